"""JSON Schemas of reports, made from their fields so that they never part.

`python -m beancount_loans.reports.json_schema` writes them to the package's `schemas` folder;
a test fails where they are not what it would write.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
import json
import re
import types
import typing
from collections.abc import Mapping
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import beancount_loans

FOLDER: Final = Path(beancount_loans.__file__).parent / "schemas"

REPORTS: Final = {
    "agreement": "beancount_loans.reports.agreement:AgreementReport",
    "apr": "beancount_loans.reports.apr:AprReport",
    "arrears": "beancount_loans.reports.arrears:ArrearsReport",
    "calendar": "beancount_loans.reports.appointments:Appointments",
    "check": "beancount_loans.reports.check:CheckReport",
    "doctor": "beancount_loans.reports.doctor:DoctorReport",
    "early-warning": "beancount_loans.reports.early_warning:EarlyWarning",
    "explain": "beancount_loans.reports.explain:ExplainReport",
    "explain-compare": "beancount_loans.reports.comparison:ComparisonReport",
    "next-step": "beancount_loans.reports.next_step:NextSteps",
    "payoff": "beancount_loans.reports.payoff:PayoffReport",
    "portfolio": "beancount_loans.reports.many_books.report:PortfolioReport",
    "provisions": "beancount_loans.reports.provisions:ProvisionsReport",
    "recovery": "beancount_loans.reports.recovery:RecoveryReport",
    "relief": "beancount_loans.reports.relief:ReliefReport",
    "schedule": "beancount_loans.reports.schedule:ScheduleReport",
    "statement": "beancount_loans.reports.statement:StatementReport",
    "status": "beancount_loans.reports.status:StatusReport",
    "worklist": "beancount_loans.reports.worklist:WorkList",
}
"""The report that each command gives."""

_DECIMAL = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
_SIMPLE: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Decimal: _DECIMAL,
    dt.date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
}
_ATTRIBUTE = re.compile(r"^    (\w+): (.*(?:\n        .*)*)", re.MULTILINE)


def schema(command: str) -> dict[str, Any]:
    """The JSON Schema of what a command gives with `--format json`."""
    module, _, name = REPORTS[command].partition(":")
    found = _object(getattr(import_module(module), name))
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"bean-loans {command} --format json",
    }
    return head | found


def _object(kind: type) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    told = _descriptions(kind)
    properties = {}
    for one in dataclasses.fields(kind):
        properties[one.name] = _type(hints[one.name])
        if one.name in told:
            properties[one.name] = {"description": told[one.name]} | properties[one.name]
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _descriptions(kind: type) -> dict[str, str]:
    """What the docstrings of a class and those above it say of its fields."""
    found: dict[str, str] = {}
    for one in reversed(kind.__mro__[:-1]):
        doc = inspect.cleandoc(one.__doc__ or "")
        body = doc.partition("Attributes:\n")[2]
        found |= {name: " ".join(text.split()) for name, text in _ATTRIBUTE.findall(body)}
    return found


def _type(hint: Any) -> dict[str, Any]:
    if hint in _SIMPLE:
        return dict(_SIMPLE[hint])
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _object(hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_type(one) for one in arguments]}
    if origin in (tuple, list):
        return {"type": "array", "items": _type(arguments[0])}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _type(arguments[1])}
    raise TypeError(f"a report has a field of {hint}, which JSON does not know")


def written(command: str) -> str:
    """The text of a schema's file."""
    return json.dumps(schema(command), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write every schema to its file."""
    FOLDER.mkdir(exist_ok=True)
    for command in REPORTS:
        (FOLDER / f"{command}.json").write_text(written(command), "utf-8")


if __name__ == "__main__":
    main()
