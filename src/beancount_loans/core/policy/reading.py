"""Read the parsed mapping of a policy pack into versions of values, with its faults.

A key's value stands bare, as a table ``{ value, from, source, evidence, note }``, or
as a list of such tables, one per version. Nothing here stops at the first fault: a
bookkeeper who writes a pack sees all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from beancount_loans.core.policy import conduct as policy_conduct
from beancount_loans.core.policy import terms as policy_terms
from beancount_loans.core.policy import values as v
from beancount_loans.core.policy.steps import Step
from beancount_loans.core.policy.values import Kind, Span, nearest
from beancount_loans.core.policy.versions import EVIDENCE, Advice, Fault, Series, Version

GROUPS: dict[str, type[Any]] = {
    "allocation": policy_terms.Allocation,
    "defaults": policy_terms.Defaults,
    "late-interest": policy_terms.LateInterest,
    "caps": policy_terms.Caps,
    "fees": policy_terms.Fees,
    "prepayment": policy_terms.Prepayment,
    "notices": policy_conduct.Notices,
    "acceleration": policy_conduct.Acceleration,
    "limitation": policy_conduct.Limitation,
    "holds": policy_conduct.Holds,
    "contact": policy_conduct.Contact,
    "calendars": policy_conduct.Calendars,
    "court": policy_conduct.Court,
    "contract": policy_conduct.Contract,
    "records": policy_conduct.Records,
}
HEAD: dict[str, Kind] = {
    "title": v.text,
    "country": v.text,
    "currency": v.text,
    "language": v.text,
    "draft": v.flag,
    "reviewed": v.day,
    "note": v.text,
    "extends": v.text,
}
_SECTIONS = (*GROUPS, "pack", "sources", "step", "reference", "advice", "rule")
_SOURCE = frozenset({"from", "source", "law", "url", "evidence", "note"})


@dataclass(slots=True)
class Parsed:
    """What was read of a pack, filled in as reading goes on."""

    head: dict[str, Any] = field(default_factory=dict)
    values: dict[str, tuple[Version, ...]] = field(default_factory=dict)
    steps: dict[str, list[tuple[date, Step]]] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    advice: list[Advice] = field(default_factory=list)
    rules: dict[str, tuple[Version, ...]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    sources: dict[str, Mapping[str, str]] = field(default_factory=dict)


def parse(mapping: Mapping[str, object]) -> Parsed:
    """Read all sections of a pack."""
    out = Parsed()
    for section in mapping:
        if section not in _SECTIONS:
            out.faults.append(_unknown(section, "section", section, _SECTIONS))
    _sources(out, _table(out, mapping, "sources"))
    _head(out, _table(out, mapping, "pack"))
    for group, owner in GROUPS.items():
        _group(out, group, owner, _table(out, mapping, group))
    for raw in _list(out, mapping, "step"):
        _step(out, raw)
    for name, raw in _table(out, mapping, "reference").items():
        _series(out, name, raw)
    for raw in _list(out, mapping, "advice"):
        _advice(out, raw)
    for raw in _list(out, mapping, "rule"):
        _rule(out, raw)
    return out


def group_keys(owner: type[Any]) -> dict[str, tuple[str, Kind]]:
    """Return a group's keys as packs write them, with field name and reader."""
    return {
        f.name.replace("_", "-"): (f.name, f.metadata["kind"])
        for f in fields(owner)
        if "kind" in f.metadata
    }


def _unknown(key: str, what: str, word: str, known: Iterable[str]) -> Fault:
    known = tuple(known)
    hint = nearest(word, known) or f"; known are {', '.join(known)}"
    return Fault(key, f"is no {what} of a policy{hint}")


def _table(out: Parsed, mapping: Mapping[str, object], name: str) -> dict[str, Any]:
    raw = mapping.get(name, {})
    if isinstance(raw, dict):
        return raw
    out.faults.append(Fault(name, f"is {raw!r}, but a table [{name}] is needed"))
    return {}


