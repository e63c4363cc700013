"""The terms of a loan: what was agreed, before anything happened."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from beancount_loans.core.calendar import BusinessDays, Every, Stub
from beancount_loans.core.components import DEFAULT_ORDER, INTEREST, PRINCIPAL, Order
from beancount_loans.core.money import ROUNDINGS, Rounding, to_decimal, to_minor

if TYPE_CHECKING:
    from beancount_loans.core.rates import Rate
    from beancount_loans.core.values import Share

Method = Literal["annuity", "equal-principal", "flat", "bullet", "custom", "on-demand"]
METHODS = ("annuity", "equal-principal", "flat", "bullet", "custom", "on-demand")
STUBS: tuple[Stub, ...] = ("short-first", "long-first", "short-last", "long-last")
BUSINESS_DAYS = (
    "none",
    "following",
    "modified-following",
    "preceding",
    "modified-preceding",
)
DAY_COUNTS = (
    "30E/360",
    "30/360",
    "30/360-US",
    "30E/360-ISDA",
    "30/360-German",
    "30E/365",
    "actual/360",
    "actual/364",
    "actual/365",
    "actual/365-NL",
    "actual/actual",
    "actual/actual-AFB",
    "actual/actual-last",
    "periods",
    "months+days",
)
OVERPAYMENTS = ("advance", "shorten", "reduce", "next", "last", "each")
MONTH = Every(1, "month")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A loan's terms; a field a `loan-` key (design: the ledger language).

    Amounts are decimals of currency units, rates fractions a year. `None` means
    that the key was not written and that no default replaces it.
    """

    currency: str
    principal: Decimal
    rate: Rate
    decimals: int = 2
    limit: Decimal | None = None
    start: dt.date | None = None
    signed: dt.date | None = None

    method: Method = "annuity"
    installments: int | None = None
    installment: Decimal | None = None
    maturity: dt.date | None = None
    amortize_over: int | None = None
    every: Every = MONTH
    interest_every: Every | None = None
    first_due: dt.date | None = None
    interest_first_due: dt.date | None = None
    end_of_month: bool = False
    missing_day: str = "last"
    stub: Stub = "short-last"
    business_days: BusinessDays = "none"
    calendar: str = "weekends"
    interest_dates: str = "unadjusted"
    day_count: str = "30E/360"
    installment_day_count: str | None = None
    interest_base: Decimal | None = None
    interest_base_every: Every | None = None
    interest_base_from: dt.date | None = None
    interest_rounding: str = "period"
    last_installment: str = "remainder"
    round_to: Decimal | None = None
    rounding: str = "half-up"

    rate_reset: Every | None = None
    rate_reset_from: dt.date | None = None
    rate_floor: Decimal | None = None
    rate_cap: Decimal | None = None
    rate_step_cap: Decimal | None = None
    on_rate_change: str = "resize"

    grace_principal: int = 0
    grace_interest: int = 0
    capitalize_until: dt.date | None = None
    balloon: Decimal | None = None
    down_payment: Share | None = None
    fee: Share | None = None
    fee_taken: str = "paid"
    installment_fee: Decimal | None = None

    late_rate: Rate | None = None
    late_day_count: str = "actual/365"
    late_base: tuple[int, ...] = (INTEREST, PRINCIPAL)
    late_claim: str = "step"
    overdue_interest: str = "none"
    allocation: Order = DEFAULT_ORDER
    allocation_by: str = "installment"
    allocation_advance: Order | None = None
    overpayment: str = "advance"
    charges: str = "own"
    early_days: int = 10
    prepayment_fee: Share | None = None
    tolerance: Decimal = Decimal(0)
    grace_days: int = 0
    pay_by: str = "transfer"
    reference: str | None = None
    posting: str = "accrual"
    purpose: str | None = None
    security: str | None = None
    promissory_note: bool = False
    guarantors: tuple[str, ...] = field(default=())
    co_borrowers: tuple[str, ...] = field(default=())

    @property
    def round(self) -> Rounding:
        """How this loan rounds a ratio of minor units."""
        return ROUNDINGS[self.rounding]

    def minor(self, amount: Decimal) -> int:
        """An amount of currency units in minor units.

        Raises:
            FinerThanCurrencyError: the amount is finer than the loan's money.
        """
        return to_minor(amount, self.decimals)

    def money(self, minor: int) -> Decimal:
        """Minor units as a decimal of currency units."""
        return to_decimal(minor, self.decimals)

    @property
    def ceiling(self) -> int:
        """The most that may be drawn, in minor units: limit or principal, with an added fee."""
        drawn = self.limit if self.limit is not None else self.principal
        if self.fee is not None and self.fee_taken == "added":
            drawn += self.money(
                self.round(*(self.fee.of(self.principal).scaleb(self.decimals)).as_integer_ratio())
            )
        return self.minor(drawn)
