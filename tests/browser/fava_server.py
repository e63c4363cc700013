"""A real Fava over a working copy of example books, on a port of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PATIENCE = 60
"""Seconds that Fava may take to start."""


def copy_of(name: str, folder: Path) -> Path:
    """The main file of a working copy of example books."""
    shutil.copytree(ROOT / "ledgers" / name, folder / name)
    return folder / name / "main.beancount"


@contextmanager
def running(ledger: Path, *options: str) -> Iterator[str]:
    """Serve a ledger; gives the address of the extension, and ends the server afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(BIN / "fava"), "--host", "127.0.0.1", "--port", str(port)]
    command += [*options, str(ledger)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"{_books(server, port)}/extension/BeancountLoans/"
    finally:
        server.terminate()
        server.wait()


def _books(server: subprocess.Popen[bytes], port: int) -> str:
    """The address of the books, once Fava answers: it leads there from its own."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"Fava ended with {server.returncode} instead of serving")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
                return str(answer.url).partition("/income_statement")[0]
        except urllib.error.URLError:
            time.sleep(0.1)
    raise RuntimeError(f"Fava did not answer within {PATIENCE} seconds")
