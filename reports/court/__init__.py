"""A claim for a court: a dated statement with its annexes, as one PDF."""
