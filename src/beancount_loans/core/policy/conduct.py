"""What a policy says about conduct: notices, deadlines, holds, contact, courts.

Fields are keys of the pack files, as in `beancount_loans.core.policy.terms`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from beancount_loans.core.money import Money
from beancount_loans.core.policy import values as v
from beancount_loans.core.policy.values import (
    AccelerationTest,
    Hours,
    Span,
    about,
)


@dataclass(frozen=True, slots=True)
class Notices:
    """Days the borrower must be given, and what starts them."""

    demand_days: int = field(
        default=0,
        metadata=about(v.count, "days", "least deadline of the formal demand"),
    )
    demand_from: str = field(
        default="sending",
        metadata=about(v.choice("sending", "receipt"), "word", "what starts that deadline"),
    )
    default_days: int = field(
        default=0,
        metadata=about(v.count, "days", "least days of the notice before the loan is called"),
    )
    arrears_payments: int = field(
        default=0,
        metadata=about(
            v.count, "payments", "so many missed payments oblige to a notice of arrears"
        ),
    )
    arrears_within_days: int = field(
        default=0, metadata=about(v.count, "days", "that notice is to be given within")
    )
    arrears_repeat: Span | None = field(
        default=None,
        metadata=about(v.span, "time", "and repeated as often while arrears last"),
    )
    no_interest_without_notice: bool = field(
        default=False,
        metadata=about(v.flag, "yes or no", "while it is missing nothing may be charged"),
    )
    post_days: int = field(
        default=0,
        metadata=about(v.count, "days", "days a letter travels where receipt counts"),
    )


@dataclass(frozen=True, slots=True)
class Acceleration:
    """When the whole loan may be called."""

    tests: tuple[AccelerationTest, ...] = field(
        default=(),
        metadata=about(v.acceleration_tests, "tests", "one of these must be met"),
    )
    notice_days: int = field(
        default=0, metadata=about(v.count, "days", "after a warning that says so")
    )


@dataclass(frozen=True, slots=True)
class Limitation:
    """When each component lapses."""

    principal: Span | None = field(
        default=None, metadata=about(v.span, "time", "principal lapses after")
    )
    promissory_note: Span | None = field(
        default=None,
        metadata=about(v.span, "time", "principal of a signed promissory note"),
    )
    interest: Span | None = field(
        default=None, metadata=about(v.span, "time", "interest lapses after")
    )
    late_interest: Span | None = field(
        default=None, metadata=about(v.span, "time", "late interest lapses after")
    )
    charges: Span | None = field(
        default=None, metadata=about(v.span, "time", "fees and costs lapse after")
    )
    starts: str = field(
        default="due",
        metadata=about(
            v.choice("due", "year-end", "origin"),
            "word",
            "counts from the due date, the end of its year, or the loan's beginning",
        ),
    )
    interrupted_by: tuple[str, ...] = field(
        default=(),
        metadata=about(v.words(*v.INTERRUPTIONS), "events", "what makes it start again"),
    )
    suspended_by: tuple[str, ...] = field(
        default=(),
        metadata=about(v.words(*v.INTERRUPTIONS), "events", "what makes it stand still"),
    )
    suspension: Span | None = field(
        default=None,
        metadata=about(v.span, "time", "at least so long from that event on"),
    )
    after_acknowledgement: Span | None = field(
        default=None,
        metadata=about(v.span, "time", "new length of principal once acknowledged in writing"),
    )
    after_judgment: Span | None = field(
        default=None,
        metadata=about(v.span, "time", "new length of what a court has given"),
    )
    suspended_in_default: Span | None = field(
        default=None,
        metadata=about(v.span, "time", "stands still from default, at most so long"),
    )
    rolls: bool = field(
        default=False,
        metadata=about(v.flag, "yes or no", "a last day on a legal holiday moves to the next"),
    )


@dataclass(frozen=True, slots=True)
class Holds:
    """What each kind of hold stops: reminders, fees, late interest."""

    dispute: tuple[str, ...] = field(
        default=("reminders", "fees"),
        metadata=about(v.words(*v.HOLD_EFFECTS), "effects", "claim disputed"),
    )
    illness: tuple[str, ...] = field(
        default=("reminders", "fees"),
        metadata=about(v.words(*v.HOLD_EFFECTS), "effects", "borrower ill"),
    )
    insolvency: tuple[str, ...] = field(
        default=v.HOLD_EFFECTS,
        metadata=about(v.words(*v.HOLD_EFFECTS), "effects", "insolvency proceedings"),
    )
    breathing_space: tuple[str, ...] = field(
        default=v.HOLD_EFFECTS,
        metadata=about(v.words(*v.HOLD_EFFECTS), "effects", "statutory respite"),
    )
    death: tuple[str, ...] = field(
        default=("reminders", "fees"),
        metadata=about(v.words(*v.HOLD_EFFECTS), "effects", "borrower dead"),
    )
    representative: tuple[str, ...] = field(
        default=("reminders",),
        metadata=about(v.words(*v.HOLD_EFFECTS), "effects", "somebody speaks for the borrower"),
    )
    arrangement: tuple[str, ...] = field(
        default=("reminders", "fees"),
        metadata=about(v.words(*v.HOLD_EFFECTS), "effects", "plan agreed"),
    )
    breathing_space_days: int | None = field(
        default=None,
        metadata=about(v.count, "days", "length of a respite without an end date"),
    )

    def stops(self, kind: str) -> tuple[str, ...] | None:
        """Return what a kind of hold stops; None: no such kind."""
        if kind not in HOLD_KINDS:
            return None
        effects: tuple[str, ...] = getattr(self, kind.replace("-", "_"))
        return effects

    def last_day(self, kind: str, start: date) -> date | None:
        """Return the last day of a hold that names none; None: it has no end."""
        if kind != "breathing-space" or not self.breathing_space_days:
            return None
        return start + timedelta(self.breathing_space_days - 1)


HOLD_KINDS = (
    "dispute",
    "illness",
    "insolvency",
    "breathing-space",
    "death",
    "representative",
    "arrangement",
)


@dataclass(frozen=True, slots=True)
class Contact:
    """When and how often the borrower may be approached."""

    quiet_hours: Hours | None = field(
        default=None,
        metadata=about(v.hours, "local time", "no call, message or visit then"),
    )
    quiet_sundays: bool = field(
        default=False,
        metadata=about(v.flag, "yes or no", "none on Sundays and legal holidays"),
    )
    calls: int | None = field(
        default=None, metadata=about(v.count, "calls", "call attempts at most")
    )
    calls_days: int = field(default=7, metadata=about(v.count, "days", "in so many days"))
    wait_after_talk_days: int = field(
        default=0,
        metadata=about(v.count, "days", "no call so many days after a conversation"),
    )
    visit_needs_notice: bool = field(
        default=False,
        metadata=about(v.flag, "yes or no", "a visit is announced in writing"),
    )


@dataclass(frozen=True, slots=True)
class Calendars:
    """Names of the calendars for banking days and for legal deadlines."""

    bank: str = field(
        default="weekends",
        metadata=about(v.text, "calendar", "banking days, for due dates"),
    )
    legal: str = field(
        default="weekends",
        metadata=about(v.text, "calendar", "days off, for legal deadlines"),
    )


@dataclass(frozen=True, slots=True)
class Court:
    """Ceilings, days and prices of the courts."""

    payment_order_max: Money | None = field(
        default=None,
        metadata=about(v.money, "money without interest and costs", "simplified claim up to"),
    )
    small_claims_max: Money | None = field(
        default=None, metadata=about(v.money, "money", "small claims procedure up to")
    )
    objection_days: int | None = field(
        default=None,
        metadata=about(v.count, "days", "the borrower may object to a payment order"),
    )
    enforcement_wait_days: int | None = field(
        default=None,
        metadata=about(v.count, "days", "after judgment before it is enforced"),
    )
    bailiff_fee: Money | None = field(
        default=None, metadata=about(v.money, "money", "bailiff's fee, a year")
    )
    insolvency_protection: Span | None = field(
        default=None,
        metadata=about(v.span, "time", "no attachment after a declaration of insolvency"),
    )


@dataclass(frozen=True, slots=True)
class Contract:
    """What the contract must grant or say."""

    withdrawal_days: int | None = field(
        default=None,
        metadata=about(v.count, "calendar days", "the borrower may withdraw"),
    )
    apr_formula: str | None = field(
        default=None, metadata=about(v.text, "formula", "how the APR is computed")
    )
    credit_max: Money | None = field(
        default=None,
        metadata=about(v.money, "money", "consumer rules hold for credit up to"),
    )


@dataclass(frozen=True, slots=True)
class Records:
    """How long what tells of a borrower is to be kept once nothing is owed."""

    books: Span | None = field(
        default=None,
        metadata=about(v.span, "time", "books are kept so long from the end of the year on"),
    )
    customer: Span | None = field(
        default=None,
        metadata=about(v.span, "time", "what is known of a customer, from the last event on"),
    )

    def until(self, last: date) -> date | None:
        """The last day on which all of it is to be kept; None where nothing says so.

        Args:
            last: the day of the loan's last event; books end with the calendar year.
        """
        kept = []
        if self.books:
            kept.append(self.books.after(date(last.year, 12, 31)))
        if self.customer:
            kept.append(self.customer.after(last))
        return max(kept, default=None)
