"""Load policy packs: those that are shipped, and a bookkeeper's own beside the ledger.

A pack is a TOML file named after the policy. With ``extends`` it starts from another
and says only what differs; a pack in the bookkeeper's folder is found before a shipped
one of the same name, and may extend that one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from beancount_loans.core.policy.policy import Fault, Policy, read_policy
from beancount_loans.core.policy.values import nearest

SHIPPED = Path(__file__).parent / "policies"
DEFAULT = "generic"
OWN_HEAD = frozenset({"title", "note", "reviewed"})
"""What a pack says of itself and no pack that extends it takes over."""


class PolicyError(Exception):
    """A policy that cannot be used; the text says which, where and why."""


class UnknownPolicyError(PolicyError):
    """No pack of that name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        """Say which packs there are."""
        hint = nearest(name, known) or f"; known are {', '.join(known)}"
        super().__init__(f"unknown policy '{name}'{hint}")


class UnreadablePolicyError(PolicyError):
    """A pack whose file is no TOML or cannot be read."""

    def __init__(self, path: Path, why: object) -> None:
        """Name the file and what its reader said."""
        super().__init__(f"{path}: cannot be read as a policy: {why}")


class FaultyPolicyError(PolicyError):
    """A pack with wrong keys or values; ``faults`` has them all."""

    def __init__(self, path: Path, faults: tuple[Fault, ...]) -> None:
        """List the faults under the file's name."""
        self.faults = faults
        super().__init__(f"{path}: " + "; ".join(str(fault) for fault in faults))


class CircularPolicyError(PolicyError):
    """Packs that extend one another in a circle."""

    def __init__(self, path: Path, base: str) -> None:
        """Name the file whose ``extends`` closes the circle."""
        super().__init__(f"{path}: extends '{base}', which extends it in turn")


def load_policy(name: str = DEFAULT, folder: Path | None = None) -> Policy:
    """Return the policy of that name; ``folder`` holds the bookkeeper's own packs.

    Raises:
        UnknownPolicyError: there is no such pack.
        UnreadablePolicyError: its file is no TOML.
        FaultyPolicyError: a key or value in it is wrong.
        CircularPolicyError: it extends itself.
    """
    path = _find(name, folder)
    return _load(path, folder, _stamp(folder))


def policy_names(folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of all packs, sorted."""
    folders = [SHIPPED] + ([folder] if folder is not None else [])
    packs = {path.stem for home in folders for path in home.glob("*.toml")}
    return tuple(sorted(packs))


def merge(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a pack over the one it extends.

    A key replaces all versions of the base's key. A step with the key of one of the
    base's changes what it says of it (with ``drop = true`` the step goes); a new step
    comes after the one it names in ``follows``, else last. Rules go by key likewise;
    advice is replaced whole.
    """
    merged = dict(base)
    if isinstance(base.get("pack"), dict):
        merged["pack"] = {k: raw for k, raw in base["pack"].items() if k not in OWN_HEAD}
    for section, raw in own.items():
        below = merged.get(section)
        if isinstance(raw, dict) and isinstance(below, dict):
            merged[section] = {**below, **raw}
        elif section in LISTS and _are_tables(raw) and _are_tables(base.get(section)):
            merged[section] = LISTS[section](base[section], raw)
        else:
            merged[section] = raw
    return merged


def _are_tables(raw: object) -> bool:
    return isinstance(raw, list) and all(isinstance(table, dict) for table in raw)


def _merge_rules(base: list[dict[str, Any]], own: list[dict[str, Any]]) -> list[dict[str, Any]]:
    replaced = [raw.get("key") for raw in own]
    return [rule for rule in base if rule.get("key") not in replaced] + own


def _merge_steps(base: list[dict[str, Any]], own: list[dict[str, Any]]) -> list[dict[str, Any]]:
    steps = [dict(step) for step in base]
    for raw in own:
        places = [i for i, s in enumerate(steps) if s.get("key") == raw.get("key")]
        if raw.get("drop"):
            steps = [step for step in steps if step.get("key") != raw.get("key")]
        elif places:
            changed = {**steps[places[-1]], **_without(raw, "follows")}
            steps[places[0] : places[-1] + 1] = [changed]
        else:
            steps.insert(_place(steps, raw), _without(raw, "follows"))
    return steps


def _place(steps: list[dict[str, Any]], raw: Mapping[str, Any]) -> int:
    places = [i for i, s in enumerate(steps) if s.get("key") == raw.get("follows")]
    return places[-1] + 1 if places else len(steps)


def _without(raw: Mapping[str, Any], word: str) -> dict[str, Any]:
    return {key: value for key, value in raw.items() if key != word}


LISTS = {"step": _merge_steps, "rule": _merge_rules}


_NAME = re.compile(r"[\w.-]{1,60}")


def _find(name: str, folder: Path | None, above: Path | None = None) -> Path:
    """Return the pack's file; ``above`` itself is passed over when it extends.

    A name is no path: a ledger cannot have files read outside of the two folders.
    """
    for home in [folder, SHIPPED] if _NAME.fullmatch(name) else []:
        path = home / f"{name}.toml" if home is not None else None
        if path is not None and path != above and path.is_file():
            return path
    if above is not None and above.stem == name:
        raise CircularPolicyError(above, name)
    raise UnknownPolicyError(name, policy_names(folder))


def _stamp(folder: Path | None) -> tuple[tuple[str, int], ...]:
    """Return names and change times of a folder's packs, so that edits are seen."""
    packs = sorted(folder.glob("*.toml")) if folder is not None else []
    return tuple((path.name, path.stat().st_mtime_ns) for path in packs)


@lru_cache(maxsize=64)
def _load(path: Path, folder: Path | None, stamp: tuple[tuple[str, int], ...]) -> Policy:
    policy = read_policy(_mapping(path, folder, ()), path.stem)
    if not isinstance(policy, Policy):
        raise FaultyPolicyError(path, policy)
    return policy


def _mapping(path: Path, folder: Path | None, below: tuple[Path, ...]) -> dict[str, Any]:
    own = _toml(path)
    head = own.get("pack", {})
    base = head.get("extends") if isinstance(head, dict) else None
    if not isinstance(base, str):
        return own
    above = _find(base, folder, path)
    if above in (*below, path):
        raise CircularPolicyError(path, base)
    return merge(_mapping(above, folder, (*below, path)), own)


def _toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file, parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadablePolicyError(path, error) from error
