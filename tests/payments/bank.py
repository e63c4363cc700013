"""A bank in a few lines: statements as camt.053, camt.054, CSV and pain.002."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

IBAN = "DE89370400440532013000"


@dataclass(frozen=True)
class Line:
    """A line of the account."""

    ref: str
    day: str
    amount: str
    name: str = ""
    text: str = ""
    payer: str = ""
    end_to_end: str = ""
    mandate: str = ""
    returned: str = ""
    instructed: str = ""

    @property
    def number(self) -> Decimal:
        return Decimal(self.amount)


def camt(
    path: Path,
    lines: Sequence[Line],
    *,
    opening: str = "",
    closing: str = "",
    days: tuple[str, str] = ("2026-02-01", "2026-02-28"),
    kind: str = "053",
) -> Path:
    """Write a statement (053) or a notification (054); balances where they are given."""
    root, part = {"053": ("BkToCstmrStmt", "Stmt"), "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}[
        kind
    ]
    stated = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_amount(Decimal(amount))}"
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
        for code, amount, day in (("OPBD", opening, days[0]), ("CLBD", closing, days[1]))
        if amount
    )
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.02"
    path.write_text(
        f'<Document xmlns="{space}"><{root}><{part}><Id>S1</Id>'
        f"<CreDtTm>{days[1]}T20:00:00</CreDtTm><Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy>"
        f"</Acct>{stated}{''.join(map(_entry, lines))}</{part}></{root}></Document>",
        "utf-8",
    )
    return path


def _amount(number: Decimal) -> str:
    side = "CRDT" if number >= 0 else "DBIT"
    return f'<Amt Ccy="EUR">{abs(number)}</Amt><CdtDbtInd>{side}</CdtDbtInd>'


def _entry(line: Line) -> str:
    side = "Dbtr" if line.number > 0 or line.returned else "Cdtr"
    refs = f"<AcctSvcrRef>{line.ref}</AcctSvcrRef>"
    refs += f"<EndToEndId>{line.end_to_end}</EndToEndId>" if line.end_to_end else ""
    refs += f"<MndtId>{line.mandate}</MndtId>" if line.mandate else ""
    account = f"<{side}Acct><Id><IBAN>{line.payer}</IBAN></Id></{side}Acct>" if line.payer else ""
    back = f"<RtrInf><Rsn><Cd>{line.returned}</Cd></Rsn></RtrInf>" if line.returned else ""
    told = (
        f'<AmtDtls><InstdAmt><Amt Ccy="EUR">{line.instructed}</Amt></InstdAmt></AmtDtls>'
        if line.instructed
        else ""
    )
    return (
        f"<Ntry>{_amount(line.number)}<Sts>BOOK</Sts><BookgDt><Dt>{line.day}</Dt></BookgDt>"
        f"<AcctSvcrRef>{line.ref}</AcctSvcrRef><NtryDtls><TxDtls><Refs>{refs}</Refs>{told}"
        f"<RltdPties><{side}><Nm>{line.name}</Nm></{side}>{account}</RltdPties>"
        f"<RmtInf><Ustrd>{line.text}</Ustrd></RmtInf>{back}</TxDtls></NtryDtls></Ntry>"
    )


def table(path: Path, lines: Sequence[Line], opening: str) -> Path:
    """Write the same account as the net bank's CSV, with a running balance."""
    rows, balance = ["Date;Text;Amount;Balance;Currency"], Decimal(opening)
    for line in lines:
        balance += line.number
        words = " ".join(filter(None, (line.name, line.text)))
        rows.append(f"{line.day};{words};{line.amount};{balance};EUR")
    path.write_text("\n".join([*rows, ""]), "utf-8")
    return path


def refusal(path: Path, end_to_end: str, amount: str, reason: str, day: str) -> Path:
    """Write a pain.002 that refuses one direct debit."""
    path.write_text(
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>R1</MsgId><CreDtTm>{day}T08:00:00</CreDtTm></GrpHdr>"
        "<OrgnlGrpInfAndSts><OrgnlMsgId>M</OrgnlMsgId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><TxInfAndSts><StsId>1</StsId><OrgnlEndToEndId>{end_to_end}"
        f"</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>"
        f'<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">{amount}</InstdAmt></Amt></OrgnlTxRef>'
        "</TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>",
        "utf-8",
    )
    return path