def _list(out: Parsed, mapping: Mapping[str, object], name: str) -> list[dict[str, Any]]:
    raw = mapping.get(name, [])
    if isinstance(raw, list) and all(isinstance(row, dict) for row in raw):
        return raw
    out.faults.append(Fault(name, f"is {raw!r}, but tables [[{name}]] are needed"))
    return []


def _sources(out: Parsed, table: Mapping[str, Any]) -> None:
    for name, raw in table.items():
        if isinstance(raw, dict) and set(raw) <= {"law", "url"}:
            out.sources[name] = {word: str(value) for word, value in raw.items()}
        else:
            out.faults.append(Fault(f"sources.{name}", "needs a table { law = …, url = … }"))


def _head(out: Parsed, table: Mapping[str, Any]) -> None:
    for word, raw in table.items():
        if word not in HEAD:
            out.faults.append(_unknown(f"pack.{word}", "key", word, HEAD))
        else:
            out.head[word] = _value(out, f"pack.{word}", HEAD[word], raw)


def _group(out: Parsed, group: str, owner: type[Any], table: Mapping[str, Any]) -> None:
    known = group_keys(owner)
    for word, raw in table.items():
        key = f"{group}.{word}"
        if word not in known:
            out.faults.append(_unknown(key, "key", word, known))
        else:
            out.values[key] = _versions(out, key, known[word][1], raw)


def _versions(out: Parsed, key: str, kind: Kind, raw: Any) -> tuple[Version, ...]:
    rows = [_version(out, key, kind, row) for row in _rows(raw)]
    found = sorted((row for row in rows if row), key=lambda row: row.since)
    dates = [row.since for row in found]
    if len(set(dates)) != len(dates):
        out.faults.append(Fault(key, "has two versions from the same date"))
    return tuple(found)


def _rows(raw: Any) -> list[Any]:
    """Return the versions of a raw value: a list of tables that each have a value."""
    tables = isinstance(raw, list) and raw and all(isinstance(r, dict) for r in raw)
    return raw if tables and all("value" in r for r in raw) else [raw]


def _version(out: Parsed, key: str, kind: Kind, raw: Any) -> Version | None:
    if not isinstance(raw, dict):
        value = _value(out, key, kind, raw)
        return None if value is None else Version(date.min, value, "", "", "own")
    _check_words(out, key, raw, _SOURCE | {"value"})
    if "value" not in raw:
        out.faults.append(Fault(key, "has no value"))
        return None
    value = _value(out, key, kind, raw["value"])
    since, law, url, evidence, note = _vouched(out, key, raw)
    return None if value is None else Version(since, value, law, url, evidence, note)


def _check_words(out: Parsed, key: str, raw: Mapping[str, Any], known: Iterable[str]) -> None:
    known = sorted(known)
    for word in raw:
        if word not in known:
            out.faults.append(_unknown(f"{key}.{word}", "key", word, known))


def _value(out: Parsed, key: str, kind: Kind, raw: object) -> Any:
    try:
        return kind(raw)
    except ValueError as error:
        out.faults.append(Fault(key, str(error)))
        return None


def _vouched(out: Parsed, key: str, raw: Mapping[str, Any]) -> tuple[date, str, str, str, str]:
    """Read first day, law, address, evidence and note of a value or a step."""
    told = {word: _word(out, key, raw, word) for word in ("source", "law", "url", "note")}
    since = _value(out, f"{key}.from", v.day, raw["from"]) if "from" in raw else None
    evidence = _value(out, f"{key}.evidence", v.choice(*EVIDENCE), raw.get("evidence", "own"))
    source = _source(out, key, told["source"])
    law, url = told["law"] or source.get("law", ""), told["url"] or source.get("url", "")
    if evidence == "habit" and not law:
        law = "good habit, no law"
    return since or date.min, law, url, evidence or "own", told["note"]


def _word(out: Parsed, key: str, raw: Mapping[str, Any], word: str) -> str:
    return (_value(out, f"{key}.{word}", v.text, raw[word]) or "") if word in raw else ""


def _source(out: Parsed, key: str, name: str) -> Mapping[str, str]:
    if not name or name in out.sources:
        return out.sources.get(name, {})
    out.faults.append(
        Fault(
            f"{key}.source",
            f"'{name}' stands nowhere in [sources]{nearest(name, out.sources)}",
        )
    )
    return {}


