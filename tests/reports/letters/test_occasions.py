"""Letters that no step asks for: welcome, news, thanks, copies to guarantors; each of them once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from beancount import loader

from beancount_loans import Book, read
from beancount_loans.reports.letters.prepared import Prepared, entries_of
from beancount_loans.reports.letters.round import day_round
from beancount_loans.reports.recovery import recovery_report
from beancount_loans.writer import text

BOOKS = """
option "title" "Lender"
2025-01-01 custom "loan-option" "policy" "denmark-consumer"
2025-01-01 custom "loan-option" "language" "en"
2025-01-01 open Equity:E
2025-01-01 open Income:Loans:Fees
2025-01-01 open Income:Loans:Interest
2025-01-01 open Assets:Bank DKK
2025-01-01 open Assets:Giro DKK
2025-01-01 custom "loan-option" "bank-account" Assets:Giro
2026-01-01 custom "loan-borrower" "eva"
  name: "Eva Holm"
  email: "eva@post.example"
  contact-every: "3 months"
2026-01-01 custom "loan-borrower" "bo"
  name: "Bo Lund"
  email: "bo@post.example"
  language: "da"
2026-01-01 open Assets:Loans:Eva:Car DKK
  loan-principal: 1200 DKK
  loan-rate: "0 %"
  loan-installments: 12
  loan-guarantor: "bo"
2026-01-01 open Assets:Loans:Eva:Roof DKK
  loan-principal: 600 DKK
  loan-rate: "0 %"
  loan-installments: 1
  loan-first-due: 2026-12-01
2026-01-01 * "paid out"
  Assets:Loans:Eva:Car 1200 DKK
  Assets:Loans:Eva:Roof 600 DKK
  Assets:Bank
