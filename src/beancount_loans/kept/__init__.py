"""What is kept of a ledger from one command to the next, as long as nothing it came from changes.

What is kept answers only for the very bytes it was made from: every file of the ledger, also those
that an `include` would find now, the policies beside it, the names of its documents, this
program's own files, Beancount's, and the version of Python. Anything else, a damaged file
too, and the ledger is read as if nothing were kept. Ledgers whose plugins are not Beancount's or
ours are never kept, since nobody knows what those look at.

Set BEAN_LOANS_SNAPSHOTS=off, or Beancount's own BEANCOUNT_DISABLE_LOAD_CACHE, to do without.
Nothing here imports Beancount: an answer that is kept comes sooner than that is imported.
"""
