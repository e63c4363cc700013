"""The page of letters: those that may go today, those that went, those that came back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from flask import Response

from beancount_loans.acts import ActError
from beancount_loans.core.agreement.loan import Contact, Loan
from beancount_loans.reports.fava.desk import Desk
from beancount_loans.reports.fava.overview import step_name
from beancount_loans.reports.letters.prepared import Prepared
from beancount_loans.reports.letters.press import press_of
from beancount_loans.reports.letters.round import CHANNELS, Round
from beancount_loans.standing import Standing

if TYPE_CHECKING:
    from beancount_loans.reports.fava.pages import Visit

__all__ = ["CAME_BACK", "LetterView", "Sent", "letter_view", "show_letter"]

CAME_BACK = "wrong-number"
"""The outcome of a letter or e-mail that did not reach anybody: the address is wrong."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that went, with its document where the ledger has one."""

    loan: Loan
    name: str
    contact: Contact
    step: str
    document: str | None


@dataclass(frozen=True, slots=True)
class LetterView:
    """What the page shows; newest first."""

    round: Round
    sent: list[Sent]
    returned: list[Sent]

    @property
    def mails(self) -> int:
        """How many of the day's letters go by e-mail."""
        return sum(one.channel == "email" for one in self.round.prepared)


def letter_view(
    desk: Desk, language: str, wanted: Callable[..., bool] = lambda *_: True
) -> LetterView:
    """The day's letters and those of the past.

    Args:
        desk: the loans on the day.
        language: that steps are named in.
        wanted: tells of accounts of loans whether their letters are shown.
    """
    written = [
        one
        for one in _written(desk, language)
        if one.contact.date <= desk.as_of and wanted(one.loan.account)
    ]
    written.sort(key=lambda one: (one.contact.date, one.name), reverse=True)
    back = [one for one in written if one.contact.outcome == CAME_BACK]
    sent = [one for one in written if one.contact.outcome != CAME_BACK]
    shown = Round(
        [one for one in desk.round.prepared if wanted(*_accounts(one.standing))],
        [one for one in desk.round.left if wanted(*_accounts(one.standing))],
    )
    return LetterView(shown, sent, back)


def _accounts(standing: Standing) -> list[str]:
    return [one.loan.account for one in standing.positions]


def _written(desk: Desk, language: str) -> list[Sent]:
    found = []
    for position in desk.lent:
        loan = position.loan
        papers = dict(loan.documents)
        for one in loan.contacts:
            if one.channel in CHANNELS and (one.step or one.letter or one.outcome == CAME_BACK):
                step = step_name(desk, loan, one.step, language)
                name = desk.book.borrower(loan).name
                found.append(Sent(loan, name, one, step, papers.get(one.date)))
    return found


def show_letter(visit: Visit, query: Mapping[str, str]) -> Response:
    """A letter of the day, in a page that may run and load nothing.

    Raises:
        ActError: no such letter may go today, or amounts are hidden.
        LetterError, NoTypstError, UnsettableError: it cannot be set.
    """
    if visit.hidden:
        raise ActError("Fava runs in incognito mode, where amounts are hidden: no letter is shown")
    one = chosen(visit.desk, [query.get("key", "")])[0]
    if query.get("format") == "html":
        return _answer(one.letter.html().encode(), "text/html", "letter.html")
    with press_of(visit.desk.book) as press:
        return _answer(press.pdf(one.letter), "application/pdf", PurePath(one.file_name).name)


def chosen(desk: Desk, keys: list[str]) -> list[Prepared]:
    """The letters of the day that keys name.

    Raises:
        ActError: one of them may not go today.
    """
    prepared = {one.key: one for one in desk.round.prepared}
    missing = [key for key in keys if key not in prepared]
    if missing:
        raise ActError("a letter may not go any more: load the page again")
    return [prepared[key] for key in dict.fromkeys(keys)]


def _answer(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    if kind == "text/html":
        answer.headers["Content-Security-Policy"] = _POLICY
    return answer
