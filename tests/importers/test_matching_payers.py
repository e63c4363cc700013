"""Lines that tell who paid: by name, account, telephone or service."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from tests.importers.matching_books import (
    AASE,
    BO,
    CAR,
    METTE,
    D,
    books,
    entry,
    first,
    loan,
    one,
    posted,
)

from beancount_loans.importers.matching import (
    Action,
    BookedPayment,
)


@pytest.mark.parametrize(
    "name",
    [
        "ÅSE JØRGENSEN",
        "Aase Joergensen",
        "JØRGENSEN, ÅSE",
        "?se J?rgensen",
        "\u00c3\u2026se J\u00c3\u00b8rgensen",
    ],
)
def test_a_spelling_of_the_name_with_the_amount_posts(name: str) -> None:
    assert posted(one(entry("640.00", "afdrag", name=name))) == {AASE.account: D("640.00")}


def test_a_code_that_could_be_a_name_is_no_reference() -> None:
    assert one(entry("5.00", "fra mette jensen")).action == Action.REVIEW


def test_a_name_alone_never_posts() -> None:
    assert first(one(entry("641.00", "afdrag", name="Åse Jørgensen"))) == AASE.account


def test_a_name_with_an_amount_that_a_like_name_owes_is_asked_about() -> None:
    twin = loan("Aase Jorgensen-Holm", "640.00")

    decision = one(entry("640.00", "afdrag", name="Åse Jørgensen"), books(payables=(AASE, twin)))

    assert decision.action == Action.REVIEW


def test_a_known_account_with_the_amount_posts() -> None:
    decision = one(entry("850.50", "afdrag", name="LØNKONTO", account="DK50 0040 0440 1162 44"))

    assert posted(decision) == {BO.account: D("850.50")}
    assert decision.rule == "payer-and-amount"


def paid(number: str, name: str, *, confirmed: bool) -> BookedPayment:
    return BookedPayment(
        bank_ref=f"P{number}",
        date=dt.date(2026, 2, 1),
        amount=D(640),
        loan=AASE.account,
        payer_account="DK999",
        payer_words=name,
        confirmed=confirmed,
    )


@pytest.mark.parametrize(
    ("name", "confirmed", "action"),
    [
        ("Kai Holm", True, Action.POST),
        ("Kai Holm", False, Action.REVIEW),
        ("Vipps MobilePay", True, Action.REVIEW),
    ],
)
def test_an_account_is_learned_from_what_a_person_confirmed(
    name: str, confirmed: bool, action: Action
) -> None:
    known = books(payments=(paid("1", name, confirmed=confirmed),))

    decision = one(entry("640.00", "", name=name, account="DK999"), known)

    assert decision.action == action


def test_an_account_shared_by_many_borrowers_is_not_learned() -> None:
    payments = tuple(
        replace(paid(str(n), "Husbanken", confirmed=True), loan=loan.account)
        for n, loan in enumerate((AASE, BO, METTE))
    )

    decision = one(entry("640.00", name="Husbanken", account="DK999"), books(payments=payments))

    assert decision.action == Action.REVIEW


def test_a_spouse_with_the_reference_posts_and_without_is_asked_about() -> None:
    with_reference = one(entry("1200.00", "1000462", name="Kai Winther"))
    without = one(entry("1200.00", "for Mette", name="Kai Winther"))

    assert posted(with_reference) == {METTE.account: D("1200.00")}
    assert first(without) == METTE.account


def test_an_aggregator_posts_by_loan_number_or_telephone() -> None:
    by_number = one(entry("500", "Ida L-00071", name="Vipps MobilePay", account="DK5"))
    by_phone = one(entry("640.00", "fra +4520304050", name="Vipps MobilePay", account="DK5"))

    assert posted(by_number) == {CAR.account: D(500)}
    assert posted(by_phone) == {AASE.account: D("640.00")}


def test_the_same_amount_with_a_useless_name_shows_all_candidates() -> None:
    twins = tuple(loan(f"Twin {sign}", "333.00") for sign in "abc")

    decision = one(entry("333.00", "afdrag", name="MOBILBANK"), books(payables=twins))

    assert {one.loan for one in decision.candidates} == {twin.account for twin in twins}


def test_an_unknown_payer_is_asked_about() -> None:
    assert one(entry("77.00", "tak for hjælpen", name="Zoe Zimmermann")).candidates == ()
