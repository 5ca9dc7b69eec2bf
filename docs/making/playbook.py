"""What the playbook language takes from the code: registers, and words with a fixed meaning."""

from __future__ import annotations

from docs.making.structures import described
from docs.making.words import table
from irrunner.playbook.column_values import COLUMN_VALUES
from irrunner.playbook.lints.references import CHECK_KINDS
from irrunner.playbook.model import (
    ASK_TYPES,
    DERIVED_COLUMNS,
    MILESTONES,
    REGISTERS,
    SEVERITIES,
    TLP,
    Playbook,
)


def compiled() -> str:
    """The form in which a journal keeps a playbook."""
    return described(Playbook, "####")


def registers() -> str:
    """The columns of each register; the first names the row."""
    rows = [(f"`{name}`", ", ".join(f"`{each}`" for each in columns)) for name, columns in REGISTERS.items()]
    return table(("Register", "Columns"), rows) + "".join(
        f"\nOf `{name}` a condition may name as well, as it follows from what was recorded: "
        + ", ".join(f"`item.{column}` ({', '.join(words)})" for column, words in columns.items())
        + ".\n"
        for name, columns in DERIVED_COLUMNS.items()
    )


def values() -> str:
    """What each column of a register that has values may say."""
    rows = [
        (f"`{register}`", f"`{column}`", ", ".join(f"`{each}`" for each in words))
        for register, columns in COLUMN_VALUES.items()
        for column, words in columns.items()
    ]
    return table(("Register", "Column", "Values"), rows)


def names() -> str:
    """The words that a key may take."""
    rows = [
        ("`severity`", SEVERITIES),
        ("`tlp`", TLP),
        ("`type` of a question", ASK_TYPES),
        ("`marks`, without a remark", MILESTONES),
        ("kinds of `checks`, without a remark", CHECK_KINDS),
    ]
    return table(("Key", "Words"), [(key, ", ".join(f"`{each}`" for each in words)) for key, words in rows])
