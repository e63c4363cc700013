"""Directives to ledger text, and the text to the ledger: the only way to write.

Every write is escaped, parsed back, proven to change nothing else, atomic, locked
against other writers, and kept in a journal from which it can be taken back.

- Make directives with `note`, `transaction`, `custom` and their kin.
- `text` renders them; `append` writes them at the end of a file.
- `Change` gathers additions, replacements and removals in several files, shows them
  as a diff, and writes all or none.
- `Placement` reads from Fava's options which file and line an entry goes to.
- `undo` and `redo` take the last change back and bring it back.

Every fault is a `WriteError` whose sentence says what, where, and what to do.
"""

from beancount_loans.writer.change import Change, append
from beancount_loans.writer.commit import Options, Receipt
from beancount_loans.writer.directives import (
    balance,
    closing,
    custom,
    document,
    event,
    note,
    opening,
    posting,
    transaction,
)
from beancount_loans.writer.errors import WriteError
from beancount_loans.writer.literals import Account
from beancount_loans.writer.placement import Place, Placement
from beancount_loans.writer.soundness import no_new_errors
from beancount_loans.writer.source import Source
from beancount_loans.writer.text import Style, text
from beancount_loans.writer.undo import forget, redo, undo
from beancount_loans.writer.version_control import commit_to_git

__all__ = [
    "Account",
    "Change",
    "Options",
    "Place",
    "Placement",
    "Receipt",
    "Source",
    "Style",
    "WriteError",
    "append",
    "balance",
    "closing",
    "commit_to_git",
    "custom",
    "document",
    "event",
    "forget",
    "no_new_errors",
    "note",
    "opening",
    "posting",
    "redo",
    "text",
    "transaction",
    "undo",
]
