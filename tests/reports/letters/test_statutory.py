"""What the law wants a letter to say, country by country."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.reports.letters.test_ladders import BOOKS, book_of

from beancount_loans.reports.letters.kinds import Wanted, letter_of
from beancount_loans.reports.letters.letter import Letter
from beancount_loans.standing import standings

DAY = dt.date(2026, 5, 20)

# Danish inkassoloven § 10 (all that is needed to judge the claim; a day by which it is paid
# without further cost); German BGB § 498 (the whole will be called; a talk is offered); Swedish
# inkassolagen § 5 and Norwegian inkassoloven §§ 9, 10 (payment or objection by a day, and what
# follows); Consumer Credit Act 1974 ss. 87, 88 (section, parties, breach, remedy and its day,
# consequence, settlement figure, information sheet) and 86B.
WANTED = {
    ("denmark-consumer", "DKK", "demand"): [
        "Påkrav efter inkassolovens § 10",
        "Lender har et krav mod dig på",
        "uden at der kommer flere omkostninger på",
        "inkasso eller retten",
        "Er du uenig i kravet",
    ],
    ("germany-consumer", "EUR", "demand"): [
        "Mahnung mit Kündigungsandrohung",
        "werden wir das Darlehen kündigen und die gesamte Restschuld verlangen",
        "ein Gespräch, und wir bieten es Ihnen ausdrücklich an",
    ],
    ("sweden", "SEK", "demand"): [
        "Inkassokrav",
        "Lender har en fordran på dig på",
        "skriv till oss senast samma dag",
        "Kronofogden",
    ],
    ("norway", "NOK", "demand"): [
        "Inkassovarsel",
        "uten flere kostnader",
        "kan kravet bli sendt til inkasso, og kostnadene ved det kommer i tillegg",
    ],
    ("norway", "NOK", "payment-demand"): [
        "Betalingsoppfordring",
        "før saken kan gå til retten",
        "skriv til oss innen samme dag",
    ],
    ("united-kingdom-consumer", "GBP", "default-notice"): [
        "served under section 87(1) of the Consumer Credit Act 1974",
        "between Lender, the creditor, and Eva Holm, Road 1, 1000 Town, the borrower",
        "That is a breach of the loan agreement",
        "the loan goes on as if nothing had happened",
        "we may call in the loan",
        "pay off the whole loan early, that costs",
        "information sheet on default",
    ],
    ("united-kingdom-consumer", "GBP", "arrears-notice"): [
        "given under the Consumer Credit Act 1974",
        "This letter costs you nothing",
        "information sheet on arrears",
        "MoneyHelper",
    ],
}


def written(policy: str, currency: str, kind: str) -> Letter:
    [standing] = standings(book_of(BOOKS.format(policy=policy, currency=currency)), DAY)
    return letter_of(standing, Wanted(kind))


@pytest.mark.parametrize("case", sorted(WANTED), ids="-".join)
def test_a_letter_says_what_its_law_wants(case: tuple[str, str, str]) -> None:
    letter = written(*case)

    text = " ".join(f"{letter.subject} {letter.text()}".split())
    assert [words for words in WANTED[case] if words not in text] == []


@pytest.mark.parametrize(
    ("policy", "currency", "kind", "days"),
    [
        ("denmark-consumer", "DKK", "demand", 10),
        ("germany-consumer", "EUR", "demand", 14),
        ("sweden", "SEK", "demand", 8),
        ("norway", "NOK", "demand", 14),
        ("norway", "NOK", "payment-demand", 14),
        ("united-kingdom-consumer", "GBP", "default-notice", 14),
    ],
)
def test_its_deadline_is_no_shorter_than_the_law_gives(
    policy: str, currency: str, kind: str, days: int
) -> None:
    [standing] = standings(book_of(BOOKS.format(policy=policy, currency=currency)), DAY)
    step = standing.policy.at(DAY).step(kind)

    assert step is not None
    assert step.deadline_days >= days
