"""Reading what happened to loans from ordinary transactions and notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount.core import data

from beancount_loans.core import values
from beancount_loans.core.agreement.accepting import accepted
from beancount_loans.core.agreement.loan import Event, Loan
from beancount_loans.core.agreement.term_keys import ON_A_CHANGE, unknown_keys
from beancount_loans.core.servicing.classify import (
    TRANSACTION_KEYS,
    Chart,
    Happening,
    Leg,
    LoanAccounts,
    classify,
)
from beancount_loans.core.values import UnreadableValueError, Value
from beancount_loans.ledger import native
from beancount_loans.ledger.naming import loan_above
from beancount_loans.ledger.plain import PlainReader, words
from beancount_loans.options import LOSS_KEYS, claims_of

if TYPE_CHECKING:
    from beancount_loans.ledger.reading import Draft


_MOVING = frozenset(
    {"disbursement", "debit", "payment", "prepayment", "returned-payment", "refund"}
)
"""Events that carry money over a bank."""


def read_transactions(draft: Draft, options_map: Mapping[str, Any]) -> None:
    """Read the events of all loans, in the order of their dates."""
    reader = _Reader(draft)
    for entry in sorted(draft.transactions, key=lambda one: one.date):
        reader.read(entry)
    _steps(draft)
    _check_openings(draft)


class _Reader:
    """What stays the same from one transaction to the next."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.tree: dict[str, str] = {account: account for account in draft.loans}
        self.outside: set[str] = set()
        self.known = {account: _accounts_of(loan) for account, loan in draft.loans.items()}
        roots = draft.options.roots
        kinds = {
            roots["assets"]: "asset",
            roots["liabilities"]: "liability",
            roots["equity"]: "equity",
            roots["income"]: "income",
            roots["expenses"]: "expense",
        }
        options = draft.options.accounts()
        self.chart = Chart(kinds, frozenset(options.values()), options["suspense-account"])
        self.recovery = {loan.accounts["recovery-account"] for loan in draft.loans.values()}
        self.plain = PlainReader(self.known, self.loan_of, self.chart)

    def read(self, entry: data.Transaction) -> None:
        """Read one transaction; the many that touch no loan cost one look at each posting."""
        plain = self.plain.read(entry)
        if plain is not None:
            self._keep(entry, [plain])
        elif any(self.loan_of(posting.account) for posting in entry.postings):
            self._read_events(entry)
        else:
            self._read_recoveries(entry)

    def _keep(self, entry: data.Transaction, events: Iterable[tuple[str, Event]]) -> None:
        for account, event in events:
            self.draft.events[account].append(event)
            if event.kind in _MOVING:
                moved = self.draft.moved[str(entry.meta.get("filename"))]
                for posting in entry.postings:
                    moved.add(posting.account)

    def loan_of(self, account: str) -> str | None:
        """The loan of an account, remembered for the next time."""
        if account in self.outside:
            return None
        found = self.tree.get(account)
        if found is None:
            found = loan_above(account, self.draft.loans)
            if found is None:
                self.outside.add(account)
            else:
                self.tree[account] = found
        return found

    def _read_events(self, entry: data.Transaction) -> None:
        meta = native.metadata(entry.meta)
        for fault in unknown_keys(meta, TRANSACTION_KEYS, ON_A_CHANGE):
            self.draft.error(entry, str(fault))
        if "loan-accepted" in meta:
            self._check_accepted(entry, meta["loan-accepted"])
        happening = Happening(
            date=entry.date,
            text=words(entry),
            meta=meta,
            legs=[_leg(posting) for posting in entry.postings if posting.units is not None],
            source=native.source(entry.meta),
        )
        events, faults = classify(happening, self.tree, self.known, self.chart)
        for fault in faults:
            self.draft.error(entry, str(fault))
        self._keep(entry, events)

    def _check_accepted(self, entry: data.Transaction, told: Value) -> None:
        try:
            accepted(told)
        except UnreadableValueError as problem:
            self.draft.error(entry, f"loan-accepted {problem}")

    def _read_recoveries(self, entry: data.Transaction) -> None:
        """Money on a recovery account is of the loan that the leg names, or the transaction."""
        legs: dict[str, list[Leg]] = {}
        for posting in entry.postings:
            if posting.account in self.recovery:
                told = (posting.meta or {}).get("loan") or entry.meta.get("loan")
                if told is not None and posting.units is not None:
                    legs.setdefault(str(told), []).append(_leg(posting))
        for account, own in legs.items():
            self._read_recovery(entry, account, own)

    def _read_recovery(self, entry: data.Transaction, account: str, legs: list[Leg]) -> None:
        loan = self.draft.loans.get(account)
        if loan is None:
            hint = values.nearest(account, sorted(self.draft.loans) or ["none"])
            self.draft.error(entry, f"loan: {account} is no loan: {hint}")
            return
        total = sum(
            (
                leg.number
                for leg in legs
                if leg.account == loan.accounts["recovery-account"]
                and leg.currency == loan.terms.currency
            ),
            Decimal(0),
        )
        if total < 0 or (total and entry.meta.get("returns")):
            event = Event(
                entry.date,
                "recovery",
                loan.terms.minor(-total),
                ref=str(native.metadata(entry.meta).get("bank-ref") or ""),
                text=words(entry),
                source=native.source(entry.meta),
            )
            self.draft.events[account].append(event)


