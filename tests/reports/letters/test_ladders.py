"""Each country's ladder, walked by the day's round alone, from the first word to the demand."""

from __future__ import annotations

import datetime as dt

import pytest
from beancount import loader

from beancount_loans import Book, read
from beancount_loans.core.policy.steps import STEP_KINDS
from beancount_loans.policy_packs import load_policy
from beancount_loans.reports.letters.kinds import text_of
from beancount_loans.reports.letters.prepared import entries_of
from beancount_loans.reports.letters.round import day_round
from beancount_loans.reports.letters.texts import texts
from beancount_loans.writer import text

BOOKS = """
option "title" "Lender"
2025-01-01 custom "loan-option" "policy" "{policy}"
2025-01-01 open Equity:E
2025-01-01 open Income:Loans:Fees
2025-01-01 open Assets:Bank {currency}
2026-01-01 custom "loan-borrower" "eva"
  name: "Eva Holm"
  address: "Road 1"
  postcode: "1000"
  city: "Town"
  email: "eva@post.example"
2026-01-01 open Assets:Loans:Eva:Car {currency}
  loan-borrower: "eva"
  loan-principal: 12000 {currency}
  loan-rate: "3 %"
  loan-installments: 24
2026-01-01 * "paid out"
  Assets:Loans:Eva:Car 12000 {currency}
  Assets:Bank
2027-01-01 balance Assets:Bank -12000 {currency}
"""
FIRST = dt.date(2026, 1, 20)
LAST = STEP_KINDS.index("handover")

# In the order of each pack's ladder, as its law has it; the words of the first are the language's.
WALKED = {
    "denmark-consumer": (
        "DKK",
        ["notice", "nudge", "reminder-1", "reminder-2", "reminder-3", "demand"],
        "Din næste ydelse",
    ),
    "germany-consumer": (
        "EUR",
        ["notice", "nudge", "reminder-1", "reminder-2", "demand"],
        "Ihre nächste Rate",
    ),
    "sweden": ("SEK", ["notice", "nudge", "reminder-1", "reminder-2", "demand"], "Din nästa"),
    "norway": ("NOK", ["notice", "nudge", "reminder-1", "demand"], "Neste betaling"),
    # Consumer Credit Act 1974 s. 86B: the notice comes once two payments are missed.
    "united-kingdom-consumer": (
        "GBP",
        [
            *("notice", "nudge", "reminder-1", "reminder-2"),
            *("arrears-notice", "demand", "default-notice"),
        ],
        "Your next",
    ),
    "friends-and-family": ("DKK", ["notice", "nudge", "reminder-1", "reminder-2"], "Your next"),
    "generic": ("USD", ["notice", "nudge", "reminder-1", "reminder-2", "demand"], "Your next"),
}


def book_of(ledger: str) -> Book:
    entries, errors, options = loader.load_string(ledger)
    assert not errors
    return read(entries, options)


def walk(ledger: str, days: int) -> list[tuple[str, str]]:
    """The steps that daily rounds take, each with the subject of its letter."""
    taken: list[tuple[str, str]] = []
    for number in range(days):
        for one in day_round(book_of(ledger), FIRST + dt.timedelta(days=number)).prepared:
            if one.taking is not None:
                taken.append((one.taking.step.key, one.letter.subject))
            ledger += "\n" + text(entries_of(one))
    return taken


@pytest.mark.parametrize("policy", sorted(WALKED))
def test_daily_rounds_walk_the_ladder_each_step_once(policy: str) -> None:
    currency, steps, first = WALKED[policy]

    taken = walk(BOOKS.format(policy=policy, currency=currency), 110)

    assert [key for key, _ in taken] == steps
    assert taken[0][1].startswith(first)


def test_among_friends_a_reminder_is_an_invitation_to_talk() -> None:
    taken = walk(BOOKS.format(policy="friends-and-family", currency="DKK"), 60)

    assert dict(taken)["reminder-1"] == "Shall we talk?"


PACKS = {
    "denmark-consumer": "da",
    "denmark-business": "da",
    "germany-consumer": "de",
    "germany-business": "de",
    "sweden": "sv",
    "norway": "nb",
    "united-kingdom-consumer": "en",
}


@pytest.mark.parametrize("policy", sorted(PACKS))
def test_every_step_of_a_pack_that_is_a_letter_is_in_its_language(policy: str) -> None:
    """Steps after the handover are matters of their own; each before it has its text."""
    language = PACKS[policy]
    steps = load_policy(policy).at(dt.date(2026, 11, 24)).steps
    written = [step for step in steps if STEP_KINDS.index(step.kind) <= LAST]

    found = {step.key: text_of(step, language, None) for step in written}

    assert len(found) >= 6
    assert {key for key, text in found.items() if not texts(language).has(text)} == set()
