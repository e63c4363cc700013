from __future__ import annotations

import copy
import datetime as dt
from decimal import Decimal
from pathlib import Path

import beangulp
import pytest
from beancount import loader
from beancount.core import data
from beangulp import exceptions
from beangulp.extract import DUPLICATE
from click.testing import CliRunner
from fava.application import create_app

from beancount_loans.importers.beangulp_importer import StatementImporter

ACCOUNT = "DK5000400440116243"
BANK = "Assets:Bank:Checking"


def ntry(ref: str, amount: str, day: str = "2026-03-02", text: str = "Ydelse") -> str:
    return (
        f'<Ntry><Amt Ccy="DKK">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{ref}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Mette Jensen</Nm></Dbtr></RltdPties>"
        f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def camt(folder: Path, *entries: str, closing: str = "", name: str = "march.xml") -> str:
    stated = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="DKK">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        "<Dt><Dt>2026-03-31</Dt></Dt></Bal>"
        for code, amount in (("OPBD", "0"), ("CLBD", closing))
        if closing
    )
    path = folder / name
    path.write_text(
        "<Document><BkToCstmrStmt><Stmt><Id>S</Id><CreDtTm>2026-03-31T00:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{ACCOUNT}</IBAN></Id><Ccy>DKK</Ccy></Acct>{stated}"
        f"{''.join(entries)}</Stmt></BkToCstmrStmt></Document>",
        "utf-8",
    )
    return str(path)


def table(folder: Path, *rows: str) -> str:
    path = folder / "march.csv"
    path.write_text("\n".join(["Dato;Tekst;Beløb;Saldo", *rows, ""]), "utf-8")
    return str(path)


def ledger(folder: Path, *transactions: str) -> data.Directives:
    path = folder / "books.beancount"
    path.write_text(OPENED + "".join(transactions), "utf-8")
    entries, errors, _ = loader.load_file(str(path))
    assert not errors
    return entries


def imported(file: str, existing: data.Directives) -> list[tuple[Decimal, bool]]:
    """The amounts that a file brings, and whether each is known."""
    importer = StatementImporter(BANK)
    entries = importer.extract(file, existing)
    importer.sort(entries)
    importer.deduplicate(entries, existing)
    return [
        (entry.postings[0].units.number, DUPLICATE in entry.meta)
        for entry in entries
        if isinstance(entry, data.Transaction)
        and entry.postings[0].units
        and entry.postings[0].units.number is not None
    ]


OPENED = """
2026-01-01 open Assets:Bank:Checking
2026-01-01 open Liabilities:Loans:Unassigned
2026-01-01 open Assets:Loans:Bo
"""


def booked(amount: str, meta: str = "", day: str = "2026-03-02") -> str:
    told = f"\n  {meta}" if meta else ""
    return f"""
{day} * "Mette Jensen" "Ydelse"{told}
  Assets:Bank:Checking  {amount} DKK
  Assets:Loans:Bo
"""


def test_a_line_is_booked_against_the_suspense_account_for_review(tmp_path: Path) -> None:
    entries = StatementImporter(BANK).extract(camt(tmp_path, ntry("R1", "500.00")), [])

    entry = entries[0]
    assert isinstance(entry, data.Transaction)
    assert (entry.flag, entry.payee, entry.narration) == ("!", "Mette Jensen", "Ydelse")
    assert entry.tags == {"loan-review"}
    assert entry.meta["bank-ref"] == "R1"
    assert [(p.account, p.units.number) for p in entry.postings if p.units] == [
        (BANK, Decimal("500.00")),
        ("Liabilities:Loans:Unassigned", Decimal("-500.00")),
    ]


def test_all_metadata_is_text_as_fava_needs_it(tmp_path: Path) -> None:
    entries = StatementImporter(BANK).extract(camt(tmp_path, ntry("R1", "5")), [])

    kept = {k: v for k, v in entries[0].meta.items() if k not in {"filename", "lineno"}}
    assert kept
    assert all(isinstance(value, str) for value in kept.values())


