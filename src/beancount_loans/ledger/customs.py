"""Reading the `custom "loan-…"` directives: options, indexes, and what is agreed later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount.core import account as account_type
from beancount.core import data

from beancount_loans.core import values
from beancount_loans.core.agreement.accepting import accepted
from beancount_loans.core.agreement.loan import (
    Change,
    Event,
    Hold,
    Loan,
    Measures,
    Opening,
    PlanRow,
    Snapshot,
)
from beancount_loans.core.agreement.term_checks import impossible_change, impossible_measure
from beancount_loans.core.agreement.term_keys import (
    MEASURE_KEYS,
    TERM_KEYS,
    read_fields,
    unknown_keys,
)
from beancount_loans.core.components import COST, FEE, INTEREST, LATE_INTEREST, PENALTY, PRINCIPAL
from beancount_loans.core.money import FinerThanCurrencyError
from beancount_loans.core.rates import IndexSeries
from beancount_loans.core.servicing.closing import PLACES
from beancount_loans.core.values import UnreadableValueError, Value
from beancount_loans.ledger import native, opens

if TYPE_CHECKING:
    from beancount_loans.ledger.reading import Draft

KINDS = (
    "loan-option",
    "loan-lender",
    "loan-borrower",
    "loan-mandate",
    "loan-line",
    "loan-index",
    "loan-change",
    "loan-hold",
    "loan-row",
    "loan-opening",
    "loan-snapshot",
)
_HOLD_KEYS = ("until", "stops", "reason")
HOLD_EFFECTS = ("reminders", "fees", "late-interest")
_FIXED_TERMS = ("loan-principal", "loan-id", "loan-borrower", "loan-decimals")
_JUDGMENT = {
    "principal": PRINCIPAL,
    "interest": INTEREST,
    "late-interest": LATE_INTEREST,
    "costs": COST,
    "fees": FEE,
    "penalties": PENALTY,
}
_OPENING_KEYS = (
    "principal",
    "prepaid",
    "due-charges",
    "due-late-interest",
    "due-interest",
    "due-principal",
    "accrued-interest",
    "installments-due",
    "oldest-due",
)


class WrongError(Exception):
    """A directive that cannot be read; the message says what to write."""


def arguments(entry: data.Custom) -> list[Value]:
    """The values of a directive."""
    return [native.value(one.value) for one in entry.values or ()]


def _text(entry: data.Custom, position: int, what: str) -> str:
    found = arguments(entry)
    if position >= len(found) or not isinstance(found[position], str) or not found[position]:
        raise WrongError(f"{entry.type}: {what} is missing")
    return str(found[position])


# ------------------------------------------------------------ what holds for the whole ledger


def read_options(draft: Draft) -> None:
    """Options, and directives of a kind that is not known."""
    for kind in sorted(draft.customs.keys() - set(KINDS)):
        for entry in draft.customs[kind]:
            draft.error(
                entry, f'the directive "{kind}" is not known: {values.nearest(kind, KINDS)}'
            )
    for entry in draft.customs["loan-option"]:
        found = arguments(entry)
        if len(found) != 2:
            draft.error(
                entry, 'loan-option: write a key and a value, like "policy" "denmark-consumer"'
            )
            continue
        problem = draft.options.read(entry.date, str(found[0]), found[1])
        if problem:
            draft.error(entry, problem)
        elif found[0] == "policy":
            draft.policy(str(found[1]), entry)


def read_indexes(draft: Draft) -> None:
    """Reference series: `custom "loan-index" NAME RATE`, each value from its date on."""
    series: dict[str, dict[dt.date, Decimal]] = {}
    for entry in draft.customs["loan-index"]:
        try:
            name = _text(entry, 0, 'the name of the index, like "DK-reference",')
            found = arguments(entry)
            series.setdefault(name, {})[entry.date] = values.told(
                f"loan-index {name}", values.percent, found[1] if len(found) > 1 else None
            )
        except (WrongError, UnreadableValueError) as problem:
            draft.error(entry, str(problem))
    draft.indexes = {name: IndexSeries.of(name, dated) for name, dated in series.items()}


# ------------------------------------------------------------ what is about one loan


def read_customs(draft: Draft) -> None:
    """Changes, holds, rows, openings and snapshots, each on its loan."""
    readers: dict[str, Callable[[Draft, data.Custom], None]] = {
        "loan-opening": _opening,
        "loan-row": _row,
        "loan-change": _change,
        "loan-hold": _hold,
        "loan-snapshot": _snapshot,
    }
    for kind, reader in readers.items():
        for entry in draft.customs[kind]:
            try:
                reader(draft, entry)
            except (WrongError, UnreadableValueError, FinerThanCurrencyError) as problem:
                draft.error(entry, str(problem))
    _check_rows(draft)


def _loan(draft: Draft, entry: data.Custom) -> Loan:
    found = entry.values[0] if entry.values else None
    name = str(found.value) if found is not None else ""
    if found is None or found.dtype != account_type.TYPE:
        raise WrongError(f"{entry.type}: write the loan's account first")
    if name not in draft.loans:
        raise WrongError(f"{entry.type}: {name} is no loan: {_nearest(name, draft.loans)}")
    return draft.loans[name]


def _nearest(word: str, known: Iterable[str]) -> str:
    return values.nearest(word, sorted(known) or ["none"])


def _money(loan: Loan, raw: Value, key: str) -> int:
    try:
        return loan.terms.minor(values.money_in(loan.terms.currency)(raw))
    except UnreadableValueError as problem:
        raise WrongError(f"{loan.account}: {key} {problem}") from None
    except FinerThanCurrencyError as problem:
        raise WrongError(f"{loan.account}: {key}: {problem}") from None


def _opening(draft: Draft, entry: data.Custom) -> None:
    loan = _loan(draft, entry)
    meta = native.metadata(entry.meta)
    for key in meta:
        if key not in _OPENING_KEYS:
            raise WrongError(
                f'{loan.account}: loan-opening: "{key}" is not known: '
                f"{values.nearest(key, _OPENING_KEYS)}"
            )
    if "principal" not in meta:
        raise WrongError(
            f"{loan.account}: loan-opening: principal is missing: "
            "write what is outstanding, due or not"
        )
    money = {key: _money(loan, meta[key], key) for key in _OPENING_KEYS[:7] if key in meta}
    due = {
        FEE: money.get("due-charges", 0),
        LATE_INTEREST: money.get("due-late-interest", 0),
        INTEREST: money.get("due-interest", 0),
        PRINCIPAL: money.get("due-principal", 0),
    }
    if due[PRINCIPAL] > money["principal"]:
        raise WrongError(
            f"{loan.account}: loan-opening: due-principal is more than the principal outstanding"
        )
    opening = Opening(
        date=entry.date,
        principal=money["principal"],
        due=due,
        prepaid=money.get("prepaid", 0),
        accrued_interest=money.get("accrued-interest"),
        installments_due=values.count(meta.get("installments-due", 0)),
        oldest_due=values.day(meta["oldest-due"]) if "oldest-due" in meta else None,
    )
    draft.loans[loan.account] = replace(loan, opening=opening)


def _row(draft: Draft, entry: data.Custom) -> None:
    loan = _loan(draft, entry)
    found = arguments(entry)
    if len(found) < 2:
        raise WrongError(
            f"{loan.account}: loan-row: write the principal that falls due behind the account"
        )
    interest = native.metadata(entry.meta).get("interest")
    row = PlanRow(
        entry.date,
        _money(loan, found[1], "loan-row"),
        _money(loan, interest, "interest") if interest is not None else None,
    )
    rows = tuple(sorted((*loan.rows, row), key=lambda one: one.date))
    draft.loans[loan.account] = replace(loan, rows=rows)


def _check_rows(draft: Draft) -> None:
    for loan in list(draft.loans.values()):
        if loan.terms.method != "custom":
            continue
        total, principal = (
            sum(row.principal for row in loan.rows),
            loan.terms.minor(loan.terms.principal),
        )
        if total != principal:
            shown = loan.terms.money(total)
            message = (
                f"{loan.account}: the rows of its plan repay {shown} of {loan.terms.principal} "
                f"{loan.terms.currency}: "
                'write `custom "loan-row"` directives that repay all of it'
            )
            entry = next(one for one in draft.opens if one.account == loan.account)
            draft.error(entry, message)
            del draft.loans[loan.account]


def _change(draft: Draft, entry: data.Custom) -> None:
    loan = _loan(draft, entry)
    meta = native.metadata(entry.meta)
    fixed = [key for key in meta if key in _FIXED_TERMS]
    if fixed:
        raise WrongError(
            f"{loan.account}: loan-change: {fixed[0]} cannot change: "
            "open a new loan that repays this one"
        )
    faults = unknown_keys(meta, (*TERM_KEYS, *MEASURE_KEYS, "loan-accepted"))
    terms, wrong = read_fields(
        {key: raw for key, raw in meta.items() if key in TERM_KEYS}, loan.terms.currency
    )
    if faults or wrong:
        raise WrongError("; ".join(f"{loan.account}: {fault}" for fault in [*faults, *wrong]))
    measures = _measures(loan, meta)
    for key, message in (
        *impossible_change(loan.terms, entry.date, terms),
        *impossible_measure(measures, entry.date),
        *opens.unknown_index(terms, loan.indexes),
    ):
        raise WrongError(f"{loan.account}: loan-change: {key} {message}")
    if "loan-defer-interest" in meta and not measures.defer:
        raise WrongError(
            f"{loan.account}: loan-change: loan-defer-interest stands alone: write loan-defer, "
            "how many installments move to the end, as well"
        )
    known = (
        values.told("loan-accepted", accepted, raw) if (raw := meta.get("loan-accepted")) else ""
    )
    change = Change(terms, measures, str(meta.get("reason") or ""))
    event = Event(
        entry.date,
        "change",
        accepted=known,
        change=change,
        text=change.reason,
        source=native.source(entry.meta),
    )
    draft.events[loan.account].append(event)


def _measures(loan: Loan, meta: Mapping[str, Value]) -> Measures:
    readers: dict[str, Callable[[Value], Any]] = {
        "loan-defer": values.count,
        "loan-defer-interest": values.word("accrue", "capitalize", "waive", "pay"),
        "loan-pause-interest": values.day,
        "loan-settle": lambda raw: _money(loan, raw, "loan-settle"),
        "loan-settle-by": values.day,
        "loan-judgment": lambda raw: _judgment(loan, meta) if values.flag(raw) else None,
    }
    names = {one.name for one in fields(Measures)}
    found: dict[str, Any] = {}
    for key in MEASURE_KEYS:
        if key in meta:
            name = key.removeprefix("loan-").replace("-", "_")
            assert name in names
            try:
                found[name] = readers.get(key, values.flag)(meta[key])
            except UnreadableValueError as problem:
                raise WrongError(f"{loan.account}: {key} {problem}") from None
    return Measures(**found)


def _judgment(loan: Loan, meta: Mapping[str, Value]) -> dict[int, int]:
    found = {part: _money(loan, meta[key], key) for key, part in _JUDGMENT.items() if key in meta}
    if not found:
        raise WrongError(
            f"{loan.account}: loan-judgment: "
            "write principal, interest, late-interest, costs as the court gave them"
        )
    return found


def _hold(draft: Draft, entry: data.Custom) -> None:
    found = arguments(entry)
    if len(found) != 2 or not entry.values:
        raise WrongError(
            "loan-hold: write the loan's account or a borrower's id, and the kind, like \"dispute\""
        )
    meta = native.metadata(entry.meta)
    for key in meta:
        if key not in _HOLD_KEYS:
            raise WrongError(f'loan-hold: "{key}" is not known: {values.nearest(key, _HOLD_KEYS)}')
    if entry.values[0].dtype == account_type.TYPE:
        loans = [_loan(draft, entry)]
    else:
        loans = [loan for loan in draft.loans.values() if loan.borrower == found[0]]
        if not loans and found[0] not in draft.borrowers:
            raise WrongError(
                f'loan-hold: nobody has the id "{found[0]}": '
                + _nearest(str(found[0]), draft.borrowers)
            )
    for loan in loans:
        hold = Hold(
            start=entry.date,
            kind=str(found[1]),
            until=_until(loan, entry.date, meta.get("until")),
            stops=_stops(draft, loan, entry.date, str(found[1]), meta.get("stops")),
            source=native.source(entry.meta),
        )
        draft.loans[loan.account] = replace(loan, holds=(*loan.holds, hold))


def _until(loan: Loan, start: dt.date, told: Value) -> dt.date | None:
    """The last day of a hold."""
    if told is None:
        return None
    until: dt.date = values.told(f"{loan.account}: loan-hold: until", values.day, told)
    if until < start:
        raise WrongError(
            f"{loan.account}: loan-hold: until is {until}, before the hold begins on {start}"
        )
    return until


def _stops(draft: Draft, loan: Loan, date: dt.date, kind: str, told: Value) -> frozenset[str]:
    from beancount_loans.core.policy.conduct import HOLD_KINDS  # noqa: PLC0415 - only where holds are

    holds = draft.policies[loan.policy].at(date).holds
    default = holds.stops(kind)
    if default is None:
        raise WrongError(
            f'{loan.account}: loan-hold "{kind}" is not known: {values.nearest(kind, HOLD_KINDS)}'
        )
    if told is None:
        return frozenset(default)
    words = str(told).split()
    for word in words:
        if word not in HOLD_EFFECTS:
            raise WrongError(
                f'{loan.account}: stops names "{word}": {values.nearest(word, HOLD_EFFECTS)}'
            )
    return frozenset(words)


def _snapshot(draft: Draft, entry: data.Custom) -> None:
    loan = _loan(draft, entry)
    meta = native.metadata(entry.meta)
    marks = tuple(str(meta.pop("events") or "").split()) if "events" in meta else None
    for key in meta:
        if key not in PLACES:
            hint = values.nearest(key, tuple(PLACES))
            raise WrongError(f'{loan.account}: loan-snapshot: "{key}" is not known: {hint}')
    sums = {PLACES[key]: _money(loan, raw, key) for key, raw in meta.items()}
    kept = Snapshot(entry.date, sums, marks, native.source(entry.meta))
    snapshots = tuple(sorted((*loan.snapshots, kept), key=lambda one: one.date))
    draft.loans[loan.account] = replace(loan, snapshots=snapshots)
