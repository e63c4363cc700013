from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beancount_loans.importers import csv_formats, learn_csv
from beancount_loans.importers.csv_profile import load_profiles, parse_profile, shipped
from beancount_loans.importers.notation import (
    DATE_FORMS,
    date_forms,
    decimal_mark,
    read_amount,
    read_date,
)
from beancount_loans.importers.statement import Balance, Statement, StatementError, Status

NORDEA = "Bogført;Tekst;Rentedato;Beløb;Saldo\n"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


def read(folder: Path, text: str, encoding: str = "utf-8") -> Statement:
    return csv_formats.read(written(folder, text, encoding))[0]


# -- amounts and dates as written


@pytest.mark.parametrize(
    ("text", "mark", "amount"),
    [
        ("-1.234,50", ",", "-1234.50"),
        ("1,234.50-", ".", "-1234.50"),
        ("(12.00)", ".", "-12.00"),
        ("\u22125", ".", "-5"),
        ("1 234,5", ",", "1234.5"),
        ("12'000.00", ".", "12000.00"),
        ("kr. 15,00", ",", "15.00"),
        ("15,00 DKK", ",", "15.00"),
        ("7.50DR", ".", "-7.50"),
        ("+9120.63", ".", "9120.63"),
        (",50", ",", "0.50"),
    ],
)
def test_amounts_are_read_as_written(text: str, mark: str, amount: str) -> None:
    assert read_amount(text, mark) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "-", "1.2345,00", "12,3,4", "1e5", "A12", "1.23.456,0"])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert read_amount(text, ",") is None


@given(
    number=st.decimals(-(10**12), 10**12, places=2, allow_nan=False),
    grouped=st.booleans(),
    mark=st.sampled_from(",."),
)
def test_amounts_survive_being_written_and_read(number: Decimal, grouped: bool, mark: str) -> None:
    text = f"{number:,.2f}" if grouped else f"{number:.2f}"
    if mark == ",":
        text = text.translate(str.maketrans(",.", ".,"))

    assert read_amount(text, mark) == number


@given(st.dates(dt.date(1980, 1, 1), dt.date(2079, 12, 31)), st.sampled_from(DATE_FORMS))
def test_dates_survive_being_written_and_read(day: dt.date, form: str) -> None:
    text = form.replace("yyyy", f"{day:%Y}").replace("yy", f"{day:%y}")
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    text = text.replace("mon", months[day.month - 1]).replace("mm", f"{day:%m}")
    text = text.replace("dd", f"{day:%d}")

    assert read_date(text, form) == day
    assert form in date_forms([text])


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1.234,50", "3"], ","),
        (["1.234"], None),
        (["1.234", "5,5"], ","),
        (["0.123"], "."),
        (["1.234.567"], ","),
        (["1,5", "2.5"], None),
        (["12", "7"], "."),
    ],
)
def test_a_decimal_mark_is_taken_only_where_amounts_prove_it(
    texts: list[str], mark: str | None
) -> None:
    assert decimal_mark(texts) == mark


# -- profiles


def test_a_table_is_known_by_its_header(tmp_path: Path) -> None:
    rows = "02-03-2026;Lån 7;03-03-2026;1.500,00;2.500,00\n"

    statement = read(tmp_path, NORDEA + rows, "cp1252")

    entry = statement.entries[0]
    assert statement.origin == "Nordea (Denmark), business"
    assert (entry.line, entry.amount, entry.text) == ("2", Decimal("1500.00"), "Lån 7")
    assert (entry.date, entry.value_date) == (dt.date(2026, 3, 2), dt.date(2026, 3, 3))
    assert (entry.currency, entry.balance) == ("DKK", Decimal("2500.00"))


def test_a_running_balance_gives_opening_and_closing_newest_first(tmp_path: Path) -> None:
    rows = "03-03-2026;b;03-03-2026;-50;150\n02-03-2026;a;02-03-2026;100;200\n"

    statement = read(tmp_path, NORDEA + rows)

    assert statement.opening == Balance(Decimal(100), dt.date(2026, 3, 2))
    assert statement.closing == Balance(Decimal(150), dt.date(2026, 3, 3))
    assert statement.adds_up is True


def test_a_row_missing_from_a_running_balance_is_told(tmp_path: Path) -> None:
    rows = "02-03-2026;a;02-03-2026;100;200\n05-03-2026;c;05-03-2026;10;999\n"

    statement = read(tmp_path, NORDEA + rows)

    assert statement.closing is None
    assert "rows are missing" in statement.problems[0]


def test_rows_of_nothing_leave_the_balance_as_it_was(tmp_path: Path) -> None:
    rows = "02-03-2026;a;02-03-2026;0;200\n03-03-2026;b;03-03-2026;0;200\n"

    statement = read(tmp_path, NORDEA + rows)

    assert (statement.adds_up, statement.problems) == (True, ())
    assert statement.closing == Balance(Decimal(200), dt.date(2026, 3, 3))


