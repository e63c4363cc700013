"""What only the text shows: metadata keys that are written twice.

Beancount keeps the last of them and says nothing, so a term would be lost in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from beancount_loans.reports.check import Complaint
from beancount_loans.reports.doctor.lexing import words
from beancount_loans.reports.doctor.report import Finding, Ledger


def repeated_keys(files: Iterable[str]) -> list[Complaint]:
    """The keys that stand twice on one directive or posting, in some files."""
    return [found for file in files for found in _of_file(file)]


def _of_file(file: str) -> Iterator[Complaint]:
    lines: dict[str, int] = {}
    for key, line in _keys(file):
        if key is None:
            lines = {}
        elif key in lines:
            yield Complaint(
                file,
                line,
                f'the key "{key}" stands on line {lines[key]} too, and Beancount keeps only '
                "the last: remove one of them",
            )
        else:
            lines[key] = line


def _keys(file: str) -> Iterator[tuple[str | None, int]]:
    """The metadata keys of a file with their lines; None where another owner of keys begins."""
    indented = fresh = False
    for kind, line, text in words(file):
        if kind == "end":
            indented, fresh = False, True
        elif kind == "indent":
            indented = True
        elif kind == "key" and indented:
            yield text, line
            fresh = False
        elif fresh or not indented:
            yield None, line
            fresh = False


def repeated(ledger: Ledger) -> Iterator[Finding]:
    """Keys that stand twice, as findings."""
    for one in repeated_keys(ledger.files):
        told, _, remedy = one.message.partition(": ")
        yield Finding("wrong", "text", one.file, one.line, None, told, remedy)
