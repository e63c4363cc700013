"""Giro deliveries beside the account's own statement: any order, nothing twice, nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest
from tests.payments.bank import Line, camt
from tests.payments.conftest import ANNA, BERTA, BOOKS, Run, loaded

from beancount_loans.review import assign, open_lines

DAY = "20260216"
Slips = list[tuple[str, int]]
"""Reference and amount in hundredths."""


def fik(slips: Slips) -> Iterable[str]:
    yield from ("FI01013088810002", "FI02088958039")
    for number, (reference, amount) in enumerate(slips, 1):
        slip = f"FI030{DAY}71{reference.rjust(19, '0')}3015{DAY}{number:010d}"
        yield f"{slip}{DAY}{amount:015d}"
    yield f"FI08088958039{len(slips):011d}{_sum(slips):015d}"
    yield "FI09"


def ocr_giro(slips: Slips) -> Iterable[str]:
    yield "NY000010".ljust(80, "0")
    yield "NY090020001008566000000299991042764".ljust(80, "0")
    for number, (kid, amount) in enumerate(slips, 1):
        yield f"NY091030{number:07d}16022613201014640{amount:017d}{kid:>25}".ljust(80, "0")
        more = f"NY091031{number:07d}96368271940990385620000000160226"
        yield f"{more}9999051234{number}".ljust(80, "0")
    yield f"NY090088{len(slips):08d}{2 * len(slips) + 2:08d}{_sum(slips):017d}".ljust(80, "0")
    yield "NY000089".ljust(80, "0")


def bgmax(slips: Slips) -> Iterable[str]:
    yield "01BGMAX               0120260216173035010331P".ljust(80)
    yield "050009912346          SEK".ljust(80)
    for number, (ocr, amount) in enumerate(slips, 1):
        yield f"200003783511{ocr:<25}{amount:018d}21{number:012d}0".ljust(80)
    deposit = f"15{'000000000000000000058410000010098232009'[:35]}{DAY}00056{_sum(slips):018d}"
    yield f"{deposit}SEK{len(slips):08d}".ljust(80)
    yield f"70{len(slips):08d}{0:08d}{0:08d}{1:08d}".ljust(80)


def _sum(slips: Slips) -> int:
    return sum(amount for _, amount in slips)


Form = tuple[Callable[[Slips], Iterable[str]], str, str, str]
FORMS: list[Form] = [
    (fik, "DKK", "000000001030105", "000000001030204"),
    (ocr_giro, "NOK", "0042000531", "0042000558"),
    (bgmax, "SEK", "65003", "64997"),
]
TOTAL = Line("T1", "2026-02-16", "1000.00", "", "Collected payments")


@pytest.fixture(params=FORMS, ids=lambda form: form[0].__name__)
def form(request: pytest.FixtureRequest) -> Form:
    found: Form = request.param
    return found


def books(ledger: Path, form: Form) -> None:
    """The lender in the form's currency; Anna and Berta have references for slips."""
    text = BOOKS.replace("EUR", form[1]).replace("AB-4711", form[2])
    shop = f"open {BERTA}  {form[1]}\n"
    ledger.write_text(text.replace(shop, f'{shop}  loan-reference: "{form[3]}"\n'), "utf-8")
    loaded(ledger)


def delivery(ledger: Path, form: Form) -> Path:
    file = ledger.parent / "giro.txt"
    slips = [(form[2], 500_00), (form[3], 500_00)]
    file.write_text("\n".join([*form[0](slips), ""]), "cp1252")
    return file


def statement(
    ledger: Path, form: Form, name: str, lines: list[Line], opening: str, days: tuple[str, str]
) -> Path:
    closing = Decimal(opening) + sum((line.number for line in lines), Decimal(0))
    file = ledger.parent / f"{name}.xml"
    camt(file, lines, opening=opening, closing=str(closing), days=days)
    file.write_text(file.read_text("utf-8").replace("EUR", form[1]), "utf-8")
    return file


def own(ledger: Path, form: Form) -> Path:
    days = ("2026-02-15", "2026-02-28")
    return statement(ledger, form, "own", [TOTAL], "7900.00", days)


def before(ledger: Path, form: Form) -> Path:
    """The account's statement before: it shows that the account has its own."""
    fee = Line("F1", "2026-02-03", "-100.00", "Bank", "Fee")
    return statement(ledger, form, "before", [fee], "8000.00", ("2026-02-01", "2026-02-14"))