def test_a_header_in_the_middle_and_blank_rows_are_left_out(tmp_path: Path) -> None:
    row = "02-03-2026;a;02-03-2026;100;200\n"

    statement = read(tmp_path, NORDEA + row + "\n" + NORDEA)

    assert len(statement.entries) == 1


def test_identical_rows_both_stay(tmp_path: Path) -> None:
    row = "02-03-2026;a;02-03-2026;100;\n"

    assert len(read(tmp_path, NORDEA + row + row).entries) == 2


def test_a_reserved_row_is_pending_though_it_has_no_date(tmp_path: Path) -> None:
    header = "Bogføringsdato;Beløb;Afsender;Modtager;Navn;Beskrivelse;Saldo;Valuta;Afstemt\n"
    rows = "Reserveret;-20,00;1;;Netto;Kort;;DKK;\n2026/03/02;100,00;1;;Bo;y;100,00;DKK;\n"

    statement = read(tmp_path, header + rows)

    assert [e.status for e in statement.entries] == [Status.PENDING, Status.BOOKED]
    assert len(statement.booked) == 1


def test_a_bank_without_a_header_is_known_by_the_shape_of_its_rows(tmp_path: Path) -> None:
    row = '"CMKV",9906141048,9906140001,1111111111,020326,030326,+9120.63,"Lån 7",+20209.01\n'

    statement = read(tmp_path, row)

    assert statement.origin == "Danske Bank (Denmark), CMKV"
    assert statement.entries[0].amount == Decimal("9120.63")


def test_columns_for_money_in_and_out_are_put_together(tmp_path: Path) -> None:
    header = "Dato;Forklaring;Rentedato;Ut fra konto;Inn på konto\n"
    rows = "02.03.2026;a;02.03.2026;;100,00\n03.03.2026;b;03.03.2026;25,50;\n"

    statement = read(tmp_path, header + rows)

    assert [e.amount for e in statement.entries] == [Decimal("100.00"), Decimal("-25.50")]


def test_a_sign_column_turns_the_amount(tmp_path: Path) -> None:
    header = "Datum;Naam / Omschrijving;Rekening;Tegenrekening;Code;Af Bij;Bedrag (EUR);"
    rows = "20260302;Bo;NL1;NL2;GT;Bij;12,50;x\n20260303;Al;NL1;NL3;GT;Af;2,50;x\n"

    statement = read(tmp_path, f"{header}Mededelingen\n{rows}")

    assert [e.amount for e in statement.entries] == [Decimal("12.50"), Decimal("-2.50")]


def test_german_words_glued_in_the_usage_are_told_apart(tmp_path: Path) -> None:
    header = "Auftragskonto;Buchungstag;Valutadatum;Buchungstext;Verwendungszweck;"
    header += "Beguenstigter/Zahlungspflichtiger;Kontonummer;BLZ;Betrag;Waehrung;Info\n"
    row = "10;02.03.26;02.03.26;GUTSCHRIFT;EREF+L7MREF+M7SVWZ+Rate 3;Bo;DE1;X;5,00;EUR;ok\n"

    entry = read(tmp_path, header + row).entries[0]

    assert (entry.text, entry.end_to_end_id, entry.mandate_id) == ("Rate 3", "L7", "M7")


def test_several_accounts_in_a_table_are_several_statements(tmp_path: Path) -> None:
    header = "Datum,Bedrag,Rekening,Tegenrekening,Naam,Omschrijving\n"
    rows = '2026-03-02,"1,00",NL1,NL9,Bo,a\n2026-03-02,"2,00",NL2,NL9,Bo,b\n'

    statements = csv_formats.read(written(tmp_path, header + rows))

    assert [(s.account, len(s.entries)) for s in statements] == [("NL1", 1), ("NL2", 1)]


@pytest.mark.parametrize("cell", ["1O0,00", "12,3,4"])
def test_an_amount_that_is_none_stops_the_file_at_its_row(tmp_path: Path, cell: str) -> None:
    with pytest.raises(StatementError, match="row 3") as caught:
        read(
            tmp_path,
            f"{NORDEA}02-03-2026;a;02-03-2026;1;1\n02-03-2026;a;02-03-2026;{cell};1\n",
        )

    assert caught.value.line == 3


def test_a_table_cut_in_the_middle_of_a_row_is_refused(tmp_path: Path) -> None:
    rows = "02-03-2026;a;02-03-2026;100;200\n03-03-2026;b;03-03-2026;1.2"

    with pytest.raises(StatementError, match="cut short") as caught:
        read(tmp_path, NORDEA + rows)

    assert caught.value.line == 3


def test_every_shipped_profile_is_sound_and_says_how_it_was_checked() -> None:
    assert len(shipped()) > 15
    assert all(profile.source for profile in shipped())
    assert len({profile.name for profile in shipped()}) == len(shipped())


