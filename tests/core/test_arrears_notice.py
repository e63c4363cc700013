"""The British notice of sums in arrears, and the days a missing one bars."""

from __future__ import annotations

from datetime import date

from beancount_loans.core.policy.arrears_notice import Barred, Window, barred_days, due_notice
from beancount_loans.policy_packs import load_policy

NOTICES = load_policy("united-kingdom-consumer").at(date(2026, 3, 1)).notices
MISSED = (date(2026, 2, 28), date(2026, 3, 28), date(2026, 4, 28))


def test_one_missed_payment_obliges_to_nothing_and_two_to_a_notice_in_14_days() -> None:
    # CCA s 86B (1), (2)(a): the second, of 28 March, may come until the end of its day.
    assert due_notice(MISSED[:1], (), NOTICES) is None
    assert due_notice(MISSED[:2], (), NOTICES) == Window(date(2026, 3, 29), date(2026, 4, 11))


def test_further_notices_come_at_most_six_months_apart() -> None:
    # CCA s 86B (2)(b).
    given = (date(2026, 4, 10),)

    assert due_notice(MISSED, given, NOTICES) == Window(date(2026, 9, 26), date(2026, 10, 10))


def test_while_the_notice_is_missing_nothing_may_be_charged() -> None:
    # CCA s 86D: the notice was to be given by 11 April and came on 20 April.
    late = (date(2026, 4, 20),)

    assert barred_days(MISSED, late, NOTICES, date(2026, 5, 1)) == (
        Barred(date(2026, 4, 12), date(2026, 4, 20)),
    )
    assert barred_days(MISSED, (), NOTICES, date(2026, 5, 1)) == (Barred(date(2026, 4, 12), None),)
    assert barred_days(MISSED, (date(2026, 4, 11),), NOTICES, date(2026, 5, 1)) == ()


def test_other_countries_bar_nothing() -> None:
    notices = load_policy("sweden").at(date(2026, 3, 1)).notices

    assert due_notice(MISSED, (), notices) is None
    assert barred_days(MISSED, (), notices, date(2027, 1, 1)) == ()
