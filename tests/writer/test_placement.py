"""Entries go where Fava would put them."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from beancount import loader
from fava.core.fava_options import parse_options
from fava.core.file import find_insert_position
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beancount_loans import writer
from beancount_loans.writer import Account, Change, Place, Placement

DAY = datetime.date(2026, 4, 7)


def loaded(path: Path, text: str) -> list[Any]:
    path.write_text(text)
    return list(loader.load_file(str(path))[0])


def test_without_options_entries_go_to_the_end_of_the_main_file(tmp_path: Path) -> None:
    ledger = tmp_path / "main.beancount"

    placement = Placement.of(ledger, loaded(ledger, ""))

    note = writer.note(DAY, "Assets:Loans:Bo", "a")
    assert placement.place(note) == Place(ledger, None)


def test_the_default_file_is_relative_to_the_file_that_names_it(tmp_path: Path) -> None:
    ledger = tmp_path / "main.beancount"
    entries = loaded(ledger, '2026-01-01 custom "fava-option" "default-file" "sub/x.bean"\n')

    placement = Placement.of(ledger, entries)

    assert placement.default == tmp_path / "sub" / "x.bean"


def test_indent_and_currency_column_are_the_books_own(tmp_path: Path) -> None:
    ledger = tmp_path / "main.beancount"
    text = (
        '2026-01-01 custom "fava-option" "indent" "4"\n'
        '2026-01-01 custom "fava-option" "currency-column" "50"\n'
    )

    style = Placement.of(ledger, loaded(ledger, text)).style

    assert (style.indent, style.currency_column) == (4, 50)


def test_what_fava_would_reject_is_passed_over(tmp_path: Path) -> None:
    ledger = tmp_path / "main.beancount"
    text = (
        '2026-01-01 custom "fava-option" "insert-entry" "(("\n'
        '2026-01-01 custom "fava-option" "indent" "wide"\n'
        '2026-01-01 custom "fava-option" "indent"\n'
        '2026-01-01 custom "fava-option"\n'
    )

    placement = Placement.of(ledger, loaded(ledger, text))

    assert (placement.rules, placement.style.indent) == ((), 2)


def test_placed_entries_are_laid_out_as_the_books_ask(tmp_path: Path) -> None:
    ledger = tmp_path / "main.beancount"
    entries = loaded(ledger, '2026-01-01 custom "fava-option" "currency-column" "50"\n')
    payment = writer.transaction(DAY, None, "x", [writer.posting("Assets:A", 5, "DKK")])
    change = Change(ledger)

    change.place([payment], Placement.of(ledger, entries))

    assert "+  Assets:A" + " " * 37 + "5 DKK\n" in change.diff()


def test_entries_are_written_above_the_option_that_claims_them(tmp_path: Path) -> None:
    ledger = tmp_path / "main.beancount"
    loans = tmp_path / "loans.beancount"
    loans.write_text(
        '; notes of Bo\n2026-01-01 custom "fava-option" "insert-entry" "Assets:Loans:Bo"\n'
    )
    entries = loaded(ledger, 'include "loans.beancount"\n')
    first = writer.note(DAY, "Assets:Loans:Bo", "first")
    second = writer.custom(DAY, "loan-hold", Account("Assets:Loans:Bo"), "dispute")
    elsewhere = writer.note(DAY, "Assets:Loans:Anna", "third")
    change = Change(ledger)

    change.place([first, second, elsewhere], Placement.of(ledger, entries))
    change.write()

    assert loans.read_text() == (
        "; notes of Bo\n"
        "\n"
        '2026-04-07 note Assets:Loans:Bo "first"\n'
        "\n"
        '2026-04-07 custom "loan-hold" Assets:Loans:Bo "dispute"\n'
        "\n"
        '2026-01-01 custom "fava-option" "insert-entry" "Assets:Loans:Bo"\n'
    )
    assert ledger.read_text().endswith('Anna "third"\n')


rules = st.lists(
    st.tuples(
        st.sampled_from(["2026-01-01", "2026-04-06", "2026-04-07", "2026-05-01"]),
        st.sampled_from(["Assets", "Assets:Loans:Bo", "Income", ".*Fees", "Bo", "(("]),
    ),
    max_size=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rules, st.booleans())
def test_the_place_is_always_the_one_that_fava_finds(
    tmp_path: Path, rules: list[tuple[str, str]], default: bool
) -> None:
    ledger = tmp_path / "main.beancount"
    lines = [f'{date} custom "fava-option" "insert-entry" "{re}"\n' for date, re in rules]
    lines += ['2026-01-01 custom "fava-option" "default-file" "x.bean"\n'] * default
    entries = loaded(ledger, "".join(lines))
    options, _ = parse_options([e for e in entries if hasattr(e, "values")])
    legs = [writer.posting(name) for name in ("Assets:Loans:Bo", "Income:Loans:Fees")]

    for entry in (
        writer.transaction(DAY, None, "x", legs),
        writer.note(DAY, "Assets:Loans:Bo", "x"),
        writer.custom(DAY, "x", "Assets", Account("Assets:Loans:Bo")),
        writer.event(DAY, "x", "y"),
    ):
        fava: Any = entry
        path, line = find_insert_position(
            fava, options.insert_entry, options.default_file or str(ledger)
        )
        assert Placement.of(ledger, entries).place(entry) == Place(Path(path), line)
