"""pain.008, the ISO 20022 file of direct debits, in the versions that banks take.

The text is made without a library: the bundled ones take the time and the identities
from the clock and from chance, and one file sent twice would be two. Names are written
in the letters that every bank of the scheme must take.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape

from stdnum import bic, iban

from beancount_loans.collecting.proposal import Debit

__all__ = ["VERSIONS", "Creditor", "UnsendableError", "document", "message_id"]

VERSIONS = {"pain.008.001.02": "BIC", "pain.008.001.08": "BICFI"}
"""The versions, and what each calls a bank's code."""

_LETTERS = str.maketrans(
    {
        "å": "aa",
        "ø": "oe",
        "æ": "ae",
        "Å": "Aa",
        "Ø": "Oe",
        "Æ": "Ae",
        "ß": "ss",
        "ł": "l",
        "Ł": "L",
    }
    | {"ö": "oe", "ä": "ae", "ü": "ue", "Ö": "Oe", "Ä": "Ae", "Ü": "Ue", "þ": "th", "ð": "d"}
)
_FORBIDDEN = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_CREDITOR_ID = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}")
_INSTRUMENTS = {"core": "CORE", "b2b": "B2B"}


class UnsendableError(Exception):
    """Something that the file needs is missing or wrong; the message says what to write."""


class Creditor(NamedTuple):
    """Who collects.

    Attributes:
        scheme_id: the creditor identifier that the scheme gave.
    """

    name: str
    iban: str
    scheme_id: str
    bic: str = ""


def message_id(debits: Iterable[Debit], day: dt.date) -> str:
    """The identity of a file: the same debits on the same day always have the same."""
    named = "\n".join(one.end_to_end_id for one in debits)
    return f"DD{day:%Y%m%d}-{hashlib.sha256(named.encode()).hexdigest()[:10]}"


def document(
    debits: Sequence[Debit], creditor: Creditor, day: dt.date, version: str = "pain.008.001.08"
) -> str:
    """Write the file.

    Args:
        debits: of one collection.
        creditor: who collects.
        day: on which the file is made.
        version: one of `VERSIONS`.

    Raises:
        UnsendableError: the creditor's name, account or identifier is missing or wrong.
    """
    _refuse_wrong(creditor, debits)
    message = message_id(debits, day)
    ordered = sorted(debits, key=_batch)
    batches = [
        _payment_information(f"{message}-{number}", list(group), creditor, VERSIONS[version])
        for number, (_, group) in enumerate(groupby(ordered, key=_batch), 1)
    ]
    header = _tag(
        "GrpHdr",
        _tag("MsgId", message),
        _tag("CreDtTm", f"{day.isoformat()}T00:00:00"),
        *_sums(debits),
        _tag("InitgPty", _tag("Nm", _plain(creditor.name, 70))),
    )
    body = _tag("CstmrDrctDbtInitn", header, *batches)
    space = f'xmlns="urn:iso:std:iso:20022:tech:xsd:{version}"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Document {space}>{body}</Document>\n'


def _refuse_wrong(creditor: Creditor, debits: Sequence[Debit]) -> None:
    if not creditor.name or not creditor.iban:
        raise UnsendableError(
            'who collects is not known: write custom "loan-lender" "NAME" with its iban'
        )
    if not _CREDITOR_ID.fullmatch(creditor.scheme_id):
        told = f"is {creditor.scheme_id}" if creditor.scheme_id else "is missing"
        raise UnsendableError(
            f"the creditor identifier {told}: write it as creditor-id of the loan-lender, like"
            " DE98ZZZ09999999999"
        )
    if not debits:
        raise UnsendableError("nothing is to be collected")
    for who, number, code in (
        (creditor.name, creditor.iban, creditor.bic),
        *((one.loan, one.mandate.iban, one.mandate.bic) for one in debits),
    ):
        if not iban.is_valid(number):
            raise UnsendableError(f"{who}: the iban {number} fails its check digits")
        if code and not bic.is_valid(code):
            raise UnsendableError(f"{who}: the bic {code} is none")


