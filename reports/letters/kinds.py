"""The letters there are: which text, to whom, and what each needs beside the common facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from beancount_loans.book import Borrower
from beancount_loans.core.explain.explain import explain
from beancount_loans.core.policy.steps import Step
from beancount_loans.core.servicing.position import replay
from beancount_loans.reports.apr import loan_apr
from beancount_loans.reports.explain import explain_report
from beancount_loans.reports.letters.account import received
from beancount_loans.reports.letters.facts import Facts, facts_of, recipient
from beancount_loans.reports.letters.formats import Formats
from beancount_loans.reports.letters.letter import Letter, compose, language_of, own_folder
from beancount_loans.reports.letters.tables import Tables
from beancount_loans.reports.letters.taken import Taking, carrier, next_of, take
from beancount_loans.reports.letters.texts import LetterError, texts
from beancount_loans.reports.schedule import loan_schedule
from beancount_loans.standing import Standing

__all__ = ["Wanted", "guarantors", "letter_of", "text_of", "write"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A letter that somebody asks for.

    Attributes:
        kind: key of a step of the ladder, or of another text.
        loan: account that it is about; None for the one late the longest.
        language: told; None for the borrower's.
        year: of a certificate; None for the year before the letter's.
        to: id of a guarantor that a copy goes to.
    """

    kind: str
    loan: str | None = None
    language: str | None = None
    year: int | None = None
    to: str | None = None


def letter_of(standing: Standing, wanted: Wanted) -> Letter:
    """The letter that somebody asks for, as of the standing's day.

    Raises:
        LetterError: there is none of that kind, or it makes no sense for this loan.
    """
    step = standing.policy.at(standing.as_of).step(wanted.kind)
    return write(standing, wanted, _taking(standing, step) if step else None)


def write(standing: Standing, wanted: Wanted, taking: Taking | None) -> Letter:
    """A letter of a day on which a step is taken, or none; most often that step's own.

    Raises:
        LetterError: there is none of that kind, or it makes no sense for this loan.
    """
    book, own = standing.book, own_folder(standing.book)
    to = standing.borrower
    if wanted.kind == "guarantor":
        to = _guarantor_of(standing, wanted)
        standing = _vouched(standing, to)
        taking = replace(taking, after=_vouched(taking.after, to)) if taking else None
    told = wanted.language or to.fields.get("language")
    language = language_of(told, book, standing.policy.language)
    facts = replace(facts_of(standing, taking, wanted.loan), to=recipient(to))
    own_text = taking is not None and taking.step.key == wanted.kind
    key = text_of(taking.step, language, own) if taking and own_text else wanted.kind
    if key == "repaid" and facts.about.position.state.forgiven:
        key = "settled"
    more: dict[str, Any] = {}
    if key in EXTRAS:
        shown = language if texts(language, own).has(key) else "en"
        tables = Tables(facts, Formats(shown), dict(texts(shown, own).words))
        more = dict(EXTRAS[key](facts, tables, wanted))
    return compose(key, facts, language, own, **more)


def text_of(step: Step, language: str, own: Path | None) -> str:
    """The text of a step: in its tone, else its own, else one of its kind."""
    last = "reminder-1" if step.kind == "reminder" else step.kind
    names = (f"{step.key}-{step.tone}", step.key, step.kind, last)
    for place in dict.fromkeys((language, "en")):
        for name in names:
            if texts(place, own).has(name):
                return name
    raise LetterError(f'the step "{step.key}" has no letter: it is a matter of its own')


def guarantors(standing: Standing) -> list[str]:
    """Ids of those who vouch for the loans, each once."""
    named = [one for at in standing.positions for one in at.loan.terms.guarantors]
    return list(dict.fromkeys(named))


def _taking(standing: Standing, step: Step) -> Taking:
    """A step as it is next, else with no fee: it was taken, or its turn has not come."""
    coming = next_of(standing)
    if coming is not None and coming.step.key == step.key:
        return coming
    days = dt.timedelta(days=step.deadline_days)
    return take(standing, step, None, standing.as_of + days if step.deadline_days else None)


def _guarantor_of(standing: Standing, wanted: Wanted) -> Borrower:
    """The guarantor that is named, else the first.

    Raises:
        LetterError: there is none such, or nothing is known of them.
    """
    named = guarantors(standing)
    chosen = wanted.to or (named[0] if named else None)
    if chosen is None or chosen not in named:
        account = wanted.loan or carrier(standing).loan.account
        raise LetterError(f"{account} has no such guarantor")
    person = standing.book.borrowers.get(chosen)
    if person is None:
        raise LetterError(f'the guarantor "{chosen}" has no loan-borrower directive')
    return person


def _vouched(standing: Standing, guarantor: Borrower) -> Standing:
    """The loans that somebody vouches for: the others are no affair of theirs."""
    theirs = (one for one in standing.positions if guarantor.id in one.loan.terms.guarantors)
    return replace(standing, positions=tuple(theirs))


# ------------------------------------------------------------ what single letters need

Extra = Callable[[Facts, Tables, Wanted], Mapping[str, Any]]


