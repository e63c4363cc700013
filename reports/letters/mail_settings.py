"""The mail server, from the environment or a `mail.toml` beside the ledger, never from the ledger.

```toml
host = "smtp.example.org"
port = 587
security = "starttls"          # or "tls"; "none" only where you say so
user = "post@example.org"
password-file = "mail-password.txt"
sender = "Nørrebro Loans <post@example.org>"
```

Each key may come from the environment instead, as `BEAN_LOANS_MAIL_HOST` and so on; that wins.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "mail.toml"
PREFIX = "BEAN_LOANS_MAIL_"
KEYS = (
    "host",
    "port",
    "security",
    "user",
    "password",
    "password-file",
    "sender",
    "reply-to",
    "timeout",
    "retries",
)
SECURITY = ("starttls", "tls", "none")
LOCAL = ("localhost", "127.0.0.1", "::1")


class MailSettingsError(Exception):
    """Settings that cannot be used; the sentence says which and what to write."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How to reach the mail server.

    Attributes:
        security: `starttls`, `tls`, or `none`.
        timeout: seconds to wait for an answer.
        retries: times to try again after a fault that may pass.
    """

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = ""
    reply_to: str = ""
    timeout: int = 30
    retries: int = 2

    def __repr__(self) -> str:
        return f"MailSettings({self.host}:{self.port}, {self.security}, from {self.sender})"


def mail_settings(
    ledger: Path, sender: str = "", environment: Mapping[str, str] | None = None
) -> MailSettings | None:
    """The settings of a ledger's mail server; None where nobody has named one.

    Args:
        ledger: the main file.
        sender: the lender's own address, used where the settings give none.
        environment: instead of the process's.

    Raises:
        MailSettingsError: a key is unknown, missing or unreadable.
    """
    told = _told(ledger.parent / FILE, os.environ if environment is None else environment)
    if not told.get("host"):
        if told:
            raise MailSettingsError('the mail settings name no server: write host = "…"')
        return None
    security = str(told.get("security", "starttls"))
    if security not in SECURITY:
        raise MailSettingsError(f'security is "{security}": write one of {", ".join(SECURITY)}')
    if security == "none" and told.get("user") and str(told["host"]) not in LOCAL:
        raise MailSettingsError('security is "none": a password goes only to this machine so')
    found = str(told.get("sender") or sender)
    if "@" not in found:
        raise MailSettingsError('the mail settings name no sender: write sender = "you@…"')
    return MailSettings(
        host=str(told["host"]),
        port=_number(told, "port", 465 if security == "tls" else 587),
        security=security,
        sender=found,
        user=str(told.get("user", "")),
        password=_password(told, ledger.parent),
        reply_to=str(told.get("reply-to", "")),
        timeout=_number(told, "timeout", 30),
        retries=_number(told, "retries", 2),
    )


def _told(file: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    try:
        found: dict[str, Any] = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise MailSettingsError(f"{file} cannot be read: {problem}") from None
    unknown = sorted(found.keys() - set(KEYS))
    if unknown:
        raise MailSettingsError(f'{file}: "{unknown[0]}" is not known; it knows {", ".join(KEYS)}')
    for key in KEYS:
        value = environment.get(PREFIX + key.upper().replace("-", "_"))
        if value:
            found[key] = value
    return found


def _number(told: Mapping[str, Any], key: str, default: int) -> int:
    try:
        return int(told.get(key, default))
    except (TypeError, ValueError):
        raise MailSettingsError(f"{key} of the mail settings is no whole number") from None


def _password(told: Mapping[str, Any], folder: Path) -> str:
    if told.get("password") or not told.get("password-file"):
        return str(told.get("password", ""))
    file = folder / str(told["password-file"])
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise MailSettingsError(f"password-file {file} cannot be read") from None
