"""A letter: written once, set as Markdown, e-mail text, HTML or PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from beancount_loans.book import Book, Lender
from beancount_loans.reports.letters import html, plain_text
from beancount_loans.reports.letters.blocks import Block, Heading, plain
from beancount_loans.reports.letters.facts import Facts, Recipient
from beancount_loans.reports.letters.formats import Formats
from beancount_loans.reports.letters.markdown import read
from beancount_loans.reports.letters.paying import payment_code
from beancount_loans.reports.letters.tables import Tables
from beancount_loans.reports.letters.texts import LANGUAGES, LetterError, Texts, texts

__all__ = ["Letter", "compose", "language_of", "own_folder"]


@dataclass(frozen=True)
class Letter:
    """A letter, ready to be set.

    Attributes:
        key: of its text.
        to: lines of the address.
        head: who writes: name, then address.
        foot: how to reach them.
        facts: small print beside the address: label and value.
        qr: the payment code as SVG.
        words: of the page itself.
    """

    key: str
    language: str
    markdown: str
    recipient: Recipient
    to: tuple[str, ...]
    head: tuple[str, ...]
    foot: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    qr: str | None
    words: Mapping[str, str]

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Its body."""
        return read(self.markdown)

    @property
    def subject(self) -> str:
        """Its first heading."""
        for block in self.blocks:
            if isinstance(block, Heading):
                return plain(block.spans)
        return self.key

    def text(self) -> str:
        """As plain text, for the body of a mail."""
        return plain_text.as_text(self.blocks)

    def html(self) -> str:
        """As a page of HTML."""
        return html.page(
            self.blocks,
            language=self.language,
            title=self.subject,
            head=self.head,
            foot=self.foot,
        )


def compose(key: str, facts: Facts, language: str, own: Path | None, **more: Any) -> Letter:
    """Write a letter.

    Args:
        key: of the text.
        facts: what it can say.
        language: the borrower's; English where nobody has written the text in it.
        own: the bookkeeper's folder of letters.
        more: what this text needs beside the facts, like the year of a certificate.

    Raises:
        LetterError: there is no such text, or it asks for what is not there.
    """
    found = _written(key, language, own)
    tables = Tables(facts, Formats(found.language), dict(found.words))
    markdown = found.render(key, _context(facts, tables) | more)
    return Letter(
        key=key,
        language=found.language,
        markdown=markdown,
        recipient=facts.to,
        to=facts.to.lines,
        head=_head(facts.lender),
        foot=_foot(facts.lender, found.words),
        facts=_small_print(facts, found.words, Formats(found.language)),
        qr=_code(facts, tables),
        words={name: found.words[name] for name in ("page", "scan")},
    )


def _written(key: str, language: str, own: Path | None) -> Texts:
    for one in dict.fromkeys((language, "en")):
        try:
            found = texts(one, own)
        except LetterError:
            continue
        if found.has(key):
            return found
    known = ", ".join(texts("en", own).keys())
    raise LetterError(f'there is no letter "{key}"; there are {known}')


def _context(facts: Facts, tables: Tables) -> dict[str, Any]:
    names = ("overdue", "claim", "parts", "pay", "plan", "promised", "account", "year")
    return {
        **{name: getattr(tables, name) for name in (*names, "computation", "lines")},
        "currency": facts.currency,
        "day": facts.day,
        "due": facts.due,
        "oldest": facts.oldest,
        "to": facts.to,
        "lender": {"name": facts.lender.name, **_defaulted(facts.lender)},
        "loan": facts.about,
        "terms": facts.about.position.loan.terms,
        "position": facts.about.position,
        "loans": facts.loans,
        "known": facts.known,
        "advice": facts.advice,
        "fee": facts.taking.fee.number if facts.taking and facts.taking.fee else None,
        "deadline": facts.taking.deadline if facts.taking else None,
        "follows": facts.taking.follows if facts.taking else None,
        "country": facts.standing.policy.country,
        "days_late": facts.standing.days_past_due,
    }


def _defaulted(lender: Lender) -> dict[str, str]:
    names = ("address", "postcode", "city", "phone", "email", "web", "hours", "cvr", "signature")
    return {name: lender.fields.get(name, "") for name in names}


def _head(lender: Lender) -> tuple[str, ...]:
    fields = lender.fields
    town = " ".join(filter(None, (fields.get("postcode"), fields.get("city"))))
    lines = (lender.name, *fields.get("address", "").splitlines(), town)
    return tuple(filter(None, lines))


def _foot(lender: Lender, words: Mapping[str, Any]) -> tuple[str, ...]:
    name, *address = _head(lender) or ("",)
    told = [
        f"{words[key]} {lender.fields[key]}".strip()
        for key in ("phone", "email", "web", "cvr")
        if lender.fields.get(key)
    ]
    return tuple(filter(None, (name, ", ".join(address), *told)))


def _small_print(
    facts: Facts, words: Mapping[str, Any], formats: Formats
) -> tuple[tuple[str, str], ...]:
    loans = facts.late or (facts.about,)
    named = loans if len(loans) > 1 else (facts.about if facts.taking is None else loans[0],)
    rows = [(words["date"], formats.date(facts.day))]
    rows += [(words["loan"], one.name) for one in named]
    rows += [(words["our_reference"], one.id) for one in named]
    rows += [(words["amounts_in"], facts.currency)]
    return tuple(rows)


def _code(facts: Facts, tables: Tables) -> str | None:
    """The payment code of a letter that asks for one amount."""
    if len(tables.asked) != 1:
        return None
    amount, quote = tables.asked[0]
    return payment_code(facts.lender, amount, facts.currency, quote)


def language_of(facts_language: str | None, book: Book, policy_language: str | None) -> str:
    """The language of a letter: the borrower's, the ledger's, the policy's, else English."""
    told = facts_language or book.options.at("language") or policy_language or "en"
    short = str(told).replace("_", "-").partition("-")[0].lower()
    return {"no": "nb"}.get(short, short) if short in (*LANGUAGES, "no") else "en"


def own_folder(book: Book) -> Path | None:
    """The bookkeeper's folder of letters, where the ledger names one.

    Raises:
        LetterError: it is not there.
    """
    told = book.options.at("letters")
    if not told:
        return None
    folder = Path(book.filename).parent / str(told)
    if not folder.is_dir():
        raise LetterError(f'the option "letters" names {folder}, which is no folder')
    return folder
