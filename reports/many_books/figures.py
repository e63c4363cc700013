"""What the portfolio report says: its figures, by currency, since currencies never add up.

Debts of one's own are in the rows but in no figure here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PortfolioTotals:
    """All loans of one currency.

    Attributes:
        books: how many have loans of it.
        loans: how many have something outstanding or due.
        late: how many of them have days past due.
        lent: all that was paid out.
        outstanding: principal not repaid and not written off, due or not.
        due: the arrears: what is due and unpaid, charges and claimed late interest with it.
        prepaid: held for coming dues.
        claim: what the books carry.
        at_risk_30: outstanding principal of loans more than 30 days past due; so 60 and 90.
        share_at_risk_30: the same as a fraction of what is outstanding; so 60 and 90.
        provision: by age, of the claims less what pledges cover.
    """

    currency: str
    books: int
    loans: int
    late: int
    lent: Decimal
    outstanding: Decimal
    due: Decimal
    prepaid: Decimal
    claim: Decimal
    at_risk_30: Decimal
    at_risk_60: Decimal
    at_risk_90: Decimal
    share_at_risk_30: Decimal
    share_at_risk_60: Decimal
    share_at_risk_90: Decimal
    provision: Decimal
    written_off: Decimal
    recovered: Decimal


@dataclass(frozen=True, slots=True)
class Age:
    """The loans of one ageing bucket.

    Attributes:
        outstanding: their principal, due or not.
        due: what of them is due and unpaid.
        share: of the currency's outstanding principal, a fraction.
        provision: by this age, of the claims less what pledges cover.
    """

    currency: str
    bucket: str
    loans: int
    outstanding: Decimal
    due: Decimal
    share: Decimal
    provision: Decimal


@dataclass(frozen=True, slots=True)
class Roll:
    """Loans that went from one bucket to another, or stayed, in the last month.

    Attributes:
        loans: those whose books had them lent a month ago.
        share: of the loans that were in the first bucket, a fraction.
        outstanding: their principal now.
    """

    currency: str
    before: str
    now: str
    loans: int
    share: Decimal
    outstanding: Decimal


@dataclass(frozen=True, slots=True)
class Vintage:
    """The loans opened in one quarter.

    Attributes:
        quarter: as 2026-Q1.
        share_at_risk_30: of what they have outstanding, a fraction.
        written_off: of what was lent.
    """

    currency: str
    quarter: str
    loans: int
    lent: Decimal
    repaid: Decimal
    outstanding: Decimal
    at_risk_30: Decimal
    share_at_risk_30: Decimal
    written_off: Decimal


@dataclass(frozen=True, slots=True)
class ExpectedMonth:
    """What will fall due in a calendar month if all goes as agreed; arrears are not in it.

    Attributes:
        month: its first day; of the month of the report's day only what is still to come.
        total: interest, principal and charges.
        prepaid: of the total, what is held for it already.
        expected: the total less what is prepaid: cash to come.
    """

    currency: str
    month: dt.date
    interest: Decimal
    principal: Decimal
    total: Decimal
    prepaid: Decimal
    expected: Decimal


@dataclass(frozen=True, slots=True)
class BookTotals:
    """The loans of one book in one currency.

    Attributes:
        book: the ledger's main file.
    """

    book: str
    currency: str
    loans: int
    outstanding: Decimal
    due: Decimal
    at_risk_30: Decimal
    provision: Decimal


@dataclass(frozen=True, slots=True)
class Trouble:
    """A book with errors.

    Attributes:
        counted: whether its loans are in the figures, as far as it could be read.
        errors: how many.
        messages: the first of them.
    """

    book: str
    counted: bool
    errors: int
    messages: tuple[str, ...]
