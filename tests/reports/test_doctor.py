"""Each set-up that goes wrong, and what is said to right it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from beancount.parser import lexer
from tests.reports.conftest import opened

from beancount_loans.reports.doctor import Finding, Ledger, doctor_report
from beancount_loans.reports.doctor.lexing import words

Load = Callable[[dt.date], Ledger]
TODAY = dt.date(2026, 4, 1)
BOOKS = """\
2026-01-01 open Assets:Bank
2026-01-01 custom "loan-borrower" "bo"
  name: "Bo"
2026-01-28 open Assets:Loans:Bo  DKK
  loan-principal: 60000 DKK
  loan-rate: "8 %"
  loan-installments: 24
2026-01-28 * "Paid out"
  Assets:Loans:Bo  60000 DKK
  Assets:Bank
2026-03-30 * "Bo"
  Assets:Bank  2713.64 DKK
  Assets:Loans:Bo
"""
PLUGIN = 'plugin "beancount_loans.plugins"\n'


def findings(ledger: Ledger, about: str) -> list[Finding]:
    return [one for one in doctor_report(ledger).findings if one.about == about]


def books(tmp_path: Path, text: str, today: dt.date = TODAY) -> Ledger:
    file = tmp_path / "main.beancount"
    file.write_text(text, "utf-8")
    return opened(file, today)


def test_books_that_are_well_have_no_grave_finding(tmp_path: Path) -> None:
    report = doctor_report(books(tmp_path, PLUGIN + BOOKS))

    assert [one for one in report.findings if one.severity != "note"] == []


def test_plugins_that_are_not_on(tmp_path: Path) -> None:
    (found,) = findings(books(tmp_path, BOOKS), "plugins")

    assert found.severity == "wrong"
    assert "not switched on" in found.message
    assert PLUGIN.strip() in found.remedy


def test_a_plugin_in_an_included_file_is_found_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "loans.beancount").write_text("; loans\n" + PLUGIN + BOOKS, "utf-8")

    (found,) = findings(books(tmp_path, 'include "loans.beancount"\n'), "plugins")

    assert (found.file, found.line) == (str(tmp_path / "loans.beancount"), 2)
    assert "in an included file, where Beancount ignores it" in found.message


def test_a_plugin_that_only_a_comment_or_a_text_names_is_none(tmp_path: Path) -> None:
    (tmp_path / "loans.beancount").write_text(
        f"; {PLUGIN}2026-01-01 open Assets:A\n  memo: \"plugin 'beancount_loans.plugins'\"\n",
        "utf-8",
    )

    found = findings(books(tmp_path, f'{PLUGIN}include "loans.beancount"\n{BOOKS}'), "plugins")

    assert found == []


def test_plugins_that_run_twice_or_in_the_wrong_order(tmp_path: Path) -> None:
    twice = f'{PLUGIN}plugin "beancount_loans.plugins.expected"\n'
    order = "".join(f'plugin "beancount_loans.plugins.{one}"\n' for one in ("missed", "expected"))
    other = f'{PLUGIN}plugin "beancount.plugins.implicit_prices"\n'

    said = [findings(books(tmp_path, on + BOOKS), "plugins") for on in (twice, order, other)]

    assert [len(one) for one in said] == [1, 1, 1]
    assert "run twice" in said[0][0].message
    assert "runs before beancount_loans.plugins.expected" in said[1][0].message
    assert "implicit_prices runs after" in said[2][0].message


def test_a_bank_recorded_in_the_future(tmp_path: Path) -> None:
    future = '2027-03-30 * "A slip of the pen"\n  Assets:Bank  1 DKK\n  Assets:Other\n'
    other = "2026-01-01 open Assets:Other\n"

    (found,) = findings(books(tmp_path, PLUGIN + BOOKS + other + future), "banks")

    assert found.severity == "wrong"
    assert (found.account, found.line) == ("Assets:Bank", 16)
    assert "recorded until 2027-03-30, after today" in found.message


def test_a_bank_that_lags_behind_and_one_that_is_no_longer_used(tmp_path: Path) -> None:
    def second(date: str) -> str:
        return (
            f'2026-01-01 open Assets:Giro\n{date} * "Bo"\n  Assets:Giro  1 DKK\n  Assets:Loans:Bo\n'
        )

    lagging, _ = findings(books(tmp_path, PLUGIN + BOOKS + second("2026-02-10")), "banks")
    later = '2026-08-01 * "Bo"\n  Assets:Bank  1 DKK\n  Assets:Loans:Bo\n'
    text = PLUGIN + BOOKS + second("2026-02-10") + later
    (stale,) = findings(books(tmp_path, text, dt.date(2026, 8, 2)), "banks")

    assert "Assets:Giro is recorded until 2026-02-10, others until 2026-03-30" in lagging.message
    assert stale.severity == "note"
    assert "not waited for" in stale.message


def test_an_old_bank_statement(tmp_path: Path) -> None:
    (found,) = findings(books(tmp_path, PLUGIN + BOOKS, dt.date(2026, 6, 1)), "banks")

    assert found.severity == "note"
    assert "recorded until 2026-03-30" in found.message


def test_a_bank_account_that_carries_nothing(tmp_path: Path) -> None:
    option = '2026-01-01 custom "loan-option" "bank-account" Assets:Bnak\n'

    (found,) = findings(books(tmp_path, PLUGIN + BOOKS + option), "banks")

    assert found.severity == "wrong"
    assert "Assets:Bnak carries nothing" in found.message


def test_loans_that_no_bank_pays(tmp_path: Path) -> None:
    text = PLUGIN + BOOKS.replace("Assets:Bank", "Equity:Savings")

    (found,) = findings(books(tmp_path, text), "banks")

    assert "no bank account carries payments of loans" in found.message
    assert '"loan-option" "bank-account"' in found.remedy


def test_a_balance_that_leaves_the_claim_out_and_what_to_write(tmp_path: Path) -> None:
    """60000 lent and 2713.64 paid leave 57286.36 without interest.

    With installments 1 and 2 due, interest of 400.00 and 384.58 belongs to it: 58070.94.
    """
    balance = "2026-03-30 balance Assets:Loans:Bo  60000 DKK\n"

    (found,) = findings(books(tmp_path, PLUGIN + BOOKS + balance), "balances")

    assert found.line == 15
    assert found.remedy.startswith("write 2026-03-30 balance Assets:Loans:Bo  60784.58 DKK")
    right = PLUGIN + BOOKS + balance.replace("60000", "60784.58")
    assert findings(books(tmp_path, right), "balances") == []


def test_balances_that_the_switch_on_would_break_are_told_before_it(tmp_path: Path) -> None:
    balance = "2026-03-30 balance Assets:Loans:Bo  60000 DKK\n"
    ledger = books(tmp_path, BOOKS + balance)

    assert ledger.errors == []
    assert len(findings(ledger, "balances")) == 1


def test_an_unknown_option_stands_at_its_line(tmp_path: Path) -> None:
    option = '2026-01-01 custom "loan-option" "polciy" "generic"\n'

    (found,) = findings(books(tmp_path, PLUGIN + BOOKS + option), "options")

    assert found.line == 15
    assert 'did you mean "policy"' in found.message


def test_a_key_that_stands_twice(tmp_path: Path) -> None:
    text = BOOKS.replace("  loan-installments: 24", '  loan-rate: "9 %"\n  loan-installments: 24')

    (found,) = findings(books(tmp_path, PLUGIN + text), "text")

    assert found.line == 8
    assert '"loan-rate" stands on line 7 too' in found.message


def test_a_reference_rate_that_is_old_and_one_that_is_missing(tmp_path: Path) -> None:
    rate = '2025-07-01 custom "loan-index" "OURS" "1.75 %"\n'
    old = BOOKS.replace('"8 %"', '"OURS + 4 %"') + rate
    missing = BOOKS.replace('"8 %"', '"THEIRS + 4 %"')

    (stale,) = findings(books(tmp_path, PLUGIN + old), "indexes")
    (none,) = findings(books(tmp_path, PLUGIN + missing), "indexes")

    assert 'the last value of "OURS" is of 2025-07-01' in stale.message
    assert none.severity == "wrong"
    assert '"THEIRS", which has no value' in none.message


def test_a_borrower_whom_nobody_describes(tmp_path: Path) -> None:
    text = BOOKS.replace('2026-01-01 custom "loan-borrower" "bo"\n  name: "Bo"\n', "")

    (found,) = findings(books(tmp_path, PLUGIN + text), "borrowers")

    assert (found.severity, found.account) == ("note", "Assets:Loans:Bo")
    assert 'custom "loan-borrower" "bo"' in found.remedy


def test_a_draft_policy_says_so(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    pack = '[pack]\nextends = "generic"\ntitle = "Ours"\ndraft = true\n'
    (tmp_path / "policies" / "ours.toml").write_text(pack, "utf-8")
    option = '2026-01-01 custom "loan-option" "policy" "ours"\n'

    found = findings(books(tmp_path, PLUGIN + option + BOOKS), "policy")

    assert found[0].severity == "doubtful"
    assert "is a draft" in found[0].message


def test_the_demo_has_nothing_wrong(demo: Ledger) -> None:
    assert [one for one in doctor_report(demo).findings if one.severity == "wrong"] == []


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("RF18 5390 0754 7034", 0),  # ISO 11649's own example
        ("RF19 5390 0754 7034", 1),
        ("+71<000000100100205+12345678<", 0),
        ("+71<000000100100206+12345678<", 1),
        ("MJ-2026", 0),
    ],
)
def test_a_reference_that_fails_its_check_digit(tmp_path: Path, reference: str, told: int) -> None:
    line = f'  loan-installments: 24\n  loan-reference: "{reference}"'
    text = BOOKS.replace("  loan-installments: 24", line)
    found = findings(books(tmp_path, PLUGIN + text), "loans")

    assert [one.severity for one in found] == ["doubtful"] * told


def test_the_words_of_a_text_are_those_of_beancount() -> None:
    """Keys and where lines are indented, in every ledger shipped."""
    root = Path(__file__).parents[2] / "ledgers"
    files = [str(path) for path in root.rglob("*.beancount")]

    ours = {(one, word.line, word.kind) for one in files for word in words(one)}
    theirs = {
        (one, line, kind.lower())
        for one in files
        for kind, line, _, _ in lexer.lex_iter(one)  # type: ignore[no-untyped-call]
    }

    told = {"key", "indent"}
    assert {one for one in ours if one[2] in told} == {one for one in theirs if one[2] in told}
    assert len(ours) > 1000
