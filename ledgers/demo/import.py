"""The demo's importer, for Fava's import page and beangulp's command line."""

from __future__ import annotations

from beancount_loans.importers.beangulp_importer import StatementImporter

CONFIG = [StatementImporter("Assets:Bank:Checking", "DK9898604711002233")]
