"""All loan plugins in one pass: what falls due, what was missed, what breaks a limit.

    plugin "beancount_loans.plugins"

stands for the three plugins of this folder together. Beancount sorts all entries
again after every plugin, so one pass is faster than three.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from beancount_loans.plugins.one_pass import Result

__plugins__ = ("loans",)


def loans(entries: list[Any], options_map: dict[str, Any], config: str | None = None) -> Result:
    """Add the loans' dues and allocations, flag missed ones, report broken limits.

    Args:
        entries: Beancount's directives; the user's own are never changed.
        options_map: Beancount's options.
        config: not used; options stand in the ledger as `custom "loan-option"`.

    Returns:
        The entries with those added, and the errors.
    """
    from beancount_loans.plugins.one_pass import Wanted, serve  # noqa: PLC0415 - when it runs

    return serve(entries, options_map, Wanted(expected=True, missed=True, limits=True))
