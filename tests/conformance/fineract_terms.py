"""The terms of a Fineract loan as the keys of an `open`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from beancount_loans.core.calendar import Every, step

Loan = dict[str, Any]

UNITS = {"DAYS": "day", "WEEKS": "week", "MONTHS": "month", "YEARS": "year"}
ORDERS = {
    "PENALTIES_FEES_INTEREST_PRINCIPAL_ORDER": ("penalties fees interest principal", None),
    "DUE_PENALTY_FEE_INTEREST_PRINCIPAL_IN_ADVANCE_PRINCIPAL_PENALTY_FEE_INTEREST": (
        "penalties fees interest principal",
        "principal penalties fees interest",
    ),
    "DUE_PENALTY_INTEREST_PRINCIPAL_FEE_IN_ADVANCE_PENALTY_INTEREST_PRINCIPAL_FEE": (
        "penalties interest principal fees",
        "penalties interest principal fees",
    ),
}
WORDS = {"PENALTY": "penalties", "FEE": "fees", "INTEREST": "interest", "PRINCIPAL": "principal"}
RULES = {"NEXT_INSTALLMENT": "next", "LAST_INSTALLMENT": "last", "REAMORTIZATION": "each"}


def start(loan: Loan) -> date:
    """The day from which the installments count."""
    if loan.get("due_dates"):
        return date.fromisoformat(loan["due_dates"][0])
    if loan.get("periods"):
        return date.fromisoformat(loan["periods"][0][0])
    return date.fromisoformat(loan.get("disbursed_on") or loan["submitted_on"])


def keys(loan: Loan) -> dict[str, str]:
    money = loan["currency"]
    return {
        "loan-principal": f"{loan['principal']} {money}",
        "loan-limit": f"{Decimal(loan['principal']) * 100} {money}",
        "loan-decimals": str(decimals(loan)),
        "loan-rate": f'"{yearly(loan):f} %"',
        "loan-method": f'"{method(loan)}"',
        "loan-rounding": '"half-even"' if loan["rounding"] == "HALF_EVEN" else '"half-up"',
        "loan-day-count": f'"{day_count(loan)}"',
        **dates(loan),
        **sizes(loan),
        **graces(loan),
        **allocation(loan),
    }


def decimals(loan: Loan) -> int:
    """Money that has no cents may have hundreds for its smallest unit."""
    places, multiple = int(loan["decimals"]), int(loan.get("currency_in_multiples_of") or 1)
    return places if places else -(len(str(multiple)) - 1)


def yearly(loan: Loan) -> Decimal:
    return Decimal(loan["rate_percent"]) * (12 if loan["rate_per"] == "MONTH" else 1)


def method(loan: Loan) -> str:
    if loan["interest_type"] == "FLAT":
        return "flat"
    if loan["amortization"] == "EQUAL_PRINCIPAL_PAYMENTS":
        return "equal-principal"
    return "annuity"


def progressive(loan: Loan) -> bool:
    return bool(loan["schedule_type"] == "PROGRESSIVE")


def day_count(loan: Loan) -> str:
    year = str(loan.get("days_in_year", "ACTUAL")).replace("_", "").removeprefix("DAYS")
    month = str(loan.get("days_in_month", "ACTUAL")).replace("_", "")
    if not progressive(loan) and loan["interest_calculation_period"] != "DAILY":
        return "periods"
    if month == "DAYS30" and loan["repayment_unit"] == "MONTHS":
        return "periods"
    if year != "ACTUAL":
        return f"actual/{year}"
    return "actual/actual-last" if progressive(loan) else "actual/365"


def every(loan: Loan) -> Every:
    unit: Any = UNITS[loan["repayment_unit"]]
    count = int(loan["repayment_every"])
    if unit == "week":
        return Every(7 * count, "day")
    return Every(count * (12 if unit == "year" else 1), "month" if unit == "year" else unit)


def dates(loan: Loan) -> dict[str, str]:
    count, unit = loan["repayment_every"], UNITS[loan["repayment_unit"]]
    found = {
        "loan-every": f'"{count} {unit}s"',
        "loan-installments": str(loan["number_of_repayments"]),
    }
    if loan.get("due_dates") or loan.get("periods"):
        found["loan-start"] = str(start(loan))
    if loan.get("month_end_due_date") == "FIRST_DAY_OF_NEXT_MONTH":
        found["loan-missing-day"] = '"next"'
    if loan.get("fixed_length"):
        length: Any = UNITS[loan["fixed_length_unit"]]
        size = int(loan["fixed_length"]) * (7 if length == "week" else 1)
        length = "day" if length == "week" else length
        found["loan-maturity"] = str(step(start(loan), Every(size, length), 1))
    return found


def sizes(loan: Loan) -> dict[str, str]:
    found = {"loan-interest-rounding": '"segment"'}
    if not progressive(loan) and day_count(loan) == "actual/365":
        found["loan-installment-day-count"] = '"30E/365"'
    multiple = Decimal(loan.get("installment_in_multiples_of") or 0)
    if multiple:
        found["loan-round-to"] = f"{multiple} {loan['currency']}"
    if progressive(loan) and method(loan) == "annuity":
        found["loan-last-installment"] = '"spread"'
    if loan.get("down_payment") in (True, "true"):
        found["loan-down-payment"] = f'"{loan["down_payment_percent"]} %"'
    if loan.get("interest_recalculation") in (True, "true"):
        whole = loan.get("recalc_rest_frequency") == "SAME_AS_REPAYMENT"
        found["loan-overdue-interest"] = '"period"' if whole else '"daily"'
    return found


def graces(loan: Loan) -> dict[str, str]:
    found = {}
    if int(loan.get("grace_on_principal_periods") or 0):
        found["loan-grace-principal"] = str(loan["grace_on_principal_periods"])
    if int(loan.get("grace_on_interest_payment_periods_effective") or 0):
        found["loan-grace-interest"] = str(loan["grace_on_interest_payment_periods_effective"])
    return found


def allocation(loan: Loan) -> dict[str, str]:
    due, ahead = ORDERS.get(loan.get("allocation_strategy") or "", (None, None))
    if due is None:
        due, ahead = advanced(loan)
    found = {
        "loan-charges": '"installment"',
        "loan-allocation": f'"{due}"',
        "loan-overpayment": f'"{RULES[rule(loan, "DEFAULT")]}"',
        "loan-grace-days": str(loan.get("grace_on_arrears_ageing_days") or 0),
    }
    if ahead:
        found["loan-allocation-advance"] = f'"{ahead}"'
    if loan.get("schedule_processing") == "VERTICAL":
        found["loan-allocation-by"] = '"component"'
    return found


def advanced(loan: Loan) -> tuple[str, str | None]:
    order = next(
        (
            one["order"]
            for one in loan.get("payment_allocation") or []
            if one["transaction"] == "DEFAULT"
        ),
        ["DUE_PENALTY", "DUE_FEE", "DUE_PRINCIPAL", "DUE_INTEREST"],
    )
    return words(order, "DUE_"), words(order, "IN_ADVANCE_") or None


def words(order: list[str], time: str) -> str:
    return " ".join(WORDS[one.removeprefix(time)] for one in order if one.startswith(time))


EARLY = {"REDUCE_NUMBER_OF_INSTALLMENTS": "shorten", "REDUCE_EMI_AMOUNT": "reduce"}


def beyond(loan: Loan) -> str | None:
    """What money beyond an installment does on its day, where interest is worked out anew."""
    daily = loan.get("recalc_rest_frequency") == "DAILY"
    if progressive(loan) or loan.get("interest_recalculation") not in (True, "true") or not daily:
        return None
    return EARLY.get(str(loan.get("reschedule_strategy")))


def rule(loan: Loan, transaction: str) -> str:
    """Where money of a kind of transaction goes that repays before its day."""
    rules = {
        one["transaction"]: one["future_installments"]
        for one in loan.get("payment_allocation") or []
    }
    return str(rules.get(transaction) or rules.get("DEFAULT") or "NEXT_INSTALLMENT")
