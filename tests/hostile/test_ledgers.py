"""Ledgers with absurd dates and amounts, ids that are paths, and names that deceive the eye."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest
from beancount import loader
from click.testing import CliRunner

import beancount_loans as loans
from beancount_loans.cli import FAULTY, main

HEAD = """
plugin "beancount_loans.plugins"
{extra}
{opened} open Assets:Bank
{opened} open Assets:Loans:Bo DKK
  loan-principal: {principal} DKK
  loan-rate: "{rate} %"
  loan-installments: {installments}
  loan-every: "{every}"
{terms}
{opened} * "Out"
  Assets:Bank  -{principal} DKK
  Assets:Loans:Bo
{paid} * "Paid"
  Assets:Bank  {amount} DKK
  Assets:Loans:Bo
"""
SANE = {
    "extra": "", "opened": "2026-01-01", "principal": "1000.00", "rate": "8", "installments": "12",
    "every": "1 month", "terms": "", "paid": "2026-03-01", "amount": "100.00",
}  # fmt: skip
ABSURD = (
    {"opened": "0001-01-01"},
    {"opened": "9999-12-31", "paid": "9999-12-31"},
    {"paid": "9999-12-31"},
    {"principal": "1" + "0" * 40},
    {"principal": "0.01", "amount": "0.01"},
    {"amount": "9" * 30},
    {"rate": "9" * 12},
    {"rate": "-99"},
    {"rate": "0." + "0" * 30 + "1"},
    {"installments": "1000000000"},
    {"installments": "100000", "every": "1 day"},
    {"every": "1000000 years"},
    {"every": "0 months"},
    {"terms": "  loan-first-due: 9999-12-31"},
    {"terms": "  loan-first-due: 0001-01-01"},
    {"terms": "  loan-maturity: 9999-12-31"},
    {"terms": "  loan-grace-days: 999999999"},
    {"terms": "  loan-decimals: 60"},
    {"terms": "  loan-round-to: 0 DKK"},
    {"terms": '  loan-late-rate: "1000000 %"'},
    {"extra": '2026-01-01 custom "loan-option" "until" 9999-12-31'},
    {"extra": '2026-01-01 custom "loan-option" "buckets" "999999999999999999999"'},
)
PATIENCE = 60
"""Seconds that all commands together may take on an absurd ledger."""


@pytest.mark.parametrize("absurd", ABSURD, ids=str)
def test_an_absurd_ledger_gets_an_answer_or_a_sentence(
    absurd: dict[str, str], tmp_path: Path
) -> None:
    ledger = tmp_path / "main.beancount"
    ledger.write_text(HEAD.format(**SANE | absurd), "utf-8")
    started = time.monotonic()

    for command in ("check", "status", "schedule", "arrears", "worklist", "doctor"):
        answer = CliRunner().invoke(main, [command, str(ledger), "--as-of", "2026-11-24"])

        assert answer.exit_code != FAULTY, (command, answer.output[-600:])
        assert not isinstance(answer.exception, Exception) or answer.exit_code in (0, 1, 2)
        assert "Traceback" not in answer.output
    assert time.monotonic() - started < PATIENCE


@pytest.mark.parametrize("told", ["../../etc/passwd", "/x", "a b", "å", ".hidden", "x" * 61])
def test_an_id_is_no_path(told: str, tmp_path: Path) -> None:
    ledger = tmp_path / "main.beancount"
    ledger.write_text(HEAD.format(**SANE | {"terms": f'  loan-id: "{told}"'}), "utf-8")

    entries, errors, options = loader.load_file(str(ledger))

    assert loans.read(entries, options).loans == {}
    assert any("loan-id" in error.message for error in errors)


@pytest.mark.parametrize("told", ["../../../etc/hosts", "/etc/hosts", "x" * 300])
def test_the_name_of_a_policy_is_no_path(told: str, tmp_path: Path) -> None:
    (tmp_path / "hosts.toml").write_text("title = 'not to be read'", "utf-8")
    ledger = tmp_path / "books" / "main.beancount"
    ledger.parent.mkdir()
    ledger.write_text(HEAD.format(**SANE | {"terms": f'  loan-policy: "{told}"'}), "utf-8")

    _, errors, _ = loader.load_file(str(ledger))

    assert any("policy" in error.message for error in errors)
    assert "not to be read" not in str([error.message for error in errors])


def test_the_doctor_tells_of_names_that_look_alike(tmp_path: Path) -> None:
    ledger = tmp_path / "main.beancount"
    people = "".join(
        f'2026-01-01 custom "loan-borrower" "b{number}"\n  name: "{name}"\n'
        for number, name in enumerate(
            ("Bo Holm", "B\N{CYRILLIC SMALL LETTER O} Holm", "Ann Eg", "Ann\u200b Eg", "Carl Bo")
        )
    )
    ledger.write_text(HEAD.format(**SANE | {"extra": people}), "utf-8")

    told = CliRunner().invoke(main, ["doctor", str(ledger), "--format", "csv"]).output

    assert "b0 and b1 have names that look the same" in told
    assert "the name of b1 has letters of two alphabets" in told
    assert "the name of b3 has letters of two alphabets" in told
    assert "b4" not in told


@pytest.mark.skipif(shutil.which("gpg") is None, reason="gpg is not installed")
def test_an_encrypted_ledger_is_read_and_a_write_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "keys"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    gpg = ["gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
    subprocess.run([*gpg, "--quick-gen-key", "a@example.org", "default", "default"], check=True,
                   capture_output=True)  # fmt: skip
    ledger = tmp_path / "main.beancount.gpg"
    text = (Path(__file__).parents[2] / "ledgers/minimal/main.beancount").read_bytes()
    subprocess.run([*gpg, "-r", "a@example.org", "-o", str(ledger), "-e"], input=text, check=True)
    before = ledger.read_bytes()

    read = CliRunner().invoke(main, ["status", str(ledger), "--as-of", "2026-06-01"])
    words = ["log", str(ledger), "Assets:Loans:MetteJensen", "x", "--contact", "phone", "-y"]
    written = CliRunner().invoke(main, [*words, "--on", "2026-03-01"])

    assert "55357.30" in read.output, read.output
    assert written.exit_code == 1
    assert "encrypted" in written.output
    assert ledger.read_bytes() == before
