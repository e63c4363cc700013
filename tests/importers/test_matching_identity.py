"""Lines that the books have already, in whatever format they came."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from tests.importers.matching_books import (
    D,
    books,
    entry,
    one,
)

from beancount_loans.importers.matching import (
    Action,
    BookedLine,
    Books,
    Decision,
    Matcher,
)
from beancount_loans.importers.statement import Entry, Statement


def match_twice(first: Statement, second: Statement, known: Books | None = None) -> list[Decision]:
    matcher = Matcher(known or books())
    matcher.match(first, "a", "bank")
    return matcher.match(second, "b", "bank")


def camt(*entries: Entry) -> Statement:
    return Statement(kind="camt.053", entries=entries)


def rows(*amounts: str) -> Statement:
    lines = [
        entry(amount, "Mette 1000462", bank_ref="", line=str(n), balance=D(1000 * n))
        for n, amount in enumerate(amounts, 1)
    ]
    return Statement(kind="csv", entries=tuple(lines))


def test_the_same_file_again_adds_nothing() -> None:
    statement = camt(entry("1200.00", "1000462"), entry("50", "1000462", bank_ref="B2", line="2.1"))

    assert {one.action for one in match_twice(statement, statement)} == {Action.DUPLICATE}


def test_the_same_rows_again_add_nothing() -> None:
    assert {one.action for one in match_twice(rows("1200", "1200"), rows("1200", "1200"))} == {
        Action.DUPLICATE
    }


def test_a_table_and_a_message_of_one_account_are_booked_once() -> None:
    line = entry("1200.00", "1000462")
    both = camt(line, replace(line, bank_ref="B2", line="2.1"))

    after_camt = match_twice(both, rows("1200.00", "1200.00", "1200.00"))
    after_rows = match_twice(rows("1200.00", "1200.00", "1200.00"), both)

    assert [one.action.value for one in after_camt] == ["duplicate", "duplicate", "post"]
    assert [one.action.value for one in after_rows] == ["duplicate", "duplicate"]


def test_payments_of_a_batch_that_is_booked_whole_are_known() -> None:
    known = books(lines=(BookedLine(bank="bank", date=dt.date(2026, 3, 2), amount=D(800),
                                    bank_ref="W"),))  # fmt: skip
    parts = camt(
        entry("300", bank_ref="a", line="1.1"), entry("500", "L-00071", bank_ref="b", line="1.2")
    )

    decisions = Matcher(known).match(parts, "s", "bank")

    assert {one.action for one in decisions} == {Action.DUPLICATE}


def test_a_batch_in_one_row_is_known_by_its_payments() -> None:
    parts = camt(
        entry("300", mandate_id="M1", bank_ref="a"),
        entry("500", "L-00071", bank_ref="b", line="1.2"),
    )

    assert match_twice(parts, rows("800"))[0].action == Action.DUPLICATE


def test_a_line_entered_by_hand_is_asked_about() -> None:
    known = books(lines=(BookedLine(bank="bank", date=dt.date(2026, 3, 2), amount=D("1200.00")),))

    decision = one(entry("1200.00", "1000462"), known)

    assert decision.action == Action.REVIEW
    assert "without bank-ref" in decision.evidence


def test_a_reference_that_the_bank_uses_again_is_no_duplicate() -> None:
    later = entry("1200.00", "1000462", date=dt.date(2026, 4, 2))

    decisions = match_twice(camt(entry("1200.00", "1000462")), camt(later))
    other = match_twice(camt(entry("1200.00", "1000462")), camt(entry("700.00", "1000462")))

    assert decisions[0].action == Action.REVIEW
    assert other[0].action == Action.POST
