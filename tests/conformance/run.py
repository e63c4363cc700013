"""Let the product work out the published cases, and write what it answers, unjudged.

    python tests/conformance/run.py ORACLES OUT [--family NAME]

OUT is a file, or a folder in which `emitted.json` is written. Every module beside this
one called `*_family.py` is a family of cases:

- `NAME`, its section in the answer;
- `emit(oracles)`, each case's name with its answer, or with a function that gives it.

A function that fails makes `{"error": …}` of its case; the others are not affected. A
case that the ledger language cannot say is answered `{"inexpressible": reason}`.
What to emit is told in the README of the oracles, which also judge it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

FAMILIES = Path(__file__).resolve().parent


def families() -> list[ModuleType]:
    """The family modules, by name."""
    return [loaded(path) for path in sorted(FAMILIES.glob("*_family.py"))]


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


def answers(cases: Mapping[str, Any]) -> dict[str, Any]:
    """Each case's answer, the functions among them called."""
    return {name: answer(case) for name, case in cases.items()}


def answer(case: Any) -> Any:
    if not callable(case):
        return case
    try:
        return case()
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("oracles", type=Path, metavar="ORACLES")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--family", metavar="NAME", help="this section alone")
    args = parser.parse_args()
    chosen = [family for family in families() if args.family in (None, family.NAME)]
    if not chosen:
        parser.error(f"no family is called {args.family}")
    emitted: dict[str, Any] = {"format": 1}
    for family in chosen:
        emitted[family.NAME] = answers(family.emit(args.oracles))
    out = args.out / "emitted.json" if args.out.is_dir() else args.out
    out.write_text(json.dumps(emitted, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
