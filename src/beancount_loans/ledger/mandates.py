"""Reading direct-debit mandates: who has agreed that we collect from which account.

```beancount
2026-01-05 custom "loan-mandate" Assets:Loans:MetteJensen:Car "M-1001"
  iban: "DK9698651037652085"
  signed: 2026-01-03
```

In place of the loan a borrower's id may stand: the mandate then covers all their loans.
The short form is `mandate`, `mandate-signed` and `iban` on the `loan-borrower` itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from beancount.core import account as account_type
from beancount.core import data

from beancount_loans.book import Mandate
from beancount_loans.core import values
from beancount_loans.core.values import UnreadableValueError, Value
from beancount_loans.ledger import native

if TYPE_CHECKING:
    from beancount_loans.ledger.reading import Draft

__all__ = ["KEYS", "read_mandates"]

KEYS = ("iban", "bic", "name", "signed", "ended", "sequence", "scheme", "customer")
_SEQUENCES = ("recurrent", "once")
_SCHEMES = ("core", "b2b", "betalingsservice")


def read_mandates(draft: Draft) -> tuple[Mandate, ...]:
    """Give the mandates, oldest first; what cannot be read is reported in the draft."""
    found = list(_of_borrowers(draft))
    for entry in draft.customs["loan-mandate"]:
        try:
            found.append(_mandate(draft, entry))
        except UnreadableValueError as problem:
            draft.error(entry, f"loan-mandate: {problem}")
    return tuple(sorted(found, key=lambda one: one.signed))


def _of_borrowers(draft: Draft) -> Iterator[Mandate]:
    for borrower in draft.borrowers.values():
        number = borrower.fields.get("mandate")
        if number:
            signed = borrower.fields.get("mandate-signed")
            yield Mandate(
                id=number,
                borrower=borrower.id,
                signed=values.day(signed) if signed else dt.date.min,
                iban=borrower.fields.get("iban", "").replace(" ", ""),
                name=borrower.name,
                source=borrower.source,
            )


def _mandate(draft: Draft, entry: data.Custom) -> Mandate:
    found = [native.value(one.value) for one in entry.values or ()]
    if len(found) != 2 or not str(found[1]).strip():
        raise UnreadableValueError("write the loan (or a borrower's id) and the mandate's number")
    meta = native.metadata(entry.meta)
    for key in meta:
        if key not in KEYS:
            raise UnreadableValueError(f'"{key}" is not known: {values.nearest(key, KEYS)}')
    loan, borrower = _debtor(draft, entry, str(found[0]))
    known = draft.borrowers.get(borrower)
    fields = known.fields if known else {}
    number = _iban(str(meta.get("iban") or fields.get("iban") or ""))
    return Mandate(
        id=str(found[1]).strip(),
        loan=loan,
        borrower=borrower,
        signed=values.day(meta["signed"]) if "signed" in meta else entry.date,
        ended=values.day(meta["ended"]) if "ended" in meta else None,
        iban=number,
        bic=str(meta.get("bic") or ""),
        name=str(meta.get("name") or (known.name if known else "")),
        once=_word(meta, "sequence", _SEQUENCES) == "once",
        scheme=_word(meta, "scheme", _SCHEMES),
        customer=str(meta.get("customer") or ""),
        source=native.source(entry.meta),
    )


def _debtor(draft: Draft, entry: data.Custom, named: str) -> tuple[str, str]:
    """The loan, empty where the mandate covers all, and the borrower."""
    if entry.values[0].dtype is account_type.TYPE:
        loan = draft.loans.get(named)
        if loan is None:
            hint = values.nearest(named, sorted(draft.loans) or ["none"])
            raise UnreadableValueError(f"{named} is no loan: {hint}")
        return named, loan.borrower
    if named not in draft.borrowers:
        hint = values.nearest(named, sorted(draft.borrowers) or ["none"])
        raise UnreadableValueError(f'nobody has the id "{named}": {hint}')
    return "", named


def _word(meta: Mapping[str, Value], key: str, words: tuple[str, ...]) -> str:
    return values.word(*words)(meta[key]) if key in meta else words[0]


def _iban(text: str) -> str:
    from stdnum import iban  # noqa: PLC0415 - only where mandates are

    plain = text.replace(" ", "").upper()
    if plain and not iban.is_valid(plain):
        raise UnreadableValueError(f"iban {text} fails its check digits: a digit is wrong")
    return plain