def _payment(facts: Facts, tables: Tables, wanted: Wanted) -> Mapping[str, Any]:
    """The last payment with where it went."""
    position = facts.about.position
    steps = [one for one in explain(position) if one.kind in ("payment", "prepayment")]
    if not steps:
        raise LetterError(f"{position.loan.account} has no payment to confirm")
    last = steps[-1]
    return {
        "payment": {
            "date": last.date,
            "amount": position.money(last.amount),
            "table": tables.shares(last),
        }
    }


def _repaid(facts: Facts, tables: Tables, wanted: Wanted) -> Mapping[str, Any]:
    position = facts.about.position
    if position.claim or not position.drawn:
        raise LetterError(f"{position.loan.account} is not repaid on {facts.day}")
    state = position.state
    lost = position.written_off - position.recovered - position.money(state.forgiven)
    if lost > 0:
        raise LetterError(f"{position.loan.account} is written off, not repaid: {lost} is owed")
    return {"paid_table": tables.paid()}


def _settled(facts: Facts, tables: Tables, wanted: Wanted) -> Mapping[str, Any]:
    position = facts.about.position
    if not position.state.forgiven:
        raise LetterError(f"{position.loan.account} is not settled for less on {facts.day}")
    given_up = position.money(position.state.forgiven)
    told = {"received": received(position), "given_up": given_up}
    return {**_repaid(facts, tables, wanted), **told}


def _arrangement(facts: Facts, tables: Tables, wanted: Wanted) -> Mapping[str, Any]:
    """What was agreed: less for all, a plan beside terms that wait, or other terms."""
    position, settlement = facts.about.position, tables.settlement()
    held = any(hold.kind == "arrangement" for hold in position.holds)
    changed = any(one.kind == "change" for one in position.state.applied)
    agreed = "settlement" if settlement else "terms" if changed and not held else "plan"
    return {"agreed": agreed, "settlement": settlement}


def _agreement(facts: Facts, tables: Tables, wanted: Wanted) -> Mapping[str, Any]:
    contract = facts.standing.policy.at(facts.day).contract
    cost = loan_apr(facts.about.position.loan, "eu")
    return {"terms_table": tables.terms(cost), "withdrawal_days": contract.withdrawal_days}


def _welcome(facts: Facts, tables: Tables, wanted: Wanted) -> Mapping[str, Any]:
    rows = loan_schedule(facts.about.position).installments
    if not rows:
        raise LetterError(f"{facts.about.position.loan.account} has no plan to show")
    return {"agreed": {"first": rows[0].total, "first_due": rows[0].due}}


def _notice(facts: Facts, tables: Tables, wanted: Wanted) -> Mapping[str, Any]:
    if facts.about.position.next_due is None:
        raise LetterError(f"{facts.about.position.loan.account} has nothing to fall due")
    return {}


def _update(facts: Facts, tables: Tables, wanted: Wanted) -> Mapping[str, Any]:
    """What came in since the last such letter, else since the loan was made."""
    position = facts.about.position
    days = [note.date for note in position.loan.contacts if note.letter == "update"]
    since = max((day for day in days if day < facts.day), default=None)
    before = received(replay(position.loan, since)) if since else Decimal(0)
    return {"since": since, "came_in": received(position) - before}


def _year(facts: Facts, tables: Tables, wanted: Wanted) -> Mapping[str, Any]:
    year, loan = wanted.year or facts.day.year - 1, facts.about.position.loan
    if not loan.opened.year <= year <= facts.day.year:
        raise LetterError(f"{loan.account} has no year {year} up to {facts.day}: say --year")
    return {"of_year": year}


def _guarantor(facts: Facts, tables: Tables, wanted: Wanted) -> Mapping[str, Any]:
    if not facts.due:
        raise LetterError(f"{facts.about.position.loan.account} has nothing due on {facts.day}")
    return {"borrower": recipient(facts.standing.borrower)}


def _court(facts: Facts, tables: Tables, wanted: Wanted) -> Mapping[str, Any]:
    standing, position = facts.standing, facts.about.position
    report = explain_report(standing.book, position)
    rules, formats = standing.policy.at(facts.day), tables.formats
    told = tables.words.get("figures", {})
    named = {step.key: step.name_in(formats.language) for step in rules.steps}
    return {
        "rate": tables.rate(position.loan.terms.rate),
        "late_rate": tables.rate(position.loan.terms.late_rate) or "",
        "recorded_until": position.recorded_until,
        "steps": [
            {"on": one.on, "name": named.get(one.key, one.key), "fee": one.fee}
            for one in standing.situation.steps
        ],
        "formulas": [
            {"name": told.get(one.name, one.name), "amount": one.amount, "formula": one.formula}
            for one in report.figures
        ],
    }


EXTRAS: dict[str, Extra] = {
    "notice": _notice,
    "payment-received": _payment,
    "repaid": _repaid,
    "settled": _settled,
    "arrangement": _arrangement,
    "agreement": _agreement,
    "welcome": _welcome,
    "update": _update,
    "interest-certificate": _year,
    "guarantor": _guarantor,
    "court-statement": _court,
}
"""What single letters need beside the facts of all."""