def _batch(debit: Debit) -> tuple[dt.date, str, str, str]:
    return debit.on, debit.sequence, debit.mandate.scheme, debit.currency


def _payment_information(number: str, debits: list[Debit], creditor: Creditor, agent: str) -> str:
    first = debits[0]
    return _tag(
        "PmtInf",
        _tag("PmtInfId", number),
        _tag("PmtMtd", "DD"),
        _tag("BtchBookg", "true"),
        *_sums(debits),
        _tag("PmtTpInf", *_kind(first)),
        _tag("ReqdColltnDt", first.on.isoformat()),
        _tag("Cdtr", _tag("Nm", _plain(creditor.name, 70))),
        _tag("CdtrAcct", _tag("Id", _tag("IBAN", creditor.iban))),
        _tag("CdtrAgt", _bank(creditor.bic, agent)),
        _tag("ChrgBr", "SLEV"),
        _tag("CdtrSchmeId", _tag("Id", _tag("PrvtId", _scheme(creditor.scheme_id)))),
        *(_debit(one, agent) for one in debits),
    )


def _kind(debit: Debit) -> Iterator[str]:
    """The scheme, which for other money than the euro is the banks' own, and the sequence."""
    if debit.currency == "EUR":
        yield _tag("SvcLvl", _tag("Cd", "SEPA"))
        yield _tag("LclInstrm", _tag("Cd", _INSTRUMENTS.get(debit.mandate.scheme, "CORE")))
    yield _tag("SeqTp", debit.sequence)


def _scheme(identifier: str) -> str:
    return _tag("Othr", _tag("Id", identifier), _tag("SchmeNm", _tag("Prtry", "SEPA")))


def _bank(code: str, name: str) -> str:
    known = _tag(name, code) if code else _tag("Othr", _tag("Id", "NOTPROVIDED"))
    return _tag("FinInstnId", known)


def _debit(debit: Debit, agent: str) -> str:
    mandate = debit.mandate
    amount = f'<InstdAmt Ccy="{debit.currency}">{debit.amount:.2f}</InstdAmt>'
    agreed = _tag(
        "MndtRltdInf",
        _tag("MndtId", _plain(mandate.id, 35)),
        _tag("DtOfSgntr", mandate.signed.isoformat()),
    )
    return _tag(
        "DrctDbtTxInf",
        _tag("PmtId", _tag("EndToEndId", debit.end_to_end_id)),
        amount,
        _tag("DrctDbtTx", agreed),
        _tag("DbtrAgt", _bank(mandate.bic, agent)),
        _tag("Dbtr", _tag("Nm", _plain(debit.name, 70))),
        _tag("DbtrAcct", _tag("Id", _tag("IBAN", mandate.iban))),
        _tag("RmtInf", _tag("Ustrd", _plain(_words(debit), 140))),
    )


def _words(debit: Debit) -> str:
    return f"{debit.reference or debit.loan_id} {debit.due.isoformat()}"


def _sums(debits: Sequence[Debit]) -> tuple[str, str]:
    total = sum((one.amount for one in debits), Decimal(0))
    return _tag("NbOfTxs", str(len(debits))), _tag("CtrlSum", f"{total:.2f}")


def _tag(name: str, *content: str) -> str:
    """An element; content that is no element is escaped."""
    inside = "".join(one if one.startswith("<") else escape(one) for one in content)
    return f"<{name}>{inside}</{name}>"


def _plain(text: str, longest: int) -> str:
    """Text in the letters of the scheme, å as aa and so on, cut to a length."""
    composed = unicodedata.normalize("NFC", text).translate(_LETTERS)
    spelt = unicodedata.normalize("NFKD", composed).encode("ascii", "ignore").decode()
    return _FORBIDDEN.sub(" ", spelt)[:longest].strip() or "-"
