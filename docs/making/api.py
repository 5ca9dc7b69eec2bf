"""The table of what a program can do, and the description of `/api` as a file."""

from __future__ import annotations

from irrunner.web.api.openapi import description_text
from irrunner.web.api.operations import DECLARE, LEFT_OUT, UPLOAD, operations


def page() -> str:
    """Every verb with its address and its arguments, and those that no token carries out."""
    lines = ["| POST /api/incidents/ID/… | does | takes |", "|---|---|---|"]
    for name, each in operations().items():
        if each.verb.name == DECLARE:
            continue
        takes = ", ".join(f"`{given}`" for given in each.given)
        where = " (in the address; the body is the evidence)" if each.verb.name == UPLOAD else ""
        lines.append(f"| `{name}` | {each.verb.does} | {takes}{where} |")
    lines += ["", "No token carries these out:", ""]
    return "\n".join([*lines, *(f"- `{name}`: {why}." for name, why in LEFT_OUT.items())])


def description_file() -> str:
    """The description."""
    return description_text()
