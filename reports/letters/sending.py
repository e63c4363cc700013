"""Letters by e-mail: claimed, sent, then told to the ledger; never twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from beancount_loans.book import Book
from beancount_loans.reports.letters.claims import Claims
from beancount_loans.reports.letters.mail import Mailer, NotSentError, UnknownFateError, message
from beancount_loans.reports.letters.mail_settings import MailSettings, mail_settings
from beancount_loans.reports.letters.prepared import Prepared

__all__ = ["OUTBOX", "Delivery", "Pair", "deliver", "settings_of"]

OUTBOX = "outbox"
"""Folder beside the ledger for mails where there is no server."""
Pair = tuple[Prepared, bytes]
"""A letter and its PDF."""
Progress = Callable[[Sequence[Pair]], Iterable[Pair]]


@dataclass
class Delivery:
    """What became of the letters.

    Attributes:
        gone: those for the ledger: sent, or left to be printed or mailed by hand.
        failed: name and reason of the others.
        mails: files for a mail program, where no server is named.
        sent: how many the server took, now or in a run that was broken off.
        stopped: somebody stopped it; the others were not tried.
    """

    gone: list[Pair] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    mails: dict[Path, bytes] = field(default_factory=dict)
    sent: int = 0
    stopped: bool = False


def settings_of(ledger: Path, book: Book) -> MailSettings | None:
    """The mail server of a ledger; None where none is named.

    Raises:
        MailSettingsError: its settings cannot be used.
    """
    lender = book.lender
    sender = lender.fields.get("email", "")
    named = f"{lender.name} <{sender}>" if sender and lender.name else sender
    return mail_settings(ledger.absolute(), named)


def deliver(
    ledger: Path,
    book: Book,
    pairs: Sequence[Pair],
    settings: MailSettings | None,
    progress: Progress = iter,
) -> Delivery:
    """Send what goes by e-mail; where there is no server, make files for a mail program.

    Whoever calls holds the ledger's round alone, and records what has gone.

    Args:
        ledger: the main file.
        book: its loans.
        pairs: letters with their PDF.
        settings: of `settings_of`.
        progress: shows how far it is.
    """
    found = Delivery([pair for pair in pairs if pair[0].channel != "email"])
    mails = [pair for pair in pairs if pair[0].channel == "email"]
    if settings is None:
        _to_outbox(ledger, book, mails, found)
    else:
        _by_server(ledger, settings, progress(mails), found)
    return found


def _mail(pair: Pair, sender: str, reply_to: str = "") -> EmailMessage:
    one, pdf = pair
    now = dt.datetime.now().astimezone()
    return message(
        one.letter, pdf, one.file_name, key=one.key, sender=sender, at=now, reply_to=reply_to
    )


def _to_outbox(ledger: Path, book: Book, mails: Iterable[Pair], found: Delivery) -> None:
    folder = ledger.absolute().parent / OUTBOX
    sender = book.lender.fields.get("email") or "lender@localhost"
    for pair in mails:
        try:
            found.mails[folder / f"{pair[0].key}.eml"] = _mail(pair, sender).as_bytes()
        except NotSentError as problem:
            found.failed.append((pair[0].name, str(problem)))
            continue
        found.gone.append(pair)


def _by_server(
    ledger: Path, settings: MailSettings, mails: Iterable[Pair], found: Delivery
) -> None:
    claims = Claims.of(ledger)
    with Mailer(settings) as mailer:
        try:
            for pair in mails:
                why = _send_once(claims, mailer, pair)
                if why:
                    found.failed.append((pair[0].name, why))
                else:
                    found.gone.append(pair)
                    found.sent += 1
        except KeyboardInterrupt:  # what has gone is still to be told to the ledger
            found.stopped = True


def _send_once(claims: Claims, mailer: Mailer, pair: Pair) -> str:
    """Send one letter that nobody has sent; returns why it did not go, empty where it has."""
    key = pair[0].key
    doubt = f"; if it has not arrived, delete {claims.path(key)} and send again"
    state = claims.take(key)
    if state == "unknown":
        return f"an earlier run may have sent it{doubt}"
    if state == "sent":
        return ""
    try:
        mailer.send(_mail(pair, mailer.settings.sender, mailer.settings.reply_to))
    except NotSentError as problem:
        claims.release(key)
        return str(problem)
    except UnknownFateError as problem:
        return f"it may have gone ({problem}){doubt}"
    claims.sent(key)
    return ""
