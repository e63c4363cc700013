"""Read one entry of a camt message into the payments that it is made of.

The sign of an entry is its credit or debit indicator and nothing else: a reversal
does not turn it. A batch becomes one entry per payment only where the payments sum
to it; else it stays one line that says how many it stands for.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from beancount_loans.importers.iso20022 import Fields, day_of, decimal_of, fields_of
from beancount_loans.importers.statement import Balance, Entry, Money, Status

if TYPE_CHECKING:
    from beancount_loans.importers.iso20022 import Element

__all__ = ["EntryError", "Header", "read_entries"]

STATUSES = {
    "": Status.BOOKED,
    "BOOK": Status.BOOKED,
    "PDNG": Status.PENDING,
    "FUTR": Status.PENDING,
    "INFO": Status.INFO,
}
RETURNS = frozenset({"UPDD", "PRDD", "RRTN", "ARPD"})
"""Sub-families of payments that came back (external code set of ISO 20022)."""

ABSENT = frozenset({"NOTPROVIDED", "NOT PROVIDED", "NONREF", "N/A"})


class EntryError(ValueError):
    """An entry that cannot be read without guessing at money."""


class Header(NamedTuple):
    """What a statement says before its entries."""

    account: str
    currency: str
    day: dt.date | None
    opening: Balance | None
    closing: Balance | None


class _Frame(NamedTuple):
    """What all payments of one entry share."""

    number: int
    header: Header
    fields: Fields
    day: dt.date
    value_day: dt.date | None
    status: Status


def read_entries(element: Element, number: int, header: Header) -> tuple[list[Entry], list[str]]:
    """Return the payments of an entry, and what does not hold about it.

    Raises:
        EntryError: Its amount, side or date cannot be read.
    """
    fields, parts = fields_of(element, below="TxDtls")
    details = [fields_of(part)[0] for part in parts]
    amount = _amount(fields, number)
    frame, problems = _frame(fields, number, header)
    claimed = _claimed(fields)
    shares = _shares(amount, fields.first("Amt@Ccy"), details)
    if shares:
        if claimed and claimed != len(shares):
            problems.append(f"entry {number} claims {claimed} payments and gives {len(shares)}")
        pairs = zip(details, shares, strict=True)
        return [_entry(frame, i, *pair) for i, pair in enumerate(pairs, 1)], problems
    count = max(claimed, len(details), 1)
    if count > 1:
        problems.append(
            f"entry {number}, {amount}, stands for {count} payments that the bank does"
            " not itemise: get them from a camt.054 or assign them by hand"
        )
    return [_entry(frame, 1, _merged(details), amount, count)], problems


def _amount(fields: Fields, number: int) -> Decimal:
    amount = decimal_of(fields.first("Amt"))
    if amount is None:
        raise EntryError(
            f'the amount "{fields.first("Amt")}" of entry {number} is no number;'
            " ask the bank for the file again"
        )
    side = fields.first("CdtDbtInd")
    if side not in {"CRDT", "DBIT"}:
        raise EntryError(f'entry {number} is neither credit nor debit but "{side}"')
    return amount if side == "CRDT" else -amount


def _frame(fields: Fields, number: int, header: Header) -> tuple[_Frame, list[str]]:
    problems = []
    days = []
    for name in ("BookgDt", "ValDt"):
        text = fields.first(f"{name}/Dt", f"{name}/DtTm")
        days.append(day_of(text))
        if text and days[-1] is None:
            problems.append(f'entry {number}: "{text}" is no date')
    code = fields.first("Sts/Cd", "Sts/Prtry", "Sts")
    if code not in STATUSES:
        problems.append(f'entry {number}: status "{code}" is unknown, so not booked')
    day = days[0] or days[1] or header.day
    if day is None:
        raise EntryError(f"entry {number} has no date, and neither has its statement")
    status = STATUSES.get(code, Status.INFO)
    return _Frame(number, header, fields, day, days[1], status), problems


def _claimed(fields: Fields) -> int:
    counts = fields.every("NtryDtls/Btch/NbOfTxs")
    return sum(int(count) for count in counts if count.isdecimal())


def _shares(amount: Decimal, currency: str, details: list[Fields]) -> list[Decimal]:
    """Return each payment's share of a batch; empty unless they sum to the entry."""
    amounts = [_share(detail, currency) for detail in details]
    known = [share for share in amounts if share is not None]
    if len(known) < 2 or len(known) != len(details):
        return []
    turned = [
        -share if detail.first("CdtDbtInd") == "DBIT" else share
        for share, detail in zip(known, details, strict=True)
    ]
    plain = [share if amount >= 0 else -share for share in known]
    return next((ways for ways in (turned, plain) if sum(ways) == amount), [])


def _share(detail: Fields, currency: str) -> Decimal | None:
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        if detail.first(f"{path}@Ccy") == currency:
            return decimal_of(detail.first(path))
    return None


def _merged(details: list[Fields]) -> Fields:
    """Return the one payment's fields, or what several share a line for."""
    if len(details) == 1:
        return details[0]
    merged = Fields()
    for detail in details:
        for path, texts in detail.items():
            if path.startswith(("RmtInf/", "RtrInf/")):
                merged.setdefault(path, []).extend(texts)
    return merged


