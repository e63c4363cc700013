"""Markdown to blocks; whatever stands in a value is text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from beancount_loans.reports.letters.blocks import Bullets, Heading, Paragraph, Rule, Table, plain
from beancount_loans.reports.letters.html import as_html
from beancount_loans.reports.letters.markdown import escaped, read
from beancount_loans.reports.letters.plain_text import as_text

NASTY = st.text(alphabet=st.sampled_from(list("ab1. -+*_`~[]()<>#|\\!&;:/\"'\n\tø€")), max_size=40)


@given(st.one_of(NASTY, st.text(max_size=40)))
def test_a_value_means_itself_wherever_it_stands(value: str) -> None:
    wanted = " ".join(plain(read(f"a {escaped(value)} z")[0].spans)[2:-2].split())  # type: ignore[union-attr]

    assert wanted.split() == value.replace("\0", "\ufffd").split()


@given(NASTY)
def test_a_value_keeps_its_cell(value: str) -> None:
    table = read(f"| A | B |\n|:--|--:|\n| {escaped(value)} | 1 |")[0]

    assert isinstance(table, Table)
    assert len(table.rows[0]) == 2
    assert plain(table.rows[0][1]) == "1"


def test_every_kind_of_block_is_read() -> None:
    blocks = read("# T\n\nA  \nb\n\n- x\n- y\n\n1. z\n\n| H |\n|--:|\n| c |\n\n---\n")

    kinds = [type(block) for block in blocks]
    assert kinds == [Heading, Paragraph, Bullets, Bullets, Table, Rule]


def test_html_and_pictures_are_text() -> None:
    text = "Hi <script>alert(1)</script> ![x](http://e/x.png)"

    html = as_html(read(text))

    assert "<script" not in html
    assert "<img" not in html


def test_a_link_that_runs_code_is_text() -> None:
    assert "href" not in as_html(read("[x](javascript:alert(1))"))


def test_plain_text_lines_columns_up_and_tells_addresses() -> None:
    text = as_text(read("| A | Sum |\n|:--|--:|\n| x | 1,00 |\n\n[here](https://e.example)"))

    assert text == "A   Sum\n-------\nx  1,00\n\nhere (https://e.example)\n"
