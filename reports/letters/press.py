"""Setting letters as PDF: one typst compiler for a whole run, ten milliseconds a letter."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from beancount_loans.reports.letters.blocks import (
    Aside,
    Block,
    Bullets,
    Heading,
    Paragraph,
    Spans,
    Table,
)
from beancount_loans.reports.letters.letter import own_folder

if TYPE_CHECKING:
    from beancount_loans.book import Book
    from beancount_loans.reports.letters.letter import Letter

TEMPLATE = "letter.typ"
PICTURES = (".svg", ".png", ".jpg", ".jpeg")


class NoTypstError(Exception):
    """The library that sets PDFs is not installed."""

    def __init__(self) -> None:
        super().__init__(
            'letters as PDF need typst: pip install "beancount-loans[letters]";'
            " .txt, .html and .md work without it"
        )


class UnsettableError(Exception):
    """A template of the bookkeeper's own cannot be set, or a picture not read."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what} cannot be set as PDF: {why}")


class Press:
    """Sets letters with one template and logo; made by `press`."""

    def __init__(self, compiler: Any, logo: str | None) -> None:
        self._compiler = compiler
        self._logo = logo

    def pdf(self, letter: Letter) -> bytes:
        """A letter as PDF/A.

        Raises:
            UnsettableError: the template or the logo is at fault.
        """
        try:
            found: bytes = self._compiler.compile(
                format="pdf",
                sys_inputs={"letter": json.dumps(_data(letter, self._logo))},
                pdf_standards=["a-2a"],
            )
        except RuntimeError as problem:
            raise UnsettableError(letter.subject, str(problem)) from None
        return found


@contextmanager
def press(own: Path | None = None, logo: Path | None = None) -> Iterator[Press]:
    """A press for a run of letters.

    Args:
        own: the bookkeeper's folder, whose `letter.typ` and pictures are used before ours.
        logo: a picture for the head.

    Raises:
        NoTypstError: typst is not installed.
        UnsettableError: the logo is no picture that can be read.
    """
    typst = _typst()
    with tempfile.TemporaryDirectory(prefix="letters-") as name:
        folder = Path(name)
        template = (files(__package__) / TEMPLATE).read_text("utf-8")
        (folder / TEMPLATE).write_text(template, "utf-8")
        for file in sorted(own.iterdir()) if own else ():
            if file.suffix in (".typ", *PICTURES) and file.is_file():
                shutil.copyfile(file, folder / file.name)
        shown = _copied(logo, folder) if logo else None
        yield Press(typst.Compiler(str(folder / TEMPLATE), root=str(folder)), shown)


def press_of(book: Book) -> AbstractContextManager[Press]:
    """A press with the letterhead and logo of a ledger's lender.

    Raises:
        NoTypstError: typst is not installed.
        UnsettableError: the logo is no picture that can be read.
        LetterError: the folder of letters that the ledger names is not there.
    """
    logo = book.lender.fields.get("logo")
    beside = Path(book.filename).parent
    return press(own_folder(book), beside / logo if logo else None)


def _typst() -> ModuleType:
    try:
        import typst  # noqa: PLC0415 - an extra
    except ImportError:
        raise NoTypstError from None
    return typst


def _copied(logo: Path, folder: Path) -> str:
    name = f"lender-logo{logo.suffix.lower()}"
    if logo.suffix.lower() not in PICTURES:
        raise UnsettableError(f"the logo {logo}", "it must be SVG, PNG or JPEG")
    try:
        shutil.copyfile(logo, folder / name)
    except OSError as problem:
        raise UnsettableError(f"the logo {logo}", problem.strerror or "unreadable") from None
    return name


def _data(letter: Letter, logo: str | None) -> dict[str, Any]:
    return {
        "language": letter.language,
        "subject": letter.subject,
        "lender": {"name": letter.head[0] if letter.head else "", "foot": letter.foot},
        "to": letter.to,
        "facts": letter.facts,
        "body": [_block(block) for block in letter.blocks],
        "words": letter.words,
        "qr": letter.qr,
        "logo": logo,
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "spans": _spans(block.spans)}
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "spans": _spans(block.spans)}
    if isinstance(block, Bullets):
        items = [_spans(item) for item in block.items]
        return {"kind": "bullets", "items": items, "numbered": block.numbered}
    if isinstance(block, Table):
        head = [_spans(cell) for cell in block.head]
        rows = [[_spans(cell) for cell in row] for row in block.rows]
        return {"kind": "table", "aligns": block.aligns, "head": head, "rows": rows}
    if isinstance(block, Aside):
        return {"kind": "aside", "body": [_block(one) for one in block.blocks]}
    return {"kind": "rule"}


def _spans(spans: Spans) -> list[dict[str, Any]]:
    return [span._asdict() for span in spans]
