"""Reading `custom "loan-borrower" ID`: who borrows, and what is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_loans.book import Borrower
from beancount_loans.core.calendar import Every
from beancount_loans.ledger import customs, native

if TYPE_CHECKING:
    from beancount.core import data

    from beancount_loans.ledger.reading import Draft

RHYTHM = "contact-every"


def read_borrowers(draft: Draft) -> None:
    """Borrowers; a later directive of the same id adds to and replaces its fields."""
    for entry in draft.customs["loan-borrower"]:
        found = customs.arguments(entry)
        key = found[0] if found else None
        if not isinstance(key, str) or not key:
            draft.error(entry, 'loan-borrower: the id, like "mette-jensen", is missing')
            continue
        before = draft.borrowers.get(key)
        known = dict(before.fields) if before else {}
        known |= _fields(draft, entry)
        draft.borrowers[key] = Borrower(
            key, known.get("name", key), known, source=native.source(entry.meta)
        )


def _fields(draft: Draft, entry: data.Custom) -> dict[str, str]:
    meta = native.metadata(entry.meta)
    told = {name: str(value) for name, value in meta.items() if value is not None}
    if RHYTHM in told:
        try:
            Every.parse(told[RHYTHM])
        except ValueError as problem:
            draft.error(entry, f"{RHYTHM}: {problem}")
            del told[RHYTHM]
    return told
