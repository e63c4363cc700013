"""The class that Fava finds: it hands requests to the pages and never lets Fava go down."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from functools import cached_property
from threading import Lock
from typing import Any

from fava.context import g
from fava.ext import FavaExtensionBase, extension_endpoint
from fava.util.date import local_today
from flask import Response, current_app, request
from jinja2 import Environment, StrictUndefined

from beancount_loans.acts import ActError
from beancount_loans.moving import MoveError
from beancount_loans.reports.fava.act import MovedError
from beancount_loans.reports.fava.acting import HiddenError, carry_out, preview
from beancount_loans.reports.fava.address import read_address
from beancount_loans.reports.fava.desk import Shelf
from beancount_loans.reports.fava.guard import RefusedError, hosts_of, refuse_strangers
from beancount_loans.reports.fava.letter_page import show_letter
from beancount_loans.reports.fava.pages import Visit, account_panel, render
from beancount_loans.reports.fava.refusals import translated
from beancount_loans.reports.letters.mail_settings import MailSettingsError
from beancount_loans.reports.letters.press import NoTypstError, UnsettableError
from beancount_loans.reports.letters.texts import LetterError
from beancount_loans.review import ReviewError
from beancount_loans.writer import WriteError

TOLD = (
    ActError,
    HiddenError,
    LetterError,
    MailSettingsError,
    MoveError,
    MovedError,
    NoTypstError,
    ReviewError,
    UnsettableError,
    WriteError,
)
"""What says itself, in a sentence, why nothing was done."""
Answer = dict[str, Any]

log = logging.getLogger(__name__)


class BeancountLoans(FavaExtensionBase):
    """Loans: what is outstanding, who is late, and each loan with its history."""

    report_title = "Loans"
    has_js_module = True

    def __init__(self, ledger: Any, config: str | None = None) -> None:
        """Take Fava's ledger; a config is not needed, and a wrong one does no harm.

        Args:
            ledger: Fava's ledger.
            config: names under which Fava is reached through a proxy; see `hosts_of`.
        """
        super().__init__(ledger, None)
        self.shelf = Shelf()
        self.hosts = hosts_of(config)
        self.writing = Lock()
        self.day: dt.date | None = None

    def before_request(self) -> None:
        """Have Fava count its upcoming events anew where a day began since it last did."""
        try:
            before, self.day = self.day, _today()
            if before not in (None, self.day):
                self.ledger.misc.load_file()
        except Exception:
            log.exception("Loans: upcoming events could not be counted anew")

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
            log.exception("Loans: the page %s could not be shown", request.path)
            return visit.fault()

    # Fava's type wants a Response, its code takes what Flask makes one of.
    @extension_endpoint("panel")  # type: ignore[arg-type, untyped-decorator]
    def panel(self) -> dict[str, Any]:
        """The status of the loan that an account belongs to, for Fava's page of the account."""
        try:
            return {"success": True, "data": account_panel(self._visit(), request.args)}
        except Exception:
            log.exception("Loans: no panel for %s", request.path)
            return {"success": False, "error": "The loans could not be read; see Fava's log."}

    @extension_endpoint("preview", ["POST"])  # type: ignore[arg-type, untyped-decorator]
    def preview(self) -> Answer:
        """The lines that an act would write; nothing is written."""
        return self._answer(preview)

    @extension_endpoint("write", ["POST"])  # type: ignore[arg-type, untyped-decorator]
    def write(self) -> Answer:
        """Carry out an act whose lines were shown."""
        with self.writing:
            return self._answer(carry_out)

    @extension_endpoint("letter")  # type: ignore[arg-type, untyped-decorator]
    def letter(self) -> Response:
        """A letter as it would go today, as PDF or HTML; nothing is written."""
        try:
            return show_letter(self._visit(), request.args)
        except TOLD as problem:
            told = translated(str(problem), self._visit().words)
            return Response(told, 404, mimetype="text/plain")
        except Exception:
            log.exception("Loans: no letter for %s", request.path)
            return Response("The letter could not be set; see Fava's log.", 500)

    def _answer(self, work: Callable[[Visit, Mapping[str, Any]], Answer]) -> Answer:
        """What an act gives, or a sentence that says why it is not done."""
        try:
            refuse_strangers(request, self.hosts)
            body = request.get_json(silent=True)
            if not isinstance(body, dict):
                raise RefusedError("The request is no JSON.")
            return {"success": True, "data": work(self._visit(), body)}
        except RefusedError as problem:
            return {"success": False, "error": str(problem)}
        except TOLD as problem:
            return {"success": False, "error": translated(str(problem), self._visit().words)}
        except Exception:
            log.exception("Loans: nothing was done for %s", request.path)
            return {"success": False, "error": "Nothing was done; Fava's log says why."}

    def _visit(self) -> Visit:
        self.shelf.settle(g.ledger)
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
