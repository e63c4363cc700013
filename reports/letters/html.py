"""Blocks as HTML: a page of its own, and the same for the body of a mail.

Styles stand on the elements, since mail programs drop style sheets.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from beancount_loans.reports.letters.blocks import (
    Aside,
    Block,
    Bullets,
    Heading,
    Paragraph,
    Span,
    Spans,
    Table,
    plain,
)

_CELL = "padding:4px 12px 4px 0;text-align:{align};vertical-align:top"
_ASIDE = "background:#f4f3f0;padding:2px 16px;margin:16px 0;border-left:3px solid #1f4e5f"
_SUM = ";border-top:1px solid #999"
_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head>
<body style="margin:0;background:#f4f3f0">
<div style="max-width:38em;margin:0 auto;padding:2em;background:#fff;color:#222;\
font:16px/1.5 Georgia,'Times New Roman',serif">
{head}{body}{foot}</div>
</body></html>
"""


def as_html(blocks: Iterable[Block]) -> str:
    """A letter's body as HTML elements."""
    return "\n".join(map(_block, blocks)) + "\n"


def page(
    blocks: Iterable[Block], *, language: str, title: str, head: Iterable[str], foot: Iterable[str]
) -> str:
    """A whole page: who writes, the letter, and how to reach them."""
    name, *rest = [escape(line) for line in head] or [""]
    lines = "<br>".join([f"<strong>{name}</strong>", *rest])
    return _PAGE.format(
        language=escape(language),
        title=escape(title),
        head=f'<p style="color:#555">{lines}</p>\n',
        body=as_html(blocks),
        foot=f'<p style="color:#777;font-size:13px">{" · ".join(map(escape, foot))}</p>\n',
    )


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        style = "font-size:1.4em" if block.level == 1 else "font-size:1.15em"
        return f'<h{block.level} style="{style}">{_spans(block.spans)}</h{block.level}>'
    if isinstance(block, Paragraph):
        return f"<p>{_spans(block.spans)}</p>"
    if isinstance(block, Bullets):
        name = "ol" if block.numbered else "ul"
        items = "".join(f"<li>{_spans(item)}</li>" for item in block.items)
        return f"<{name}>{items}</{name}>"
    if isinstance(block, Aside):
        return f'<div style="{_ASIDE}">{"".join(map(_block, block.blocks))}</div>'
    return _table(block) if isinstance(block, Table) else "<hr>"


def _table(table: Table) -> str:
    lines = []
    if any(map(plain, table.head)):
        lines.append(_row(table.head, table, "th"))
    lines += [_row(row, table, "td") for row in table.rows]
    return f'<table style="border-collapse:collapse;font-size:15px">{"".join(lines)}</table>'


def _row(cells: tuple[Spans, ...], table: Table, name: str) -> str:
    summed = bool(cells and cells[0] and cells[0][0].strong)
    found = (
        f'<{name} style="{_CELL.format(align=align)}{_SUM if summed else ""}">'
        f"{_spans(cell)}</{name}>"
        for cell, align in zip(cells, table.aligns, strict=False)
    )
    return f"<tr>{''.join(found)}</tr>"


def _spans(spans: Spans) -> str:
    return "".join(map(_span, spans))


def _span(span: Span) -> str:
    text = escape(span.text).replace("\n", "<br>")
    for name, wanted in (("code", span.code), ("em", span.emphasis), ("strong", span.strong)):
        text = f"<{name}>{text}</{name}>" if wanted else text
    return f'<a href="{escape(span.link)}">{text}</a>' if span.link else text
