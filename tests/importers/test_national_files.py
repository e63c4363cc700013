from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from beancount_loans.importers import betalingsservice, bgmax, coda, fik, ocrgiro
from beancount_loans.importers.statement import Entry, Statement, StatementError, Status


def written(folder: Path, *records: str, width: int = 0) -> Path:
    path = folder / "delivery.txt"
    path.write_text("\n".join(record.ljust(width) for record in records) + "\n", "cp1252")
    return path


# -- FI (Denmark)


def slip(reference: str, amount: int) -> str:
    ids = reference.rjust(19, "0")
    return f"FI03020260301{71}{ids}301520260301018224613720260302{amount:015d}"


def fik_delivery(folder: Path, *slips: str, count: int, total: int) -> Statement:
    end = f"FI08088958039{count:011d}{total:015d}"
    start = ["FI01013088810002", "FI02088958039", *slips]
    return fik.read(written(folder, *start, end, "FI09"))[0]


def test_a_slip_gives_reference_amount_and_booking_date(tmp_path: Path) -> None:
    statement = fik_delivery(tmp_path, slip("1030105", 2880813), count=1, total=2880813)

    paid = statement.entries[0]
    assert paid.references == ("000000001030105",)
    assert (paid.amount, paid.date) == (Decimal("28808.13"), dt.date(2026, 3, 2))
    assert (paid.creditor_account, statement.problems) == ("88958039", ())


def test_a_wrong_check_digit_is_evidence_and_no_refusal(tmp_path: Path) -> None:
    statement = fik_delivery(tmp_path, slip("1030104", 100), count=1, total=100)

    assert len(statement.entries) == 1
    assert "check digit" in statement.problems[0]


def test_slips_that_are_missing_are_told(tmp_path: Path) -> None:
    statement = fik_delivery(tmp_path, slip("1030105", 100), count=2, total=200)

    assert "does not add up" in statement.problems[0]


def test_a_slip_with_letters_for_an_amount_stops_the_file(tmp_path: Path) -> None:
    broken = slip("1030105", 100).replace("000000000000100", "00000000000O100")

    with pytest.raises(StatementError, match="no number") as caught:
        fik_delivery(tmp_path, broken, count=1, total=100)

    assert caught.value.line == 3


def test_a_slip_delivery_cut_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StatementError, match="cut short"):
        fik.read(written(tmp_path, "FI01", "FI02088958039", slip("1030105", 100)))


# -- Betalingsservice (Denmark)


def collected(code: str, sign: int = 1, paid: str = "") -> str:
    head = f"BS04200000000{code}00000001" + "L7".ljust(15) + "000000042"
    record = f"{head}010326{sign}{150000:013d}".ljust(103) + "010326" + "020326"
    return record + paid.rjust(13, "0")


def betalingsservice_entries(folder: Path, *records: str) -> tuple[Entry, ...]:
    start = "BS00200000001BS10602" + "0000000017".ljust(29) + "020326"
    path = written(folder, start, "BS01208888888 0211", *records, "BS092", "BS992", width=128)
    return betalingsservice.read(path)[0].entries


def test_a_collected_payment_is_money_with_its_customer_and_agreement(tmp_path: Path) -> None:
    paid = betalingsservice_entries(tmp_path, collected("0236", paid="150000"))[0]

    assert (paid.amount, paid.status) == (Decimal("1500.00"), Status.BOOKED)
    assert (paid.references, paid.mandate_id) == (("L7",), "000000042")
    assert paid.date == dt.date(2026, 3, 2)


def test_a_rejected_collection_never_was_money(tmp_path: Path) -> None:
    rejected = betalingsservice_entries(tmp_path, collected("0237"))[0]

    assert (rejected.status, rejected.returned) == (Status.INFO, True)
    assert rejected.return_reason == "rejected"


def test_a_reversed_collection_takes_money_back(tmp_path: Path) -> None:
    reversed_one = betalingsservice_entries(tmp_path, collected("0239"))[0]

    assert (reversed_one.amount, reversed_one.returned) == (Decimal("-1500.00"), True)


