"""Moving a booked payment to the loan that it was for.

In open books the transaction itself is put right and says where the money stood before.
In closed books it stays, and a transfer on the first open day takes it over, counted
from the day of the payment.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from beancount.core.data import Posting, Transaction

from beancount_loans.core.values import nearest
from beancount_loans.ledger import GENERATED
from beancount_loans.rebooking import (
    BY_HAND,
    Desk,
    Part,
    is_transfer,
    loan_leg,
    loan_of,
    rewrite,
    rewritten,
)
from beancount_loans.writer import Change, posting, transaction

__all__ = ["MoveError", "move", "payment"]


_KEPT = ("end-to-end-id", "payer-account")
"""What a payment is known by later: kept with its transfer."""


class MoveError(Exception):
    """A payment that cannot be moved; the message says why and what to do."""


def payment(entries: Sequence[Any], ref: str) -> Transaction:
    """Find a booked payment by its `bank-ref`.

    Raises:
        MoveError: there is none, there are several, or it came back.
    """
    own = [one for one in entries if isinstance(one, Transaction) and GENERATED not in one.meta]
    found = [one for one in own if str(one.meta.get("bank-ref") or "") == ref]
    if not found:
        refs = sorted({str(one.meta["bank-ref"]) for one in own if one.meta.get("bank-ref")})
        raise MoveError(f"no transaction has the bank-ref {ref}: {nearest(ref, refs or ['none'])}")
    if len(found) > 1:
        days = ", ".join(str(one.date) for one in found)
        raise MoveError(f"several transactions have the bank-ref {ref} ({days}): edit them by hand")
    back = next((one for one in own if str(one.meta.get("returns") or "") == ref), None)
    if back is not None and is_transfer(back):
        raise MoveError(
            f"payment {ref} was moved by the transfer of {back.date}: correct that transaction"
        )
    if back is not None:
        raise MoveError(f"payment {ref} was taken back on {back.date}: there is nothing to move")
    return found[0]


def move(
    desk: Desk, ref: str, target: str, *, source: str | None = None, amount: Decimal | None = None
) -> Change:
    """Give a payment, or a part of it, to another loan.

    Args:
        desk: the ledger.
        ref: the payment's `bank-ref`.
        target: the account of the loan that it was for.
        source: the loan that has it, where the payment was divided between several.
        amount: how much of it, positive; all that the source has, if not given.

    Raises:
        MoveError: the payment, the loan or the amount is wrong.
        WriteError: the ledger was changed since it was read.
    """
    entry = payment(desk.entries, ref)
    legs = _legs(desk, entry, source, target)
    held = -sum((leg.units.number or Decimal(0) for leg in legs if leg.units), Decimal(0))
    moved = held if amount is None else amount + held - held
    holder = loan_of(desk.book.loans, entry, legs[0])
    currency = legs[0].units.currency if legs[0].units else ""
    if not 0 < moved <= held:
        raise MoveError(f"{holder} has {held} {currency} of payment {ref}, not {moved}")
    if desk.book.loans[target].terms.currency != currency:
        raise MoveError(f"{target} is not in {currency}: book the exchange by hand")
    change = desk.change("move")
    if entry.date >= desk.first_open_day:
        new = _corrected(desk, entry, legs, Part(target, moved), held - moved)
        rewrite(change, entry, new, desk.placement)
    else:
        transfer = _transfer(desk, entry, holder, Part(target, moved), currency)
        change.place([transfer], desk.placement)
    return change


def _legs(desk: Desk, entry: Transaction, source: str | None, target: str) -> list[Posting]:
    """The legs of the loan that has the money.

    Raises:
        MoveError: no loan, or more than one, has money of this payment.
    """
    if target not in desk.book.loans:
        hint = nearest(target, sorted(desk.book.loans) or ["none"])
        raise MoveError(f"{target} is no loan: {hint}")
    by_loan: dict[str, list[Posting]] = {}
    for leg in entry.postings:
        loan = loan_of(desk.book.loans, entry, leg)
        credited = leg.units is not None and (leg.units.number or 0) < 0
        if loan and loan != target and credited and source in (None, loan):
            by_loan.setdefault(loan, []).append(leg)
    if len(by_loan) > 1:
        raise MoveError(f"it was divided between {' and '.join(by_loan)}: name one with --from")
    if not by_loan:
        if source is None:
            raise MoveError("no other loan has money of this payment")
        raise MoveError("no loan has money of this payment")
    return next(iter(by_loan.values()))


def _corrected(
    desk: Desk, entry: Transaction, legs: list[Posting], to: Part, rest: Decimal
) -> Transaction:
    """The payment with the money where it belongs."""
    book, holder = desk.book, loan_of(desk.book.loans, entry, legs[0])
    currency = book.loans[to.loan].terms.currency
    new = loan_leg(book, to, currency, entry.date)
    kept = [leg for leg in entry.postings if leg not in legs]
    left = [posting(legs[0].account, -rest, currency)] if rest else []
    links = set(entry.links or ()) | {book.loans[to.loan].link}
    trail = [str(entry.meta["moved-from"])] if entry.meta.get("moved-from") else []
    recovered = None if new.account == to.loan else to.loan
    meta: dict[str, str | None] = {
        "loan-rule": BY_HAND,
        "loan-evidence": None,
        "moved-from": "; ".join([*trail, f"{holder} {to.amount} {currency}"]),
    }
    if recovered or not rest:
        meta["loan"] = recovered
    if not rest:
        links.discard(book.loans[holder].link)
    return rewritten(entry, legs=[*kept, *left, new], meta=meta, links=links)


def _transfer(desk: Desk, entry: Transaction, holder: str, to: Part, currency: str) -> Transaction:
    """What books the move on the first open day."""
    loans, ref = desk.book.loans, str(entry.meta["bank-ref"])
    meta = {
        "returns": ref,
        "loan-event": "transfer",
        "loan-paid": entry.date.isoformat(),
        "loan-rule": BY_HAND,
        "moved-from": f"{holder} {to.amount} {currency}",
    }
    meta |= {key: str(entry.meta[key]) for key in _KEPT if entry.meta.get(key)}
    return transaction(
        desk.first_open_day,
        entry.payee,
        f"Payment {ref} moved",
        [posting(holder, to.amount, currency), posting(to.loan, -to.amount, currency)],
        links={loans[holder].link, loans[to.loan].link},
        meta=meta,
    )
