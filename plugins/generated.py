"""Building Beancount entries from what servicing writes down.

Generated entries must be harmless in every page and action of Fava: they carry a
file name that no file has, a line from 1 up, plain metadata and no payee. Fava
answers its Export page with an error for file names that start with `<`, so the
name is a string that says it does not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from typing import Any, get_args

from beancount.core.amount import Amount
from beancount.core.data import Close, Open, Posting, Transaction

from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.components import FEE, INTEREST, PRINCIPAL
from beancount_loans.core.money import new_decimal
from beancount_loans.core.servicing import closing
from beancount_loans.core.servicing.accrual import Accrual
from beancount_loans.core.servicing.movements import (
    ACCRUED,
    DUE,
    EARNED,
    IN_TREE,
    LATER,
    LOSS,
    ROOT,
    SUSPENDED,
    Due,
    Legs,
    Movement,
    MovementKind,
)
from beancount_loans.core.servicing.plan_length import changes_length, lasts
from beancount_loans.core.servicing.state import Servicing
from beancount_loans.ledger import GENERATED
from beancount_loans.options import EARNING_KEY

_TAGS = {kind: frozenset({f"loan-{kind}"}) for kind in get_args(MovementKind)}
_MISSED = _TAGS["due"] | {"loan-missed"}


class NoFile(str):
    """The file name of generated entries."""

    __slots__ = ()

    def startswith(self, prefix: Any, *bounds: Any) -> bool:
        """False for `<`, by which Fava would tell that an entry cannot be exported."""
        return prefix != "<" and super().startswith(prefix, *bounds)


FILENAME = NoFile("<beancount_loans>")


def new_meta(line: int = 1) -> dict[str, Any]:
    """Metadata of one generated entry; never shared, since Beancount's users write into it."""
    return {"filename": FILENAME, "lineno": line, GENERATED: True}


_new = tuple.__new__
"""Makes Beancount's named tuples without their constructors' detour."""