def test_a_slip_of_betalingsservice_is_money(tmp_path: Path) -> None:
    head = "BS042000000000297".ljust(29) + "L7".ljust(15) + "71"
    record = f"{head}000000010326{1}{25000:013d}".ljust(103) + "010326" + "020326" + "0" * 13

    paid = betalingsservice_entries(tmp_path, record)[0]

    assert (paid.amount, paid.references) == (Decimal("250.00"), ("L7",))


def test_agreements_of_betalingsservice_are_mandates(tmp_path: Path) -> None:
    start = "BS00200000001BS10603" + "0000000018".ljust(29) + "020326"
    path = written(
        tmp_path, start, "BS01208888888 0210", collected("0232"), "BS092", "BS992", width=128
    )

    statement = betalingsservice.read(path)[0]

    assert statement.entries == ()
    assert [(m.kind, m.reference, m.mandate_id) for m in statement.mandates] == [
        ("cancelled", "L7", "000000042")
    ]


def test_a_betalingsservice_delivery_cut_short_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "BS00200000001BS10602", "BS012", collected("0236"))

    with pytest.raises(StatementError, match="cut short"):
        betalingsservice.read(path)


# -- OCR giro and AvtaleGiro (Norway)


def giro(number: int, kid: str, amount: int, kind: str = "10", sign: str = "0") -> list[str]:
    first = f"NY09{kind}30{number:07d}0203261320101464{sign}{amount:017d}{kid:>25}"
    second = f"NY09{kind}31{number:07d}96368271940990385620000000010326" + "99990512341"
    return [record.ljust(80, "0") for record in (first, second)]


def giro_delivery(folder: Path, *records: str, count: int, total: int) -> Statement:
    start = "NY090020001008566000000299991042764".ljust(80, "0")
    end = f"NY090088{count:08d}{len(records) + 2:08d}{total:017d}".ljust(80, "0")
    last = "NY000089".ljust(80, "0")
    first = "NY000010".ljust(80, "0")
    return ocrgiro.read(written(folder, first, start, *records, end, last))[0]


def test_a_giro_payment_gives_its_kid_and_dates(tmp_path: Path) -> None:
    statement = giro_delivery(tmp_path, *giro(1, "0000531", 102000), count=1, total=102000)

    paid = statement.entries[0]
    assert (paid.references, paid.amount) == (("0000531",), Decimal("1020.00"))
    assert (paid.date, paid.value_date) == (dt.date(2026, 3, 2), dt.date(2026, 3, 1))
    assert (statement.account, statement.problems) == ("99991042764", ())


def test_a_reversing_giro_payment_takes_money_back(tmp_path: Path) -> None:
    records = giro(1, "0000531", 500, kind="18", sign="-")

    statement = giro_delivery(tmp_path, *records, count=1, total=500)

    assert (statement.entries[0].amount, statement.entries[0].reversal) == (Decimal(-5), True)


def test_a_giro_delivery_without_its_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StatementError, match="cut short"):
        ocrgiro.read(written(tmp_path, "NY000010".ljust(80, "0")))


def test_agreements_are_mandates_and_no_payments(tmp_path: Path) -> None:
    agreement = f"NY219470{1:07d}2{'0001120005071':>25}J".ljust(80, "0")
    records = [
        "NY000010".ljust(80, "0"),
        "NY212420000000000000000299991042764".ljust(80, "0"),
        agreement,
        f"NY212488{1:08d}{3:08d}".ljust(80, "0"),
        "NY000089".ljust(80, "0"),
    ]

    statement = ocrgiro.read(written(tmp_path, *records))[0]

    assert statement.entries == ()
    assert [(m.kind, m.reference) for m in statement.mandates] == [("cancelled", "0001120005071")]


