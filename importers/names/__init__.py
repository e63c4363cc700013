"""Names as banks write them, compared with names as the books know them.

>>> similarity("JØRGENSEN, ANNE METTE", "Anne Mette Joergensen")
100
"""

from __future__ import annotations

from beancount_loans.importers.names.known import KnownNames, NameHit
from beancount_loans.importers.names.similar import similarity
from beancount_loans.importers.names.spelling import Name, normalise

__all__ = ["KnownNames", "Name", "NameHit", "normalise", "similarity"]
