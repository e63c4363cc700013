"""The parts of a claim, in the order money is counted here.

Charges are the first three together. The plain integers index the six-element
lists in which dues and payments are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

COST: Final = 0
PENALTY: Final = 1
FEE: Final = 2
LATE_INTEREST: Final = 3
INTEREST: Final = 4
PRINCIPAL: Final = 5
COUNT: Final = 6

NAMES: Final = ("costs", "penalties", "fees", "late-interest", "interest", "principal")
CHARGES: Final = (COST, PENALTY, FEE)
CLAIMS: Final = range(PRINCIPAL)

Order = tuple[int, ...]
DEFAULT_ORDER: Final[Order] = tuple(range(COUNT))

GROUPS: Final = (
    "Charges",
    "Charges",
    "Charges",
    "LateInterest",
    "Interest",
    "Principal",
)
"""The sub-account that carries each component, below `:Due` and `:Later`."""


def order_of(words: Sequence[str]) -> Order:
    """An allocation order from its words; `charges` stands for costs, penalties and fees.

    Components that are not named follow in the default order.

    Raises:
        KeyError: a word is no component.
    """
    order: list[int] = []
    for name in words:
        order += (
            CHARGES
            if name == "charges"
            else (NAMES.index(name),)
            if name in NAMES
            else (_unknown(name),)
        )
    return tuple(dict.fromkeys([*order, *DEFAULT_ORDER]))


def _unknown(name: str) -> int:
    raise KeyError(name)
