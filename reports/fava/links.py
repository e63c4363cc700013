"""Addresses of our pages and of Fava's, with Fava's filters and the day shown carried along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from beancount_loans.core.agreement.loan import Loan, Source

ReportUrl = Callable[..., str]


class Links:
    """Makes addresses for one request.

    Args:
        url_for: Fava's, for the request at hand.
        report: the name of the extension.
        day: the day asked for, None where the page shows today.
        query: the query at hand, for links that change a part of it.
    """

    def __init__(
        self, url_for: ReportUrl, report: str, day: dt.date | None, query: Mapping[str, str]
    ) -> None:
        self._url_for = url_for
        self._report = report
        self._day = {"as_of": day.isoformat()} if day else {}
        self._query = {key: value for key, value in query.items() if key != "partial"}

    def page(self, name: str = "overview", **query: str) -> str:
        """A page of the menu."""
        page = {} if name == "overview" else {"page": name}
        return self._ours(**page, **query)

    def loan(self, loan: Loan) -> str:
        """The page of a loan."""
        return self._ours(loan=loan.id)

    def relief(self, loan: Loan) -> str:
        """The page of what could be agreed on a loan."""
        return self._ours(page="relief", loan=loan.id)

    def endpoint(self, name: str, **query: str) -> str:
        """Where the script of the pages asks, and where letters are shown."""
        url = self._ours(**query)
        path, mark, rest = url.partition("?")
        return f"{path}{name}{mark}{rest}"

    def borrower(self, borrower: str) -> str:
        """The page of a borrower."""
        return self._ours(borrower=borrower)

    def same(self, **changes: str) -> str:
        """The page at hand with a part of its query changed; an empty value takes it out."""
        query = {**self._query, **changes}
        kept = {key: value for key, value in query.items() if value}
        return self._url_for("extension_report", extension_name=self._report, **kept)

    def kept(self, *without: str) -> list[tuple[str, str]]:
        """The query at hand for the hidden fields of a form, without what its own fields say."""
        return [(key, value) for key, value in self._query.items() if key not in without and value]

    def form(self) -> str:
        """Where a form that changes the query is sent."""
        return self._ours_bare().partition("?")[0]

    def account(self, account: str) -> str:
        """Fava's page of an account."""
        return self._url_for("account", name=account)

    def fava(self, report: str, **query: str) -> str:
        """A report of Fava's own."""
        return self._url_for("report", report_name=report, **query)

    def source(self, source: Source) -> str:
        """Fava's editor at a line of the ledger."""
        return self.fava("editor", file_path=source.filename, line=str(source.lineno))

    def document(self, filename: str) -> str:
        """A document that the ledger knows."""
        return self._url_for("document", filename=filename)

    def _ours(self, **query: str) -> str:
        merged = {**self._day, **{key: value for key, value in query.items() if value}}
        return self._url_for("extension_report", extension_name=self._report, **merged)

    def _ours_bare(self) -> str:
        return self._url_for("extension_report", extension_name=self._report)
