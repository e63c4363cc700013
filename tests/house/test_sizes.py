"""Modules and functions a reader can hold in mind, and money that is never binary."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.house.conftest import Module

LONGEST_FILE = 400
LONGEST_FUNCTION = 40


def test_a_file_is_short(module: Module) -> None:
    assert len(module.text.splitlines()) <= LONGEST_FILE


def test_a_function_is_short(module: Module) -> None:
    """Its docstring is not counted."""
    too_long = {
        f"{node.name} (line {node.lineno})": length
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := body_length(node)) > LONGEST_FUNCTION
    }

    assert not too_long


def body_length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement behind the docstring to the last."""
    documented = ast.get_docstring(node, clean=False) is not None
    body = node.body[1:] if documented and len(node.body) > 1 else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_a_module_says_what_it_is_for(module: Module) -> None:
    docstring = ast.get_docstring(module.tree) or ""

    assert len(docstring) > len("Too short.")


def test_the_core_turns_nothing_into_a_binary_float(module: Module) -> None:
    """0.1 + 0.2 is not 0.3 in binary; money is."""
    if module.room != "core":
        return

    floats = [
        node.lineno
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "float"
    ]

    assert not floats


def test_the_core_has_no_clock_and_opens_nothing(module: Module) -> None:
    if module.room != "core":
        return

    names = [
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    ]

    assert not {"today", "now", "utcnow", "open", "print", "input"} & set(names)
