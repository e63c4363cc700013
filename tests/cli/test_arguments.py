"""How the command line understands its words, and what it says of a wrong call."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run

LOAN = "Assets:Loans:MetteJensen"


def test_the_ledger_comes_first_by_option_or_from_the_environment(run: Run, minimal: Path) -> None:
    ways = [
        run("status", minimal, "--format", "csv"),
        run("status", "--ledger", minimal, "--format", "csv"),
        run("status", "--format", "csv", env={"BEANCOUNT_FILE": str(minimal)}),
        run("status", LOAN, "--format", "csv", env={"BEANCOUNT_FILE": f"{minimal}:other"}),
    ]

    assert {way.exit_code for way in ways} == {0}
    assert len({way.stdout for way in ways}) == 1


@pytest.mark.parametrize("word", [LOAN, "mette-jensen", "Assets:Loans"])
def test_a_loan_is_named_by_its_account_one_above_it_or_its_id(
    run: Run, minimal: Path, word: str
) -> None:
    result = run("status", minimal, word, "--format", "json")

    assert [loan["account"] for loan in json.loads(result.stdout)["loans"]] == [LOAN]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("status",), "name the ledger"),
        (("status", "missing.beancount"), "missing.beancount does not exist"),
        (("status", "/"), "is a folder"),
        (("status", "LEDGER", "Assets:Loans:MetteJansen"), f'did you mean "{LOAN}"'),
        (("status", "LEDGER", "--as-of", "31/12/2026"), "write it like 2026-04-30"),
        (("status", "LEDGER", "--as-of", "2026-02-30"), "is no date"),
        (("status", "LEDGER", "--as-of", "9999-12-31"), "lies outside the years 1800 to 2500"),
        (("status", "LEDGER", "--format", "pdf"), "'pdf' is not one of"),
        (("explain", "LEDGER"), "name the loan"),
        (("check", "LEDGER", LOAN), "one argument too many"),
        (("undo", "LEDGER", LOAN), "one argument too many"),
        (("statsu", "LEDGER"), 'did you mean "status"'),
        (("schema", "undo"), "undo has no schema"),
        (("init", "LEDGER"), "is there already"),
    ],
)
def test_a_wrong_call_ends_with_2_and_says_what_to_do(
    run: Run, minimal: Path, words: tuple[str, ...], said: str
) -> None:
    called = [str(minimal) if word == "LEDGER" else word for word in words]

    result = run(*called, env={"BEANCOUNT_FILE": ""})

    assert result.exit_code == 2
    assert said in result.stderr


def test_a_word_with_a_colon_is_a_ledger_where_such_a_file_is(run: Run, tmp_path: Path) -> None:
    odd = tmp_path / "a:b.beancount"
    odd.write_text("2026-01-01 open Assets:Bank\n", "utf-8")

    assert run("check", odd).exit_code == 0


def test_the_name_of_the_output_file_tells_its_format(
    run: Run, minimal: Path, tmp_path: Path
) -> None:
    for name, start in {
        "a.json": b"{",
        "a.csv": b"Account,",
        "a.md": b"## ",
        "a.xlsx": b"PK",
    }.items():
        result = run("status", minimal, "-o", tmp_path / name)

        assert (result.exit_code, result.stdout) == (0, "")
        assert (tmp_path / name).read_bytes().startswith(start)


def test_a_file_that_cannot_be_written_is_said_so(run: Run, minimal: Path, tmp_path: Path) -> None:
    result = run("status", minimal, "-o", tmp_path / "missing" / "a.csv")

    assert result.exit_code == 1
    assert "cannot be written" in result.stderr


def test_what_nobody_thought_of_is_one_sentence(
    run: Run, minimal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("nobody thought of this")

    monkeypatch.setattr("beancount_loans.reports.status.status_of", broken)

    result = run("status", minimal)

    assert result.exit_code == 70
    assert "RuntimeError: nobody thought of this" in result.stderr
    assert "Traceback" not in result.output


def test_help_imports_no_command_and_no_ledger() -> None:
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    code = (
        "import sys\nfrom beancount_loans.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print(*sorted(m for m in sys.modules if m.split('.')[0] in "
        "('beancount', 'beancount_loans', 'fava', 'rich', 'openpyxl')))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert answer.stdout.splitlines()[-1] == "beancount_loans beancount_loans.cli"


def test_schema_prints_the_schema_that_is_shipped(run: Run) -> None:
    result = run("schema", "status")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["properties"]["schema"] == {
        "description": "version of the JSON.",
        "enum": [1],
    }


def test_a_workbook_can_be_piped(run: Run, minimal: Path) -> None:
    result = run("status", minimal, "--format", "xlsx")

    assert result.stdout_bytes.startswith(b"PK")


def test_one_loan_is_explained_at_a_time(run: Run, tmp_path: Path) -> None:
    terms = '  loan-principal: 1 DKK\n  loan-rate: "0 %"\n  loan-installments: 1\n'
    text = "".join(f"2026-01-01 open Assets:Loans:Bo:{one}  DKK\n{terms}" for one in "AB")
    (tmp_path / "main.beancount").write_text(text, "utf-8")

    result = run("explain", tmp_path / "main.beancount", "Assets:Loans:Bo")

    assert result.exit_code == 2
    assert "name one loan, for these are 2" in result.stderr
