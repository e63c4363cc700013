"""A part of `make states`, small enough for every run of the tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from tests.consistency.lending import Lender

TestLender = Lender.TestCase
TestLender.settings = settings(
    max_examples=6,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
