"""A page of the docs as something that runs.

Blocks are taken in their order, in a folder of their own:

- `beancount`: appended to `main.beancount`;
- any language with a file name after it (```csv march.csv): that file;
- `console`: each line that begins with `$ ` is run, what follows is what it prints;
- `letter KIND LOAN DATE [LANGUAGE]`: the text of that letter, from the ledger so far.

A line `…` stands for lines left out. `python -m tests.docs.pages PAGE…` writes into pages
what is printed now, and keeps what was left out where the rest agrees.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from beancount_loans import load
from beancount_loans.cli import main
from beancount_loans.reports.letters.kinds import Wanted, letter_of
from beancount_loans.standing import standings

FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = "…"
LEDGER = Path("main.beancount")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a page: what stands after its fence, and its lines."""

    info: str
    text: str

    @property
    def words(self) -> list[str]:
        """Language, then what else is said about the block."""
        return self.info.split() or [""]


def blocks(page: str) -> list[Block]:
    """The blocks of a page in their order."""
    return [Block(found["info"].strip(), found["text"]) for found in FENCE.finditer(page)]


def is_checked(block: Block) -> bool:
    """Whether what the block shows is printed by something."""
    return block.words[0] in {"console", "letter"}


def runs(page: str) -> bool:
    """Whether a page shows what is printed."""
    return any(is_checked(block) for block in blocks(page))


def replayed(page: str) -> Iterator[tuple[Block, Block]]:
    """Each checked block of a page beside what it would be now, in the current folder."""
    for block in blocks(page):
        if is_checked(block):
            yield block, replace(block, text=_shown(block))
        else:
            _kept(block)


def agree(told: str, printed: str) -> bool:
    """Whether a block says what is printed, but for lines left out."""
    parts = told.split(f"\n{LEFT_OUT}\n")
    pattern = r"\n(?:.*\n)*".join(re.escape(part) for part in parts)
    return bool(re.fullmatch(pattern, printed))


def _kept(block: Block) -> None:
    match block.words:
        case ["beancount"]:
            so_far = LEDGER.read_text("utf-8") + "\n" if LEDGER.exists() else ""
            LEDGER.write_text(so_far + block.text, "utf-8")
        case [_, name]:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(block.text, "utf-8")


def _shown(block: Block) -> str:
    if block.words[0] == "letter":
        return _letter(*block.words[1:])
    calls = [line for line in block.text.splitlines() if line.startswith("$ ")]
    return "\n".join(f"{call}\n{_printed(call)}" for call in calls)


def _printed(call: str) -> str:
    """What a command line prints; `echo y | bean-loans …` answers its questions."""
    words = shlex.split(call.removeprefix("$ "))
    answers = None
    if words[0] == "echo":
        bar = words.index("|")
        answers, words = "\n".join(words[1:bar]) + "\n", words[bar + 1 :]
    if words[0] == "bean-loans":
        result = CliRunner().invoke(main, words[1:], input=answers)
        return _tidy(result.output)
    program = str(Path(sys.executable).with_name(words[0]))
    done = subprocess.run([program, *words[1:]], capture_output=True, text=True, check=False)
    return _tidy(done.stdout + done.stderr)


def _letter(kind: str, loan: str, day: str, language: str | None = None) -> str:
    book = load(str(LEDGER))
    found, account = next(
        (standing, at.loan.account)
        for standing in standings(book, dt.date.fromisoformat(day))
        for at in standing.positions
        if loan in (at.loan.account, at.loan.id)
    )
    return _tidy(letter_of(found, Wanted(kind, account, language)).text())


def _tidy(text: str) -> str:
    """Without the folder's name, and without blanks and lines that end it."""
    text = text.replace(f"{Path.cwd()}{os.sep}", "").strip("\n")
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def _calls(text: str) -> list[str]:
    """A console block, cut before each command."""
    return re.split(r"(?m)^(?=\$ )", text)


def rewrite(path: Path) -> None:
    """Write into a page what is printed now."""
    page = path.read_text("utf-8")
    with TemporaryDirectory() as folder, chdir(folder):
        now = iter([new for _, new in replayed(page)])

    def renewed(found: re.Match[str]) -> str:
        block = Block(found["info"].strip(), found["text"])
        if not is_checked(block):
            return found[0]
        told, printed = _calls(block.text), _calls(next(now).text)
        kept = (old if agree(old, new) else new for old, new in zip(told, printed, strict=True))
        return f"```{found['info']}\n{''.join(kept)}```"

    path.write_text(FENCE.sub(renewed, page), "utf-8")


if __name__ == "__main__":
    os.environ["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"
    for name in sys.argv[1:]:
        rewrite(Path(name))
