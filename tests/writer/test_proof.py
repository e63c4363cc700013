"""The proof notices whatever a change would do beyond what was asked."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from beancount import loader
from beancount.parser import parser
from hypothesis import given
from hypothesis import strategies as st

from beancount_loans import writer
from beancount_loans.writer import Source, errors
from beancount_loans.writer.proof import prove_edits, prove_text, same_entry

PATH = Path("/books/main.beancount")
BOOKS = """\
2026-01-01 open Assets:Loans:Bo  DKK
  loan-principal: 1000 DKK
2026-01-01 open Equity:Opening

2026-01-02 * "Bo" "lent" #loan
  bank-ref: "17"
  Assets:Loans:Bo   1000 DKK
    why: "car"
  Equity:Opening
2026-01-03 note Assets:Loans:Bo "signed"
"""
NOTE = '2026-04-07 note Assets:Loans:Bo "a"\n'
SOURCE = Source(PATH, BOOKS.encode())
EDIT = SOURCE.insertion(NOTE)
AFTER = SOURCE.edited([EDIT]).decode()


def test_an_honest_change_is_proven() -> None:
    prove_edits(SOURCE, [EDIT], AFTER.encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1000 DKK\n2026", "1001 DKK\n2026"),
        ("1000 DKK\n    why", "1001 DKK\n    why"),
        ('"17"', '"18"'),
        ('"car"', '"boat"'),
        ('    why: "car"\n', ""),
        ("1000 DKK\n    why", "\n    why"),
        ("loan-principal: 1000 DKK", "loan-principal: 1000"),
        ("#loan", "#other"),
        ('note Assets:Loans:Bo "signed"', 'note Assets:Loans:Bo "unsigned"'),
        ('2026-01-03 note Assets:Loans:Bo "signed"\n', ""),
        ("  Equity:Opening\n", "  Equity:Opening\n  Equity:Opening  0 DKK\n"),
        ("2026-01-01 open Equity", "2026-01-02 open Equity"),
    ],
)
def test_a_change_of_another_entry_is_found_at_its_line(old: str, new: str) -> None:
    tampered = AFTER.replace(old, new, 1)
    assert tampered != AFTER

    with pytest.raises(errors.ChangeNotProvenError, match=r"main\.beancount:\d+: "):
        prove_edits(SOURCE, [EDIT], tampered.encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [('"a"\n', '"b"\n'), (NOTE, ""), (NOTE, NOTE + NOTE), ("2026-04-07", "2026-04-08")],
)
def test_a_new_entry_other_than_asked_is_found(old: str, new: str) -> None:
    with pytest.raises(errors.ChangeNotProvenError):
        prove_edits(SOURCE, [EDIT], AFTER.replace(old, new).encode())


def test_a_new_error_is_found_at_its_line() -> None:
    with pytest.raises(errors.LedgerDoesNotParseError, match=r"main\.beancount:13: Invalid token"):
        prove_edits(SOURCE, [EDIT], (AFTER + "2026-01-01 nonsense\n").encode())


@given(st.integers(0, len(AFTER) - 1), st.characters(codec="ascii"))
def test_no_single_letter_of_another_entry_can_change_unnoticed(place: int, letter: str) -> None:
    tampered = AFTER[:place] + letter + AFTER[place + 1 :]
    honest = parser.parse_string(AFTER)[0]
    found, faults, _ = parser.parse_string(tampered)
    same = (
        not faults
        and len(found) == len(honest)
        and all(same_entry(one, other) for one, other in zip(honest, found, strict=True))
    )

    if same:
        prove_edits(SOURCE, [EDIT], tampered.encode())
    else:
        with pytest.raises(errors.WriteError):
            prove_edits(SOURCE, [EDIT], tampered.encode())


def test_text_that_says_something_else_than_its_directives_is_refused() -> None:
    note = writer.note(datetime.date(2026, 4, 7), "Assets:Loans:Bo", "a")

    with pytest.raises(errors.UnwritableValueError, match="reads back otherwise"):
        prove_text([note], NOTE.replace("a", "b"), PATH, SOURCE.parsed.options)


def test_booked_entries_with_costs_are_written_as_they_stand() -> None:
    entries, faults, options = loader.load_string(
        """
        2026-01-01 open Assets:Shares
        2026-01-01 open Assets:Bank
        2026-01-02 * "bought"
          Assets:Shares   5 HOOL {3.10 EUR, "lot \\"1\\""}
          Assets:Bank
        2026-01-03 * "sold"
          Assets:Shares  -2 HOOL {} @ 4 EUR
          Assets:Bank     6.20 EUR
        """,
        dedent=True,
    )
    assert not faults

    written = writer.text(entries)

    prove_text(entries, written, PATH, options)
    assert '-2 HOOL {3.10 EUR, 2026-01-02, "lot \\"1\\""} @ 4 EUR' in written


def test_whole_numbers_and_missing_words_are_taken_as_beancount_reads_them() -> None:
    payment = writer.transaction(
        datetime.date(2026, 4, 7),
        None,
        "",
        [writer.posting("Assets:Loans:Bo", 5, "DKK", meta={"step": 1})],
        meta={"loan-defer": 2},
    )
    loose = payment._replace(narration=None)

    prove_text([loose], writer.text([loose]), PATH, SOURCE.parsed.options)
    assert "loan-defer: 2\n" in writer.text([loose])
