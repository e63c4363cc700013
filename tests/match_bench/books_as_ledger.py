"""The benchmark's books, written as a ledger in the product's own language.

Loans that were running before the books begin are taken over on a due date; what was
due since then, and is not open, was paid on its day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple

BANK = "Assets:Bank:Loans"
ACCOUNTS = (
    "Equity:Capital",
    "Expenses:Loans:Losses",
    "Income:Loans:Recoveries",
    "Liabilities:Loans:Unassigned",
)
OPENING_BALANCE = Decimal("1000000.00")
"""What the first statement opens with."""
_PAST = dt.timedelta(days=62)
"""How far back the benchmark lists what was due."""

Json = Mapping[str, Any]


class Directive(NamedTuple):
    """Ledger text with its day, and what it moves on the bank."""

    date: dt.date
    text: str
    bank: Decimal = Decimal(0)


def account_of(loan: Json) -> str:
    """Give the account of a loan."""
    return f"Assets:Loans:{_word(loan['borrower'])}:{_word(loan['id'])}"


def ledger_text(books: Json) -> str:
    """Give the ledger of a benchmark's `loans.json`, as of the day before its period."""
    priors = {(one["loan"], one["n"]): one for one in books["prior"]}
    directives = [directive for loan in books["loans"] for directive in _loan(loan, books, priors)]
    moved = sum((one.bank for one in directives), Decimal(0))
    first = min(one.date for one in directives) - dt.timedelta(days=1)
    directives.append(
        _transaction(first, "Capital", OPENING_BALANCE - moved, "Equity:Capital", books["currency"])
    )
    directives.sort(key=lambda one: one.date)
    head = _head(books, first)
    people = [_borrower(one, books["loans"], first) for one in books["borrowers"]]
    return "\n".join([head, *people, *(one.text for one in directives)])


def _word(ident: str) -> str:
    return ident.replace("-", "")


def _head(books: Json, first: dt.date) -> str:
    currency = books["currency"]
    opened = "".join(f"{first} open {account}\n" for account in ACCOUNTS)
    return (
        f'option "operating_currency" "{currency}"\n'
        'plugin "beancount_loans.plugins"\n'
        f"{first} commodity {currency}\n"
        f'{first} open {BANK} {currency}\n  iban: "{books["own_account"]}"\n{opened}'
        f'{first} custom "loan-option" "bank-account" {BANK}\n'
    )


def _borrower(person: Json, loans: list[Json], first: dt.date) -> str:
    lines = [f'{first} custom "loan-borrower" "{person["id"]}"', f'  name: "{person["name"]}"']
    lines.append(f'  phone: "{person["phone"]}"')
    for number, account in enumerate(person["known_accounts"], 1):
        key = "iban" if number == 1 else f"iban-{number}"
        lines.append(f'  {key}: "{account}"')
    mandates = [
        one["mandate"] for one in loans if one["borrower"] == person["id"] and one["mandate"]
    ]
    if mandates:
        lines.append(f'  mandate: "{"; ".join(mandates)}"')
    return "\n".join(lines)


def _loan(loan: Json, books: Json, priors: Mapping[tuple[str, int], Json]) -> Iterator[Directive]:
    first_due = _first_due(loan)
    start = _months_after(first_due, -1)
    cut_off = dt.date.fromisoformat(books["cut_off"])
    if loan["status"] == "paid_off":
        yield from _begun(loan, first_due, start)
        yield _paid(loan, start, Decimal(loan["principal"]), f"PAID-{loan['id']}")
    elif loan["status"] == "written_off":
        day = dt.date.fromisoformat(loan["written_off_on"])
        yield from _begun(loan, first_due, day)
        yield _written_off(loan, first_due, day)
    else:
        yield from _begun(loan, first_due, cut_off - _PAST)
        yield from _history(loan, cut_off, priors)


def _begun(loan: Json, first_due: dt.date, day: dt.date) -> Iterator[Directive]:
    """Give how a loan comes into the books: paid out, or taken over when last due."""
    count = _due_by(first_due, day)
    if count:
        taken = _months_after(first_due, count - 1)
        yield _open(loan, first_due, taken)
        yield _taken_over(loan, count, taken)
    else:
        start = _months_after(first_due, -1)
        begin = min(start, day) if loan["status"] == "written_off" else start
        yield _open(loan, first_due, begin)
        yield _transaction(
            begin, "Paid out", -Decimal(loan["principal"]), account_of(loan), loan["currency"]
        )


