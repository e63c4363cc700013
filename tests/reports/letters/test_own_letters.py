"""A bookkeeper's own texts, words, letterhead and logo come before ours."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from tests.reports.letters.conftest import DAY

from beancount_loans import Book, read
from beancount_loans.reports.letters.kinds import Wanted, letter_of
from beancount_loans.reports.letters.letter import Letter
from beancount_loans.reports.letters.paying import payment_code
from beancount_loans.reports.letters.press import UnsettableError, press_of
from beancount_loans.reports.letters.texts import LetterError
from beancount_loans.reports.payoff import loan_payoff
from beancount_loans.standing import standings

BOOKS = """
option "title" "Own {title}"
2025-01-01 custom "loan-option" "letters" "brief"
2025-01-01 custom "loan-lender" "Own & <Sons> *Ltd*"
  iban: "DE89370400440532013000"
  logo: "logo.svg"
2025-01-01 open Equity:E
2025-01-01 open Assets:Bank EUR
2026-01-01 custom "loan-borrower" "eva"
  name: "Eva #set <b>Bold</b> | _x_"
  language: "en"
2026-01-01 open Assets:Loans:Eva:Car EUR
  loan-borrower: "eva"
  loan-principal: 1200 EUR
  loan-rate: "0 %"
  loan-installments: 12
  loan-purpose: "Car `code` $x$ \\\\(y\\\\)"
2026-01-01 * "paid out"
  Assets:Loans:Eva:Car 1200 EUR
  Assets:Bank
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


def book_in(folder: Path, text: str = BOOKS) -> Book:
    (folder / "brief" / "en").mkdir(parents=True)
    (folder / "logo.svg").write_text(LOGO)
    file = folder / "main.beancount"
    file.write_text(text)
    entries, _, options = loader.load_file(str(file))
    return read(entries, options)


def letter(book: Book, kind: str) -> Letter:
    return letter_of(standings(book, DAY, ["eva"])[0], Wanted(kind))


def test_an_own_text_comes_before_ours(tmp_path: Path) -> None:
    book = book_in(tmp_path)
    (tmp_path / "brief" / "en" / "nudge.md.j2").write_text(
        "# Hello\n\nPay {{ due }}, {{ to.name }}"
    )

    found = letter(book, "nudge")

    assert found.subject == "Hello"
    assert "Pay €1,000.00, Eva #set <b>Bold</b> | _x_" in found.text()


def test_an_own_text_may_ask_only_for_what_there_is(tmp_path: Path) -> None:
    book = book_in(tmp_path)
    (tmp_path / "brief" / "en" / "nudge.md.j2").write_text("# Hi\n\n{{ nothing_such }}")

    with pytest.raises(LetterError, match="cannot be used: 'nothing_such'"):
        letter(book, "nudge")


def test_an_own_text_reaches_no_further_than_its_values(tmp_path: Path) -> None:
    book = book_in(tmp_path)
    nasty = "# Hi\n\n{{ position.__class__.__init__.__globals__ }}"
    (tmp_path / "brief" / "en" / "nudge.md.j2").write_text(nasty)

    with pytest.raises(LetterError, match="unsafe"):
        letter(book, "nudge")


def test_names_are_text_in_every_form(tmp_path: Path) -> None:
    pytest.importorskip("typst")
    book = book_in(tmp_path)
    found = letter(book, "reminder-1")

    with press_of(book) as press:
        assert press.pdf(found).startswith(b"%PDF")
    assert "<b>Bold" not in found.html()
    assert "&lt;Sons&gt;" in found.html()
    assert "Car `code` $x$ \\(y\\)" in dict(found.facts)["Loan"]


def test_an_own_letterhead_comes_before_ours(tmp_path: Path) -> None:
    pytest.importorskip("typst")
    book = book_in(tmp_path)
    (tmp_path / "brief" / "letter.typ").write_text('#panic("mine")')

    with press_of(book) as press, pytest.raises(UnsettableError, match="mine"):
        press.pdf(letter(book, "nudge"))


def test_the_payment_code_asks_for_what_the_letter_asks_for(tmp_path: Path) -> None:
    pytest.importorskip("segno")
    book = book_in(tmp_path)
    position = standings(book, DAY, ["eva"])[0].positions[0]
    whole = loan_payoff(position).total

    code = letter(book, "acceleration").qr

    assert position.due.total < whole
    assert code == payment_code(book.lender, whole, "EUR", "eva-car")
    assert code != letter(book, "nudge").qr


def test_who_is_called_pays_no_fee_for_repaying_early(tmp_path: Path) -> None:
    pytest.importorskip("segno")
    book = book_in(
        tmp_path,
        BOOKS.replace("loan-installments", 'loan-prepayment-fee: "1 %"\n  loan-installments'),
    )
    whole = loan_payoff(standings(book, DAY, ["eva"])[0].positions[0])

    assert whole.prepayment_fee > 0
    asked = letter(book, "acceleration").qr
    assert asked == payment_code(book.lender, whole.total - whole.prepayment_fee, "EUR", "eva-car")
    assert f"{whole.prepayment_fee}" in letter(book, "payoff").text()


def test_only_euro_has_a_payment_code(tmp_path: Path) -> None:
    lender = book_in(tmp_path).lender

    assert payment_code(lender, Decimal(100), "DKK", "x") is None
    assert payment_code(lender, Decimal(0), "EUR", "x") is None


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    book = book_in(tmp_path, BOOKS.replace('"brief"', '"none"'))

    with pytest.raises(LetterError, match="which is no folder"):
        letter(book, "nudge")
