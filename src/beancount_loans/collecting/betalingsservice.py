"""Danish Betalingsservice: the delivery 0601 of collections (section 0112), a draft.

Records are 128 wide; the shape of a collection is that of a payment in delivery 0602.
Nobody has sent such a file yet: have Nets test one before the first real collection.
Source: the field positions on which two independent open implementations agree.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal

from beancount_loans.collecting.pain008 import UnsendableError
from beancount_loans.collecting.proposal import Debit

__all__ = ["delivery"]

WIDTH = 128
SECTION = "0112"
COLLECTION = "0280"


def delivery(debits: Sequence[Debit], creditor: str, supplier: str, day: dt.date) -> str:
    """Write the delivery.

    Args:
        debits: of one collection, in Danish kroner.
        creditor: our number with Betalingsservice (PBS-nummer), 8 digits.
        supplier: who delivers the data, usually our CVR number, 8 digits.
        day: on which the file is made.

    Raises:
        UnsendableError: a number is missing, or a debit is not in kroner.
    """
    for number, what in ((creditor, "betalingsservice"), (supplier, "cvr")):
        if not re.fullmatch(r"\d{8}", number):
            raise UnsendableError(f"{what} of the loan-lender is to be a number of 8 digits")
    foreign = next((one for one in debits if one.currency != "DKK"), None)
    if foreign or not debits:
        told = (
            f"{foreign.loan} is in {foreign.currency}" if foreign else "nothing is to be collected"
        )
        raise UnsendableError(told)
    total = sum((one.amount for one in debits), Decimal(0))
    lines = [
        f"BS002{supplier}BS10601{_number(day, debits)}".ljust(49) + f"{day:%d%m%y}",
        f"BS012{creditor}{SECTION}".ljust(49) + f"{day:%d%m%y}",
        *(_collection(one, creditor) for one in debits),
        f"BS092{creditor}{SECTION}{len(debits):011d}{_oere(total):015d}",
        f"BS992{supplier}BS10601{1:011d}{len(debits):011d}{_oere(total):015d}",
    ]
    return "".join(f"{line[:WIDTH]:<{WIDTH}}\r\n" for line in lines)


def _number(day: dt.date, debits: Sequence[Debit]) -> str:
    """The delivery's number, ten digits, the same for the same collection."""
    return f"{day:%y%m%d}{sum(one.due.toordinal() for one in debits) % 10000:04d}"


def _collection(debit: Debit, creditor: str) -> str:
    customer = re.sub(r"\D", "", debit.mandate.customer or debit.reference or debit.loan_id)
    agreement = (re.findall(r"\d+", debit.mandate.id) or [""])[-1]
    if not customer or len(customer) > 15 or not agreement or len(agreement) > 9:
        raise UnsendableError(
            f"{debit.loan}: the mandate's number is to be the agreement's, up to 9 digits, and its"
            " customer up to 15"
        )
    return (
        f"BS042{creditor}{COLLECTION}000"
        f"00001{customer:0>15}{agreement:0>9}{debit.on:%d%m%y}"
        f"1{_oere(debit.amount):013d}{debit.end_to_end_id[-30:]:<30}"
    )


def _oere(amount: Decimal) -> int:
    return int((amount * 100).to_integral_value())
