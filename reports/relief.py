"""Options for a borrower in hardship, side by side, and the directives that record one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from beancount_loans.book import Book
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.core.collection.relief import Outcome, Sheet, discount_rate
from beancount_loans.core.collection.relief_offers import Choice, Wish
from beancount_loans.core.money import Money
from beancount_loans.core.servicing.position import replay
from beancount_loans.core.values import Value
from beancount_loans.reports.report import Report
from beancount_loans.reports.tables import Cell, Column, Table

TITLE = "What could be agreed with {name}, {account}"
LABELS = (
    Column("No.", "number"),
    Column("Option"),
    Column("First", "date"),
    Column("First sum", "money"),
    Column("Installment", "money"),
    Column("Last sum", "money"),
    Column("End", "date"),
    Column("To pay in all", "money"),
    Column("Interest and charges", "money"),
    Column("Given up", "money"),
    Column("Costs the lender", "money"),
    Column("APR from now", "rate"),
    Column("Carried"),
    Column("Left to live on", "money", optional=True),
)
NAMES: Mapping[str, str] = {
    "unchanged": "as agreed",
    "arrears-spread": "arrears spread",
    "holiday": "payment holiday",
    "smaller-installment": "smaller installment",
    "longer-term": "longer term",
    "interest-pause": "interest pause",
    "lower-rate": "lower rate",
    "settlement": "settlement",
    "combination": "holiday, lower rate and longer term",
}
CHANGES = "Recorded by --write"
SHEET = "What the household can carry, a month"
SHEET_LABELS = (Column("What"), Column("Amount", "money"))
LEFT_OUT = "Left out"
NOW = "As agreed takes what is due now to be paid at once."
WORTH = (
    "What an option costs the lender is the value on {day} of what is paid as agreed, less that "
    "of what is paid under it, discounted at the contract's rate, {rate} a year."
)
NOT_CLAIMED = "Late interest of {amount} {currency} has run up and is not claimed in any option."


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that could be agreed.

    Attributes:
        number: to be chosen by; 0 for the loan as it is.
        kind: unchanged, arrears-spread, holiday, smaller-installment, longer-term,
            interest-pause, lower-rate, settlement, combination.
        change: keys and values of the `loan-change` that it is, as the ledger has them.
        first_due: day of the first payment from now on.
        first: what is to be paid on that day.
        installment: the largest sum to be paid on one day, the first and the last aside.
        last: what is to be paid on the last day.
        end: the last day.
        to_pay: all that is to be paid from now on.
        cost: interest and charges within it.
        forgiven: given up for good.
        cost_to_lender: in present value, against the loan as agreed.
        apr: what is left to pay costs a year; null where it cannot be told.
        carried: whether the borrower can pay every installment; null where nothing says what they
            can pay.
        left: of the household's means after the installment, a month and person; null without
            a sheet.
    """

    number: int
    kind: str
    change: Mapping[str, str]
    first_due: dt.date | None
    first: Decimal
    installment: Decimal
    last: Decimal
    end: dt.date | None
    to_pay: Decimal
    cost: Decimal
    forgiven: Decimal
    cost_to_lender: Decimal
    apr: Decimal | None
    carried: bool | None
    left: Decimal | None


@dataclass(frozen=True, slots=True)
class Omitted:
    """An option that makes no sense here."""

    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Affordability:
    """The household's sheet, a month.

    Attributes:
        available: income less costs and other debts.
        household: how many people live on it.
    """

    income: Decimal
    costs: Decimal
    debts: Decimal
    available: Decimal
    household: int | None
    savings: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefReport(Report):
    """Options for a borrower in hardship.

    Attributes:
        can_pay: at each due date.
        discount_rate: yearly, by which present values are made.
        options: the loan as it is, then what could be agreed.
    """

    account: str
    borrower: str
    name: str
    currency: str
    can_pay: Decimal
    discount_rate: Decimal
    late_interest_accrued: Decimal
    sheet: Affordability | None
    options: tuple[Option, ...]
    left_out: tuple[Omitted, ...]
    forbearance: str | None

    def tables(self) -> list[Table]:
        """The options, the changes that they are, and the sheet."""
        title = TITLE.format(name=self.name, account=self.account)
        rows = tuple(_row(one) for one in self.options)
        changes = tuple((one.number, _written(one)) for one in self.options[1:])
        found = [
            Table(title, LABELS, rows),
            Table(CHANGES, (Column("No.", "number"), Column("loan-change")), changes),
        ]
        if self.sheet:
            found.append(Table(SHEET, SHEET_LABELS, _sheet_rows(self.sheet)))
        if self.left_out:
            omitted = tuple((NAMES[one.kind], one.why) for one in self.left_out)
            found.append(Table(LEFT_OUT, (Column("Option"), Column("Why")), omitted))
        return found

    def notes(self) -> tuple[str, ...]:
        """How present values are made, and what law or habit asks."""
        rate = f"{self.discount_rate * 100:.2f} %"
        told = [*Report.notes(self), NOW, WORTH.format(day=self.as_of, rate=rate)]
        if self.late_interest_accrued:
            amount = self.late_interest_accrued
            told.append(NOT_CLAIMED.format(amount=amount, currency=self.currency))
        return (*told, *filter(None, [self.forbearance]))


