"""The command line, `bean-loans`: one module for each command, imported when it is called.

A command is added by its line in `COMMANDS` and a module of this package with a
`click.Command` named `command`.
"""

from __future__ import annotations

import gc
import importlib
import os
from typing import NamedTuple

import click

__all__ = ["COMMANDS", "Home", "main"]


class Home(NamedTuple):
    """Where a command lives, and what the list of commands says of it."""

    module: str
    summary: str


COMMANDS: dict[str, Home] = {
    "init": Home("init", "Make new books to start from."),
    "check": Home("check", "Find what is wrong in the books."),
    "doctor": Home("doctor", "Find what is set up wrongly, and how to right it."),
    "agreement": Home("agreement", "Print the terms sheet of a loan, before it is signed."),
    "status": Home("status", "Show where each loan stands."),
    "schedule": Home("schedule", "Show installments: due, paid, and to come."),
    "arrears": Home("arrears", "List by borrower what is late, by its age."),
    "explain": Home("explain", "Explain a loan's figures, event by event."),
    "statement": Home("statement", "Print a statement of account, tied to the books."),
    "payoff": Home("payoff", "Work out what repays a loan on a day."),
    "apr": Home("apr", "Work out annual percentage rates."),
    "import": Home("importing", "Take bank statements in: match payments to loans."),
    "move": Home("moving", "Give a booked payment to the loan that it was for."),
    "collect": Home("collecting", "Write the file that collects coming dues by direct debit."),
    "worklist": Home("worklist", "Show whom to contact today, why, and the next step."),
    "next-step": Home("next_step", "Show what may be done next, and why not yet."),
    "early-warning": Home("early_warning", "List who is likely to slip, and why."),
    "calendar": Home("calendar", "Write due dates, promises and deadlines to a calendar file."),
    "log": Home("log", "Record a contact with a borrower."),
    "letter": Home("letter", "Render a letter: text, HTML or PDF."),
    "remind": Home("remind", "Prepare, record and send the day's letters."),
    "relief": Home("relief", "Lay out what could be agreed in hardship; record one."),
    "recovery": Home("recovery", "Show claim, cover, court and limitation; hand a loan over."),
    "provisions": Home("provisions", "Propose provisions by age, charge-offs and write-offs."),
    "portfolio": Home("portfolio", "Report on the loans of many books at once."),
    "close-period": Home("closing", "Close the books up to a day."),
    "undo": Home("undo", "Take the last write back."),
    "export-borrower": Home("exporting", "Give everything that is held about a borrower."),
    "anonymise": Home("anonymising", "Take a borrower out of loans that are over."),
    "schema": Home("schema", "Print the JSON Schema of a command's output."),
}
"""Every command by its name."""

FAULTY = 70
"""Exit code where the program itself is at fault (EX_SOFTWARE of sysexits.h)."""


SELDOM = (100_000, 50, 100)
"""How often Python looks for garbage: a command makes much and drops it all at its end."""


class FaultyProgramError(click.ClickException):
    """Something happened that nobody thought of: said in a sentence, never as a traceback."""

    exit_code = FAULTY

    def __init__(self, problem: Exception) -> None:
        super().__init__(
            f"bean-loans itself failed ({type(problem).__name__}: {problem}); please report it. "
            "BEAN_LOANS_DEBUG=1 shows where it happened"
        )


class Commands(click.Group):
    """A group that imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None where there is none of that name."""
        home = COMMANDS.get(cmd_name)
        if home is None:
            return None
        command: click.Command = importlib.import_module(f"{__name__}.{home.module}").command
        command.name = cmd_name
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a misspelt one is told the nearest."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from beancount_loans.core.values import nearest  # noqa: PLC0415 - only for a mistake

            ctx.fail(f"there is no command {args[0]}: {nearest(args[0], list(COMMANDS))}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, home.summary) for name, home in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; whatever goes wrong is one sentence."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, OSError):
            raise
        except Exception as problem:
            if os.environ.get("BEAN_LOANS_DEBUG"):
                raise
            raise FaultyProgramError(problem) from problem


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="beancount-loans", prog_name="bean-loans")
def main() -> None:
    """Loan collection for people who keep their books as Beancount text.

    Most commands take LEDGER, the ledger's main file, first; or --ledger; or $BEANCOUNT_FILE.
    They end with 0 where all is well, 1 where the books have errors, 2 where the call was wrong.
    """
    gc.set_threshold(*SELDOM)
