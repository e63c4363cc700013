"""`bean-loans schema`: the JSON Schema of a command's output."""

from __future__ import annotations

from importlib import resources

import click


def known() -> list[str]:
    """The commands whose JSON has a schema."""
    folder = resources.files("beancount_loans") / "schemas"
    return sorted(one.name.removesuffix(".json") for one in folder.iterdir())


@click.command()
@click.argument("name", metavar="COMMAND")
def command(name: str) -> None:
    """Print the JSON Schema of what COMMAND gives with --format json."""
    names = known()
    if name not in names:
        raise click.UsageError(f"{name} has no schema; these have: {', '.join(names)}")
    file = resources.files("beancount_loans") / "schemas" / f"{name}.json"
    click.echo(file.read_text("utf-8"), nl=False)
