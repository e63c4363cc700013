"""Book what falls due on the loans alone, and say where each payment went.

Before, the books hold what the bookkeeper wrote:

    2026-03-02 * "Mette Jensen" "Ydelse"
      Assets:Bank:Checking          2713.64 DKK
      Assets:Loans:MetteJensen:Car

and after it, for the installment and for the payment:

    2026-02-28 * "Mette Jensen: installment 1 of 24" #loan-due
      Assets:Loans:MetteJensen:Car:Due:Principal   2313.64 DKK
      Assets:Loans:MetteJensen:Car                -2313.64 DKK
      Assets:Loans:MetteJensen:Car:Due:Interest     400.00 DKK
      Income:Loans:Interest                        -400.00 DKK
    2026-03-02 * "Mette Jensen: payment to installment 1" #loan-allocation
      Assets:Loans:MetteJensen:Car                 2713.64 DKK
      Assets:Loans:MetteJensen:Car:Due:Interest    -400.00 DKK
      Assets:Loans:MetteJensen:Car:Due:Principal  -2313.64 DKK

The loan's account is then the principal not yet due, the balance of `:Due` the
arrears, and the whole tree the claim.

Errors: everything that is wrong with a loan's terms, directives or transactions,
on the entry that causes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from beancount_loans.plugins.one_pass import Result

__plugins__ = ("expected",)


def expected(entries: list[Any], options_map: dict[str, Any], config: str | None = None) -> Result:
    """Add the loans' dues and allocations.

    Args:
        entries: Beancount's directives; the user's own are never changed.
        options_map: Beancount's options.
        config: not used; options stand in the ledger as `custom "loan-option"`.

    Returns:
        The entries with those added, and the errors.
    """
    from beancount_loans.plugins.one_pass import Wanted, serve  # noqa: PLC0415 - when it runs

    return serve(entries, options_map, Wanted(expected=True))
