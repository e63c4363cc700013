"""Regular contact, with those who pay well too: when it is time again, by `contact-every`."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from beancount_loans.core.calendar import Every, add_months
from beancount_loans.reports.wording import Words
from beancount_loans.standing import Standing

__all__ = ["Talk", "next_talk"]

_DAYS = {"day": 1, "week": 7}
_YEAR = 12


class Talk(NamedTuple):
    """The next talk: when it is due, how often that is, and the last contact before it."""

    due: dt.date
    every: Every
    since: dt.date

    def often(self, words: Words) -> str:
        """How often, in words."""
        count, unit = self.every.count, self.every.unit
        if unit == "month" and count % _YEAR == 0:
            return words("every.year", n=count // _YEAR)
        return words(f"every.{unit}", n=count)


def next_talk(standing: Standing) -> Talk | None:
    """The next talk with a borrower who owes; None where the ledger asks for none.

    Any line of the contact log counts but a copy to a guarantor, and any step of the ladder;
    where there is none, the day on which the first loan was made.
    """
    every = standing.borrower.contact_every
    if every is None or not any(one.claim for one in standing.positions):
        return None
    days = [one.date for one in standing.contacts if not one.letter.startswith("guarantor")]
    days += [taken.on for taken in standing.situation.steps]
    since = max(days, default=min(one.loan.opened for one in standing.positions))
    if every.unit == "month":
        return Talk(add_months(since, every.count), every, since)
    return Talk(since + dt.timedelta(days=every.count * _DAYS[every.unit]), every, since)
