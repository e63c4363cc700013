"""Stopped by hand in the middle of sending: what has gone is told, what has not goes next time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.mailbox import Serve
from tests.reports.letters.conftest import DAY, demo_book

from beancount_loans.reports.letters.mail_settings import MailSettings
from beancount_loans.reports.letters.round import day_round
from beancount_loans.reports.letters.sending import Pair, deliver


def stopped_after_one(pairs: Sequence[Pair]) -> Iterator[Pair]:
    yield pairs[0]
    raise KeyboardInterrupt


def test_what_has_gone_is_known_when_somebody_stops_it(serve: Serve, tmp_path: Path) -> None:
    inbox, port = serve()
    settings = MailSettings("localhost", port, "none", "us@lender.example")
    ledger = tmp_path / "main.beancount"
    pairs = [(one, b"%PDF-1.7") for one in day_round(demo_book(), DAY).prepared]

    first = deliver(ledger, demo_book(), pairs, settings, stopped_after_one)
    again = deliver(ledger, demo_book(), pairs, settings)

    assert first.stopped
    assert [one.name for one, _ in first.gone] == ["Diana Petrova"]
    assert not again.stopped
    assert [one.name for one, _ in again.gone] == ["Diana Petrova", "Mette Jensen"]
    assert len(inbox.mails) == 2
