"""Fava with the extension on for a simulated day and more: through midnight, storms, and hours.

`make soak` lets a Fava in this process live through 24 hours, a look every simulated minute, and
a reload every quarter of an hour; then starts a real server shortly before midnight, and lets
Fava, the command line and an editor write to its books in turns. It says what grew and what was
lost: nothing may.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import tracemalloc
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[2]
MIDNIGHT = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
MOST_GROWTH = 2_000_000
"""Bytes that may be held more at the end than when half of the hours were over."""
PAGES = (
    "",
    "page=today",
    "page=portfolio",
    "page=calendar",
    "page=checks",
    "loan=mette-jensen-car",
)
# The one place where the extension reads the clock, moved by the seconds that the shell tells.
SERVER = """
import datetime as dt, sys
from beancount_loans.reports.fava import extension
shift = dt.timedelta(seconds=float(sys.argv.pop(1)))
extension.local_today = lambda: (dt.datetime.now() + shift).date()
from fava.cli import main
main()
"""
OPENING = """
option "operating_currency" "DKK"
plugin "beancount_loans.plugins"
2026-01-01 custom "fava-extension" "beancount_loans.reports.fava"
2026-01-01 open Assets:Bank DKK
2026-01-01 open Assets:Loans:Bo:Car DKK
  loan-principal: 1000 DKK
  loan-rate: "8 %"
  loan-installments: 4
2026-01-02 * "Bo" "Paid out"
  Assets:Bank  -1000.00 DKK
  Assets:Loans:Bo:Car
"""


class Lived(NamedTuple):
    """What a Fava lived through, and what it held more at the end than halfway, in bytes.

    Attributes:
        reloads: that Fava did, having seen that a file changed.
    """

    requests: int
    reloads: int
    growth: int
    days: tuple[str, ...]


def demo(folder: Path) -> Path:
    """A working copy of the demo books, without what programs keep beside them."""
    shutil.copytree(ROOT / "ledgers" / "demo", folder / "demo", ignore=shutil.ignore_patterns(".*"))
    return folder / "demo" / "main.beancount"


def _collect() -> None:
    """Search everything for garbage, what the plugins let the collector pass over too."""
    gc.unfreeze()
    gc.collect()


def live(ledger: Path, hours: float, *, looks: int = 60, reload_every: int = 15) -> Lived:
    """Let a Fava live for some hours, a third of them before midnight, with looks an hour."""
    from fava.application import create_app  # noqa: PLC0415  slow to import

    app = create_app([ledger], load=True, poll_watcher=True)
    slug, books = next(iter(app.config["LEDGERS"].items()))
    client, shown, loads = app.test_client(), [], set()

    def look(page: str, now: dt.datetime) -> None:
        with patch("beancount_loans.reports.fava.extension.local_today", now.date):
            answer = client.get(f"/{slug}/extension/BeancountLoans/?partial=true&{page}")
        loads.add(books.mtime)
        assert answer.status_code == 200
        assert "could not be shown" not in answer.text
        shown.append(day_of(answer.text))
        assert shown[-1] == now.date().isoformat()

    def held(now: dt.datetime) -> int:
        """Bytes held just after every page was shown of books just loaded."""
        _touch(ledger)
        for page in PAGES:
            look(page, now)
        _collect()
        return tracemalloc.get_traced_memory()[0]

    steps = int(hours * looks)
    begin = MIDNIGHT - dt.timedelta(hours=hours / 3)
    tracemalloc.start()
    try:
        for step in range(steps):
            now = begin + dt.timedelta(hours=step / looks)
            if step % reload_every == 0:
                _touch(ledger)
            look(PAGES[step % len(PAGES)], now)
            if step == steps // 2:
                halfway = held(now)
        growth = held(now) - halfway
    finally:
        tracemalloc.stop()
    return Lived(len(shown), len(loads) - 1, growth, tuple(dict.fromkeys(shown)))


def _touch(ledger: Path) -> None:
    """A change of the file's time, as an editor's save makes one, later than all before."""
    stamp = max(time.time_ns(), ledger.stat().st_mtime_ns) + 1_000_000_000
    os.utime(ledger, ns=(stamp, stamp))


def day_of(html: str) -> str:
    """The day that a page shows."""
    found = re.search(r'name="as_of"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="as_of"', html)
    return (found[1] or found[2]) if found else ""


@contextmanager
def serving(ledger: Path, shift: float = 0) -> Iterator[str]:
    """A real Fava in a process of its own, its clock moved; gives the address of the books."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVER, str(shift), "--port", str(port), str(ledger)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as server:
        try:
            yield _address(port, server)
        finally:
            server.terminate()


