"""What reading and matching a bank line takes does not grow with the books: counted, not timed."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import FrameType
from typing import Any

from beancount_loans.importers import formats
from beancount_loans.importers.matching import Books, Due, Matcher, Payable
from beancount_loans.importers.names.similar import alike
from beancount_loans.importers.statement import Entry, Statement

FIRST = dt.date(2026, 1, 5)
SYLLABLES = ("bra", "dok", "fin", "gul", "hem", "jor", "kas", "lit", "mop", "nys")
MOST_CALLS = 160
"""Calls of functions for a line that is matched, all told."""
MOST_READ = 180
"""Calls of functions for an entry that is read: a parser in Python takes several an element."""

ENTRY = """<Ntry><Amt Ccy="DKK">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-01-05</Dt></BookgDt><ValDt><Dt>2026-01-05</Dt></ValDt>
<AcctSvcrRef>R{amount}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>
<SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs>
<AcctSvcrRef>R{amount}</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties>
<Dbtr><Nm>Brafin Dokgul</Nm></Dbtr><DbtrAcct><Id><IBAN>DK6511159142943456</IBAN></Id></DbtrAcct>
</RltdPties><RmtInf><Ustrd>afdrag</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"""


def calls(act: Callable[[], object]) -> int:
    """Count the calls of Python functions that an act takes."""
    counted = 0

    def count(_frame: FrameType, happens: str, _: Any) -> None:
        nonlocal counted
        counted += happens == "call"

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return counted


def name(number: int) -> str:
    """Give a name that few others resemble."""
    parts = [SYLLABLES[number // place % 10] for place in (1, 10, 100, 7)]
    return f"{parts[0]}{parts[1]} {parts[2]}{parts[3]}".title()


def loan(number: int) -> Payable:
    """Give a loan with a year of dues; each has an amount of its own."""
    amount = Decimal(round(50_000 * 1.01**number)) / 100
    days = (FIRST.replace(month=month) for month in range(1, 13))
    return Payable(
        account=f"Assets:Loans:L{number}",
        loan_id=f"L-{number:05}",
        currency="DKK",
        borrower=f"b{number}",
        names=(name(number),),
        references=(f"{7_000_000 + number * 37}",),
        dues=tuple(Due(day, amount) for day in days),
        installment=amount,
    )


def line(number: int, payable: Payable) -> Entry:
    """Give a payment with the reference, with the name alone, or of a stranger."""
    entry = Entry(
        line=f"{number}.1",
        date=FIRST,
        amount=payable.dues[0].amount,
        currency="DKK",
        bank_ref=f"R{number}",
        name=payable.names[0],
    )
    told = {0: {"text": payable.references[0]}, 1: {}, 2: {"name": "Zoe Quux", "text": "tak"}}
    return replace(entry, **told[number % 3])  # type: ignore[arg-type]


def matching(loans: int) -> tuple[float, float]:
    """Give calls and comparisons of names for a line, in books of so many loans."""
    payables = tuple(loan(number) for number in range(loans))
    entries = tuple(line(number, one) for number, one in enumerate(payables))
    statement = Statement(kind="camt.053", entries=entries)
    matcher = Matcher(Books(payables=payables))
    matcher.match(Statement(kind="camt.053", entries=entries[:3]), "warm.xml", "bank")
    alike.cache_clear()
    made = calls(lambda: matcher.match(statement, "a.xml", "bank"))
    return made / loans, alike.cache_info().misses / loans


def test_matching_a_line_takes_as_much_in_large_books_as_in_small() -> None:
    small, large = matching(150), matching(900)

    assert large[0] <= small[0] * 1.5, (small, large)
    assert large[0] <= MOST_CALLS, large
    assert large[1] <= 1, large


def test_a_name_is_compared_with_another_once() -> None:
    payables = tuple(loan(number) for number in range(60))
    entries = [line(number, one) for number, one in enumerate(payables)]
    matcher = Matcher(Books(payables=payables))
    alike.cache_clear()

    for month in range(4):
        again = (
            replace(one, date=one.date.replace(month=month + 1), bank_ref=f"{month}{one.bank_ref}")
            for one in entries
        )
        matcher.match(Statement(kind="camt.053", entries=tuple(again)), f"{month}.xml", "bank")
        if month == 0:
            first = alike.cache_info().misses

    assert alike.cache_info().misses <= first * 1.5


def test_reading_an_entry_takes_few_calls(tmp_path: Path) -> None:
    path = tmp_path / "statement.xml"
    entries = "\n".join(ENTRY.format(amount=number) for number in range(1, 301))
    path.write_text(
        "<Document><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Acct><Id><IBAN>"
        f"DK5000400440116243</IBAN></Id></Acct>{entries}</Stmt></BkToCstmrStmt></Document>",
        "utf-8",
    )
    formats.read(path)

    assert calls(lambda: formats.read(path)) / 300 <= MOST_READ
