"""Letters by e-mail: claimed, sent, then told to the ledger; never twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beancount_loans.cli.output import counted
from beancount_loans.cli.waiting import shown

if TYPE_CHECKING:
    from email.message import EmailMessage

    from beancount_loans.cli.books import Books
    from beancount_loans.reports.letters.claims import Claims
    from beancount_loans.reports.letters.mail import Mailer
    from beancount_loans.reports.letters.mail_settings import MailSettings
    from beancount_loans.reports.letters.round import Prepared

OUTBOX = "outbox"
"""Folder beside the ledger for mails where there is no server."""
Pair = tuple["Prepared", bytes]


@dataclass
class Delivery:
    """What became of the letters.

    Attributes:
        gone: those for the ledger, with their PDF.
        failed: name and reason of the others.
        mails: files for a mail program.
        told: a sentence on it.
    """

    gone: list[Pair]
    failed: list[tuple[str, str]] = field(default_factory=list)
    mails: dict[Path, bytes] = field(default_factory=dict)
    told: str = ""


def deliver(books: Books, pairs: Sequence[Pair]) -> Delivery:
    """Send what goes by e-mail; where there is no server, leave files for a mail program.

    Raises:
        click.ClickException: the settings of the mail server cannot be used.
    """
    settings = _settings(books)
    found = Delivery([pair for pair in pairs if pair[0].channel != "email"])
    mails = [pair for pair in pairs if pair[0].channel == "email"]
    if settings is None:
        _to_outbox(books, mails, found)
    else:
        _by_server(books, settings, mails, found)
    return found


def _settings(books: Books) -> MailSettings | None:
    from beancount_loans.reports.letters.mail_settings import (  # noqa: PLC0415 - not for --help
        MailSettingsError,
        mail_settings,
    )

    lender = books.book.lender
    sender = lender.fields.get("email", "")
    named = f"{lender.name} <{sender}>" if sender and lender.name else sender
    try:
        return mail_settings(books.path.absolute(), named)
    except MailSettingsError as problem:
        raise click.ClickException(str(problem)) from None


def _mail(pair: Pair, sender: str, reply_to: str = "") -> EmailMessage:
    from beancount_loans.reports.letters.mail import message  # noqa: PLC0415 - not for --help

    one, pdf = pair
    now = dt.datetime.now().astimezone()
    return message(one.letter, pdf, one.name, key=one.key, sender=sender, at=now, reply_to=reply_to)


def _to_outbox(books: Books, mails: Sequence[Pair], found: Delivery) -> None:
    from beancount_loans.reports.letters.mail import NotSentError  # noqa: PLC0415

    folder = books.path.absolute().parent / OUTBOX
    sender = books.book.lender.fields.get("email") or "lender@localhost"
    for pair in mails:
        try:
            found.mails[folder / f"{pair[0].key}.eml"] = _mail(pair, sender).as_bytes()
        except NotSentError as problem:
            found.failed.append((pair[0].standing.borrower.name, str(problem)))
            continue
        found.gone.append(pair)
    if found.mails:
        lie = "lies" if len(found.mails) == 1 else "lie"
        count = counted(len(found.mails), "mail")
        found.told = f" No mail server is named: {count} {lie} in {folder}."


def _by_server(
    books: Books, settings: MailSettings, mails: Sequence[Pair], found: Delivery
) -> None:
    from beancount_loans.reports.letters.claims import Claims  # noqa: PLC0415
    from beancount_loans.reports.letters.mail import Mailer  # noqa: PLC0415

    claims, before = Claims.of(books.path), len(found.gone)
    with Mailer(settings) as mailer:
        for pair in shown(mails, "Sending"):
            why = _send_once(claims, mailer, pair)
            if why:
                found.failed.append((pair[0].standing.borrower.name, why))
            else:
                found.gone.append(pair)
    found.told = f" {len(found.gone) - before} went by e-mail."


def _send_once(claims: Claims, mailer: Mailer, pair: Pair) -> str:
    """Send one letter that nobody has sent; returns why it did not go, empty where it has."""
    from beancount_loans.reports.letters.mail import (  # noqa: PLC0415
        NotSentError,
        UnknownFateError,
    )

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
