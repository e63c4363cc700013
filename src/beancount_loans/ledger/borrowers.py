"""Reading `custom "loan-borrower" ID`: who borrows, and what is known of them."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from beancount_loans.book import Borrower
from beancount_loans.core import values
from beancount_loans.core.calendar import Every
from beancount_loans.core.values import UnreadableValueError
from beancount_loans.ledger import customs, native

if TYPE_CHECKING:
    from beancount.core import data

    from beancount_loans.ledger.reading import Draft

RHYTHM = "contact-every"
KEYS = (
    "name", "address", "postcode", "city", "country", "email", "phone", "language", "channel",
    "iban", "birth-year", "representative", RHYTHM, "greeting", "cvr", "mandate", "mandate-signed",
)  # fmt: skip
"""What is asked about a borrower; other keys are the bookkeeper's own."""

_IBAN = re.compile(r"iban-\d+")
SLIP = 0.7
"""So alike, an unknown key is taken for a slip of the pen."""


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
    for name in told:
        if name not in KEYS and not _IBAN.fullmatch(name):
            _check_key(draft, entry, name)
    if "language" in told:
        try:
            values.language(told["language"])
        except UnreadableValueError as problem:
            draft.error(entry, f"loan-borrower: language {problem}")
            del told["language"]
    if RHYTHM in told:
        try:
            Every.parse(told[RHYTHM])
        except ValueError as problem:
            draft.error(entry, f"{RHYTHM}: {problem}")
            del told[RHYTHM]
    return told


def _check_key(draft: Draft, entry: data.Custom, name: str) -> None:
    """A key that is nearly one of ours is a slip; any other is the bookkeeper's own."""
    near = get_close_matches(name, KEYS, n=1, cutoff=SLIP)
    if near or name.startswith("loan-"):
        hint = f'did you mean "{near[0]}"?' if near else "known are " + ", ".join(KEYS)
        draft.error(entry, f'loan-borrower: "{name}" is not known: {hint}')
