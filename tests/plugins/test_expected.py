"""What the plugins write into the books; each test's ledger stands in its docstring."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def test_a_payment_settles_the_installment_as_the_design_shows(ledger: Any) -> None:
    """
    2026-01-28 open Assets:Loans:Ann DKK
      loan-principal: 60000 DKK
      loan-rate: "8 %"
      loan-installments: 24
      loan-first-due: 2026-02-28
    2026-01-28 * "Lent"
      Assets:Loans:Ann  60000 DKK
      Assets:Bank
    2026-03-02 * "Ydelse"
      Assets:Bank  2713.64 DKK
      Assets:Loans:Ann
    """
    # 60,000 x 8 % x 30/360 = 400.00; the annuity of 24 at 8 %/12 is 2,713.64 (design, 4.1)
    assert ledger.messages == []
    assert ledger.generated("loan-due") == [
        "2026-02-28 * Ann: installment 1 of 24: "
        "Interest -400.00, Ann -2313.64, Ann:Due:Interest 400.00, Ann:Due:Principal 2313.64"
    ]
    assert ledger.generated("loan-allocation") == [
        "2026-03-02 * Ann: payment to installment 1: "
        "Ann 2713.64, Ann:Due:Interest -400.00, Ann:Due:Principal -2313.64"
    ]


def test_generated_entries_carry_their_link_and_mark(ledger: Any) -> None:
    """
    2026-01-28 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
    2026-01-28 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-02-28 * "Paid"
      Assets:Bank  100 DKK
      Assets:Loans:Ann
    """
    made = [entry for entry in ledger.entries if "loan-generated" in entry.meta]

    assert {str(entry.meta["filename"]) for entry in made} == {"<beancount_loans>"}
    assert all(entry.meta["lineno"] >= 1 for entry in made)
    assert {link for entry in made for link in getattr(entry, "links", ())} == {"loan-ann"}
    assert all(getattr(entry, "payee", None) is None for entry in made)


def test_what_is_missed_is_flagged_up_to_the_recorded_bank_and_no_further(ledger: Any) -> None:
    """
    2026-01-28 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
    2026-01-28 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-03-10 * "Paid"
      Assets:Bank  40 DKK
      Assets:Loans:Ann
    2026-04-28 * "Fee"
      Expenses:Bank  10 DKK
      Assets:Bank
    """
    # the bank is recorded to 28 April, so the due of that day is not yet missed
    assert [line[:12] for line in ledger.generated("loan-due")] == [
        "2026-02-28 !",
        "2026-03-28 !",
        "2026-04-28 *",
    ]
    missed = next(entry for entry in ledger.entries if "loan-missed" in getattr(entry, "tags", ()))
    assert (missed.meta["paid"].number, missed.meta["missing"].number, missed.meta["days"]) == (
        40,
        60,
        "59",
    )


def test_a_returned_payment_reopens_its_installment_on_the_day_it_came_back(ledger: Any) -> None:
    """
    2026-01-28 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
    2026-01-28 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-02-28 * "Paid"
      bank-ref: "A"
      Assets:Bank  100 DKK
      Assets:Loans:Ann
    2026-03-28 * "Paid"
      bank-ref: "B"
      Assets:Bank  100 DKK
      Assets:Loans:Ann
    2026-04-02 * "Came back"
      returns: "A"
      Assets:Loans:Ann  100 DKK
      Assets:Bank
    """
    assert ledger.messages == []
    assert ledger.balances("2026-04-01").get("Assets:Loans:Ann:Due:Principal") is None
    assert ledger.balances("2026-04-02")["Assets:Loans:Ann:Due:Principal"] == 100
    before, after = ledger.position("2026-04-01"), ledger.position("2026-04-02")
    # B moves up to the due of February, so March's due of the 28th is what is missing
    assert (before.days_past_due, after.days_past_due, str(after.oldest_unpaid)) == (
        0,
        5,
        "2026-03-28",
    )


def test_a_charge_is_a_due_of_its_own_and_alone_makes_nobody_late(ledger: Any) -> None:
    """
    2026-01-28 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
    2026-01-28 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-02-10 * "Reminder fee"
      Assets:Loans:Ann  100 DKK
      Income:Loans:Fees
    2026-02-20 * "Bank"
      Expenses:Bank  1 DKK
      Assets:Bank
    2026-01-01 open Income:Loans:Fees
    """
    position = ledger.position("2026-02-20")

    assert ledger.messages == []
    assert ledger.balances()["Assets:Loans:Ann:Due:Charges"] == 100
    assert (position.due.charges, position.days_past_due, position.stage) == (100, 0, "due")


def test_a_payment_with_a_write_off_is_both(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 40000 DKK
      loan-rate: "0 %"
      loan-installments: 4
    2026-01-01 open Expenses:Loans:Losses
    2026-01-01 * "Lent"
      Assets:Loans:Ann  40000 DKK
      Assets:Bank
    2026-06-15 * "Settled"
      Assets:Bank             15000 DKK
      Expenses:Loans:Losses   25000 DKK
      Assets:Loans:Ann       -40000 DKK
    """
    # the design's own example (3.4, rule 3)
    position = ledger.position("2026-06-15")

    assert ledger.messages == []
    assert (position.claim, position.written_off, position.repaid) == (0, 25000, 15000)
    assert [name for name in ledger.balances() if "Loans:Ann" in name] == []


