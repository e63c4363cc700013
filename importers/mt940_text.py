"""Tell apart what banks write in field 86 of MT940: text, names, references.

Three ways are met: German subfields (`166?00SEPA...?20EREF+...`), Dutch words
between strokes (`/TRTP/.../NAME/.../REMI/`), and plain text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["RETURNS", "Remittance", "read_remittance", "read_usage"]

RETURNS = frozenset({"108", "109", "159", "184", "185"})
"""German transaction codes (GVC) of direct debits and transfers that came back."""

_SUBFIELDS = re.compile(r"\?(\d{2})")
_SEPA = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|COAM|OAMT|PURP)\+")
_WORDS = re.compile(
    r"/(TRTP|TRCD|IBAN|BIC|NAME|REMI|EREF|MARF|CSID|ORDP|BENM|CNTP|RTRN|ISDT|TRAN"
    r"|PREF|PURP|ULTB|ULTD|SVCL|OCMT|CHGS|ID|ADDR|USTD|STRD|CUR|ISO|EXCH|ACCW|INID"
    r"|NRTX|CREF|SEQTP|UDTR|UCRD|MREF)/"
)
_REASON = re.compile(
    r"\b(AC0[146]|AC13|AG0[12]|AM0[245]|BE0[15]|FF01|MD0[1267]|MS0[23]|RC01|RR0[1-4]"
    r"|SL01|TM01|DNOR|CNOR|CUST|NARR)\b"
)
_ABSENT = frozenset({"NOTPROVIDED", "NONREF", "NOT PROVIDED"})


class Remittance(NamedTuple):
    """What field 86 says of a payment."""

    text: str = ""
    name: str = ""
    account: str = ""
    end_to_end_id: str = ""
    mandate_id: str = ""
    references: tuple[str, ...] = ()
    code: str = ""
    return_reason: str = ""


def read_remittance(text: str) -> Remittance:
    """Read a field 86 in whatever way it is written.

    >>> read_remittance("166?00GUTSCHRIFT?20EREF+L7 MREF+M1 SVWZ+Rate?32BO HOLM").text
    'Rate'
    """
    joined = text.replace("\n", "")
    if re.match(r"\s*\d{3}\D\d{2}", joined) and "?" in joined:
        return _german(joined.strip())
    if len(_WORDS.findall(joined)) >= 2:
        return _dutch(joined)
    return Remittance(text=" ".join(text.split()))


def _german(text: str) -> Remittance:
    code, *pieces = _SUBFIELDS.split(text)
    fields = dict[str, list[str]]()
    for key, value in zip(pieces[::2], pieces[1::2], strict=True):
        fields.setdefault(key, []).append(value)
    usage = "".join(
        piece if len(piece) >= 27 else piece + " "
        for key in sorted(filter(_is_usage, fields))
        for piece in fields[key]
    )
    told = _sepa(usage)
    words = told.get("SVWZ", "") if told else usage
    reason = _REASON.search(usage) if code[:3] in RETURNS else None
    name = "".join(fields.get("32", []) + fields.get("33", [])).strip()
    return Remittance(
        text=" ".join((words or told.get("", "")).split()),
        name=name or told.get("ABWA", ""),
        account="".join(fields.get("31", [])).strip() or told.get("IBAN", ""),
        end_to_end_id=_told(told.get("EREF", "")),
        mandate_id=_told(told.get("MREF", "")),
        code=code[:3],
        return_reason=reason.group() if reason else "",
    )


def read_usage(usage: str) -> Remittance | None:
    """Read a usage text with SEPA words such as `SVWZ+`; None if it has none."""
    told = _sepa(usage)
    if not told.keys() & {"SVWZ", "EREF", "MREF"}:
        return None
    return Remittance(
        text=" ".join(told.get("SVWZ", told.get("", "")).split()),
        name=told.get("ABWA", ""),
        account=told.get("IBAN", ""),
        end_to_end_id=_told(told.get("EREF", "")),
        mandate_id=_told(told.get("MREF", "")),
    )


def _is_usage(key: str) -> bool:
    return "20" <= key <= "29" or "60" <= key <= "63"


def _sepa(usage: str) -> dict[str, str]:
    """Split `EREF+...SVWZ+...`, which banks glue together without blanks."""
    before, *pieces = _SEPA.split(usage)
    if not pieces:
        return {}
    found = {"": before.strip()} if before.strip() else {}
    for key, value in zip(pieces[::2], pieces[1::2], strict=True):
        found.setdefault(key, value.strip())
    return found


def _dutch(text: str) -> Remittance:
    before, *pieces = _WORDS.split(text)
    found: dict[str, str] = {}
    for key, value in zip(pieces[::2], pieces[1::2], strict=True):
        found.setdefault(key, value.strip("/ "))
    party = found.get("CNTP", "").split("/")
    words = [found.get(key, "") for key in ("REMI", "USTD")]
    structured = found.get("STRD", "") or found.get("ISO", "")
    references = [part for part in structured.split("/") if len(part) > 4]
    if found.get("CUR"):
        references.append(found["CUR"])
    text = " ".join(" ".join(filter(None, words)).split())
    return Remittance(
        text=text or " ".join(before.split()),
        name=found.get("NAME", "") or (party[2] if len(party) > 2 else ""),
        account=found.get("IBAN", "") or party[0],
        end_to_end_id=_told(found.get("EREF", "")),
        mandate_id=_told(found.get("MARF", "") or found.get("MREF", "")),
        references=tuple(references),
        code=found.get("TRTP", "") or found.get("TRCD", ""),
        return_reason=found.get("RTRN", "")[:4],
    )


def _told(text: str) -> str:
    return "" if text.upper() in _ABSENT else text
