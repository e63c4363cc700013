from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from beancount_loans.importers import camt
from beancount_loans.importers.statement import Money, Statement, StatementError, Status

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"
ACCOUNT = "DK5000400440116243"


def balance(code: str, amount: str) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="DKK">{amount}</Amt>'
        "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-31</Dt></Dt></Bal>"
    )


def entry(amount: str, more: str = "", side: str = "CRDT", status: str = "BOOK") -> str:
    return (
        f'<Ntry><Amt Ccy="DKK">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>{status}</Sts>'
        f"<BookgDt><Dt>2026-03-02</Dt></BookgDt><AcctSvcrRef>BATCH1</AcctSvcrRef>{more}</Ntry>"
    )


def details(*parts: str) -> str:
    return "<NtryDtls>" + "".join(f"<TxDtls>{part}</TxDtls>" for part in parts) + "</NtryDtls>"


def share(amount: str) -> str:
    return f'<Amt Ccy="DKK">{amount}</Amt>'


def read(folder: Path, *entries: str, balances: str = "", namespace: str = NAMESPACE) -> Statement:
    path = folder / "statement.xml"
    path.write_text(
        f'<Document xmlns="{namespace}"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId>'
        "<CreDtTm>2026-03-31T03:00:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id>"
        f"<Acct><Id><IBAN>{ACCOUNT}</IBAN></Id><Ccy>DKK</Ccy></Acct>"
        f"{balances}{''.join(entries)}</Stmt></BkToCstmrStmt></Document>",
        "utf-8",
    )
    return camt.read(path)[0]


def test_a_statement_says_its_account_balances_and_that_it_adds_up(tmp_path: Path) -> None:
    statement = read(
        tmp_path,
        entry("250.00"),
        balances=balance("OPBD", "100.00") + balance("CLBD", "350.00"),
    )

    assert (statement.account, statement.currency) == (ACCOUNT, "DKK")
    assert statement.adds_up is True
    assert statement.closing is not None
    assert statement.closing.amount == Decimal("350.00")
    assert not statement.problems


def test_a_statement_that_does_not_add_up_says_so(tmp_path: Path) -> None:
    balances = balance("OPBD", "100.00") + balance("CLBD", "999.00")

    statement = read(tmp_path, entry("250.00"), balances=balances)

    assert statement.adds_up is False
    assert "does not add up" in statement.problems[0]


def test_a_batch_is_split_when_its_payments_sum_to_it(tmp_path: Path) -> None:
    statement = read(tmp_path, entry("400", details(share("150"), share("250"))))

    assert [(e.line, e.amount, e.bank_ref) for e in statement.entries] == [
        ("1.1", Decimal(150), "BATCH1/1"),
        ("1.2", Decimal(250), "BATCH1/2"),
    ]
    assert {e.batch_ref for e in statement.entries} == {"BATCH1"}


def test_a_batch_stays_one_line_when_its_payments_do_not_sum_to_it(tmp_path: Path) -> None:
    statement = read(tmp_path, entry("400", details(share("150"), share("200"))))

    assert [(e.amount, e.payments) for e in statement.entries] == [(Decimal(400), 2)]
    assert "does not itemise" in statement.problems[0]


def test_a_batch_without_details_says_how_many_payments_it_stands_for(tmp_path: Path) -> None:
    batch = "<NtryDtls><Btch><NbOfTxs>102</NbOfTxs></Btch></NtryDtls>"

    statement = read(tmp_path, entry("9000", batch))

    assert statement.entries[0].payments == 102


def test_the_booked_amount_counts_and_not_the_one_in_another_currency(tmp_path: Path) -> None:
    told = (
        '<AmtDtls><InstdAmt><Amt Ccy="EUR">33.50</Amt></InstdAmt>'
        '<TxAmt><Amt Ccy="EUR">33.50</Amt></TxAmt></AmtDtls>'
    )

    paid = read(tmp_path, entry("250.00", details(told))).entries[0]

    assert paid.amount == Decimal("250.00")
    assert paid.instructed == Money(Decimal("33.50"), "EUR")


def test_charges_count_only_where_they_explain_the_amount(tmp_path: Path) -> None:
    instructed = '<AmtDtls><InstdAmt><Amt Ccy="DKK">50.00</Amt></InstdAmt></AmtDtls>'
    charges = '<Chrgs><Amt Ccy="DKK">3.00</Amt></Chrgs>'

    inside = entry("53.00", details(instructed + charges), side="DBIT")
    beside = entry("50.00", details(instructed + charges), side="DBIT")
    statement = read(tmp_path, inside, beside)

    assert [e.charges for e in statement.entries] == [Decimal("3.00"), Decimal(0)]


def test_a_returned_debit_names_its_reason_and_what_it_takes_back(tmp_path: Path) -> None:
    told = (
        "<Refs><EndToEndId>L7-2026-03</EndToEndId><MndtId>M7</MndtId></Refs>"
        "<RltdPties><Dbtr><Nm>Bo Holm</Nm></Dbtr></RltdPties>"
        "<RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf>"
    )

    back = read(tmp_path, entry("500", details(told), side="DBIT")).entries[0]

    assert back.amount == Decimal(-500)
    assert (back.returned, back.return_reason, back.original_ref) == (True, "AM04", "L7-2026-03")
    assert (back.name, back.mandate_id) == ("Bo Holm", "M7")


