"""The day's letters, ticked on their page: into documents and ledger, and by e-mail if wanted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from beancount_loans.acts import ActError
from beancount_loans.reports.fava.act import Act, Done, MovedError, Proposal, of_change
from beancount_loans.reports.fava.letter_page import chosen
from beancount_loans.reports.letters.prepared import Prepared, document_path
from beancount_loans.reports.letters.press import press_of
from beancount_loans.reports.letters.recording import alone, change_of, documents_folder, record
from beancount_loans.reports.letters.sending import Delivery, deliver, settings_of
from beancount_loans.writer import Change, Receipt, WriteError

__all__ = ["letters"]


def letters(act: Act) -> Proposal:
    """Letters of the day, as `bean-loans remind` treats them; `send` sends those by e-mail.

    Raises:
        ActError: none is ticked, or one may not go any more.
        MailSettingsError: they are to be sent, and the mail server's settings are wrong.
    """
    ticked = chosen(act.desk, act.text("keys").split())
    if not ticked:
        raise ActError("tick the letters that are to go")
    proposal = of_change(act, _change(act, ticked))
    mails = [one for one in ticked if one.channel == "email"] if act.text("send") else []
    if mails:
        settings_of(act.path, act.book)
    return Proposal(
        lines="\n".join([*_files(act, ticked), proposal.lines]),
        seen=proposal.seen,
        carry_out=lambda: _carry_out(act, ticked, proposal.seen),
        mails=mails,
    )


def _change(act: Act, ticked: Sequence[Prepared]) -> Change:
    return change_of(act.path, act.placement, ticked, act.ledger.options)


def _files(act: Act, ticked: Sequence[Prepared]) -> list[str]:
    """The documents, as comments above the lines."""
    folder, _ = documents_folder(act.path, act.ledger.options)
    taken: list[Path] = []
    for one in ticked:
        taken.append(document_path(one, folder, taken))
    return [f"; {path.relative_to(folder.parent)}" for path in taken]


def _carry_out(act: Act, ticked: Sequence[Prepared], seen: str) -> Done:
    """Set, send and record, with no other round on the ledger meanwhile.

    Raises:
        MovedError: another round, or an editor, came before; nothing was sent.
        ActError: none could be sent; or they went, and the ledger could not be told.
    """
    with alone(act.path):
        if _change(act, ticked).fingerprint() != seen:
            raise MovedError
        with press_of(act.book) as press:
            pairs = [(one, press.pdf(one.letter)) for one in ticked]
        settings = settings_of(act.path, act.book) if act.text("send") else None
        delivery = deliver(act.path, act.book, pairs, settings)
        if not delivery.gone:
            raise ActError("; ".join(f"{name}: {why}" for name, why in delivery.failed))
        return Done(_recorded(act, delivery), delivery)


def _recorded(act: Act, delivery: Delivery) -> Receipt:
    folder, _ = documents_folder(act.path, act.ledger.options)
    try:
        change = _change(act, [one for one, _ in delivery.gone])
        return record(change, delivery.gone, folder, delivery.mails, act.options())
    except WriteError as problem:
        if not delivery.sent:
            raise
        raise ActError(
            f"{delivery.sent} went by e-mail, but the ledger could not be told: {problem}. Do it "
            "again: no letter is sent twice"
        ) from None
