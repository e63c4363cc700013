"""Writing what was decided about a bank line as a ledger transaction."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from beancount.core.data import Posting, Transaction

from beancount_loans.book import Book
from beancount_loans.importers.intake.itemised import ITEMISED
from beancount_loans.importers.matching import Action, Decision, Kind
from beancount_loans.importers.statement import Entry
from beancount_loans.review import REVIEW, WHY
from beancount_loans.writer import posting, transaction

REASONS = 5
"""Candidates whose reasons are kept with an open line."""

_EVENTS = {Kind.FEE: "charge", Kind.RETURNED: "returned-payment", Kind.REFUND: "refund"}
"""What a leg is said to be; a refund always, since money out could also be a disbursement."""

Told = dict[str, str]


NO_MONEY = frozenset({"not-booked", ITEMISED})
"""Rules about lines that move nothing on the bank's account."""


def entry_of(line: Entry, decision: Decision, bank: str, book: Book) -> Transaction | None:
    """The transaction of a line, or None where it adds nothing to the books."""
    if decision.action == Action.DUPLICATE or decision.rule in NO_MONEY or not line.amount:
        return None
    return shown(line, decision, bank, book)


def shown(line: Entry, decision: Decision, bank: str, book: Book) -> Transaction:
    """The transaction of a line, whether or not the books have it already."""
    if decision.action in (Action.POST, Action.REVERSE, Action.REFUND):
        return _posted(line, decision, bank, book)
    own = _own_account(line, decision, book)
    if own:
        return _no_loans(line, decision, bank, own)
    return _open_line(line, decision, bank, book, review=decision.action == Action.REVIEW)


def _posted(line: Entry, decision: Decision, bank: str, book: Book) -> Transaction:
    loans = [part.loan for part in decision.allocations if part.loan]
    meta = _facts(line, decision) | {"loan-rule": decision.rule, "loan-evidence": decision.evidence}
    if decision.reverses:
        meta["returns"] = decision.reverses
    if any(part.kind == Kind.FEE and part.loan for part in decision.allocations):
        meta["loan-charge"] = "cost"
    recovered = [part.loan for part in decision.allocations if part.kind == Kind.RECOVERY]
    if recovered:
        meta["loan"] = recovered[0]
    legs = [posting(bank, line.amount, line.currency), *_legs(decision, line.currency, book)]
    links = {book.loans[loan].link for loan in loans}
    return transaction(
        line.date, _payee(line, book, loans), _narration(line), legs, links=links, meta=meta
    )


def _legs(decision: Decision, currency: str, book: Book) -> list[Posting]:
    mixed = len({part.kind for part in decision.allocations}) > 1
    return [
        _leg(part.loan, part.kind, part.amount, currency, book, mixed=mixed)
        for part in decision.allocations
    ]


def _leg(
    loan: str, kind: Kind, amount: Decimal, currency: str, book: Book, *, mixed: bool
) -> Posting:
    if not loan:
        return posting(book.options.account("suspense-account"), -amount, currency)
    if kind == Kind.RECOVERY:
        return posting(book.loans[loan].accounts["recovery-account"], -amount, currency)
    event = _EVENTS.get(kind)
    told = event if mixed or kind == Kind.REFUND else None
    return posting(loan, -amount, currency, meta={"loan-event": told} if told else None)


def _own_account(line: Entry, decision: Decision, book: Book) -> str:
    """The account that the user's own rule names for a line that is no loan's."""
    if decision.action != Action.IGNORE or decision.rule != "own-rule":
        return ""
    words = f"{line.name} {line.text}"
    return next((one.account for one in book.line_rules if one.fits(words)), "")


def _no_loans(line: Entry, decision: Decision, bank: str, account: str) -> Transaction:
    meta = _facts(line, decision) | {"loan-rule": decision.rule, "loan-evidence": decision.evidence}
    legs = [
        posting(bank, line.amount, line.currency),
        posting(account, -line.amount, line.currency),
    ]
    return transaction(line.date, line.name or None, _narration(line), legs, meta=meta)


def _open_line(
    line: Entry, decision: Decision, bank: str, book: Book, *, review: bool
) -> Transaction:
    meta = _facts(line, decision)
    if review:
        meta["loan-candidates"] = "; ".join(
            f"{one.loan} {one.score}" for one in decision.candidates
        )
        meta["loan-evidence"] = decision.evidence
        for number, one in enumerate(decision.candidates[:REASONS], 1):
            meta[f"{WHY}{number}"] = one.why
    legs = [
        posting(bank, line.amount, line.currency),
        posting(book.options.account("suspense-account"), -line.amount, line.currency),
    ]
    tags = {REVIEW} if review else set()
    kept = {key: value for key, value in meta.items() if value}
    return transaction(
        line.date, line.name or None, _narration(line), legs, flag="!", tags=tags, meta=kept
    )


def _facts(line: Entry, decision: Decision) -> Told:
    """What identifies the line and its payer, for the next import and for the bookkeeper."""
    facts: Mapping[str, str] = {
        "bank-ref": decision.bank_ref,
        "batch-ref": line.batch_ref if line.batch_ref != decision.bank_ref else "",
        "end-to-end-id": line.end_to_end_id,
        "mandate": line.mandate_id,
        "payer-account": line.account,
        "payment-reference": _references(line),
        "value-date": _value_date(line),
        "return-reason": line.return_reason,
        "instructed": _foreign(line),
    }
    return {key: value for key, value in facts.items() if value}


def _references(line: Entry) -> str:
    """Structured references, where the narration does not say them."""
    told = _narration(line)
    return "; ".join(one for one in line.references if one not in told)


def _value_date(line: Entry) -> str:
    other = line.value_date and line.value_date != line.date
    return line.value_date.isoformat() if line.value_date and other else ""


def _foreign(line: Entry) -> str:
    """What was instructed, where that was in another currency."""
    money = line.instructed
    return f"{money.amount} {money.currency}" if money and money.currency != line.currency else ""


def _payee(line: Entry, book: Book, loans: list[str]) -> str | None:
    if line.name:
        return line.name
    return book.borrower(book.loans[loans[0]]).name if loans else None


def _narration(line: Entry) -> str:
    return " ".join((line.text or " ".join(line.references) or line.code).split())
