"""Letters handed to a real mail server, with and without TLS, and what happens when it fails."""

from __future__ import annotations

import datetime as dt
import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme
from tests.mailbox import Serve
from tests.reports.letters.conftest import Write

from beancount_loans.reports.letters.claims import Claims
from beancount_loans.reports.letters.mail import (
    Mailer,
    NotSentError,
    UnknownFateError,
    message,
)
from beancount_loans.reports.letters.mail_settings import (
    MailSettings,
    MailSettingsError,
    mail_settings,
)

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def settings(port: int, **more: Any) -> MailSettings:
    told: dict[str, Any] = {"security": "none", "sender": "Us <us@lender.example>", "timeout": 5}
    return MailSettings("localhost", port, **(told | more))


def never(seconds: float) -> None:
    """A wait before another attempt, where there may be none."""
    pytest.fail(f"tried again after {seconds} seconds")


@pytest.fixture
def mail(write: Write) -> EmailMessage:
    """A reminder as a mail."""
    letter = write("mette-jensen", "reminder-1")
    sender = "Udlånsforeningen Nørrebro <us@lender.example>"
    return message(letter, b"%PDF-1.7", "2026-11-24.rykker.pdf", key="k1", sender=sender, at=NOON)


def test_a_letter_arrives_as_text_html_and_pdf(serve: Serve, mail: EmailMessage) -> None:
    inbox, port = serve()

    with Mailer(settings(port)) as mailer:
        mailer.send(mail)

    [got] = inbox.mails
    text, html = got.get_body(("plain",)), got.get_body(("html",))
    assert text is not None
    assert html is not None
    assert got["Subject"] == "Rykker: vi mangler din betaling"
    assert got["To"] == "Mette Jensen <mette.jensen@post.example>"
    assert got["From"] == "Udlånsforeningen Nørrebro <us@lender.example>"
    assert got["Message-ID"] == "<k1@lender.example>"
    assert "2.844,51" in text.get_content()
    assert "2.844,51" in html.get_content()
    assert [one.get_filename() for one in got.iter_attachments()] == ["2026-11-24.rykker.pdf"]


def test_it_goes_through_starttls_and_a_login(
    serve: Serve, mail: EmailMessage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)

    from aiosmtpd.smtp import AuthResult  # noqa: PLC0415

    def login(server: object, session: object, envelope: object, how: str, data: Any) -> AuthResult:
        return AuthResult(success=data.login == b"us" and data.password == b"secret")

    inbox, port = serve(
        tls_context=context, require_starttls=True, authenticator=login, auth_required=True
    )

    with Mailer(settings(port, security="starttls", user="us", password="secret")) as mailer:
        mailer.send(mail)

    assert len(inbox.mails) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(serve: Serve, mail: EmailMessage) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    inbox, port = serve(tls_context=context)

    with (
        Mailer(settings(port, security="starttls")) as mailer,
        pytest.raises(NotSentError, match="certificate"),
    ):
        mailer.send(mail)

    assert inbox.mails == []


def test_a_fault_that_passes_is_tried_again(serve: Serve, mail: EmailMessage) -> None:
    inbox, port = serve()
    inbox.answers = ["451 later", "451 later"]
    waited: list[float] = []

    with Mailer(settings(port), waited.append) as mailer:
        mailer.send(mail)

    assert len(inbox.mails) == 1
    assert waited == [1, 2]


def test_a_refusal_is_told_and_not_tried_again(serve: Serve, mail: EmailMessage) -> None:
    inbox, port = serve()
    inbox.answers = ["550 no such person"]

    with (
        Mailer(settings(port), never) as mailer,
        pytest.raises(NotSentError, match="the mail server says 550 no such person"),
    ):
        mailer.send(mail)


def test_a_connection_that_breaks_after_the_message_is_never_tried_again(
    serve: Serve, mail: EmailMessage
) -> None:
    inbox, port = serve()
    inbox.answers = ["hang up"]

    with Mailer(settings(port), never) as mailer, pytest.raises(UnknownFateError):
        mailer.send(mail)

    assert inbox.mails == []


def test_no_server_is_a_sentence(mail: EmailMessage) -> None:
    with (
        Mailer(settings(1, retries=0)) as mailer,
        pytest.raises(NotSentError, match="the mail server cannot be used"),
    ):
        mailer.send(mail)


def test_a_line_break_in_a_name_makes_no_header(write: Write) -> None:
    letter = write("mette-jensen", "nudge")
    who = letter.recipient
    object.__setattr__(who, "name", "Mette\r\nBcc: all@evil.example")

    found = message(letter, b"", "x.pdf", key="k", sender="us@lender.example", at=NOON)

    assert found["Bcc"] is None
    assert "Mette Bcc: all@evil.example" in str(found["To"])


@pytest.mark.parametrize("address", ["", "mette", "a@b\r\nBcc: c@d", "<x@y>", "mötte@post.example"])
def test_what_is_no_address_is_refused_before_sending(write: Write, address: str) -> None:
    letter = write("mette-jensen", "nudge")
    object.__setattr__(letter.recipient, "email", address)

    with pytest.raises(NotSentError, match="is no e-mail address"):
        message(letter, b"", "x.pdf", key="k", sender="us@lender.example", at=NOON)


def test_answers_go_where_the_settings_say(write: Write) -> None:
    letter = write("mette-jensen", "nudge")
    sender, reply = "us@lender.example", "inger@lender.example"

    found = message(letter, b"", "x.pdf", key="k", sender=sender, at=NOON, reply_to=reply)

    assert found["Reply-To"] == "inger@lender.example"


# ------------------------------------------------------------ claims and settings


def test_a_letter_is_claimed_once_and_remembered(tmp_path: Path) -> None:
    claims = Claims(tmp_path / "sent")

    assert claims.take("a") == "new"
    assert claims.take("a") == "unknown"
    claims.sent("a")
    assert claims.take("a") == "sent"


def test_a_letter_that_did_not_go_may_be_claimed_again(tmp_path: Path) -> None:
    claims = Claims(tmp_path / "sent")
    claims.take("a")

    claims.release("a")

    assert claims.take("a") == "new"


def test_settings_come_from_a_file_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "mail.toml").write_text(
        'host = "smtp.example"\nuser = "u"\npassword-file = "pw"\nsecurity = "tls"\n'
    )
    (tmp_path / "pw").write_text("secret\n")

    found = mail_settings(
        tmp_path / "main.beancount", "us@x.example", {"BEAN_LOANS_MAIL_HOST": "other.example"}
    )

    assert found == MailSettings("other.example", 465, "tls", "us@x.example", "u", "secret")
    assert "secret" not in repr(found)


def test_without_a_server_there_are_no_settings(tmp_path: Path) -> None:
    assert mail_settings(tmp_path / "main.beancount", "us@x.example", {}) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('hots = "x"', '"hots" is not known'),
        ('host = "x"\nsecurity = "ssl"', 'security is "ssl": write one of starttls, tls, none'),
        ('host = "x"\nport = "y"', "port of the mail settings is no whole number"),
        ('host = "x"\npassword-file = "gone"', "password-file .*gone cannot be read"),
        ('user = "x"', "name no server"),
        ('host = "x"\nuser = "u"\nsecurity = "none"', "a password goes only to this machine"),
        ("host = ", "cannot be read"),
    ],
)
def test_settings_that_cannot_be_used_say_why(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "mail.toml").write_text(text)

    with pytest.raises(MailSettingsError, match=told):
        mail_settings(tmp_path / "main.beancount", "us@x.example", {})
