"""Plain transactions are read directly; what is read is what the rules would read."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from beancount.core.amount import Amount
from beancount.core.data import EMPTY_SET, Posting, Transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from beancount_loans.core.agreement.term_keys import unknown_keys
from beancount_loans.core.components import FEE, INTEREST
from beancount_loans.core.servicing.classify import Chart, Happening, Leg, LoanAccounts, classify
from beancount_loans.ledger import native
from beancount_loans.ledger.naming import loan_above
from beancount_loans.ledger.plain import PlainReader, words

CLAIMS = {"Income:Interest": INTEREST, "Income:Fees": FEE, "Assets:OddClaims": FEE}
LOSSES = frozenset({"Expenses:Losses", "Liabilities:Suspended"})
LOANS = {
    account: LoanAccounts(account, "DKK", 2, sign, CLAIMS, LOSSES, by_hand=by_hand)
    for account, sign, by_hand in (
        ("Assets:Loans:Anna", 1, False),
        ("Assets:Loans:Bo", 1, True),
        ("Liabilities:Loans:Bank", -1, False),
        ("Liabilities:Loans:Aunt", -1, True),
    )
}
KINDS = {
    "Assets": "asset",
    "Liabilities": "liability",
    "Equity": "equity",
    "Income": "income",
    "Expenses": "expense",
}
SUSPENSE = "Liabilities:Unassigned"
OPTIONS = frozenset({SUSPENSE, "Assets:Provisions", *CLAIMS, *LOSSES})

own = st.sampled_from([*LOANS, "Assets:Loans:Anna:Due:Interest", "Assets:Loans:Bo:Prepaid"])
others = st.sampled_from(
    [
        "Assets:Bank",
        "Liabilities:Card",
        "Equity:Opening",
        "Income:Other",
        "Expenses:Fees",
        SUSPENSE,
        "Assets:Provisions",
        *CLAIMS,
        *LOSSES,
    ]
)
numbers = st.decimals(-1000, 1000, places=2) | st.sampled_from(
    [Decimal(0), Decimal("0.005"), Decimal("1E+2")]
)
metas = st.dictionaries(
    st.sampled_from(
        ["bank-ref", "loan-rule", "returns", "loan-event", "invoice", "loan-rules", "forgiven"]
    ),
    st.sampled_from(["", "x", "payment", "transfer", Decimal(7), Amount(Decimal(1), "DKK"), None]),
    max_size=2,
)
nearly_none: st.SearchStrategy[Any] = st.one_of(st.just({}), st.just({}), st.just({}), metas)
automatic = st.just({"filename": "f", "lineno": 3, "__automatic__": True})
posting_metas = nearly_none | st.none() | automatic


def posting(account: str, number: Decimal, currency: str, meta: Any) -> Posting:
    return Posting(account, Amount(number, currency), None, None, None, meta)


def postings(accounts: st.SearchStrategy[str]) -> st.SearchStrategy[Posting]:
    currency = st.sampled_from(["DKK", "DKK", "DKK", "EUR"])
    return st.builds(posting, accounts, numbers, currency, posting_metas)


pairs = st.tuples(postings(own), postings(others)).flatmap(st.permutations)
legs = pairs | pairs | st.lists(postings(own | others), min_size=1, max_size=3)


@st.composite
def transactions(draw: st.DrawFn) -> Transaction:
    meta = {"filename": "books", "lineno": draw(st.integers(1, 9)), **draw(nearly_none)}
    payee, narration = draw(st.sampled_from([("Anna", "Paid"), (None, "Paid"), ("Anna", "")]))
    day = dt.date(2026, 3, 2)
    return Transaction(meta, day, "*", payee, narration, EMPTY_SET, EMPTY_SET, draw(legs))


def chart(begun: set[str]) -> Chart:
    return Chart(KINDS, OPTIONS, SUSPENSE, set(begun))


def loan_of(account: str) -> str | None:
    return loan_above(account, LOANS)


def by_the_rules(entry: Transaction, known: Chart) -> tuple[list[Any], list[Any]]:
    meta = native.metadata(entry.meta)
    read = [
        Leg(one.account, units.number or Decimal(0), units.currency, native.metadata(one.meta))
        for one in entry.postings
        if (units := one.units)
    ]
    tree = {one.account: found for one in entry.postings if (found := loan_of(one.account))}
    happening = Happening(entry.date, words(entry), meta, read, native.source(entry.meta))
    events, faults = classify(happening, tree, LOANS, known)
    return events, [*faults, *unknown_keys(meta, ("loan-rule", "loan-event"))]


@settings(max_examples=500)
@given(transactions(), st.sets(st.sampled_from(list(LOANS))))
def test_a_plain_transaction_is_read_as_the_rules_read_it(
    entry: Transaction, begun: set[str]
) -> None:
    directly, ruled = chart(begun), chart(begun)
    found = PlainReader(LOANS, loan_of, directly).read(entry)
    if found is not None:
        assert ([found], []) == by_the_rules(entry, ruled)
        assert directly.begun == ruled.begun


def test_a_payment_from_a_bank_is_plain() -> None:
    paid = [
        posting("Assets:Bank", Decimal("2713.64"), "DKK", {}),
        posting("Assets:Loans:Anna", Decimal("-2713.64"), "DKK", {}),
    ]
    meta = {"filename": "books", "lineno": 7, "bank-ref": "77"}
    entry = Transaction(meta, dt.date(2026, 3, 2), "*", "Anna", "", EMPTY_SET, EMPTY_SET, paid)
    found = PlainReader(LOANS, loan_of, chart(set())).read(entry)
    assert found is not None
    assert (found[1].kind, found[1].amount, found[1].ref) == ("payment", 271364, "77")
