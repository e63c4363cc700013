"""Reading a book of loans from a ledger's entries, in one pass for each kind of entry."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from beancount.core import data

from beancount_loans.book import Book, Borrower, LedgerError, Review
from beancount_loans.core import values
from beancount_loans.core.agreement.loan import Contact, Event, Loan
from beancount_loans.core.collection.arrangement import kept_holds
from beancount_loans.core.policy.policy import Policy
from beancount_loans.core.rates import IndexSeries
from beancount_loans.ledger import customs, native, opens, recorded, transactions
from beancount_loans.ledger.borrowers import read_borrowers
from beancount_loans.ledger.lender import read_lender
from beancount_loans.ledger.lines import read_line_rules
from beancount_loans.ledger.mandates import read_mandates
from beancount_loans.ledger.naming import loan_above, person
from beancount_loans.options import Options
from beancount_loans.policy_packs import PolicyError, load_policy

GENERATED = "loan-generated"
"""The metadata key that marks what the plugins added; it is never read back."""

_ROOTS = ("assets", "liabilities", "equity", "income", "expenses")


@dataclass(slots=True)
class Draft:
    """A book while it is read.

    Attributes:
        moved: accounts of the transactions that carried money to or from a loan, by file.
        elsewhere: the last recorded day by account in transactions that are not read again.
    """

    filename: str
    options: Options
    errors: list[LedgerError] = field(default_factory=list)
    opens: list[data.Open] = field(default_factory=list)
    closes: dict[str, dt.date] = field(default_factory=dict)
    open_dates: dict[str, dt.date] = field(default_factory=dict)
    open_meta: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    customs: dict[str, list[data.Custom]] = field(default_factory=lambda: defaultdict(list))
    notes: list[data.Note] = field(default_factory=list)
    documents: list[data.Document] = field(default_factory=list)
    balances: list[data.Balance] = field(default_factory=list)
    pads: list[data.Pad] = field(default_factory=list)
    transactions: list[data.Transaction] = field(default_factory=list)
    precisions: dict[str, int] = field(default_factory=dict)
    loans: dict[str, Loan] = field(default_factory=dict)
    borrowers: dict[str, Borrower] = field(default_factory=dict)
    events: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    moved: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    elsewhere: Mapping[str, dt.date] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    indexes: dict[str, IndexSeries] = field(default_factory=dict)

    def error(self, entry: Any, message: str) -> None:
        """Report something wrong, on the entry that causes it."""
        self.errors.append(LedgerError(dict(entry.meta), message, entry))

    def policy(self, name: str, entry: Any) -> Policy:
        """A policy pack by name; an unknown one is reported once and read as the generic."""
        if name not in self.policies:
            folder = Path(self.filename).parent / "policies"
            try:
                self.policies[name] = load_policy(name, folder if folder.is_dir() else None)
            except PolicyError as problem:
                if entry is not None:
                    self.error(entry, str(problem))
                generic = load_policy()
                self.policies |= {name: generic, generic.name: generic}
        return self.policies[name]


def read(entries: Iterable[Any], options_map: Mapping[str, Any]) -> Book:
    """Read the loans of a ledger.

    Args:
        entries: Beancount's directives, sorted; those that the plugins generated are passed over.
        options_map: Beancount's options.

    Returns:
        The book. One bad loan is reported in its `errors` and never hides the others.
    """
    draft = new_draft(options_map)
    fill(draft, entries, options_map)
    return finished(draft, options_map)


def new_draft(options_map: Mapping[str, Any]) -> Draft:
    """A book of which nothing is read yet."""
    return Draft(str(options_map.get("filename", "")), Options(_roots(options_map)))


def fill(draft: Draft, entries: Iterable[Any], options_map: Mapping[str, Any]) -> None:
    """Read entries into a draft."""
    _sort_out(draft, entries)
    customs.read_options(draft)
    customs.read_indexes(draft)
    read_borrowers(draft)
    opens.read_loans(draft)
    customs.read_customs(draft)
    transactions.read_transactions(draft, options_map)


def _roots(options_map: Mapping[str, Any]) -> dict[str, str]:
    return {root: str(options_map.get(f"name_{root}", root.capitalize())) for root in _ROOTS}


def _sort_out(draft: Draft, entries: Iterable[Any]) -> None:
    """Put the entries into the drawers from which they are read."""
    drawers: dict[type, Any] = {
        data.Note: draft.notes.append,
        data.Document: draft.documents.append,
        data.Balance: draft.balances.append,
        data.Pad: draft.pads.append,
        data.Transaction: draft.transactions.append,
    }
    for entry in entries:
        if GENERATED in entry.meta:
            continue
        put = drawers.get(type(entry))
        if put is not None:
            put(entry)
        else:
            _sort_out_rare(draft, entry)


def _read_locale(options: Options, told: list[values.Value]) -> None:
    """Fava's locale, of all that Fava is told."""
    if len(told) == 2 and told[0] == "locale" and isinstance(told[1], str):
        options.locale = told[1]


