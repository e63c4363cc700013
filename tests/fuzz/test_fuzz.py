"""A part of `make fuzz`, small enough for every run of the tests, and every case once found."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fuzz.large import large_statements, measured
from tests.fuzz.targets import TARGETS, Target

REGRESSIONS = Path(__file__).parent / "regressions"
PATIENCE = 10
"""Seconds that one input may take."""
SLOW_TARGETS = {
    "fava": 15, "letter": 15, "template": 15, "act": 15, "ledger": 25, "any-statement": 40,
}  # fmt: skip
TOKENS = [
    b"\0", b"\xff\xfe", b"\n", b'"', b"<", b"-", b"9" * 40, b"0000-00-00", b"1e999999", b"NaN",
    b"9999-12-31", b"0001-01-01", "\u202e".encode(), b"&x;", b"=1+1", b"1/0", b"{{7*7}}",
]  # fmt: skip

Mutation = Callable[[bytes], bytes]


def cut(start: int, length: int) -> Mutation:
    return lambda data: data[: start % len(data)] + data[start % len(data) + length :]


def put(start: int, token: bytes) -> Mutation:
    return lambda data: data[: start % len(data)] + token + data[start % len(data) :]


def over(start: int, token: bytes) -> Mutation:
    return lambda data: data[: start % len(data)] + token + data[start % len(data) + len(token) :]


def again(start: int, length: int, times: int) -> Mutation:
    def repeated(data: bytes) -> bytes:
        place = start % len(data)
        return data[:place] + data[place : place + length] * times + data[place:]

    return repeated


places = st.integers(0, 5000)
tokens = st.one_of(st.sampled_from(TOKENS), st.binary(min_size=1, max_size=4))
mutations = st.lists(
    st.one_of(
        st.builds(cut, places, st.integers(1, 80)),
        st.builds(put, places, tokens),
        st.builds(over, places, tokens),
        st.builds(again, places, st.integers(1, 200), st.integers(2, 20)),
    ),
    min_size=1,
    max_size=6,
)


def mutated(seed: bytes, chosen: list[Mutation]) -> bytes:
    for change in chosen:
        seed = change(seed) if seed else seed
    return seed


@pytest.mark.parametrize("name", TARGETS)
def test_sound_input_is_read(name: str) -> None:
    for seed in TARGETS[name].seeds:
        TARGETS[name].run(seed)


@pytest.mark.parametrize("name", TARGETS)
def test_what_was_damaged_is_told_in_a_sentence(name: str) -> None:
    target: Target = TARGETS[name]

    @settings(
        max_examples=SLOW_TARGETS.get(name, 60),
        deadline=PATIENCE * 1000,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.sampled_from(target.seeds), mutations)
    def try_one(seed: bytes, chosen: list[Mutation]) -> None:
        target.run(mutated(seed, chosen))

    try_one()


@pytest.mark.parametrize("name", TARGETS)
def test_what_was_once_found_does_no_harm_again(name: str) -> None:
    for case in sorted((REGRESSIONS / name).glob("*")):
        started = time.monotonic()

        TARGETS[name].run(case.read_bytes())

        assert time.monotonic() - started < PATIENCE, case.name


@pytest.mark.parametrize("name", ["camt", "mt940", "csv", "bai2"])
def test_a_long_statement_takes_time_and_memory_by_its_length(name: str, tmp_path: Path) -> None:
    statement = large_statements()[name]

    short = measured(statement(tmp_path / "short", 1_000))
    long = measured(statement(tmp_path / "long", 10_000))

    assert (short.entries, long.entries) == (1_000, 10_000)
    assert long.seconds < 30
    assert long.peak < 14 * short.peak
