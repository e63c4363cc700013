"""Letters as e-mail: made whole, and handed to a server once.

A fault before the server has the message may be tried again. Once its end was sent and no
answer came, nobody knows whether it went: it is never sent again by itself.
"""

from __future__ import annotations

import smtplib
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses, parseaddr
from types import TracebackType
from typing import TYPE_CHECKING

from beancount_loans.reports.letters.mail_settings import MailSettings

if TYPE_CHECKING:
    import datetime as dt

    from beancount_loans.reports.letters.letter import Letter


class NotSentError(Exception):
    """The message did not go, and it is known that it did not."""


class UnknownFateError(Exception):
    """The connection broke after the message: it may have gone."""


def message(
    letter: Letter,
    pdf: bytes,
    filename: str,
    *,
    key: str,
    sender: str,
    at: dt.datetime,
    reply_to: str = "",
) -> EmailMessage:
    """A letter as a mail: text, HTML, and the PDF attached.

    Args:
        letter: the letter.
        pdf: the same as PDF.
        filename: of the attachment.
        key: makes the message's id, so that a second copy is known as one.
        sender: who writes, as `Name <address>`.
        at: when.
        reply_to: where answers go, if not to the sender.

    Raises:
        NotSentError: an address is none.
    """
    found = EmailMessage(policy=SMTP)
    name, own = parseaddr(sender)
    found["Subject"] = _one_line(letter.subject)
    found["From"] = _address(_one_line(name or "".join(letter.head[:1])), own)
    found["To"] = _address(_one_line(letter.recipient.name), letter.recipient.email)
    if reply_to:
        found["Reply-To"] = _address("", reply_to)
    found["Date"] = format_datetime(at)
    found["Message-ID"] = f"<{key}@{own.rpartition('@')[2]}>"
    found["Content-Language"] = letter.language
    found["Auto-Submitted"] = "auto-generated"
    found.set_content(letter.text())
    found.add_alternative(letter.html(), subtype="html")
    found.add_attachment(pdf, maintype="application", subtype="pdf", filename=filename)
    return found


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _address(name: str, address: str) -> Address:
    try:
        found = Address(name, addr_spec=address)
        address.encode("ascii")
    except (ValueError, IndexError, HeaderParseError):  # what the standard library raises
        raise NotSentError(f"{address or 'nothing'} is no e-mail address") from None
    return found


@dataclass
class Mailer:
    """A connection to a mail server, opened when the first letter goes."""

    settings: MailSettings
    wait: Callable[[float], None] = time.sleep
    _server: smtplib.SMTP | None = field(default=None, repr=False)

    def __enter__(self) -> Mailer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self._close()

    def send(self, mail: EmailMessage) -> None:
        """Hand one message over.

        Raises:
            NotSentError: it did not go.
            UnknownFateError: nobody knows whether it went.
        """
        for attempt in range(self.settings.retries + 1):
            try:
                return self._send(mail)
            except (OSError, smtplib.SMTPException) as problem:
                self._close()
                if not _may_pass(problem) or attempt == self.settings.retries:
                    raise NotSentError(_said(problem)) from None
                self.wait(2.0**attempt)
        return None

    def _send(self, mail: EmailMessage) -> None:
        server = self._connected()
        sender = parseaddr(str(mail["From"]))[1]
        server.ehlo_or_helo_if_needed()
        _agreed(*server.mail(sender))
        for _, to in getaddresses([str(mail["To"])]):
            _agreed(*server.rcpt(to))
        try:
            _agreed(*server.data(mail.as_bytes()))
        except (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError) as problem:
            self._close()
            raise UnknownFateError(_said(problem)) from None

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            self._server = _connect(self.settings)
        return self._server

    def _close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()


def _connect(settings: MailSettings) -> smtplib.SMTP:
    place = (settings.host, settings.port)
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if settings.security == "tls":
        server = smtplib.SMTP_SSL(*place, timeout=settings.timeout, context=context)
    else:
        server = smtplib.SMTP(*place, timeout=settings.timeout)
    try:
        if settings.security == "starttls":
            server.starttls(context=context)
        if settings.user:
            server.login(settings.user, settings.password)
    except BaseException:
        server.close()
        raise
    return server


def _agreed(code: int, answer: bytes) -> None:
    if code not in (250, 251):
        raise smtplib.SMTPResponseException(code, answer)


def _may_pass(problem: Exception) -> bool:
    if isinstance(problem, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return False
    if isinstance(problem, smtplib.SMTPResponseException):
        return 400 <= problem.smtp_code < 500
    return True


def _said(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        answer = problem.smtp_error
        told = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
        return f"the mail server says {problem.smtp_code} {told}"
    return f"the mail server cannot be used: {problem}"
