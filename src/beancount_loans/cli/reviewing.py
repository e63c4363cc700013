"""Open bank lines in the terminal, one at a time; each decision is written at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from beancount_loans.cli.books import Books
from beancount_loans.core.agreement.loan import Loan
from beancount_loans.review import (
    OpenLine,
    Part,
    ReviewError,
    assign,
    merge,
    open_lines,
    payments_like,
    refuse,
    twins,
)
from beancount_loans.writer import Change, Options, WriteError, no_new_errors, undo

_MOST = 9
"""Loans that can be chosen by one key."""

_HELP = "1-9 choose, l other loan, s split, i not a loan's, {d}p skip, u undo, q quit"


class _Quit(Exception):  # noqa: N818 - how the user ends
    """The user has had enough."""


def go_through(ledger: Path, *, others: bool = False) -> None:
    """Show each open line with its candidates, ask whose it is, and write the answer.

    Args:
        ledger: the main file; it is read again after each decision.
        others: also lines on suspense that the import took for no loan's.
    """
    passed: list[str] = []
    decided: list[str] = []
    while True:
        books = Books.load(ledger)
        every = open_lines(books.book, books.entries, others=others)
        lines = [line for line in every if _key(line) not in passed]
        if not lines:
            break
        count = len(lines) + len(passed) + len(decided)
        click.echo(f"\n{len(passed) + len(decided) + 1} of {count}")
        try:
            _decide(lines[0], books, passed, decided)
        except _Quit:
            break
    _sum_up(books, len(decided))


def _sum_up(books: Books, decided: int) -> None:
    left = len(open_lines(books.book, books.entries))
    more = len(open_lines(books.book, books.entries, others=True)) - left
    click.echo(f"{decided} decided, {left} open" if left else f"{decided} decided, done")
    if more:
        click.echo(f"no loan's, and waiting for an account: {more} (--review --all)")


def _key(line: OpenLine) -> str:
    return line.ref or f"{line.date} {line.amount} {line.payer}"


def _decide(line: OpenLine, books: Books, passed: list[str], decided: list[str]) -> None:
    """Ask until the line is decided, passed over, or the last decision taken back."""
    _show(line, books)
    while True:
        key = _read_key(_HELP.format(d="d booked already, " if twins(line) else ""))
        if key == "q":
            raise _Quit
        if key == "p":
            passed.append(_key(line))
            return
        if key == "u":
            _undo(books.path, passed, decided)
            return
        try:
            change = _answered(key, line, books)
            if change:
                change.write(Options(check=no_new_errors(books.path, books.errors)))
                decided.append(_key(line))
                return
        except (ReviewError, WriteError) as problem:
            click.secho(str(problem), fg="yellow")


def _answered(key: str, line: OpenLine, books: Books) -> Change | None:
    """The change that a key asks for; None where the user thought better of it."""
    if key.isdigit() and 0 < int(key) <= len(line.candidates[:_MOST]):
        return _given(line, line.candidates[int(key) - 1].loan)
    answers: dict[str, Callable[[], Change | None]] = {
        "l": lambda: _other(line, books),
        "s": lambda: _split(line, books),
        "i": lambda: refuse(line, _ask("account")),
        "d": lambda: merge(line, twins(line)[0]) if twins(line) else None,
    }
    return answers[key]() if key in answers else None


def _show(line: OpenLine, books: Books) -> None:
    click.secho(f"{line.date}  {line.amount} {line.currency}  {line.payer}", bold=True)
    for told in (line.text, line.payer_account, line.why):
        if told:
            click.echo(f"  {told}")
    for number, one in enumerate(line.candidates[:_MOST], 1):
        click.echo(f"  {number}  {_name(one.loan, books)}  {one.score}  {one.why}")
    for entry in twins(line)[:1]:
        place = f"{entry.meta['filename']}:{entry.meta['lineno']}"
        click.echo(f"  d  perhaps booked already: {entry.date} {entry.narration} ({place})")


def _name(account: str, books: Books) -> str:
    loan = books.book.loans.get(account)
    return f"{books.book.borrower(loan).name}: {account}" if loan else account


def _given(line: OpenLine, loan: str) -> Change:
    returns = ""
    if line.amount < 0:
        like = payments_like(line, loan)
        hint = f"which payment came back, like {like[0]}" if like else "which payment came back"
        returns = _ask(f"{hint}; empty for a refund or a loan paid out", empty=True)
    return assign(line, [Part(loan, line.amount)], returns)


def _other(line: OpenLine, books: Books) -> Change | None:
    loan = _find(books, _ask("words of the borrower, account or reference"))
    return _given(line, loan.account) if loan else None


def _split(line: OpenLine, books: Books) -> Change | None:
    """Ask for loans and amounts until nothing is left."""
    parts: list[Part] = []
    rest = line.amount
    while rest:
        word = _ask(f"{rest} left: loan, by its number or by words; empty to stop", empty=True)
        if not word:
            return None
        chosen = word.isdigit() and 0 < int(word) <= len(line.candidates)
        loan = line.candidates[int(word) - 1].loan if chosen else ""
        found = books.book.loans.get(loan) or _find(books, word)
        amount = _amount(_ask(f"amount, of {rest}")) if found else None
        if found and amount and abs(amount) <= abs(rest):
            amount = (amount if line.amount > 0 else -amount) + rest - rest
            parts.append(Part(found.account, amount))
            rest -= amount
        elif found:
            click.echo(f"write an amount up to {abs(rest)}, like {abs(rest)}")
    return assign(line, parts)


def _amount(text: str) -> Decimal | None:
    try:
        return abs(Decimal(text.replace(",", ".")))
    except InvalidOperation:
        return None


def _find(books: Books, words: str) -> Loan | None:
    """The loan that words mean; the user chooses between several."""
    found = search(books, words)
    if len(found) < 2:
        if not found:
            click.echo(f"no loan has {words}")
        return found[0] if found else None
    for number, loan in enumerate(found[:_MOST], 1):
        click.echo(f"  {number}  {_name(loan.account, books)}")
    key = _read_key("which")
    return found[int(key) - 1] if key.isdigit() and 0 < int(key) <= len(found[:_MOST]) else None


def search(books: Books, words: str) -> Sequence[Loan]:
    """Loans whose account, id, borrower or reference has all of the words."""
    wanted = words.casefold().split()

    def said(loan: Loan) -> str:
        told = (loan.account, loan.id, books.book.borrower(loan).name, loan.terms.reference or "")
        return " ".join(told).casefold()

    every = (loan for _, loan in sorted(books.book.loans.items()))
    return [loan for loan in every if wanted and all(word in said(loan) for word in wanted)]


def _undo(ledger: Path, passed: list[str], decided: list[str]) -> None:
    if not decided:
        click.echo("nothing was decided yet" if not passed else f"back to {passed.pop()}")
        return
    try:
        undo(ledger)
        click.echo(f"taken back: {decided.pop()}")
    except WriteError as problem:
        click.secho(str(problem), fg="yellow")


def _read_key(question: str) -> str:
    """One key; where no terminal is, the first letter of a line."""
    if sys.stdin.isatty():
        click.echo(f"{question}: ", nl=False)
        key = click.getchar()
        click.echo(key)
        return key.lower()
    return _ask(question)[:1].lower()


def _ask(question: str, *, empty: bool = False) -> str:
    try:
        answer = click.prompt(question, default="" if empty else None, show_default=False)
    except click.Abort:
        raise _Quit from None
    return str(answer).strip()
