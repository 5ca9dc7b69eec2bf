"""A MSEL as CSV, in and out: where other teams keep their exercises."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from irrunner.cli.arguments import pairs
from irrunner.cli.commands.exercise.drafts import FORCE, OUT, PLAYBOOK, as_id, scenario_id, write_or_print
from irrunner.cli.imports import ENCODING
from irrunner.cli.options import JSON, pass_cli
from irrunner.cli.output import plural, say_aside
from irrunner.cli.scenarios import completed_scenarios, load, scenario_argument
from irrunner.playbook.durations import format_offset
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.cli.context import CliContext
    from irrunner.exercise.scenario.msel import Imported, ReadInject

_SHOWN = 12
"""Times that are shown; of a longer list the first ones."""


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--name", default="", metavar="NAME", help="The id of the new scenario; the file's name otherwise.")
@PLAYBOOK
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="What a column is: number, time, day, title, text, from, to, via, kind, trigger, objective, capability,"
    " expected, notes, details; none leaves it out.",
)
@click.option(
    "--onto",
    default="",
    metavar="SCENARIO",
    shell_complete=completed_scenarios,
    help="Take from this scenario all that a list does not hold: what is known, the truth, the end, the debrief.",
)
@ENCODING
@OUT
@FORCE
@JSON
@pass_cli
def import_(
    cli: CliContext,
    file: Path,
    name: str,
    playbook: str,
    columns: tuple[str, ...],
    onto: str,
    encoding: str,
    out: Path | None,
    force: bool,
) -> None:
    """Draft a scenario from a list of injects: a MSEL as CSV.

    It says how each time was understood and what was left out. Expectations are judged by a person until you bind
    them to steps of the playbook. A list that `export` wrote comes back whole, with what was edited in it; --onto the
    scenario that it came from, nothing is missing.
    """
    from irrunner.exercise.scenario import msel
    from irrunner.playbook import library
    from irrunner.playbook.names import names_of
    from irrunner.safety.paths import reading_regular

    with reading_regular(file) as (opened, _):
        data = opened.read(msel.MOST_BYTES + 1)
    onto_loaded = load(cli, onto) if onto else None
    base = onto_loaded.usable() if onto_loaded is not None else None
    playbook = base.playbook if base is not None else playbook or "compromised-dependency"
    theirs = onto_loaded.playbook if onto_loaded is not None else None
    found = (theirs or library.find(playbook, cli.playbooks)).usable()
    imported = msel.read(
        msel.decode(data, encoding),
        scenario_id(name or as_id(file.stem)),
        playbook,
        found.roles,
        fills=names_of(found),
        columns=pairs(columns),
        onto=base,
    )
    if not cli.json:
        for line in _summary(imported):
            say_aside(line)
    about = {
        "injects": [
            {"id": each.id, "row": each.row, "written": each.written, "at": each.seconds} for each in imported.injects
        ],
        "columns": imported.columns,
        "notes": imported.notes,
        "left_out": imported.left_out,
    }
    write_or_print(cli, imported.text, out, force, "A draft from the list", about)


def _summary(imported: Imported) -> Iterator[str]:
    """How the list was understood, and what was left out."""
    timed = [each for each in imported.injects if each.seconds is not None]
    by_hand = len(imported.injects) - len(timed)
    yield f"{plural(len(imported.injects), 'inject')}, {by_hand} of them by hand."
    for each in timed[:_SHOWN]:
        yield f"  {_time(each)}"
    if len(timed) > _SHOWN:
        yield f"  and {len(timed) - _SHOWN} more, the last: {_time(max(timed, key=lambda each: each.seconds or 0))}"
    yield from (one_line(note) for note in imported.notes)
    read = (f"{', '.join(names)} ({key})" for key, names in imported.columns.items())
    yield one_line(f"Columns: {'; '.join(read)}.")
    if imported.left_out:
        yield one_line(f"Left out: {', '.join(imported.left_out)}. To keep one: --map '{imported.left_out[0]}=notes'")


def _time(told: ReadInject) -> str:
    return one_line(f"row {told.row}: {told.written} is {format_offset((told.seconds or 0) * 1000)}")


@click.command()
@scenario_argument
@OUT
@FORCE
@JSON
@pass_cli
def export(cli: CliContext, scenario: str, out: Path | None, force: bool) -> None:
    """Write a scenario's injects as a list: a MSEL as CSV.

    It holds everything that only the director may read, and says what of the scenario it cannot hold.
    """
    from irrunner.exercise.scenario import msel_export

    found = load(cli, scenario).usable()
    lost = msel_export.not_in_list(found)
    if lost and not cli.json:
        kept = f"To bring the list back with them: irrunner exercise import LIST --onto {shlex.quote(scenario)}"
        say_aside(f"Not in a list, so keep the scenario: {'; '.join(lost)}. {kept}")
    write_or_print(cli, msel_export.export(found), out, force, "The list", {"not_in_list": lost})


COMMANDS = (import_, export)
