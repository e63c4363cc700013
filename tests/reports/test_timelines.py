"""What each pack does with a loan that nobody pays, against the law itself, worked out by hand.

The loan: 12 installments of 1,000 without interest, the first due on Saturday 28 February 2026,
the 28th of each month after. Every step is taken on the first day that allows it, as `remind`
would; those that only a collector or a court can take are left out. Nobody's bank holiday is on a
day that matters but where it is said; 28 February and 11 April 2026 are Saturdays, Easter is
5 April.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import beancount_loans as loans
from beancount_loans.reports.letters.taken import Taking, next_of
from beancount_loans.standing import Standing, standings

LEDGER = """\
2026-01-01 custom "loan-option" "policy" "{policy}"
2026-01-01 open Assets:Bank  {currency}
2026-01-01 open Equity:Funds
2026-01-28 open Assets:Loans:Bo  {currency}
  loan-principal: 12000 {currency}
  loan-rate: "0 %"
  loan-installments: 12
  loan-first-due: 2026-02-28
2026-01-28 * "Paid out"
  Assets:Loans:Bo  12000 {currency}
  Assets:Bank
2026-12-31 balance Assets:Bank  -12000 {currency}
"""


class Rung(NamedTuple):
    """A step, its day, fee and deadline; days as month-day."""

    step: str
    day: str
    fee: str = ""
    deadline: str = ""


def walked(folder: Path, policy: str, currency: str, last: str) -> tuple[list[Rung], Standing]:
    """The steps up to a day, and where the borrower then stands."""
    file = folder / "main.beancount"
    file.write_text(LEDGER.format(policy=policy, currency=currency), "utf-8")
    (standing,) = standings(loans.load(file), dt.date(2026, 2, 1))
    rungs = []
    while standing.as_of < dt.date.fromisoformat(f"2026-{last}"):
        standing = _next_day(standing)
        taking = next_of(standing)
        while taking is not None and _is_taken(standing):
            rungs.append(_rung(standing, taking))
            standing = taking.after
            taking = next_of(standing)
    return rungs, standing


def _is_taken(standing: Standing) -> bool:
    found = standing.next
    outside = {"handover", "claim"}
    return found.allowed and found.step is not None and found.step.key not in outside


def _rung(standing: Standing, taking: Taking) -> Rung:
    fee = f"{taking.fee.number} {taking.fee.currency}" if taking.fee else ""
    until = f"{taking.deadline:%m-%d}" if taking.deadline else ""
    return Rung(taking.step.key, f"{standing.as_of:%m-%d}", fee, until)


def _next_day(standing: Standing) -> Standing:
    day = standing.as_of + dt.timedelta(days=1)
    positions = tuple(
        loans.replay(one.loan, day, recorded_until=standing.book.recorded_for(one.loan))
        for one in standing.positions
    )
    return dataclasses.replace(standing, as_of=day, positions=positions)


def late_interest(standing: Standing) -> tuple[Decimal, Decimal]:
    """Late interest claimed by steps, and run up since."""
    (position,) = standing.positions
    return position.due.late_interest, position.late_interest_accrued


GENTLE = [Rung("notice", "02-23"), Rung("nudge", "03-04")]
"""Five days before the due date, and four after it: good habit, no law."""


def test_denmark_consumer(tmp_path: Path) -> None:
    """Renteloven § 9 b stk. 2: three reminders at most in an unbroken arrears period, 100 DKK at
    most each, ten days apart (U 2008.1083 V): 10 March (ten days), to the 20th; 21 March, to the
    31st; 1 April, ten days end on Saturday the 11th, so by the rule of forældelsesloven § 27 on
    Monday the 13th. Inkassoloven § 10 stk. 3: a demand of ten days, 14 April to the 24th, without
    a fee. Kreditaftaleloven § 29: 30 days with one installment of a tenth or several of a
    twentieth: 2,000 of 12,000 is a sixth, the second 30 days late on 27 April; fourteen days
    after the demand is the 28th.

    Renteloven § 5 stk. 1: 1.75 % + 8 % = 9.75 %, 30/360. Claimed by 28 April: 1,000 for 60 days
    16.25, 1,000 for 30 days 8.125; 24.375. Run up by 30 June on four: 122 + 92 + 62 + 32 + 2
    days = 310 days of 1,000: 83.9583, less 24.38: 59.58."""
    rungs, standing = walked(tmp_path, "denmark-consumer", "DKK", "06-30")

    assert rungs == [
        *GENTLE,
        Rung("reminder-1", "03-10", "100 DKK", "03-20"),
        Rung("reminder-2", "03-21", "100 DKK", "03-31"),
        Rung("reminder-3", "04-01", "100 DKK", "04-13"),
        Rung("demand", "04-14", "", "04-24"),
        Rung("acceleration", "04-28"),
    ]
    assert late_interest(standing) == (Decimal("24.38"), Decimal("59.58"))


def test_denmark_business(tmp_path: Path) -> None:
    """The same reminders and demand: renteloven § 9 b and inkassoloven § 10 hold for all. A
    cash loan between businesses is called as its contract says; the pack waits for 30 days."""
    rungs, standing = walked(tmp_path, "denmark-business", "DKK", "06-30")

    assert [rung for rung in rungs if rung.fee] == [
        Rung("reminder-1", "03-10", "100 DKK", "03-20"),
        Rung("reminder-2", "03-21", "100 DKK", "03-31"),
        Rung("reminder-3", "04-01", "100 DKK", "04-13"),
    ]
    assert rungs[-2:] == [Rung("demand", "04-14", "", "04-24"), Rung("acceleration", "04-28")]
    assert late_interest(standing) == (Decimal("24.38"), Decimal("59.58"))


def test_germany_consumer(tmp_path: Path) -> None:
    """BGB § 498 (1): two installments in a row and a tenth of a loan of up to three years: 2,000
    of 12,000; and two weeks in vain with the threat to call all of it: the demand of 9 April to
    the 23rd, the call on the 24th. No fee for a reminder is set by law; the pack takes none.

    BGB §§ 497 (1), 288 (1): basic rate 1.27 % + 5 points = 6.27 %, by days of the year. Claimed
    by 24 April: 1,000 x 6.27 % x (55 + 27)/365 = 14.086. By 30 June: (122 + 94 + 63 + 33 + 2)
    = 314 days of 1,000: 53.9392, less 14.09: 39.85."""
    rungs, standing = walked(tmp_path, "germany-consumer", "EUR", "06-30")

    assert rungs == [
        *GENTLE,
        Rung("reminder-1", "03-10", "", "03-24"),
        Rung("reminder-2", "03-25", "", "04-08"),
        Rung("demand", "04-09", "", "04-23"),
        Rung("acceleration", "04-24"),
    ]
    assert late_interest(standing) == (Decimal("14.09"), Decimal("39.85"))


def test_germany_business(tmp_path: Path) -> None:
    """BGB § 288 (2): nine points above the basic rate of 1.27 %: 10.27 %. Claimed by 24 April:
    1,000 x 10.27 % x 82/365 = 23.0723; by 30 June 314 days: 88.3501, less 23.07: 65.28."""
    rungs, standing = walked(tmp_path, "germany-business", "EUR", "06-30")

    assert rungs[2:] == [
        Rung("reminder-1", "03-10", "", "03-24"),
        Rung("reminder-2", "03-25", "", "04-08"),
        Rung("demand", "04-09", "", "04-23"),
        Rung("acceleration", "04-24"),
    ]
    assert late_interest(standing) == (Decimal("23.07"), Decimal("65.28"))


def test_sweden(tmp_path: Path) -> None:
    """Lag (1981:739) § 4 with förordning (1981:1057): 60 SEK for one reminder, 180 SEK for the
    demand; its ten days end on Sunday 12 April, so on Monday (lag (1930:173) § 2).
    Konsumentkreditlagen § 33: more than a month late with more than a tenth: two of 1,000 of
    12,000, the second since 28 April; § 34: four weeks from the demand of 2 April, over on the
    30th: called on 1 May.

    Räntelagen § 6: reference 2 % + 8 = 10 %. Claimed by 1 May: 1,000 x 10 % x (62 + 34 + 3)/365
    = 27.1233; by 30 June 314 days: 86.0274, less 27.12: 58.91."""
    rungs, standing = walked(tmp_path, "sweden", "SEK", "06-30")

    assert rungs[2:] == [
        Rung("reminder-1", "03-07", "60 SEK", "03-17"),
        Rung("reminder-2", "03-18", "", "04-01"),
        Rung("demand", "04-02", "180 SEK", "04-13"),
        Rung("acceleration", "05-01"),
    ]
    assert late_interest(standing) == (Decimal("27.12"), Decimal("58.91"))


def test_norway(tmp_path: Path) -> None:
    """Inkassoforskriften §§ 1-2, 1-3: a fee of 35 NOK no sooner than 14 days after the due date,
    for two letters at most: 14 March, whose fortnight ends on Saturday the 28th, so on Monday
    the 30th. Inkassoloven § 9: the inkassovarsel of the 31st gives 14 days, to 14 April. § 10: the
    betalingsoppfordring on the 15th, three times 35, gives 14 days, to the 29th.

    Forsinkelsesrenteloven § 3: 12 % in the first half of 2026. By 30 June 1,000 x 12 % x 314/365
    = 103.2329 in all."""
    rungs, standing = walked(tmp_path, "norway", "NOK", "06-30")

    assert rungs[2:5] == [
        Rung("reminder-1", "03-14", "35 NOK", "03-30"),
        Rung("demand", "03-31", "35 NOK", "04-14"),
        Rung("payment-demand", "04-15", "105 NOK", "04-29"),
    ]
    assert sum(late_interest(standing)) == Decimal("103.23")


def test_united_kingdom_consumer(tmp_path: Path) -> None:
    """CCA 1974 s 86B: two payments missing, of 28 February and 28 March: a notice of sums in
    arrears within 14 days, from 29 March, again within six months. ss 87, 88: a default notice of
    14 days, 24 April to 8 May, before the loan is called. No statute gives late interest (s 93
    forbids more than the contract's): none. No fee."""
    rungs, standing = walked(tmp_path, "united-kingdom-consumer", "GBP", "12-01")

    assert rungs[2:] == [
        Rung("reminder-1", "03-10", "", "03-24"),
        Rung("reminder-2", "03-25", "", "04-08"),
        Rung("arrears-notice", "03-29"),
        Rung("demand", "04-09", "", "04-23"),
        Rung("default-notice", "04-24", "", "05-08"),
        Rung("acceleration", "05-09"),
        Rung("arrears-notice", "09-15"),
    ]
    assert late_interest(standing) == (Decimal(0), Decimal(0))


def test_eu_business(tmp_path: Path) -> None:
    """Directive 2011/7 arts. 2 (6), 3: the ECB's 2.15 % + 8 points = 10.15 %, without a reminder.
    Claimed by 24 April: 1,000 x 10.15 % x 82/365 = 22.8027; by 30 June 314 days: 87.3178, less
    22.80: 64.52. Art. 6 gives 40 EUR for each late claim in trade, told by `recovery`; letters
    themselves cost nothing."""
    rungs, standing = walked(tmp_path, "eu-business", "EUR", "06-30")

    assert rungs[2:] == [
        Rung("reminder-1", "03-10", "", "03-24"),
        Rung("reminder-2", "03-25", "", "04-08"),
        Rung("demand", "04-09", "", "04-23"),
        Rung("acceleration", "04-24"),
    ]
    assert late_interest(standing) == (Decimal("22.80"), Decimal("64.52"))


def test_friends_and_family(tmp_path: Path) -> None:
    """No law sets a pace: the pack forgives a week, says a word after another, talks two weeks
    later, and gives months. Fourteen days from 28 March end on Saturday 11 April, so on Monday
    the 13th; thirty from 26 June on Sunday 26 July. No fee, and no interest but what was agreed."""
    rungs, standing = walked(tmp_path, "friends-and-family", "EUR", "07-31")

    assert rungs == [
        Rung("notice", "02-23"),
        Rung("nudge", "03-14"),
        Rung("reminder-1", "03-28", "", "04-13"),
        Rung("reminder-2", "04-27", "", "05-27"),
        Rung("demand", "06-26", "", "07-27"),
        Rung("acceleration", "07-28"),
    ]
    assert late_interest(standing) == (Decimal(0), Decimal(0))
