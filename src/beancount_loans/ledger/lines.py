"""Reading the user's own rules about bank lines.

```beancount
2026-01-01 custom "loan-line" "Kontogebyr" Expenses:Bank:Fees
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount.core import account as account_type

from beancount_loans.book import LineRule
from beancount_loans.core import values

if TYPE_CHECKING:
    from beancount_loans.ledger.reading import Draft

__all__ = ["read_line_rules"]

_SHORTEST = 3
"""Letters below which words would stand in too many lines."""


def read_line_rules(draft: Draft) -> tuple[LineRule, ...]:
    """Give the rules in the order of their dates; what cannot be read is reported."""
    found = []
    for entry in draft.customs["loan-line"]:
        told = entry.values or ()
        if len(told) != 2 or told[1].dtype is not account_type.TYPE:
            draft.error(entry, "loan-line: write the words and the account that such lines are for")
            continue
        words, account = " ".join(str(told[0].value).split()), str(told[1].value)
        if len(words) < _SHORTEST:
            draft.error(
                entry, f'loan-line: "{words}" is too short: write {_SHORTEST} letters or more'
            )
        elif account not in draft.open_dates:
            hint = values.nearest(account, sorted(draft.open_dates) or ["none"])
            draft.error(entry, f"loan-line: {account} is not open: {hint}")
        else:
            found.append(LineRule(words, account))
    return tuple(found)
