"""Reading who lends: a `loan-lender` directive, else the ledger's title and its bank account.

```beancount
2025-01-01 custom "loan-lender" "Udlånsforeningen Nørrebro"
  address: "Messinggangen 2"
  postcode: "2200"
  city: "København N"
```
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from beancount_loans.book import Lender
from beancount_loans.core import values
from beancount_loans.ledger import native

if TYPE_CHECKING:
    from beancount_loans.ledger.reading import Draft

KEYS = (
    "address",
    "postcode",
    "city",
    "country",
    "phone",
    "email",
    "web",
    "hours",
    "cvr",
    "iban",
    "bic",
    "bank",
    "fik-creditor",
    "creditor-id",
    "betalingsservice",
    "signature",
    "logo",
)
_OF_BANK = ("iban", "bic", "bank", "fik-creditor")


def read_lender(draft: Draft, options_map: Mapping[str, Any], banks: Sequence[str]) -> Lender:
    """The lender as the ledger tells it; a later directive adds to an earlier one.

    Args:
        draft: the book so far; what cannot be read is reported in it.
        options_map: Beancount's options, for the title.
        banks: accounts that loan payments come on, the first with an `iban` is where to pay.
    """
    name, fields = str(options_map.get("title") or ""), _of_bank(draft, banks)
    source = Lender().source
    for entry in draft.customs["loan-lender"]:
        if len(entry.values or ()) != 1 or not str(entry.values[0].value).strip():
            draft.error(entry, 'loan-lender: write the name of who lends, like "Nørrebro Loans"')
            continue
        name, source = str(entry.values[0].value), native.source(entry.meta)
        for key, value in native.metadata(entry.meta).items():
            if key not in KEYS:
                hint = values.nearest(key, KEYS)
                draft.error(entry, f'loan-lender: "{key}" is not known: {hint}')
            elif value is not None:
                fields[key] = str(value)
    return Lender("" if name == "Beancount" else name, fields, source)


def _of_bank(draft: Draft, banks: Sequence[str]) -> dict[str, str]:
    """Where to pay, from the first bank account that says it."""
    for account in banks:
        meta = native.metadata(draft.open_meta.get(account))
        found = {key: str(meta[key]) for key in _OF_BANK if meta.get(key)}
        if "iban" in found:
            return found
    return {}
