"""Why a loan's figures are what they are: every event, what it did, by which rule, from where.

The steps are those of servicing's own journal, with the numbers of each formula put in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from beancount_loans.core.agreement.loan import Event, Loan, Source
from beancount_loans.core.agreement.terms import Terms
from beancount_loans.core.components import FEE, INTEREST, NAMES, PRINCIPAL
from beancount_loans.core.explain import formulas
from beancount_loans.core.explain.accruals import Accrual, Accruals, accruals
from beancount_loans.core.explain.words import (
    ALL_THAT_IS_LEFT,
    DUE_RULES,
    EARLY_FEE,
    EQUAL_PART,
    EVENT_RULES,
    FLAT,
    INTEREST_ALONE,
    INTEREST_WORD,
    LATE_INTEREST_WORD,
    MONEY_RULES,
    MOST_BY_LAW,
    PREPAID_USED,
    PRINCIPAL_WORD,
    PUT_OFF,
    REPAYS,
    UNCOVERED,
    changed,
)
from beancount_loans.core.servicing.movements import DUE, LATER, PREPAID, ROOT, Due, Movement, Part
from beancount_loans.core.servicing.plan_length import Last, lasts
from beancount_loans.core.servicing.position import Position
from beancount_loans.core.servicing.replay import in_order


class Share(NamedTuple):
    """A part of a step.

    Attributes:
        installment: number of the installment; None where it is none.
        due: due date of what it belongs to; None for principal not yet due and money held.
        component: costs, penalties, fees, late-interest, interest, principal or prepaid.
        amount: minor units; negative what was taken back.
    """

    installment: int | None
    due: dt.date | None
    component: str
    amount: int


class Step(NamedTuple):
    """One thing that happened.

    Attributes:
        kind: of the event; or of the due: installment, late-interest, acceleration …
        amount: minor units; what fell due, came in or went out.
        shares: where it went, by installment and component.
        rule: why, in plain words.
        formulas: the same in numbers.
        source: where the ledger says so.
    """

    date: dt.date
    kind: str
    amount: int
    shares: tuple[Share, ...]
    rule: str
    formulas: tuple[str, ...]
    source: Source


_BEFORE = {"opening": 0, "disbursement": 3, "debit": 3, "change": 4, "step": 5, "charge": 6}
_FALLS_DUE, _OTHER, _RECOVERY = 2, 8, 12
_TOLD_APART = ("down-payment", "acceleration", "judgment")
"""Dues beside which their event is a step of its own."""


def explain(position: Position) -> list[Step]:
    """The chain of events to the end of the position's day, oldest first."""
    seen = accruals(position.loan, position.as_of)
    last = lasts(position.loan, position.state)
    steps = [(event.date, _rank(event), _of_event(position, event)) for event in _silent(position)]
    for movement in position.journal:
        rank = _rank(movement.event)
        steps += [(one.date, rank, one) for one in _of_movement(position, movement, seen, last)]
    return [step for _, _, step in sorted(steps, key=lambda one: one[:2])]


def _silent(position: Position) -> Iterator[Event]:
    """The events that moved nothing within the loan's accounts, so that no journal tells them."""
    told = {
        (one.event.source, one.event.kind)
        for one in position.journal
        if one.event and not (one.due and one.due.kind in _TOLD_APART)
    }
    for event in in_order(position.loan.events):
        if event.date <= position.as_of and (event.source, event.kind) not in told:
            yield event


def _rank(event: Event | None) -> int:
    """The place of an event among those of its day, as servicing orders them."""
    if event is None:
        return _FALLS_DUE
    if event.first:
        return 1
    return _RECOVERY if event.kind == "recovery" else _BEFORE.get(event.kind, _OTHER)


# ------------------------------------------------------------ steps


def _of_movement(
    position: Position, movement: Movement, seen: Accruals, last: Last
) -> Iterator[Step]:
    due, event = movement.due, movement.event
    if due is not None:
        yield _falls_due(position, movement, due, _accrual(movement, due, seen), last)
        if movement.parts:
            shares = _shares(movement.parts)
            amount = sum(one.amount for one in shares)
            source = _source(position.loan, movement)
            yield Step(movement.date, "prepaid", amount, shares, PREPAID_USED, (), source)
        return
    shares = _placed(movement)
    source = _source(position.loan, movement)
    if event is None:
        accrual = seen.dues.get(movement.date)
        yield _by_time(position.loan, movement, shares, accrual, source)
        return
    if event.change is not None:
        yield _of_change(position.loan, event, shares, movement.rule)
        return
    rule = _money_rule(event, shares, movement.rule)
    yield Step(movement.date, event.kind, event.amount, shares, rule, (), source)


