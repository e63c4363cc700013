"""What a policy says about money: allocation, late interest, ceilings, fees.

Each field is a key of the pack files: ``LateInterest.day_count`` is
``late-interest.day-count``. Its metadata names the kind of value, its unit and what
it means; the reader, the errors and the table in the manual come from there alone.
None, an empty tuple or False mean that the policy has no such rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from beancount_loans.core.money import Money
from beancount_loans.core.policy import values as v
from beancount_loans.core.policy.values import Band, Span, about


@dataclass(frozen=True, slots=True)
class Allocation:
    """Where money goes, unless the borrower or the contract says otherwise."""

    order: tuple[str, ...] = field(
        default=v.COMPONENTS,
        metadata=about(v.allocation, "components", "which component is paid first"),
    )
    by: str = field(
        default="installment",
        metadata=about(
            v.choice("installment", "component"),
            "word",
            "oldest due first and in it the order, or one component over all dues",
        ),
    )
    advance: tuple[str, ...] = field(
        default=(),
        metadata=about(v.allocation, "components", "order for money before its due date"),
    )


@dataclass(frozen=True, slots=True)
class Defaults:
    """Terms of a loan that says nothing itself."""

    day_count: str = field(
        default="30E/360",
        metadata=about(v.choice(*v.DAY_COUNTS), "convention", "day count of interest"),
    )
    grace_days: int = field(
        default=0,
        metadata=about(v.count, "days", "days after the due date before a due is missed"),
    )
    overpayment: str = field(
        default="advance",
        metadata=about(
            v.choice("advance", "shorten", "reduce"),
            "word",
            "what is done with money left after all that is due",
        ),
    )
    early_days: int = field(
        default=10,
        metadata=about(v.count, "days", "money so many days early fills the coming due first"),
    )


@dataclass(frozen=True, slots=True)
class LateInterest:
    """Simple interest on what is overdue: a fixed rate, or a reference and a margin."""

    rate: Decimal | None = field(
        default=None, metadata=about(v.rate, "fraction a year", "a fixed late rate")
    )
    reference: str | None = field(
        default=None,
        metadata=about(v.text, "series", "the reference series that the margin is added to"),
    )
    margin: Decimal | None = field(
        default=None,
        metadata=about(v.rate, "fraction a year", "added to the reference; of the due date"),
    )
    base: tuple[str, ...] = field(
        default=("interest", "principal"),
        metadata=about(v.words(*v.COMPONENTS), "components", "what late interest runs on"),
    )
    day_count: str = field(
        default="actual/365",
        metadata=about(v.choice(*v.DAY_COUNTS), "convention", "day count of late interest"),
    )
    claim: str = field(
        default="step",
        metadata=about(
            v.choice("step", "due", "payment"),
            "word",
            "when it becomes a claim: with a step, the next due, or a payment",
        ),
    )
    starts: str = field(
        default="due-date",
        metadata=about(
            v.choice("due-date", "demand"),
            "word",
            "runs from the due date, or from days after a demand",
        ),
    )
    demand_days: int = field(
        default=0,
        metadata=about(v.count, "days after sending", "days after a demand before it runs"),
    )
    is_maximum: bool = field(
        default=False,
        metadata=about(v.flag, "yes or no", "the contract may not ask for a higher late rate"),
    )
    not_above_contract: bool = field(
        default=False,
        metadata=about(v.flag, "yes or no", "at most the contract's own rate"),
    )
    needs_agreement: bool = field(
        default=False,
        metadata=about(v.flag, "yes or no", "runs only if the contract says so"),
    )

    @property
    def formula(self) -> str | None:
        """The rate as a loan's terms write it, ``DK-reference + 8 %``; None: none."""
        if self.rate is not None:
            return percent(self.rate)
        if self.reference is None:
            return None
        margin = self.margin or Decimal(0)
        return f"{self.reference} {'-' if margin < 0 else '+'} {percent(abs(margin))}"


def percent(fraction: Decimal) -> str:
    """Write a fraction as a rate with its sign.

    >>> percent(Decimal("0.0450"))
    '4.5 %'
    """
    return f"{(fraction * 100).normalize():f} %"