def _first_due(loan: Json) -> dt.date:
    row = loan["instalments"][0]
    return _months_after(dt.date.fromisoformat(row["due"]), 1 - row["n"])


def _months_after(day: dt.date, months: int) -> dt.date:
    years, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + years, month=month + 1)


def _due_by(first_due: dt.date, day: dt.date) -> int:
    """Give how many installments fall due before a day."""
    months = (day.year - first_due.year) * 12 + day.month - first_due.month
    return max(0, months + (1 if _months_after(first_due, months) < day else 0))


def _open(loan: Json, first_due: dt.date, day: dt.date) -> Directive:
    references = [value for kind, value in loan["references"].items() if kind != "loan_no"]
    pay_by = "direct-debit" if loan["mandate"] else "transfer"
    return Directive(
        day,
        f"{day} open {account_of(loan)} {loan['currency']}\n"
        f'  loan-id: "{loan["id"]}"\n'
        f'  loan-borrower: "{loan["borrower"]}"\n'
        f"  loan-principal: {loan['principal']} {loan['currency']}\n"
        f'  loan-rate: "{loan["annual_rate"]} %"\n'
        f"  loan-installments: {loan['term_months']}\n"
        f"  loan-start: {_months_after(first_due, -1)}\n"
        f"  loan-first-due: {first_due}\n"
        f'  loan-day-count: "periods"\n'
        f'  loan-rounding: "half-even"\n'
        f'  loan-pay-by: "{pay_by}"\n'
        f'  loan-reference: "{"; ".join(references)}"',
    )


def _written_off(loan: Json, first_due: dt.date, day: dt.date) -> Directive:
    rest = _outstanding(loan, _due_by(first_due, day))
    text = (
        f'{day} * "Written off"\n  {account_of(loan)}  -{rest} {loan["currency"]}\n'
        "  Expenses:Loans:Losses"
    )
    return Directive(day, text)


def _taken_over(loan: Json, count: int, day: dt.date) -> Directive:
    rest, currency, account = _outstanding(loan, count), loan["currency"], account_of(loan)
    return Directive(
        day,
        f'{day} custom "loan-opening" {account}\n'
        f"  principal: {rest} {currency}\n  installments-due: {count}\n"
        f'{day} * "Taken over"\n  {account}  {rest} {currency}\n  Equity:Capital',
    )


def _outstanding(loan: Json, count: int) -> Decimal:
    """Give the principal after so many installments of an annuity, rounded each month."""
    cent = Decimal("0.01")
    rest, monthly = Decimal(loan["principal"]), Decimal(loan["annual_rate"]) / 1200
    factor = 1 - (1 + monthly) ** -loan["term_months"]
    whole = (rest * monthly / factor).quantize(cent, ROUND_HALF_EVEN)
    for _ in range(count):
        rest -= whole - (rest * monthly).quantize(cent, ROUND_HALF_EVEN)
    return rest


def _history(
    loan: Json, cut_off: dt.date, priors: Mapping[tuple[str, int], Json]
) -> Iterator[Directive]:
    """Give the payments of what fell due before the period and is not open."""
    for row in loan["instalments"]:
        day = dt.date.fromisoformat(row["due"])
        if day < cut_off and not Decimal(row["open"]):
            prior = priors.get((loan["id"], row["n"]), {})
            ref = prior.get("bank_ref") or f"PAST-{loan['id']}-{row['n']}"
            yield _paid(loan, day, Decimal(row["amount"]), ref, prior.get("e2e"))


def _paid(
    loan: Json, day: dt.date, amount: Decimal, ref: str, end_to_end: str | None = None
) -> Directive:
    meta = f'\n  bank-ref: "{ref}"'
    if end_to_end:
        meta += f'\n  end-to-end-id: "{end_to_end}"'
    return _transaction(day, "Installment", amount, account_of(loan), loan["currency"], meta)


def _transaction(
    day: dt.date, text: str, amount: Decimal, account: str, currency: str, meta: str = ""
) -> Directive:
    legs = f"\n  {BANK}  {amount} {currency}\n  {account}"
    return Directive(day, f'{day} * "{text}"{meta}{legs}', amount)
