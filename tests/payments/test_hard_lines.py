"""Lines that tempt to guess: batches taken back, closed loans, collectors, two loans, refunds."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from beancount.core.data import Transaction
from tests.payments.bank import IBAN, Line, camt
from tests.payments.conftest import ANNA, BERTA, JUERGEN, Run, loaded

from beancount_loans.core.servicing.position import replay
from beancount_loans.review import OpenLine, ReviewError, assign, open_lines

GARAGE = "Assets:Loans:AnnaBerg:Garage"
KIOSK = "Assets:Loans:CarlDorn:Kiosk"
RECOVERED = "Income:Loans:Recoveries"
RF = "RF18539007547034"
FIK = "000000001030105"
MORE = f"""
2026-01-01 open {RECOVERED}
2026-01-01 open Expenses:Loans:Losses
2026-01-01 custom "loan-borrower" "carl-dorn"
  name: "Carl Dorn"
2026-01-15 open {GARAGE}  EUR
  loan-principal: 1800 EUR
  loan-rate: "0 %"
  loan-installments: 6
  loan-reference: "AB-4712"
2026-01-15 * "Anna Berg" "Paid out"
  {GARAGE}   1800 EUR
  Assets:Bank
2026-01-15 open {KIOSK}  EUR
  loan-principal: 1000 EUR
  loan-rate: "0 %"
  loan-installments: 2
  loan-reference: "REFERENCE"
2026-01-15 * "Carl Dorn" "Paid out"
  {KIOSK}   1000 EUR
  Assets:Bank
"""
REPAID = f"""
2026-02-01 * "Carl Dorn" "All of it"
  loan-event: "prepayment"
  Assets:Bank  1000 EUR
  {KIOSK}
"""
WRITTEN_OFF = f"""
2026-02-01 * "Carl Dorn" "Written off"
  {KIOSK}  -1000 EUR
  Expenses:Loans:Losses