def _sort_out_rare(draft: Draft, entry: Any) -> None:
    if isinstance(entry, data.Open):
        draft.open_dates.setdefault(entry.account, entry.date)
        draft.open_meta.setdefault(entry.account, entry.meta)
        if opens.is_loan(entry):
            draft.opens.append(entry)
    elif isinstance(entry, data.Close):
        draft.closes[entry.account] = entry.date
    elif isinstance(entry, data.Custom):
        if entry.type.startswith("loan"):
            draft.customs[entry.type].append(entry)
        elif entry.type == "fava-option":
            _read_locale(draft.options, customs.arguments(entry))
    elif isinstance(entry, data.Commodity) and "precision" in entry.meta:
        try:
            draft.precisions[entry.currency] = values.whole(native.value(entry.meta["precision"]))
        except values.UnreadableValueError as problem:
            draft.error(entry, f"{entry.currency}: precision {problem}")


def _filed(draft: Draft) -> dict[str, Loan]:
    """The loans, each with its events, contacts and documents."""
    contacts: dict[str, list[Contact]] = defaultdict(list)
    for note in draft.notes:
        account = loan_above(note.account, draft.loans)
        if account:
            contacts[account].append(contact_of(note))
    papers: dict[str, list[tuple[dt.date, str]]] = defaultdict(list)
    for paper in draft.documents:
        account = loan_above(paper.account, draft.loans)
        if account:
            papers[account].append((paper.date, paper.filename))
    return {
        account: replace(
            loan,
            events=tuple(draft.events.get(account, ())),
            contacts=tuple(contacts.get(account, ())),
            documents=tuple(papers.get(account, ())),
        )
        for account, loan in draft.loans.items()
    }


def finished(draft: Draft, options_map: Mapping[str, Any]) -> Book:
    """The book that a draft makes."""
    loans = _filed(draft)
    for loan in loans.values():
        if loan.borrower not in draft.borrowers:
            draft.borrowers[loan.borrower] = Borrower(loan.borrower, person(loan.account))
    last, banks, stale = recorded.banks(draft)
    lender = read_lender(draft, options_map, banks)
    mandates = read_mandates(draft)
    line_rules = read_line_rules(draft)
    until = recorded.earliest(last, banks)
    return Book(
        filename=draft.filename,
        options=draft.options,
        loans={name: _held(loan, last, until) for name, loan in loans.items()},
        borrowers=draft.borrowers,
        errors=tuple(draft.errors),
        recorded_until=until,
        recorded=last,
        banks=banks,
        stale_banks=stale,
        reviews=tuple(
            _review(entry) for entry in draft.transactions if "loan-review" in (entry.tags or ())
        ),
        policies=draft.policies,
        precisions=draft.precisions,
        lender=lender,
        mandates=mandates,
        line_rules=line_rules,
    )


def _held(loan: Loan, last: Mapping[str, dt.date], until: dt.date | None) -> Loan:
    """A loan with its holds for as long as their promises are kept."""
    if not loan.holds or not loan.rows:
        return loan
    own = loan.accounts.get("bank-account")
    return replace(loan, holds=kept_holds(loan, last.get(own) if own else until))


def contact_of(note: data.Note) -> Contact:
    """A note as a line of the contact log."""
    meta = native.metadata(note.meta)
    promise, meeting = meta.get("promise"), _day(meta.get("meet-on"))
    next_date = _day(meta.get("next-date"))
    return Contact(
        date=note.date,
        channel=str(meta.get("contact") or ""),
        text=note.comment,
        outcome=str(meta.get("outcome") or ""),
        promise=getattr(promise, "number", None) or _number(promise),
        promise_by=_day(meta.get("promise-by")),
        next_date=next_date or meeting,
        step=str(meta.get("loan-step") or ""),
        source=native.source(note.meta),
        meets=next_date is None and meeting is not None,
        letter=str(meta.get("loan-letter") or ""),
    )


def _number(raw: Any) -> Decimal | None:
    if isinstance(raw, Decimal):
        return raw
    if isinstance(raw, str) and raw.split():
        try:
            return Decimal(raw.split()[0].replace(",", ""))
        except ArithmeticError:
            return None
    return None


def _day(raw: Any) -> dt.date | None:
    if isinstance(raw, dt.date):
        return raw
    try:
        return dt.date.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        return None


def _review(entry: data.Transaction) -> Review:
    meta = native.metadata(entry.meta)
    money = next((posting.units for posting in entry.postings if posting.units), None)
    return Review(
        date=entry.date,
        amount=(money.number if money and money.number is not None else Decimal(0)),
        currency=money.currency if money else "",
        payer=entry.payee or "",
        text=entry.narration or "",
        ref=str(meta.get("bank-ref") or ""),
        candidates=_candidates(str(meta.get("loan-candidates") or "")),
        source=native.source(entry.meta),
    )


def _candidates(text: str) -> tuple[tuple[str, Decimal], ...]:
    found = []
    for part in text.split(";"):
        account, _, score = part.strip().rpartition(" ")
        if account:
            found.append((account, _number(score) or Decimal(0)))
    return tuple(found)
