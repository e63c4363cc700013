"""Read bank tables: by the user's profiles, by ours, else by what they prove."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from beancount_loans.importers.csv_profile import Profile, chosen, load_profiles, shipped
from beancount_loans.importers.csv_statement import read_statements
from beancount_loans.importers.csv_table import Table, open_tables
from beancount_loans.importers.learn_csv import propose
from beancount_loans.importers.statement import Statement, StatementError

__all__ = ["PROFILE_FOLDER", "read", "used_profile"]

PROFILE_FOLDER = "bank-profiles"
"""The folder beside a ledger in which a user's own profiles lie."""


def read(path: Path, folder: Path | None = None) -> list[Statement]:
    """Read a table, one statement per account in it.

    Args:
        path: The file.
        folder: The user's own profiles, which go before ours.

    Raises:
        StatementError: No profile fits and the table does not prove itself, or a cell
            that matters cannot be read.
    """
    used = used_profile(path, folder)
    if used is not None:
        table, profile = used
        origin = profile.name if profile.status == "supported" else f"{profile.name} (draft)"
        return [replace(one, origin=origin) for one in read_statements(table, profile)]
    proposal = propose(path)
    if proposal.doubts:
        raise StatementError(
            f"no profile fits this table, and {'; '.join(proposal.doubts)}: run"
            f" `bean-loans import --learn-csv {path.name}`, look at the profile that it"
            f" proposes and save it in {PROFILE_FOLDER}/",
            str(path),
        )
    statements = read_statements(proposal.table, proposal.profile)
    return [replace(one, problems=(*proposal.remarks, *one.problems)) for one in statements]


def used_profile(path: Path, folder: Path | None = None) -> tuple[Table, Profile] | None:
    """Return the profile that fits a file and the table as it reads it, or None.

    Raises:
        StatementError: The file is no text, or one of the user's profiles is wrong.
    """
    own = load_profiles(folder) if folder is not None and folder.is_dir() else []
    tables = open_tables(path)
    for profiles in (own, shipped()):
        for table in tables:
            profile = chosen(table, profiles)
            if profile is not None:
                return table, profile
    return None