def _step(out: Parsed, raw: Mapping[str, Any]) -> None:
    name = raw.get("key")
    if not isinstance(name, str) or not name:
        out.faults.append(Fault("step.key", "is missing: each step needs its own key"))
        return
    path, known = f"step {name}:", group_keys(Step)
    _check_words(out, path, raw, {*known, *_SOURCE, "key", "name"})
    given = {
        known[word][0]: _value(out, f"{path} {word}", known[word][1], value)
        for word, value in raw.items()
        if word in known and word != "key"
    }
    since, law, url, evidence, note = _vouched(out, path, raw)
    names = _names(out, path, raw.get("name"))
    step = Step(name, names, law, url, evidence, note, **given)
    if any(since == other for other, _ in out.steps.get(name, ())):
        out.faults.append(Fault(path, "has two versions from the same date"))
    out.steps.setdefault(name, []).append((since, step))


def _names(out: Parsed, path: str, raw: object) -> tuple[tuple[str, str], ...]:
    if raw is None or isinstance(raw, str):
        return (("en", raw),) if raw else ()
    if isinstance(raw, dict) and all(isinstance(name, str) for name in raw.values()):
        return tuple(sorted(raw.items()))
    out.faults.append(Fault(f"{path} name", "needs text, or texts by language"))
    return ()


def _series(out: Parsed, name: str, raw: Any) -> None:
    path = f"reference.{name}"
    if not isinstance(raw, dict) or not isinstance(raw.get("rows", []), list):
        out.faults.append(Fault(path, "needs a table with its rows, [[date, rate], …]"))
        return
    _check_words(out, path, raw, {"title", "every", "rows", *_SOURCE})
    rows = [_series_row(out, path, raw, row) for row in raw.get("rows", [])]
    found = tuple(sorted((row for row in rows if row), key=lambda row: row.since))
    every = _value(out, f"{path}.every", v.span, raw.get("every", "6 months"))
    title = _word(out, path, raw, "title") or name
    out.series[name] = Series(name, title, found, _last(found, every))


def _last(rows: tuple[Version, ...], every: Span | None) -> date | None:
    if not rows or every is None:
        return None
    return date.fromordinal(every.after(rows[-1].since).toordinal() - 1)


def _series_row(out: Parsed, path: str, owner: Mapping[str, Any], row: Any) -> Version | None:
    """Read ``[date, rate, evidence, source]``; the last two default to the series'."""
    if not isinstance(row, list) or not 2 <= len(row) <= 4:
        out.faults.append(Fault(path, f"has a row {row!r}; a row is [date, rate]"))
        return None
    since = _value(out, path, v.day, row[0])
    value = _value(out, path, v.rate, row[1])
    evidence = row[2] if len(row) > 2 else owner.get("evidence", "own")
    words = {**owner, "evidence": evidence, **({"url": row[3]} if len(row) == 4 else {})}
    _, law, url, evidence, note = _vouched(out, path, words)
    if since is None or value is None:
        return None
    return Version(since, value, law, url, evidence, note)


def _advice(out: Parsed, raw: Mapping[str, Any]) -> None:
    known = ("name", "phone", "url", "evidence")
    _check_words(out, "advice", raw, known)
    if "name" not in raw:
        out.faults.append(Fault("advice.name", "is missing"))
    out.advice.append(Advice(*(_word(out, "advice", raw, word) for word in known)))


def _rule(out: Parsed, raw: Mapping[str, Any]) -> None:
    name = _word(out, "rule", raw, "key")
    path = f"rule {name}:"
    _check_words(out, path, raw, {"key", "text", *_SOURCE})
    text = _word(out, path, raw, "text")
    if not name or not text:
        out.faults.append(Fault(path, "needs a key and a text"))
        return
    since, law, url, evidence, note = _vouched(out, path, raw)
    found = Version(since, text, law, url, evidence, note)
    versions = (*out.rules.get(name, ()), found)
    out.rules[name] = tuple(sorted(versions, key=lambda one: one.since))
