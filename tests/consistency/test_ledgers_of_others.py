"""Ledgers nobody here wrote, with loans added: the plugins change nothing else in them."""

from __future__ import annotations

import datetime as dt
import importlib.util
import io
import random
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core.data import Transaction
from beancount.scripts import example

import beancount_loans as loans
from beancount_loans.ledger import GENERATED

LOANS = """
2014-01-01 open Assets:Loans:BoHolm:Car USD
  loan-principal: 1200 USD
  loan-rate: "8 %"
  loan-installments: 12
2014-01-01 open Assets:Lending USD
2014-01-02 * "Bo Holm" "Paid out"
  Assets:Lending  -1200 USD
  Assets:Loans:BoHolm:Car
2014-02-05 * "Bo Holm" "Paid"
  Assets:Lending  104.39 USD
  Assets:Loans:BoHolm:Car
2014-06-05 * "Bo Holm" "Paid"
  Assets:Lending  50 USD
  Assets:Loans:BoHolm:Car
"""
ON = 'plugin "beancount_loans.plugins"\n'


def written_by_beancount(seed: int) -> str:
    """A ledger of Beancount's own example generator."""
    random.seed(seed)
    file = io.StringIO()
    example.write_example_file(  # type: ignore[no-untyped-call]
        dt.date(1980, 5, 12), dt.date(2013, 1, 1), dt.date(2015, 1, 1), True, file
    )
    return file.getvalue()


def installed_ledgers() -> list[Path]:
    """Whatever ledgers came with the packages that are installed."""
    found: list[Path] = []
    for package in ("beancount", "fava", "beangulp", "beanquery"):
        spec = importlib.util.find_spec(package)
        for place in (spec.submodule_search_locations or ()) if spec else ():
            found += [
                path
                for kind in ("*.beancount", "*.bean")
                for path in Path(place).rglob(kind)
                if "2013" in path.read_text("utf-8", "replace")
                or "open" in path.read_text("utf-8", "replace")
            ]
    return sorted(found)


def essence(entry: Any) -> Any:
    """An entry without its place in the file, which the plugin's line has moved."""
    meta = {
        key: value for key, value in (entry.meta or {}).items() if key not in ("lineno", "filename")
    }
    if not isinstance(entry, Transaction):
        return entry._replace(meta=meta)
    legs = [leg._replace(meta=None) for leg in entry.postings]
    return entry._replace(meta=meta, postings=legs)


def loaded(text: str, file: Path) -> tuple[list[Any], list[str], dict[str, Any]]:
    file.write_text(text, "utf-8")
    entries, errors, options = loader.load_file(str(file))
    return list(entries), sorted(error.message for error in errors), dict(options)


def own(entries: list[Any]) -> list[str]:
    return sorted(repr(essence(entry)) for entry in entries if GENERATED not in entry.meta)


def changes_nothing_else(text: str, file: Path) -> None:
    with_loans = text + LOANS
    plain, plain_errors, _ = loaded(with_loans, file)
    served, errors, options = loaded(ON + with_loans, file)

    assert errors == plain_errors
    assert own(served) == own(plain)
    assert any(GENERATED in entry.meta for entry in served)
    assert loans.read(served, options).loans["Assets:Loans:BoHolm:Car"].events


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_ledger_of_beancounts_generator_keeps_all_else(seed: int, tmp_path: Path) -> None:
    changes_nothing_else(written_by_beancount(seed), tmp_path / "main.beancount")


@pytest.mark.parametrize(
    "path", installed_ledgers() or [None], ids=lambda path: getattr(path, "name", "none")
)
def test_a_ledger_that_came_with_a_package_keeps_all_else(
    path: Path | None, tmp_path: Path
) -> None:
    if path is None:  # none of the packages ships one in this version
        return
    changes_nothing_else(path.read_text("utf-8", "replace"), tmp_path / "main.beancount")


def test_a_ledger_without_loans_is_left_as_it_is(tmp_path: Path) -> None:
    text = written_by_beancount(4)
    plain, plain_errors, _ = loaded(text, tmp_path / "main.beancount")
    served, errors, _ = loaded(ON + text, tmp_path / "main.beancount")

    assert (own(served), errors) == (own(plain), plain_errors)
    assert len(served) == len(plain)
