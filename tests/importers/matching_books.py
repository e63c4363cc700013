"""Books of eight loans and their bank lines, as the tests of matching know them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

from beancount_loans.importers.matching import (
    Action,
    Books,
    Decision,
    Due,
    Matcher,
    Payable,
    Stage,
)
from beancount_loans.importers.statement import Entry, Statement

D = Decimal
FIRST = dt.date(2026, 3, 1)


def months(amount: str, count: int = 6, first: dt.date = FIRST) -> tuple[Due, ...]:
    return tuple(Due(first.replace(month=first.month + n), D(amount)) for n in range(count))


def loan(name: str, amount: str, **more: Any) -> Payable:
    ident = name.lower().replace(" ", "-")
    values: dict[str, Any] = {
        "account": f"Assets:Loans:{name.title().replace(' ', '')}",
        "loan_id": ident,
        "currency": "DKK",
        "borrower": ident,
        "names": (name,),
        "dues": months(amount),
        "installment": D(amount),
    }
    return Payable(**(values | more))


METTE = loan(
    "Mette Jensen", "1200.00", references=("000000001000462", "RF52000100046", "mette-bil-7")
)
BO = loan("Bo Holm", "850.50", references=("000000001000553",), accounts=("DK5000400440116244",))
AASE = loan("Åse Jørgensen", "640.00", references=("000000001000777",), phones=("+45 20 30 40 50",))
CAR = loan("Ida Friis", "500.00", account="Assets:Loans:IdaFriis:Car", loan_id="L-00071")
ROOF = replace(
    CAR,
    account="Assets:Loans:IdaFriis:Roof",
    loan_id="L-00072",
    dues=months("700"),
    installment=D(700),
)
DEBIT = loan("Nils Bang", "300.00", mandates=("M1",), end_to_end_ids=("DD-7-1",), collected=True)
OLD = replace(
    METTE,
    account="Assets:Loans:MetteJensen:Old",
    loan_id="old-1",
    stage=Stage.REPAID,
    dues=(),
    installment=D(300),
    references=("000000001000900",),
)
LOST = loan("Otto Lund", "400.00", stage=Stage.WRITTEN_OFF, references=("000000001000811",))
ALL = (METTE, BO, AASE, CAR, ROOF, DEBIT, OLD, LOST)


def entry(amount: str, text: str = "", **more: Any) -> Entry:
    values: dict[str, Any] = {
        "line": "1.1",
        "date": dt.date(2026, 3, 2),
        "amount": D(amount),
        "currency": "DKK",
        "bank_ref": "B1",
        "text": text,
    }
    return Entry(**(values | more))


def books(**more: Any) -> Books:
    return Books(**({"payables": ALL} | more))


def decide(*entries: Entry, known: Books | None = None) -> list[Decision]:
    """Give the decisions on entries that each come under an identity of their own."""
    lines = [
        replace(one, line=f"{number}.1", bank_ref=one.bank_ref and f"B{number}")
        for number, one in enumerate(entries, 1)
    ]
    matcher = Matcher(known or books())
    return matcher.match(Statement(kind="camt.053", entries=tuple(lines)), "s.xml", "bank")


def one(line: Entry, known: Books | None = None) -> Decision:
    return decide(line, known=known)[0]


def posted(decision: Decision) -> dict[str, Decimal]:
    assert decision.action == Action.POST, decision
    return {part.loan: part.amount for part in decision.allocations}


def first(decision: Decision) -> str:
    assert decision.action == Action.REVIEW, decision
    return decision.candidates[0].loan
