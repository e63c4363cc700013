"""From statement files to ledger entries: read, match, post what is certain, ask about the rest.

The one way from a bank's line to a transaction: the command and the importer of Fava and
beangulp both go it.
"""

from __future__ import annotations

from beancount_loans.importers.intake.entries import shown
from beancount_loans.importers.intake.intake import match, take_in
from beancount_loans.importers.intake.itemised import Delivery
from beancount_loans.importers.intake.outcome import Intake, Outcome, StatementOutcome

__all__ = ["Delivery", "Intake", "Outcome", "StatementOutcome", "match", "shown", "take_in"]