def relief_report(
    book: Book, loan: Loan, as_of: dt.date, choice: Choice, sheet: Sheet | None = None
) -> ReliefReport:
    """Options for a loan at the end of a day, each with its figures."""
    wish = choice.wish
    rule = book.policy(loan).rule("forbearance", as_of)
    return ReliefReport(
        as_of=as_of,
        recorded_until=book.recorded_for(loan),
        account=loan.account,
        borrower=loan.borrower,
        name=book.borrower(loan).name,
        currency=loan.terms.currency,
        can_pay=wish.can_pay,
        discount_rate=round(discount_rate(loan, as_of), 10),
        late_interest_accrued=replay(loan, as_of).late_interest_accrued,
        sheet=_affordability(sheet) if sheet else None,
        options=tuple(_options(loan, choice, wish, sheet)),
        left_out=tuple(Omitted(one.kind, one.why) for one in choice.left_out),
        forbearance=f"{rule.value} ({rule.cite()})" if rule else None,
    )


def _options(loan: Loan, choice: Choice, wish: Wish, sheet: Sheet | None) -> list[Option]:
    found = [choice.unchanged, *choice.offers]
    worth = choice.unchanged.worth
    return [_option(loan, at, one, worth, wish, sheet) for at, one in enumerate(found)]


def _option(
    loan: Loan, number: int, made: Outcome, worth: int, wish: Wish, sheet: Sheet | None
) -> Option:
    money = loan.terms.money
    installment = money(made.installment)
    return Option(
        number=number,
        kind=made.offer.kind,
        change={key: shown(value) for key, value in made.offer.written},
        first_due=made.first.on if made.first else None,
        first=money(made.first.amount if made.first else 0),
        installment=installment,
        last=money(made.last),
        end=made.end,
        to_pay=money(made.to_pay),
        cost=money(made.cost),
        forgiven=money(made.forgiven),
        cost_to_lender=money(worth - made.worth),
        apr=made.apr,
        carried=_carried(loan, made, installment, wish, sheet),
        left=_left(loan, made, installment, sheet),
    )


def _monthly(loan: Loan, installment: Decimal) -> Decimal:
    periods, years = loan.terms.every.per_year
    return installment * periods / years / 12


def _carried(
    loan: Loan, made: Outcome, installment: Decimal, wish: Wish, sheet: Sheet | None
) -> bool:
    """By what the borrower can pay, by the sheet, and where it is paid at once, by savings."""
    if made.offer.kind == "settlement":
        return sheet is not None and installment <= sheet.savings
    by_sheet = sheet is None or _monthly(loan, installment) <= sheet.available
    return by_sheet and installment <= wish.can_pay


def _left(loan: Loan, made: Outcome, installment: Decimal, sheet: Sheet | None) -> Decimal | None:
    if sheet is None:
        return None
    paid = Decimal(0) if made.offer.kind == "settlement" else _monthly(loan, installment)
    return round((sheet.available - paid) / (sheet.household or 1), 2)


def _affordability(sheet: Sheet) -> Affordability:
    return Affordability(
        income=sheet.income,
        costs=sheet.costs,
        debts=sheet.debts,
        available=sheet.available,
        household=sheet.household,
        savings=sheet.savings,
    )


def shown(value: Value) -> str:
    """A value as the ledger has it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Money):
        return f"{value.number} {value.currency}"
    return str(value)


def _written(one: Option) -> str:
    return "; ".join(f"{key}: {value}" for key, value in one.change.items())


def _row(one: Option) -> tuple[Cell, ...]:
    carried = {True: "yes", False: "no", None: None}[one.carried]
    amounts = (one.to_pay, one.cost, one.forgiven, one.cost_to_lender)
    return (
        one.number,
        NAMES[one.kind],
        one.first_due,
        one.first,
        one.installment,
        one.last,
        one.end,
        *amounts,
        one.apr,
        carried,
        one.left,
    )


def _sheet_rows(sheet: Affordability) -> tuple[tuple[Cell, ...], ...]:
    rows: tuple[tuple[Cell, ...], ...] = (
        ("income", sheet.income),
        ("fixed costs", -sheet.costs),
        ("other debts", -sheet.debts),
        ("left for this loan", sheet.available),
    )
    return (*rows, ("savings", sheet.savings)) if sheet.savings else rows
