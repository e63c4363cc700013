"""The terms sheet before signing, on Danish consumer law."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from tests.cli.conftest import Run, read_json

BO = """\
plugin "beancount_loans.plugins"
2026-01-01 custom "loan-option" "policy" "denmark-consumer"
2026-01-01 custom "loan-lender" "Lender"
  iban: "DK9898604711002233"
2026-01-15 open Assets:Loans:Bo:Car  DKK
  loan-principal: {principal} DKK
  loan-rate: "{rate}"
  loan-installments: {count}
  loan-first-due: 2026-02-15
  loan-signed: 2026-01-15
{more}"""


def sheet(run: Run, tmp_path: Path, **told: object) -> object:
    usual = {"principal": 10000, "rate": "12 %", "count": 12, "more": ""}
    file = tmp_path / "main.beancount"
    file.write_text(BO.format(**usual | told), "utf-8")
    return run(
        "agreement", file, "Assets:Loans:Bo:Car", "--as-of", "2026-01-15", "--format", "json"
    )


def test_every_payment_and_the_whole_cost_are_told(run: Run, tmp_path: Path) -> None:
    """10,000 at 1 % a month in twelve: 10000 x 0.01 / (1 - 1.01^-12) = 888.49."""
    told = read_json(sheet(run, tmp_path))  # type: ignore[arg-type]

    assert len(told["payments"]) == 12
    assert {one["total"] for one in told["payments"][:-1]} == {"888.49"}
    # 12 x 888.4879 - 10,000 = 661.85, and a cent for interest rounded each month
    assert told["total_cost"] == "661.86"
    assert told["total_payable"] == "10661.86"
    # (1 + 0.01)^12 - 1 = 12.68 %
    assert told["apr"][:6] in ("0.1268", "0.1267")
    assert sum(float(one["total"]) for one in told["years"]) == pytest.approx(10661.86)
    assert told["ways"]["iban"] == "DK98 9860 4711 0022 33"


def test_late_payment_is_told_with_dates_fees_and_the_rate_of_the_day(
    run: Run, tmp_path: Path
) -> None:
    """Renteloven § 9 b: three reminders at most, 100 DKK each, ten days between them; § 5: the
    official lending rate, 1.75 % from 1 January 2026, and 8 %: 888.49 x 9.75 % x 30/365 = 7.12.
    """
    late = read_json(sheet(run, tmp_path))["late"]  # type: ignore[arg-type]

    assert late["rate"] == "DK-reference + 8 %"
    assert late["rate_now"] == "0.0975"
    assert late["a_month"] == "7.12"
    fees = [one for one in late["steps"] if one["kind"] == "reminder"]
    assert [one["fee"] for one in fees] == ["100.00", "100.00", "100.00"]
    days = [int(one["earliest"][8:]) + 31 * int(one["earliest"][5:7]) for one in fees]
    assert all(later - sooner >= 10 for sooner, later in pairwise(days))
    # the demand's ten days (inkassoloven § 10), and no fee for it
    demand = next(one for one in late["steps"] if one["kind"] == "demand")
    assert demand["fee"] == "0.00"


def test_the_loan_may_be_called_when_the_law_says(run: Run, tmp_path: Path) -> None:
    """Kreditaftaleloven § 29: one installment thirty days late that is a tenth of the loan, or two
    that are a twentieth. 888.49 is 8.9 % of it: the second, of 15 March, is thirty days late on
    14 April.
    """
    late = read_json(sheet(run, tmp_path))["late"]  # type: ignore[arg-type]

    assert late["called_from"] == "2026-04-14"
    assert "§ 29" in late["call_basis"]


def test_rights_are_told_with_their_law(run: Run, tmp_path: Path) -> None:
    """Fourteen days from 15 January end on the 29th."""
    rights = {one["key"]: one for one in read_json(sheet(run, tmp_path))["rights"]}  # type: ignore[arg-type]

    assert "14 days" in rights["withdraw"]["text"]
    assert "2026-01-29" in rights["withdraw"]["text"]
    assert "§ 19" in rights["withdraw"]["source"]
    assert "at most 1 %" in rights["repay-early"]["text"]


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        # 36 % nominal is 42.6 % a year: above the ceiling of 35 %
        ({"rate": "36 %"}, "caps.apr"),
        # 26 % over ten years: 120 x 234.63 less 10,000 is 181 % of what was lent
        ({"rate": "26 %", "count": 120}, "caps.total-cost"),
    ],
)
def test_terms_above_a_ceiling_are_refused(
    run: Run, tmp_path: Path, told: dict[str, object], rule: str
) -> None:
    result = sheet(run, tmp_path, **told)

    assert result.exit_code == 1  # type: ignore[attr-defined]
    assert rule in result.output  # type: ignore[attr-defined]


def test_what_the_bookkeeper_acknowledged_is_no_longer_refused(run: Run, tmp_path: Path) -> None:
    more = '  loan-accepted: "caps.apr a home loan"\n'

    assert sheet(run, tmp_path, rate="36 %", more=more).exit_code == 0  # type: ignore[attr-defined]
