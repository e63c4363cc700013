"""What happened: the meaning of an ordinary transaction for the loans it touches.

The amount of an event is the sum of its legs on the loan, never the bank's leg.
The first rule that fits decides (design: what happened); a transaction that none
fits is a fault that names the `loan-event` which would settle it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from beancount_loans.core import values
from beancount_loans.core.agreement.loan import EVENT_WORDS, Event
from beancount_loans.core.agreement.term_keys import Fault
from beancount_loans.core.agreement.terms import OVERPAYMENTS
from beancount_loans.core.components import (
    COST,
    FEE,
    INTEREST,
    LATE_INTEREST,
    PENALTY,
    PRINCIPAL,
)
from beancount_loans.core.money import FinerThanCurrencyError, to_minor
from beancount_loans.core.servicing.happening import Chart, Happening, Leg, LoanAccounts
from beancount_loans.core.servicing.movements import DUE, LATER, PREPAID
from beancount_loans.core.values import UnreadableValueError, Value

__all__ = ["TRANSACTION_KEYS", "Chart", "Happening", "Leg", "LoanAccounts", "Misread", "classify"]

CHARGE_WORDS = {
    "fee": FEE,
    "penalty": PENALTY,
    "cost": COST,
    "interest": INTEREST,
    "late-interest": LATE_INTEREST,
}
TRANSACTION_KEYS = (
    "loan-event",
    "loan-charge",
    "loan-due",
    "loan-overpayment",
    "loan-paid",
    "loan-step",
    "loan-step-of",
    "loan-rule",
    "loan-evidence",
    "loan-candidates",
    "loan-accepted",
    "loan-generated",
)


class Misread(Exception):  # noqa: N818 - caught and turned into a fault of its transaction
    """A transaction whose meaning for a loan is unclear."""


def classify(
    happening: Happening,
    tree: Mapping[str, str],
    loans: Mapping[str, LoanAccounts],
    chart: Chart,
) -> tuple[list[tuple[str, Event]], list[Fault]]:
    """Read the events of one transaction.

    Args:
        happening: the transaction.
        tree: for each account on a loan, its own or one below it, the loan.
        loans: what is known of each loan.
        chart: the ledger's accounts; `begun` gains the loans that are debited here.

    Returns:
        Events by the loan's account, and what is wrong.
    """
    found: list[tuple[str, Event]] = []
    faults: list[Fault] = []
    touched = dict.fromkeys(tree[leg.account] for leg in happening.legs if leg.account in tree)
    for account in touched:
        one = _OneLoan(happening, loans[account], tree, chart, len(touched) > 1)
        try:
            found += [(account, event) for event in one.events()]
        except (Misread, UnreadableValueError, FinerThanCurrencyError) as error:
            faults.append(Fault(None, f"{account}: {error}"))
    for account in touched:
        if any(
            event.kind in ("disbursement", "debit", "opening")
            for one, event in found
            if one == account
        ):
            chart.begun.add(account)
    return found, faults


class _OneLoan:
    """The legs of one transaction on one loan."""

    def __init__(
        self,
        happening: Happening,
        loan: LoanAccounts,
        tree: Mapping[str, str],
        chart: Chart,
        shared: bool,
    ) -> None:
        self.happening = happening
        self.loan = loan
        self.chart = chart
        self.shared = shared
        self.own = [leg for leg in happening.legs if tree.get(leg.account) == loan.account]
        self.others = [leg for leg in happening.legs if leg.account not in tree]
        self.meta = happening.meta

    def events(self) -> Iterable[Event]:
        for leg in self.own:
            if leg.currency != self.loan.currency:
                raise Misread(
                    f"this leg is in {leg.currency}, but the loan is in {self.loan.currency}: "
                    "book it in the loan's currency and put the other in the bank's leg"
                )
        told = [leg for leg in self.own if "loan-event" in leg.meta]
        for leg in told:
            yield self._told(leg.meta["loan-event"], [leg])
        rest = [leg for leg in self.own if "loan-event" not in leg.meta]
        if rest and "loan-event" in self.meta:
            yield self._told(self.meta["loan-event"], rest)
        elif rest and any(leg.number for leg in rest):
            yield from self._read(rest)

    def _said(self, key: str, reader: Callable[[Value], Any]) -> Any:
        """The value of a key on the transaction; None without it."""
        return values.told(key, reader, self.meta[key]) if key in self.meta else None

    def _counts_from(self) -> dt.date | None:
        """The day from which it counts, where the books have it later."""
        day: dt.date | None = self._said("loan-paid", values.day)
        if day is not None and day > self.happening.date:
            raise Misread(
                f"loan-paid is {day}, after the transaction itself: it says since when an event "
                "counts that the books have later"
            )
        return day

    # -------------------------------------------------------- told by the bookkeeper

    def _told(self, value: Value, legs: list[Leg]) -> Event:
        kind = values.told("loan-event", values.word(*EVENT_WORDS), value)
        net = self._minor(sum((leg.number for leg in legs), Decimal(0)))
        if kind == "transfer":
            return self._transfer(net, legs)
        if kind in ("payment", "prepayment", "waiver", "write-off"):
            net = -net
        if net < 0 or (net == 0 and kind != "payment"):
            side = "debit" if kind in ("payment", "prepayment", "waiver", "write-off") else "credit"
            raise Misread(
                f"is told to be a {kind}, but its legs {side} the loan: "
                'correct the sign or the "loan-event"'
            )
        if kind == "charge":
            return self._charge(net, legs)
        if kind == "waiver":
            return self._event(
                "waiver", net, parts=self._waived() or {self._charge_component(): net}
            )
        return self._event(kind, net, legs=legs)

    # -------------------------------------------------------- read by rule

    def _read(self, legs: list[Leg]) -> Iterable[Event]:
        net = self._minor(sum((leg.number for leg in legs), Decimal(0)))
        if net < 0:
            yield from self._credit(-net, legs)
        elif net > 0:
            yield self._debit(net, legs)
        else:
            raise Misread(
                "its legs on the loan cancel out, so nothing can be read from it: "
                'give each leg its own "loan-event", or take them away'
            )

    def _credit(self, amount: int, legs: list[Leg]) -> Iterable[Event]:
        lost = min(amount, self._sum(self._on(self.loan.losses, 1)))
        if lost:
            yield self._event("write-off", lost, legs=())
        waived = self._waived()
        if waived and sum(waived.values()) <= amount - lost:
            yield self._event("waiver", sum(waived.values()), parts=waived)
        else:
            waived = {}
        rest = amount - lost - sum(waived.values())
        if not rest:
            return
        if self.shared and self._new_loan_pays():
            yield self._event("prepayment", rest, legs=legs)
            return
        if not self.shared and not self._has_counterpart():
            raise Misread(self._unclear("credits", "payment"))
        yield from self._paid(rest, legs)

    def _paid(self, amount: int, legs: list[Leg]) -> Iterable[Event]:
        earned = self._earned()
        if self.loan.by_hand:
            whole = amount + sum(earned.values())
            yield self._event("payment", whole, parts={**earned, PRINCIPAL: amount})
            return
        if INTEREST in earned:
            names = ", ".join(leg.account for leg in self.others if leg.account in self.loan.claims)
            raise Misread(
                f"books {names} by hand, but the plugin books this loan's interest, so it would be "
                "earned twice: put the whole payment on the loan's account, or write "
                'loan-posting: "none" on its open'
            )
        yield self._event("payment", amount, legs=legs)

    def _debit(self, amount: int, legs: list[Leg]) -> Event:
        begun = self.loan.account in self.chart.begun
        if not begun and any(self.chart.kind(leg.account) == "equity" for leg in self.others):
            opening = self.loan.opening == self.happening.date
            return self._event("opening" if opening else "disbursement", amount, legs=legs)
        if "returns" in self.meta:
            return self._event("returned-payment", amount, legs=legs)
        if self.shared and not self._bank_legs():
            if begun:
                return self._event("refund", amount, legs=legs)
            return self._event("disbursement", amount, legs=legs)
        results = [
            leg for leg in self.others if self.chart.kind(leg.account) in ("income", "expense")
        ]
        has_asset = any(self.chart.kind(leg.account) == "asset" for leg in self.others)
        if (
            results
            and not has_asset
            and self._sum(results, -1) > 0
            and (begun or not self._suspense_leg())
        ):
            return self._charge(amount, legs)
        if not self._has_counterpart():
            raise Misread(self._unclear("debits", "disbursement"))
        return self._event("debit", amount, legs=legs)

    def _suspense_leg(self) -> bool:
        return any(leg.account == self.chart.suspense for leg in self.others)

    def _transfer(self, net: int, legs: list[Leg]) -> Event:
        if net <= 0:
            return self._event("payment", -net, legs=legs)
        return self._event(
            "returned-payment" if "returns" in self.meta else "refund", net, legs=legs
        )

    def _charge(self, amount: int, legs: list[Leg]) -> Event:
        earned = self._earned()
        total = sum(earned.values())
        if not earned or "loan-charge" in self.meta:
            earned = {self._charge_component(): amount}
        elif total != amount:
            largest = max(earned, key=lambda component: earned[component])
            earned[largest] += amount - total
        return self._event("charge", amount, parts=earned, legs=legs)

    def _charge_component(self) -> int:
        if "loan-charge" not in self.meta:
            raise Misread(
                "is a charge, but none of its accounts says of what kind: "
                'write loan-charge: "fee", "penalty", "cost" or "interest"'
            )
        return CHARGE_WORDS[self._said("loan-charge", values.word(*CHARGE_WORDS))]

    # -------------------------------------------------------- legs

    def _on(self, accounts: Iterable[str], sign: int) -> list[Leg]:
        known = frozenset(accounts)
        return [
            leg
            for leg in self.others
            if leg.account in known and leg.number * sign * self.loan.sign > 0
        ]

    def _sum(self, legs: Iterable[Leg], sign: int = 1) -> int:
        """The sum of legs in the loan's currency, minor units, turned to a lender's signs."""
        total = sum((leg.number for leg in legs if leg.currency == self.loan.currency), Decimal(0))
        return self._minor(total) * sign

    def _by_component(self, legs: Iterable[Leg], sign: int) -> dict[int, int]:
        found: dict[int, int] = {}
        for leg in legs:
            component = self.loan.claims[leg.account]
            found[component] = found.get(component, 0) + self._sum([leg], sign)
        return found

    def _waived(self) -> dict[int, int]:
        """Claim accounts reversed, by component."""
        return self._by_component(self._on(self.loan.claims, 1), 1)

    def _earned(self) -> dict[int, int]:
        """Claim accounts credited, by component."""
        return self._by_component(self._on(self.loan.claims, -1), -1)

    def _bank_legs(self) -> list[Leg]:
        return self.chart.bank_legs(self.others, frozenset((self.loan.account,)))

    def _has_counterpart(self) -> bool:
        kinds = {self.chart.kind(leg.account) for leg in self.others}
        return bool(self._bank_legs()) or "equity" in kinds

    def _new_loan_pays(self) -> bool:
        """Whether a loan that begins here is what repays this one."""
        own = {leg.account for leg in self.own}
        others = [
            leg for leg in self.happening.legs if leg not in self.others and leg.account not in own
        ]
        return any(
            leg.number * self.loan.sign > 0 and leg.account not in self.chart.begun
            for leg in others
        )

    def _minor(self, number: Decimal) -> int:
        return to_minor(number, self.loan.decimals) * self.loan.sign

    def _unclear(self, does: str, word: str) -> str:
        against = ", ".join(leg.account for leg in self.others) or "nothing"
        return (
            f"{does} the loan against {against}, which is no bank, equity or claim account, "
            "so its meaning is unclear: "
            f'write loan-event: "{word}", or one of {", ".join(EVENT_WORDS)}'
        )

    # -------------------------------------------------------- building

    def _event(
        self,
        kind: str,
        amount: int,
        *,
        parts: Mapping[int, int] | None = None,
        legs: Sequence[Leg] = (),
    ) -> Event:
        meta = self.meta
        placed = self._placed(legs)
        return Event(
            date=self.happening.date,
            kind=kind,  # type: ignore[arg-type]
            amount=amount,
            parts=parts if parts is not None else _components(placed),
            placed=placed,
            ref=str(meta.get("bank-ref") or ""),
            effective=self._counts_from(),
            due=self._said("loan-due", values.day),
            returns=str(meta.get("returns") or ""),
            forgiven=self._said("forgiven", values.flag) or False,
            overpayment=self._said("loan-overpayment", values.word(*OVERPAYMENTS)) or "",
            step=str(meta.get("loan-step") or ""),
            accepted=str(meta.get("loan-accepted") or ""),
            text=self.happening.text,
            source=self.happening.source,
        )

    def _placed(self, legs: Sequence[Leg]) -> dict[str, int]:
        """What the bookkeeper wrote on the loan's sub-accounts, by place, credits positive."""
        found: dict[str, int] = {}
        start = len(self.loan.account) + 1
        for leg in legs:
            if leg.account != self.loan.account:
                place = leg.account[start:]
                if place not in PLACES:
                    raise Misread(
                        f"{leg.account} is no account that a loan keeps: "
                        "use the loan's own account, or below it " + ", ".join(sorted(PLACES))
                    )
                found[place] = found.get(place, 0) - self._minor(leg.number)
        return found


PLACES = frozenset({*DUE, *LATER, PREPAID})
_FIRST_OF_PLACE = {
    DUE[FEE]: FEE,
    DUE[LATE_INTEREST]: LATE_INTEREST,
    DUE[INTEREST]: INTEREST,
    DUE[PRINCIPAL]: PRINCIPAL,
}


def _components(placed: Mapping[str, int]) -> dict[int, int]:
    """A payment's own allocation by component; `:Due:Charges` counts as fees first."""
    return {
        _FIRST_OF_PLACE[place]: amount
        for place, amount in placed.items()
        if amount > 0 and place in _FIRST_OF_PLACE
    }
