"""Lines that name a loan, or nearly, and the amounts that come with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from tests.importers.matching_books import (
    CAR,
    METTE,
    ROOF,
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
)

# ---------------------------------------------------------------- references


@pytest.mark.parametrize("reference", ["71/000000001000462", "1000462", "RF52 0001 0004 6"])
def test_an_exact_reference_posts_also_without_a_name(reference: str) -> None:
    decision = one(entry("1200.00", references=(reference,)))

    assert posted(decision) == {METTE.account: D("1200.00")}
    assert decision.rule == "reference"
    assert "what is due 2026-03-01" in decision.evidence


@pytest.mark.parametrize(
    "text", ["Afdrag laan 0000 0000 1000 462 rate 3", "tak 71/1000462", "tak mette bil 7"]
)
def test_a_reference_inside_free_text_posts(text: str) -> None:
    assert one(entry("1200.00", text)).action == Action.POST


def test_a_mistyped_reference_posts_only_through_name_and_amount() -> None:
    named = one(entry("1200.00", "Ref 1000464", name="Mette Jensen"))
    bare = one(entry("1200.00", "Ref 1000464"))

    assert posted(named) == {METTE.account: D("1200.00")}
    assert named.rule == "name-and-amount"
    assert first(bare) == METTE.account


@pytest.mark.parametrize("text", ["Ref OOOOOOOO1OOO462", "Ref 0000000010004"])
def test_a_garbled_or_cut_reference_is_a_candidate(text: str) -> None:
    assert first(one(entry("1199.00", text))) == METTE.account


def test_a_typo_that_is_another_loans_reference_is_asked_about() -> None:
    decision = one(entry("1200.00", "Ref 1000553", name="Mette Jensen"))

    assert first(decision) == METTE.account
    assert "Mette Jensen" in decision.evidence


def test_someone_elses_slip_outvotes_a_like_name() -> None:
    freja = loan("Freja Østergaard", "456.85", references=("1000222",))
    other = loan("Freja Vestergård", "700.00")
    known = books(payables=(freja, other))

    decision = one(entry("700.00", "1000222", name="Freja Vestergård"), known)

    assert first(decision) == other.account


def test_a_slip_with_the_amount_of_another_loan_of_the_same_person_is_asked_about() -> None:
    car = replace(CAR, references=("1000333",))

    decision = one(entry("700", "1000333"), books(payables=(car, ROOF)))

    assert {one.loan for one in decision.candidates[:2]} == {car.account, ROOF.account}


def test_the_reference_of_a_repaid_loan_is_asked_about_the_active_first() -> None:
    decision = one(entry("1200.00", "1000900", name="Mette Jensen"))

    assert first(decision) == METTE.account
    assert "repaid" in decision.evidence


def test_one_payment_that_names_two_loans_is_divided() -> None:
    decision = one(entry("1200", "L-00071 og L-00072", name="Ida Friis"))

    assert posted(decision) == {CAR.account: D(500), ROOF.account: D(700)}


def test_two_loans_named_whose_dues_do_not_make_the_sum_are_asked_about() -> None:
    assert one(entry("1250", "L-00071 og L-00072")).action == Action.REVIEW


def test_one_payment_for_two_loans_that_names_none_is_asked_about() -> None:
    decision = one(entry("1200", "begge lån", name="Ida Friis"))

    assert {one.loan for one in decision.candidates[:2]} == {CAR.account, ROOF.account}
    assert "make up the amount" in decision.candidates[0].why


# ---------------------------------------------------------------- amounts


def test_two_payments_for_one_installment_both_go_to_the_loan() -> None:
    decisions = decide(entry("500", "1000462"), entry("700", "1000462"), entry("1", "1000462"))

    assert [posted(one) for one in decisions[:2]] == [
        {METTE.account: D(500)},
        {METTE.account: D(700)},
    ]
    assert "what is due 2026-03-01" in decisions[1].evidence


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1175.00", "25.00 less than what is due"),
        ("1250.00", "50.00 more than what is due"),
        ("3600.00", "3 dues from 2026-03-01 on"),
    ],
)
def test_a_short_over_or_several_payment_posts_as_it_came(amount: str, words: str) -> None:
    decision = one(entry(amount, "1000462"))

    assert posted(decision) == {METTE.account: D(amount)}
    assert words in decision.evidence


def test_an_early_payment_posts() -> None:
    assert one(entry("1200.00", "1000462", date=dt.date(2026, 2, 10))).action == Action.POST


def test_a_payoff_posts() -> None:
    quoted = replace(METTE, payoff=D("7000.00"))

    decision = one(entry("7000.00", "indfrielse", name="Mette Jensen"), books(payables=(quoted,)))

    assert posted(decision) == {METTE.account: D("7000.00")}


def test_paid_twice_by_mistake_is_posted_and_said() -> None:
    line = entry("1200.00", "1000462")

    second = decide(line, replace(line, date=dt.date(2026, 3, 5)))[1]

    assert posted(second) == {METTE.account: D("1200.00")}
    assert "perhaps paid twice, see B1" in second.evidence


def test_two_genuine_identical_transfers_of_a_day_both_post() -> None:
    line = entry("1200.00", "1000462 rate")

    assert [one.action for one in decide(line, line)] == [Action.POST, Action.POST]
