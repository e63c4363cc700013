"""An option that a borrower in hardship agreed to: into the ledger, with the letter about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from beancount_loans.acts import ActError
from beancount_loans.core.collection.relief_offers import offers
from beancount_loans.reports import relief_record
from beancount_loans.reports.fava.act import Act, Done, Proposal, of_change, of_entries
from beancount_loans.reports.fava.relief_page import REVIEW_DAYS, wish_of
from beancount_loans.reports.letters.press import press_of
from beancount_loans.reports.relief_entries import Agreed, relief_entries
from beancount_loans.reports.wording import words_of

__all__ = ["agreed"]


def agreed(act: Act) -> Proposal:
    """The option, with the note that keeps what they can pay; as `bean-loans relief --write`.

    Raises:
        ActError: no option is chosen, or it cannot be recorded as told.
        LetterError: the letter cannot be written.
    """
    loan, wish, on = act.loan, wish_of(act.loan, act.fields), act.desk.as_of
    choice = offers(loan, wish, on)
    number = act.text("number")
    if not number.isdecimal() or not 1 <= int(number) <= len(choice.offers):
        raise ActError("choose one of the options")
    review = act.date("review") or on + dt.timedelta(days=REVIEW_DAYS)
    contact = act.text("contact") or "phone"
    option = Agreed(choice.offers[int(number) - 1], on, review, contact)
    entries = relief_entries(loan, option, wish, None, words_of(act.book))
    return _with_letter(act, entries) if act.text("letter") else of_entries(act, entries)


def _with_letter(act: Act, entries: Sequence[Any]) -> Proposal:
    account, on = act.loan.account, act.desk.as_of
    ledger = relief_record.Ledger(act.path, act.book, act.desk.entries, act.ledger.options)
    letter = relief_record.confirmation(ledger, entries, account, on)
    file = relief_record.document_of(ledger, letter, account, on)
    change = relief_record.change_of(ledger, entries, act.name, paper=True)
    proposal = of_change(act, change)

    def carry_out() -> Done:
        with press_of(act.book) as press:
            papers = {file: press.pdf(letter)}
        return Done(relief_record.record(change, papers, act.options()))

    name = file.relative_to(act.path.absolute().parent).as_posix()
    return Proposal(f"; {name}\n{proposal.lines}", proposal.seen, carry_out, proposal.loans)
