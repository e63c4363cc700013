"""Recovery: the claim to the day, cover, calling, courts, limitation, and the handover."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Run, read_json

LEDGER = """\
plugin "beancount_loans.plugins"
2026-01-01 custom "loan-option" "policy" "denmark-consumer"
2026-01-01 custom "loan-borrower" "bo"
  name: "Bo Holm"
  address: "Vej 1"
  postcode: "2200"
  city: "København N"
2026-01-01 custom "loan-borrower" "anna"
  name: "Anna Holm"
  phone: "+45 00 00 00 00"
2026-01-01 open Assets:Bank  DKK
2026-01-01 open Equity:Opening
2026-01-01 * "Funds"
  Assets:Bank  900000 DKK
  Equity:Opening
2026-01-15 open Assets:Loans:Bo:Car  DKK
  loan-borrower: "bo"
  loan-principal: {principal} DKK
  loan-rate: "0 %"
  loan-installments: 12
  loan-first-due: 2026-02-15
  loan-late-rate: "9.75 %"
  loan-late-day-count: "actual/365"
  loan-guarantor: "anna"
  loan-security: "Van; 35000 DKK; 1 | Trailer; 5000 DKK; 1"
2026-01-15 * "Bo" "drawn"
  Assets:Loans:Bo:Car  {principal} DKK
  Assets:Bank
2026-02-15 * "Bo" "rate 1"
  bank-ref: "R1"
  Assets:Bank  {rate} DKK
  Assets:Loans:Bo:Car
2026-06-30 * "Shop" "pens"
  Assets:Bank  -1 DKK
  Equity:Opening
