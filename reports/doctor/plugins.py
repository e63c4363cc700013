"""Plugins that do not run, or run in the wrong place."""

from __future__ import annotations

from collections.abc import Iterator

from beancount_loans.reports.doctor.lexing import words
from beancount_loans.reports.doctor.report import Finding, Ledger, Severity

OURS = "beancount_loans.plugins"
EXPECTED = f"{OURS}.expected"
FAVA = "beancount_loans.reports.fava"
HARMLESS = frozenset({"beancount.plugins.auto_accounts", "beancount.plugins.auto"})
"""Plugins of others that may stand after ours: they add nothing that pays a loan."""

_LINE = f'plugin "{OURS}"'


def plugins(ledger: Ledger) -> Iterator[Finding]:
    """Whether the loan plugins run, once and in a good order."""
    names = [str(name) for name, *_ in ledger.options.get("plugin", ())]
    ours = [name for name in names if _is_ours(name)]
    included = list(_included(ledger))
    yield from included
    if ledger.book.loans and not ours and not included:
        yield _finding(
            ledger,
            "wrong",
            "the loan plugins are not switched on: nothing that falls due is booked",
            f"write {_LINE} in the main file",
        )
    yield from _order(ledger, names, ours)


def _is_ours(name: str) -> bool:
    return name == OURS or name.startswith(f"{OURS}.")


def _order(ledger: Ledger, names: list[str], ours: list[str]) -> Iterator[Finding]:
    if len(ours) > len(set(ours)) or (OURS in ours and len(ours) > 1):
        yield _finding(
            ledger,
            "wrong",
            f"loan plugins run twice: {', '.join(ours)}",
            f"keep {_LINE} alone: it stands for all three",
        )
    elif EXPECTED in ours and ours[0] != EXPECTED:
        yield _finding(
            ledger,
            "wrong",
            f"{ours[0]} runs before {EXPECTED}, and sees none of the dues that it books",
            f"put {EXPECTED} first, or write {_LINE} alone",
        )
    after = names[names.index(ours[-1]) + 1 :] if ours else []
    strangers = [name for name in after if not _is_ours(name) and name not in HARMLESS]
    if strangers:
        yield _finding(
            ledger,
            "doubtful",
            f"{', '.join(strangers)} runs after the loan plugins: a payment that it adds or "
            "changes is not counted",
            f"put {_LINE} last",
        )


def _included(ledger: Ledger) -> Iterator[Finding]:
    """Loan plugins in an included file, where Beancount reads none and says nothing."""
    for file in ledger.files[1:]:
        for name, line in _named(file):
            if _is_ours(name):
                yield Finding(
                    "wrong",
                    "plugins",
                    file,
                    line,
                    None,
                    f'plugin "{name}" stands in an included file, where Beancount ignores it',
                    f"move the line to {ledger.files[0]}",
                )


def _named(file: str) -> Iterator[tuple[str, int]]:
    """The plugins that a file names, with their lines."""
    wanted = False
    for kind, line, text in words(file):
        if wanted and kind == "string":
            yield text, line
        wanted = kind == "other" and text == "plugin"


def _finding(ledger: Ledger, severity: Severity, message: str, remedy: str) -> Finding:
    return Finding(severity, "plugins", ledger.files[0] or None, None, None, message, remedy)
