"""The library as a list: where each playbook is from, which one is used, how far it is, when it was read."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from irrunner.cli.options import JSON, pass_cli
from irrunner.cli.output import plural, say, say_aside, say_json, table
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.playbook.library import Listed

_HEADINGS = ("Playbook", "Version", "Level", "Steps", "Reviewed", "Exercised", "Title")


@click.command("list")
@JSON
@pass_cli
def list_(cli: CliContext) -> None:
    """Show every playbook of the library: where it is from, its level, when it was reviewed and last exercised.

    The folders come in the order in which they are searched: of two playbooks with one id, the first is used. A draft
    has errors, a runnable playbook warnings, a shareable one neither.
    """
    from datetime import UTC, datetime

    from irrunner.playbook import library
    from irrunner.playbook.library_files import searched_folders

    for folder in searched_folders(cli.playbooks):
        if not folder.is_dir():
            say_aside(
                f"There is no folder {one_line(str(folder), 200)}, which the settings or IRRUNNER_PLAYBOOKS name."
            )
    found = library.listing(cli.playbooks, review=datetime.now(UTC).date())
    if cli.json:
        say_json({"playbooks": [_listed(each) for each in found]})
        return
    if not found:
        say("The library is empty.")
    for place, (folder, entries) in enumerate(groupby(found, key=lambda each: each.path.parent)):
        listed = list(entries)
        if place:
            say()
        say("Shipped with irrunner" if listed[0].shipped else f"From {folder}")
        for line in table(_HEADINGS, [_row(each) for each in listed], widest=120):
            say(line)


def _row(each: Listed) -> tuple[str, ...]:
    steps = plural(each.errors, "error") if each.errors else str(each.steps)
    note = "not used: an earlier folder has it" if each.shadowed else "in place of the shipped one"
    title = f"{each.title} ({note})".strip() if each.shadowed or each.overrides else each.title
    return (each.id, each.version, each.level, steps, each.reviewed or "never", each.tested or "never", title)


def _listed(each: Listed) -> dict[str, Any]:
    return {
        "id": each.id,
        "title": each.title,
        "version": each.version,
        "summary": each.summary,
        "severity": each.severity,
        "steps": each.steps,
        "level": each.level,
        "reviewed": each.reviewed,
        "tested": each.tested,
        "path": str(each.path),
        "shipped": each.shipped,
        "errors": each.errors,
        "shadowed": each.shadowed,
        "overrides": each.overrides,
    }
