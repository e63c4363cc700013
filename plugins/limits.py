"""Find terms and steps that break the limits of the loans' policies.

A fourth reminder fee, a fee above the cap, a step too soon after the last, a late
rate or a cost of credit over the ceiling: each is named with its rule and source.
With `custom "loan-option" "limits" "error"` they are errors in `bean-check` too;
by default they stand in work list, `doctor` and Fava. `loan-accepted: "RULE why"`
on the directive acknowledges one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from beancount_loans.plugins.one_pass import Result

__plugins__ = ("limits",)


def limits(entries: list[Any], options_map: dict[str, Any], config: str | None = None) -> Result:
    """Report broken limits, if so told.

    Args:
        entries: Beancount's directives.
        options_map: Beancount's options.
        config: not used.

    Returns:
        The entries as they are, and the errors.
    """
    from beancount_loans.plugins.one_pass import Wanted, serve  # noqa: PLC0415 - when it runs

    return serve(entries, options_map, Wanted(limits=True))
