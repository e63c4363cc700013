"""What is fuzzed: for each thing that reads what others wrote, a call and its declared errors.

A target takes bytes. It returns for whatever it is given; anything it raises is a finding.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from beancount.core.data import Transaction
from beancount.parser import booking, parser
from tests.fuzz import seeds

from beancount_loans.core.agreement.term_keys import TERM_KEYS, read_terms
from beancount_loans.core.policy.policy import Policy, read_policy
from beancount_loans.core.rates import NoIndexValueError
from beancount_loans.core.servicing.position import replay
from beancount_loans.core.servicing.schedule import schedule
from beancount_loans.importers import (
    bai2,
    betalingsservice,
    bgmax,
    camt,
    coda,
    csv_formats,
    csv_profile,
    fik,
    formats,
    mt940,
    ocrgiro,
    ofx,
    pain002,
    pain008,
)
from beancount_loans.importers.statement import Statement, StatementError
from beancount_loans.ledger import GENERATED, read
from beancount_loans.plugins.one_pass import Wanted, serve

DAY = dt.date(2026, 11, 24)
FOREIGN = frozenset({"script", "img", "iframe", "b", "i", "u", "svg", "object", "embed"})
"""Elements that no page and no letter of ours has."""


class Target(NamedTuple):
    """One thing that reads.

    Attributes:
        run: Takes any bytes; what it raises is a finding.
        seeds: Sound inputs to begin from.
    """

    run: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


class Markup(HTMLParser):
    """Collects what of a page could run: foreign elements, handlers, links to code."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element; data for scripts is no script."""
        if tag in FOREIGN and ("type", "application/json") not in attrs:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"{name}={value}")


def inert(html: str, what: object) -> None:
    """Find nothing in a page that could run."""
    markup = Markup()
    markup.feed(html)
    if markup.found:
        raise AssertionError(f"{markup.found} from {what!r}")


def statement(reader: Callable[[Path], list[Statement]], data: bytes) -> None:
    """Read a file with the reader of one format, past the net that catches the unforeseen."""
    with tempfile.NamedTemporaryFile(suffix=".txt") as file:
        file.write(data)
        file.flush()
        try:
            found = reader(Path(file.name))
        except StatementError as problem:
            told(str(problem))
            return
    for one in found:
        _ = one.adds_up, one.settled, one.booked


def told(message: str) -> None:
    """A message is a sentence for people."""
    if not message or "Traceback" in message or "not foreseen" in message:
        raise AssertionError(f"no sentence for people: {message}")


def any_statement(data: bytes) -> None:
    """Read a file as `bean-loans import` does, the format being found out."""
    statement(formats.read, data)


def terms(data: bytes) -> None:
    """Read `loan-` keys, and make a schedule of what terms come of them."""
    lines = data.decode("utf-8", "replace").splitlines()
    raw = dict(line.split("=", 1) for line in lines if "=" in line)
    found, faults = read_terms(raw, "DKK")
    if (found is None) != bool(faults):
        raise AssertionError("neither terms nor a fault")
    if found is None or (found.installments or 0) > 2000 or found.rate.index:
        return
    if found.method not in ("custom", "on-demand") and found.installments:
        rows = schedule(found, dt.date(2026, 1, 1))
        if sum(row.principal for row in rows) != found.minor(found.principal):
            raise AssertionError("a schedule that does not repay what was lent")


def policy(data: bytes) -> None:
    """Read a policy pack."""
    try:
        mapping = tomllib.loads(data.decode("utf-8", "replace"))
    except tomllib.TOMLDecodeError:
        return
    found = read_policy(mapping)
    if isinstance(found, Policy):
        found.at(DAY)
    else:
        for fault in found:
            told(str(fault))


def profile(data: bytes) -> None:
    """Read a bank's profile for tables."""
    try:
        csv_profile.parse_profile(data.decode("utf-8", "replace"), "own.toml")
    except StatementError as problem:
        told(str(problem))