def take(ledger: Path, run: Run, *files: Path) -> str:
    words = ["--ledger", ledger, "--account", "Assets:Bank", "--yes"]
    return run("import", *files, *words).output


def paid(ledger: Path) -> list[list[int]]:
    book, _ = loaded(ledger)
    return [
        [one.amount for one in book.loans[loan].events if one.kind == "payment"]
        for loan in (ANNA, BERTA)
    ]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_slips_and_statements_in_any_order_book_each_slip_once(
    ledger: Path, run: Run, form: Form, order: tuple[int, ...], together: bool
) -> None:
    books(ledger, form)
    files = [before(ledger, form), delivery(ledger, form), own(ledger, form)]
    groups = [files] if together else [[files[place]] for place in order]
    for group in groups:
        take(ledger, run, *([group[place] for place in order] if together else group))

    assert paid(ledger) == [[500_00], [500_00]]
    assert open_lines(*loaded(ledger)) == []
    take(ledger, run, *files)  # now all balances tie, and are asserted
    after = ledger.read_text("utf-8")
    assert "note Assets:Bank" not in after
    assert after.count("balance Assets:Bank") == 2
    assert paid(ledger) == [[500_00], [500_00]]
    for again in (*([file] for file in files), files[::-1]):
        take(ledger, run, *again)
        assert ledger.read_text("utf-8") == after


def test_somebodys_own_transfer_is_not_taken_for_the_total_of_slips(
    ledger: Path, run: Run, form: Form
) -> None:
    books(ledger, form)
    theirs = Line("X1", "2026-02-16", "1000.00", "Jürgen Groß", "Rate", "DE75512108001245126199")
    take(ledger, run, before(ledger, form))

    days = ("2026-02-15", "2026-02-16")
    first = statement(ledger, form, "first", [theirs], "7900.00", days)
    take(ledger, run, delivery(ledger, form), first)
    assert paid(ledger) == [[], []]
    assert 'bank-ref: "X1"' in ledger.read_text("utf-8")

    late = Line("T2", "2026-02-18", "1000.00", "", "Collected payments")
    days = ("2026-02-17", "2026-02-28")
    take(ledger, run, statement(ledger, form, "second", [late], "8900.00", days))
    assert paid(ledger) == [[500_00], [500_00]]
    assert ledger.read_text("utf-8").count('batch-ref: "T2"') == 2


def test_one_total_stands_for_one_delivery_and_the_next_like_it_is_asked_about(
    ledger: Path, run: Run, form: Form
) -> None:
    books(ledger, form)
    file = delivery(ledger, form)
    file.write_text("\n".join([*form[0]([(form[2], 500_00)]), ""]), "cp1252")
    take(ledger, run, file)
    total = Line("T1", "2026-02-17", "500.00", "", "Collected payments")
    like = Line("T2", "2026-02-18", "500.00", "", "Collected payments")
    days = ("2026-02-01", "2026-02-17")
    first = statement(ledger, form, "first", [total], "8000.00", days)

    said = take(ledger, run, first)
    assert "1 already booked" in said
    assert f"the books agree with the bank: 8500.00 {form[1]}" in said
    days = ("2026-02-18", "2026-02-28")
    second = statement(ledger, form, "second", [like], "8500.00", days)
    assert "1 in review" in take(ledger, run, second)

    assert paid(ledger) == [[500_00], []]
    (line,) = open_lines(*loaded(ledger))
    assert line.ref == "T2"
    before = ledger.read_text("utf-8")
    take(ledger, run, second, first, file)
    assert ledger.read_text("utf-8") == before


@pytest.mark.parametrize("again", ["own", "slips"])
def test_a_decision_about_a_slip_stays_when_the_total_comes(
    ledger: Path, run: Run, form: Form, again: str
) -> None:
    books(ledger, form)
    file = delivery(ledger, form)
    file.write_text("\n".join([*form[0]([(form[2], 500_00), ("99", 500_00)]), ""]), "cp1252")
    take(ledger, run, file)
    (line,) = open_lines(*loaded(ledger))
    assign(line, [(BERTA, Decimal("500.00"))]).write()

    total = statement(ledger, form, "own", [TOTAL], "8000.00", ("2026-02-01", "2026-02-28"))
    take(ledger, run, total)
    assert paid(ledger) == [[500_00], [500_00]]
    assert 'loan-rule: "by-hand"' in ledger.read_text("utf-8")
    before = ledger.read_text("utf-8")
    take(ledger, run, total if again == "own" else file)
    assert ledger.read_text("utf-8") == before