@dataclass(frozen=True, slots=True)
class Caps:
    """Ceilings that terms may not pass, or at which claims stop growing."""

    rate: Decimal | None = field(
        default=None,
        metadata=about(v.rate, "fraction a year", "highest interest rate of the contract"),
    )
    rate_over_reference: Decimal | None = field(
        default=None,
        metadata=about(v.rate, "fraction a year", "highest contract or late rate over a reference"),
    )
    rate_reference: str | None = field(
        default=None, metadata=about(v.text, "series", "the reference of that ceiling")
    )
    apr: Decimal | None = field(
        default=None,
        metadata=about(v.rate, "fraction a year", "highest annual percentage rate"),
    )
    apr_marketing: Decimal | None = field(
        default=None,
        metadata=about(v.rate, "fraction a year", "above this APR loans may not be advertised"),
    )
    total_cost: Decimal | None = field(
        default=None,
        metadata=about(v.rate, "fraction of the credit", "all costs, default included, stop there"),
    )


@dataclass(frozen=True, slots=True)
class Fees:
    """What steps may cost the borrower, by kind of step."""

    reminder_cap: Money | None = field(
        default=None, metadata=about(v.money, "money", "highest fee of a reminder")
    )
    reminder_times: int | None = field(
        default=None,
        metadata=about(v.count, "times", "reminders with a fee in one unbroken arrears period"),
    )
    reminder_gap_days: int = field(
        default=0,
        metadata=about(v.count, "days", "least days between reminders with a fee"),
    )
    reminder_first_days: int = field(
        default=0,
        metadata=about(v.count, "days", "no fee sooner after the due date"),
    )
    demand_cap: Money | None = field(
        default=None,
        metadata=about(v.money, "money", "highest fee of the formal demand"),
    )
    demand_counts: bool = field(
        default=False,
        metadata=about(v.flag, "yes or no", "its fee counts among the reminders'"),
    )
    handover_cap: Money | None = field(
        default=None,
        metadata=about(v.money, "money", "highest fee for handing over to a collector"),
    )
    plan_cap: Money | None = field(
        default=None,
        metadata=about(v.money, "money", "highest fee of a written installment plan"),
    )
    needs_agreement: bool = field(
        default=False,
        metadata=about(v.flag, "yes or no", "fees only if agreed when the debt arose"),
    )
    cost_only: bool = field(
        default=False,
        metadata=about(v.flag, "yes or no", "fees may only cover what the step really costs"),
    )
    notice_before_interest_days: int = field(
        default=0,
        metadata=about(v.count, "days", "fees bear no interest until after a notice"),
    )
    compensation: tuple[Band, ...] = field(
        default=(),
        metadata=about(v.bands, "money by claim", "fixed compensation for late payment"),
    )
    external_costs: tuple[Band, ...] = field(
        default=(),
        metadata=about(v.bands, "money by claim", "highest cost of an outside collector"),
    )
    own_costs: tuple[Band, ...] = field(
        default=(),
        metadata=about(v.bands, "money by claim", "highest cost of collecting oneself"),
    )

    own_costs_least: Money | None = field(
        default=None, metadata=about(v.money, "money", "the least that table gives")
    )
    own_costs_most: Money | None = field(
        default=None, metadata=about(v.money, "money", "the most that table gives")
    )

    def cap(self, kind: str) -> Money | None:
        """Return the highest fee of a kind of step; None where the policy has none."""
        caps = {
            "nudge": self.reminder_cap,
            "reminder": self.reminder_cap,
            "demand": self.demand_cap,
            "handover": self.handover_cap,
        }
        return caps.get(kind)


@dataclass(frozen=True, slots=True)
class Prepayment:
    """Early repayment."""

    right: bool = field(
        default=True,
        metadata=about(v.flag, "yes or no", "the borrower may repay early"),
    )
    cap_long: Decimal | None = field(
        default=None,
        metadata=about(v.rate, "fraction of what is prepaid", "highest fee, long time left"),
    )
    cap_short: Decimal | None = field(
        default=None,
        metadata=about(v.rate, "fraction of what is prepaid", "highest fee, short time left"),
    )
    long_over: Span | None = field(
        default=None, metadata=about(v.span, "time", "time left counts as long above")
    )
    at_most_interest_saved: bool = field(
        default=False,
        metadata=about(v.flag, "yes or no", "the fee never exceeds the interest saved"),
    )
