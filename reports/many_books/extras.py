"""The libraries of this room, which not everybody needs: imported when used, missed in a sentence.

They are all behind one door so that the rest of the program runs without them.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_EXTRAS = {"pyarrow": "portfolio", "duckdb": "portfolio", "distributed": "cluster"}


class MissingLibraryError(Exception):
    """A library of an extra is not installed."""

    def __init__(self, library: str) -> None:
        extra = _EXTRAS[library]
        super().__init__(
            f'portfolio needs {library}: pip install "beancount-loans[{extra}]"'
            + (", or leave --scheduler out" if extra == "cluster" else "")
        )


def needed(module: str) -> Any:
    """A module of an extra.

    Raises:
        MissingLibraryError: its library is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        raise MissingLibraryError(module.split(".", maxsplit=1)[0]) from None