def test_a_sound_closing_balance_is_asserted_on_the_next_morning(tmp_path: Path) -> None:
    entries = StatementImporter(BANK).extract(camt(tmp_path, ntry("R1", "5"), closing="5"), [])

    last = entries[-1]
    assert isinstance(last, data.Balance)
    assert (last.date, last.amount.number) == (dt.date(2026, 4, 1), Decimal(5))


def test_a_table_asserts_what_its_last_day_began_with(tmp_path: Path) -> None:
    rows = ["02-03-2026;a;500,00;600,00", "03-03-2026;b;50,00;650,00"]

    existing = ledger(tmp_path, booked("100", day="2026-03-01"))

    last = StatementImporter(BANK).extract(table(tmp_path, *rows), existing)[-1]

    assert isinstance(last, data.Balance)
    assert (last.date, last.amount.number) == (dt.date(2026, 3, 3), Decimal(600))


def test_a_balance_that_the_books_do_not_reach_is_told_instead_of_asserted(tmp_path: Path) -> None:
    rows = ["02-03-2026;a;500,00;600,00", "03-03-2026;b;50,00;650,00"]

    entries = StatementImporter(BANK).extract(table(tmp_path, *rows), [])

    assert not any(isinstance(entry, data.Balance) for entry in entries)
    assert "100.00 is missing in the books" in entries[0].meta["statement-problems"]


def test_a_statement_that_does_not_add_up_asserts_nothing_and_says_so(tmp_path: Path) -> None:
    entries = StatementImporter(BANK).extract(camt(tmp_path, ntry("R1", "5"), closing="6"), [])

    assert not any(isinstance(entry, data.Balance) for entry in entries)
    assert "does not add up" in entries[0].meta["statement-problems"]


def test_the_same_file_again_adds_nothing(tmp_path: Path) -> None:
    file = camt(tmp_path, ntry("R1", "500"), ntry("R2", "500"))
    existing = ledger(tmp_path, booked("500", 'bank-ref: "R1"'), booked("500", 'bank-ref: "R2"'))

    assert imported(file, existing) == [(Decimal(500), True), (Decimal(500), True)]


def test_another_borrowers_payment_of_like_amount_is_no_duplicate(tmp_path: Path) -> None:
    existing = ledger(tmp_path, booked("500", 'bank-ref: "R1"'), booked("-500", 'bank-ref: "R3"'))

    assert imported(camt(tmp_path, ntry("R2", "500")), existing) == [(Decimal(500), False)]
    assert imported(camt(tmp_path, ntry("R2", "510")), existing) == [(Decimal(510), False)]


def test_a_payment_entered_by_hand_takes_up_one_line_and_no_more(tmp_path: Path) -> None:
    file = camt(tmp_path, ntry("R1", "500"), ntry("R2", "500"))

    assert imported(file, ledger(tmp_path, booked("500"))) == [
        (Decimal(500), True),
        (Decimal(500), False),
    ]


def test_a_line_is_known_whichever_format_brought_it(tmp_path: Path) -> None:
    existing = ledger(tmp_path, booked("500", 'bank-ref: "R1"'))
    rows = ["02-03-2026;Ydelse;500,00;500,00", "02-03-2026;Ydelse;500,00;1.000,00"]

    assert imported(table(tmp_path, *rows), existing) == [
        (Decimal(500), True),
        (Decimal(500), False),
    ]


def test_what_plugins_generate_is_no_line_of_the_bank(tmp_path: Path) -> None:
    existing = ledger(tmp_path, booked("500"))
    generated = [
        entry._replace(meta={**entry.meta, "filename": "<beancount_loans>"}) for entry in existing
    ]

    assert imported(camt(tmp_path, ntry("R1", "500")), generated) == [(Decimal(500), False)]


def test_identical_payments_of_one_file_both_stay(tmp_path: Path) -> None:
    rows = ["02-03-2026;Ydelse;500,00;500,00", "02-03-2026;Ydelse;500,00;1.000,00"]
    entries = StatementImporter(BANK).extract(table(tmp_path, *rows), [])

    references = [entry.meta["bank-ref"] for entry in entries if "bank-ref" in entry.meta]
    assert len(set(references)) == 2


