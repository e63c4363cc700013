"""From statement files to ledger entries: read, match, post what is certain, ask about the rest."""

from __future__ import annotations

from beancount_loans.importers.intake.intake import Intake, Outcome, StatementOutcome, take_in

__all__ = ["Intake", "Outcome", "StatementOutcome", "take_in"]
