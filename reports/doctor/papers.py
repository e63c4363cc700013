"""Letters that a crash left without a word of them in the books."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from beancount_loans.reports.doctor.report import Finding, Ledger
from beancount_loans.reports.letters.unfiled import orphans


def papers(ledger: Ledger) -> Iterator[Finding]:
    """Files written for a change that never came into the books."""
    main = ledger.files[0]
    for path in orphans(Path(main)) if main else ():
        yield Finding(
            "doubtful",
            "letters",
            None,
            None,
            None,
            f"{path} was written for a change that never came into the books",
            "do it again, which writes it anew, or delete the file",
        )
