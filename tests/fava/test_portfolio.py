"""What all loans come to is what the ledger's transactions come to."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from beancount.core.data import Transaction
from tests.fava.conftest import Site

from beancount_loans.core.servicing.position import Position
from beancount_loans.reports.fava.desk import Desk, Shelf
from beancount_loans.reports.fava.portfolio_page import portfolio_view
from beancount_loans.reports.portfolio import past_months, stakes, totals

ON = dt.date(2026, 10, 31)


@pytest.fixture(scope="module")
def desk(demo: Site) -> Desk:
    return Shelf().desk(demo.ledger, ON)


def test_what_is_collected_in_a_month_is_what_came_to_the_bank(demo: Site, desk: Desk) -> None:
    """October 2026 has payments alone: no money went out to borrowers."""
    entries: list[Any] = list(demo.ledger.all_entries)
    written = [
        entry.postings
        for entry in entries
        if isinstance(entry, Transaction)
        and "loan-generated" not in entry.meta
        and (entry.date.year, entry.date.month) == (2026, 10)
        and any(one.account == "Assets:Bank:Checking" for one in entry.postings)
    ]
    legs = [one for postings in written for one in postings]
    came = -sum(
        one.units.number
        for one in legs
        if one.account.startswith("Assets:Loans:") and one.units and one.units.number
    )

    assert past_months(desk.lent, ON)[-1].collected == came


def test_due_less_collected_is_what_is_missing_where_nothing_is_paid_ahead(desk: Desk) -> None:
    late: list[Position] = [
        one for one in desk.lent if one.loan.id in ("olga-kowalska-shop", "mette-jensen-car")
    ]
    months = past_months(late, ON, 36)

    missing = sum(month.due - month.collected for month in months)
    assert missing == sum(one.due.total for one in late) > 0


def test_what_is_expected_is_the_rest_of_the_schedules_less_what_is_held(desk: Desk) -> None:
    (view,) = portfolio_view(desk)
    rows = [(one, row) for one in desk.lent for row in one.schedule if not row.due_now]
    coming = [(one, row) for one, row in rows if row.due < dt.date(2027, 10, 1)]

    assert sum(month.total for month in view.coming) == sum(
        one.money(row.total) for one, row in coming
    )
    held = sum(one.prepaid for one in desk.lent)
    assert sum(month.prepaid for month in view.coming) == held
    assert view.expected == sum(month.total for month in view.coming) - held


def test_ages_over_time_end_with_those_of_the_day(desk: Desk) -> None:
    (view,) = portfolio_view(desk)

    assert len(view.aged) == 12
    assert view.aged[-1].buckets == view.total.ageing
    assert sum(one.outstanding for one in view.ages) == view.total.outstanding


def test_stakes_are_all_that_is_lent_the_largest_first(desk: Desk) -> None:
    found = stakes(desk.lent)

    assert sum(one.outstanding for one in found) == sum(
        one.principal_outstanding for one in desk.lent
    )
    assert round(sum(one.share for one in found), 9) == 1
    assert found[0].outstanding == max(one.outstanding for one in found)


def test_every_chart_of_the_page_has_its_table(demo: Site) -> None:
    page = demo.page(page="portfolio")
    sections = page.split("<section")
    drawn = [one for one in sections if "<svg" in one]

    assert len(drawn) == 4
    assert all("<table>" in one.partition("<svg")[2] for one in drawn)


def test_risk_counts_the_whole_principal_of_late_loans(desk: Desk) -> None:
    (found,) = totals(desk.lent, (30, 60, 90, 180))

    assert found.at_risk_90 <= found.at_risk_30 <= found.outstanding
    assert sum(found.ageing.values()) == found.outstanding
    late = [one for one in desk.lent if one.days_past_due > 30]
    assert found.at_risk_30 == sum(one.principal_outstanding for one in late)
    assert found.share(found.outstanding) == Decimal(1)


def test_fava_s_account_filter_narrows_pages_to_its_loans(demo: Site) -> None:
    """Diana Petrova has one loan, of which nothing is paid ahead or written off."""
    for page in ("overview", "portfolio", "today", "letters", "calendar"):
        text = demo.text(page=page, account="Assets:Loans:DianaPetrova")
        other = "Birgit Sørensen" if page == "portfolio" else "Peter Lund"
        assert other in demo.text(page=page)
        assert "Diana Petrova" in text, page
        assert other not in text, page
    text = demo.text(page="portfolio", account="DianaPetrova")
    assert "Outstanding principal 15625.85 DKK 1 loan" in text
    assert "In arrears 4345.47 DKK 1 loan is late" in text
    assert demo.text(page="today", account="Assets:Bank").count("Nobody needs") == 1
