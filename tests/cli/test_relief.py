"""Relief: options side by side, each the very change that is written."""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run, read_json

from beancount_loans import load, writer
from beancount_loans.core.servicing.position import replay
from beancount_loans.ledger import read
from beancount_loans.ledger.loading import load_entries
from beancount_loans.reports.relief_record import Ledger, confirmation
from beancount_loans.writer import Account, custom

DAY = dt.date(2026, 11, 24)
NIELS = "Assets:Loans:NielsBrandt:EBike"
ASKED = ("--as-of", DAY, "--can-pay", "450")


def options(run: Run, books: Path, *more: object) -> list[dict[str, Any]]:
    result = run("relief", books, NIELS, *ASKED, *more, "--format", "json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = read_json(result)["options"]
    return found


def coming(books: Path) -> list[tuple[dt.date, Decimal]]:
    """What the ledger says is to be paid from the day on, after the change of that day."""
    entries, errors, told = load_entries(books)
    assert not errors
    loan = read(entries, told).loans[NIELS]
    position = replay(loan, DAY)
    assert not position.faults
    sums: dict[dt.date, int] = {}
    for row in position.schedule:
        if row.outstanding:
            day = max(row.due, DAY)
            sums[day] = sums.get(day, 0) + row.outstanding
    return [(day, position.money(amount)) for day, amount in sorted(sums.items())]


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6, 8])
def test_an_option_is_what_the_books_say_once_it_is_written(
    run: Run, books: Path, number: int
) -> None:
    told = options(run, books)[number]

    written = run("relief", books, NIELS, *ASKED, "--write", number, "--yes")

    assert written.exit_code == 0, written.output
    after = coming(books)
    assert sum(amount for _, amount in after) == Decimal(told["to_pay"])
    assert after[0] == (dt.date.fromisoformat(told["first_due"]), Decimal(told["first"]))
    assert after[-1] == (dt.date.fromisoformat(told["end"]), Decimal(told["last"]))
    assert max(amount for _, amount in after[1:-1]) == Decimal(told["installment"])


def test_a_settlement_kept_gives_up_what_the_option_says(run: Run, books: Path) -> None:
    told = options(run, books)[7]
    assert told["kind"] == "settlement"

    run("relief", books, NIELS, *ASKED, "--write", 7, "--yes")
    with (books.parent / "books" / "2026.beancount").open("a") as file:
        file.write(
            f'\n2026-12-20 * "Niels Brandt" "settled"\n  Assets:Bank:Checking  {told["last"]} DKK\n'
            f"  {NIELS}\n"
        )

    entries, errors, more = load_entries(books)
    assert not errors
    position = replay(read(entries, more).loans[NIELS], dt.date(2026, 12, 24))
    assert position.stage == "settled"
    # late interest of the month is none of it: the contract's interest to the day of payment is,
    # four days less than the option's last day
    assert abs(position.written_off - Decimal(told["forgiven"])) < 10


def test_smaller_installments_are_what_can_be_paid(run: Run, books: Path) -> None:
    told = options(run, books)[3]

    assert told["kind"] == "smaller-installment"
    assert told["installment"] == "450.00"
    assert Decimal(told["last"]) <= 450
    assert told["carried"] is True


def test_the_sheet_says_what_is_left_and_refuses_what_it_cannot_carry(
    run: Run, books: Path
) -> None:
    """14,200 - 11,500 - 2,100 = 600 a month; less 450.00 for two people: 75.00 each."""
    sheet = ("--income", 14200, "--costs", 11500, "--debts", 2100, "--household", 2)

    told = options(run, books, *sheet)

    assert (told[3]["left"], told[3]["carried"]) == ("75.00", True)
    assert told[2]["carried"] is False


def test_the_sheet_is_kept_beside_the_plan_with_a_day_of_review(run: Run, books: Path) -> None:
    sheet = ("--income", 14200, "--costs", 11500, "--review", "2027-03-01")

    result = run("relief", books, NIELS, *ASKED, *sheet, "--write", 4, "--dry-run")

    assert 'outcome: "hardship"' in result.output
    assert "next-date: 2027-03-01" in result.output
    assert "sheet-income: 14200.00 DKK" in result.output


