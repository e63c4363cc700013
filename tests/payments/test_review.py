"""What a person decides about open bank lines, and how it is booked."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests.payments.bank import Line, camt
from tests.payments.conftest import ANNA, BERTA, JUERGEN, Run, loaded

from beancount_loans.review import (
    OpenLine,
    ReviewError,
    assign,
    merge,
    open_lines,
    refuse,
    twins,
)

UNKNOWN = Line("R1", "2026-02-16", "500.00", "Berg", "rate", "DE12500105170648489890")


def line_of(ledger: Path, run: Run, line: Line = UNKNOWN) -> OpenLine:
    """The one line that a statement leaves open."""
    camt(ledger.parent / "s.xml", [line])
    assert run("import", ledger.parent / "s.xml", "--ledger", ledger, "--yes").exit_code == 0
    return only(ledger)


def only(ledger: Path) -> OpenLine:
    (line,) = open_lines(*loaded(ledger), others=True)
    return line


def entry(ledger: Path, ref: str = "R1") -> str:
    """The text of a transaction, by its bank-ref."""
    blocks = ledger.read_text("utf-8").split("\n\n")
    return next(block for block in blocks if f'bank-ref: "{ref}"' in block)


def test_an_open_line_tells_its_candidates_and_why(ledger: Path, run: Run) -> None:
    line = line_of(ledger, run)

    assert (line.amount, line.payer, line.payer_account) == (
        Decimal("500.00"),
        "Berg",
        "DE12500105170648489890",
    )
    assert {one.loan for one in line.candidates} >= {ANNA, BERTA}
    assert all(one.why for one in line.candidates)


def test_a_line_given_to_a_loan_is_booked_there_by_hand(ledger: Path, run: Run) -> None:
    assign(line_of(ledger, run), [(BERTA, Decimal("500.00"))]).write()

    assert entry(ledger).splitlines() == [
        '2026-02-16 * "Berg" "rate" ^loan-berta-berg-shop',
        '  bank-ref: "R1"',
        '  payer-account: "DE12500105170648489890"',
        '  loan-rule: "by-hand"',
        "  Assets:Bank                   500.00 EUR",
        "  Assets:Loans:BertaBerg:Shop  -500.00 EUR",
    ]
    assert open_lines(*loaded(ledger)) == []


def test_the_payers_account_is_learned_from_a_decision(ledger: Path, run: Run) -> None:
    assign(line_of(ledger, run), [(BERTA, Decimal("500.00"))]).write()
    again = Line("R2", "2026-03-16", "500.00", "", "", "DE12500105170648489890")
    camt(ledger.parent / "t.xml", [again])

    result = run("import", ledger.parent / "t.xml", "--ledger", ledger, "--yes")

    assert "posted         Assets:Loans:BertaBerg:Shop" in result.output


def test_a_decision_is_not_undone_by_a_later_run(ledger: Path, run: Run) -> None:
    assign(line_of(ledger, run), [(BERTA, Decimal("500.00"))]).write()
    before = ledger.read_text("utf-8")

    result = run("import", ledger.parent / "s.xml", "--ledger", ledger, "--yes")

    assert "1 already booked" in result.output
    assert ledger.read_text("utf-8") == before


def test_a_line_can_be_divided_between_loans(ledger: Path, run: Run) -> None:
    line = line_of(ledger, run)
    assign(line, [(ANNA, Decimal(300)), (BERTA, Decimal(200))]).write()

    book, _ = loaded(ledger)
    amounts = [book.loans[one].events[-1].amount for one in (ANNA, BERTA)]
    assert amounts == [300_00, 200_00]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([(ANNA, Decimal(300))], "sum to 300"),
        ([("Assets:Loans:AnnaBerg:Rof", Decimal(500))], "did you mean|Roof"),
        ([(ANNA, Decimal(600)), (BERTA, Decimal(-100))], "wrong sign"),
    ],
)
def test_parts_that_are_not_the_line_are_refused(
    ledger: Path, run: Run, parts: list[tuple[str, Decimal]], said: str
) -> None:
    with pytest.raises(ReviewError, match=said):
        assign(line_of(ledger, run), parts)


def test_comments_inside_a_line_stay(ledger: Path, run: Run) -> None:
    line_of(ledger, run)
    text = ledger.read_text("utf-8")
    ledger.write_text(text.replace('  bank-ref: "R1"', '  ; asked her on Monday\n  bank-ref: "R1"'))

    assign(only(ledger), [(ANNA, Decimal("500.00"))]).write()

    assert "  ; asked her on Monday\n" in entry(ledger)


def test_what_is_no_loans_goes_to_an_account_of_the_ledger(ledger: Path, run: Run) -> None:
    line = line_of(ledger, run, Line("R1", "2026-02-16", "-900.00", "Landlord", "Miete"))
    refuse(line, "Expenses:Rent").write()

    assert "Expenses:Rent   900.00 EUR" in entry(ledger)
    with pytest.raises(ReviewError, match="is not open"):
        refuse(line, "Expenses:Rnt")
    with pytest.raises(ReviewError, match="is a loan"):
        refuse(line, ANNA)


def test_a_line_in_closed_books_is_assigned_on_the_first_open_day(ledger: Path, run: Run) -> None:
    line_of(ledger, run)
    with ledger.open("a", encoding="utf-8") as file:
        file.write('\n2026-02-28 custom "loan-option" "closed-until" 2026-02-28\n')

    assign(only(ledger), [(BERTA, Decimal("500.00"))]).write()

    book, _ = loaded(ledger)
    event = book.loans[BERTA].events[-1]
    assert (str(event.date), str(event.effective)) == ("2026-03-01", "2026-02-16")
    assert "Liabilities:Loans:Unassigned" in entry(ledger)
    assert open_lines(*loaded(ledger)) == []


def test_money_out_that_takes_a_payment_back_opens_its_installment_again(
    ledger: Path, run: Run
) -> None:
    paid = Line("P1", "2026-02-15", "500.00", "Anna Berg", "AB-4711")
    camt(ledger.parent / "p.xml", [paid])
    run("import", ledger.parent / "p.xml", "--ledger", ledger, "--yes")
    line = line_of(ledger, run, Line("R1", "2026-02-20", "-500.00", "Anna Berg", "zurück"))

    assign(line, [(ANNA, Decimal("-500.00"))], returns="P1").write()

    book, _ = loaded(ledger)
    assert book.loans[ANNA].events[-1].kind == "returned-payment"


def test_a_line_entered_by_hand_before_takes_the_banks_identity(ledger: Path, run: Run) -> None:
    with ledger.open("a", encoding="utf-8") as file:
        file.write(
            '\n2026-02-16 * "Berta" "by hand"\n'
            "  Assets:Bank  500 EUR\n  Assets:Loans:BertaBerg:Shop\n"
        )
    line = line_of(ledger, run)
    (entered,) = twins(line)

    merge(line, entered).write()

    assert '"Berta" "by hand"' in entry(ledger)
    assert "Unassigned" not in ledger.read_text("utf-8")
    result = run("import", ledger.parent / "s.xml", "--ledger", ledger, "--yes")
    assert "1 already booked" in result.output


def test_lines_of_other_loans_are_left_alone(ledger: Path, run: Run) -> None:
    line_of(ledger, run)

    assert JUERGEN not in {one.loan for one in only(ledger).candidates[:2]}


# ------------------------------------------------------------ in the terminal


def reviewed(ledger: Path, run: Run, *keys: str) -> str:
    result = run("import", "--ledger", ledger, "--review", input="\n".join([*keys, ""]))
    assert result.exit_code == 0
    return result.output


def test_the_terminal_shows_a_line_and_books_the_choice_at_once(ledger: Path, run: Run) -> None:
    line = line_of(ledger, run)
    number = [one.loan for one in line.candidates].index(BERTA) + 1

    said = reviewed(ledger, run, str(number))

    assert "1 of 1" in said
    assert f"{number}  Berta Berg: {BERTA}" in said
    assert "1 decided, done" in said
    assert "^loan-berta-berg-shop" in entry(ledger)


def test_a_choice_is_taken_back_by_a_key(ledger: Path, run: Run) -> None:
    camt(ledger.parent / "s.xml", [UNKNOWN, Line("R2", "2026-02-17", "77.00", "Nobody", "?")])
    run("import", ledger.parent / "s.xml", "--ledger", ledger, "--yes")
    before = ledger.read_text("utf-8")

    said = reviewed(ledger, run, "1", "u", "q")

    assert "taken back: R1" in said
    assert ledger.read_text("utf-8") == before


def test_another_loan_is_found_by_words_and_a_line_split(ledger: Path, run: Run) -> None:
    camt(ledger.parent / "s.xml", [UNKNOWN, Line("R2", "2026-02-17", "700.00", "Nobody", "?")])
    run("import", ledger.parent / "s.xml", "--ledger", ledger, "--yes")

    said = reviewed(ledger, run, "l", "juerg car", "s", "anna", "200", "berta", "500")

    assert "2 decided, done" in said
    book, _ = loaded(ledger)
    assert [book.loans[one].events[-1].amount for one in (JUERGEN, ANNA, BERTA)] == [
        500_00,
        200_00,
        500_00,
    ]


def test_lines_passed_over_stay_open_and_wrong_answers_are_told(ledger: Path, run: Run) -> None:
    line_of(ledger, run)

    said = reviewed(ledger, run, "i", "Expenses:Rnt", "x", "p")

    assert "Expenses:Rnt is not open" in said
    assert "0 decided, 1 open" in said


def test_what_is_no_loans_is_gone_through_where_wanted(ledger: Path, run: Run) -> None:
    line_of(ledger, run, Line("R1", "2026-02-16", "-900.00", "Landlord", "Miete"))

    assert "no loan's, and waiting for an account: 1" in reviewed(ledger, run)
    words = ("import", "--ledger", ledger, "--review", "--all")
    assert "1 decided, done" in run(*words, input="i\nExpenses:Rent\n").output


def test_a_statement_of_another_account_of_the_ledger_is_refused(ledger: Path, run: Run) -> None:
    with ledger.open("a", encoding="utf-8") as file:
        file.write("\n2026-01-01 open Assets:Savings  EUR\n")
    statement = camt(ledger.parent / "s.xml", [UNKNOWN])

    result = run("import", statement, "--ledger", ledger, "--yes", "--account", "Assets:Savings")

    assert result.exit_code == 1
    assert "the statement is of Assets:Bank, not of Assets:Savings" in result.output
