"""Flag what was due and is not paid.

With `expected` before it the due transaction turns from `*` to `!`:

    2026-04-28 ! "Mette Jensen: installment 3 of 24" #loan-due #loan-missed
      paid: 1356.82 DKK
      missing: 1356.82 DKK
      days: 12
      …

With `custom "loan-option" "missed" "error"` each late loan is an error as well,
on its `open`; by default `bean-check` stays green.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from beancount_loans.plugins.one_pass import Result

__plugins__ = ("missed",)


def missed(entries: list[Any], options_map: dict[str, Any], config: str | None = None) -> Result:
    """Flag missed dues among the entries that `expected` added, and report them if so told.

    Args:
        entries: Beancount's directives.
        options_map: Beancount's options.
        config: not used.

    Returns:
        The entries, missed dues flagged, and the errors.
    """
    from beancount_loans.plugins.one_pass import Wanted, serve  # noqa: PLC0415 - when it runs

    return serve(entries, options_map, Wanted(missed=True))
