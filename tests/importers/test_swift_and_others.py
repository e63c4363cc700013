from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from beancount_loans.importers import bai2, mt940, ofx
from beancount_loans.importers.mt940_text import read_remittance
from beancount_loans.importers.statement import Balance, Statement, StatementError, Status


def written(folder: Path, text: str) -> Path:
    path = folder / "statement.txt"
    path.write_text(text, "utf-8")
    return path


def swift(folder: Path, *lines: str) -> Statement:
    head = [":20:STARTUMSE", ":25:87052000/123456789", ":28C:1/1"]
    return mt940.read(written(folder, "\n".join([*head, *lines, "-"])))[0]


def test_marks_of_swift_decide_the_sign(tmp_path: Path) -> None:
    statement = swift(
        tmp_path,
        ":60F:C260301EUR100,00",
        ":61:2603020302C50,00NTRFNONREF//B1",
        ":61:2603020302D20,NTRFNONREF//B2",
        ":61:2603020302RC50,00NTRFNONREF//B3",
        ":61:2603020302RD20,00NTRFNONREF//B4",
        ":62F:C260302EUR100,00",
    )

    assert [int(e.amount) for e in statement.entries] == [50, -20, -50, 20]
    assert [e.reversal for e in statement.entries] == [False, False, True, True]
    assert statement.adds_up is True


def test_a_swift_date_that_does_not_exist_costs_no_entry(tmp_path: Path) -> None:
    statement = swift(
        tmp_path,
        ":60F:C261101EUR0,00",
        ":61:2611311131C5,00NTRFNONREF",
        ":62F:C261131EUR5,00",
    )

    assert statement.entries[0].date == dt.date(2026, 11, 30)
    assert statement.adds_up is True
    assert "261131" in statement.problems[0]


def test_the_booking_date_takes_the_nearest_year(tmp_path: Path) -> None:
    statement = swift(tmp_path, ":60F:C251231EUR0,", ":61:2512310102C5,NTRFX", ":62F:C260102EUR5,")

    assert statement.entries[0].date == dt.date(2026, 1, 2)


def test_german_fields_are_told_apart(tmp_path: Path) -> None:
    statement = swift(
        tmp_path,
        ":60F:C260301EUR0,00",
        ":61:2603020302C50,00NTRFNONREF",
        ":86:166?00GUTSCHRIFT?20EREF+L7-03?21MREF+M7?22SVWZ+Rate Maerz?30COBADEFF",
        "?31DE89370400440532013000?32BO HO?33LM",
        ":62F:C260302EUR50,00",
    )

    paid = statement.entries[0]
    assert (paid.text, paid.name) == ("Rate Maerz", "BO HOLM")
    assert (paid.end_to_end_id, paid.mandate_id) == ("L7-03", "M7")
    assert paid.account == "DE89370400440532013000"


def test_a_german_return_says_its_reason() -> None:
    told = read_remittance("109?00RETOURE?20EREF+L7?21SVWZ+RETURN AM04 NO FUNDS")

    assert (told.code, told.return_reason) == ("109", "AM04")


def test_dutch_words_are_told_apart() -> None:
    told = read_remittance("/TRTP/SEPA/IBAN/NL91ABNA0417164300/NAME/Bo/REMI/Termijn 3/EREF/L7")

    assert (told.name, told.account) == ("Bo", "NL91ABNA0417164300")
    assert (told.text, told.end_to_end_id) == ("Termijn 3", "L7")


def test_an_interim_report_checks_its_sums_and_marks_what_is_expected(tmp_path: Path) -> None:
    statement = swift(
        tmp_path,
        ":34F:EUR0,",
        ":61:2603020302C50,00NTRFNONREF",
        ":61:2603020302EC7,00NTRFNONREF",
        ":90C:2EUR99,00",
    )

    assert statement.kind == "mt942"
    assert [e.status for e in statement.entries] == [Status.BOOKED, Status.PENDING]
    assert "90C" in statement.problems[0]


def test_swift_amounts_that_are_none_stop_the_file(tmp_path: Path) -> None:
    with pytest.raises(StatementError, match="no entry"):
        swift(tmp_path, ":60F:C260301EUR0,00", ":61:2603020302Cxx,NTRF")


SGML = """OFXHEADER:100

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD
<BANKACCTFROM><ACCTID>123456<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260302120000.000[-5:EST]<TRNAMT>{amount}
<FITID>F1<CHECKNUM><NAME>BO &amp; CO<MEMO>Loan 7</STMTTRN>
</BANKTRANLIST>
<LEDGERBAL><BALAMT>350.00<DTASOF>20260331</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""


def test_ofx_without_end_tags_is_read(tmp_path: Path) -> None:
    statement = ofx.read(written(tmp_path, SGML.format(amount="250.00")))[0]

    paid = statement.entries[0]
    assert (statement.account, statement.currency) == ("123456", "USD")
    assert (paid.amount, paid.date) == (Decimal("250.00"), dt.date(2026, 3, 2))
    assert (paid.name, paid.text, paid.bank_ref) == ("BO & CO", "Loan 7", "F1")
    assert statement.closing == Balance(Decimal("350.00"), dt.date(2026, 3, 31))


@pytest.mark.parametrize(
    ("written_as", "amount"), [("-12,50", "-12.50"), ("1,234.56", "1234.56"), ("+7", "7")]
)
def test_ofx_amounts_are_exact(tmp_path: Path, written_as: str, amount: str) -> None:
    statement = ofx.read(written(tmp_path, SGML.format(amount=written_as)))[0]

    assert statement.entries[0].amount == Decimal(amount)


def test_a_garbled_ofx_amount_stops_the_file_at_its_line(tmp_path: Path) -> None:
    with pytest.raises(StatementError, match="12x50") as caught:
        ofx.read(written(tmp_path, SGML.format(amount="12x50")))

    assert caught.value.line == 6


def test_ofx_cut_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StatementError, match="cut short"):
        ofx.read(written(tmp_path, SGML[:300]))


BAI2 = """01,BANK,US,260302,0800,1,,,2/
02,US,BANK,1,260302,,USD,2/
03,0004,USD,010,10000,,,015,13000,,/
88,100,5000,1,,400,2000,1,/
16,165,5000,V,260303,,B1,C1,LOAN 7/
88,BO HOLM
16,475,2000,,B2,,CHECK 12/
49,37000,6/
98,37000,1,8/
99,37000,1,10/
"""


def test_bai2_gives_units_signs_and_balances(tmp_path: Path) -> None:
    statement = bai2.read(written(tmp_path, BAI2))[0]

    assert [e.amount for e in statement.entries] == [Decimal("50.00"), Decimal("-20.00")]
    assert statement.entries[0].text == "LOAN 7 BO HOLM"
    assert statement.entries[0].value_date == dt.date(2026, 3, 3)
    assert (statement.adds_up, statement.problems) == (True, ())


def test_bai2_totals_that_differ_are_told(tmp_path: Path) -> None:
    statement = bai2.read(written(tmp_path, BAI2.replace("49,37000", "49,99999")))[0]

    assert "control total" in statement.problems[0]


def test_bai2_cut_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StatementError, match="cut short"):
        bai2.read(written(tmp_path, BAI2.partition("98,")[0]))


def test_an_mt940_without_any_balance_is_told_to_be_damaged(tmp_path: Path) -> None:
    file = tmp_path / "damaged.sta"
    file.write_bytes(b":20:STARTUMS\r\n:25:12345678/0000000000\r\n" + b"\0" * 1000)

    (statement,) = mt940.read(file)

    assert "no balance is stated: the file may be damaged" in statement.problems
