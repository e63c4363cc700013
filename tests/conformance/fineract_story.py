"""What happens to a Fineract loan, written into a ledger."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import fineract_tables
import fineract_terms
from fineract_entry import PAYMENTS, Entry
from one_loan import LOAN, CannotSayError, OneLoan

if TYPE_CHECKING:
    from collections.abc import Callable

    from beancount_loans import Position

DAY = timedelta(days=1)
Step = dict[str, Any]

SILENT = {
    "business_date", "approve", "run_close_of_business", "config", "cob_step_on", "cob_step_off",
    "run_delinquency_job",
}  # fmt: skip
JOBS = {"run_close_of_business", "run_delinquency_job"}
EARLIEST = date(2000, 1, 1)


class Story:
    """A loan's entries so far, and the business date."""

    def __init__(self, loan: Step, ranges: dict[str, list[int | None]]) -> None:
        self.ranges = ranges
        self.history: list[dict[str, Any]] = []
        self.loan = dict(loan)
        self.start = fineract_terms.start(loan)
        self.now = self.start
        self.entries: list[Entry] = []
        self.changes: list[tuple[date, dict[str, str]]] = []
        self.pauses: list[tuple[date, date]] = []
        self.count = 0
        self.extra = 0
        self.found: dict[str, Any] = {}
        self.undone: list[Entry] = []

    # ------------------------------------------------------------ telling

    def happens(self, step: Step) -> None:
        """Enter an event of the timeline.

        Raises:
            CannotSayError: the language has no words for it.
        """
        event = step["event"]
        if "date" in step:
            self.now = max(self.now, date.fromisoformat(step["date"]))
        if event in JOBS and self.disbursed:
            self._look()
            for entry in self.entries:
                entry.accrued |= event == "run_close_of_business"
        if event in SILENT:
            return
        if event in PAYMENTS:
            self._pays(event, step)
            return
        teller: Callable[[Step], None] | None = getattr(self, f"_{event}", None)
        if teller is None:
            raise CannotSayError(f"{event.replace('_', ' ')} has no words in the ledger language")
        teller(step)

    def _pays(self, kind: str, step: Step) -> None:
        day = _day(step["date"]) if "date" in step else self.now
        rule = fineract_terms.RULES[fineract_terms.rule(self.loan, kind.upper())]
        beyond = fineract_terms.beyond(self.loan)
        if beyond and any(due.date == day for due in self.position.dues):
            rule = beyond
        meta = (f'loan-overpayment: "{rule}"',)
        self._enter(Entry(day, kind, Decimal(step["amount"]), meta))

    def _enter(self, entry: Entry) -> None:
        self.count += 1
        entry.number = self.count
        self.entries.append(entry)
        if entry.kind in PAYMENTS:
            self._look()

    def _look(self) -> None:
        """A job or a payment classifies the loan, unless that is paused."""
        if not any(start <= self.now <= end for start, end in self.pauses):
            self.found = fineract_tables.Tables(self, self.ranges).classified()
            self._remember(self.found["range"])

    def _remember(self, name: str) -> None:
        last = self.history[-1] if self.history and not self.history[-1]["lifted"] else None
        if last and last["range"] == name:
            return
        if last:
            last["lifted"] = str(self.now)
        if name != "NO_DELINQUENCY":
            self.history.append({"range": name, "added": str(self.now), "lifted": None})

    def _disburse(self, step: Step) -> None:
        """Money lent; where the down payment is taken at once, what is overpaid already counts."""
        day, amount = _day(step["date"]), Decimal(step["amount"])
        overpaid = self.position.ahead.surplus if self.disbursed else 0
        self._enter(Entry(day, "disburse", amount, ('loan-event: "disbursement"',)))
        if self.loan.get("down_payment_auto") in (True, "true"):
            rows = [due for due in self.position.dues if due.kind == "down-payment"]
            needed = [due for due in rows if due.date == day][-1].total - overpaid
            if needed > 0:
                self._enter(Entry(day, "down_payment", self.position.money(needed)))

    def _product_future_allocation(self, step: Step) -> None:
        """Another rule for loans to come; one that is running keeps its own."""
        if any(entry.kind == "disburse" for entry in self.entries):
            return
        rules = [dict(one) for one in self.loan.get("payment_allocation") or []]
        for one in rules:
            if one["transaction"] == step["transaction"]:
                one["future_installments"] = step["rule"]
        self.loan["payment_allocation"] = rules

    def _charge(self, step: Step) -> None:
        due = _day(step["due_date"]) if step.get("due_date") else self.now
        penalty = step.get("penalty") in (True, "true")
        word = "penalty" if penalty else "fee"
        meta = (f'loan-charge: "{word}"', f"loan-due: {due}")
        entry = Entry(min(due, self.now), "charge", Decimal(step["amount"]), meta, due, penalty)
        self._enter(entry)

    def _charge_percent(self, step: Step) -> None:
        """A share of principal and interest: of all on a day, or of each installment."""
        share = Decimal(step["percent"]) / 100
        rows = [row for row in self.position.schedule if row.kind == "installment"]
        sums = [(row.due, row.principal + row.interest) for row in rows]
        if step.get("due_date"):
            sums = [(_day(step["due_date"]), sum(amount for _, amount in sums))]
        for due, amount in sums:
            fee = round(self.position.money(amount) * share, int(self.loan["decimals"]))
            self._charge({"due_date": str(due), "amount": str(fee)})
            self.entries[-1].each = not step.get("due_date")

    def _waive_charge(self, _step: Step) -> None:
        charges = [entry for entry in self.entries if entry.kind == "charge"]
        charge = charges[-1]
        day = min(self.now, charge.due or self.now)
        word = "penalty" if charge.penalty else "fee"
        meta = ('loan-event: "waiver"', f'loan-charge: "{word}"')
        accrued = charge.accrued
        self._enter(Entry(day, "waive", self._left_of(charge), meta, accrued=accrued))

    def _left_of(self, charge: Entry) -> Decimal:
        """What of a charge is not paid."""
        position = self.position
        dues = [due for due in [*position.dues, *position.ahead.dues] if due.kind == "charge"]
        left = [due.outstanding for due in dues if due.own_date == charge.due]
        return position.money(left[-1]) if left else charge.amount

    def _undo_waive_charge(self, _step: Step) -> None:
        self._take_back([entry for entry in self.entries if entry.kind == "waive"][-1])

    def _chargeback(self, step: Step) -> None:
        """Money that goes out again: what is overpaid first, the rest owed at once.

        Where the product says in which order credit is taken back, the components that the
        payment had paid are claimed again.
        """
        amount = Decimal(step["amount"])
        held, parts = Decimal(0), {}
        if self.loan.get("credit_allocation"):
            parts = self._paid_before(step, amount)
        else:
            held = min(amount, self.position.money(self.position.ahead.surplus))
        entry = Entry(self.now, "chargeback", amount, due=self.now, held=held, parts=parts)
        self._enter(entry)

    def _paid_before(self, step: Step, amount: Decimal) -> dict[str, Decimal]:
        """What a payment paid beside principal, up to an amount, in the product's order."""
        nth = step.get("of_payment_nr")
        made = [entry for entry in self.in_order() if entry.kind == "repayment"]
        paid = self.shown(made[int(nth) - 1 if nth else -1])
        order = self.loan["credit_allocation"][0]["order"]
        parts: dict[str, Decimal] = {}
        for component in order[: order.index("PRINCIPAL")]:
            word = fineract_terms.WORDS[component]
            again = (
                one.parts.get(word, Decimal(0)) for one in self.entries if one.kind == "chargeback"
            )
            part = max(Decimal(0), min(amount, Decimal(paid[word]) - sum(again)))
            amount -= part
            if part:
                parts[word] = part
        return parts

    def _payoff(self, step: Step) -> None:
        day = _day(step["date"])
        amount = self.ledger.position(day).payoff
        self._enter(Entry(day, "repayment", amount, ('loan-overpayment: "advance"',)))

    def _credit_balance_refund(self, step: Step) -> None:
        meta = ('loan-event: "refund"',)
        self._enter(Entry(_day(step["date"]), "refund", Decimal(step["amount"]), meta))

    def _refund_by_cash(self, step: Step) -> None:
        self._credit_balance_refund(step)

    def _undo_repayment(self, step: Step) -> None:
        """By its number among all repayments."""
        every = self.in_order(undone=True)
        found = [entry for entry in every if entry.kind == "repayment"]
        nth = step.get("nth")
        counted = nth is not None and nth != "last"
        self._take_back(found[int(nth or 0) - 1 if counted else -1])

    def _undo_charge_adjustment(self, step: Step) -> None:
        day = _day(step["date"])
        found = [entry for entry in self.entries if entry.kind == "charge_adjustment"]
        self._take_back([entry for entry in found if entry.day == day][-1])

    def _undo_transaction(self, step: Step) -> None:
        day = _day(step["transaction_date"])
        kind = step.get("type")
        found = [
            entry
            for entry in self.entries
            if entry.day == day and entry.kind in PAYMENTS and (kind is None or entry.name == kind)
        ]
        nth = step.get("nth")
        counted = nth is not None and nth != "last" and int(nth or 0) <= len(found)
        self._take_back(found[int(nth or 0) - 1] if counted else found[-1])

    def _take_back(self, entry: Entry) -> None:
        if entry.kind in PAYMENTS or entry.kind in ("waive", "reage", "disburse", "charge_off"):
            entry.shown = self.shown(entry)
            self.undone.append(entry)
        self.entries = [one for one in self.entries if one is not entry]

    def _undo_disbursal(self, _step: Step) -> None:
        self.entries = []

    def _undo_last_disbursal(self, _step: Step) -> None:
        self._take_back([entry for entry in self.entries if entry.kind == "disburse"][-1])

    # ------------------------------------------------------------ other terms

    def _interest_pause(self, step: Step) -> None:
        day = _day(step["start"]) - DAY
        self.changes.append((day, {"loan_pause_interest": step["end"]}))

    def _rate_change(self, step: Step) -> None:
        rate = f'"{step["rate_percent"]} %"'
        self.changes.append((_day(step["from"]) - DAY, {"loan_rate": rate}))

    def _reschedule(self, step: Step) -> None:
        for row in step["rows"]:
            self._reschedules(row)

    def _reschedules(self, row: Step) -> None:
        day = max(_day(row["submittedOnDate"]), _day(row["rescheduleFromDate"]) - DAY)
        if row.get("adjustedDueDate"):
            self.changes.append((day, {"loan_first_due": row["adjustedDueDate"]}))
        if row.get("extraTerms"):
            self.extra += int(row["extraTerms"])
            count = int(self.loan["number_of_repayments"]) + self.extra
            self.changes.append((day, {"loan_installments": str(count)}))
        if row.get("newInterestRate"):
            rate = {"loan_rate": f'"{row["newInterestRate"]} %"'}
            self.changes.append((_day(row["rescheduleFromDate"]) - DAY, rate))

    def _delinquency_pause(self, step: Step) -> None:
        self.pauses.append((_day(step["start"]), _day(step["end"])))

    def _delinquency_resume(self, step: Step) -> None:
        start, _ = self.pauses.pop()
        self.pauses.append((start, _day(step["start"])))

    def _reage(self, step: Step) -> None:
        """What is owed is spread over new installments from a day on."""
        row = step["rows"][0]
        fallen = [one for one in self.position.dues if one.kind == "installment"]
        count = len(fallen) + int(row["numberOfInstallments"])
        unit = fineract_terms.UNITS[row["frequencyType"]]
        keys = {
            "loan_first_due": row["startDate"],
            "loan_every": f'"{row["frequencyNumber"]} {unit}s"',
            "loan_installments": str(count),
        }
        self._re_age("reage", keys)

    def _re_age(self, kind: str, keys: dict[str, str]) -> None:
        owed = self.position.due.principal
        self._enter(Entry(self.now, kind, owed))
        self.changes.append((self.now, {"loan_re_age": "TRUE", **keys}))
        self._look()

    def _undo_reage(self, _step: Step) -> None:
        self._take_back([entry for entry in self.entries if entry.kind == "reage"][-1])
        self.changes = [one for one in self.changes if "loan_re_age" not in one[1]]
        self._look()

    def _reamortize(self, _step: Step) -> None:
        self._re_age("reamortize", {})

    def _charge_off(self, step: Step) -> None:
        """A mark that leaves the installments: from then on interest is no income."""
        day = _day(step["date"])
        self._enter(Entry(day, "charge_off", Decimal(0)))
        self.changes.append((day, {"loan_suspend_interest": "TRUE"}))

    def _undo_charge_off(self, _step: Step) -> None:
        self._take_back([entry for entry in self.entries if entry.kind == "charge_off"][-1])
        self.changes = [one for one in self.changes if "loan_suspend_interest" not in one[1]]

    # ------------------------------------------------------------ the ledger

    @property
    def ledger(self) -> OneLoan:
        keys = fineract_terms.keys(self.loan)
        ledger = OneLoan(EARLIEST, self.loan["currency"], keys)
        for entry in self.entries:
            self._write(ledger, entry)
        for day, change in self.changes:
            ledger.change(day, **change)
        for start, end in self.pauses:
            ledger.custom(start + DAY, "loan-hold", f'{LOAN} "arrangement"', until=str(end))
        return ledger

    def _write(self, ledger: OneLoan, entry: Entry) -> None:
        if entry.kind in ("reage", "reamortize", "charge_off"):
            return
        if entry.kind == "charge":
            ledger.book(self._claimed(entry), entry.amount, "Income:Loans:Fees", entry.meta)
        elif entry.kind == "waive":
            ledger.book(entry.day, -entry.amount, "Equity:Refunds", entry.meta)
        elif entry.kind == "chargeback":
            self._write_chargeback(ledger, entry)
        elif entry.kind in PAYMENTS:
            ref = f'bank-ref: "{len(ledger.lines):06d}"'
            ledger.book(entry.day, -entry.amount, meta=(ref, *entry.meta))
        else:
            ledger.book(entry.day, entry.amount, meta=entry.meta)

    def _write_chargeback(self, ledger: OneLoan, entry: Entry) -> None:
        if entry.held:
            ledger.book(entry.day, entry.held, meta=('loan-event: "refund"',))
        due = f"loan-due: {entry.due}"
        for word, amount in entry.parts.items():
            kind = {"fees": "fee", "penalties": "penalty"}.get(word, word)
            meta = ('loan-event: "charge"', f'loan-charge: "{kind}"', due)
            ledger.book(entry.day, amount, meta=meta)
        rest = entry.amount - entry.held - sum(entry.parts.values())
        if rest:
            ledger.book(entry.day, rest, meta=('loan-event: "disbursement"', due))

    def _claimed(self, entry: Entry) -> date:
        """A cumulative loan counts its charges from the start."""
        if fineract_terms.progressive(self.loan):
            return entry.day
        return min([entry.day, *(one.day for one in self.entries if one.kind == "disburse")])

    @property
    def position(self) -> Position:
        return self.ledger.position(self.now)

    @property
    def planned(self) -> Position:
        """The loan as it would be if it were lent today."""
        ledger = self.ledger
        ledger.book(self.first_day, Decimal(self.loan["principal"]))
        return ledger.position(self.first_day)

    @property
    def first_day(self) -> date:
        days = [entry.day for entry in self.entries if entry.kind == "disburse"]
        told = self.loan.get("due_dates") or self.loan.get("periods")
        return self.start if told else min(days, default=self.now)

    def shown(self, entry: Entry) -> dict[str, Any]:
        """The row of transactions that tells of an entry."""
        return fineract_tables.Tables(self, {}).row_of(entry)

    def in_order(self, *, undone: bool = False) -> list[Entry]:
        """By day, those of one day as they were entered."""
        entries = [*self.entries, *(self.undone if undone else ())]
        return sorted(entries, key=lambda entry: (entry.day, entry.number))

    @property
    def disbursed(self) -> bool:
        return any(entry.kind == "disburse" for entry in self.entries)


def _day(text: str) -> date:
    return date.fromisoformat(text)