def _entry(frame: _Frame, place: int, detail: Fields, amount: Decimal, count: int = 0) -> Entry:
    """Build an entry; `count` is 0 for a payment split out of a batch."""
    split = not count
    reason = _return_reason(detail)
    reversal = frame.fields.first("RvslInd").lower() in {"true", "1"}
    code = _code(detail) or _code(frame.fields)
    returned = bool(reason) or code.rpartition("/")[2] in RETURNS
    returned = returned or (reversal and amount < 0)
    name, account = _counterparty(detail, amount, frame.header, returned or reversal)
    end_to_end = _told(detail.first("Refs/EndToEndId"))
    instructed = _instructed(detail)
    return Entry(
        line=f"{frame.number}.{place}",
        date=frame.day,
        amount=amount,
        currency=frame.fields.first("Amt@Ccy") or frame.header.currency,
        status=frame.status,
        value_date=frame.value_day,
        bank_ref=_bank_ref(frame, detail, place, split),
        batch_ref=_told(frame.fields.first("AcctSvcrRef")) if split else "",
        end_to_end_id=end_to_end,
        mandate_id=_told(detail.first("Refs/MndtId")),
        references=tuple(detail.every("RmtInf/Strd/CdtrRefInf/Ref")),
        text=_text(frame.fields, detail),
        name=name,
        account=account,
        creditor_account=_creditor_account(detail, frame.header, amount),
        code=code,
        returned=returned,
        return_reason=reason,
        original_ref=end_to_end if returned or reversal else "",
        reversal=reversal,
        instructed=instructed,
        charges=_charges(frame.fields, detail, amount, instructed),
        payments=count or 1,
    )


def _told(text: str) -> str:
    return "" if text.upper() in ABSENT else text


def _return_reason(detail: Fields) -> str:
    if not any(path.startswith("RtrInf") for path in detail):
        return ""
    return detail.first("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry") or "NARR"


def _code(fields: Fields) -> str:
    domain = [fields.first(f"BkTxCd/Domn/{path}") for path in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")]
    return "/".join(filter(None, domain)) or fields.first("BkTxCd/Prtry/Cd")


def _bank_ref(frame: _Frame, detail: Fields, place: int, split: bool) -> str:
    own = _told(detail.first("Refs/AcctSvcrRef"))
    shared = _told(frame.fields.first("AcctSvcrRef"))
    return own or (f"{shared}/{place}" if shared and split else shared)


def _counterparty(detail: Fields, amount: Decimal, header: Header, turned: bool) -> tuple[str, str]:
    """Return who is on the other side; returns keep the roles of the original."""
    payer = (amount > 0) != turned
    sides = ["Dbtr" if payer else "Cdtr"]
    if turned:
        sides.append("Cdtr" if payer else "Dbtr")
    for side in sides:
        name = _name(detail, side)
        account = detail.first(f"RltdPties/{side}Acct/Id/IBAN", f"RltdPties/{side}Acct/Id/Othr/Id")
        if (name or account) and account != header.account:
            return name, account
    return "", ""


def _name(detail: Fields, side: str) -> str:
    return detail.first(
        f"RltdPties/{side}/Nm",
        f"RltdPties/{side}/Pty/Nm",
        f"RltdPties/{side}/PstlAdr/AdrLine",
        f"RltdPties/{side}/Pty/PstlAdr/AdrLine",
        f"RltdPties/Ultmt{side}/Nm",
        f"RltdPties/Ultmt{side}/Pty/Nm",
    )


def _creditor_account(detail: Fields, header: Header, amount: Decimal) -> str:
    account = detail.first("RltdPties/CdtrAcct/Id/Othr/Id")
    return "" if account == header.account or amount < 0 else account


def _text(fields: Fields, detail: Fields) -> str:
    """Join the remittance lines and whatever else the bank says, once each."""
    lines = [*detail.every("RmtInf/Ustrd"), *detail.every("RmtInf/Strd/AddtlRmtInf")]
    lines += detail.every("RmtInf/Strd/RfrdDocInf/Nb")
    lines += detail.every("RtrInf/AddtlInf")
    text = " ".join(" ".join(lines).split())
    for more in (detail.first("AddtlTxInf"), fields.first("AddtlNtryInf")):
        words = " ".join(more.split())
        if words not in text:
            text = f"{text} {words}".strip()
    return text


def _instructed(detail: Fields) -> Money | None:
    amount = decimal_of(detail.first("AmtDtls/InstdAmt/Amt"))
    currency = detail.first("AmtDtls/InstdAmt/Amt@Ccy")
    return None if amount is None else Money(amount, currency)


def _charges(fields: Fields, detail: Fields, amount: Decimal, instructed: Money | None) -> Decimal:
    """Return the charges only where they explain the booked amount."""
    if instructed is None or instructed.currency != fields.first("Amt@Ccy"):
        return Decimal(0)
    difference = abs(abs(amount) - instructed.amount)
    for source in (detail, fields):
        for path in ("Chrgs/Rcrd/Amt", "Chrgs/Amt", "Chrgs/TtlChrgsAndTaxAmt"):
            total = sum(filter(None, map(decimal_of, source.every(path))), Decimal(0))
            if total and total == difference:
                return total
    return Decimal(0)