def test_claims_that_we_send_are_no_money(tmp_path: Path) -> None:
    claim = f"NY2121300000001010426{'':11}{50000:017d}{'0000531':>25}".ljust(80, "0")
    more = f"NY2121310000001{'BO HOLM':10}{'':25}{'LOAN 7':25}".ljust(80, "0")
    records = [
        "NY000010".ljust(80, "0"),
        "NY212120000000000000000299991042764".ljust(80, "0"),
        claim,
        more,
        f"NY212188{1:08d}{4:08d}{50000:017d}".ljust(80, "0"),
        "NY000089".ljust(80, "0"),
    ]

    statement = ocrgiro.read(written(tmp_path, *records))[0]

    entry = statement.entries[0]
    assert (statement.kind, statement.problems) == ("avtalegiro", ())
    assert (entry.status, entry.amount, entry.name) == (Status.INFO, Decimal(500), "BO HOLM")
    assert (entry.date, entry.references) == (dt.date(2026, 4, 1), ("0000531",))


def test_giro_totals_that_differ_are_told(tmp_path: Path) -> None:
    statement = giro_delivery(tmp_path, *giro(1, "0000531", 500), count=7, total=900)

    assert len(statement.problems) == 2
    assert "does not add up" in statement.problems[1]


# -- BgMax (Sweden)


def bankgiro(kind: str, reference: str, amount: int) -> str:
    return f"{kind}0003783511{reference:>25}{amount:018d}22{17:012d}0".ljust(80)


def bgmax_sections(folder: Path, *records: str, total: int, count: int) -> Statement:
    deposit = f"15{'5841000001009823':>35}2026030200074{total:018d}SEK{count:08d} "
    records = ("01BGMAX", "050009912346          SEK", *records, deposit, "70")
    return bgmax.read(written(folder, *records, width=80))[0]


def test_a_bankgiro_payment_has_its_references_payer_and_date(tmp_path: Path) -> None:
    statement = bgmax_sections(
        tmp_path,
        bankgiro("20", "657866", 140000),
        bankgiro("22", "658765", 0),
        "25Lån 7 och 8",
        "26Kalles Plåt AB",
        total=140000,
        count=1,
    )

    paid = statement.entries[0]
    assert paid.references == ("657866", "658765")
    assert (paid.name, paid.text) == ("Kalles Plåt AB", "Lån 7 och 8")
    assert (paid.date, statement.problems) == (dt.date(2026, 3, 2), ())


def test_a_bankgiro_deduction_is_money_out(tmp_path: Path) -> None:
    records = [bankgiro("20", "1", 240000), bankgiro("21", "2", 50000)]

    statement = bgmax_sections(tmp_path, *records, total=190000, count=2)

    assert [int(e.amount) for e in statement.entries] == [2400, -500]
    assert statement.problems == ()


def test_a_deposit_that_differs_from_its_payments_is_told(tmp_path: Path) -> None:
    statement = bgmax_sections(tmp_path, bankgiro("20", "1", 100), total=999, count=1)

    assert "does not add up" in statement.problems[0]


# -- CODA (Belgium)


def movement(sequence: int, detail: int, amount: int, code: str, communication: str) -> str:
    head = f"21{sequence:04d}{detail:04d}{'REF' + str(detail):<21}0{amount * 1000:015d}020326"
    return f"{head}{code}{communication:<54}020326001" + "0 0"


def coda_file(folder: Path, *movements: str, total: int) -> Path:
    old = f"12001{'BE68539007547034':<34}EUR0{0:015d}010326{'':<26}{'':<35}001"
    new = f"8001{'BE68539007547034':<34}EUR0{total * 1000:015d}020326".ljust(127) + "0"
    end = f"9{'':<15}{len(movements) + 2:06d}{0:015d}{total * 1000:015d}".ljust(127) + "2"
    start = "0000002032672505".ljust(128)
    return written(folder, start, old, *movements, new, end, width=128)


def coda_statement(folder: Path, *movements: str, total: int) -> Statement:
    return coda.read(coda_file(folder, *movements, total=total))[0]


def test_coda_gives_the_structured_reference_of_a_payment(tmp_path: Path) -> None:
    paid = movement(1, 0, 250, "00150000", "1101090933755493")

    statement = coda_statement(tmp_path, paid, total=250)

    assert statement.entries[0].references == ("090933755493",)
    assert (statement.account, statement.currency) == ("BE68539007547034", "EUR")
    assert (statement.adds_up, statement.problems) == (True, ())