def test_later_money_on_a_debt_written_off_is_a_recovery(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1000 DKK
      loan-rate: "0 %"
      loan-installments: 1
    2026-01-01 open Expenses:Loans:Losses
    2026-01-01 open Income:Loans:Recoveries
    2026-01-01 * "Lent"
      Assets:Loans:Ann  1000 DKK
      Assets:Bank
    2026-06-15 * "Given up"
      Expenses:Loans:Losses   1000 DKK
      Assets:Loans:Ann
    2026-09-01 * "Came after all"
      loan: Assets:Loans:Ann
      Assets:Bank   300 DKK
      Income:Loans:Recoveries
    """
    position = ledger.position("2026-09-01")

    assert (position.stage, position.written_off, position.recovered, position.claim) == (
        "written-off",
        1000,
        300,
        0,
    )


def test_a_loan_taken_over_while_running_goes_on_where_it_stood(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
      loan-start: 2025-06-15
      loan-first-due: 2025-07-15
    2026-01-01 custom "loan-opening" Assets:Loans:Ann
      principal: 700 DKK
      due-principal: 100 DKK
      due-charges: 50 DKK
      installments-due: 6
      oldest-due: 2025-12-15
    2026-01-01 * "Taken over"
      Assets:Loans:Ann  750 DKK
      Equity:Capital
    2026-01-20 * "Paid"
      Assets:Bank  150 DKK
      Assets:Loans:Ann
    """
    first, last = ledger.position("2026-01-01"), ledger.position("2026-01-20")

    assert ledger.messages == []
    assert (first.claim, first.due.total, first.days_past_due) == (750, 150, 17)
    # of the 150 that came, 50 are the charge and 100 the due of December; January's 100 is open
    assert (last.due.total, str(last.oldest_unpaid), last.next_due[1]) == (100, "2026-01-15", 100)
    assert sum(row.principal for row in last.schedule) == 70000


def test_an_opening_that_differs_from_the_books_says_both_sums(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
    2026-01-01 custom "loan-opening" Assets:Loans:Ann
      principal: 700 DKK
    2026-01-01 * "Taken over"
      Assets:Loans:Ann  750 DKK
      Equity:Capital
    """
    assert len(ledger.messages) == 1
    assert "700.00 DKK" in ledger.messages[0]
    assert "750.00 DKK" in ledger.messages[0]


def test_a_new_loan_that_pays_off_an_old_one_is_lent_there_and_prepaid_here(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1000 DKK
      loan-rate: "0 %"
      loan-installments: 10
    2026-01-01 open Assets:Loans:Ann2 DKK
      loan-principal: 1000 DKK
      loan-rate: "0 %"
      loan-installments: 20
    2026-01-01 * "Lent"
      Assets:Loans:Ann  1000 DKK
      Assets:Bank
    2026-03-15 * "Refinanced"
      Assets:Loans:Ann2  1000 DKK
      Assets:Loans:Ann
    """
    assert ledger.messages == []
    assert ledger.position("2026-03-15").stage == "repaid"
    assert ledger.position("2026-03-15", "Assets:Loans:Ann2").principal_outstanding == 1000


def test_a_borrowers_own_books_turn_the_signs(ledger: Any) -> None:
    """
    2026-01-01 open Liabilities:Loans:Bank DKK
      loan-principal: 1200 DKK
      loan-rate: "12 %"
      loan-installments: 12
    2026-01-01 * "Borrowed"
      Assets:Bank  1200 DKK
      Liabilities:Loans:Bank
    2026-02-01 * "Paid"
      Liabilities:Loans:Bank  106.62 DKK
      Assets:Bank
    """
    # 1,200 at 1 % a month over 12: 106.62 (annuity), of it 12.00 interest
    assert ledger.messages == []
    assert ledger.balances()["Expenses:Loans:Interest"] == 12
    assert ledger.balances()["Liabilities:Loans:Bank"] == Decimal("-1105.38")


def test_cash_books_earn_interest_when_it_is_paid(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "12 %"
      loan-installments: 12
      loan-posting: "cash"
    2026-01-01 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-02-20 * "Paid"
      Assets:Bank  106.62 DKK
      Assets:Loans:Ann
    """
    assert "Income:Loans:Interest" not in ledger.balances("2026-02-19")
    assert ledger.balances()["Income:Loans:Interest"] == -12
    assert ledger.balances("2026-02-19")["Assets:Loans:Ann:Due:Principal"] == Decimal("94.62")


def test_books_kept_by_hand_get_nothing_added(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "12 %"
      loan-installments: 12
      loan-posting: "none"
    2026-01-01 open Income:Loans:Interest
    2026-01-01 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-02-01 * "Paid"
      Assets:Bank  106.62 DKK
      Income:Loans:Interest  -12 DKK
      Assets:Loans:Ann
    """
    assert ledger.messages == []
    assert not [entry for entry in ledger.entries if "loan-generated" in entry.meta]
    assert ledger.position("2026-02-01").due.total == 0


def test_interest_booked_by_hand_would_be_earned_twice(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "12 %"
      loan-installments: 12
    2026-01-01 open Income:Loans:Interest
    2026-01-01 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-02-01 * "Paid"
      Assets:Bank  106.62 DKK
      Income:Loans:Interest  -12 DKK
      Assets:Loans:Ann
    """
    assert len(ledger.messages) == 1
    assert "twice" in ledger.messages[0]
    assert 'loan-posting: "none"' in ledger.messages[0]


def test_one_bad_loan_hides_no_other_and_its_error_stands_on_its_open(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Bad DKK
      loan-principal: 1200 EUR
      loan-rate: 8
      loan-instalments: 12
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
    2026-01-01 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-02-01 * "Paid"
      Assets:Bank  100 DKK
      Assets:Loans:Ann
    """
    assert {error.entry.account for error in ledger.errors} == {"Assets:Loans:Bad"}
    assert any("EUR" in message for message in ledger.messages)
    assert any('write "8 %"' in message for message in ledger.messages)
    assert any('did you mean "loan-installments"' in message for message in ledger.messages)
    assert len(ledger.generated("loan-allocation")) == 1


def test_a_transaction_whose_meaning_is_unclear_names_the_word_that_settles_it(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
    2026-01-01 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-02-01 * "What is this"
      Assets:Loans:Ann  -100 DKK
      Expenses:Bank
    """
    assert len(ledger.messages) == 1
    assert "credits the loan against Expenses:Bank, which is no bank" in ledger.messages[0]
    assert 'loan-event: "payment"' in ledger.messages[0]


def test_a_pad_on_a_loan_is_refused(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
    2026-01-01 pad Assets:Loans:Ann Equity:Capital
    2026-01-05 balance Assets:Loans:Ann 1200 DKK
    """
    assert any("padded" in message for message in ledger.messages)


def test_a_loan_closed_with_something_owed_is_an_error(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
    2026-01-01 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-03-01 close Assets:Loans:Ann
    2026-04-01 * "Bank"
      Expenses:Bank  1 DKK
      Assets:Bank
    """
    assert any("1200.00 DKK of it is still owed" in message for message in ledger.messages)


def test_several_disbursements_size_the_installment_anew(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
    2026-01-01 * "Lent"
      Assets:Loans:Ann  600 DKK
      Assets:Bank
    2026-03-10 * "Lent more"
      Assets:Loans:Ann  600 DKK
      Assets:Bank
    2026-04-01 * "Bank"
      Expenses:Bank  1 DKK
      Assets:Bank
    """
    # 600/12 = 50 twice; then (500 + 600)/10 = 110
    assert ledger.messages == []
    assert [row.principal for row in ledger.position("2026-04-01").schedule] == [
        5000,
        5000,
        *[11000] * 10,
    ]


def test_drawing_more_than_agreed_is_an_error(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
    2026-01-01 * "Lent"
      Assets:Loans:Ann  1300 DKK
      Assets:Bank
    """
    assert any("loan-limit" in message for message in ledger.messages)


def test_money_paid_ahead_waits_as_prepaid_and_is_used_at_the_next_due(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
    2026-01-01 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-01-20 * "Paid"
      Assets:Bank  150 DKK
      Assets:Loans:Ann
    2026-02-20 * "Bank"
      Expenses:Bank  1 DKK
      Assets:Bank
    """
    assert ledger.balances("2026-01-31")["Assets:Loans:Ann:Prepaid"] == -150
    assert ledger.balances()["Assets:Loans:Ann:Prepaid"] == -50
    assert "Assets:Loans:Ann:Due:Principal" not in ledger.balances()


def test_a_payment_dated_later_by_the_books_counts_from_its_own_day(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
    2026-01-01 open Liabilities:Loans:Unassigned
    2026-01-01 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-02-01 * "Unknown" #loan-review
      Assets:Bank  100 DKK
      Liabilities:Loans:Unassigned
    2026-02-15 * "It was Ann's"
      loan-paid: 2026-02-01
      Liabilities:Loans:Unassigned  100 DKK
      Assets:Loans:Ann
    2026-02-20 * "Bank"
      Expenses:Bank  1 DKK
      Assets:Bank
    """
    row = ledger.position("2026-02-20").schedule[0]

    assert ledger.messages == []
    assert (str(row.paid_on), row.paid_late) == ("2026-02-01", 0)
    assert ledger.balances("2026-02-14")["Assets:Loans:Ann:Due:Principal"] == 100
    assert "Assets:Loans:Ann:Due:Principal" not in ledger.balances("2026-02-15")


def test_interest_earned_in_a_month_is_booked_at_its_end_and_taken_back(ledger: Any) -> None:
    """
    2026-01-01 custom "loan-option" "accrue" "month"
    2026-01-15 open Assets:Loans:Ann DKK
      loan-principal: 12000 DKK
      loan-rate: "12 %"
      loan-method: "bullet"
      loan-installments: 4
    2026-01-15 * "Lent"
      Assets:Loans:Ann  12000 DKK
      Assets:Bank
    2026-03-01 * "Bank"
      Expenses:Bank  1 DKK
      Assets:Bank
    """
    # 30E/360: 15 January to 31 January is 15 days, 12,000 x 12 % x 15/360 = 60.00; a month 120.00
    assert ledger.messages == []
    assert ledger.balances("2026-01-31")["Income:Loans:Interest"] == -60
    assert ledger.balances("2026-01-31")["Assets:Loans:AccruedInterest"] == 60
    assert "Assets:Loans:AccruedInterest" not in ledger.balances("2026-02-01")
    # February: the due of the 15th, 120.00, and 15 February to 28 February, 13 days, 52.00
    assert ledger.balances("2026-02-28")["Income:Loans:Interest"] == -172


def test_dues_in_sum_carry_the_same_money_in_one_transaction_a_day(ledger: Any) -> None:
    """
    2026-01-01 custom "loan-option" "detail" "day"
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "12 %"
      loan-installments: 12
    2026-01-01 open Assets:Loans:Bo DKK
      loan-principal: 2400 DKK
      loan-rate: "0 %"
      loan-installments: 12
    2026-01-01 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Loans:Bo   2400 DKK
      Assets:Bank
    2026-02-10 * "Paid"
      Assets:Bank  306.62 DKK
      Assets:Loans:Ann  -106.62 DKK
      Assets:Loans:Bo   -200 DKK
    """
    assert ledger.messages == []
    assert [line.split(":")[0] for line in ledger.generated("loan-due")] == [
        "2026-02-01 * What fell due"
    ]
    assert [line.split(":")[0] for line in ledger.generated("loan-allocation")] == [
        "2026-02-10 * Where payments went"
    ]
    assert {name for name in ledger.balances() if ":Due:" in name} == set()


def test_an_account_opened_too_late_is_told_at_its_open(ledger: Any) -> None:
    """
    2026-01-28 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "12 %"
      loan-installments: 12
    2026-01-28 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-06-01 open Income:Loans:Interest DKK
    2026-04-01 balance Assets:Bank  -1200 DKK
    """
    (told,) = [one for one in ledger.errors if "leave it to the plugin" in one.message]

    assert told.source["lineno"] == 15
    assert told.message.startswith(
        "Income:Loans:Interest is opened on 2026-06-01, but what falls due is booked there "
        "from 2026-02-28 on"
    )


def test_an_account_closed_too_early_or_for_other_money_is_told_once(ledger: Any) -> None:
    """
    2026-01-01 open Income:Loans:Interest EUR
    2026-01-28 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "12 %"
      loan-installments: 12
    2026-01-28 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-03-01 close Income:Loans:Interest
    2026-04-01 balance Assets:Bank  -1200 DKK
    """
    told = [one for one in ledger.messages if one.startswith("Income:Loans:Interest is")]

    assert told == [
        "Income:Loans:Interest is closed on 2026-03-01, but what falls due is booked there "
        "until 2026-03-28: close it later",
        "Income:Loans:Interest is opened for EUR, but loans in DKK book there: add it to the open",
    ]


def test_a_sub_account_that_the_user_closes_is_not_closed_twice(ledger: Any) -> None:
    """
    2026-01-28 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 1
    2026-01-28 open Assets:Loans:Ann:Due:Principal DKK
    2026-01-28 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-02-28 * "Paid"
      Assets:Bank  1200 DKK
      Assets:Loans:Ann
    2026-03-01 close Assets:Loans:Ann
    2026-03-01 close Assets:Loans:Ann:Due:Principal
    """
    assert ledger.messages == []


def test_nothing_falls_due_before_the_first_disbursement(ledger: Any) -> None:
    """
    2026-01-10 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
      loan-first-due: 2025-12-28
    2026-02-10 * "Lent, later than agreed"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-04-01 balance Assets:Bank  -1200 DKK
    """
    assert ledger.messages == []
    assert [one[:10] for one in ledger.generated("loan-due")] == ["2026-02-28", "2026-03-28"]


def test_a_row_of_a_plan_may_give_its_interest(ledger: Any) -> None:
    """
    2026-01-28 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "12 %"
      loan-method: "custom"
    2026-01-28 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-02-28 custom "loan-row" Assets:Loans:Ann 500 DKK
    2026-03-28 custom "loan-row" Assets:Loans:Ann 300 DKK
      interest: 20 DKK
    2026-04-28 custom "loan-row" Assets:Loans:Ann 400 DKK
      interest: 0 DKK
    2026-05-01 balance Assets:Bank  -1200 DKK
    """
    # the first by the rate: 1,200 x 12 % x 30/360 = 12.00
    assert ledger.messages == []
    assert [one.split("Due:")[1:] for one in ledger.generated("loan-due")] == [
        ["Interest 12.00, Ann:", "Principal 500.00"],
        ["Interest 20.00, Ann:", "Principal 300.00"],
        ["Principal 400.00"],
    ]


def test_a_first_date_at_a_month_end_keeps_to_month_ends(ledger: Any) -> None:
    """
    2026-01-28 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 3
      loan-first-due: 2026-02-28
      loan-end-of-month: TRUE
    2026-01-28 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-05-01 balance Assets:Bank  -1200 DKK
    """
    assert [one[:10] for one in ledger.generated("loan-due")] == [
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
    ]


def test_the_last_day_of_the_calendar_is_a_day_like_others(ledger: Any) -> None:
    """
    2026-01-28 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
    2026-01-28 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    """
    assert ledger.position("9999-12-31").due.total == Decimal("1200.00")


def test_a_bank_that_was_named_and_never_recorded_calls_nobody_late(ledger: Any) -> None:
    """
    2026-01-01 open Assets:Other DKK
    2026-01-01 custom "loan-option" "bank-account" Assets:Bank
    2026-01-01 custom "loan-option" "bank-account" Assets:Other
    2026-01-01 open Assets:Loans:Ann DKK
      loan-principal: 1200 DKK
      loan-rate: "0 %"
      loan-installments: 12
    2026-01-01 * "Lent"
      Assets:Loans:Ann  1200 DKK
      Assets:Bank
    2026-04-01 * "Bank"
      Expenses:Bank  1 DKK
      Assets:Bank
    """
    assert ledger.book().recorded_until is None
    assert ledger.generated("loan-due") == []
