"""How a borrower pays: reference, FIK line, account, and the code that a phone reads.

>>> grouped("DK9898604711002233")
'DK98 9860 4711 0022 33'
>>> danish_account("DK9898604711002233")
('9860', '4711002233')
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from beancount_loans.book import Lender
from beancount_loans.core.agreement.loan import Loan

_DIGITS = re.compile(r"\d{15}")
_DANISH = re.compile(r"DK\d{2}(\d{4})(\d{10})")


class Way(NamedTuple):
    """How one loan is paid.

    Attributes:
        fik: the whole line of a Danish payment slip, empty where there is none.
        iban: in groups of four.
        local: registration and account number, for Danish accounts.
        quote: the text to write on a transfer.
    """

    fik: str
    iban: str
    local: tuple[str, str] | None
    bank: str
    bic: str
    quote: str


def way(loan: Loan, lender: Lender) -> Way:
    """How a loan is paid to its lender."""
    reference = (loan.terms.reference or "").strip()
    line = _fik(reference, lender.fields.get("fik-creditor", ""), loan.terms.pay_by)
    number = _DIGITS.search(reference)
    return Way(
        fik=line,
        iban=grouped(lender.iban),
        local=danish_account(lender.iban),
        bank=lender.fields.get("bank", ""),
        bic=lender.fields.get("bic", ""),
        quote=number.group() if line and number else reference or loan.id,
    )


def _fik(reference: str, creditor: str, pay_by: str) -> str:
    if reference.startswith("+"):
        return reference
    known = creditor and _DIGITS.fullmatch(reference) and pay_by in ("fik", "betalingsservice")
    return f"+71<{reference}+{creditor}<" if known else ""


def grouped(iban: str) -> str:
    """An IBAN in groups of four."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def danish_account(iban: str) -> tuple[str, str] | None:
    """Registration and account number of a Danish IBAN."""
    found = _DANISH.fullmatch(iban)
    return (found.group(1), found.group(2).lstrip("0")) if found else None


def payment_code(lender: Lender, amount: Decimal, currency: str, text: str) -> str | None:
    """The European payment code (EPC069-12) as SVG; None where it cannot be.

    It is for euro alone, needs an IBAN, and is left out where segno is not installed.
    """
    if currency != "EUR" or not lender.iban or not lender.name or amount <= 0:
        return None
    try:
        from segno import helpers  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    try:
        code = helpers.make_epc_qr(
            lender.name[:70],
            lender.iban,
            amount,
            bic=lender.fields.get("bic") or None,
            text=text[:140],
        )
    except ValueError:
        return None
    return str(code.svg_inline(scale=4, border=2, omitsize=True))