def ledger(data: bytes) -> None:
    """Read and serve a ledger that Beancount itself can read, and replay its loans."""
    found = booked(data)
    if found is None:
        return
    entries, options = found
    book = read(entries, options)
    for error in book.errors:
        told(error.message)
    served, _ = serve(entries, options, Wanted(expected=True, missed=True, limits=True))
    for entry in served:
        made = isinstance(entry, Transaction) and GENERATED in entry.meta
        if made and (not entry.postings or sum(leg.units.number for leg in entry.postings)):
            raise AssertionError(f"a transaction that does not balance: {entry.narration}")
    for loan in book.loans.values():
        try:
            _ = replay(loan, DAY).claim
        except NoIndexValueError as problem:
            told(str(problem))


def booked(data: bytes) -> tuple[list[Any], dict[str, Any]] | None:
    """Entries and options of a text, no plugin of it being run; None if Beancount itself fails."""
    text = data.decode("utf-8", "replace")
    try:
        entries, _, options = parser.parse_string(text)
        entries, _ = booking.book(entries, options)  # type: ignore[no-untyped-call]
    except Exception:  # of Beancount's own
        return None
    options["filename"] = "fuzz.beancount"
    return sorted(entries, key=lambda entry: entry.date), options


def fava(data: bytes) -> None:
    """Ask Fava for a page of ours with any query."""
    query = urlencode(parse_qsl(data.decode("utf-8", "replace"), keep_blank_values=True))
    for path in ("", "panel"):
        client, slug = _site()
        answer = client.get(f"/{slug}/extension/BeancountLoans/{path}?partial=true&{query}")
        if answer.status_code != 200 or "could not be shown" in answer.text:
            raise AssertionError(f"{answer.status_code} for {query!r}")
        inert(answer.json["data"]["html"] if path and answer.json["data"] else answer.text, query)


def act(data: bytes) -> None:
    """Ask Fava to show and to do any act of ours, and for any letter; nothing is written."""
    from beancount_loans.reports.fava.guard import HEADER, TOKEN  # noqa: PLC0415  a face

    fields = dict(parse_qsl(data.decode("utf-8", "replace"), keep_blank_values=True))
    client, slug = _site()
    base = f"/{slug}/extension/BeancountLoans"
    body = {"act": fields.pop("act", ""), "fields": fields}
    headers = {HEADER: TOKEN, "Origin": "http://localhost"}
    for path in ("preview", "write"):
        answer = client.post(f"{base}/{path}", json=body, headers=headers)
        found = answer.json
        if answer.status_code != 200 or (found["success"] and path == "write"):
            raise AssertionError(f"{answer.status_code}: {path} did {body}")
        if "log says why" in found.get("error", "") or found["success"] is None:
            raise AssertionError(f"no sentence for people: {path} of {body}")
        if found["success"]:
            inert(found["data"]["html"], fields)
    query = urlencode({"format": "html", **fields})
    if client.get(f"{base}/letter?{query}").status_code not in (200, 404):
        raise AssertionError(f"no letter and no sentence for {query!r}")


@cache
def _site() -> tuple[Any, str]:
    from fava.application import create_app  # noqa: PLC0415  a face: not for all targets

    path = Path(tempfile.mkdtemp()) / "main.beancount"
    extension = '2026-01-01 custom "fava-extension" "beancount_loans.reports.fava"\n'
    path.write_text(f'plugin "beancount_loans.plugins"\n{extension}{seeds.LEDGER}', "utf-8")
    app = create_app([path], load=True)
    return app.test_client(), next(slug for slug, _ in app.config["LEDGERS"].items())


