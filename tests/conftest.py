"""Fixtures shared by all tests, and the rule that nothing is skipped in silence."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
# Beancount's cache knows the ledger's files but not the plugin's code: read afresh.
os.environ["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"
NO_SHARED = "needs ../shared (oracles and samples), not beside this checkout"
# Time never decides a test. The same examples every time, so that what passes here passes
# elsewhere; HYPOTHESIS_PROFILE=search looks at others.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

NO_SKIPS = os.environ.get("BEANCOUNT_LOANS_NO_SKIPS", "") not in ("", "0")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of oracles, samples and scorers beside the checkout, else a skip."""
    if not SHARED.is_dir():
        pytest.skip(NO_SHARED)
    return SHARED


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With BEANCOUNT_LOANS_NO_SKIPS=1 a test that was skipped has failed."""
    report = yield
    _forbid_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a module that was skipped whole."""
    report = yield
    _forbid_skip(report)
    return report


def _forbid_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Fail a skipped test, unless it wanted the shared folder and there is none."""
    if not (NO_SKIPS and report.skipped) or hasattr(report, "wasxfail"):
        return
    longrepr = report.longrepr
    reason = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    if NO_SHARED in reason and not SHARED.is_dir():
        return
    report.outcome = "failed"
    report.longrepr = f"skipped where nothing may be: {report.nodeid}: {reason}"
