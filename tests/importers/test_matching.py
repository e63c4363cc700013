"""Each bank line finds its loan, or a person: the odd cases, and the laws for all."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.importers.matching_books import (
    AASE,
    ALL,
    DEBIT,
    LOST,
    METTE,
    D,
    books,
    decide,
    entry,
    first,
    loan,
    one,
    posted,
)

from beancount_loans.importers.matching import (
    Action,
    Kind,
    Matcher,
    TextRule,
)
from beancount_loans.importers.statement import Entry, Money, Statement, Status


def test_a_payment_after_write_off_is_a_recovery() -> None:
    decision = one(entry("200.00", "1000811"))

    assert decision.allocations == ((LOST.account, D("200.00"), Kind.RECOVERY),)


def test_foreign_money_is_asked_about_but_the_booked_amount_counts() -> None:
    euro = one(entry("160.00", "1000462", currency="EUR"))
    booked = one(entry("1195.00", "1000462", instructed=Money(D(160), "EUR")))

    assert first(euro) == METTE.account
    assert posted(booked) == {METTE.account: D("1195.00")}


def test_a_batch_that_is_not_itemised_is_asked_about() -> None:
    assert one(entry("2050.50", "1000462", payments=2)).action == Action.REVIEW


def test_a_collected_batch_in_one_row_shows_who_is_in_it() -> None:
    other = replace(
        DEBIT, account="Assets:Loans:Other", loan_id="o1", borrower="o", mandates=("M2",)
    )

    decision = one(entry("600.00", "Samlet opkrævning"), books(payables=(DEBIT, other)))

    assert [one.loan for one in decision.candidates] == [DEBIT.account, other.account]


def test_pending_lines_are_left_alone_and_booked_ones_posted_once() -> None:
    pending = entry("1200.00", "1000462", status=Status.PENDING, bank_ref="")

    decisions = decide(pending, entry("1200.00", "1000462"))

    assert [one.action for one in decisions] == [Action.IGNORE, Action.POST]


def test_money_out_with_nothing_to_do_with_loans_is_left_alone() -> None:
    decision = one(entry("-25.00", "Gebyr"))

    assert (decision.action, decision.rule) == (Action.IGNORE, "nothing-of-ours")


def test_the_users_own_rules_come_after_references() -> None:
    known = books(text_rules=(TextRule("moms"), TextRule("lejer", AASE.account)))

    assert one(entry("999.00", "Refusion MOMS"), known).action == Action.IGNORE
    assert posted(one(entry("10.00", "lejer 4"), known)) == {AASE.account: D("10.00")}
    assert posted(one(entry("10.00", "moms 1000462"), known)) == {METTE.account: D("10.00")}


# ---------------------------------------------------------------- laws

ENTRIES = st.builds(
    entry,
    st.sampled_from(["1200.00", "850.50", "-300.00", "500", "0.01", "1900", "-1200.00"]),
    st.sampled_from(["1000462", "L-00071 L-00072", "1000553 Mette Jensen", "Retur DD-7-1", ""]),
    name=st.sampled_from(["", "Mette Jensen", "Bo Holm", "Vipps MobilePay", "Ida Friis"]),
    mandate_id=st.sampled_from(["", "M1"]),
    returned=st.booleans(),
    payments=st.sampled_from([1, 1, 1, 3]),
    bank_ref=st.sampled_from(["", "B"]),
)  # fmt: skip
STATEMENTS = st.lists(ENTRIES, max_size=8)


@given(STATEMENTS)
def test_every_line_gets_one_decision_and_its_parts_sum_to_it(entries: list[Entry]) -> None:
    decisions = decide(*entries)

    assert [one.amount for one in decisions] == [one.amount for one in entries]
    for decision in decisions:
        if decision.allocations:
            assert sum(part.amount for part in decision.allocations) == decision.amount
        moves = decision.action in (Action.POST, Action.REVERSE, Action.REFUND)
        assert moves == bool(decision.allocations)


@given(STATEMENTS)
def test_the_same_statement_again_never_posts(entries: list[Entry]) -> None:
    lines = tuple(replace(one, line=f"{n}.1") for n, one in enumerate(entries, 1))
    statement = Statement(kind="camt.053", entries=lines)
    matcher = Matcher(books())

    matcher.match(statement, "a", "bank")
    again = matcher.match(statement, "b", "bank")

    assert {one.action for one in again} <= {Action.DUPLICATE}


@given(STATEMENTS, st.sampled_from(["1200.00", "77.00", "850.50"]))
def test_an_unrelated_borrower_never_draws_money_away(entries: list[Entry], due: str) -> None:
    stranger = loan("Xerxes Quill", due, references=("9988776655",))
    more = books(payables=(*ALL, stranger))

    for before, after in zip(decide(*entries), decide(*entries, known=more), strict=True):
        if before.allocations:
            assert after.allocations in (before.allocations, ())


def test_decisions_are_told_as_json() -> None:
    told = one(entry("1200.00", "1000462")).as_json()

    assert told == {
        "action": "post",
        "auto": True,
        "rule": "reference",
        "evidence": "reference 000000001000462; amount is what is due 2026-03-01",
        "reverses": None,
        "allocations": [{"loan": METTE.account, "amount": "1200.00", "kind": "payment"}],
        "candidates": [],
    }