def _of_change(loan: Loan, event: Event, shares: tuple[Share, ...], effect: str = "") -> Step:
    """What was changed, and what became something else by it."""
    assert event.change is not None
    rule = "; ".join(filter(None, (changed(event.change, loan.terms), effect)))
    amount = sum(one.amount for one in shares)
    return Step(event.date, event.kind, amount, shares, rule, (), event.source)


def _by_time(
    loan: Loan,
    movement: Movement,
    shares: tuple[Share, ...],
    accrual: Accrual | None,
    source: Source,
) -> Step:
    """What time or a change brings that falls due on no day: interest put off, a rest given up."""
    amount = sum(one.amount for one in shares)
    formula = ""
    if accrual is not None and not movement.parts:
        text = formulas.interest(loan.terms, accrual.stretches, amount, accrual.carried)
        formula = f"{INTEREST_WORD}: {text}"
    told = (formula,) if formula else ()
    kind = "change" if movement.parts else NAMES[INTEREST]
    return Step(movement.date, kind, amount, shares, movement.rule, told, source)


def _money_rule(event: Event, shares: tuple[Share, ...], rule: str) -> str:
    """Why money went where it did: to what was due, held, or to principal not yet due."""
    if event.kind not in ("payment", "prepayment") or rule == REPAYS or not shares:
        return rule or EVENT_RULES.get(event.kind, event.kind)
    places = dict.fromkeys(
        "held" if one.component == "prepaid" else "due" if one.due else "early" for one in shares
    )
    return ", then ".join(MONEY_RULES[place] for place in places)


def _accrual(movement: Movement, due: Due, seen: Accruals) -> Accrual | None:
    event = movement.event
    if event is not None:
        return seen.events.get((event.source, event.kind))
    return seen.dues.get(movement.date) if due.kind in ("installment", "payoff") else None


def _falls_due(
    position: Position, movement: Movement, due: Due, accrual: Accrual | None, last: Last
) -> Step:
    shares = tuple(
        Share(due.number, due.date, NAMES[component], amount)
        for component, amount in enumerate(due.as_fallen)
        if amount
    )
    unnumbered = due.kind == "installment" and due.number is None
    rule = INTEREST_ALONE if unnumbered else DUE_RULES.get(due.kind, movement.rule)
    told = {"number": due.number, "what": _what(due)}
    rule = rule.format(**told, last=last(movement.date) if due.number is not None else "")
    if due.date > movement.date:
        rule = f"{rule}, {movement.rule}"
    return Step(
        date=movement.date,
        kind=due.kind,
        amount=sum(due.as_fallen),
        shares=shares,
        rule=rule,
        formulas=tuple(_formulas(position.loan, movement, due, accrual)) if accrual else (),
        source=_source(position.loan, movement),
    )


def _what(due: Due) -> str:
    names = [NAMES[component] for component, amount in enumerate(due.as_fallen) if amount]
    return ", ".join(names) or "nothing"


def _formulas(loan: Loan, movement: Movement, due: Due, accrual: Accrual) -> Iterator[str]:
    """Interest from its stretches, and principal from the size of the installment."""
    terms, fallen = loan.terms, due.as_fallen
    interest = fallen[INTEREST]
    put_off = movement.legs.get(LATER[INTEREST], 0)
    if due.kind == "late-interest":
        text = formulas.late_interest(terms, accrual.late, accrual.late_claimed, sum(fallen))
        yield f"{LATE_INTEREST_WORD}: {text}"
        return
    if due.kind not in ("installment", "payoff", "acceleration"):
        return
    if terms.method == "flat" and interest:
        yield f"{INTEREST_WORD}: {FLAT}"
    elif accrual.stretches or accrual.carried:
        whole = interest + put_off + due.capitalized
        text = formulas.interest(terms, accrual.stretches, whole, accrual.carried)
        yield f"{INTEREST_WORD}: {text}"
    yield from _beside_interest(terms, due)
    if put_off:
        yield f"{PUT_OFF}: {formulas.added(terms, [interest + put_off, -put_off])}"
    principal, size = fallen[PRINCIPAL], accrual.size
    if terms.method == "annuity" and size is not None and size - interest == principal:
        yield f"{PRINCIPAL_WORD}: {formulas.added(terms, [size, -interest])}"
    elif principal and principal == size and terms.method in ("equal-principal", "flat"):
        yield f"{PRINCIPAL_WORD}: {terms.money(principal)}, {EQUAL_PART}"
    elif principal and not due.balance:
        yield f"{PRINCIPAL_WORD}: {terms.money(principal)}, {ALL_THAT_IS_LEFT}"