def _leg(posting: Any) -> Leg:
    return Leg(
        posting.account, posting.units.number, posting.units.currency, native.metadata(posting.meta)
    )


def _accounts_of(loan: Loan) -> LoanAccounts:
    accounts = loan.accounts
    return LoanAccounts(
        account=loan.account,
        currency=loan.terms.currency,
        decimals=loan.terms.decimals,
        sign=1 if loan.side == "asset" else -1,
        claims=claims_of(accounts),
        losses=frozenset(accounts[key] for key in LOSS_KEYS),
        opening=loan.opening.date if loan.opening else None,
        by_hand=loan.terms.posting == "none",
    )


def _steps(draft: Draft) -> None:
    """Steps of the ladder that claim late interest are events of their loan."""
    for note in draft.notes:
        account = loan_above(note.account, draft.loans)
        step = note.meta.get("loan-step")
        if account and step and _claims(draft, draft.loans[account], note.date, str(step)):
            draft.events[account].append(
                Event(
                    note.date,
                    "step",
                    step=str(step),
                    text=note.comment,
                    source=native.source(note.meta),
                )
            )
    for account, events in draft.events.items():
        loan = draft.loans[account]
        taken = [event for event in events if event.step and event.kind != "step"]
        for event in taken:
            if _claims(draft, loan, event.date, event.step):
                events.append(event._replace(kind="step", amount=0, parts={}, placed={}))


def _claims(draft: Draft, loan: Loan, date: Any, step: str) -> bool:
    found = draft.policies[loan.policy].at(date).step(step)
    return bool(found and found.claims_late_interest)


def _check_openings(draft: Draft) -> None:
    """The books must carry what an opening says."""
    for account, loan in list(draft.loans.items()):
        if loan.opening is None:
            continue
        booked = sum(event.amount for event in draft.events[account] if event.kind == "opening")
        if booked == loan.opening.total:
            continue
        entry = next(
            one for one in draft.customs["loan-opening"] if str(one.values[0].value) == account
        )
        terms = loan.terms
        draft.error(
            entry,
            f"{account}: loan-opening says {terms.money(loan.opening.total)} {terms.currency} "
            "(principal, due charges, late interest and interest less what is prepaid), "
            f"but the books open it with {terms.money(booked)} "
            f"{terms.currency} on {loan.opening.date}: make the two agree",
        )
        del draft.loans[account]