def letter(data: bytes) -> None:
    """Write letters to a borrower whose every field is hostile."""
    from beancount_loans.reports.letters.kinds import Wanted as Asked  # noqa: PLC0415  a face
    from beancount_loans.reports.letters.kinds import letter_of  # noqa: PLC0415
    from beancount_loans.reports.letters.texts import LetterError  # noqa: PLC0415
    from beancount_loans.standing import standings  # noqa: PLC0415

    fields = [re.sub(r"[\\\"\0]", "", one) for one in data.decode("utf-8", "replace").split("|")]
    names = ("name", "address", "postcode", "city", "representative", "greeting", "language")
    lines = "".join(f'\n  {key}: "{value}"' for key, value in zip(names, fields, strict=False))
    named = '\n  name: "Bo Holm"\n  language: "da"'
    found = booked(seeds.LEDGER.replace(named, lines).encode("utf-8", "replace"))
    if found is None:
        return
    for one in standings(read(*found), DAY):
        for kind in ("reminder-1", "statement", "welcome"):
            try:
                written = letter_of(one, Asked(kind))
            except LetterError as problem:
                told(str(problem))
                continue
            _ = written.text(), written.subject
            inert(written.html(), fields)


def template(data: bytes) -> None:
    """Write a letter by a text and words that the bookkeeper wrote, or mistyped."""
    from beancount_loans.reports.letters.kinds import Wanted as Asked  # noqa: PLC0415  a face
    from beancount_loans.reports.letters.kinds import letter_of  # noqa: PLC0415
    from beancount_loans.reports.letters.texts import LetterError, texts  # noqa: PLC0415
    from beancount_loans.standing import standings  # noqa: PLC0415

    folder = _own_texts()
    text, _, words = data.partition(b"\0")
    (folder / "da" / "reminder-1.md.j2").write_bytes(text)
    (folder / "da" / "words.toml").write_bytes(words)
    texts.cache_clear()
    option = f'2026-01-01 custom "loan-option" "letters" "{folder}"\n'
    found = booked(f"{option}{seeds.LEDGER}".encode())
    if found is None:
        raise AssertionError("the ledger of the seeds does not load")
    for one in standings(read(*found), DAY):
        try:
            written = letter_of(one, Asked("reminder-1"))
            _ = written.text(), written.subject
            inert(written.html(), text)
        except LetterError as problem:
            told(str(problem))


@cache
def _own_texts() -> Path:
    folder = Path(tempfile.mkdtemp())
    (folder / "da").mkdir()
    return folder


def _readers() -> Iterable[tuple[str, Target]]:
    texts = (
        ("camt", camt.read, seeds.CAMT),
        ("pain-002", pain002.read, seeds.PAIN_002),
        ("pain-008", pain008.read, seeds.PAIN_008),
        ("ofx", ofx.read, seeds.OFX),
        ("mt940", mt940.read, seeds.MT940, seeds.MT942),
        ("bai2", bai2.read, seeds.BAI2),
        ("fik", fik.read, seeds.FIK),
        ("betalingsservice", betalingsservice.read, seeds.BETALINGSSERVICE),
        ("ocrgiro", ocrgiro.read, seeds.OCRGIRO),
        ("bgmax", bgmax.read, seeds.BGMAX),
        ("coda", coda.read, seeds.CODA),
        ("csv", csv_formats.read, seeds.CSV, seeds.CSV_BARE),
    )
    for name, reader, *found in texts:
        yield (
            name,
            Target(
                lambda data, reader=reader: statement(reader, data),  # type: ignore[misc]
                tuple(one.encode() for one in found),
            ),
        )


TARGETS: dict[str, Target] = {
    **dict(_readers()),
    "any-statement": Target(
        any_statement, tuple(one.encode() for one in (seeds.CAMT, seeds.CSV, seeds.MT940))
    ),
    "profile": Target(profile, (seeds.PROFILE.encode(),)),
    "policy": Target(policy, (seeds.POLICY.encode(),)),
    "terms": Target(
        terms,
        (seeds.TERMS.encode(), "".join(f"{key}=1\n" for key in TERM_KEYS).encode()),
    ),
    "ledger": Target(ledger, (seeds.LEDGER.encode(),)),
    "letter": Target(letter, (seeds.LETTER.encode(),)),
    "template": Target(template, (seeds.TEMPLATE.encode(),)),
    "fava": Target(fava, (seeds.QUERY.encode(),)),
    "act": Target(act, tuple(one.encode() for one in seeds.ACTS)),
}
"""Everything that is fuzzed, by name."""