def _beside_interest(terms: Terms, due: Due) -> Iterator[str]:
    """Interest that becomes principal, and the fee for repaying early."""
    interest, fee = due.as_fallen[INTEREST], due.as_fallen[FEE]
    if due.capitalized:
        left = formulas.added(terms, [interest + due.capitalized, -interest])
        yield f"{UNCOVERED}: {left}"
    if due.kind == "payoff" and fee:
        asked = formulas.fee(terms, due.as_fallen[PRINCIPAL], fee)
        yield f"{EARLY_FEE}: {asked or f'{terms.money(fee)}, {MOST_BY_LAW}'}"


def _shares(parts: Iterable[Part]) -> tuple[Share, ...]:
    return tuple(
        Share(part.due.number, part.due.date, NAMES[part.component], part.amount) for part in parts
    )


def _placed(movement: Movement) -> tuple[Share, ...]:
    """Where money went: to dues, to those to come, or to principal not yet due."""
    shares = list(_shares(movement.parts))
    event = movement.event
    if not shares:
        shares = list(_from_places(movement))
    held = -movement.legs.get(PREPAID, 0)
    if held:
        shares.append(Share(None, None, "prepaid", held))
    if event is not None and event.kind in ("payment", "prepayment", "write-off"):
        early = event.amount - sum(one.amount for one in shares)
        if early:
            shares.append(Share(None, None, NAMES[PRINCIPAL], early))
    return tuple(shares)


def _from_places(movement: Movement) -> Iterator[Share]:
    """Where the journal tells sums by place alone: history that was amended."""
    for component, place in enumerate(DUE):
        amount = movement.legs.get(place, 0)
        if amount and place not in DUE[:component]:
            yield Share(None, None, NAMES[component], -amount)
    put_off = movement.legs.get(LATER[INTEREST], 0)
    if movement.event is None and put_off:
        yield Share(None, None, NAMES[INTEREST], put_off)
    capitalized = movement.legs.get(ROOT, 0)
    if movement.event is None and capitalized:
        yield Share(None, None, NAMES[PRINCIPAL], capitalized)


def _of_event(position: Position, event: Event) -> Step:
    """An event that moved nothing within the loan's accounts."""
    if event.change is not None:
        return _of_change(position.loan, event, tuple(_given_over(position, event)))
    rule = EVENT_RULES.get(event.kind, event.kind)
    shares: tuple[Share, ...] = ()
    if event.kind in ("disbursement", "debit", "payment", "prepayment"):
        shares = (Share(None, None, NAMES[PRINCIPAL], event.amount),)
    if event.kind in ("payment", "prepayment"):
        rule = MONEY_RULES["early"]
    elif event.step:
        rule = f"{rule}: {event.step}"
    kind = "disbursement" if event.kind == "debit" else event.kind
    return Step(event.date, kind, event.amount, shares, rule, (), event.source)


def _given_over(position: Position, event: Event) -> Iterator[Share]:
    """What of earlier dues a change made something else."""
    for due in position.dues:
        for one in due.taken:
            if one.by and one.by.source == event.source:
                yield Share(due.number, due.date, NAMES[one.component], one.amount)


def _source(loan: Loan, movement: Movement) -> Source:
    """The event; for what time alone brings, the terms or the last change of them."""
    if movement.event is not None:
        return movement.event.source
    changes = [
        event.source
        for event in in_order(loan.events)
        if event.kind == "change" and event.date < movement.date
    ]
    return changes[-1] if changes else loan.source
