"""Collecting dues by direct debit: what goes into the file, once, and what does not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from tests.payments.bank import Line, camt, refusal
from tests.payments.conftest import JUERGEN, Run, loaded

from beancount_loans.calendars import TARGET
from beancount_loans.collecting import Round, collections_of, propose
from beancount_loans.collecting.proposal import Rules
from beancount_loans.importers import pain008

FIRST = "juergen-gross-car-20260215"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def proposed(ledger: Path, as_of: str, through: str, lead: int = 1, retries: int = 2) -> Round:
    book, entries = loaded(ledger)
    rules = Rules(TARGET, lead, retries)
    return propose(book, collections_of(entries), day(as_of), day(through), rules)


def collect(ledger: Path, run: Run, as_of: str, through: str, *more: str) -> Path:
    file = ledger.parent / f"{as_of}.xml"
    words = ("collect", ledger, "--as-of", as_of, "--through", through, "-o", file, "--yes")
    result = run(*words, *more)
    assert result.exit_code == 0, result.output
    return file


def add(ledger: Path, text: str) -> None:
    with ledger.open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")


@pytest.mark.parametrize("version", ["pain.008.001.02", "pain.008.001.08"])
def test_the_file_fits_the_published_schema(ledger: Path, run: Run, version: str) -> None:
    sepaxml = pytest.importorskip("sepaxml")
    xmlschema = pytest.importorskip("xmlschema")
    file = collect(ledger, run, "2026-02-10", "2026-03-31", "--format", version)

    schema = xmlschema.XMLSchema(Path(sepaxml.__file__).parent / "schemas" / f"{version}.xsd")

    schema.validate(file.read_text("utf-8"))


def test_the_file_says_what_was_proposed(ledger: Path, run: Run) -> None:
    (batch,) = pain008.read(collect(ledger, run, "2026-02-10", "2026-02-28"))

    (debit,) = batch.entries
    assert (debit.end_to_end_id, debit.amount, str(debit.date)) == (
        FIRST,
        Decimal("1000.00"),
        "2026-02-16",
    )
    assert (debit.mandate_id, debit.name, debit.code) == ("M-1", "Juergen Gross", "FRST")
    assert (batch.account, batch.problems) == ("DE89370400440532013000", ())


def test_the_first_debit_is_first_the_last_is_final_those_between_recur(ledger: Path) -> None:
    found = proposed(ledger, "2026-02-10", "2026-12-31")

    assert [one.sequence for one in found.debits] == [
        "FRST",
        "RCUR",
        "RCUR",
        "RCUR",
        "RCUR",
        "FNAL",
    ]


def test_a_mandate_that_another_program_used_recurs(ledger: Path, run: Run) -> None:
    add(
        ledger,
        '2026-02-02 * "Jürgen" "collected"\n  mandate: "M-1"\n'
        "  Assets:Bank  10 EUR\n  Assets:Loans:JuergenGross:Car",
    )
    file = collect(ledger, run, "2026-02-10", "2026-02-28")

    assert pain008.read(file)[0].entries[0].code == "RCUR"


def test_a_mandate_for_one_collection_is_used_once(ledger: Path) -> None:
    text = ledger.read_text("utf-8").replace(
        "  signed: 2026-01-10", '  signed: 2026-01-10\n  sequence: "once"'
    )
    ledger.write_text(text, "utf-8")

    assert proposed(ledger, "2026-02-10", "2026-02-28").debits[0].sequence == "OOFF"


def test_collection_falls_on_bank_days_and_not_before_the_bank_can(ledger: Path) -> None:
    # 15 February 2026 is a Sunday; Good Friday to Easter Monday 2026 TARGET is closed.
    soon = proposed(ledger, "2026-02-13", "2026-02-28").debits[0]
    slow = proposed(ledger, "2026-02-13", "2026-02-28", lead=5).debits[0]
    easter = proposed(ledger, "2026-04-02", "2026-02-28").debits[0]

    assert [str(one.on) for one in (soon, slow, easter)] == [
        "2026-02-16",
        "2026-02-20",
        "2026-04-07",
    ]


def test_each_due_is_collected_once(ledger: Path, run: Run) -> None:
    collect(ledger, run, "2026-02-10", "2026-02-28")

    again = proposed(ledger, "2026-02-11", "2026-02-28")

    assert again.debits == ()
    assert f"sent to the bank as {FIRST}" in again.skipped[0].why


def test_a_refused_debit_opens_its_due_again(ledger: Path, run: Run) -> None:
    collect(ledger, run, "2026-02-10", "2026-02-28")
    report = refusal(ledger.parent / "r.xml", FIRST, "1000.00", "AM04", "2026-02-17")

    said = run("import", report, "--ledger", ledger, "--yes").output

    assert "its due is open again" in said
    (debit,) = proposed(ledger, "2026-02-18", "2026-02-28").debits
    assert (debit.end_to_end_id, debit.again, debit.sequence) == (f"{FIRST}-2", 1, "FRST")


def test_the_same_refusal_again_is_told_once(ledger: Path, run: Run) -> None:
    collect(ledger, run, "2026-02-10", "2026-02-28")
    report = refusal(ledger.parent / "r.xml", FIRST, "1000.00", "AM04", "2026-02-17")
    run("import", report, "--ledger", ledger, "--yes")
    before = ledger.read_text("utf-8")

    run("import", report, "--ledger", ledger, "--yes")

    assert ledger.read_text("utf-8") == before


def test_a_debit_that_would_fail_again_waits_for_a_new_mandate(ledger: Path, run: Run) -> None:
    collect(ledger, run, "2026-02-10", "2026-02-28")
    report = refusal(ledger.parent / "r.xml", FIRST, "1000.00", "AC04", "2026-02-17")
    run("import", report, "--ledger", ledger, "--yes")

    assert "the account is closed" in proposed(ledger, "2026-02-18", "2026-02-28").skipped[0].why
    add(
        ledger,
        '2026-02-14 custom "loan-mandate" Assets:Loans:JuergenGross:Car "M-2"\n'
        '  iban: "DE02120300000000202051"',
    )
    (debit,) = proposed(ledger, "2026-02-18", "2026-02-28").debits
    assert (debit.mandate.id, debit.sequence) == ("M-2", "FRST")


def test_what_failed_too_often_is_left_to_the_borrower(ledger: Path, run: Run) -> None:
    for number, sent in enumerate(("2026-02-10", "2026-02-18", "2026-02-25"), 1):
        collect(ledger, run, sent, "2026-02-28")
        name = FIRST if number == 1 else f"{FIRST}-{number}"
        report = refusal(ledger.parent / "r.xml", name, "1000.00", "AM04", sent)
        run("import", report, "--ledger", ledger, "--yes")

    found = proposed(ledger, "2026-03-02", "2026-02-28")

    assert found.debits == ()
    assert "failed 3 times" in found.skipped[0].why


def test_a_returned_debit_is_collected_again_with_a_new_identity(ledger: Path, run: Run) -> None:
    collect(ledger, run, "2026-02-10", "2026-02-28")
    paid = Line("P1", "2026-02-16", "1000.00", "Juergen Gross", "", "", FIRST, "M-1")
    back = Line("P2", "2026-02-18", "-1000.00", "Juergen Gross", "", "", FIRST, "M-1", "AM04")
    run("import", camt(ledger.parent / "s.xml", [paid, back]), "--ledger", ledger, "--yes")

    (debit,) = proposed(ledger, "2026-02-19", "2026-02-28").debits

    assert (debit.end_to_end_id, debit.sequence) == (f"{FIRST}-2", "RCUR")


def test_money_paid_ahead_is_not_collected_again(ledger: Path) -> None:
    add(
        ledger,
        '2026-02-01 * "Jürgen" "part"\n  Assets:Bank  400 EUR\n  Assets:Loans:JuergenGross:Car',
    )

    assert proposed(ledger, "2026-02-10", "2026-02-28").debits[0].amount == Decimal("600.00")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("  signed: 2026-01-10", "  signed: 2026-01-10\n  ended: 2026-01-31"), "no mandate"),
        (('  iban: "DE75512108001245126199"\n', ""), "M-1 has no iban"),
    ],
)
def test_without_a_mandate_that_holds_nothing_is_collected(
    ledger: Path, change: tuple[str, str], said: str
) -> None:
    ledger.write_text(ledger.read_text("utf-8").replace(*change), "utf-8")

    found = proposed(ledger, "2026-02-10", "2026-02-28")

    assert found.debits == ()
    assert said in found.skipped[0].why


def test_who_is_insolvent_or_dead_is_not_collected_from(ledger: Path) -> None:
    add(ledger, '2026-02-01 custom "loan-hold" "juergen-gross" "insolvency"')

    found = proposed(ledger, "2026-02-10", "2026-02-28")

    assert (found.debits, found.skipped[0].why) == ((), "on hold: insolvency")


@pytest.mark.parametrize(
    ("directive", "said"),
    [
        ('custom "loan-mandate" Assets:Loans:JuergenGros:Car "M"', "is no loan"),
        ('custom "loan-mandate" "jurgen-gross" "M"', 'nobody has the id "jurgen-gross"'),
        ('custom "loan-mandate" "juergen-gross" "M"\n  ibn: "x"', '"ibn" is not known'),
        ('custom "loan-mandate" "juergen-gross" "M"\n  iban: "DE75512108001245126198"', "digit"),
        ('custom "loan-mandate" "juergen-gross"', "the mandate's number"),
    ],
)
def test_a_mandate_that_cannot_be_read_is_an_error(
    ledger: Path, run: Run, directive: str, said: str
) -> None:
    add(ledger, f"2026-02-01 {directive}")

    result = run("check", ledger)

    assert result.exit_code == 1
    assert said in result.output


def test_who_collects_has_to_be_known(ledger: Path, run: Run) -> None:
    before = ledger.read_text("utf-8").replace('  creditor-id: "DE98ZZZ09999999999"\n', "")
    ledger.write_text(before, "utf-8")
    file = ledger.parent / "c.xml"

    result = run("collect", ledger, "--as-of", "2026-02-10", "--through", "2026-02-28",
                 "-o", file, "--yes")  # fmt: skip

    assert result.exit_code == 1
    assert "the creditor identifier is missing" in result.output
    assert ledger.read_text("utf-8") == before
    assert list(ledger.parent.glob("*.xml")) == []


def test_a_dry_run_proposes_and_writes_nothing(ledger: Path, run: Run) -> None:
    before = ledger.read_text("utf-8")

    result = run("collect", ledger, "--as-of", "2026-02-10", "--through", "2026-02-28", "--dry-run")

    assert f"1000.00 EUR  FRST  {JUERGEN}  due 2026-02-15" in result.output
    assert ledger.read_text("utf-8") == before


def test_betalingsservice_has_records_of_128_that_count_and_sum(ledger: Path, run: Run) -> None:
    text = ledger.read_text("utf-8").replace("EUR", "DKK").replace('"M-1"', '"123456789"')
    text = text.replace('"direct-debit"', '"betalingsservice"')
    text = text.replace(
        "  signed: 2026-01-10",
        '  signed: 2026-01-10\n  scheme: "betalingsservice"\n  customer: "100105"',
    )
    text = text.replace(
        '  creditor-id: "DE98ZZZ09999999999"', '  betalingsservice: "01234567"\n  cvr: "12345678"'
    )
    ledger.write_text(text, "utf-8")
    file = collect(ledger, run, "2026-02-10", "2026-02-28", "--format", "betalingsservice")

    records = file.read_text("utf-8").splitlines()

    assert {len(record) for record in records} == {128}
    assert [record[:5] for record in records] == ["BS002", "BS012", "BS042", "BS092", "BS992"]
    debit = records[2]
    assert debit[25:40] == "000000000100105"
    assert (debit[40:49], debit[49:55], debit[55:69]) == ("123456789", "160226", "10000000100000")
    assert records[4].rstrip().endswith("00000000001000000000100000")