class LoanEntries:
    """What a loan adds to the books, as movements first and as entries when asked.

    Entries are built after all loans are replayed, in the order of their dates, so that
    Beancount, which walks them in this order again and again, finds them side by side.

    Attributes:
        movements: those of servicing, and what closed books and accruals add to them.
        used: accounts that the entries built so far post to.
    """

    def __init__(self, loan: Loan, state: Servicing, name: str) -> None:
        self.loan = loan
        self.movements: list[Movement] = []
        self.used: dict[str, None] = {}
        self._suspended_on = state.suspended_on
        self._name = name
        self._links = frozenset({loan.link})
        self._sign = 1 if loan.side == "asset" else -1
        self._accounts: dict[str, str] = {}
        self._seen = 0  # places whose accounts were compared
        self._meet = False  # some of them are one account
        self._amounts: dict[int, Amount] = {}
        self._missed: dict[int, dict[str, Any]] = {}
        self._last = _lasts(loan, state)
        if loan.terms.posting != "none":
            self.movements += state.journal
            self.movements += self._corrections(state.journal)

    def _corrections(self, journal: list[Movement]) -> Iterator[Movement]:
        """What keeps closed books as they were when they were closed."""
        for date, legs in closing.corrections(self.loan, journal):
            closed = max(kept.date for kept in self.loan.snapshots if kept.date <= date)
            words = f"correction of the books closed until {closed}"
            yield Movement(date, "correction", legs, rule=words)

    def add_accruals(self, found: Iterable[Accrual]) -> None:
        """Interest earned and not yet due, booked at a period end and taken back the day after."""
        if self.loan.terms.posting != "accrual":
            return
        for date, amount in found:
            if self._suspended_on is not None and date >= self._suspended_on:
                return
            legs = {ACCRUED: amount, EARNED[INTEREST]: -amount}
            back = {place: -part for place, part in legs.items()}
            words, day = f"interest earned until {date}", dt.timedelta(days=1)
            self.movements.append(Movement(date, "accrual", legs, rule=words))
            self.movements.append(
                Movement(date + day, "accrual", back, rule=f"{words}, taken back")
            )

    def give_movements(self) -> list[Movement]:
        """The movements, which are kept no longer."""
        given, self.movements = self.movements, []
        return given

    def entry(self, movement: Movement, line: int) -> Transaction | None:
        """A movement as an entry; None where it moves nothing from one account to another."""
        date, kind, legs, due = movement[:4]
        postings = self._postings(legs)
        if not postings:
            return None
        words = f"{self._name}: {self._narration(movement)}"
        meta = {"filename": FILENAME, "lineno": line, GENERATED: True}
        flag, tags = "*", _TAGS[kind]
        if self._missed and kind == "due" and id(due) in self._missed:
            meta |= self._missed[id(due)]
            flag, tags = "!", _MISSED
        fields = (meta, date, flag, None, words, tags, self._links, postings)
        return _new(Transaction, fields)

    def _postings(self, legs: Legs) -> list[Posting]:
        known = self._accounts
        accounts = [known.get(place) or self._account(place) for place in legs]
        if len(known) > self._seen:
            self._look_at(accounts)
        if self._meet:
            sums: dict[str, int] = {}
            for account, amount in zip(accounts, legs.values(), strict=True):
                sums[account] = sums.get(account, 0) + amount
            legs = {account: amount for account, amount in sums.items() if amount}
            accounts = list(legs)
            self.used |= dict.fromkeys(accounts)
        amounts = self._amounts
        units = [amounts.get(amount) or self._amount(amount) for amount in legs.values()]
        nothing = repeat(None)
        fields = zip(accounts, units, nothing, nothing, nothing, nothing, strict=False)
        return list(map(_new, repeat(Posting), fields))

    def _look_at(self, accounts: list[str]) -> None:
        """Find out whether places with accounts of their own until now share one."""
        known = self._accounts
        self._seen = len(known)
        self._meet = len({*known.values()}) < len(known)
        if not self._meet:
            self.used |= dict.fromkeys(accounts)

    def _amount(self, minor: int) -> Amount:
        """An amount of the books, one object for all postings of the loan."""
        terms = self.loan.terms
        number = new_decimal(minor * self._sign, terms.decimals)
        found = self._amounts[minor] = _new(Amount, (number, terms.currency))
        return found

    def _account(self, place: str) -> str:
        found = self._accounts[place] = self._place_account(place)
        return found

    def _place_account(self, place: str) -> str:
        loan = self.loan
        if loan.terms.posting == "cash" and place in _CASH:
            place = _CASH[place]
        if place in IN_TREE:
            return f"{loan.account}:{place}" if place != ROOT else loan.account
        return loan.accounts[_OUTSIDE[place]]

    # ------------------------------------------------------------ words

    def _narration(self, movement: Movement) -> str:
        kind, parts, event = movement.kind, movement.parts, movement.event
        if kind == "due":
            return self._due_words(movement)
        if kind != "allocation":
            return movement.rule
        if not parts:
            what = event.kind.replace("-", " ") if event else "allocation"
            return f"{what}: {movement.rule}"
        what = event.kind.replace("-", " ") if event else "prepaid"
        if len(parts) < 3 and parts[0].due is parts[-1].due:
            return f"{what} to {self._due_name(parts[0].due)}"
        dues = list(dict.fromkeys([self._due_name(part.due) for part in parts]))
        return f"{what} to {_listed(dues)}"

    def _due_words(self, movement: Movement) -> str:
        due = movement.due
        if due is None or due.kind != "installment" or due.number is None:
            return (
                movement.rule if due is None else f"{due.kind.replace('-', ' ')}: {movement.rule}"
            )
        last = self._last(movement.date)
        return f"installment {due.number} of {last}" if last else f"installment {due.number}"

    def _due_name(self, due: Due) -> str:
        if due.number:
            return f"installment {due.number}"
        return f"{due.kind.replace('-', ' ')} of {due.date}"

    # ------------------------------------------------------------ missed

    def flag_missed(self, state: Servicing, before: dt.date) -> list[Due]:
        """Find dues that were to be paid before a day, grace days included; their entries tell."""
        terms = self.loan.terms
        grace = dt.timedelta(days=terms.grace_days)
        late = [due for due in state.open_dues() if due.ages > 0 and due.date + grace < before]
        if sum(due.ages for due in late) <= terms.minor(terms.tolerance):
            return []
        self._missed = {
            id(due): {
                "paid": self._amount((due.total - due.outstanding) * self._sign),
                "missing": self._amount(due.outstanding * self._sign),
                "days": str((before - due.date).days),
            }
            for due in late
        }
        return late


def _listed(names: list[str]) -> str:
    if len(names) <= 3:
        return ", ".join(names)
    return f"{names[0]} to {names[-1]}"


def _lasts(loan: Loan, state: Servicing) -> Callable[[dt.date], int | None]:
    """How many installments there were to be when one fell due, where the terms say."""
    total = _total(state)
    if total is None or not changes_length(state):
        return lambda _: total
    return lasts(loan, state)


def _total(state: Servicing) -> int | None:
    """How many installments there are by the terms, where they say."""
    terms = state.terms
    if terms.installments is not None:
        return terms.installments
    if state.grid is None or state.last is None:
        return None
    return state.last - state.skipped if state.grid.all_principal else None


_CASH = {
    place: EARNED[component]
    for places in (DUE, LATER)
    for component, place in enumerate(places)
    if component != PRINCIPAL
} | {DUE[FEE]: EARNED[FEE], LATER[FEE]: EARNED[FEE]}
_OUTSIDE = {EARNED[component]: key for component, key in EARNING_KEY.items()} | {
    EARNED[PRINCIPAL]: "loss-account",
    ACCRUED: "accrued-interest-account",
    LOSS: "loss-account",
    SUSPENDED: "suspended-interest-account",
}


def opens(accounts: Iterable[tuple[str, dt.date, str]]) -> list[Open]:
    """Open the accounts that generated entries post to, on the days given."""
    return [
        Open(new_meta(1), date, account, [currency] if currency else [], None)
        for account, date, currency in accounts
    ]


def closes(accounts: Iterable[str], date: dt.date) -> list[Close]:
    """Close a loan's sub-accounts with it."""
    return [Close(new_meta(1), date, account) for account in accounts]