def test_a_table_saved_and_imported_again_adds_nothing(tmp_path: Path) -> None:
    rows = ["02-03-2026;Ydelse;500,00;500,00", "02-03-2026;Ydelse;500,00;1.000,00"]
    file = table(tmp_path, *rows)
    existing = copy.deepcopy(StatementImporter(BANK).extract(file, []))

    assert [known for _, known in imported(file, existing)] == [True, True]


def test_files_of_other_accounts_are_left_alone(tmp_path: Path) -> None:
    file = camt(tmp_path, ntry("R1", "5"))

    assert StatementImporter(BANK, "DK50 0040 0440 1162 43").identify(file)
    assert not StatementImporter(BANK, "DK9900000000000000").identify(file)


def test_a_delivery_that_itemises_the_statement_is_left_alone_unless_wanted(
    tmp_path: Path,
) -> None:
    path = tmp_path / "slips.txt"
    path.write_text("FI01\nFI02088958039\nFI08088958039" + "0" * 26 + "\nFI09\n", "ascii")

    assert not StatementImporter(BANK).identify(str(path))
    assert StatementImporter(BANK, itemised=True).identify(str(path))


@pytest.mark.parametrize(
    "content", ["", "%PDF", "no statement", "<a/>", "Dato;Tekst;Beløb;Saldo\n"]
)
def test_asking_about_any_file_never_raises(tmp_path: Path, content: str) -> None:
    path = tmp_path / "some.file"
    path.write_text(content, "utf-8")
    importer = StatementImporter(BANK)

    assert isinstance(importer.identify(str(path)), bool)
    assert importer.account(str(path)) == BANK
    assert importer.date(str(path)) is None
    assert importer.date(str(tmp_path / "nothing")) is None


def test_a_broken_statement_is_taken_and_its_error_told_in_a_sentence(tmp_path: Path) -> None:
    file = camt(tmp_path, ntry("R1", "1O0"))
    importer = StatementImporter(BANK, ACCOUNT)

    assert importer.identify(file)
    with pytest.raises(exceptions.Error, match=r"march\.xml:1: .*1O0"):
        importer.extract(file, [])


def test_beangulps_command_line_prints_new_lines_and_comments_out_known_ones(
    tmp_path: Path,
) -> None:
    file = camt(tmp_path, ntry("R1", "500"), ntry("R2", "700"))
    books = tmp_path / "main.beancount"
    books.write_text(OPENED + booked("500", 'bank-ref: "R1"'), "utf-8")
    command = beangulp.Ingest([StatementImporter(BANK, ACCOUNT)]).cli  # type: ignore[no-untyped-call]

    result = CliRunner().invoke(command, ["extract", "-e", str(books), file])

    assert result.exit_code == 0
    assert '\n2026-03-02 ! "Mette Jensen" "Ydelse" #loan-review\n  bank-ref: "R2"' in result.output
    assert '; 2026-03-02 ! "Mette Jensen"' in result.output


def test_favas_import_page_lists_reads_and_knows_lines(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    file = camt(tmp_path / "inbox", ntry("R1", "500"), ntry("R2", "700"), closing="1200")
    (tmp_path / "inbox" / "broken.xml").write_text("<BkToCstmrStmt", "utf-8")
    (tmp_path / "import.py").write_text(
        "from beancount_loans.importers.beangulp_importer import StatementImporter\n"
        f"CONFIG = [StatementImporter({BANK!r}, {ACCOUNT!r})]\n",
        "utf-8",
    )
    books = tmp_path / "main.beancount"
    options = '2026-01-01 custom "fava-option" "import-config" "import.py"\n'
    options += '2026-01-01 custom "fava-option" "import-dirs" "inbox"\n'
    books.write_text(options + OPENED + booked("500", 'bank-ref: "R1"'), "utf-8")
    client = create_app([books], load=True).test_client()
    slug = client.get("/").headers["Location"].split("/")[-3]

    listed = client.get(f"/{slug}/api/imports")
    name = f"bank statements of {BANK}"
    read = client.get(f"/{slug}/api/extract", query_string={"filename": file, "importer": name})

    assert listed.status_code == read.status_code == 200
    metas = [entry["meta"] for entry in read.get_json()["data"]]
    assert [meta.get("bank-ref") for meta in metas] == ["R1", "R2", None]
    assert [bool(meta.get(DUPLICATE)) for meta in metas] == [True, False, False]
