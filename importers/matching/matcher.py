"""Deciding, line by line, what each bank line is.

The rules are a list; the first that has something to say decides. A payment posted
changes what its loan has open for the lines that follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from beancount_loans.importers.matching import incoming, outgoing
from beancount_loans.importers.matching.books import BookedLine, Books, TextRule
from beancount_loans.importers.matching.decisions import Action, Decision, Kind
from beancount_loans.importers.matching.evidence import Evidence
from beancount_loans.importers.matching.identity import Identified, KnownLines
from beancount_loans.importers.matching.ranking import rank
from beancount_loans.importers.matching.receipts import Receipt
from beancount_loans.importers.matching.register import Register
from beancount_loans.importers.matching.ruling import Rule, Ruling, ask, post
from beancount_loans.importers.statement import Entry, Statement, Status

__all__ = ["Matcher", "rules"]


def rules(text_rules: tuple[TextRule, ...] = ()) -> tuple[tuple[str, Rule], ...]:
    """Give the rules by name, in the order in which they are asked."""
    return (
        ("returned", outgoing.returned),
        ("refund", outgoing.refund),
        ("own-rule", partial(_own_rule_out, text_rules)),
        ("nothing-of-ours", outgoing.nothing_of_ours),
        ("money-out", outgoing.uncertain),
        ("batch", incoming.batch),
        ("came-back", incoming.came_back),
        ("collection", incoming.collection),
        ("several-references", incoming.several_references),
        ("reference", incoming.reference),
        ("own-rule", partial(_own_rule_in, text_rules)),
        ("payer-and-amount", incoming.payer_and_amount),
        ("name-and-amount", incoming.name_and_amount),
        ("unsure", incoming.no_rule),
    )


class Matcher:
    """Matches statements with books, remembering what it decided.

    >>> from beancount_loans.importers.matching.books import Payable
    >>> car = Payable(account="Assets:Loans:Car", loan_id="car-1", currency="DKK",
    ...               borrower="mette", references=("0001000462",))
    >>> import datetime, decimal
    >>> entry = Entry(line="1.1", date=datetime.date(2026, 3, 2), currency="DKK",
    ...               amount=decimal.Decimal(500), bank_ref="A1", text="1000462")
    >>> matcher = Matcher(Books(payables=(car,)))
    >>> [one.action.value for one in matcher.match(Statement(kind="camt.053",
    ...                                            entries=(entry,)), "a.xml", "bank")]
    ['post']
    """

    def __init__(self, books: Books) -> None:
        """Index the books."""
        self.register = Register(books)
        self._lines = KnownLines(books.lines)
        self._rules = rules(books.text_rules)

    def match(self, statement: Statement, file: str, bank: str) -> list[Decision]:
        """Decide the lines of one statement, in order.

        Args:
            statement: As read from a file.
            file: The file's name, for the lines' names.
            bank: Our own account, named as in the books' lines.
        """
        identified = self._lines.identify(bank, statement.entries)
        return list(self._decisions(list(identified), file, bank))

    def _decisions(self, identified: list[Identified], file: str, bank: str) -> Iterator[Decision]:
        for one in identified:
            line = Evidence(one.entry, self.register)
            rule, ruling = self._rule(one, line)
            yield _decision(f"{file}#{one.entry.line}", one, rule, ruling, line)
            self._remember(one, ruling, bank)

    def _rule(self, one: Identified, line: Evidence) -> tuple[str, Ruling]:
        if one.entry.status != Status.BOOKED:
            why = f"the bank has not booked it yet ({one.entry.status.value})"
            return "not-booked", Ruling(Action.IGNORE, why)
        if one.novelty.verdict == "known":
            return "known-line", Ruling(Action.DUPLICATE, one.novelty.why)
        if one.novelty.verdict == "unclear":
            return "known-line", ask(one.novelty.why)
        for name, rule in self._rules:
            ruling = rule(line)
            if ruling:
                return name, ruling
        raise AssertionError("the last rule always answers")

    def _remember(self, one: Identified, ruling: Ruling, bank: str) -> None:
        """Move the loans on, and count the line as seen."""
        entry = one.entry
        if entry.status != Status.BOOKED or ruling.action == Action.DUPLICATE:
            return
        self._lines.add(
            BookedLine(bank=bank, date=entry.date, amount=entry.amount, bank_ref=one.bank_ref)
        )
        for loan, amount, kind in ruling.allocations:
            if loan and kind not in (Kind.FEE, Kind.RECOVERY):
                self.register.standings[loan].move(amount, entry.date)
        if ruling.action == Action.POST:
            self._receive(entry, one.bank_ref, ruling)
        for receipt in self.register.receipts.named(filter(None, [ruling.reverses])):
            receipt.reversed = True

    def _receive(self, entry: Entry, ref: str, ruling: Ruling) -> None:
        receipt = Receipt(ref, entry.date, list(ruling.allocations), entry.end_to_end_id)
        self.register.receipts.add(receipt)
        if entry.account:
            for part in ruling.allocations:
                self.register.saw(entry.account, part.loan)


def _decision(
    line: str, one: Identified, rule: str, ruling: Ruling, evidence: Evidence
) -> Decision:
    unsure = ruling.action == Action.REVIEW
    return Decision(
        line=line,
        bank_ref=one.bank_ref,
        action=ruling.action,
        amount=one.entry.amount,
        currency=one.entry.currency,
        rule=rule,
        evidence=ruling.why,
        reverses=ruling.reverses,
        booked_as=one.novelty.booked_as,
        allocations=ruling.allocations,
        candidates=rank(evidence) if unsure else (),
    )


def _own_rule_out(text_rules: tuple[TextRule, ...], line: Evidence) -> Ruling | None:
    """Leave alone money out that the user's own rule says is no loan's."""
    rule = outgoing.text_rule(text_rules, line)
    if line.amount >= 0 or rule is None or rule.loan is not None:
        return None
    return Ruling(Action.IGNORE, f"your rule for {rule.words!r}")


def _own_rule_in(text_rules: tuple[TextRule, ...], line: Evidence) -> Ruling | None:
    """Post or leave alone what the user's own rule says."""
    rule = outgoing.text_rule(text_rules, line)
    if rule is None or (rule.loan and rule.loan not in line.register.loans):
        return None
    why = f"your rule for {rule.words!r}"
    if rule.loan is None:
        return Ruling(Action.IGNORE, why)
    return post([(line.loan(rule.loan), line.amount)], why)
