"""Reading loans from the `open` directives that carry their terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount.core import data
from beancount.core.account import is_valid

from beancount_loans.calendars import UnknownCalendarError, bank_calendar
from beancount_loans.core import values
from beancount_loans.core.agreement.accepting import accepted
from beancount_loans.core.agreement.loan import Loan, Side
from beancount_loans.core.agreement.term_keys import (
    ON_A_CHANGE,
    OTHER_KEYS,
    TERM_KEYS,
    read_terms,
    unknown_keys,
)
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.calendar import WEEKENDS, Calendar
from beancount_loans.core.policy.policy import Policy
from beancount_loans.core.rates import IndexSeries
from beancount_loans.core.values import UnreadableValueError, Value, nearest
from beancount_loans.ledger import native
from beancount_loans.ledger.naming import borrower_id, loan_above, loan_id
from beancount_loans.options import LOAN_ACCOUNT_KEYS

if TYPE_CHECKING:
    from beancount_loans.core.policy.terms import Prepayment
    from beancount_loans.ledger.reading import Draft

OPEN_KEYS = (*TERM_KEYS, *OTHER_KEYS, *LOAN_ACCOUNT_KEYS)
"""Every `loan-` key that an `open` may carry."""

NO_CENTS = {
    "JPY": 0,
    "KRW": 0,
    "ISK": 0,
    "CLP": 0,
    "VND": 0,
    "XAF": 0,
    "XOF": 0,
    "UGX": 0,
    "PYG": 0,
    "RWF": 0,
}
THREE_DECIMALS = {"BHD": 3, "KWD": 3, "OMR": 3, "TND": 3, "JOD": 3, "IQD": 3, "LYD": 3}
ISO_DECIMALS = {**NO_CENTS, **THREE_DECIMALS}
"""Decimals of currencies that have other than two (ISO 4217)."""


LAST_YEAR = 9000
"""Loans opened later could not be counted to their end."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


def is_loan(entry: data.Open) -> bool:
    """Whether an account is a loan, or was meant to be one."""
    return any(key in TERM_KEYS or key == "loan-principal" for key in entry.meta)


def read_loans(draft: Draft) -> None:
    """Read every loan; a faulty one is reported and left out."""
    ids: dict[str, str] = {}
    for entry in draft.opens:
        loan = _read_loan(draft, entry)
        if loan is None:
            continue
        above = loan_above(loan.account, draft.loans)
        if above:
            draft.error(
                entry,
                f"{loan.account} is a loan below the loan {above}: give it an account beside it",
            )
        elif loan.id in ids:
            draft.error(
                entry,
                f'{loan.account} has the id "{loan.id}" of {ids[loan.id]}: '
                "write another loan-id on one of them",
            )
        else:
            ids[loan.id] = loan.account
            draft.loans[loan.account] = loan
    _refuse_pads(draft)


def _refuse_pads(draft: Draft) -> None:
    for pad in draft.pads:
        if loan_above(pad.account, draft.loans):
            draft.error(
                pad,
                f"{pad.account} is padded, but pads are not visible here: "
                "write the transaction that it stands for",
            )


def _read_loan(draft: Draft, entry: data.Open) -> Loan | None:
    raw = native.metadata(entry.meta)
    faults = [str(fault) for fault in unknown_keys(raw, OPEN_KEYS, ON_A_CHANGE)]
    side = _side(draft, entry.account)
    if side is None:
        faults.append("is neither an asset nor a liability: a loan is an account of one of these")
    currencies = entry.currencies or []
    currency = currencies[0] if currencies else _currency(raw)
    if entry.date.year > LAST_YEAR:
        faults.append(f"is opened on {entry.date}: no calendar has room for what follows")
    if len(currencies) > 1:
        faults.append(f"has the currencies {', '.join(currencies)}: a loan has one")
    policy = draft.policy(str(raw.get("loan-policy") or draft.options.policy), entry)
    terms, wrong = read_terms(
        raw,
        currency,
        defaults=policy.term_defaults(entry.date),
        decimals=draft.precisions.get(currency, ISO_DECIMALS.get(currency, 2)),
    )
    faults += map(str, wrong)
    borrower = _borrower(draft, entry, raw, faults)
    faults += _id(raw)
    faults += _names(raw)
    faults += _accepts(raw)
    _tell_unopened_bank(draft, entry, raw)
    if terms is not None:
        faults += _others(draft, terms)
        late = {"late_rate": terms.late_rate}
        faults += map(" ".join, unknown_index(late, policy.indexes(draft.indexes)))
    for fault in faults:
        draft.error(entry, f"{entry.account}: {fault}")
    if faults or terms is None or side is None:
        return None
    return _loan(draft, entry, raw, terms, side, borrower, policy)


def _loan(
    draft: Draft,
    entry: data.Open,
    raw: Mapping[str, Value],
    terms: Terms,
    side: Side,
    borrower: str,
    policy: Policy,
) -> Loan:
    accounts = draft.options.accounts(side)
    accounts |= {
        key.removeprefix("loan-"): str(raw[key]) for key in LOAN_ACCOUNT_KEYS if key in raw
    }
    return Loan(
        account=entry.account,
        id=str(raw.get("loan-id") or loan_id(entry.account)),
        borrower=borrower,
        opened=entry.date,
        terms=terms,
        side=side,
        closed=draft.closes.get(entry.account),
        indexes=policy.indexes(draft.indexes),
        calendar=_calendar(draft, entry, terms),
        accounts=accounts,
        policy=policy.name,
        cost_cap=_cost_cap(entry, terms, policy),
        **_arrears_notices(entry, policy),
        early_repayment=_early_repayment(entry, terms, policy),
        accepted=_accepted(raw),
        source=native.source(entry.meta),
    )


