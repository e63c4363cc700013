"""Statements in: any order, overlapping, itemised twice; every line once, the balance tied."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest
from beancount.parser import parser
from jsonschema import Draft202012Validator
from tests.payments.bank import Line, camt, table
from tests.payments.conftest import ANNA, Run, loaded

from beancount_loans.core.servicing.position import replay
from beancount_loans.importers.intake import Delivery
from beancount_loans.importers.intake.held import held_in, notes_of
from beancount_loans.importers.statement import Entry, Money, Statement
from beancount_loans.review import open_lines
from beancount_loans.writer import text

OPENING = "8000.00"
"""Capital less what was paid out."""

RATE = Line("P1", "2026-02-15", "500.00", "Anna Berg", "AB-4711")
RENT = Line("P2", "2026-02-16", "-900.00", "Landlord", "Miete")
RATE_2 = Line("P3", "2026-03-15", "500.00", "Anna Berg", "AB-4711")

FEBRUARY = ("2026-02-01", "2026-02-28")
MARCH = ("2026-03-01", "2026-03-31")


def take(ledger: Path, run: Run, *files: Path, **more: str) -> str:
    words = [word for option in more.items() for word in (f"--{option[0]}", option[1])]
    return run("import", *files, "--ledger", ledger, "--yes", *words).output


def statements(folder: Path) -> list[Path]:
    return [
        camt(folder / "feb.xml", [RATE, RENT], opening=OPENING, closing="7600.00", days=FEBRUARY),
        camt(folder / "mar.xml", [RATE_2], opening="7600.00", closing="8100.00", days=MARCH),
    ]


def due_of(ledger: Path, loan: str) -> str:
    book, _ = loaded(ledger)
    return str(replay(book.loans[loan], dt.date(2026, 2, 28)).due.total)


def bank_lines(ledger: Path) -> int:
    return ledger.read_text("utf-8").count("bank-ref:")


def test_files_in_any_order_give_the_same_books(ledger: Path, run: Run) -> None:
    clean = ledger.read_text("utf-8")
    written = set()
    for files in permutations(statements(ledger.parent)):
        ledger.write_text(clean, "utf-8")
        said = take(ledger, run, *files)
        assert said.count("the books agree with the bank") == 2
        written.add(ledger.read_text("utf-8"))

    assert len(written) == 1
    loaded(ledger)


def test_totals_are_told_by_statement_and_for_all(ledger: Path, run: Run) -> None:
    said = take(ledger, run, *statements(ledger.parent))

    assert "2 lines: 1 posted, 1 no loan's; in 500.00, out 900.00" in said
    assert "all: 3 lines: 2 posted, 1 no loan's" in said


def test_a_missing_statement_is_told(ledger: Path, run: Run) -> None:
    first, _ = statements(ledger.parent)
    late = camt(
        ledger.parent / "apr.xml",
        [Line("P9", "2026-04-15", "500.00", "Anna Berg", "AB-4711")],
        opening="8100.00",
        closing="8600.00",
        days=("2026-04-01", "2026-04-30"),
    )

    said = take(ledger, run, first, late)

    assert "one between them is missing" in said
    assert "500.00 is missing in the books" in said


def test_the_same_account_in_two_formats_adds_nothing(ledger: Path, run: Run) -> None:
    xml = statements(ledger.parent)
    csv = table(ledger.parent / "feb.csv", [RATE, RENT], OPENING)
    take(ledger, run, *xml)
    before = bank_lines(ledger)

    said = take(ledger, run, csv)

    assert "2 lines: 2 already booked" in said
    assert bank_lines(ledger) == before


def test_two_genuine_identical_payments_both_stay(ledger: Path, run: Run) -> None:
    twins = [RATE, Line("P1b", "2026-02-15", "500.00", "Anna Berg", "AB-4711")]

    take(ledger, run, table(ledger.parent / "feb.csv", twins, OPENING))

    book, _ = loaded(ledger)
    assert [one.amount for one in book.loans[ANNA].events if one.kind == "payment"] == [
        500_00,
        500_00,
    ]


# ------------------------------------------------------------ a table first, then the statement

TWINS = [
    Line("B1", "2026-02-15", "500.00", "Anna Berg", "AB-4711", "DE02120300000000202051", "E1"),
    Line("B2", "2026-02-15", "500.00", "Anna Berg", "AB-4711", "DE02120300000000202051", "E2"),
    RENT,
]
BACK = Line("B4", "2026-03-02", "-500.00", "Anna Berg", "back", "", "E1", "", "AC04")


def in_both_formats(folder: Path) -> tuple[Path, Path]:
    xml = camt(folder / "b.xml", TWINS, opening=OPENING, closing="8100.00", days=FEBRUARY)
    return table(folder / "a.csv", TWINS, OPENING), xml


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("order", [1, -1])
def test_lines_of_a_table_get_the_banks_identity_and_a_return_finds_them(
    ledger: Path, run: Run, together: bool, order: int
) -> None:
    files = in_both_formats(ledger.parent)[::order]
    for group in [files] if together else [[file] for file in files]:
        take(ledger, run, *group)
    before = ledger.read_text("utf-8")
    assert "line:" not in before
    for again in (files, files[::-1], files[:1], files[1:]):
        take(ledger, run, *again)
        assert ledger.read_text("utf-8") == before

    back = camt(ledger.parent / "m.xml", [BACK], opening="8100.00", closing="7600.00", days=MARCH)
    assert "1 reversed" in take(ledger, run, back)
    assert 'returns: "B1"' in ledger.read_text("utf-8")


def test_what_is_for_different_loans_keeps_the_references_that_it_has(
    ledger: Path, run: Run
) -> None:
    shop = "open Assets:Loans:BertaBerg:Shop  EUR\n"
    text = ledger.read_text("utf-8").replace(shop, f'{shop}  loan-reference: "BB-8"\n')
    ledger.write_text(text, "utf-8")
    lines = [TWINS[0], Line("B2", "2026-02-15", "500.00", "Berta Berg", "BB-8", "", "E2")]
    take(ledger, run, table(ledger.parent / "a.csv", lines, OPENING))

    said = take(ledger, run, camt(ledger.parent / "b.xml", lines[::-1]))

    assert "2 already booked" in said
    assert ledger.read_text("utf-8").count('bank-ref: "line:') == 2


# ------------------------------------------------------------ currencies

BARE = "Date;Text;Amount;Balance\n2026-02-15;Anna Berg AB-4711;500.00;8500.00\n" \
    "2026-02-16;Landlord Miete;-900.00;7600.00\n"  # fmt: skip
OF_THE_BANK = 'name = "Village bank"\nheader = ["Date", "Text", "Amount", "Balance"]\n' \
    'date-form = "yyyy-mm-dd"\ndecimal = "."\ncurrency = "CHF"\n[columns]\ndate = "Date"\n' \
    'text = "Text"\namount = "Amount"\nbalance = "Balance"\n'  # fmt: skip


def bare_table(ledger: Path, profile: bool) -> Path:
    file = ledger.parent / "bare.csv"
    file.write_text(BARE, "utf-8")
    if profile:
        folder = ledger.parent / "bank-profiles"
        folder.mkdir()
        (folder / "village.toml").write_text(OF_THE_BANK, "utf-8")
    return file


@pytest.mark.parametrize("profile", [False, True])
def test_a_table_without_currency_is_in_that_of_its_account(
    ledger: Path, run: Run, profile: bool
) -> None:
    said = take(ledger, run, bare_table(ledger, profile))

    assert "1 posted, 1 no loan's" in said
    assert "500.00 EUR Anna Berg" in said


@pytest.mark.parametrize(
    ("currencies", "profile", "said"),
    [
        ("", True, "500.00 CHF"),
        ("EUR,CHF", True, "500.00 CHF"),
        ("", False, "names no currency, and Assets:Bank is open for any"),
        ("EUR,CHF", False, "open for EUR and CHF: write one currency on the open of Assets:Bank"),
        ("EUR,GBP", True, "names no currency, and Assets:Bank is open for EUR and GBP"),
    ],
)
def test_where_the_account_is_open_for_several_the_profile_says_else_it_is_asked(
    ledger: Path, run: Run, currencies: str, profile: bool, said: str
) -> None:
    text = ledger.read_text("utf-8")
    ledger.write_text(text.replace("open Assets:Bank  EUR", f"open Assets:Bank  {currencies}"))

    assert said in take(ledger, run, bare_table(ledger, profile))


# ------------------------------------------------------------ itemising deliveries

SLIPS = [
    Line("N1", "2026-02-15", "500.00", "Anna Berg", "AB-4711"),
    Line("N2", "2026-02-15", "40.00", "Nobody", "?"),
]
TOTAL = Line("T1", "2026-02-16", "540.00", "", "Collected payments")


@pytest.mark.parametrize("first", [0, 1])
def test_a_notification_divides_the_line_of_the_statement_that_it_adds_up_to(
    ledger: Path, run: Run, first: int
) -> None:
    folder = ledger.parent
    own = camt(folder / "own.xml", [TOTAL], opening=OPENING, closing="8540.00")
    slips = camt(folder / "slips.xml", SLIPS, kind="054")
    files = [own, slips]

    said = take(ledger, run, files[first], files[1 - first])

    assert "divides line" in said
    assert "the books agree with the bank: 8540.00" in said
    book, entries = loaded(ledger)
    assert [str(line.amount) for line in open_lines(book, entries)] == ["40.00"]
    assert 'batch-ref: "T1"' in ledger.read_text("utf-8")


def test_divided_lines_come_again_in_any_mix_and_add_nothing(ledger: Path, run: Run) -> None:
    folder = ledger.parent
    own = camt(folder / "own.xml", [TOTAL], opening=OPENING, closing="8540.00")
    slips = camt(folder / "slips.xml", SLIPS, kind="054")
    take(ledger, run, own, slips)
    before = ledger.read_text("utf-8")

    for files in ([own], [slips], [slips, own]):
        take(ledger, run, *files)
        assert ledger.read_text("utf-8") == before


def test_a_line_that_waits_in_the_books_is_divided_by_a_later_notification(
    ledger: Path, run: Run
) -> None:
    folder = ledger.parent
    own = camt(folder / "own.xml", [TOTAL], opening=OPENING, closing="8540.00")
    assert "1 in review" in take(ledger, run, own)

    said = take(ledger, run, camt(folder / "slips.xml", SLIPS, kind="054"))

    assert "1 posted, 1 in review" in said
    book, entries = loaded(ledger)
    assert [str(line.amount) for line in open_lines(book, entries)] == ["40.00"]
    assert 'bank-ref: "T1"' not in ledger.read_text("utf-8")
    before = ledger.read_text("utf-8")
    assert "the balance" not in take(ledger, run, own, folder / "slips.xml")
    assert ledger.read_text("utf-8") == before


def test_a_notification_before_the_accounts_own_statement_is_held_and_divides_it_later(
    ledger: Path, run: Run
) -> None:
    folder = ledger.parent
    rent = replace(RENT, day="2026-02-10")
    days = ("2026-02-01", "2026-02-14")
    first = camt(folder / "jan.xml", [rent], opening=OPENING, closing="7100.00", days=days)
    slips = camt(folder / "slips.xml", SLIPS, kind="054")
    own = camt(folder / "own.xml", [TOTAL], opening="7100.00", closing="7640.00")
    take(ledger, run, first)

    assert "2 no loan's" in take(ledger, run, slips)
    held = ledger.read_text("utf-8")
    assert held.count("note Assets:Bank") == 2
    take(ledger, run, slips)
    assert ledger.read_text("utf-8") == held
    assert due_of(ledger, ANNA) == "500.00"

    slips.unlink()
    said = take(ledger, run, own)
    assert "1 posted, 1 in review" in said
    assert "the books agree with the bank: 7640.00" in said
    book, entries = loaded(ledger)
    assert [str(line.amount) for line in open_lines(book, entries)] == ["40.00"]
    after = ledger.read_text("utf-8")
    assert "note Assets:Bank" not in after
    assert after.count('batch-ref: "T1"') == 2
    assert 'bank-ref: "N1"' in after
    for again in ([own], [camt(slips, SLIPS, kind="054")], [slips, own, first]):
        take(ledger, run, *again)
        assert ledger.read_text("utf-8") == after


def test_what_is_held_keeps_all_that_matching_looks_at() -> None:
    line = Entry(
        line="1",
        date=dt.date(2026, 2, 15),
        amount=Decimal("-103.00"),
        currency="EUR",
        value_date=dt.date(2026, 2, 16),
        bank_ref="R1",
        batch_ref="T1",
        end_to_end_id="E1",
        mandate_id="M-1",
        references=("RF18 5390", "AB-4711"),
        text='back "again"',
        name="Anna",
        account="DE02120300000000202051",
        code="NRTI",
        returned=True,
        return_reason="AC04",
        original_ref="O1",
        instructed=Money(Decimal("100.00"), "EUR"),
        charges=Decimal("3.00"),
    )
    delivery = Delivery(Path("a.xml"), Statement(kind="camt.054", entries=(line,)), "Assets:Bank")
    (note,) = notes_of(delivery, [line], [])

    (entry,), errors, _ = parser.parse_string(text([note]))
    (held,) = held_in([entry], [])

    assert not errors
    assert held.delivery.statement == delivery.statement
    assert held.delivery.file.name == "a.xml"
    assert list(notes_of(delivery, [line], [entry])) == []
    assert held_in([entry], [delivery]) == []


def test_where_no_own_statement_is_imported_the_notification_is_the_statement(
    ledger: Path, run: Run
) -> None:
    said = take(ledger, run, camt(ledger.parent / "slips.xml", SLIPS, kind="054"))

    assert "1 posted, 1 in review" in said
    more = [Line("N3", "2026-03-15", "500.00", "Anna Berg", "AB-4711")]
    next_one = camt(ledger.parent / "more.xml", more, kind="054")
    assert "1 posted" in take(ledger, run, next_one)
    assert "1 already booked" in take(ledger, run, next_one)


def test_a_notification_of_lines_that_the_statement_itemises_itself_adds_nothing(
    ledger: Path, run: Run
) -> None:
    own = camt(ledger.parent / "own.xml", SLIPS, opening=OPENING, closing="8540.00")
    take(ledger, run, own, camt(ledger.parent / "slips.xml", SLIPS, kind="054"))

    assert bank_lines(ledger) == 2


# ------------------------------------------------------------ the rest of the command


def test_a_profile_is_proposed_with_its_doubts(ledger: Path, run: Run) -> None:
    file = ledger.parent / "strange.csv"
    file.write_text("Date;Text;Amount\n01/02/2026;a;5.00\n03/02/2026;b;7.00\n", "utf-8")

    result = run("import", "--learn-csv", file)

    assert result.exit_code == 0
    assert result.stdout.startswith("# To be looked at: its dates could be")
    assert "its dates could be" in result.stderr
    assert "bank-profiles/strange.toml" in result.stderr


def test_a_proposed_profile_saved_beside_the_ledger_is_used(ledger: Path, run: Run) -> None:
    file = ledger.parent / "strange.csv"
    file.write_text("Date;Text;Amount\n01/02/2026;AB-4711;5.00\n03/02/2026;b;7.00\n", "utf-8")
    assert "--learn-csv strange.csv" in take(ledger, run, file)
    profile = run("import", "--learn-csv", file).stdout
    folder = ledger.parent / "bank-profiles"
    folder.mkdir()
    chosen = 'date-form = "dd/mm/yyyy"\ncurrency = "EUR"'
    text = "\n".join(
        chosen if line.startswith("date-form") else line for line in profile.splitlines()
    )
    (folder / "strange.toml").write_text(text, "utf-8")

    assert "2 lines" in take(ledger, run, file)
    assert "2026-02-01" in ledger.read_text("utf-8")


def test_json_says_of_each_line_what_would_be_done(ledger: Path, run: Run) -> None:
    files = statements(ledger.parent)
    before = ledger.read_text("utf-8")

    result = run("import", *files, "--ledger", ledger, "--dry-run", "--format", "json")

    said = json.loads(result.stdout)
    Draft202012Validator(json.loads(run("schema", "import").stdout)).validate(said)
    lines = said["lines"]
    assert {name: one["action"] for name, one in lines.items()} == {
        "feb.xml#1.1": "post",
        "feb.xml#2.1": "ignore",
        "mar.xml#1.1": "post",
    }
    assert ledger.read_text("utf-8") == before


def test_the_users_own_words_book_lines_that_are_no_loans(ledger: Path, run: Run) -> None:
    with ledger.open("a", encoding="utf-8") as file:
        file.write('\n2026-01-01 custom "loan-line" "miete" Expenses:Rent\n')

    take(ledger, run, *statements(ledger.parent))

    book, entries = loaded(ledger)
    assert open_lines(book, entries, others=True) == []
    assert "  Expenses:Rent   900.00 EUR" in ledger.read_text("utf-8")


def test_the_users_own_words_do_not_outdo_a_reference(ledger: Path, run: Run) -> None:
    with ledger.open("a", encoding="utf-8") as file:
        file.write('\n2026-01-01 custom "loan-line" "Anna Berg" Expenses:Rent\n')

    said = take(ledger, run, *statements(ledger.parent))

    assert "2 posted" in said


@pytest.mark.parametrize(
    ("rule", "said"),
    [('"Miete" Expenses:Rnt', "is not open"), ('"M" Expenses:Rent', "too short"), ('"M"', "write")],
)
def test_words_that_say_nothing_clear_are_an_error(
    ledger: Path, run: Run, rule: str, said: str
) -> None:
    with ledger.open("a", encoding="utf-8") as file:
        file.write(f'\n2026-01-01 custom "loan-line" {rule}\n')

    result = run("check", ledger)

    assert result.exit_code == 1
    assert said in result.output


def test_an_account_that_carries_no_loans_yet_is_known_again(ledger: Path, run: Run) -> None:
    with ledger.open("a", encoding="utf-8") as file:
        file.write("\n2026-01-01 open Assets:Savings  EUR\n")
    statement = table(ledger.parent / "s.csv", [RENT], "900.00")
    words = ("import", statement, "--ledger", ledger, "--yes", "--account", "Assets:Savings")
    run(*words)
    before = ledger.read_text("utf-8")

    assert "1 already booked" in run(*words).output
    assert ledger.read_text("utf-8") == before


def test_a_loan_that_cannot_be_worked_out_does_not_keep_the_others_from_being_paid(
    ledger: Path, run: Run
) -> None:
    with ledger.open("a", encoding="utf-8") as file:
        file.write(
            "\n2026-01-15 open Assets:Loans:Otto:Car  EUR\n"
            '  loan-principal: 600 EUR\n  loan-rate: "EURIBOR + 2 %"\n  loan-installments: 6\n'
            '\n2026-01-15 * "Otto"\n  Assets:Loans:Otto:Car  600 EUR\n  Equity:Own\n'
        )

    assert "2 posted" in take(ledger, run, *statements(ledger.parent))


def test_files_that_cannot_be_opened_are_told_in_a_sentence(ledger: Path, run: Run) -> None:
    for words in (("import", "--learn-csv", "no"), ("import", "no", "--ledger", ledger)):
        result = run(*words)
        assert result.exit_code == 1
        assert "cannot be opened" in result.output


def test_a_late_line_in_closed_books_waits_and_is_assigned_on_the_first_open_day(
    ledger: Path, run: Run
) -> None:
    with ledger.open("a", encoding="utf-8") as file:
        file.write('\n2026-02-28 custom "loan-option" "closed-until" 2026-02-28\n')

    said = take(ledger, run, *statements(ledger.parent))
    assert "all: 3 lines: 1 in review, 1 no loan's, 1 posted" in said
    run("import", "--ledger", ledger, "--review", input="1\n")

    book, _ = loaded(ledger)
    found = [(str(one.date), str(one.effective)) for one in book.loans[ANNA].events[1:]]
    assert found == [("2026-03-01", "2026-02-15"), ("2026-03-15", "None")]