"""
CAR = "Assets:Loans:Bo:Car"
DEMAND = (
    '2026-05-20 note Assets:Loans:Bo:Car "Demand"\n  contact: "letter"\n  loan-step: "demand"\n'
)


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return written(tmp_path)


def written(folder: Path, more: str = "", principal: int = 60000) -> Path:
    file = folder / "main.beancount"
    file.write_text(LEDGER.format(principal=principal, rate=principal // 12) + more, "utf-8")
    return file


def asked(run: Run, books: Path, day: str = "2026-06-15") -> dict[str, object]:
    result = run("recovery", books, CAR, "--as-of", day, "--format", "json")
    assert result.exit_code == 0, result.output
    found: dict[str, object] = read_json(result)
    return found


def test_the_claim_is_each_installment_and_late_interest_to_the_day(run: Run, books: Path) -> None:
    """Four installments of 5,000, of 15 March, April, May and June; 9.75 % simple, by days:
    5,000 x 0.0975 / 365 x (92 + 61 + 31) = 245.75; a day more of 20,000 is 5.34."""
    claim = asked(run, books)["claim"]

    assert isinstance(claim, dict)
    assert [one["unpaid"]["total"] for one in claim["items"]] == ["5000.00"] * 4
    assert claim["late_interest_accrued"] == "245.75"
    assert claim["total"] == "20245.75"
    assert claim["if_called"] == "55245.75"
    assert claim["per_day"] in ("5.34", "5.35")


def test_pledges_and_guarantors_tell_what_is_covered(run: Run, books: Path) -> None:
    """35,000 and 5,000 of the 55,245.75 that could be called."""
    security = asked(run, books)["security"]

    assert isinstance(security, dict)
    assert (security["value"], security["covered"]) == ("40000.00", "40000.00")
    assert security["uncovered"] == "15245.75"
    assert security["guarantors"][0]["name"] == "Anna Holm"


def test_the_loan_may_be_called_after_thirty_days_and_notice(run: Run, books: Path) -> None:
    """Kreditaftaleloven § 29: 5,000 is 8.3 % of 60,000, so two installments that are a twentieth:
    the second of them, of 15 April, is thirty days late on 15 May."""
    calling = asked(run, books)["calling"]

    assert isinstance(calling, dict)
    assert calling["met"] is True
    assert calling["met_from"] == "2026-05-15"
    assert calling["notice_days"] == 10
    assert calling["earliest"] == "2026-06-26"


def test_a_court_waits_for_the_demand_and_its_ten_days(run: Run, tmp_path: Path) -> None:
    """Retsplejeloven § 477 b, inkassoloven § 10: at least ten days from the demand."""
    before = asked(run, written(tmp_path))["courts"]
    after = asked(run, written(tmp_path, DEMAND))["courts"]

    assert isinstance(before, list)
    assert isinstance(after, list)
    assert [one["open"] for one in before] == [False, False]
    assert "no formal demand" in before[0]["why_not"][0]
    assert [one["open"] for one in after] == [True, True]
    assert [one["ceiling"] for one in after] == ["100000", "100000"]


def test_a_demand_still_running_bars_the_court(run: Run, tmp_path: Path) -> None:
    courts = asked(run, written(tmp_path, DEMAND), "2026-05-28")["courts"]

    assert isinstance(courts, list)
    assert "the demand runs until" in courts[0]["why_not"][0]


def test_a_claim_above_the_ceiling_has_no_simplified_way(run: Run, tmp_path: Path) -> None:
    """Four installments of 30,000 are more than the 100,000 of retsplejeloven § 477 a."""
    courts = asked(run, written(tmp_path, DEMAND, principal=360000))["courts"]

    assert isinstance(courts, list)
    assert courts[0]["counted"] == "120000.00"
    assert courts[0]["why_not"] == ["120000.00 DKK is more than 100000 DKK"]


def test_each_part_lapses_three_years_after_its_due_date(run: Run, books: Path) -> None:
    """Forældelsesloven §§ 2, 3: three years from 15 March 2026."""
    limitation = asked(run, books)["limitation"]

    assert isinstance(limitation, list)
    assert limitation[0]["last_day"] == "2029-03-15"
    assert limitation[0]["put_off_by"] == []


@pytest.mark.parametrize(
    ("channel", "last"),
    # acknowledged in writing: ten years (§ 5); by word of mouth: three years anew (§ 15)
    [("letter", "2036-05-01"), ("phone", "2029-05-01")],
)
def test_an_acknowledgement_puts_limitation_off(
    run: Run, tmp_path: Path, channel: str, last: str
) -> None:
    note = f'2026-05-01 note {CAR} "owes it, pays soon"\n  contact: "{channel}"\n'
    note += '  outcome: "promise"\n  promise: 5000 DKK\n  promise-by: 2026-05-08\n'

    limitation = asked(run, written(tmp_path, note))["limitation"]

    assert isinstance(limitation, list)
    assert limitation[0]["last_day"] == last
    assert limitation[0]["put_off_by"] == ["acknowledgement 2026-05-01"]


def test_the_handover_is_a_folder_with_all_of_it(run: Run, books: Path, tmp_path: Path) -> None:
    folder = tmp_path / "handover"

    result = run("recovery", books, CAR, "--as-of", "2026-06-15", "--handover", folder)

    assert result.exit_code == 0, result.output
    told = json.loads((folder / "handover.json").read_text("utf-8"))
    assert told["borrower"]["address"] == "Vej 1, 2200 København N"
    assert "20245.75" not in (folder / "payments.csv").read_text("utf-8")
    assert (folder / "payments.csv").read_text("utf-8").splitlines()[1] == (
        "2026-02-15,payment,5000.00,R1"
    )
    assert len((folder / "claim.csv").read_text("utf-8").splitlines()) == 6


def test_the_handover_has_the_claim_as_pdf_with_its_interest_and_the_papers(
    run: Run, books: Path, tmp_path: Path
) -> None:
    text = books.read_text("utf-8")
    books.write_text(f'option "documents" "documents"\n{text}{DEMAND}', "utf-8")
    place = tmp_path / "documents" / "Assets" / "Loans" / "Bo" / "Car"
    place.mkdir(parents=True)
    (place / "2026-05-20.demand.txt").write_text("Pay, please.", "utf-8")
    folder = tmp_path / "handover"

    result = run("recovery", books, CAR, "--as-of", "2026-06-15", "--handover", folder)

    assert result.exit_code == 0, result.output
    assert (folder / "claim.pdf").read_bytes().startswith(b"%PDF")
    assert (folder / "documents" / "2026-05-20.demand.txt").read_text("utf-8") == "Pay, please."
    assert (folder / "steps.csv").read_text("utf-8").splitlines()[1] == (
        "2026-05-20,demand,Formal demand,demand,0,letter,2026-05-20.demand.txt"
    )
    # 5,000 from 15 March, then 10,000 from 15 April: 9.75 % by days of the year
    late = [
        line
        for line in (folder / "interest.csv").read_text("utf-8").splitlines()
        if line.startswith("late-interest")
    ]
    assert late[0] == ("late-interest,,,2026-03-15,2026-04-15,5000.00,0.0975,31,365,41.4041,")
    assert str(tmp_path) not in (folder / "handover.json").read_text("utf-8")


def test_the_claim_for_a_court_is_one_pdf(run: Run, books: Path, tmp_path: Path) -> None:
    file = tmp_path / "claim.pdf"

    result = run("recovery", books, CAR, "--as-of", "2026-06-15", "-o", file, "--language", "en")

    assert result.exit_code == 0, result.output
    assert file.read_bytes().startswith(b"%PDF")


def test_without_typst_the_claim_says_what_to_install(
    run: Run, books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)

    result = run("recovery", books, CAR, "--as-of", "2026-06-15", "-o", tmp_path / "claim.pdf")

    assert result.exit_code == 1
    assert 'pip install "beancount-loans[letters]"' in result.stderr


@pytest.mark.parametrize("measure", ["accelerate", "charge-off", "write-off"])
def test_a_measure_is_written_and_leaves_the_books_sound(
    run: Run, books: Path, measure: str
) -> None:
    result = run("recovery", books, CAR, "--as-of", "2026-06-15", "--write", measure, "--yes")

    assert result.exit_code == 0, result.output
    stages = {"accelerate": "terminated", "charge-off": "charged-off", "write-off": "written-off"}
    status = run("status", books, CAR, "--as-of", "2026-06-16", "--format", "json")
    assert status.exit_code == 0, status.output
    assert read_json(status)["loans"][0]["stage"] == stages[measure]


def test_what_collecting_may_cost_is_told_by_the_tables(run: Run, books: Path) -> None:
    """20,000 is due without late interest: BEK 601/2002 bilag 1 gives a collector 1,700 up to
    25,000; handing over costs 100 at most (renteloven § 9 b stk. 3); the compensation of § 9 a is
    between businesses."""
    costs = asked(run, books)["costs"]

    assert isinstance(costs, list)
    assert {one["what"]: one["most"] for one in costs} == {
        "handover": "100.00",
        "external-costs": "1700.00",
        "own-costs": "800.00",
    }
    assert "unconfirmed" in costs[2]["basis"]
