"""The directives that record what was agreed with a borrower in hardship."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from beancount.core.amount import Amount

from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.collection.relief import Outcome, Sheet
from beancount_loans.core.collection.relief_offers import Wish
from beancount_loans.core.money import Money
from beancount_loans.core.values import Value
from beancount_loans.reports.wording import Words
from beancount_loans.writer import Account, custom, note

__all__ = ["Agreed", "relief_entries"]


class Agreed(NamedTuple):
    """An option that was agreed, when, how, and when to look at it again."""

    option: Outcome
    on: dt.date
    review: dt.date
    contact: str


def relief_entries(
    loan: Loan, agreed: Agreed, wish: Wish, sheet: Sheet | None, words: Words
) -> list[Any]:
    """The change, the note that keeps the sheet, and for a settlement the hold while it runs."""
    kind, written = agreed.option.offer
    account = Account(loan.account)
    change = {key: _value(value) for key, value in written} | {"reason": "hardship"}
    told: dict[str, Any] = {
        "contact": agreed.contact,
        "outcome": "hardship",
        "next-date": agreed.review,
    }
    noted = words("offer.agreed", offer=words(f"offer.{kind}"))
    kept = _kept_sheet(loan.terms.currency, wish, sheet)
    found: list[Any] = [
        custom(agreed.on, "loan-change", account, meta=change),
        note(agreed.on, loan.account, noted, meta={**told, **kept}),
    ]
    if kind == "settlement":
        until = {"until": agreed.option.end}
        found.append(custom(agreed.on, "loan-hold", account, "arrangement", meta=until))
    return found


def _value(value: Value) -> Any:
    """A value as the writer takes it."""
    return Amount(value.number, value.currency) if isinstance(value, Money) else value


def _kept_sheet(currency: str, wish: Wish, sheet: Sheet | None) -> dict[str, Any]:
    amounts = {"can-pay": wish.can_pay}
    if sheet is not None:
        names = ("income", "costs", "debts", "savings")
        amounts |= {f"sheet-{name}": getattr(sheet, name) for name in names}
    found: dict[str, Any] = {
        key: Amount(number, currency) for key, number in amounts.items() if number
    }
    if sheet is not None and sheet.household:
        found["sheet-household"] = sheet.household
    return found
