"""What the books themselves say a loan's account and all below it hold."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from beancount.core import data

from beancount_loans.core.agreement.loan import Loan
from beancount_loans.ledger.naming import loan_above


def tree_balances(
    entries: Iterable[Any], loans: Mapping[str, Loan], as_of: dt.date
) -> dict[str, Decimal]:
    """The balance of each loan's tree at the end of a day, debits positive, in its own currency."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if not isinstance(entry, data.Transaction) or entry.date > as_of:
            continue
        for posting in entry.postings:
            units = posting.units
            loan = loans.get(loan_above(posting.account, loans) or "")
            if loan and units and units.number and units.currency == loan.terms.currency:
                found[loan.account] += units.number
    return dict(found)