def test_a_reversal_does_not_turn_the_sign(tmp_path: Path) -> None:
    reversal = entry("500", "<RvslInd>true</RvslInd>", side="DBIT")

    taken = read(tmp_path, reversal).entries[0]

    assert (taken.amount, taken.reversal) == (Decimal(-500), True)


def test_a_danish_slip_gives_its_reference_and_no_false_payer(tmp_path: Path) -> None:
    told = (
        "<RltdPties><CdtrAcct><Id><Othr><Id>82424016</Id></Othr></Id></CdtrAcct></RltdPties>"
        "<RmtInf><Strd><CdtrRefInf><Ref>71/000000020211041</Ref></CdtrRefInf></Strd></RmtInf>"
    )

    slip = read(tmp_path, entry("200", details(told))).entries[0]

    assert slip.references == ("71/000000020211041",)
    assert (slip.name, slip.account, slip.creditor_account) == ("", "", "82424016")


def test_a_payer_without_a_name_is_named_by_the_address(tmp_path: Path) -> None:
    address = "<PstlAdr><AdrLine>Mette Jensen</AdrLine><AdrLine>Birkevej 2</AdrLine></PstlAdr>"
    told = f"<RltdPties><Dbtr>{address}</Dbtr></RltdPties>"

    assert read(tmp_path, entry("1", details(told))).entries[0].name == "Mette Jensen"


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("BOOK", Status.BOOKED),
        ("<Cd>BOOK</Cd>", Status.BOOKED),
        ("", Status.BOOKED),
        ("PDNG", Status.PENDING),
        ("INFO", Status.INFO),
    ],
)
def test_only_booked_entries_are_money(tmp_path: Path, code: str, status: Status) -> None:
    assert read(tmp_path, entry("1", status=code)).entries[0].status is status


def test_a_date_that_does_not_exist_is_told_and_the_entry_kept(tmp_path: Path) -> None:
    bad = entry("1").replace("2026-03-02", "2026-02-30")

    statement = read(tmp_path, bad)

    assert statement.entries[0].date == dt.date(2026, 3, 31)
    assert "2026-02-30" in statement.problems[0]


def test_an_amount_that_nobody_can_read_stops_the_file_at_its_line(tmp_path: Path) -> None:
    bad = "\n" + entry("1O0.00")

    with pytest.raises(StatementError, match="1O0") as caught:
        read(tmp_path, entry("1"), bad)

    assert caught.value.line == 2


def test_identical_payments_both_stay(tmp_path: Path) -> None:
    assert len(read(tmp_path, entry("9.00"), entry("9.00")).entries) == 2


@pytest.mark.parametrize("version", ["", "urn:iso:std:iso:20022:tech:xsd:camt.053.001.14"])
def test_versions_and_files_without_namespace_read_alike(tmp_path: Path, version: str) -> None:
    old = read(tmp_path, entry("1.50"))

    new = read(tmp_path, entry("1.50"), namespace=version)

    assert new == old


def test_declared_totals_are_compared(tmp_path: Path) -> None:
    summary = "<TxsSummry><TtlNtries><NbOfNtries>35</NbOfNtries></TtlNtries></TxsSummry>"

    assert "35" in read(tmp_path, entry("1"), summary).problems[0]


def test_an_unknown_status_is_told_and_is_no_money(tmp_path: Path) -> None:
    statement = read(tmp_path, entry("1", status="XYZQ"))

    assert statement.booked == ()
    assert "XYZQ" in statement.problems[0]


def test_an_entry_that_is_neither_credit_nor_debit_stops_the_file(tmp_path: Path) -> None:
    with pytest.raises(StatementError, match="neither credit nor debit"):
        read(tmp_path, entry("1", side=""))


def test_a_batch_that_claims_more_payments_than_it_gives_says_so(tmp_path: Path) -> None:
    claimed = "<NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch></NtryDtls>"

    statement = read(tmp_path, entry("3", claimed + details(share("1"), share("2"))))

    assert len(statement.entries) == 2
    assert "claims 3" in statement.problems[0]


def test_credits_and_debits_of_one_batch_keep_their_signs(tmp_path: Path) -> None:
    given = share("70"), share("20") + "<CdtDbtInd>DBIT</CdtDbtInd>"

    statement = read(tmp_path, entry("50", details(*given)))

    assert [e.amount for e in statement.entries] == [Decimal(70), Decimal(-20)]


def test_further_pages_are_told(tmp_path: Path) -> None:
    path = tmp_path / "page.xml"
    path.write_text(
        "<Document><BkToCstmrStmt><GrpHdr><MsgPgntn><LastPgInd>false</LastPgInd></MsgPgntn>"
        "</GrpHdr><Stmt><Id>S</Id></Stmt></BkToCstmrStmt></Document>",
        "utf-8",
    )

    assert "more pages" in camt.read(path)[0].problems[0]


def test_a_balance_that_is_no_number_stops_the_file(tmp_path: Path) -> None:
    with pytest.raises(StatementError, match="balance"):
        read(tmp_path, entry("1"), balances=balance("OPBD", "1,00"))


def test_notifications_and_reports_are_told_by_their_kind(tmp_path: Path) -> None:
    path = tmp_path / "other.xml"
    path.write_text(
        "<Document><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>N</Id></Ntfctn>"
        "</BkToCstmrDbtCdtNtfctn></Document>",
        "utf-8",
    )

    assert camt.read(path)[0].kind == "camt.054"
