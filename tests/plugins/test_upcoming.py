"""Events of what is to come: only where asked for, from the ledger alone, harmless."""

from __future__ import annotations

from collections.abc import Callable

from beancount.core.data import Event
from tests.plugins.conftest import Loaded

Load = Callable[[str], Loaded]
OPTION = '2026-01-01 custom "loan-option" "upcoming" "{days}"\n'
LOAN = """
2026-01-01 open Assets:Loans:Ann DKK
  loan-principal: 1200 DKK
  loan-rate: "12 %"
  loan-installments: 12
  loan-borrower: "ann"
2026-01-01 custom "loan-borrower" "ann"
  name: "Ann Holm"
2026-01-15 * "Lent"
  Assets:Loans:Ann  1200.00 DKK
  Assets:Bank
2026-02-16 * "Ann"
  Assets:Bank  106.62 DKK
  Assets:Loans:Ann
"""
MORE = """
2026-04-01 note Assets:Loans:Ann "Reminder"
  contact: "letter"
  loan-step: "reminder-1"
2026-04-02 note Assets:Loans:Ann "Phoned"
  contact: "phone"
  outcome: "promise"
  promise: 50 DKK
  promise-by: 2026-04-09
2026-04-03 * "Bank fee"
  Assets:Bank  -1.00 DKK
  Expenses:Bank
"""


def events(loaded: Loaded) -> list[tuple[str, str, str]]:
    found = (one for one in loaded.entries if isinstance(one, Event))
    return [(str(one.date), one.type, one.description) for one in found]


def test_there_are_none_unless_asked_for(load: Load) -> None:
    assert events(load(LOAN)) == []


def test_dues_follow_the_day_that_the_bank_is_recorded_to(load: Load) -> None:
    """Annuity of twelve at one percent a month on 1200: 106.62, due on the fifteenth."""
    loaded = load(OPTION.format(days=60) + LOAN)

    assert loaded.messages == []
    assert events(loaded) == [
        ("2026-03-15", "loan-due", "Ann Holm: 106.62 DKK"),
        ("2026-04-15", "loan-due", "Ann Holm: 106.62 DKK"),
    ]


def test_open_promises_and_running_deadlines_are_told(load: Load) -> None:
    found = events(load(OPTION.format(days=30) + LOAN + MORE))

    assert ("2026-04-09", "loan-promise", "Ann Holm: 50 DKK") in found
    assert ("2026-04-15", "loan-due", "Ann Holm: 106.62 DKK") in found
    assert [one[2] for one in found if one[1] == "loan-deadline"] == ["Ann Holm: reminder-1"]


def test_what_is_paid_ahead_is_not_to_come(load: Load) -> None:
    paid = '2026-02-20 * "Ann"\n  Assets:Bank  106.62 DKK\n  Assets:Loans:Ann\n'
    found = events(load(OPTION.format(days=60) + LOAN + paid))

    assert [one[0] for one in found] == ["2026-04-15"]


def test_a_span_that_is_no_number_is_an_error(load: Load) -> None:
    assert any('"upcoming"' in one for one in load(OPTION.format(days="soon") + LOAN).messages)