"""


def more(ledger: Path, *texts: str, reference: str = RF) -> Path:
    """The books with two loans of Anna's, one of Carl's, and what became of that."""
    with ledger.open("a", encoding="utf-8") as file:
        file.write("".join((MORE, *texts)).replace("REFERENCE", reference))
    loaded(ledger)
    return ledger


def take(ledger: Path, run: Run, *lines: Line) -> str:
    """Import a statement of these lines, twice: the second time must add nothing."""
    return taken(ledger, run, camt(ledger.parent / f"{lines[0].ref}.xml", lines))


def taken(ledger: Path, run: Run, file: Path) -> str:
    result = run("import", file, "--ledger", ledger, "--yes")
    assert result.exit_code == 0, result.output
    before = ledger.read_text("utf-8")
    run("import", file, "--ledger", ledger, "--yes")
    assert ledger.read_text("utf-8") == before
    explained(ledger)
    return result.output


def explained(ledger: Path) -> None:
    """Each posting of the import says rule, evidence and line; each open line why it is open."""
    _, entries = loaded(ledger)
    for entry in entries:
        if isinstance(entry, Transaction) and entry.meta.get("bank-ref"):
            meta = entry.meta
            assert meta.get("loan-rule") or entry.flag == "!", entry
            if "loan-review" in entry.tags or meta.get("loan-rule", "by-hand") != "by-hand":
                assert meta.get("loan-evidence"), entry
    for line in open_lines(*loaded(ledger)):
        scores = [one.score for one in line.candidates]
        assert scores == sorted(scores, reverse=True)
        assert all(one.why for one in line.candidates)


def events(ledger: Path, loan: str) -> list[tuple[str, str, int]]:
    book, _ = loaded(ledger)
    return [(str(one.date), one.kind, one.amount) for one in book.loans[loan].events[1:]]


def only(ledger: Path) -> OpenLine:
    (line,) = open_lines(*loaded(ledger))
    return line


def legs(ledger: Path, ref: str) -> dict[str, str]:
    _, entries = loaded(ledger)
    found = (one for one in entries if isinstance(one, Transaction) and "bank-ref" in one.meta)
    entry = next(one for one in found if one.meta["bank-ref"] == ref)
    return {leg.account: str(leg.units.number) for leg in entry.postings if leg.units}


# ------------------------------------------------------------ batches taken back

ANNAS = Line("D1", "2026-02-16", "500.00", "Anna Berg", "AB-4711", "", "E1")
JUERGENS = Line("D2", "2026-02-16", "1000.00", "Juergen Gross", "", "", "E2", "M-1")


def batch(path: Path, ref: str, day: str, side: str, parts: list[Line], *, back: bool) -> Path:
    """A batch of payments in one entry, or its reversal."""
    total = sum((line.number for line in parts), Decimal(0))
    details = "".join(map(_detail, parts))
    mark = "<RvslInd>true</RvslInd>" if back else ""
    path.write_text(
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>'
        f"<Id>{ref}</Id><CreDtTm>{day}T20:00:00</CreDtTm><Acct><Id><IBAN>{IBAN}</IBAN></Id>"
        f'<Ccy>EUR</Ccy></Acct><Ntry><Amt Ccy="EUR">{total}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        f"{mark}<Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{ref}</AcctSvcrRef>"
        f"<NtryDtls><Btch><NbOfTxs>{len(parts)}</NbOfTxs></Btch>{details}</NtryDtls></Ntry>"
        "</Stmt></BkToCstmrStmt></Document>",
        "utf-8",
    )
    return path


def _detail(line: Line) -> str:
    mandate = f"<MndtId>{line.mandate}</MndtId>" if line.mandate else ""
    return (
        f"<TxDtls><Refs><EndToEndId>{line.end_to_end}</EndToEndId>{mandate}</Refs>"
        f'<AmtDtls><TxAmt><Amt Ccy="EUR">{line.amount}</Amt></TxAmt></AmtDtls>'
        f"<RltdPties><Dbtr><Nm>{line.name}</Nm></Dbtr></RltdPties>"
        f"<RmtInf><Ustrd>{line.text}</Ustrd></RmtInf></TxDtls>"
    )


@pytest.mark.parametrize("gone", [[ANNAS, JUERGENS], [JUERGENS]])
def test_a_batch_taken_back_in_whole_or_part_undoes_just_those_payments(
    ledger: Path, run: Run, gone: list[Line]
) -> None:
    folder = ledger.parent
    paid = batch(folder / "in.xml", "B1", "2026-02-16", "CRDT", [ANNAS, JUERGENS], back=False)
    assert "2 posted" in taken(ledger, run, paid)

    back = batch(folder / "out.xml", "B2", "2026-02-18", "DBIT", gone, back=True)
    assert f"{len(gone)} reversed" in taken(ledger, run, back)

    for loan, line in ((ANNA, ANNAS), (JUERGEN, JUERGENS)):
        kinds = [kind for _, kind, _ in events(ledger, loan)]
        assert kinds == ["payment", "returned-payment"][: 1 + (line in gone)]


def test_a_batch_taken_back_without_saying_which_payments_is_asked_about(
    ledger: Path, run: Run
) -> None:
    folder = ledger.parent
    taken(ledger, run, batch(folder / "in.xml", "B1", "2026-02-16", "CRDT", [ANNAS, JUERGENS],
                             back=False))  # fmt: skip
    whole = Line("", "2026-02-18", "1500.00", end_to_end="NOTPROVIDED")
    file = batch(folder / "out.xml", "B2", "2026-02-18", "DBIT", [whole], back=True)

    assert "1 in review" in taken(ledger, run, file)

    assert only(ledger).amount == Decimal("-1500.00")


# ------------------------------------------------------------ loans that are done


@pytest.mark.parametrize(
    ("reference", "told"), [(RF, "RF18 5390 0754 7034"), (FIK, f"+71&lt;{FIK}+88958039&lt;")]
)
def test_the_reference_of_a_repaid_loan_is_asked_about(
    ledger: Path, run: Run, reference: str, told: str
) -> None:
    more(ledger, REPAID, reference=reference)

    take(ledger, run, Line("P1", "2026-03-02", "500.00", "Carl Dorn", told))

    line = only(ledger)
    assert "is repaid" in line.why
    assert line.candidates[0].loan == KIOSK


@pytest.mark.parametrize(
    ("reference", "told"), [(RF, "RF18 5390 0754 7034"), (FIK, f"+71&lt;{FIK}+88958039&lt;")]
)
def test_the_reference_of_a_loan_written_off_is_a_recovery_and_its_return_undoes_it(
    ledger: Path, run: Run, reference: str, told: str
) -> None:
    more(ledger, WRITTEN_OFF, reference=reference)

    take(ledger, run, Line("P1", "2026-03-02", "200.00", "Carl Dorn", told, "", "E7"))

    assert legs(ledger, "P1") == {"Assets:Bank": "200.00", RECOVERED: "-200.00"}
    assert still_recovered(ledger) == 200
    back = Line("P2", "2026-03-05", "-200.00", "Carl Dorn", "", "", "E7", "", "MD06")
    assert "1 reversed" in take(ledger, run, back)
    assert legs(ledger, "P2") == {"Assets:Bank": "-200.00", RECOVERED: "200.00"}
    assert still_recovered(ledger) == 0


def still_recovered(ledger: Path) -> Decimal:
    book, _ = loaded(ledger)
    loan = book.loans[KIOSK]
    recovered: int = replay(loan, dt.date(2026, 3, 31)).state.recovered
    return Decimal(recovered) / 100


# ------------------------------------------------------------ who pays for many

COLLECTORS = [
    ("MobilePay A/S", "Udbetaling 4711"),
    ("Vippsmobilepay", "Oppgjør"),
    ("Stripe Payments Europe Ltd", "STRIPE PAYOUT"),
    ("GoCardless Ltd", "GC-KLEINKREDIT"),
    ("iZettle AB", "payout"),
    ("", "MobilePay Berta"),
    ("Danske Bank A/S", "MOBILEPAY 12345678"),
]


@pytest.mark.parametrize(("name", "text"), COLLECTORS)
def test_a_collectors_account_is_never_learned(
    ledger: Path, run: Run, name: str, text: str
) -> None:
    account = "DK5000400440116243"
    take(ledger, run, Line("P1", "2026-02-16", "77.00", name, text, account))
    assign(only(ledger), [(BERTA, Decimal("77.00"))]).write()

    take(ledger, run, Line("P2", "2026-03-15", "500.00", name, text, account))

    assert only(ledger).ref == "P2"
    assert [day for day, _, _ in events(ledger, BERTA)] == ["2026-02-16"]


# ------------------------------------------------------------ one payment for two loans


def test_two_references_whose_dues_make_the_sum_divide_it(ledger: Path, run: Run) -> None:
    more(ledger)

    take(ledger, run, Line("P1", "2026-02-15", "800.00", "Anna Berg", "AB-4711 und AB-4712"))

    assert events(ledger, ANNA) == [("2026-02-15", "payment", 500_00)]
    assert events(ledger, GARAGE) == [("2026-02-15", "payment", 300_00)]


def test_a_sum_of_two_loans_without_references_is_asked_about_with_both(
    ledger: Path, run: Run
) -> None:
    more(ledger)

    take(ledger, run, Line("P1", "2026-02-15", "800.00", "Anna Berg", "beide Raten"))

    line = only(ledger)
    assert {one.loan for one in line.candidates[:2]} == {ANNA, GARAGE}
    assign(line, [(ANNA, Decimal(500)), (GARAGE, Decimal(300))]).write()
    assert events(ledger, GARAGE) == [("2026-02-15", "payment", 300_00)]


def test_a_payment_of_two_loans_that_comes_back_opens_both(ledger: Path, run: Run) -> None:
    more(ledger)
    paid = Line("P1", "2026-02-15", "800.00", "Anna Berg", "AB-4711 und AB-4712", "", "E1")
    take(ledger, run, paid)

    take(ledger, run, Line("P2", "2026-02-20", "-800.00", "Anna Berg", "", "", "E1", "", "AC04"))

    assert events(ledger, ANNA)[-1] == ("2026-02-20", "returned-payment", 500_00)
    assert events(ledger, GARAGE)[-1] == ("2026-02-20", "returned-payment", 300_00)


# ------------------------------------------------------------ money out, other money


@pytest.mark.parametrize(("amount", "done"), [("-200.00", True), ("-700.00", False)])
def test_a_refund_takes_no_more_than_is_held(
    ledger: Path, run: Run, amount: str, done: bool
) -> None:
    take(ledger, run, Line("P1", "2026-02-16", "700.00", "Anna Berg", "AB-4711"))

    take(ledger, run, Line("P2", "2026-02-18", amount, "Anna Berg", "AB-4711 zu viel"))

    refunds = [one for one in events(ledger, ANNA) if one[1] == "refund"]
    assert refunds == ([("2026-02-18", "refund", 200_00)] if done else [])
    assert bool(open_lines(*loaded(ledger))) is not done


DOLLARS = '\n2026-01-01 open Assets:Dollars  USD\n  iban: "GB33BUKB20201555555555"\n'


def test_money_of_another_currency_is_asked_about_and_says_so(ledger: Path, run: Run) -> None:
    with ledger.open("a", encoding="utf-8") as file:
        file.write(DOLLARS)
    paid = Line("P1", "2026-02-16", "500.00", "Anna Berg", "AB-4711")
    statement = camt(ledger.parent / "usd.xml", [paid])
    text = statement.read_text("utf-8").replace("EUR", "USD")
    statement.write_text(text.replace(IBAN, "GB33BUKB20201555555555"), "utf-8")

    taken(ledger, run, statement)

    line = only(ledger)
    assert "the money is USD, the loan EUR" in line.why
    assert line.candidates[0].loan == ANNA
    with pytest.raises(ReviewError, match="book the exchange by hand"):
        assign(line, [(ANNA, Decimal("500.00"))])
