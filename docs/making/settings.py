"""The settings of `config.toml`, from the class that reads them."""

from __future__ import annotations

from docs.making.docstrings import attributes
from docs.making.words import fields_of, kind, table
from irrunner.cli.settings import Settings


def page() -> str:
    """Every setting with what it takes and does."""
    said = attributes(Settings)
    rows = [(f"`{name.replace('_', '-')}`", kind(of), said[name]) for name, of, _ in fields_of(Settings)]
    return table(("Key", "Takes", "Does"), rows)
