"""Books of one loan, and how tests act on them: look at the lines, then have them written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.fava.conftest import Site, open_site
from werkzeug.test import TestResponse

from beancount_loans.reports.fava.guard import TOKEN

ORIGIN = "http://localhost"
HEADERS = {"Origin": ORIGIN, "X-Loans-Token": TOKEN}
BOOKS = """
option "operating_currency" "DKK"
option "documents" "documents"
plugin "beancount_loans.plugins"
2026-01-01 custom "fava-extension" "beancount_loans.reports.fava"
2026-01-01 open Assets:Bank DKK
2026-01-01 open Expenses:Rent DKK
2026-01-01 custom "loan-borrower" "bo"
  name: "Bo Holm"
  address: "Nygade 1"
  postcode: "1000"
  city: "Lilleby"
2026-01-01 open Assets:Loans:Bo:Car DKK
  loan-principal: 1200 DKK
  loan-rate: "12 %"
  loan-installments: 12
2026-01-02 * "Bo" "Paid out"
  Assets:Bank  -1200.00 DKK
  Assets:Loans:Bo:Car
2026-03-01 * "Shop" "Paper"
  Assets:Bank  -10.00 DKK
  Expenses:Rent
2026-03-04 ! "B HOLM" "thanks" #loan-review
  bank-ref: "R1"
  loan-candidates: "Assets:Loans:Bo:Car 0.61"
  Assets:Bank  106.62 DKK
  Liabilities:Loans:Unassigned
"""
BO: dict[str, str] = {"loan": "bo-car", "on": "2026-03-05"}


def opened(books: Path, **options: Any) -> Site:
    """Fava that looks at its files at each request, and needs no watcher."""
    return open_site(books, poll_watcher=True, **options)


def send(
    site: Site, endpoint: str, body: object, day: str = "2026-03-05", **headers: str
) -> TestResponse:
    """Post to an endpoint as a page of ours does."""
    url = f"/{site.slug}/extension/BeancountLoans/{endpoint}?as_of={day}"
    return site.client.post(url, json=body, headers={**HEADERS, **headers})


def ask(
    site: Site, endpoint: str, act: str, /, seen: str = "", day: str = "2026-03-05", **fields: str
) -> dict[str, Any]:
    """What is answered to an act."""
    answer = send(site, endpoint, {"act": act, "fields": fields, "seen": seen}, day)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def do(site: Site, act: str, /, day: str = "2026-03-05", **fields: str) -> str:
    """Look at an act's lines and have them written; gives the lines."""
    shown = ask(site, "preview", act, day=day, **fields)
    assert shown["success"], shown
    done = ask(site, "write", act, shown["data"]["seen"], day, **fields)
    assert done["success"], done
    return str(shown["data"]["lines"])


def refusal(site: Site, act: str, /, day: str = "2026-03-05", **fields: str) -> str:
    """Why an act is not even shown."""
    answer = ask(site, "preview", act, day=day, **fields)
    assert not answer["success"]
    return str(answer["error"])
