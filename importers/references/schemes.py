"""The reference schemes: how each is made, checked and printed.

Sources: Nets' and Bankgirot's format guides (FIK, KID, OCR), ISO 11649 (RF),
Finance Finland (viitenumero), Febelfin (OGM/VCS) and SIX (QR reference); the sums
are python-stdnum's where it has the rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from stdnum import iso11649, luhn
from stdnum.be import ogm_vcs
from stdnum.ch import esr

from beancount_loans.importers.references.spelling import normalise

__all__ = ["KINDS", "ReferenceRefusedError", "check", "format_reference", "make"]


class ReferenceRefusedError(ValueError):
    """No reference of that kind can be made of that number.

    Args:
        kind: The scheme asked for.
        number: What it was to be made of.
        why: What is wrong and what to do.
    """

    def __init__(self, kind: str, number: str, why: str) -> None:
        super().__init__(f"no {kind} reference of {number!r}: {why}")


class Scheme(NamedTuple):
    """One kind of reference.

    Attributes:
        shape: Pattern of the bare reference.
        base: Pattern of the number it is made of.
        build: Makes the reference from that number.
        holds: Whether the check digits are right; the shape is.
        spell: Writes a bare reference as it is printed.
    """

    shape: str
    base: str
    build: Callable[[str], str]
    holds: Callable[[str], bool]
    spell: Callable[[str], str]


def make(kind: str, number: int | str) -> str:
    """Make a loan's reference from its number, once, to be stored with the loan.

    Args:
        kind: One of `KINDS`; `ocr` is without, `ocr-length` with the length digit.
        number: The loan's number, without check digits; for `code` and
            `end-to-end` any short text.

    Raises:
        ReferenceRefusedError: The number does not fit the scheme, or the kind is none.

    >>> make("ogm", 909337554), make("viite", 12345), make("rf", "510007547061")
    ('090933755493', '123453', 'RF12510007547061')
    """
    scheme = _SCHEMES.get(kind)
    if scheme is None:
        known = ", ".join(KINDS)
        raise ReferenceRefusedError(kind, str(number), f"the kinds are {known}")
    base = str(number).strip()
    if not re.fullmatch(scheme.base, base):
        raise ReferenceRefusedError(kind, base, f"it must match {scheme.base}")
    reference = scheme.build(base)
    if not re.fullmatch(scheme.shape, reference):
        raise ReferenceRefusedError(kind, base, "the number is too long for the scheme")
    return reference


def check(text: str) -> tuple[str, ...]:
    """Give the kinds whose shape and check digits the text fits, strictest first.

    None means that no check digit holds. That is evidence, not a refusal: lenders
    use references of their own, and payers mistype.

    >>> check("71/000000020211041")
    ('fik71', 'kid10', 'ocr')
    """
    bare = normalise(text)
    return tuple(
        kind
        for kind, scheme in _SCHEMES.items()
        if kind in _CHECKED and re.fullmatch(scheme.shape, bare) and scheme.holds(bare)
    )


def format_reference(kind: str, reference: str) -> str:
    """Write a reference the way its country prints it on a bill.

    >>> format_reference("ogm", "090933755493"), format_reference("viite", "123453")
    ('+++090/9337/55493+++', '1 23453')
    """
    scheme = _SCHEMES.get(kind)
    if scheme is None:
        raise ReferenceRefusedError(kind, reference, f"the kinds are {', '.join(KINDS)}")
    return scheme.spell(normalise(reference))


def _with_luhn(base: str) -> str:
    return base + luhn.calc_check_digit(base)


def _fik(width: int) -> Callable[[str], str]:
    return lambda base: _with_luhn(base.zfill(width - 1))


def _rf(base: str) -> str:
    digits = 98 - int(_as_number(base.upper() + "RF00")) % 97
    return f"RF{digits:02d}{base.upper()}"


def _as_number(text: str) -> str:
    return "".join(str(int(sign, 36)) for sign in text)


def _kid11(base: str) -> str:
    weighted = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(base)))
    control = -weighted % 11
    return base + ("-" if control == 10 else str(control))


def _ocr_with_length(base: str) -> str:
    return _with_luhn(base + str((len(base) + 2) % 10))


def _ocr_length_holds(bare: str) -> bool:
    return luhn.is_valid(bare) and bare[-2] == str(len(bare) % 10)


def _viite(base: str) -> str:
    weighted = sum(int(digit) * (7, 3, 1)[place % 3] for place, digit in enumerate(reversed(base)))
    return base + str(-weighted % 10)


def _ogm(base: str) -> str:
    return base.zfill(10) + ogm_vcs.calc_check_digits(base.zfill(10))


def _qrr(base: str) -> str:
    return base.zfill(26) + str(esr.calc_check_digit(base.zfill(26)))


def _remade(build: Callable[[str], str]) -> Callable[[str], bool]:
    return lambda bare: build(bare[:-1]) == bare


def _plain(bare: str) -> str:
    return bare


def _code_line(kind: str) -> Callable[[str], str]:
    return lambda bare: f"+{kind}<{bare}"


def _fives(bare: str) -> str:
    head = len(bare) % 5
    groups = [bare[:head], *re.findall(".{5}", bare[head:])]
    return " ".join(group for group in groups if group)


def _always(_bare: str) -> bool:
    return True


_SCHEMES: dict[str, Scheme] = {
    "rf": Scheme(
        r"RF\d{2}[0-9A-Z]{1,21}",
        r"[0-9A-Za-z]{1,21}",
        _rf,
        iso11649.is_valid,
        iso11649.format,
    ),
    "qrr": Scheme(r"\d{27}", r"\d{1,26}", _qrr, _remade(_qrr), esr.format),
    "ogm": Scheme(
        r"\d{12}",
        r"\d{1,10}",
        _ogm,
        ogm_vcs.is_valid,
        lambda bare: f"+++{ogm_vcs.format(bare)}+++",
    ),
    "fik71": Scheme(r"\d{15}", r"\d{1,14}", _fik(15), luhn.is_valid, _code_line("71")),
    "fik75": Scheme(r"\d{16}", r"\d{1,15}", _fik(16), luhn.is_valid, _code_line("75")),
    "viite": Scheme(r"\d{4,20}", r"\d{3,19}", _viite, _remade(_viite), _fives),
    "ocr-length": Scheme(r"\d{3,25}", r"\d{1,23}", _ocr_with_length, _ocr_length_holds, _plain),
    "kid10": Scheme(r"\d{2,25}", r"\d{1,24}", _with_luhn, luhn.is_valid, _plain),
    "kid11": Scheme(r"\d{1,24}[\d-]", r"\d{1,24}", _kid11, _remade(_kid11), _plain),
    "ocr": Scheme(r"\d{2,25}", r"\d{1,24}", _with_luhn, luhn.is_valid, _plain),
    "fik73": Scheme(r"", r"", _plain, _always, lambda _bare: "+73<"),
    "end-to-end": Scheme(r".{1,35}", r"[0-9A-Za-z+?/:().,' -]{1,35}", _plain, _always, _plain),
    "code": Scheme(r"[0-9A-Z-]{4,20}", r"[0-9A-Z][0-9A-Z-]{2,18}[0-9A-Z]", _plain, _always, _plain),
}
_CHECKED = frozenset(_SCHEMES) - {"fik73", "end-to-end", "code"}
KINDS = tuple(_SCHEMES)
"""The kinds; `fik73` has no payment id: its slip carries the payer's name and text."""