OWN = """
name = "Village bank"
header = ["Day", "What", "Sum"]
date-form = "dd/mm/yyyy"
decimal = ","
currency = "DKK"
[columns]
date = "Day"
text = "What"
amount = "Sum"
"""


def test_a_profile_of_the_users_own_needs_no_code(tmp_path: Path) -> None:
    folder = tmp_path / "bank-profiles"
    folder.mkdir()
    (folder / "village.toml").write_text(OWN, "utf-8")
    path = written(tmp_path, "Day;What;Sum\n02/03/2026;Lån 7;12,50\n")

    statement = csv_formats.read(path, folder)[0]

    assert statement.origin == "Village bank (draft)"
    assert statement.entries[0].amount == Decimal("12.50")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('decimal = ","', 'decimal = "x"', "decimal"),
        ("date-form", "dateform", 'unknown key "dateform"'),
        ('amount = "Sum"', 'total = "Sum"', 'unknown column "total"'),
        ('date = "Day"', 'name = "Day"', "lacks the column date"),
        ('header = ["Day", "What", "Sum"]', "", "needs a header"),
        ("dd/mm/yyyy", "%d/%m/%Y", "%d/%m/%Y"),
        ('name = "Village bank"', "name = ", "no TOML"),
    ],
)
def test_a_wrong_profile_says_what_is_wrong(tmp_path: Path, old: str, new: str, told: str) -> None:
    (tmp_path / "wrong.toml").write_text(OWN.replace(old, new), "utf-8")

    with pytest.raises(StatementError) as caught:
        load_profiles(tmp_path)

    assert told in str(caught.value)
    assert "wrong.toml" in str(caught.value)


# -- tables that no profile knows


def test_a_table_in_an_unknown_bank_is_read_where_it_proves_itself(tmp_path: Path) -> None:
    text = "Kontoutdrag\n\nBokföringsdag;Rubrik;Insättning;Uttag\n2026-03-02;Lån 7;1 500,00;\n"

    statement = read(tmp_path, text)

    assert statement.origin.startswith("learned from")
    assert statement.entries[0].amount == Decimal("1500.00")


def test_a_table_without_header_is_proved_by_its_running_balance(tmp_path: Path) -> None:
    text = "27.03.2026|Kort|-100,50|899,50|x\n28.03.2026|Løn|1.000,00|1.899,50|x\n"

    statement = read(tmp_path, text)

    assert [e.amount for e in statement.entries] == [Decimal("-100.50"), Decimal("1000.00")]
    assert statement.adds_up is True


def test_columns_that_never_change_prove_nothing(tmp_path: Path) -> None:
    text = "27.03.2026;a;0,00;7,45;-5,00\n28.03.2026;b;0,00;7,45;9,00\n"

    assert [e.amount for e in read(tmp_path, text).entries] == [Decimal("-5.00"), Decimal("9.00")]


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Date,Description,Amount\n03/04/2026,a,-1.50\n04/05/2026,b,2.50\n", "dd/mm/yyyy or"),
        ('Date,Description,Amount\n2026-04-13,a,"-1,234"\n', "decimal"),
        ("2026-03-02;a;5,00;7,00\n2026-03-03;b;5,00;8,00\n", "which column is the amount"),
    ],
)
def test_what_can_be_read_in_two_ways_is_not_read(tmp_path: Path, text: str, doubt: str) -> None:
    with pytest.raises(StatementError) as caught:
        read(tmp_path, text)

    assert doubt in str(caught.value)
    assert "--learn-csv" in str(caught.value)


def test_a_proposal_is_a_profile_that_reads_the_table(tmp_path: Path) -> None:
    path = written(tmp_path, "Fecha;Concepto;Importe;Saldo\n13/03/2026;Pago 7;-12,50;87,50\n")

    text = learn_csv.as_toml(learn_csv.propose(path))

    folder = tmp_path / "bank-profiles"
    folder.mkdir()
    (folder / "learned.toml").write_text(text, "utf-8")
    assert parse_profile(text, "learned.toml").date_form == "dd/mm/yyyy"
    assert csv_formats.read(path, folder)[0].entries[0].amount == Decimal("-12.50")


def test_a_proposal_tells_its_doubts(tmp_path: Path) -> None:
    path = written(tmp_path, "Date,Description,Amount\n03/04/2026,a,-1.50\n04/05/2026,b,2.50\n")

    assert "To be looked at" in learn_csv.as_toml(learn_csv.propose(path))


@pytest.mark.parametrize("text", ["a;b\n1;2\n", "just words\nand more\n", "x,y,z\n,,\n"])
def test_what_is_no_statement_says_so(tmp_path: Path, text: str) -> None:
    with pytest.raises(StatementError):
        read(tmp_path, text)