def _address(port: int, server: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
                return str(answer.url).partition("/income_statement")[0]
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("Fava did not begin to serve")


def look(address: str, query: str = "") -> str:
    """A page of the extension."""
    url = f"{address}/extension/BeancountLoans/?partial=true&{query}"
    with urllib.request.urlopen(url) as answer:
        return str(answer.read().decode())


def through_midnight(ledger: Path) -> tuple[str, str]:
    """The days that a running server shows before and after midnight."""
    now = dt.datetime.now().astimezone()
    shift = (
        dt.datetime.combine(now.date(), dt.time(), now.tzinfo) + dt.timedelta(days=1) - now
    ).total_seconds()
    ahead = 60  # time for the server to begin, on a machine that has much else to do
    with serving(ledger, shift - ahead) as address:
        before = day_of(look(address))
        time.sleep(ahead)
        return before, day_of(look(address))


def in_turns(ledger: Path, rounds: int) -> tuple[int, int]:
    """Fava, the command line and an editor write in turns: notes written, and notes found."""
    bean_loans = Path(sys.executable).with_name("bean-loans")
    with serving(ledger) as address:
        for number in range(rounds):
            _add_by_fava(address, f"fava {number}")
            words = ("log", ledger, "Assets:Loans:Bo:Car", f"cli {number}", "--contact", "phone")
            subprocess.run([bean_loans, *words, "--on", "2026-03-01", "-y"], check=True,
                           capture_output=True)  # fmt: skip
            text = ledger.read_text("utf-8")
            note = f'\n2026-03-01 note Assets:Loans:Bo:Car "editor {number}"\n'
            ledger.write_text(text + note, "utf-8")
        page = look(address, "loan=bo-car&as_of=2026-06-01")
    written = {f"{who} {number}" for who in ("fava", "cli", "editor") for number in range(rounds)}
    text = ledger.read_text("utf-8")
    return len(written), sum(one in text and one in page for one in written)


def _add_by_fava(address: str, comment: str) -> None:
    entry = {"t": "Note", "meta": {}, "date": "2026-03-01", "account": "Assets:Loans:Bo:Car",
             "comment": comment}  # fmt: skip
    request = urllib.request.Request(
        f"{address}/api/add_entries",
        data=json.dumps({"entries": [entry]}).encode(),
        headers={"Content-Type": "application/json"},
        method="PUT",
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


def main() -> int:
    """Live through it all; say what came of it."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--hours", type=float, default=24)
    options.add_argument("--rounds", type=int, default=20)
    told = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lived = live(demo(folder), told.hours)
        print(f"{told.hours:g} hours: {lived.requests} pages, {lived.reloads} reloads, "
              f"{lived.growth} bytes more than halfway; days shown: {', '.join(lived.days)}",
              flush=True)  # fmt: skip
        storm = live(folder / "demo" / "main.beancount", 1, looks=60, reload_every=1)
        print(f"a storm: {storm.reloads} reloads, {storm.growth} bytes more", flush=True)
        before, after = through_midnight(folder / "demo" / "main.beancount")
        print(f"a server through midnight: {before}, then {after}", flush=True)
        small = folder / "small.beancount"
        small.write_text(OPENING, "utf-8")
        written, found = in_turns(small, told.rounds)
        print(f"in turns: {written} notes of Fava, command line and editor, {found} found")
    next_day = str(dt.date.fromisoformat(before) + dt.timedelta(days=1)) if before else ""
    sound = max(lived.growth, storm.growth) < MOST_GROWTH
    return 0 if sound and after == next_day and written == found else 1


if __name__ == "__main__":
    sys.exit(main())
