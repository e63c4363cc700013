"""What matching may know of a book: what its loans have open, and the lines already booked."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from beancount.core.data import Transaction

from beancount_loans.book import Book, Borrower
from beancount_loans.collecting import collections_of
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.rates import NoIndexValueError
from beancount_loans.core.servicing.movements import Due as LoanDue
from beancount_loans.core.servicing.position import Position, replay
from beancount_loans.core.servicing.schedule import coming
from beancount_loans.importers.intake.paid import payments_of
from beancount_loans.importers.matching import (
    BookedLine,
    Books,
    Due,
    Payable,
    Stage,
    TextRule,
)
from beancount_loans.ledger import GENERATED
from beancount_loans.rebooking import bank_moves

AHEAD = 370
"""Days of coming dues that a payment may be for."""

_GONE = ("repaid", "settled")
_WHOSE = ("payer-account", "end-to-end-id", "mandate")
_COLLECTED = ("direct-debit", "betalingsservice")


def books_of(
    book: Book, entries: Sequence[Any], as_of: dt.date, banks: Iterable[str] = ()
) -> Books:
    """Gather what matching looks at.

    Args:
        book: the loans.
        entries: the ledger's directives.
        as_of: the day up to whose end loans are replayed: the last one of the statements.
        banks: accounts whose statements are read, beside those that the book knows.
    """
    transactions = [
        entry for entry in entries if isinstance(entry, Transaction) and GENERATED not in entry.meta
    ]
    loans = {name: loan for name, loan in book.loans.items() if loan.side == "asset"}
    collected = defaultdict[str, list[str]](list)
    for one in collections_of(entries):
        collected[one.loan].append(one.end_to_end_id)
    mandates = _mandates(book, loans, as_of)
    return Books(
        payables=tuple(
            _payable(book, loan, as_of, mandates[name], collected[name])
            for name, loan in loans.items()
        ),
        payments=tuple(payments_of(loans, transactions)),
        lines=tuple(booked_lines(transactions, {*_banks(book), *banks})),
        text_rules=tuple(
            TextRule(one.words, one.account if one.account in loans else None)
            for one in book.line_rules
        ),
    )


def _mandates(book: Book, loans: Mapping[str, Loan], as_of: dt.date) -> dict[str, list[str]]:
    """Give the mandates of each loan, oldest first."""
    theirs = defaultdict[str, list[Loan]](list)
    for loan in loans.values():
        theirs[loan.borrower].append(loan)
    found = defaultdict[str, list[str]](list)
    for one in book.mandates:
        named = [loans[one.loan]] if one.loan in loans else theirs[one.borrower]
        for loan in named:
            if one.covers(loan, max(as_of, one.signed)):
                found[loan.account].append(one.id)
    return found


def _payable(
    book: Book, loan: Loan, as_of: dt.date, mandates: list[str], collected: list[str]
) -> Payable:
    people = [book.borrower(loan), *_others(book, loan)]
    known = Payable(
        account=loan.account,
        loan_id=loan.id,
        currency=loan.terms.currency,
        borrower=loan.borrower,
        names=tuple(dict.fromkeys(person.name for person in people)),
        accounts=tuple(account for person in people for account in person.ibans),
        phones=tuple(person.fields["phone"] for person in people if "phone" in person.fields),
        references=(loan.terms.reference,) if loan.terms.reference else (),
        mandates=tuple(mandates),
        collected=loan.terms.pay_by in _COLLECTED,
        end_to_end_ids=tuple(collected),
    )
    try:
        return _standing(known, replay(loan, as_of, recorded_until=book.recorded_for(loan)))
    except NoIndexValueError:  # told by check; what it owes is not known here
        return known


def _standing(known: Payable, position: Position) -> Payable:
    """A loan with what it owes and will owe."""
    ahead = coming(position.state, position.as_of + dt.timedelta(days=AHEAD))
    installments = (
        due.total for due in _told(position, ahead) if due.kind == "installment" and due.number
    )
    usual = next(installments, None)
    return replace(
        known,
        stage=_stage(position),
        dues=tuple(_dues(position, ahead)),
        installment=None if usual is None else position.money(usual),
        prepaid=position.prepaid,
        payoff=position.payoff,
    )


def _others(book: Book, loan: Loan) -> list[Borrower]:
    names = (*loan.terms.co_borrowers, *loan.terms.guarantors)
    return [book.borrowers[name] for name in names if name in book.borrowers]


def _stage(position: Position) -> Stage:
    if position.written_off and not position.claim:
        return Stage.WRITTEN_OFF
    return Stage.REPAID if position.stage in _GONE else Stage.OPEN


def _told(position: Position, ahead: list[LoanDue]) -> Iterator[LoanDue]:
    """Give dues in their order; the far ones are worked out only if they are asked for."""
    yield from position.dues
    yield from ahead
    yield from coming(position.state)[len(ahead) :]


def _dues(position: Position, ahead: list[LoanDue]) -> Iterable[Due]:
    for due in position.state.open_dues():
        yield Due(due.date, position.money(due.outstanding))
    for due in ahead:
        yield Due(due.date, position.money(due.total))


def _banks(book: Book) -> set[str]:
    banks = {*book.banks, *book.stale_banks, *book.options.bank_accounts}
    return banks | {own for one in book.loans.values() if (own := one.accounts.get("bank-account"))}


def booked_lines(transactions: Iterable[Transaction], banks: Iterable[str]) -> Iterator[BookedLine]:
    """Give the lines of bank accounts that are in the books, and the batches they came in."""
    batches: dict[tuple[str, str], list[BookedLine]] = {}
    refs: set[tuple[str, str]] = set()
    for entry, bank, amount in bank_moves(transactions, banks):
        leg_meta = next(leg.meta for leg in entry.postings if leg.account == bank) or {}
        ref = str(leg_meta.get("bank-ref") or entry.meta.get("bank-ref") or "")
        told = frozenset(str(entry.meta[key]) for key in _WHOSE if entry.meta.get(key))
        line = BookedLine(bank=bank, date=entry.date, amount=amount, bank_ref=ref, told=told)
        yield line
        refs.add((bank, ref))
        batch = str(entry.meta.get("batch-ref") or "")
        if batch:
            batches.setdefault((bank, batch), []).append(line)
    for (bank, ref), parts in batches.items():
        if (bank, ref) not in refs:
            total = sum((one.amount for one in parts), Decimal(0))
            yield BookedLine(bank=bank, date=parts[0].date, amount=total, bank_ref=ref)