"""
CAR = "Assets:Loans:Eva:Car"
Letters = Callable[[str, str], list[Prepared]]


def book_of(ledger: str) -> Book:
    entries, errors, options = loader.load_string(ledger)
    assert not errors
    return read(entries, options)


def paid(*days: str, amount: int = 100) -> str:
    legs = f"  {CAR} -{amount} DKK\n  Assets:Bank\n"
    return "".join(f'2026-{day} * "paid"\n{legs}' for day in days)


def recorded(day: str) -> str:
    """The bank is recorded up to the day before."""
    return f"2026-{day} balance Assets:Giro 0 DKK\n"


def letters(ledger: str, day: str) -> list[Prepared]:
    found = day_round(book_of(ledger), dt.date.fromisoformat(f"2026-{day}")).prepared
    return [one for one in found if one.taking is None]


def told(found: list[Prepared]) -> list[tuple[str, str]]:
    return [(entries_of(one)[0].meta["loan-letter"], one.loan.account) for one in found]


WELCOMED = f'2026-01-02 note {CAR} "Welcome"\n  contact: "letter"\n  loan-letter: "welcome"\n'
BOTH = WELCOMED + WELCOMED.replace("Car", "Roof")


@pytest.mark.parametrize(("day", "many"), [("01-01", 2), ("01-31", 2), ("02-01", 0)])
def test_a_new_loan_is_welcomed_for_thirty_days(day: str, many: int) -> None:
    ledger = BOOKS + paid("01-30") + recorded("02-02")

    found = [one for one in letters(ledger, day) if one.reason.kind == "welcome"]  # type: ignore[union-attr]

    assert len(found) == many


def test_what_is_in_the_books_is_not_prepared_again() -> None:
    first = letters(BOOKS, "01-10")

    ledger = BOOKS + text([entry for one in first for entry in entries_of(one)])

    assert told(first) == [("welcome", CAR), ("welcome", "Assets:Loans:Eva:Roof")]
    assert letters(ledger, "01-10") == []
    assert len({one.key for one in first}) == 2


def test_who_pays_well_hears_every_quarter_what_was_paid_and_what_is_left() -> None:
    """The welcome of 2 January was the last contact: 100 in each of three months were paid."""
    ledger = BOOKS + BOTH + paid("01-31", "02-28", "03-31") + recorded("04-03")

    assert letters(ledger, "04-01") == []
    car, roof = letters(ledger, "04-02")

    assert told([car, roof]) == [("update", CAR), ("update", "Assets:Loans:Eva:Roof")]
    written = " ".join(car.letter.text().replace("\N{NO-BREAK SPACE}", " ").split())
    assert "You have now paid back DKK 300.00 of the DKK 1,200.00" in written
    assert "In all we have received DKK 300.00 from you." in written
    assert "The balance on 2 April 2026 is DKK 900.00" in written


def test_the_next_news_tells_what_came_in_since_the_last() -> None:
    ledger = BOOKS + BOTH + paid("01-31", "02-28", "03-31")
    ledger += text([e for one in letters(ledger, "04-02") for e in entries_of(one)])
    ledger += paid("04-30", "05-31", "06-30", amount=110) + recorded("07-03")

    car, _ = letters(ledger, "07-02")

    written = " ".join(car.letter.text().replace("\N{NO-BREAK SPACE}", " ").split())
    assert "Since our last letter on 2 April 2026 we have received DKK 330.00 from you." in written


def test_who_is_late_gets_no_cheerful_news() -> None:
    ledger = BOOKS + BOTH + paid("01-31") + recorded("04-03")

    assert letters(ledger, "04-02") == []


def test_a_loan_that_is_repaid_is_thanked_for_once() -> None:
    ledger = BOOKS + BOTH + paid("01-31") + paid("02-10", amount=1100) + recorded("02-13")

    [one] = letters(ledger, "02-12")

    assert told([one]) == [("repaid", CAR)]
    assert "paid the last of your loan" in " ".join(one.letter.text().split())
    assert letters(ledger + text(entries_of(one)), "02-12") == []
    assert letters(ledger, "03-13") == []


def test_what_was_paid_too_much_is_given_back_before_anybody_is_thanked() -> None:
    ledger = BOOKS + BOTH + paid("01-31") + paid("02-10", amount=1150) + recorded("02-13")

    found = day_round(book_of(ledger), dt.date(2026, 2, 12))

    assert found.prepared == []
    assert "is not repaid" not in " ".join(one.why for one in found.left)


@pytest.mark.parametrize("kind", ["death", "illness", "insolvency"])
def test_nobody_on_hold_is_sent_cheerful_letters(kind: str) -> None:
    hold = f'2026-01-05 custom "loan-hold" "eva" "{kind}"\n'

    assert letters(BOOKS + hold, "01-10") == []


# ------------------------------------------------------------ guarantors

LATE = BOOKS + BOTH + recorded("12-01")


def demanded(on: str) -> str:
    return f'2026-{on} note {CAR} "Demand"\n  contact: "letter"\n  loan-step: "demand"\n'


def test_a_guarantor_is_told_of_a_demand_in_their_own_language_and_once() -> None:
    ledger = LATE + demanded("04-20")

    [one] = letters(ledger, "04-21")

    assert told([one]) == [("guarantor bo", CAR)]
    assert one.letter.recipient.email == "bo@post.example"
    assert one.letter.language == "da"
    assert one.name == "Bo Lund"
    assert letters(ledger + text(entries_of(one)), "04-21") == []


def test_a_copy_that_went_is_owed_no_longer() -> None:
    ledger = LATE + demanded("04-20")
    sent = text(entries_of(letters(ledger, "04-21")[0]))

    owed = []
    for books in (ledger, ledger + sent):
        report = recovery_report(book_of(books), CAR, dt.date(2026, 4, 22))
        assert report is not None
        owed.append(report.security.guarantors[0].notices)

    assert owed == [("demand",), ()]


def test_a_second_serious_step_is_told_anew() -> None:
    ledger = LATE + demanded("04-20")
    ledger += text(entries_of(letters(ledger, "04-21")[0]))

    assert len(letters(ledger + demanded("05-10"), "05-11")) == 1


def test_a_copy_goes_on_the_day_of_the_step_itself() -> None:
    """Reminders on 10, 25 and 25 days; the demand is free on 15 May by the deadlines."""
    ledger = LATE
    for on, step in (("02-12", "reminder-1"), ("02-27", "reminder-2"), ("03-14", "reminder-3")):
        ledger += f'2026-{on} note {CAR} "x"\n  contact: "letter"\n  loan-step: "{step}"\n'

    both = day_round(book_of(ledger), dt.date(2026, 5, 15)).prepared

    assert [(one.taking is None, one.name) for one in both] == [
        (False, "Eva Holm"),
        (True, "Bo Lund"),
    ]


def test_a_guarantor_sees_only_the_loans_that_they_vouch_for() -> None:
    ledger = LATE + demanded("04-20")

    [one] = letters(ledger + recorded("12-30"), "12-20")

    assert "Roof" not in one.letter.text()
    assert one.letter.text().count("100,00") >= 11
