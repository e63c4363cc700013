"""Contracts of the ACTUS Financial Research Foundation, told in the ledger language.

ACTUS never rounds, so money is kept to eight decimals. A contract is a loan's `open`; its
rate resets are a change of terms on the day of the first, with the observed values as an
index. Rows are those days on which the product lets something fall due.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from one_loan import LOAN, OneLoan

from beancount_loans.core.calendar import Every, Stub, regular_dates, step

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "actus"

DECIMALS = 8
DAY = timedelta(days=1)
UNITS = {"D": "days", "W": "weeks", "M": "months", "Y": "years", "Q": "quarters"}
METHODS = {"PAM": "bullet", "LAM": "equal-principal", "NAM": "annuity", "ANN": "annuity"}
DAY_COUNTS = {
    "A365": "actual/365",
    "A360": "actual/360",
    "AA": "actual/actual",
    "30E360": "30E/360",
    "30E360ISDA": "30E/360-ISDA",
    "28E336": "28E/336",
}
BUSINESS_DAYS = {
    "F": "following",
    "MF": "modified-following",
    "P": "preceding",
    "MP": "modified-preceding",
}
INDEX = "OBSERVED"
STUBS: dict[str, Stub] = {"0": "long-last", "1": "short-last"}

Case = dict[str, Any]


def emit(oracles: Path) -> dict[str, Callable[[], Case]]:
    data = json.loads((oracles / "actus.json").read_text("utf-8"), parse_float=Decimal)
    return {name: partial(answer, Contract(case)) for name, case in data["cases"].items()}


def day(moment: str) -> date:
    """A day; the end of one, written 23:59:59, is the next."""
    return date.fromisoformat(moment[:10]) + moment.endswith("T23:59:59") * DAY


def cycle(code: str) -> str:
    """`P1ML0` is every month, `P2W` every two weeks."""
    found = re.match(r"P(\d+)([DWMQY])", code)
    if found is None:
        raise ValueError(f"{code} is no cycle")
    return f'"{found[1]} {UNITS[found[2]]}"'


def percent(rate: Decimal) -> str:
    return f"{rate * 100:f} %"


@dataclass(frozen=True)
class Contract:
    """One contract with what was observed of its indexes."""

    case: Case

    @property
    def terms(self) -> Case:
        terms: Case = self.case["terms"]
        return terms

    def on(self, name: str) -> date | None:
        """A date of the terms, where it is there."""
        return day(self.terms[name]) if self.terms.get(name) else None

    def amount(self, name: str) -> str:
        return f"{round(Decimal(self.terms[name]), DECIMALS):f} {self.terms['currency']}"

    @property
    def start(self) -> date:
        return day(self.terms["initialExchangeDate"])

    @property
    def principal(self) -> Decimal:
        return Decimal(self.terms["notionalPrincipal"])

    @property
    def until(self) -> date:
        """As far as rows are asked for."""
        ends = [self.on("terminationDate"), day(self.case["to"]) if "to" in self.case else None]
        return min([end for end in ends if end], default=date(2099, 12, 31))

    @property
    def told(self) -> date:
        """The day from which the ledger says everything."""
        return day(self.terms["statusDate"]) if self.running and self.taken_over else self.start

    @property
    def after(self) -> date:
        """Rows of the loan's life before this day are another's."""
        return max(self.on("purchaseDate") or date.min, day(self.terms["statusDate"]))

    @property
    def keys(self) -> dict[str, str]:
        terms = self.terms
        keys = {
            "loan-principal": self.amount("notionalPrincipal"),
            "loan-decimals": str(DECIMALS),
            "loan-rate": f'"{percent(terms["nominalInterestRate"])}"',
            "loan-method": f'"{METHODS[terms["contractType"]]}"',
            "loan-day-count": f'"{DAY_COUNTS[terms["dayCountConvention"]]}"',
        }
        if self.taken_over:
            keys["loan-start"] = str(self.start)
        return keys | self.dates | self.length | self.days | self.base

    @property
    def dates(self) -> dict[str, str]:
        """The principal's cycle and the interest's; a bullet has the interest's alone."""
        terms, keys = self.terms, {}
        own, interest = ("PrincipalRedemption", "InterestPayment")
        if f"cycleOf{own}" not in terms:
            own = interest
        code = terms.get(f"cycleOf{own}")
        if code is None:
            return {"loan-installments": "1"}
        keys["loan-every"] = cycle(code)
        keys["loan-stub"] = f'"{STUBS[code[-1]]}"'
        anchor = self.on(f"cycleAnchorDateOf{own}")
        if anchor and (anchor > self.start or own != interest):
            keys["loan-first-due"] = str(anchor)
        if own != interest and f"cycleOf{interest}" in terms:
            keys["loan-interest-every"] = cycle(terms[f"cycleOf{interest}"])
            first = self.on(f"cycleAnchorDateOf{interest}")
            if first and first != anchor:
                keys["loan-interest-first-due"] = str(first)
        if terms.get("endOfMonthConvention") == "EOM":
            keys["loan-end-of-month"] = "TRUE"
        return keys

    @property
    def length(self) -> dict[str, str]:
        keys = {}
        maturity, amortized = self.on("maturityDate"), self.on("amortizationDate")
        if "nextPrincipalRedemptionPayment" in self.terms:
            keys["loan-installment"] = self.amount("nextPrincipalRedemptionPayment")
        if maturity or amortized:
            keys["loan-maturity"] = str(maturity or amortized)
        if maturity and amortized and amortized > maturity:
            keys["loan-amortize-over"] = str(self.installments(amortized))
        end = self.terms.get("maturityDate") or self.terms.get("amortizationDate") or ""
        if end.endswith("T23:59:59"):
            keys["loan-installments"] = str(self.installments(day(end) - DAY))
        if self.on("capitalizationEndDate"):
            keys["loan-capitalize-until"] = str(self.on("capitalizationEndDate"))
        return keys

    def installments(self, end: date) -> int:
        """How many there are to a date."""
        code, anchor = self.own_cycle
        found = regular_dates(anchor, Every.parse(cycle(code).strip('"')), end, STUBS[code[-1]])
        return len(found) - (anchor == self.start)

    @property
    def own_cycle(self) -> tuple[str, date]:
        """Code and anchor of the principal's dates, or of a bullet's interest."""
        name = "PrincipalRedemption"
        if f"cycleOf{name}" not in self.terms:
            name = "InterestPayment"
        return self.terms[f"cycleOf{name}"], self.on(f"cycleAnchorDateOf{name}") or self.start

    @property
    def days(self) -> dict[str, str]:
        code = self.terms.get("businessDayConvention")
        if not code or code == "NULL":
            return {}
        adjusted = code.startswith("S")
        keys = {
            "loan-business-days": f'"{BUSINESS_DAYS[code[2:]]}"',
            "loan-calendar": '"weekends"',
        }
        return keys | ({"loan-interest-dates": '"adjusted"'} if adjusted else {})

    @property
    def base(self) -> dict[str, str]:
        """Interest on a balance that is looked at now and then."""
        code = self.terms.get("cycleOfInterestCalculationBase")
        if not code or self.terms.get("interestCalculationBase") != "NTL":
            return {}
        keys = {"loan-interest-base-every": cycle(code)}
        anchor = self.on("cycleAnchorDateOfInterestCalculationBase")
        if anchor:
            keys["loan-interest-base-from"] = str(anchor)
        if "interestCalculationBaseAmount" in self.terms:
            keys["loan-interest-base"] = self.amount("interestCalculationBaseAmount")
        return keys

    def resets(self, ledger: OneLoan) -> None:
        """From the first reset on the rate follows what was observed."""
        terms, first = self.terms, self.on("cycleAnchorDateOfRateReset")
        if first is None or "observed" not in self.case:
            return
        multiplier = Decimal(terms.get("rateMultiplier", 1))
        spread = Decimal(terms.get("rateSpread", 0))
        code = terms["marketObjectCodeOfRateReset"]
        for moment, value in self.case["observed"].get(code, []):
            rate = Decimal(value) * multiplier
            ledger.custom(day(moment), "loan-index", f'"{INDEX}" "{percent(rate)}"')
        sign = "-" if spread < 0 else "+"
        if "nextResetRate" in terms:
            ledger.change(first, loan_rate=f'"{percent(terms["nextResetRate"])}"')
            first = step(first, Every.parse(cycle(terms["cycleOfRateReset"]).strip('"')), 1)
        keys = {
            "loan_rate": f'"{INDEX} {sign} {percent(abs(spread))}"',
            "loan_rate_reset_from": str(first),
        }
        code = terms.get("cycleOfRateReset")
        keys["loan_rate_reset"] = cycle(code) if code else '"100 years"'
        ledger.change(first, **keys | self.bounds)

    @property
    def bounds(self) -> dict[str, str]:
        """Of a rate that is reset."""
        names = {"lifeCap": "cap", "lifeFloor": "floor", "periodCap": "step_cap"}
        return {
            f"loan_rate_{key}": f'"{percent(Decimal(self.terms[name]))}"'
            for name, key in names.items()
            if self.terms.get(name) is not None
        }

    @property
    def ledger(self) -> OneLoan:
        ledger = OneLoan(self.start, self.terms["currency"], self.keys)
        self.begins(ledger)
        self.resets(ledger)
        self.stops_looking(ledger)
        return ledger

    def begins(self, ledger: OneLoan) -> None:
        """With its disbursement, or with what had accrued before somebody took it over."""
        accrued = Decimal(self.terms.get("accruedInterest", 0))
        if not self.taken_over:
            ledger.book(self.start, self.principal)
            return
        day, due = self.told, self.on("cycleAnchorDateOfInterestPayment") == self.start
        money = self.terms["currency"]
        keys = {"principal": f"{self.principal} {money}"}
        keys["due_interest" if due else "accrued_interest"] = f"{accrued} {money}"
        ledger.custom(day, "loan-opening", LOAN, **keys)
        ledger.book(day, self.principal + (accrued if due else 0), "Equity:Refunds")

    @property
    def taken_over(self) -> bool:
        """Whether the ledger begins with interest that had accrued."""
        if "purchaseDate" in self.terms or "accruedInterest" not in self.terms:
            return False
        return self.running or Decimal(self.terms["accruedInterest"]) != 0

    @property
    def running(self) -> bool:
        return self.start < day(self.terms["statusDate"])

    def stops_looking(self, ledger: OneLoan) -> None:
        """A long last stub leaves out the last day on which the base would be looked at."""
        code, end = self.terms.get("cycleOfInterestCalculationBase"), self.on("maturityDate")
        anchor = self.on("cycleAnchorDateOfInterestCalculationBase")
        if not code or end is None or anchor is None or STUBS[code[-1]] != "long-last":
            return
        every = Every.parse(cycle(code).strip('"'))
        last = regular_dates(anchor, every, end, "long-last")[-2]
        ledger.change(last, loan_interest_base_every='"100 years"')


def answer(contract: Contract) -> Case:
    if contract.terms.get("scalingEffect", "000") not in ("000", "OOO"):
        return {"inexpressible": "amounts linked to an index"}
    position = contract.ledger.position(contract.told)
    rows: dict[date, list[int]] = {}
    for row in position.schedule:
        found = rows.setdefault(row.due, [0, 0, 0])
        found[0] += row.principal - row.capitalized
        found[1] += row.interest + row.capitalized
        found[2] = row.balance
    return {
        "rows": [
            shown(due, *parts)
            for due, parts in sorted(rows.items())
            if contract.after < due <= contract.until and parts[0] + parts[1]
        ]
    }


def shown(due: date, principal: int, interest: int, balance: int) -> Case:
    return {
        "date": str(due),
        "principal": money(principal),
        "interest": money(interest),
        "total": money(principal + interest),
        "balance": money(balance),
    }


def money(minor: int) -> str:
    return f"{Decimal(minor).scaleb(-DECIMALS):f}"
