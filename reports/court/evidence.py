"""What proves a claim: the contract, each step with a copy of its letter, and other papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from beancount_loans.standing import Standing

__all__ = ["Evidence", "Paper", "StepRow", "evidence"]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the ledger.

    Attributes:
        account: of the loan in whose folder it lies.
    """

    date: dt.date
    file: str
    account: str

    @property
    def name(self) -> str:
        """What its file is called, without day and ending."""
        stem = Path(self.file).stem
        return stem.removeprefix(str(self.date)).strip(" .-_") or stem


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of the ladder that was taken.

    Attributes:
        kind: reminder, demand, default-notice … by the policy; empty where it knows none such.
        channel: how it went, where a note says so.
        paper: the file of its letter: a document of its day; null where there is none.
    """

    date: dt.date
    key: str
    name: str
    kind: str
    fee: Decimal
    channel: str
    paper: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The papers behind a claim, each once.

    Attributes:
        contract: of the days up to the first disbursement.
        steps: every step ever taken, oldest first.
        letters: copies of the steps' letters.
        others: the rest.
    """

    contract: tuple[Paper, ...]
    steps: tuple[StepRow, ...]
    letters: tuple[Paper, ...]
    others: tuple[Paper, ...]


def evidence(standing: Standing, account: str, language: str) -> Evidence:
    """Gather the papers of one loan; letters may lie in the folder of another of the borrower's.

    Args:
        standing: the borrower's.
        account: of the loan.
        language: that steps are named in.
    """
    papers = sorted(set(_papers(standing)), key=lambda one: (one.date, one.file))
    own = [one for one in papers if one.account == account]
    signed = _agreed_by(standing, account)
    contract = [one for one in own if one.date <= signed]
    steps = tuple(_steps(standing, papers, language))
    days = {step.date for step in steps}
    letters = [one for one in papers if one.date in days and one not in contract]
    others = [one for one in own if one not in contract and one not in letters]
    return Evidence(tuple(contract), steps, tuple(letters), tuple(others))


def _papers(standing: Standing) -> Iterator[Paper]:
    for position in standing.positions:
        for day, file in position.loan.documents:
            if day <= standing.as_of:
                yield Paper(day, file, position.loan.account)


def _agreed_by(standing: Standing, account: str) -> dt.date:
    """The day by which the loan was agreed: the first money, the signature, or the opening."""
    loan = next(one.loan for one in standing.positions if one.loan.account == account)
    first = [
        event.date for event in loan.events if event.kind in ("disbursement", "debit", "opening")
    ]
    days = [loan.opened, loan.terms.signed, min(first, default=None)]
    return max(day for day in days if day is not None)


def _steps(standing: Standing, papers: Iterable[Paper], language: str) -> Iterator[StepRow]:
    rules = standing.policy.at(standing.as_of)
    by_day = {one.date: Path(one.file).name for one in papers}
    how = {(note.date, note.step): note.channel for note in standing.contacts if note.step}
    for taken in sorted(standing.situation.steps, key=lambda one: one.on):
        step = rules.step(taken.key)
        yield StepRow(
            date=taken.on,
            key=taken.key,
            name=step.name_in(language) if step else taken.key,
            kind=step.kind if step else "",
            fee=taken.fee,
            channel=how.get((taken.on, taken.key), ""),
            paper=by_day.get(taken.on),
        )