def test_an_option_that_is_not_there_is_said(run: Run, books: Path) -> None:
    result = run("relief", books, NIELS, *ASKED, "--write", 9)

    assert result.exit_code == 2
    assert "numbered from 1 to 8" in result.output


@pytest.mark.parametrize("typed", ["450 DKK", "450.00", "450,00 DKK"])
def test_amounts_are_typed_with_or_without_their_currency(
    run: Run, books: Path, typed: str
) -> None:
    told = run("relief", books, NIELS, "--as-of", DAY, "--can-pay", typed, "--format", "json")

    assert read_json(told)["options"] == options(run, books)


@pytest.mark.parametrize("typed", ["450 EUR", "-450", "much"])
def test_what_is_no_amount_of_the_loan_is_refused_by_the_name_of_its_option(
    run: Run, books: Path, typed: str
) -> None:
    told = run("relief", books, NIELS, "--as-of", DAY, "--can-pay", typed)

    assert told.exit_code == 2
    assert f"--can-pay: {typed} is no amount" in told.output


# ------------------------------------------------------------ with the letter that confirms it


def letters(books: Path) -> list[str]:
    place = books.parent / "documents" / "Assets" / "Loans" / "NielsBrandt"
    return [path.name for path in place.rglob("*.pdf")]


def test_the_change_the_note_and_the_letter_are_written_together(run: Run, books: Path) -> None:
    result = run("relief", books, NIELS, *ASKED, "--write", 4, "--yes")

    assert result.exit_code == 0, result.output
    assert letters(books) == ["2026-11-24.vores-aftale-om-dit-laan.pdf"]
    book = load(books)
    assert book.errors == ()
    assert [note.text for note in book.loans[NIELS].contacts][-1] == "Agreed: longer term"
    assert [day for day, _ in book.loans[NIELS].documents] == [DAY]


def test_the_letter_tells_what_the_books_then_say(run: Run, books: Path) -> None:
    entries, _, options_map = load_entries(books)
    book = read(entries, options_map)
    told = options(run, books)[4]
    change = custom(
        DAY,
        "loan-change",
        Account(NIELS),
        meta={"loan-installments": 33, "loan-re-age": True},
    )

    letter = confirmation(Ledger(books, book, entries, options_map), [change], NIELS, DAY)

    figures = {cell for line in letter.text().splitlines() for cell in line.split()}
    assert {"433,07", "540,77"} <= figures
    assert (told["installment"], told["end"]) == ("433.07", "2028-08-03")


def test_a_write_that_fails_leaves_neither_lines_nor_letter(
    run: Run, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "no_new_errors", lambda *_: lambda: ["not today"])
    before = (books.parent / "books" / "2026.beancount").read_bytes()

    result = run("relief", books, NIELS, *ASKED, "--write", 4, "--yes")

    assert result.exit_code == 1
    assert "not today" in result.stderr
    assert letters(books) == []
    assert (books.parent / "books" / "2026.beancount").read_bytes() == before


def test_without_typst_it_is_recorded_with_no_letter_alone(
    run: Run, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)

    refused = run("relief", books, NIELS, *ASKED, "--write", 4, "--yes")
    written = run("relief", books, NIELS, *ASKED, "--write", 4, "--yes", "--no-letter")

    assert refused.exit_code == 1
    assert "--no-letter" in refused.stderr
    assert written.exit_code == 0, written.output
    assert letters(books) == []


def test_danish_books_note_the_agreement_in_danish(run: Run, books: Path) -> None:
    text = books.read_text("utf-8")
    danish = '2024-01-01 custom "loan-option" "language" "da"\n'
    books.write_text(f"{text}\n{danish}", "utf-8")

    result = run("relief", books, NIELS, *ASKED, "--write", 4, "--dry-run")

    assert '"Aftalt: længere løbetid"' in result.output