def _names(raw: Mapping[str, Value]) -> Iterable[str]:
    """What is wrong with names and accounts, which are kept as they are written."""
    for key in ("loan-borrower", "loan-policy"):
        if key in raw and not (isinstance(raw[key], str) and str(raw[key]).strip()):
            yield f"{key} is {values.shown(raw[key])}: write a name in quotes"
    for key in LOAN_ACCOUNT_KEYS:
        if key in raw and not is_valid(str(raw[key])):
            yield (
                f"{key} is {values.shown(raw[key])}: write an account, like Income:Loans:Interest"
            )


def unknown_index(
    terms: Mapping[str, Any], indexes: Mapping[str, IndexSeries]
) -> Iterable[tuple[str, str]]:
    """Rates that follow an index without any value, each with its key."""
    for name in ("rate", "late_rate"):
        index = getattr(terms.get(name), "index", None)
        if index is not None and index not in indexes:
            yield (
                f"loan-{name.replace('_', '-')}",
                f'follows "{index}", which has no value: '
                f'write DATE custom "loan-index" "{index}" "… %"',
            )


def _arrears_notices(entry: data.Open, policy: Policy) -> dict[str, Any]:
    """Rules and steps of notices of arrears, where without one no interest runs."""
    now = policy.at(entry.date)
    if not now.notices.no_interest_without_notice:
        return {}
    steps = frozenset(step.key for step in now.steps if step.kind == "arrears-notice")
    return {"arrears_notices": now.notices, "notice_steps": steps}


def _cost_cap(entry: data.Open, terms: Terms, policy: Policy) -> Decimal | None:
    """The ceiling of the law when the loan was agreed; a loan without an end has none."""
    if terms.method == "on-demand":
        return None
    return policy.at(terms.signed or entry.date).caps.total_cost


def _early_repayment(entry: data.Open, terms: Terms, policy: Policy) -> Prepayment | None:
    """The law's bounds of a fee for early repayment, when the loan was agreed."""
    if terms.prepayment_fee is None:
        return None
    return policy.at(terms.signed or entry.date).prepayment


def _id(raw: Mapping[str, Value]) -> list[str]:
    """An id is part of links and of file names, so it may be no path."""
    told = str(raw.get("loan-id", "x"))
    if _ID.fullmatch(told):
        return []
    return [
        f'loan-id is "{told}": write at most 60 letters, digits and "-", "_" or "." from A to Z'
        ", like mette-car"
    ]


def _accepts(raw: Mapping[str, Value]) -> Iterable[str]:
    if "loan-accepted" in raw:
        try:
            accepted(raw["loan-accepted"])
        except UnreadableValueError as problem:
            yield f"loan-accepted {problem}"


def _tell_unopened_bank(draft: Draft, entry: data.Open, raw: Mapping[str, Value]) -> None:
    """Tell of a bank account that is never opened: no statement could be of it."""
    bank = str(raw.get("loan-bank-account") or "")
    if bank and bank not in draft.open_dates:
        hint = nearest(bank, sorted(draft.open_dates))
        draft.error(entry, f"{entry.account}: loan-bank-account {bank} is not open: {hint}")


def _others(draft: Draft, terms: Terms) -> Iterable[str]:
    """Guarantors and co-borrowers whom nobody describes."""
    people = {"loan-guarantor": terms.guarantors, "loan-co-borrower": terms.co_borrowers}
    for key, names in people.items():
        for name in names:
            if draft.borrowers and name not in draft.borrowers:
                yield f'{key} names "{name}", whom no directive describes: ' + nearest(
                    name, sorted(draft.borrowers)
                )


def _accepted(raw: Mapping[str, Value]) -> tuple[str, ...]:
    return (str(raw["loan-accepted"]),) if raw.get("loan-accepted") else ()


def _side(draft: Draft, account: str) -> Side | None:
    root = account.partition(":")[0]
    roots = draft.options.roots
    return (
        "asset"
        if root == roots["assets"]
        else "liability"
        if root == roots["liabilities"]
        else None
    )


def _currency(raw: Mapping[str, Value]) -> str:
    return str(getattr(raw.get("loan-principal"), "currency", "XXX"))


def _calendar(draft: Draft, entry: data.Open, terms: Terms) -> Calendar:
    try:
        return bank_calendar(terms.calendar)
    except UnknownCalendarError as problem:
        draft.error(entry, f"{entry.account}: loan-calendar: {problem}")
        return WEEKENDS


def _borrower(draft: Draft, entry: data.Open, raw: Mapping[str, Value], faults: list[str]) -> str:
    told = raw.get("loan-borrower")
    found = str(told) if told else borrower_id(entry.account)
    if not found:
        faults.append('loan-borrower is missing: write the id of a "loan-borrower" directive')
        return ""
    if told and found not in draft.borrowers and draft.borrowers:
        faults.append(
            f'loan-borrower is "{found}", whom no directive describes: '
            + nearest(found, sorted(draft.borrowers))
        )
    return found
