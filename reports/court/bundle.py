"""Setting a claim as one PDF: the statement, its annexes, and copies of papers page by page.

One typst compiler counts the pages of the copies and sets the whole. What cannot be put into
a PDF, like a text document, is named in the list of annexes as lying beside.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from beancount_loans.book import Book
from beancount_loans.reports.court.annexes import KEYS, annexes
from beancount_loans.reports.court.evidence import evidence
from beancount_loans.reports.court.sheets import Annex, Sheet
from beancount_loans.reports.court.statement import Case
from beancount_loans.reports.letters.formats import Formats
from beancount_loans.reports.letters.press import NoTypstError
from beancount_loans.reports.recovery_sheet import RecoveryReport
from beancount_loans.reports.wording import Words, nearest
from beancount_loans.standing import Standing

__all__ = ["bundle", "case_of", "language_for", "sheet"]

TEMPLATE: Final = "claim.typ"
PROBE: Final = "#image(sys.inputs.file, page: int(sys.inputs.page), width: 1cm)"
PICTURES: Final = (".png", ".jpg", ".jpeg", ".svg", ".webp", ".gif")
MOST_PAGES: Final = 4096
_PAGE_WORDS: Final = (*("page", "annex", "annexes", "copy-of", "apart", "place", "unreadable"),)


def language_for(book: Book, standing: Standing, told: str | None = None) -> str:
    """The language of a claim: as told, the policy's, the ledger's, else English."""
    return nearest(told, standing.policy.language, str(book.options.at("language") or ""))


def case_of(standing: Standing, report: RecoveryReport, language: str) -> Case:
    """The case of one loan."""
    position = next(one for one in standing.positions if one.loan.account == report.account)
    found = evidence(standing, report.account, language)
    return Case(report, position, found, Words(language), Formats(language))


def sheet(case: Case) -> Sheet:
    """All sheets of a claim, but for the pages of the copies."""
    words = case.words
    return Sheet(
        language=words.language,
        title=words("court.title"),
        lender=case.report.lender.name,
        parties=tuple(case.parties()),
        front=tuple(case.front(KEYS)),
        annexes=annexes(case),
        words={key: words(f"court.{key}") for key in _PAGE_WORDS},
    )


def bundle(told: Sheet) -> bytes:
    """A claim as PDF.

    Raises:
        NoTypstError: typst is not installed.
        OSError: a copy cannot be read.
    """
    typst = _typst()
    with tempfile.TemporaryDirectory(prefix="claim-") as name:
        folder = Path(name)
        copies = [_copied(folder, at, one) for at, one in enumerate(told.annexes)]
        (folder / "probe.typ").write_text(PROBE, "utf-8")
        probe = typst.Compiler(str(folder / "probe.typ"), root=name)
        data = _data(told, [_pages(probe, typst, one) for one in copies], copies)
        (folder / TEMPLATE).write_text((files(__package__) / TEMPLATE).read_text("utf-8"), "utf-8")
        compiler = typst.Compiler(str(folder / TEMPLATE), root=name)
        found: bytes = compiler.compile(format="pdf", sys_inputs={"claim": json.dumps(data)})
        return found


def _typst() -> ModuleType:
    try:
        import typst  # noqa: PLC0415 - an extra
    except ImportError:
        raise NoTypstError from None
    return typst


def _copied(folder: Path, at: int, annex: Annex) -> str | None:
    """A copy of an annex's file under a plain name; None where it has none that can be set."""
    file = Path(annex.file) if annex.file else None
    suffix = file.suffix.lower() if file else ""
    if file is None or suffix not in (".pdf", *PICTURES):
        return None
    name = f"annex-{at}{suffix}"
    shutil.copyfile(file, folder / name)
    return name


def _pages(probe: Any, typst: ModuleType, name: str | None) -> int:
    """How many pages a copy has that can be set, by doubling and halving; 0 for none."""
    if name is None:
        return 0

    def has(page: int) -> bool:
        inputs = {"file": name, "page": str(page)}
        try:
            probe.compile(format="pdf", sys_inputs=inputs)
        except typst.TypstError:
            return False
        return True

    if not has(1):
        return 0
    if not name.endswith(".pdf"):
        return 1
    low, high = 1, 2
    while high <= MOST_PAGES and has(high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if has(middle) else (low, middle)
    return low


def _data(told: Sheet, pages: list[int], copies: list[str | None]) -> dict[str, Any]:
    return {
        "language": told.language,
        "title": told.title,
        "lender": told.lender,
        "parties": told.parties,
        "front": told.front,
        "words": told.words,
        "annexes": list(_annexes(told, pages, copies)),
    }


def _annexes(told: Sheet, pages: list[int], copies: list[str | None]) -> Iterator[dict[str, Any]]:
    for one, count, copy in zip(told.annexes, pages, copies, strict=True):
        file = Path(one.file).name if one.file else ""
        yield {
            "title": one.title,
            "blocks": one.blocks,
            "original": file,
            "file": copy if count else None,
            "pdf": bool(copy and copy.endswith(".pdf")),
            "pages": count,
        }
