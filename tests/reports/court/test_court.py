"""The claim for a court: one PDF with all that it rests on, each figure from the books."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import typst

import beancount_loans as loans
from beancount_loans.reports.court.bundle import bundle, case_of, language_for, sheet
from beancount_loans.reports.court.handover import papers
from beancount_loans.reports.court.sheets import Sheet
from beancount_loans.reports.court.statement import Case
from beancount_loans.reports.recovery import recovery_report
from beancount_loans.standing import standings

LEDGER = """\
option "title" "Lending association"
option "documents" "documents"
plugin "beancount_loans.plugins"
2026-01-01 custom "loan-option" "policy" "denmark-consumer"
2026-01-01 custom "loan-borrower" "bo"
  name: "Bo Holm"
  address: "Vej 1, 2. th."
  postcode: "2200"
  city: "København N"
2026-01-01 custom "loan-borrower" "anna"
  name: "Anna Holm"
  address: "Stræde 3"
2026-01-01 open Assets:Bank  DKK
2026-01-01 open Equity:Opening
2026-01-01 open Income:Loans:Fees
2026-01-15 open Assets:Loans:Bo:Car  DKK
  loan-borrower: "bo"
  loan-principal: 6000 DKK
  loan-rate: "12 %"
  loan-method: "equal-principal"
  loan-installments: 6
  loan-late-rate: "9.75 %"
  loan-late-day-count: "actual/365"
  loan-guarantor: "anna"
  loan-security: "Car; 4000 DKK; 1"
  loan-signed: 2026-01-14
2026-01-15 * "Bo" "drawn"
  Assets:Loans:Bo:Car  6000 DKK
  Assets:Bank
2026-02-15 * "Bo" "first"
  Assets:Bank  1060 DKK
  Assets:Loans:Bo:Car
2026-03-26 note Assets:Loans:Bo:Car "Rykker"
  contact: "letter"
  loan-step: "reminder-1"
2026-03-26 * "Bo" "Gebyr"
  loan-step: "reminder-1"
  Assets:Loans:Bo:Car  100 DKK
  Income:Loans:Fees
2026-04-02 note Assets:Loans:Bo:Car "Says he has no work"
  contact: "phone"
  outcome: "hardship"
2026-04-20 note Assets:Loans:Bo:Car "Påkrav"
  contact: "letter"
  loan-step: "demand"
2026-05-20 * "Shop" "pens"
  Assets:Bank  -1 DKK
  Equity:Opening
"""
CAR = "Assets:Loans:Bo:Car"
DAY = dt.date(2026, 5, 10)
CONTRACT, LETTER = "2026-01-14.aftale.pdf", "2026-03-26.rykker.pdf"
PICTURE, OTHER, BROKEN = "2026-02-01.bil.svg", "2026-02-02.noter.txt", "2026-05-01.brev.pdf"


def pages_of(pdf: bytes, folder: Path) -> int:
    """How many pages a PDF has: typst sets each into a page of its own until one is missing."""
    (folder / "claim.pdf").write_bytes(pdf)
    probe = folder / "probe.typ"
    probe.write_text('#image("claim.pdf", page: int(sys.inputs.page))', "utf-8")
    compiler = typst.Compiler(str(probe), root=str(folder))
    count = 0
    while True:
        try:
            compiler.compile(sys_inputs={"page": str(count + 1)})
        except typst.TypstError:
            return count
        count += 1


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """A ledger with a contract of three pages, a letter, a picture, a text and a broken file."""
    place = tmp_path / "documents" / "Assets" / "Loans" / "Bo" / "Car"
    place.mkdir(parents=True)
    source = tmp_path / "pages.typ"
    for name, count in ((CONTRACT, 3), (LETTER, 1)):
        source.write_text("#pagebreak()".join(["Copy"] * count), "utf-8")
        typst.compile(str(source), output=str(place / name))
    (place / PICTURE).write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>'
    )
    (place / OTHER).write_text("notes")
    (place / BROKEN).write_bytes(b"%PDF-1.7 and no more")
    file = tmp_path / "main.beancount"
    file.write_text(LEDGER, "utf-8")
    return file


@pytest.fixture
def case(books: Path) -> Case:
    book = loans.load(books)
    assert book.errors == ()
    report = recovery_report(book, CAR, DAY)
    assert report is not None
    (standing,) = standings(book, DAY)
    assert language_for(book, standing) == "da"
    return case_of(standing, report, "en")


def rows(told: Sheet, title: str) -> list[list[str]]:
    """The rows of an annex's tables, sums included."""
    blocks: list[dict[str, Any]] = [
        block for annex in told.annexes if annex.title == title for block in annex.blocks
    ]
    return [row for block in blocks for row in (*block.get("rows", ()), *block.get("sums", ()))]


def texts(told: Sheet) -> list[str]:
    return [block["text"] for block in told.front if "text" in block]


