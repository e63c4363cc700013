"""The class that Fava finds: it hands requests to the pages and never lets Fava go down."""

from __future__ import annotations

import datetime as dt
import logging
from functools import cached_property
from typing import Any

from fava.context import g
from fava.ext import FavaExtensionBase, extension_endpoint
from fava.util.date import local_today
from flask import current_app, request
from jinja2 import Environment, StrictUndefined

from beancount_loans.reports.fava.address import read_address
from beancount_loans.reports.fava.desk import Shelf
from beancount_loans.reports.fava.pages import Visit, account_panel, render

log = logging.getLogger(__name__)


class BeancountLoans(FavaExtensionBase):
    """Loans: what is outstanding, who is late, and each loan with its history."""

    report_title = "Loans"
    has_js_module = True

    def __init__(self, ledger: Any, config: str | None = None) -> None:
        """Take Fava's ledger; a config is not needed, and a wrong one does no harm.

        Args:
            ledger: Fava's ledger.
            config: not used: what can be chosen stands in the ledger as `loan-option`.
        """
        super().__init__(ledger, None)
        self.shelf = Shelf()

    @cached_property
    def jinja_env(self) -> Environment:
        """Fava's templates and ours; a name that a template does not know is an error."""
        environment: Environment = super().jinja_env
        return environment.overlay(undefined=StrictUndefined)

    def page(self) -> str:
        """The page that the request asks for, or a page that says what went wrong."""
        visit = self._visit()
        try:
            return render(visit)
        except Exception:
            log.exception("Loans: the page %s could not be shown", request.full_path)
            return visit.fault()

    # Fava's type wants a Response, its code takes what Flask makes one of.
    @extension_endpoint("panel")  # type: ignore[arg-type, untyped-decorator]
    def panel(self) -> dict[str, Any]:
        """The status of the loan that an account belongs to, for Fava's page of the account."""
        try:
            return {"success": True, "data": account_panel(self._visit(), request.args)}
        except Exception:
            log.exception("Loans: no panel for %s", request.full_path)
            return {"success": False, "error": "The loans could not be read; see Fava's log."}

    def _visit(self) -> Visit:
        address = read_address(request.args)
        return Visit(
            ledger=g.ledger,
            shelf=self.shelf,
            environment=self.jinja_env,
            report=self.name,
            address=address,
            query=request.args.to_dict(),
            today=_today(),
            hidden=bool(current_app.config.get("INCOGNITO")),
        )


def _today() -> dt.date:
    return local_today()
