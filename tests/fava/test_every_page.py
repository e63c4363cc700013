"""No page or action of the installed Fava breaks on what the plugins add.

A newer Fava that minds generated entries is noticed here.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from beancount.core.data import Transaction
from fava.application import CLIENT_SIDE_REPORTS
from fava.beans.funcs import hash_entry
from tests.fava.conftest import Site

LOAN = "Assets:Loans:DianaPetrova:Dental"
API = (
    "changed", "errors", "ledger_data", "narrations", "journal", "events", "imports", "documents",
    "options", "commodities", "income_statement", "balance_sheet", "trial_balance", "statistics",
    "source",
)  # fmt: skip
QUERIES = (
    "SELECT account, sum(position) GROUP BY account",
    "SELECT date, flag, payee, narration, filename, lineno, tags, links ORDER BY date DESC",
    "SELECT DISTINCT entry_meta('loan-generated'), any_meta('missing')",
    "PRINT",
)


def generated(site: Site) -> list[Any]:
    found: list[Any] = [
        one
        for one in site.ledger.all_entries
        if isinstance(one, Transaction) and "loan-generated" in one.meta
    ]
    assert found
    return found


@pytest.mark.parametrize("report", CLIENT_SIDE_REPORTS)
def test_every_report_answers(demo: Site, report: str) -> None:
    assert demo.get(f"{report}/").status_code == 200


@pytest.mark.parametrize("path", ["holdings/by_account/", "help/", "help/extensions"])
def test_pages_beside_the_reports_answer(demo: Site, path: str) -> None:
    assert demo.get(path).status_code == 200


@pytest.mark.parametrize("endpoint", API)
def test_every_answer_to_the_frontend_is_given(demo: Site, endpoint: str) -> None:
    answer = demo.get(f"api/{endpoint}", filename=str(demo.ledger.beancount_file_path))

    assert answer.status_code == 200
    assert "data" in (answer.json or {})


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_every_sheet_of_the_journal_is_shown(demo: Site, order: str) -> None:
    assert demo.get("api/journal_page", page="1", order=order).status_code == 200


@pytest.mark.parametrize("kind", ["journal", "changes", "balances"])
def test_the_accounts_that_the_plugins_open_are_shown(demo: Site, kind: str) -> None:
    accounts = {posting.account for entry in generated(demo) for posting in entry.postings}

    answers = {
        account: demo.get("api/account_report", a=account, r=kind).status_code
        for account in sorted(accounts)
    }

    assert f"{LOAN}:Due:Interest" in answers
    assert set(answers.values()) == {200}
    assert demo.get(f"account/{LOAN}:Due:Interest/").status_code == 200


@pytest.mark.parametrize("time", ["", "2026", "2026-10", "2025-01 - 2026-03"])
def test_filters_leave_a_page(demo: Site, time: str) -> None:
    asked = {"time": time, "account": "Assets:Loans", "filter": "#loan-due"}

    assert demo.get("api/income_statement", **asked).status_code == 200
    assert demo.get("api/balance_sheet", **asked).status_code == 200
    assert demo.get("download-journal/", **asked).status_code == 200


def test_the_export_is_given_and_has_what_the_bookkeeper_wrote(demo: Site) -> None:
    answer = demo.get("download-journal/")

    assert answer.status_code == 200
    assert "Ydelse 14 af 30" in answer.text


@pytest.mark.parametrize("query", QUERIES)
def test_queries_and_their_tables_are_answered(demo: Site, query: str) -> None:
    assert demo.get("api/query", query_string=query).status_code == 200


def test_a_query_is_exported(demo: Site) -> None:
    answer = demo.get("download-query/query_result.csv", query_string=QUERIES[0])

    assert answer.status_code == 200
    assert f"{LOAN}:Due:Principal" in answer.text


def test_the_window_of_a_generated_entry_opens(demo: Site) -> None:
    answers = {
        demo.get("api/context", entry_hash=hash_entry(entry)).status_code
        for entry in generated(demo)[:40]
    }

    assert answers == {200}


def test_a_generated_entry_can_be_neither_changed_nor_deleted(demo: Site) -> None:
    before = {path: path.read_bytes() for path in files(demo)}
    entry_hash = hash_entry(generated(demo)[0])
    slice_url = f"/{demo.slug}/api/source_slice"
    change = {"entry_hash": entry_hash, "source": "nothing", "sha256sum": "0"}

    changed = demo.client.put(slice_url, json=change)
    deleted = demo.client.delete(f"{slice_url}?entry_hash={entry_hash}&sha256sum=0")

    assert changed.status_code >= 400
    assert deleted.status_code >= 400
    assert {path: path.read_bytes() for path in files(demo)} == before


def files(site: Site) -> list[Path]:
    return [Path(name) for name in site.ledger.options["include"] if Path(name).is_file()]


def test_a_payee_s_last_transaction_is_one_of_the_bookkeeper_s(demo: Site) -> None:
    answer = demo.get("api/payee_transaction", payee="Mette Jensen")

    accounts = [posting["account"] for posting in data(answer.json)["postings"]]
    assert "Assets:Loans:MetteJensen:Car" in accounts
    assert not [account for account in accounts if ":Due" in account]


def test_a_payee_s_usual_accounts_are_offered(demo: Site) -> None:
    answer = demo.get("api/payee_accounts", payee="Mette Jensen")

    first = data(answer.json)[:2]
    assert set(first) == {"Assets:Bank:Checking", "Assets:Loans:MetteJensen:Car"}


def data(answer: Any) -> Any:
    return answer["data"]


def test_a_statement_is_extracted_beside_generated_entries(demo: Site) -> None:
    found = data(demo.get("api/imports").json)
    newest = next(one for one in found if one["basename"] == "2026-11.xml")
    assert newest["importers"]

    importer = newest["importers"][0]["importer_name"]
    answer = demo.get("api/extract", filename=newest["name"], importer=importer)

    assert answer.status_code == 200
    assert data(answer.json)


def drop(site: Site, name: str, entry_hash: str = "") -> tuple[int, Path]:
    """Drop a document on a sub-account of a loan; the answer, and where the file should be."""
    folder, account = str(site.ledger.options["documents"][0]), f"{LOAN}:Due:Principal"
    file = (io.BytesIO(b"letter"), name)
    form = {"account": account, "folder": folder, "hash": entry_hash, "file": file}
    answer = site.client.put(f"/{site.slug}/api/add_document", data=form)
    books = Path(site.ledger.beancount_file_path).parent
    return answer.status_code, books.joinpath(folder, *account.split(":"), name)


def test_a_document_dropped_on_a_loan_s_sub_account_is_saved(demo: Site) -> None:
    answer, file = drop(demo, "2026-11-01 letter.txt")

    assert answer == 200
    assert file.read_bytes() == b"letter"


def test_a_document_dropped_on_a_generated_entry_is_saved_and_changes_no_ledger(demo: Site) -> None:
    """Fava answers with an error, since it has no line to write the document's name to."""
    before = {path: path.read_bytes() for path in files(demo)}

    _, file = drop(demo, "2026-11-02 letter.txt", hash_entry(generated(demo)[0]))

    assert file.read_bytes() == b"letter"
    assert {path: path.read_bytes() for path in files(demo)} == before


def test_a_transaction_is_added_in_the_form(demo: Site) -> None:
    entry = {
        "t": "Transaction", "date": "2026-11-20", "flag": "*", "payee": "Mette Jensen",
        "narration": "Ydelse", "tags": [], "links": [], "meta": {},
        "postings": [
            {"account": "Assets:Bank:Checking", "amount": "2713.64 DKK", "meta": {}},
            {"account": "Assets:Loans:MetteJensen:Car", "amount": "", "meta": {}},
        ],
    }  # fmt: skip

    answer = demo.client.put(f"/{demo.slug}/api/add_entries", json={"entries": [entry]})

    assert answer.status_code == 200
    assert demo.get("extension/BeancountLoans/").status_code == 200


def test_the_books_load_without_an_error(demo: Site) -> None:
    assert not [error.message for error in demo.ledger.errors]
