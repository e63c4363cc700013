"""Bank statements into ledger entries: a module per format, references, names, matching."""
