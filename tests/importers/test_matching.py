"""Each bank line finds its loan, or a person: one test per case of the trade."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beancount_loans.importers.matching import (
    Action,
    BookedLine,
    BookedPayment,
    Books,
    Decision,
    Due,
    Kind,
    Matcher,
    Payable,
    Stage,
    TextRule,
)
from beancount_loans.importers.statement import Entry, Money, Statement, Status

D = Decimal
FIRST = dt.date(2026, 3, 1)


def months(amount: str, count: int = 6, first: dt.date = FIRST) -> tuple[Due, ...]:
    return tuple(Due(first.replace(month=first.month + n), D(amount)) for n in range(count))


def loan(name: str, amount: str, **more: Any) -> Payable:
    ident = name.lower().replace(" ", "-")
    values: dict[str, Any] = {
        "account": f"Assets:Loans:{name.title().replace(' ', '')}",
        "loan_id": ident,
        "currency": "DKK",
        "borrower": ident,
        "names": (name,),
        "dues": months(amount),
        "installment": D(amount),
    }
    return Payable(**(values | more))


METTE = loan(
    "Mette Jensen", "1200.00", references=("000000001000462", "RF52000100046", "mette-bil-7")
)
BO = loan("Bo Holm", "850.50", references=("000000001000553",), accounts=("DK5000400440116244",))
AASE = loan("Åse Jørgensen", "640.00", references=("000000001000777",), phones=("+45 20 30 40 50",))
CAR = loan("Ida Friis", "500.00", account="Assets:Loans:IdaFriis:Car", loan_id="L-00071")
ROOF = replace(
    CAR,
    account="Assets:Loans:IdaFriis:Roof",
    loan_id="L-00072",
    dues=months("700"),
    installment=D(700),
)
DEBIT = loan("Nils Bang", "300.00", mandates=("M1",), end_to_end_ids=("DD-7-1",), collected=True)
OLD = replace(
    METTE,
    account="Assets:Loans:MetteJensen:Old",
    loan_id="old-1",
    stage=Stage.REPAID,
    dues=(),
    installment=D(300),
    references=("000000001000900",),
)
LOST = loan("Otto Lund", "400.00", stage=Stage.WRITTEN_OFF, references=("000000001000811",))
ALL = (METTE, BO, AASE, CAR, ROOF, DEBIT, OLD, LOST)


def entry(amount: str, text: str = "", **more: Any) -> Entry:
    values: dict[str, Any] = {
        "line": "1.1",
        "date": dt.date(2026, 3, 2),
        "amount": D(amount),
        "currency": "DKK",
        "bank_ref": "B1",
        "text": text,
    }
    return Entry(**(values | more))


def books(**more: Any) -> Books:
    return Books(**({"payables": ALL} | more))


def decide(*entries: Entry, known: Books | None = None) -> list[Decision]:
    """Give the decisions on entries that each come under an identity of their own."""
    lines = [
        replace(one, line=f"{number}.1", bank_ref=one.bank_ref and f"B{number}")
        for number, one in enumerate(entries, 1)
    ]
    matcher = Matcher(known or books())
    return matcher.match(Statement(kind="camt.053", entries=tuple(lines)), "s.xml", "bank")


def one(line: Entry, known: Books | None = None) -> Decision:
    return decide(line, known=known)[0]


def posted(decision: Decision) -> dict[str, Decimal]:
    assert decision.action == Action.POST, decision
    return {part.loan: part.amount for part in decision.allocations}


def first(decision: Decision) -> str:
    assert decision.action == Action.REVIEW, decision
    return decision.candidates[0].loan


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


# ---------------------------------------------------------------- payers


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
        payer_name=name,
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


# ---------------------------------------------------------------- direct debit and returns


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


# ---------------------------------------------------------------- the rest


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


# ---------------------------------------------------------------- identity


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