def test_the_claim_is_what_is_due_with_late_interest_to_the_day(case: Case) -> None:
    """Due on 15 March 1,000 and 5,000 x 12 % / 12 = 50, on 15 April 1,000 and 40. Late interest:
    1,050 x 9.75 % x 31/365 = 8.6949 to 15 April, 2,090 x 9.75 % x 25/365 = 13.9572 to 10 May,
    22.65 in all. The reminder of 26 March claimed 1,050 x 9.75 % x 11/365 = 3.09, the demand of
    20 April what had run up since, 8.6949 + 2,090 x 9.75 % x 5/365 = 11.4863 less 3.09 = 8.40;
    11.16 is left. 2,000 + 90 + 11.49 + 100 + 11.16 = 2,212.65; a day of 2,090 is 0.56."""
    told = sheet(case)

    claim = next(block for block in told.front if block["kind"] == "table")
    assert claim["rows"] == [
        ["Principal", "2,000.00"],
        ["Interest", "90.00"],
        ["Late interest", "11.49"],
        ["Reminder fees", "100.00"],
        ["Late interest to the day", "11.16"],
    ]
    assert claim["sums"] == [["Total", "2,212.65"]]
    assert (
        "The creditor asks that the debtor pay DKK\xa02,212.65, with late interest of 9.75% a year"
        " on DKK\xa02,090.00 from 11 May 2026 until it is paid: DKK\xa00.56 a day."
    ) in texts(told)


def test_what_happened_is_told_in_sentences_that_name_their_annex(case: Case) -> None:
    assert texts(sheet(case))[2:7] == [
        "On 15 January 2026 Lending association lent DKK\xa06,000.00 to Bo Holm.",
        "It was agreed in writing on 14 January 2026; for the terms see annex 1.",
        "DKK\xa01,060.00 has been paid in all, the last on 15 February 2026. See annex 2.",
        "What fell due on 15 March 2026 and later has not been paid, or not in full.",
        "2 letters about the missing payments were sent, the last on 20 April 2026. See annex 4.",
    ]


def test_the_parties_are_named_with_those_who_vouch(case: Case) -> None:
    assert dict(sheet(case).parties) == {
        "Creditor": ("Lending association",),
        "Debtor": ("Bo Holm", "Vej 1, 2. th.", "2200 København N"),
        "Guarantor": ("Anna Holm", "Stræde 3"),
    }


def test_interest_is_computed_line_by_line(case: Case) -> None:
    lines = rows(sheet(case), "Interest, line by line")

    assert lines[1] == [
        "2", "15 Feb 2026", "15 Mar 2026", "5,000.00", "12%", "30/360", "50.0000", "50.00",
    ]  # fmt: skip
    assert lines[-3:] == [
        ["Run up", "", "", "", "", "22.65"],
        ["Claimed or given up before", "", "", "", "", "-11.49"],
        ["Late interest to the day", "", "", "", "", "11.16"],
    ]


def test_steps_name_the_copy_of_their_letter_or_say_that_there_is_none(case: Case) -> None:
    steps = rows(sheet(case), "Reminders, demands and notices")

    assert steps == [
        ["26 Mar 2026", "Reminder", "Letter", "100.00", LETTER],
        ["20 Apr 2026", "Formal demand", "Letter", "", "none in the books"],
    ]


def test_the_contact_log_is_an_annex(case: Case) -> None:
    assert ["2 Apr 2026", "Phone", "hardship", "Says he has no work"] in rows(
        sheet(case), "Contacts"
    )


def test_what_was_changed_since_is_told_with_its_reason(books: Path) -> None:
    more = f"""\
2026-04-01 custom "loan-change" {CAR}
  loan-rate: "6 %"
  loan-defer: 2
  loan-round-to: 1 DKK
  reason: "ill"
"""
    books.write_text(LEDGER + more, "utf-8")
    book = loans.load(books)
    (standing,) = standings(book, DAY)
    report = recovery_report(book, CAR, DAY)
    assert report is not None

    told = sheet(case_of(standing, report, "en"))
    danish = sheet(case_of(standing, report, "da"))

    assert rows(told, "Terms of the loan")[-1:] == [
        [
            "1 Apr 2026",
            "interest 6 %, loan-round-to: DKK\xa01.00, installments put off: 2 (ill)",
        ]
    ]
    assert rows(danish, "Lånets vilkår")[-1][1].startswith("rente 6 %, ")


def test_copies_come_as_contract_letters_and_the_rest(case: Case) -> None:
    told = [Path(one.file).name for one in sheet(case).annexes if one.file]

    assert told == [CONTRACT, LETTER, PICTURE, OTHER, BROKEN]


def test_the_pdf_holds_every_page_of_what_can_be_set(case: Case, tmp_path: Path) -> None:
    """Statement two pages at most, five annexes, and 3 + 1 + 1 pages of copies; the text and the
    broken file are named as lying beside."""
    whole = bundle(sheet(case))

    assert whole.startswith(b"%PDF")
    assert pages_of(whole, tmp_path) - 5 - 5 in (1, 2)


@pytest.mark.parametrize("language", ["da", "de"])
def test_it_is_written_in_the_courts_language(case: Case, books: Path, language: str) -> None:
    book = loans.load(books)
    (standing,) = standings(book, DAY)
    title = {"da": "Opgørelse af krav", "de": "Forderungsaufstellung"}[language]

    told = sheet(case_of(standing, case.report, language))

    assert told.title == title
    assert bundle(told).startswith(b"%PDF")


def test_originals_are_handed_over_under_their_own_names(case: Case) -> None:
    assert [*papers(case)] == [
        f"documents/{name}" for name in (CONTRACT, LETTER, PICTURE, OTHER, BROKEN)
    ]
