from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from beancount_loans.importers import pain002
from beancount_loans.importers.formats import read
from beancount_loans.importers.statement import StatementError, Status

CAMT = (
    '<?xml version="1.0"?>{doctype}<Document><BkToCstmrStmt><Stmt><Id>S</Id>'
    "<CreDtTm>2026-03-31T00:00:00</CreDtTm><Acct><Id><IBAN>DK1</IBAN></Id></Acct>"
    '<Ntry><Amt Ccy="DKK">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><AddtlNtryInf>{text}'
    "</AddtlNtryInf></Ntry></Stmt></BkToCstmrStmt></Document>"
)
STARTS = [
    "01BGMAX",
    "FI01\nFI03\n",
    "BS002           0602",
    "NY000010\n",
    "00000030326725" + "05" + " " * 112,
    "01,A,B,260302,0800,1,,,2/\n",
    ":20:X\n:25:Y\n:61:",
    "OFXHEADER:100\n<OFX><STMTRS><STMTTRN>",
    "<Document><BkToCstmrStmt><Stmt><Ntry>",
    "Dato;Tekst;Beløb;Saldo\n",
    '"CMKV",',
]


def written(folder: Path, content: bytes | str) -> Path:
    path = folder / "statement"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@given(start=st.sampled_from([b"", *(s.encode() for s in STARTS)]), rest=st.binary(max_size=300))
@example(start=b"", rest=b"\xff\xfe")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_bytes_give_a_traceback(tmp_path: Path, start: bytes, rest: bytes) -> None:
    with suppress(StatementError):
        read(written(tmp_path, start + rest))


@given(
    start=st.sampled_from(["", *STARTS]),
    rest=st.text("0123456789-+.,;:/\n\"CDRX<>ØFI BSNY&'", max_size=300),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_text_gives_a_traceback(tmp_path: Path, start: str, rest: str) -> None:
    with suppress(StatementError):
        read(written(tmp_path, start + rest))


def test_entities_from_outside_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret words", "utf-8")
    doctype = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'

    with pytest.raises(StatementError, match="document type") as caught:
        read(written(tmp_path, CAMT.format(doctype=doctype, text="&x;")))

    assert "secret words" not in str(caught.value)


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'

    with pytest.raises(StatementError, match="document type"):
        read(written(tmp_path, CAMT.format(doctype=bomb, text="&b;")))


def test_xml_cut_short_is_refused_with_its_line(tmp_path: Path) -> None:
    whole = CAMT.format(doctype="", text="x")

    with pytest.raises(StatementError, match="cut short") as caught:
        read(written(tmp_path, whole[: len(whole) // 2]))

    assert caught.value.line == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><body>Log in</body></html>", "no bank statement"),
        (b"\x00\x01\x02 binary", "no text"),
    ],
)
def test_what_is_no_statement_is_told_apart(tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(StatementError, match=told):
        read(written(tmp_path, content))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StatementError, match="cannot be opened"):
        read(tmp_path / "nothing.xml")


def test_a_format_is_known_by_its_content_and_not_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "download.csv"
    path.write_text(CAMT.format(doctype="", text="x"), "utf-8")

    assert read(path)[0].kind == "camt.053"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_xml_is_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    content = CAMT.format(doctype="", text="Lån 7").replace(
        '?xml version="1.0"?', "?xml version='1.0'?"
    )

    statement = read(written(tmp_path, content.encode(encoding)))[0]

    assert statement.entries[0].text == "Lån 7"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp850"])
def test_tables_are_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    table = "Bogført;Tekst;Rentedato;Beløb;Saldo\n02-03-2026;Lån å;02-03-2026;1,00;1,00\n"

    statement = read(written(tmp_path, table.encode(encoding)))[0]

    assert statement.entries[0].text == "Lån å"


def test_a_file_too_large_to_be_a_statement_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beancount_loans.importers.iso20022.MAX_BYTES", 10)

    with pytest.raises(StatementError, match="too large"):
        read(written(tmp_path, CAMT.format(doctype="", text="x")))


PAIN = (
    "<Document><CstmrPmtStsRpt><GrpHdr><MsgId>R1</MsgId><CreDtTm>2026-03-05T10:00:00</CreDtTm>"
    "</GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>C1</OrgnlMsgId><GrpSts>PART</GrpSts>"
    "</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><PmtInfSts>PART</PmtInfSts><TxInfAndSts>"
    "<OrgnlEndToEndId>L7-03</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd>"
    '</Rsn></StsRsnInf><OrgnlTxRef><Amt><InstdAmt Ccy="EUR">500.00</InstdAmt></Amt>'
    "<MndtRltdInf><MndtId>M7</MndtId></MndtRltdInf></OrgnlTxRef></TxInfAndSts>"
    "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
)


def test_a_rejected_direct_debit_is_told_and_is_no_money(tmp_path: Path) -> None:
    path = written(tmp_path, PAIN)

    rejected = read(path)[0].entries[0]

    assert (rejected.status, rejected.returned) == (Status.INFO, True)
    assert (rejected.return_reason, rejected.original_ref) == ("AC04", "L7-03")
    assert (rejected.amount, rejected.mandate_id) == (Decimal(500), "M7")
    assert pain002.read_report(path).group_statuses == ("PART",)


COLLECTION = (
    "<Document><CstmrDrctDbtInitn><GrpHdr><MsgId>C1</MsgId></GrpHdr><PmtInf>"
    "<PmtInfId>P1</PmtInfId><CtrlSum>{total}</CtrlSum><ReqdColltnDt>2026-04-01</ReqdColltnDt>"
    "<DrctDbtTxInf><PmtId><EndToEndId>L7-04</EndToEndId></PmtId>"
    '<InstdAmt Ccy="EUR">500.00</InstdAmt></DrctDbtTxInf></PmtInf></CstmrDrctDbtInitn></Document>'
)


def test_a_collection_file_is_read_and_is_no_money(tmp_path: Path) -> None:
    statement = read(written(tmp_path, COLLECTION.format(total="500.00")))[0]

    assert statement.entries[0].status is Status.INFO
    assert statement.entries[0].end_to_end_id == "L7-04"
    assert statement.problems == ()


def test_a_collection_file_whose_sum_differs_says_so(tmp_path: Path) -> None:
    statement = read(written(tmp_path, COLLECTION.format(total="1.00")))[0]

    assert "does not add up" in statement.problems[0]


@pytest.fixture(scope="module")
def scored(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """What the scorer says of our reading of the real files."""
    out = tmp_path_factory.mktemp("samples")
    runner = Path(__file__).resolve().parents[1] / "samples" / "run.py"
    samples = shared / "samples"
    scorer = shared / "tools" / "samples.py"
    subprocess.run([sys.executable, runner, samples, out], check=True)
    done = subprocess.run(
        [sys.executable, scorer, "score", samples, out / "emitted.json", "--json"],
        check=False,
        capture_output=True,
        text=True,
    )
    return lambda: done.stdout + done.stderr if done.returncode else ""


def test_every_real_file_is_read_to_its_expected_figures(scored: Callable[[], str]) -> None:
    assert scored() == ""
