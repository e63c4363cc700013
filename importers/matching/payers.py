"""Accounts that payments come from, and whose they are.

An account is learned from payments that a person confirmed. The account of a
service that collects for many (MobilePay, Stripe …) says nothing about who paid, and
is never learned.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from beancount_loans.importers.matching.books import BookedPayment, Payable

__all__ = ["account_key", "is_aggregator", "learned_accounts", "phone_keys"]

_AGGREGATORS = re.compile(
    r"\b((vipps ?)?mobile ?pay|vipps|swish|twint|bizum|blik|paypal|stripe|gocardless|adyen|klarna"
    r"|nets|worldline|sumup|i?zettle|mollie|payconiq|bancontact|trustly|bluesnap|quickpay"
    r"|skrill|transferwise|western union|moneygram)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<!\d)(?:\+|00)?\d[\d ]{6,14}\d(?!\d)")
_PHONE_DIGITS = 8
"""Last digits of a telephone number that tell it apart, country code aside."""


@lru_cache(maxsize=1 << 14)
def account_key(account: str) -> str:
    """Give an account number without spaces and signs, in capitals."""
    return re.sub(r"[^0-9A-Z]", "", account.upper())


def is_aggregator(name: str) -> bool:
    """Tell whether the payer is a service that pays for many."""
    return bool(_AGGREGATORS.search(name))


def phone_keys(text: str) -> set[str]:
    """Give what tells apart the telephone numbers in a text."""
    digits = (re.sub(r"\D", "", number) for number in _PHONE.findall(text))
    return {number[-_PHONE_DIGITS:] for number in digits}


def learned_accounts(
    payments: Iterable[BookedPayment], payables: Mapping[str, Payable]
) -> dict[str, set[str]]:
    """Give the borrowers that confirmed payments came from, by account.

    An account that pays for three borrowers or more is taken for an aggregator's,
    whatever its name.
    """
    borrowers: dict[str, set[str]] = defaultdict(set)
    for payment in payments:
        if not payment.confirmed or payment.reversed or is_aggregator(payment.payer_words):
            continue
        if payment.payer_account:
            number = account_key(payment.payer_account)
            borrowers[number].add(payables[payment.loan].borrower)
    return {account: ids for account, ids in borrowers.items() if len(ids) < 3}
