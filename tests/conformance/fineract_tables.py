"""The product's answers in the shape of Fineract's tables."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fineract_installments import COLUMNS, REPAID, Installment, waived
from fineract_terms import progressive

from beancount_loans.core.components import PENALTY, PRINCIPAL
from beancount_loans.core.servicing.arrears import days_delinquent
from beancount_loans.core.servicing.movements import Due, Paid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fineract_entry import Entry
    from fineract_story import Story


Row = dict[str, Any]
Ranges = dict[str, list[int | None]]


def _latest_first(due: Due) -> tuple[int, int]:
    return -due.own_date.toordinal(), due.event.source.lineno if due.event else 0


def expected(step: Row, story: Story, ranges: Ranges) -> Any:
    """The answer to one expectation."""
    return Tables(story, ranges).answer(step)


class Tables:
    """One loan on one business date."""

    def __init__(self, story: Story, ranges: Ranges) -> None:
        self.story, self.ranges = story, ranges
        self.now = story.now
        if story.disbursed:
            self.position = story.position
        else:
            self.position = story.planned

    def answer(self, step: Row) -> Any:
        found = getattr(self, step["expect"])
        return found(step)

    def money(self, minor: int) -> str:
        return f"{self.position.money(minor):f}"

    # ------------------------------------------------------------ schedule

    @property
    def dues(self) -> list[Due]:
        return [*self.position.dues, *self.position.ahead.dues]

    @property
    def installments(self) -> list[Installment]:
        rows: list[Installment] = []
        since = self.story.first_day
        for due in sorted(self.dues, key=self._place_in_day):
            if due.kind in REPAID:
                rows.append(Installment(len(rows) + 1, since, due.date, [due]))
                since = since if due.kind == "down-payment" else due.date
        for due in sorted(self.dues, key=lambda due: due.date):
            if due.kind not in REPAID:
                self._place(rows, due)
        for due in self._repaid_early():
            self._place(rows, due)
        return rows

    def _repaid_early(self) -> Iterator[Due]:
        """Principal repaid beyond the dues of a day, as a due of that day."""
        told: dict[int, int] = {}
        for due in self.dues:
            for one in due.paid:
                if one.by is not None:
                    told[one.by.source.lineno] = told.get(one.by.source.lineno, 0) + one.amount
        for event in self.position.state.applied:
            left = event.amount - told.get(event.source.lineno, 0)
            if event.overpayment in ("shorten", "reduce") and left > 0:
                paid = [Paid(event.date, PRINCIPAL, left, event)]
                yield Due(event.date, "payoff", amounts=[0, 0, 0, 0, 0, left], paid=paid)

    def _place_in_day(self, due: Due) -> tuple[date, bool]:
        """A down payment of a day comes before its installment, or after it."""
        return due.date, (due.kind == "down-payment") is progressive(self.story.loan)

    def _place(self, rows: list[Installment], due: Due) -> None:
        """A charge belongs to the period it lies in; after maturity to one more."""
        for row in rows:
            if row.dues[0].kind != "down-payment" and due.date <= row.due:
                row.dues.append(due)
                return
        last = rows[-1] if rows else None
        if last is not None and last.dues[0].kind not in REPAID:
            last.dues.append(due)
            last.due = max(last.due, due.date)
            return
        row = Installment(len(rows) + 1, last.due if last else due.date, due.date, [due])
        rows.append(row)

    def schedule(self, step: Row) -> Row:
        apart = any(row.get("nr", "") is None for row in step.get("rows", []))
        rows = [self._row(row) for row in self._with_balances(apart=apart)]
        if step.get("partial"):
            asked = {int(row["nr"]) for row in step["rows"] if row.get("nr")}
            rows = [row for row in rows if row["number"] in asked]
        return {"rows": rows}

    def _with_balances(self, *, apart: bool) -> list[tuple[Installment, int]]:
        """Rows with the principal left after each.

        What is lent on a due date comes after its row where lending has rows of its own.
        """
        lent = [(entry.day, self.position.loan.terms.minor(entry.amount))
                for entry in self.story.entries if entry.kind == "disburse"]  # fmt: skip
        if not lent:
            lent = [(self.now, self.position.loan.terms.minor(self.position.loan.terms.principal))]
        found: list[tuple[Installment, int]] = []
        repaid = 0
        for row in self.installments:
            repaid += sum(due.amounts[PRINCIPAL] for due in row.dues if due.kind in REPAID)
            down = row.dues[0].kind == "down-payment"
            same_day = down or not apart or (bool(found) and found[-1][0].due == row.due)
            until = row.due if same_day else row.due - timedelta(days=1)
            drawn = sum(amount for day, amount in lent if day <= until)
            found.append((row, drawn - repaid))
        return found

    def _row(self, pair: tuple[Installment, int]) -> Row:
        row, balance = pair
        paid = row.paid(lambda one: not waived(one))
        found = {
            "number": row.number,
            "days": row.days,
            "due_date": str(row.due),
            "paid_date": self._settled_on(row),
            "balance": self.money(balance),
            "due": self.money(row.amount()),
            "paid": self.money(paid),
            "in_advance": self.money(row.paid(lambda one: not waived(one) and one.date < row.due)),
            "late": self.money(row.paid(lambda one: not waived(one) and one.date > row.due)),
            "waived": self.money(row.paid(waived)),
            "outstanding": self.money(row.unpaid()),
            "fully_paid": not row.unpaid(),
        }
        for name, components in COLUMNS.items():
            found[name] = self.money(row.amount(*components))
        for name in ("principal", "interest"):
            left = row.unpaid(*COLUMNS[name])
            found[f"{name}_outstanding"] = self.money(left)
            found[f"{name}_paid"] = self.money(row.amount(*COLUMNS[name]) - left)
        return found

    def _settled_on(self, row: Installment) -> str | None:
        """The day on which nothing was left: paid, or made part of later installments."""
        if row.paid_on or row.unpaid():
            return str(row.paid_on) if row.paid_on else None
        moved = [
            one.date
            for one in self.position.journal
            if one.event is not None and one.event.kind == "change"
            if any(part.due in row.dues for part in one.parts)
        ]
        return str(max(moved)) if moved else None

    def schedule_totals(self, _step: Row) -> Row:
        rows = self.schedule({})["rows"]
        names = ("principal", "interest", "fees", "penalties", "due", "paid", "in_advance",
                 "late", "waived", "outstanding")  # fmt: skip
        return {name: f"{sum(Decimal(row[name]) for row in rows):f}" for name in names}

    # ------------------------------------------------------------ transactions and charges

    def transactions(self, step: Row) -> Row:
        """A table without a column for it lists what was undone like the rest."""
        marked = any("reverted" in row for row in step["rows"])
        rows = self._transactions(undone=not marked)
        lists_lending = any(row.get("type", "").startswith("Disburse") for row in step["rows"])
        kept = [row for one, row in rows if lists_lending or one.kind != "disburse"]
        return {"rows": kept}

    def row_of(self, entry: Entry) -> Row:
        return next(row for one, row in self._transactions(undone=False) if one is entry)

    def _transactions(self, *, undone: bool) -> list[tuple[Entry, Row]]:
        rows, lent = [], 0
        paid = self._paid_by()
        for entry in self.story.in_order(undone=undone):
            if entry.shown:
                rows.append((entry, entry.shown))
                continue
            row, change = self._transaction(entry, paid)
            lent += change
            if row:
                moves_nothing = entry.kind in ("reage", "reamortize", "charge_off")
                balance = 0 if moves_nothing else max(lent, 0)
                rows.append((entry, {**row, "balance_after": self.money(balance)}))
        return rows

    def _paid_by(self) -> dict[tuple[date, int], list[list[int]]]:
        """Components by payment, those of one day and amount in the ledger's order."""
        found: dict[int, tuple[tuple[date, int], list[int]]] = {}
        for due in self.dues:
            for one in due.paid:
                if one.by is not None:
                    key = (one.by.date, one.by.amount)
                    sums = found.setdefault(one.by.source.lineno, (key, [0] * 6))[1]
                    sums[one.component] += one.amount
        by_key: dict[tuple[date, int], list[list[int]]] = {}
        for _, (key, sums) in sorted(found.items()):
            by_key.setdefault(key, []).append(sums)
        return by_key

    def _transaction(
        self, entry: Entry, paid: dict[tuple[date, int], list[list[int]]]
    ) -> tuple[Row | None, int]:
        minor = self.position.loan.terms.minor(entry.amount)
        if entry.kind == "charge":
            return None, 0
        row: Row = {"date": str(entry.day), "amount": self.money(minor)}
        sums = [0] * 6
        if entry.kind == "charge_off":
            sums = self._left_on(entry.day)
            row["amount"] = self.money(sum(sums))
            minor = sum(sums)
        if entry.kind not in ("disburse", "refund", "chargeback", "charge_off"):
            waiting = paid.get((entry.day, minor), [])
            sums = waiting.pop(0) if waiting else sums
        if entry.kind in ("reage", "reamortize"):
            sums = [0, 0, 0, 0, 0, minor]
        if entry.kind == "chargeback":
            sums = self._taken_back(entry)
        if entry.kind == "refund":
            sums = [0, 0, 0, 0, 0, self._lent_by_refund(entry)]
        shown = [0] * 6 if entry.kind == "waive" and not entry.accrued else sums
        for name, components in COLUMNS.items():
            row[name] = self.money(sum(shown[one] for one in components))
        left = minor - sum(sums) if entry.kind not in ("disburse", "chargeback") else 0
        row["overpayment"] = self.money(left)
        lends = {"disburse": minor}
        lends |= dict.fromkeys(("chargeback", "refund"), sums[PRINCIPAL])
        moves_nothing = entry.kind in ("reage", "reamortize", "charge_off")
        return row, 0 if moves_nothing else lends.get(entry.kind, -sums[PRINCIPAL])

    def _left_on(self, day: date) -> list[int]:
        """What is left to pay of all dues on a day, fallen or to come, by component."""
        then = self.story.ledger.position(day)
        dues = [*then.dues, *then.ahead.dues]
        return [sum(due.unpaid[one] for due in dues) for one in range(6)]

    def _taken_back(self, entry: Entry) -> list[int]:
        """What a chargeback claims again, by component; what was overpaid is none."""
        minor = self.position.loan.terms.minor
        sums = [0] * 6
        for word, amount in entry.parts.items():
            sums[COLUMNS[word][0]] += minor(amount)
        sums[PRINCIPAL] += minor(entry.amount - entry.held) - sum(sums)
        return sums

    def _lent_by_refund(self, entry: Entry) -> int:
        """What was given back beyond what was held is owed again."""
        return sum(
            due.amounts[PRINCIPAL]
            for due in self.dues
            if due.event and due.event.kind == "refund" and due.event.date == entry.day
        )

    def charges(self, _step: Row) -> Row:
        charges = [
            due
            for due in sorted(self.dues, key=_latest_first)
            if due.kind == "charge" and due.event is not None and due.event.kind == "charge"
        ]
        each = {entry.due for entry in self.story.entries if entry.each}
        together = [due for due in charges if due.own_date in each]
        rows = [self._charge([due], due.own_date) for due in charges if due not in together]
        return {"rows": [*rows, *([self._charge(together, None)] if together else [])]}

    def _charge(self, dues: list[Due], day: date | None) -> Row:
        """A charge, or all parts of one that comes with every installment."""
        total, left = sum(due.total for due in dues), sum(due.outstanding for due in dues)
        given_up = sum(one.amount for due in dues for one in due.paid if waived(one))
        return {
            "penalty": any(due.amounts[PENALTY] for due in dues),
            "due_date": str(day) if day else None,
            "due": self.money(total),
            "paid": self.money(total - left - given_up),
            "waived": self.money(given_up),
            "outstanding": self.money(left),
        }

    # ------------------------------------------------------------ where it stands

    def _sum(self, dues: Iterable[Due]) -> int:
        return sum(due.outstanding for due in dues)

    def outstanding(self, _step: Row) -> Row:
        return {"value": self.money(self._sum(self.dues))}

    def overpaid(self, _step: Row) -> Row:
        return {"value": self.money(self.position.ahead.surplus)}

    def total_overdue(self, _step: Row) -> Row:
        late = [due for due in self.position.dues if due.date < self.now]
        return {"value": self.money(self._sum(late))}

    def all_obligations_met(self, _step: Row) -> Row:
        return {"value": not self._sum(self.dues)}

    def status(self, _step: Row) -> Row:
        if not self.story.disbursed:
            return {"value": "approved"}
        if self.position.ahead.surplus:
            return {"value": "overpaid"}
        return {"value": "active" if self._sum(self.dues) else "closed"}

    # ------------------------------------------------------------ delinquency

    @property
    def late(self) -> list[Installment]:
        return [row for row in self.installments if row.unpaid() and row.due < self.now]

    def _range(self, days: int) -> str:
        for name, (first, last) in self.ranges.items():
            if first is not None and first <= days and (last is None or days <= last):
                return name
        return "NO_DELINQUENCY"

    def loan_delinquency(self, _step: Row) -> Row:
        """This table prints the word null where there is no date."""
        row = self._delinquency()
        return {"rows": [row | {"delinquent_date": row["delinquent_date"] or "null"}]}

    def _delinquency(self) -> Row:
        position, late = self.position, self.late
        since = position.oldest_unpaid
        grace = timedelta(days=position.loan.terms.grace_days)
        return {
            "range": self.story.found.get("range", "NO_DELINQUENCY"),
            "amount": self.money(sum(one.unpaid() for one in late)),
            "delinquent_date": str(since + grace) if since and late else None,
            "delinquent_days": position.days_delinquent,
            "past_due_days": position.days_past_due,
        }

    def delinquency_range(self, _step: Row) -> Row:
        return self._delinquency()

    def classified(self) -> Row:
        """What a job finds: the loan's range, and that of each installment."""
        return {
            "range": self._range(self.position.days_delinquent),
            "installments": self._by_installment(),
        }

    def installment_delinquency(self, _step: Row) -> Row:
        return {"rows": self.story.found.get("installments", [])}

    def _by_installment(self) -> list[Row]:
        sums: dict[str, int] = {}
        if self.position.days_delinquent:
            for row in reversed(self.late):
                days = days_delinquent(row.due, self.now, 0, self.position.loan.holds)
                name = self._range(days)
                sums[name] = sums.get(name, 0) + row.unpaid()
        return [{"range": name, "amount": self.money(total)} for name, total in sums.items()]

    def delinquency_history(self, _step: Row) -> Row:
        return {"rows": list(reversed(self.story.history))}

    def payable_on(self, step: Row) -> Row:
        """A period's installment if it were paid on a day: interest to that day, then principal."""
        day, due = date.fromisoformat(step["date"]), date.fromisoformat(step["period_due_date"])
        position = self.story.ledger.position(day)
        row = next(row for row in position.schedule if row.due == due)
        interest = row.interest
        if day < due:
            interest = position.loan.terms.minor(position.accrued_interest)
        return {
            "date": step["date"],
            "period_due_date": step["period_due_date"],
            "outstanding_balance": self.money(row.balance + row.principal),
            "principal": self.money(row.principal + row.interest - interest),
            "interest": self.money(interest),
        }
