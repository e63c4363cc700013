"""What the day's letters cost: written, then set as PDF, as `bean-loans remind` does.

    python tests/benchmarks/letters.py [--letters 1000]

Every borrower is late with the first installment, so that each gets a reminder with fee, late
interest and the whole debt. Costs are CPU seconds of this process.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time

from beancount import loader

from beancount_loans import Book, read
from beancount_loans.reports.letters.press import press
from beancount_loans.reports.letters.round import day_round

DAY = dt.date(2026, 3, 12)
HEAD = """
option "title" "Lender"
2025-01-01 custom "loan-option" "policy" "denmark-consumer"
2025-01-01 open Assets:Bank DKK
  iban: "DK9898604711002233"
2025-01-01 open Income:Loans:Fees
2027-01-01 balance Assets:Bank -{paid} DKK
"""
BORROWER = """
2026-01-01 custom "loan-borrower" "eva-{number}"
  name: "Eva Holm {number}"
  address: "Road {number}"
  postcode: "1000"
  city: "Town"
2026-01-01 open Assets:Loans:Eva{number}:Car DKK
  loan-borrower: "eva-{number}"
  loan-principal: 12000 DKK
  loan-rate: "8 %"
  loan-installments: 24
2026-01-01 * "paid out"
  Assets:Loans:Eva{number}:Car 12000 DKK
  Assets:Bank
"""


def books(count: int) -> Book:
    """A lender with so many borrowers, all of them late."""
    text = HEAD.format(paid=12000 * count)
    text += "".join(BORROWER.format(number=number) for number in range(count))
    entries, errors, options = loader.load_string(text)
    assert not errors, errors[0].message
    return read(entries, options)


def main() -> None:
    """Write and set letters, and say what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--letters", type=int, default=1000)
    count = parser.parse_args().letters
    book = books(count)
    start = time.process_time()
    prepared = day_round(book, DAY).prepared
    written = time.process_time()
    assert len(prepared) == count
    with press() as found:
        size = sum(len(found.pdf(one.letter)) for one in prepared)
    done = time.process_time()
    print("| letters | written, CPU s | set, CPU s | ms each | kB each |")
    print("|---:|---:|---:|---:|---:|")
    each = 1000 * (done - start) / count
    cells = [f"{written - start:.2f}", f"{done - written:.2f}", f"{each:.1f}"]
    print(f"| {count} | {' | '.join(cells)} | {size / count / 1000:.0f} |")


if __name__ == "__main__":
    main()
