"""Other people's libraries, to compare figures with."""

from __future__ import annotations

import importlib
import warnings
from typing import Any

import pytest


@pytest.fixture(scope="session")
def quantlib() -> Any:
    """QuantLib, or skips where it is not installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its binding warns on newer Pythons
        try:
            return importlib.import_module("QuantLib")
        except ImportError:
            pytest.skip("needs QuantLib (a test dependency)")
