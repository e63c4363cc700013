"""Read any bank's statement: the format is known by what stands in the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from beancount_loans.importers import (
    bai2,
    betalingsservice,
    bgmax,
    camt,
    coda,
    csv_formats,
    fik,
    mt940,
    ocrgiro,
    ofx,
    pain002,
    pain008,
)
from beancount_loans.importers.records import decode
from beancount_loans.importers.statement import Statement, StatementError

__all__ = ["FORMATS", "Format", "format_of", "read"]

HEAD = 64 * 1024
"""Bytes of a file from which its format is known."""


class Format(NamedTuple):
    """A format that statements come in.

    Attributes:
        name: As people call it.
        recognises: Says whether the start of a file is in it.
        read: Reads a file in it.
    """

    name: str
    recognises: Callable[[str], bool]
    read: Callable[[Path], list[Statement]]


FORMATS = (
    Format("camt.052, camt.053, camt.054", camt.recognises, camt.read),
    Format("pain.002", pain002.recognises, pain002.read),
    Format("pain.008", pain008.recognises, pain008.read),
    Format("OFX", ofx.recognises, ofx.read),
    Format("OCR giro, AvtaleGiro", ocrgiro.recognises, ocrgiro.read),
    Format("BgMax", bgmax.recognises, bgmax.read),
    Format("FI delivery (FIK)", fik.recognises, fik.read),
    Format("Betalingsservice", betalingsservice.recognises, betalingsservice.read),
    Format("CODA", coda.recognises, coda.read),
    Format("BAI2", bai2.recognises, bai2.read),
    Format("MT940, MT942", mt940.recognises, mt940.read),
)

_NOT_TEXT = {
    b"PK\x03\x04": "a spreadsheet or archive",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "a compressed file",
}


def format_of(path: Path) -> Format | None:
    """Return the format of a file, None for a table or what is no statement.

    Raises:
        StatementError: The file cannot be opened, is empty, or is no text.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        message = f"the file cannot be opened ({error.strerror})"
        raise StatementError(message, str(path)) from error
    if not head.strip():
        raise StatementError("the file is empty", str(path))
    for mark, what in _NOT_TEXT.items():
        if head.startswith(mark):
            message = f"this is {what}: export the statement as camt.053 or CSV"
            raise StatementError(message, str(path))
    text = decode(head)[0].lstrip("\ufeff")
    return next((one for one in FORMATS if one.recognises(text)), None)


def read(path: Path | str, profiles: Path | None = None) -> list[Statement]:
    """Read a bank's file, whatever its format.

    Args:
        path: The file.
        profiles: Folder of the user's own CSV profiles, used before ours.

    Returns:
        The statements in the order of the file.

    Raises:
        StatementError: The file is no statement that can be read with certainty.
    """
    path = Path(path)
    found = format_of(path)
    name = found.name if found else "CSV"
    try:
        return found.read(path) if found else _read_table(path, profiles)
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        message = (
            f"the file is {name} but broken in a way that was not foreseen"
            f" ({type(error).__name__}: {error}); please report it"
        )
        raise StatementError(message, str(path)) from error


def _read_table(path: Path, profiles: Path | None) -> list[Statement]:
    with path.open("rb") as file:
        if file.read(HEAD).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            message = "this XML or HTML is no bank statement that is known here"
            raise StatementError(message, str(path))
    return csv_formats.read(path, profiles)
