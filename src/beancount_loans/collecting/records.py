"""What was collected before, as notes in the ledger tell it.

```beancount
2026-11-24 note Assets:Loans:BirgitSoerensen:Roof "Direct debit of 2292.49 DKK on 2026-12-01"
  collected: 2026-12-01
  collect-on: 2026-12-01
  amount: 2292.49 DKK
  end-to-end-id: "BIRGIT-ROOF-20261201"
  mandate: "M-1001"
  sequence: "RCUR"
```
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from beancount.core.amount import Amount
from beancount.core.data import Note, Transaction

from beancount_loans.ledger import GENERATED
from beancount_loans.rebooking import is_transfer
from beancount_loans.writer import note

if TYPE_CHECKING:
    from beancount_loans.collecting.proposal import Debit

__all__ = ["Collection", "State", "collections_of", "mandates_used", "record_of", "reject_of"]

State = Literal["sent", "paid", "returned", "rejected"]


@dataclass(frozen=True, slots=True)
class Collection:
    """A direct debit that was sent to the bank.

    Attributes:
        due: the due date that it is for.
        on: the day on which it was to be collected.
        state: what became of it, as far as the ledger knows.
        reason: of a reject or return, the bank's code.
    """

    loan: str
    due: dt.date
    on: dt.date
    amount: Decimal
    currency: str
    end_to_end_id: str
    mandate: str
    sequence: str
    state: State
    reason: str = ""

    @property
    def failed(self) -> bool:
        """Whether its due is open again."""
        return self.state in ("returned", "rejected")


def collections_of(entries: Iterable[Any]) -> list[Collection]:
    """Give the collections that a ledger records, with what became of each."""
    notes = [one for one in entries if isinstance(one, Note)]
    states = _states(entries)
    for one in notes:
        if one.meta.get("rejected"):
            reason = str(one.meta.get("return-reason") or "")
            states[str(one.meta["rejected"])] = ("rejected", reason)
    found = [_collection(one, states) for one in notes if one.meta.get("collected")]
    return [one for one in found if one]


def mandates_used(entries: Iterable[Any]) -> set[str]:
    """Mandates by which money has come, be it collected by us or by another program."""
    return {
        str(one.meta["mandate"])
        for one in entries
        if isinstance(one, Transaction) and GENERATED not in one.meta and one.meta.get("mandate")
    }


def _states(entries: Iterable[Any]) -> dict[str, tuple[State, str]]:
    """What became of payments, by their end-to-end identity."""
    own = [one for one in entries if isinstance(one, Transaction) and GENERATED not in one.meta]
    own = [one for one in own if not is_transfer(one)]
    back = {str(one.meta["returns"]): one for one in own if one.meta.get("returns")}
    states: dict[str, tuple[State, str]] = {}
    for one in own:
        identity = str(one.meta.get("end-to-end-id") or "")
        ref = str(one.meta.get("bank-ref") or "-")
        returned = one if one.meta.get("returns") else back.get(ref)
        if identity and returned:
            states[identity] = ("returned", str(returned.meta.get("return-reason") or ""))
        elif identity:
            states.setdefault(identity, ("paid", ""))
    return states


def _collection(one: Note, states: dict[str, tuple[State, str]]) -> Collection | None:
    meta = one.meta
    due, money = _day(meta["collected"]), meta.get("amount")
    if due is None or not isinstance(money, Amount) or money.number is None:
        return None
    identity = str(meta.get("end-to-end-id") or "")
    state, reason = states.get(identity, ("sent", ""))
    return Collection(
        loan=one.account,
        due=due,
        on=_day(meta.get("collect-on")) or due,
        amount=money.number,
        currency=money.currency,
        end_to_end_id=identity,
        mandate=str(meta.get("mandate") or ""),
        sequence=str(meta.get("sequence") or ""),
        state=state,
        reason=reason,
    )


def _day(raw: Any) -> dt.date | None:
    if isinstance(raw, dt.date):
        return raw
    try:
        return dt.date.fromisoformat(str(raw))
    except ValueError:
        return None


def record_of(debit: Debit, day: dt.date, message: str) -> Note:
    """The note that keeps a debit, so that its due is collected once.

    Args:
        debit: what goes to the bank.
        day: on which the file is written.
        message: the file's identity.
    """
    return note(
        day,
        debit.loan,
        f"Direct debit of {debit.amount} {debit.currency} on {debit.on}",
        meta={
            "collected": debit.due,
            "collect-on": debit.on,
            "amount": Amount(debit.amount, debit.currency),
            "end-to-end-id": debit.end_to_end_id,
            "mandate": debit.mandate.id,
            "sequence": debit.sequence,
            "collection": message,
        },
    )


def reject_of(collection: Collection, day: dt.date, reason: str) -> Note:
    """The note that a bank refused a debit before it was money; its due is open again."""
    why = f": {reason}" if reason else ""
    meta = {"rejected": collection.end_to_end_id, "return-reason": reason}
    return note(
        day,
        collection.loan,
        f"Direct debit of {collection.amount} {collection.currency} rejected{why}",
        meta={key: value for key, value in meta.items() if value},
    )
