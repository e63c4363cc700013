"""A real mail server for tests, whose inbox they read."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller

__all__ = ["Inbox", "Serve", "post", "serve"]


class Inbox:
    """Keeps what arrives; answers are taken from `answers` first."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers:
            answer = self.answers.pop(0)
            if answer == "hang up":
                server.transport.abort()
            return answer
        found = message_from_bytes(envelope.content, policy=default)
        assert isinstance(found, EmailMessage)
        self.mails.append(found)
        return "250 taken"


Serve = Callable[..., tuple[Inbox, int]]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a mail server on a free port; gives its inbox and the port."""
    running: list[Controller] = []

    def start(**more: Any) -> tuple[Inbox, int]:
        inbox, port = Inbox(), free_port()
        controller = Controller(inbox, hostname="localhost", port=port, **more)
        controller.start()
        running.append(controller)
        return inbox, port

    yield start
    for controller in running:
        controller.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("localhost", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.fixture
def post(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    """A mail server that the environment names."""
    inbox, port = serve()
    for key, value in {"HOST": "localhost", "PORT": port, "SECURITY": "none"}.items():
        monkeypatch.setenv(f"BEAN_LOANS_MAIL_{key}", str(value))
    return inbox
