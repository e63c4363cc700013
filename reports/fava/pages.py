"""From an address to a page: reads the books, works the view out, fills the template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fava.core import FavaLedger
from jinja2 import Environment

from beancount_loans.reports.fava import overview as overviews
from beancount_loans.reports.fava.address import PAGES, Address
from beancount_loans.reports.fava.bank_acts import PARTS
from beancount_loans.reports.fava.desk import Desk, Made, Shelf, below
from beancount_loans.reports.fava.figures import Figures
from beancount_loans.reports.fava.forms import Choices
from beancount_loans.reports.fava.guard import TOKEN
from beancount_loans.reports.fava.letter_page import letter_view
from beancount_loans.reports.fava.links import Links
from beancount_loans.reports.fava.loan_page import loan_view
from beancount_loans.reports.fava.policy_page import policy_views
from beancount_loans.reports.fava.portfolio_page import portfolio_view
from beancount_loans.reports.fava.relief_page import relief_view
from beancount_loans.reports.fava.sheets import Item, Sheet, sheet_of
from beancount_loans.reports.fava.views import (
    AHEAD,
    borrower_view,
    calendar_view,
    review_view,
)
from beancount_loans.reports.fava.words import Words, nearest_language

SAYINGS = ("write", "cancel", "read-only", "failed")
"""Words that the script says."""


@dataclass(frozen=True)
class Visit:
    """One request: who asks for what, and all that its page is written with.

    Attributes:
        query: the request's query as it came.
        today: the day shown where the address names none.
        hidden: Fava runs in incognito mode.
    """

    ledger: FavaLedger
    shelf: Shelf
    environment: Environment
    report: str
    address: Address
    query: Mapping[str, str]
    today: dt.date
    hidden: bool

    @cached_property
    def as_of(self) -> dt.date:
        """The day shown."""
        return self.address.day or self.today

    @cached_property
    def desk(self) -> Desk:
        """The loans on that day."""
        return self.shelf.desk(self.ledger, self.as_of)

    @property
    def narrow(self) -> Desk:
        """The same with the loans alone that Fava's account filter leaves."""
        return self.desk.under(self.address.account)

    def wanted(self, *accounts: str) -> bool:
        """Whether Fava's account filter leaves one of some loans."""
        asked = self.address.account
        return not asked or any(below(one, asked) for one in accounts)

    @cached_property
    def words(self) -> Words:
        """Texts in the ledger's language."""
        options = self.ledger.fava_options
        told = self.desk.book.options.at("language")
        return Words(nearest_language(told, options.locale, options.language))

    @cached_property
    def figures(self) -> Figures:
        """Figures as the ledger's locale writes them."""
        return Figures(self.ledger.fava_options.locale, hidden=self.hidden)

    @cached_property
    def links(self) -> Links:
        """Addresses of other pages."""
        url_for: Any = self.environment.globals["url_for"]
        return Links(url_for, self.report, self.address.day, self.query)

    @property
    def new_errors(self) -> list[Any]:
        """What the ledger's load after the last write found."""
        return self.shelf.new_errors(self.ledger)

    def sheet(self, items: Sequence[Item]) -> Sheet[Item]:
        """The sheet of a long list that the address names."""
        return sheet_of(items, self.address.number)

    def fault(self) -> str:
        """A page that needs nothing but words, for when the loans cannot be read."""
        options = self.ledger.fava_options
        words = Words(nearest_language(options.locale, options.language))
        return self.environment.get_template("loans/fault.html").render(t=words)

    def template(self, name: str, **more: Any) -> str:
        """A filled template of ours."""
        template = self.environment.get_template(f"loans/{name}")
        return template.render(
            visit=self,
            address=self.address,
            desk=self.desk,
            t=self.words,
            fig=self.figures,
            links=self.links,
            pages=PAGES,
            token=TOKEN,
            words={key: self.words(f"act.{key}") for key in SAYINGS},
            choices=Choices(self.desk),
            **more,
        )


def render(visit: Visit) -> str:
    """The page that an address names; an unknown one is the first page."""
    return _PAGES.get(visit.address.page, _overview)(visit)


def _overview(visit: Visit) -> str:
    view = overviews.overview(visit.narrow, visit.address, visit.words.language)
    return visit.template("overview.html", view=view, columns=overviews.COLUMNS)


def _loan(visit: Visit) -> str:
    loan = visit.desk.loan_named(visit.address.loan)
    if loan is None:
        return visit.template("absent.html", what="loan", asked=visit.address.loan)
    return visit.template("loan.html", view=loan_view(visit.desk, loan, visit.words))


def _borrower(visit: Visit) -> str:
    asked = visit.address.borrower
    view = borrower_view(visit.desk, asked, visit.words.language)
    if view is None:
        return visit.template("absent.html", what="borrower", asked=asked)
    return visit.template("borrower.html", view=view, columns=overviews.COLUMNS)


def _today(visit: Visit) -> str:
    work = visit.desk.work_in(visit.words.language)
    tasks = [task for task in work.tasks if visit.wanted(*task.accounts)]
    return visit.template("today.html", work=work, tasks=visit.sheet(tasks))


def _once(desk: Desk, view: Callable[[Desk], Made]) -> Made:
    """A view that depends on the desk alone."""
    return desk.once(view, lambda: view(desk))


def _portfolio(visit: Visit) -> str:
    return visit.template("portfolio.html", views=_once(visit.narrow, portfolio_view))


def _calendar(visit: Visit) -> str:
    days = calendar_view(visit.desk, visit.words.language)
    appointments = [one for one in days if visit.wanted(one.loan.account)]
    return visit.template("calendar.html", appointments=visit.sheet(appointments), ahead=AHEAD)


def _review(visit: Visit) -> str:
    return visit.template("review.html", doubts=_once(visit.desk, review_view), parts=PARTS)


def _checks(visit: Visit) -> str:
    report = visit.shelf.findings(visit.ledger, visit.as_of)
    return visit.template("checks.html", findings=visit.sheet(report.findings))


def _letters(visit: Visit) -> str:
    return visit.template(
        "letters.html", view=letter_view(visit.desk, visit.words.language, visit.wanted)
    )


def _relief(visit: Visit) -> str:
    loan = visit.desk.loan_named(visit.address.loan) if visit.address.loan else None
    view = relief_view(visit.desk, loan, visit.query, visit.words.language)
    return visit.template("relief.html", view=view)


def _policy(visit: Visit) -> str:
    views = policy_views(visit.desk, visit.words, visit.figures)
    return visit.template("policy.html", views=views)


_PAGES: dict[str, Callable[[Visit], str]] = {
    "overview": _overview,
    "loan": _loan,
    "borrower": _borrower,
    "today": _today,
    "portfolio": _portfolio,
    "calendar": _calendar,
    "letters": _letters,
    "review": _review,
    "relief": _relief,
    "policy": _policy,
    "checks": _checks,
}


def account_panel(visit: Visit, query: Mapping[str, str]) -> dict[str, str] | None:
    """The panel for Fava's page of an account; None where the account is no loan's."""
    loan = visit.desk.loan_above(query.get("name", ""))
    position = visit.desk.positions.get(loan.account) if loan else None
    if loan is None or position is None:
        return None
    row = overviews.row_of(visit.desk, position, visit.words.language)
    standing = visit.desk.standing_of(loan)
    return {"html": visit.template("panel.html", row=row, next=standing and standing.next)}
