"""Amounts by component, as JSON and tables have them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from beancount_loans.core.servicing.position import Parts


@dataclass(frozen=True, slots=True)
class Components:
    """An amount by component.

    Attributes:
        charges: costs, penalties and fees.
        late_interest: interest on what was late, as far as it is claimed.
    """

    charges: Decimal
    late_interest: Decimal
    interest: Decimal
    principal: Decimal
    total: Decimal

    @classmethod
    def of(cls, parts: Parts) -> Components:
        """The same with its total."""
        return cls(parts.charges, parts.late_interest, parts.interest, parts.principal, parts.total)
