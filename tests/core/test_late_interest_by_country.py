"""Late interest by each country's law, the figures worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from beancount_loans.core.agreement.term_keys import read_fields
from beancount_loans.core.money import half_up
from beancount_loans.core.servicing.late_interest import LateInterest
from beancount_loans.policy_packs import load_policy


def late_interest(name: str, overdue: int, due: date, until: date) -> int:
    """Late interest in minor units on an amount, from its due date to a day."""
    policy = load_policy(name)
    terms, _ = read_fields(policy.term_defaults(due), "DKK")
    running = LateInterest(
        terms["late_rate"], terms["late_day_count"], half_up, policy.indexes(), ()
    )
    running.mark(due, overdue)
    return running.run_up(until)


@pytest.mark.parametrize(
    ("name", "due", "until", "interest"),
    [
        # renteloven § 5: 3.75 + 8 from 2024-01-01, 3.50 + 8 from 2024-07-01; months of 30
        # days: 10000 x (11.75 % x 30 + 11.50 % x 30) / 360 = 97.9167 + 95.8333 = 193.75.
        ("denmark-consumer", date(2024, 6, 1), date(2024, 7, 31), 19375),
        # BGB §§ 288 (1), 247: 3.62 + 5; 90 days: 10000 x 8.62 % x 90 / 365 = 212.548.
        ("germany-consumer", date(2024, 2, 1), date(2024, 5, 1), 21255),
        # BGB § 288 (2): 3.62 + 9: 10000 x 12.62 % x 90 / 365 = 311.178.
        ("germany-business", date(2024, 2, 1), date(2024, 5, 1), 31118),
        # räntelagen § 6: 4.00 + 8; 90 days: 10000 x 12 % x 90 / 365 = 295.890.
        ("sweden", date(2024, 3, 1), date(2024, 5, 30), 29589),
        # forsinkelsesrenten 12.5 %; 90 days: 10000 x 12.5 % x 90 / 365 = 308.219.
        ("norway", date(2025, 2, 1), date(2025, 5, 2), 30822),
        # directive 2011/7: 4.25 + 8; 90 days: 10000 x 12.25 % x 90 / 365 = 302.055.
        ("eu-business", date(2024, 8, 1), date(2024, 10, 30), 30205),
    ],
)
def test_ten_thousand_overdue_earn_what_the_statute_gives(
    name: str, due: date, until: date, interest: int
) -> None:
    assert late_interest(name, 1_000_000, due, until) == interest


@pytest.mark.parametrize(
    "name", ["generic", "friends-and-family", "united-kingdom-consumer", "usa-generic"]
)
def test_where_no_law_gives_late_interest_only_the_contract_does(name: str) -> None:
    terms, _ = read_fields(load_policy(name).term_defaults(date(2026, 1, 1)), "DKK")

    assert "late_rate" not in terms
