"""Our own direct debits, what comes back, and what is sent back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from tests.importers.matching_books import (
    DEBIT,
    METTE,
    D,
    books,
    decide,
    entry,
    one,
    posted,
)

from beancount_loans.importers.matching import (
    Action,
    BookedPayment,
    Kind,
)
from beancount_loans.importers.statement import Entry, Money


def test_a_collection_of_ours_posts_by_mandate() -> None:
    decision = one(entry("300.00", mandate_id="M1", end_to_end_id="DD-7-1"))

    assert posted(decision) == {DEBIT.account: D("300.00")}
    assert decision.rule == "collection"


def returned(amount: str, **more: Any) -> Entry:
    values: dict[str, Any] = {
        "end_to_end_id": "DD-7-1",
        "mandate_id": "M1",
        "returned": True,
        "return_reason": "AM04",
        "date": dt.date(2026, 3, 4),
    }
    return entry(amount, **(values | more))


def test_a_returned_debit_undoes_its_payment_and_reopens_the_due() -> None:
    debit = entry("300.00", mandate_id="M1", end_to_end_id="DD-7-1")
    again = entry("300.00", name="Nils Bang", date=dt.date(2026, 3, 9))

    decisions = decide(debit, returned("-300.00"), again)

    assert decisions[1].action == Action.REVERSE
    assert decisions[1].reverses == "B1"
    assert decisions[1].allocations == ((DEBIT.account, D("-300.00"), Kind.RETURNED),)
    assert "what is due 2026-03-01" in decisions[2].evidence


@pytest.mark.parametrize(("charges", "bearer"), [(True, DEBIT.account), (False, "")])
def test_the_banks_fee_in_a_return_stands_apart(charges: bool, bearer: str) -> None:
    known = books(payables=(replace(DEBIT, charges_returns=charges),))
    debit = entry("300.00", mandate_id="M1", end_to_end_id="DD-7-1")

    back = decide(debit, returned("-303.00", charges=D(3), instructed=Money(D(300), "DKK")),
                  known=known)[1]  # fmt: skip

    assert [(part.loan, part.amount) for part in back.allocations] == [
        (DEBIT.account, D("-300.00")),
        (bearer, D("-3.00")),
    ]


def test_a_debit_booked_last_month_is_returned() -> None:
    before = BookedPayment(
        bank_ref="OLD1", date=dt.date(2026, 2, 1), amount=D(300), loan=DEBIT.account,
        end_to_end_id="DD-7-0",
    )  # fmt: skip

    decision = one(
        returned("-300", end_to_end_id="", mandate_id="", returned=False, text="Retur DD-7-0"),
        books(payments=(before,)),
    )

    assert (decision.action, decision.reverses) == (Action.REVERSE, "OLD1")


def test_a_payment_is_not_taken_back_twice() -> None:
    debit = entry("300.00", mandate_id="M1", end_to_end_id="DD-7-1")

    last = decide(debit, returned("-300.00"), returned("-300.00"))[2]

    assert last.action == Action.REVIEW
    assert "already" in last.evidence


def test_a_return_of_more_than_was_paid_is_asked_about() -> None:
    debit = entry("300.00", mandate_id="M1", end_to_end_id="DD-7-1")

    assert decide(debit, returned("-350.00"))[1].action == Action.REVIEW


def test_the_bank_takes_its_own_entry_back() -> None:
    line = entry("1200.00", references=("1000462",), name="Mette Jensen")
    back = replace(line, amount=D("-1200.00"), reversal=True, returned=True, text="Tilbageført")

    decision = decide(line, replace(back, date=dt.date(2026, 3, 4)))[1]

    assert (decision.action, decision.reverses) == (Action.REVERSE, "B1")


def test_a_refund_takes_what_is_held_prepaid() -> None:
    over = entry("1250.00", "1000462", name="Mette Jensen")
    back = entry("-50.00", "Tilbagebetaling 1000462", name="Mette Jensen")

    decisions = decide(over, back, back)

    assert decisions[1].allocations == ((METTE.account, D("-50.00"), Kind.REFUND),)
    assert decisions[2].action == Action.REVIEW


def test_money_sent_back_for_a_wrong_slip_is_asked_about() -> None:
    line = entry("1200.00", "1000553", name="Mette Jensen")
    back = entry("-1200.00", "Retur fejlbetaling bo-holm", name="Mette Jensen")
    again = entry("1200.00", "1000462", name="Mette Jensen")

    decisions = decide(line, back, again)

    assert [one.action for one in decisions] == [Action.REVIEW, Action.REVIEW, Action.POST]