def test_coda_splits_a_batch_whose_details_sum_to_it(tmp_path: Path) -> None:
    batch = movement(1, 0, 400, "20150000", "0TOTAL")
    parts = [movement(1, n, 200, "60150000", f"0LOAN {n}") for n in (1, 2)]

    statement = coda_statement(tmp_path, batch, *parts, total=400)

    assert [(e.amount, e.text) for e in statement.entries] == [
        (Decimal(200), "LOAN 1"),
        (Decimal(200), "LOAN 2"),
    ]


def test_parts_that_tell_how_one_payment_came_about_are_no_payments(tmp_path: Path) -> None:
    """The parts of type 3 may be of both signs; neither they nor a batch's count twice."""
    single = movement(1, 0, 400, "34150000", "0INVOICE 7")
    parts = [movement(1, n, 200, "84150100", f"1105{n}") for n in (1, 2)]
    other = movement(2, 0, 50, "00150000", "0LOAN 3")

    statement = coda_statement(tmp_path, single, *parts, other, total=450)

    assert [(e.amount, e.text) for e in statement.entries] == [
        (Decimal(400), "INVOICE 7"),
        (Decimal(50), "LOAN 3"),
    ]
    assert statement.problems == ()


def test_a_batch_counts_once_in_what_coda_declares(tmp_path: Path) -> None:
    batch = movement(1, 0, 400, "10150000", "0TOTAL")
    taken = movement(1, 1, 100, "50150000", "0FEE")
    taken = taken[:31] + "1" + taken[32:]
    statement = coda_statement(
        tmp_path, batch, taken, movement(1, 2, 500, "50150000", "0LOAN 1"), total=400
    )

    assert [e.amount for e in statement.entries] == [Decimal(-100), Decimal(500)]
    assert statement.problems == ()


def test_totals_of_coda_that_differ_are_told_in_numbers(tmp_path: Path) -> None:
    path = coda_file(tmp_path, movement(1, 0, 250, "00150000", "0LOAN 1"), total=250)
    lines = path.read_text("latin-1").splitlines()
    end = lines[-1].replace("000000000250000", "000000000251000")
    path.write_text("\n".join([*lines[:-1], end]), "latin-1")

    problems = coda.read(path)[0].problems

    told = "the file claims debits 0.000 and credits 251.000, found are 0 and 250.000"
    assert problems == (f"does not add up: {told}",)


def test_coda_cut_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StatementError, match="cut short"):
        coda.read(written(tmp_path, "0000002032672505".ljust(128)))


def test_a_coda_batch_whose_details_do_not_sum_to_it_stays_one_line(tmp_path: Path) -> None:
    batch = movement(1, 0, 400, "20150000", "0TOTAL")
    part = movement(1, 1, 200, "60150000", "0LOAN 1")

    statement = coda_statement(tmp_path, batch, part, total=400)

    assert [(e.amount, e.text) for e in statement.entries] == [(Decimal(400), "TOTAL")]
    assert "assign them by hand" in statement.problems[0]


def test_coda_tells_mandate_and_reason_of_a_direct_debit_that_came_back(tmp_path: Path) -> None:
    told = "1" + "127" + "010326" + "114" + "BE69ZZZ050D000000008".ljust(35) + "M7".ljust(6)
    first = movement(1, 0, 250, "80503000", told)
    second = f"2200010000{'':53}{'L7-03':35}{'':11}{'':3}R{'AM04':4}".ljust(128)
    third = f"2300010000{'BE43068999999501':34}EUR{'BO HOLM':35}".ljust(128)

    entry = coda_statement(tmp_path, first, second, third, total=250).entries[0]

    assert (entry.mandate_id, entry.end_to_end_id) == ("M7", "L7-03")
    assert (entry.returned, entry.return_reason) == (True, "AM04")
    assert (entry.name, entry.account) == ("BO HOLM", "BE43068999999501")
