"""Letters of the demo: every figure is the books', every kind can be written in every language."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from tests.reports.letters.conftest import DAY, Stand, Write

from beancount_loans import replay
from beancount_loans.reports.letters.formats import LOCALES, Formats
from beancount_loans.reports.letters.press import press
from beancount_loans.reports.letters.taken import next_of
from beancount_loans.reports.letters.texts import LetterError, texts
from beancount_loans.reports.payoff import loan_payoff

LADDER = ("notice", "nudge", "reminder-1", "reminder-2", "demand", "acceleration", "handover")
OTHERS = (
    ("peter-lund", "reminder-3"),
    ("peter-lund", "default-notice"),
    ("sofie-bach", "arrangement"),
    ("niels-brandt", "relief-offer"),
    ("nadia-omar", "welcome"),
    ("nadia-omar", "agreement"),
    ("astrid-noergaard", "payment-received"),
    ("mette-jensen", "statement"),
    ("jonas-lindqvist", "interest-certificate"),
    ("jonas-lindqvist", "payoff"),
    ("kirsten-holm", "update"),
    ("lise-vinther", "repaid"),
    ("peter-lund", "court-statement"),
)
ENGLISH = {"agreement", "court-statement", "default-notice"}


@pytest.mark.parametrize("language", sorted(LOCALES))
@pytest.mark.parametrize("kind", LADDER)
def test_each_step_has_a_letter_in_each_language(write: Write, kind: str, language: str) -> None:
    borrower = "carla-mendez" if kind == "notice" else "diana-petrova"

    letter = write(borrower, kind, language=language)

    assert letter.language == language
    assert letter.subject
    assert not re.search(r"\.\.(\s|$)|\{|None|\s,", letter.text().replace("...", ""))


@pytest.mark.parametrize("language", sorted(LOCALES))
@pytest.mark.parametrize(("borrower", "kind"), OTHERS)
def test_the_other_letters_are_there_in_every_language(
    write: Write, borrower: str, kind: str, language: str
) -> None:
    """But three that German, Swedish and Norwegian books write in English."""
    letter = write(borrower, kind, language=language)

    told = language if language in ("da", "en") or kind not in ENGLISH else "en"
    assert letter.language == told
    assert not re.search(r"\.\.(\s|$)|\{|None|\s,|[a-z]_[a-z]", letter.text().replace("...", ""))


def test_danish_and_english_have_the_same_letters() -> None:
    """But for those that British and Norwegian law ask for."""
    abroad = {"arrears-notice", "payment-demand"}

    assert set(texts("en").keys()) - abroad == set(texts("da").keys())


def test_a_reminder_tells_the_debt_with_its_fee_and_claimed_late_interest(write: Write) -> None:
    """2,713.64 at 9.75 % for 26 days of 360 since 28 October and 16 of earlier delay: 30.87."""
    letter = write("mette-jensen", "reminder-1")

    text = letter.text().replace("\N{NO-BREAK SPACE}", " ")
    assert "Kære Mette" in text
    assert re.search(r"28\.10\.2026 +2\.439,95 +273,69 +2\.713,64", text)
    assert re.search(r"I alt +2\.439,95 +273,69 +30,87 +100,00 +2\.844,51", text)
    assert "rykkergebyr på 100,00 kr." in text
    assert "4. december 2026" in text
    assert "UN-1010" in text
    assert "DK98 9860 4711 0022 33" in text
    assert "reg.nr. 9860, konto 4711002233" in text


def test_a_letter_tells_what_the_position_does_once_the_step_is_taken(stand: Stand) -> None:
    taking = next_of(stand("diana-petrova"))

    assert taking is not None
    position = taking.after.positions[0]
    before = stand("diana-petrova").positions[0]
    claimed = position.due.late_interest - before.due.late_interest
    assert taking.after.due == position.due.total
    assert position.due.charges == before.due.charges + 100
    assert claimed == before.late_interest_accrued


def test_the_parts_of_the_whole_debt_are_those_of_the_settlement_figure(
    write: Write, stand: Stand
) -> None:
    total = loan_payoff(stand("peter-lund").positions[0]).total

    text = write("peter-lund", "payoff", language="en").text()

    assert f"The whole debt on 24 November 2026  {Formats('en').number(total)}" in text


def test_the_fik_line_is_printed_whole(write: Write) -> None:
    assert "+71<000000100101302+89452017<" in write("diana-petrova", "reminder-3").text()


def test_what_comes_next_is_what_the_ladder_has_next(write: Write) -> None:
    first = write("mette-jensen", "reminder-1", language="en").text()
    third = " ".join(write("diana-petrova", "reminder-3", language="en").text().split())

    assert "another reminder, with a fee of DKK 100.00" in " ".join(first.split())
    assert "the next step is a formal demand" in third


def test_the_tone_knows_of_hardship_and_of_a_broken_promise(write: Write) -> None:
    niels = " ".join(write("niels-brandt", "reminder-1", language="en").text().split())
    diana = " ".join(write("diana-petrova", "reminder-3").text().split())

    assert "On 17 August 2026 you told us that things are difficult" in niels
    assert "We had agreed that you would pay by 20 October 2026" in diana


def test_free_debt_advice_is_named(write: Write) -> None:
    assert "Økonomi- og Gældsrådgivning" in write("mette-jensen", "reminder-1").text()


def test_a_guarantor_is_written_to_at_their_own_address(write: Write) -> None:
    letter = write("carla-mendez", "guarantor", dt.date(2026, 12, 10))

    assert letter.to[0] == "Bo Holm"
    assert "som Carla Mendez har hos os" in " ".join(letter.text().split())


def test_a_court_statement_computes_the_claim_line_by_line(write: Write, stand: Stand) -> None:
    position = stand("peter-lund").positions[0]

    text = write("peter-lund", "court-statement", language="en").text()

    last = Formats("en").number(position.claim)
    assert re.search(rf"1 Nov 2026 +Installment due .*{re.escape(last)}", text)
    assert "7852.53 \N{MULTIPLICATION SIGN} 7.5 % \N{MULTIPLICATION SIGN} 23/360" in " ".join(
        text.split()
    )


def test_the_year_of_a_certificate_adds_up_to_the_loan(write: Write, stand: Stand) -> None:
    """Interest paid in 2026 is the interest of the eight installments paid in it."""
    loan = stand("mette-jensen").positions[0].loan
    before, after = replay(loan, dt.date(2025, 12, 31)), replay(loan, DAY)
    paid = sum(row.paid[2] for row in after.schedule)

    text = write("mette-jensen", "interest-certificate", language="en", year=2026).text()

    assert before.repaid == 0
    assert Formats("en").number(after.money(paid)) in text
    assert Formats("en").number(after.repaid) in text


def test_a_letter_that_makes_no_sense_says_so(write: Write) -> None:
    with pytest.raises(LetterError, match="is not repaid on 2026-11-24"):
        write("mette-jensen", "repaid")
    with pytest.raises(LetterError, match='there is no letter "nonsense"'):
        write("mette-jensen", "nonsense")
    with pytest.raises(LetterError, match="no such guarantor"):
        write("mette-jensen", "guarantor")
    with pytest.raises(LetterError, match="has nothing due on 2026-11-24"):
        write("carla-mendez", "guarantor")
    with pytest.raises(LetterError, match="has no year 2025"):
        write("mette-jensen", "interest-certificate")


def test_a_letter_is_set_as_pdf(write: Write) -> None:
    pytest.importorskip("typst")

    with press() as found:
        pdf = found.pdf(write("mette-jensen", "reminder-1"))

    assert pdf.startswith(b"%PDF-1.7")
    assert b"pdfaid" in pdf


def test_numbers_are_written_as_each_country_writes_them() -> None:
    shown = {name: Formats(name).number(Decimal("1234567.50")) for name in LOCALES}

    assert shown["da"] == shown["de"] == "1.234.567,50"
    assert shown["en"] == "1,234,567.50"
    assert shown["sv"] == shown["nb"] == "1 234 567,50".replace(" ", "\N{NO-BREAK SPACE}")


def test_who_pays_by_direct_debit_is_told_to_pay_by_hand_this_time(write: Write) -> None:
    thomas = " ".join(write("thomas-kjaer", "nudge").text().split())
    mette = write("mette-jensen", "nudge").text()

    assert "Vi plejer at opkræve ydelsen automatisk. Det er ikke lykkedes denne gang" in thomas
    assert "automatisk" not in mette
