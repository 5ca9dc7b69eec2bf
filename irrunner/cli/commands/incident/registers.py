"""Registers: assets, credentials and indicators."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from irrunner.application.acknowledgement import acknowledgement
from irrunner.application.import_preview import SHOWN
from irrunner.cli.arguments import pairs
from irrunner.cli.context import CliContext
from irrunner.cli.entries import incident_fields, say_all_recorded, say_recorded
from irrunner.cli.imports import (
    ENCODING,
    IMPORT_YES,
    PREVIEW,
    agree,
    preview_fields,
    read_import,
    say_nothing_written,
)
from irrunner.cli.lazy import Family
from irrunner.cli.options import STEP, acting, completed, pass_cli, reading
from irrunner.cli.output import say, say_csv, say_json, table
from irrunner.incident.moments import format_time
from irrunner.incident.verbs import registers as verbs

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.state import RegisterRow


@click.group(cls=Family, invoke_without_command=True)
@click.argument("register", metavar="NAME", shell_complete=completed("registers"))
@reading
@click.pass_context
def register(ctx: click.Context, register: str) -> None:
    """Assets, credentials and indicators: add, change, list, import.

    NAME is the register: assets, credentials or indicators. Rows get an id, such as a3, that is never used
    again. Without a command the rows are shown.
    """
    verbs.columns_of(register)
    if ctx.invoked_subcommand is None:
        show(ctx.ensure_object(CliContext), register, as_csv=False)


def _name() -> str:
    """The register, which stands before the command."""
    parent = click.get_current_context().parent
    return str(parent.params["register"]) if parent is not None else ""


@register.command()
@click.argument("values", metavar="COLUMN=VALUE...", nargs=-1, required=True)
@STEP
@acting
@pass_cli
def add(cli: CliContext, values: tuple[str, ...], step: str) -> None:
    """Add a row to a register."""
    entry = verbs.register_add(cli.incident(), _name(), pairs(values), step=step, at=cli.moment(), by=cli.by)
    fields = {"register": _name(), "row": entry.refs["row"]}
    say_recorded(cli, entry, fields, sentence=f"{acknowledgement([entry])}{_read_as(pairs(values), entry)}")


def _read_as(given: dict[str, str], entry: Entry) -> str:
    """Which words were read as another one that means the same."""
    kept: dict[str, str] = getattr(entry.event, "values", {})
    changed = [(each.strip(), kept[column]) for column, each in given.items() if kept.get(column)]
    read = [f"{was} is read as {now}" for was, now in changed if was.casefold() != now.casefold()]
    return f"; {', '.join(read)}" if read else ""


@register.command()
@click.argument("row")
@click.argument("values", metavar="COLUMN=VALUE...", nargs=-1, required=True)
@click.option(
    "--seen",
    type=click.IntRange(min=1),
    default=None,
    metavar="SEQ",
    help="The newest entry that you looked at: refuse what somebody changed since.",
)
@click.option("--force", is_flag=True, help="Overrule what somebody changed since --seen.")
@acting
@pass_cli
def change(cli: CliContext, row: str, values: tuple[str, ...], seen: int | None, force: bool) -> None:
    """Change columns of a row.

    The others stay as they are; column= with nothing behind it clears one. The answer says what stood there before,
    and by whom. With --seen a cell that somebody changed after that entry is not overwritten: both values are shown.
    """
    incident, cells = cli.opened(), pairs(values)
    before = _cells_before(incident.state.registers[_name()].get(row), cells)
    entry = verbs.register_change(
        incident, _name(), row, cells, seen=seen or 0, overrule=sys.maxsize * force, at=cli.moment(), by=cli.by
    )
    say_recorded(cli, entry, {"register": _name(), "row": row, "before": before}, sentence=_changed(entry, before))


def _cells_before(row: RegisterRow | None, cells: dict[str, str]) -> dict[str, dict[str, str | int]]:
    """What the cells said before a change, and who had written it; cells that were empty are left out."""
    if row is None:
        return {}
    found: dict[str, dict[str, str | int]] = {}
    for column in cells:
        if (text := row.cell(column)) and text != cells[column]:
            source = row.source(column)
            found[column] = {"value": text, "by": source.by, "entry": source.seq, "at": source.when}
    return found


def _changed(entry: Entry, before: dict[str, dict[str, str | int]]) -> str:
    now: dict[str, str] = getattr(entry.event, "values", {})
    was = "; ".join(
        f"{column} was {each['value']}, by {each['by']} at {format_time(str(each['at']))} (entry {each['entry']}), "
        f"and is {now.get(column) or 'empty'}"
        for column, each in before.items()
    )
    sentence = acknowledgement([entry])
    return f"{sentence}: {was}" if was else sentence


@register.command()
@click.argument("what", metavar="ROW|BATCH")
@click.option("--why", default="", metavar="REASON", help="How it came to be there.")
@acting
@pass_cli
def withdraw(cli: CliContext, what: str, why: str) -> None:
    """Say that a row, or all rows of an import, should not be there.

    Nothing is erased: the rows keep their ids, are shown as withdrawn, and open no steps. Each import has the name
    of a batch, such as b1, that its answer says.
    """
    entry = verbs.register_withdraw(cli.incident(), _name(), what, why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry, {"register": _name(), "what": what})


@register.command("import")
@click.argument("file", metavar="FILE|-", type=click.Path())
@STEP
@ENCODING
@PREVIEW
@click.option("--again", is_flag=True, help="Enter rows once more that are there already.")
@IMPORT_YES
@acting
@pass_cli
def import_(cli: CliContext, file: str, step: str, encoding: str, preview: bool, again: bool, yes: bool) -> None:
    """Add many rows to a register, out of a CSV file or a list of names.

    A line above the rows names the columns; other tools' names for them are understood. Rows whose name is there
    already are not entered again. You see what would be written and are asked; where nobody can be asked, --yes is
    needed only if something is left out or guessed. All rows are added, or none, as a batch that can be withdrawn.
    """
    from irrunner.application.import_preview import preview_lines, preview_questions
    from irrunner.incident.tables.preview import preview_rows
    from irrunner.incident.tables.register_rows import read_register_rows

    register = _name()
    text, source = read_import(file, encoding)
    incident = cli.opened()
    found = preview_rows(read_register_rows(text, register), incident.state)
    lines = preview_lines(found, source, shown=len(found.all_rows) if preview else SHOWN)
    rows = found.values(again=again)
    if preview or not rows:
        all_there = bool(found.all_rows) and not rows
        say_nothing_written(cli, lines, {"register": register, **preview_fields(found)}, all_there=all_there)
        return
    agree(lines, preview_questions(found), yes=yes)
    entries = verbs.register_import(
        incident, register, rows, source=source, again=again, step=step, at=cli.moment(), by=cli.by
    )
    names = [str(entry.refs["row"]) for entry in entries]
    fields = {"register": register, "rows": names, "batch": entries[0].refs.get("batch", ""), **preview_fields(found)}
    there = "" if again or not found.known else f", {len(found.known):,} there already"
    say_all_recorded(cli, entries, fields, sentence=f"{acknowledgement(entries)}{there}")


@register.command("list")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, for a spreadsheet.")
@reading
@pass_cli
def list_(cli: CliContext, as_csv: bool) -> None:
    """Show a register."""
    show(cli, _name(), as_csv=as_csv)


def show(cli: CliContext, register: str, *, as_csv: bool) -> None:
    """Print a register's rows: aligned, as CSV, or as JSON."""
    cli.only_reads = True
    incident = cli.opened()
    rows = incident.state.registers[register].values()
    columns = verbs.columns_of(register)
    if cli.json:
        listed = [{"row": row.id, **_cells(row, columns), **_history(row)} for row in rows]
        say_json({**incident_fields(cli), "register": register, "rows": listed})
        return
    if as_csv:
        cells = [[row.id, *_cells(row, columns).values(), _history(row)["withdrawn"]] for row in rows]
        say_csv([["row", *columns, "withdrawn"], *cells])
        return
    if not rows:
        say(f"{cli.exercise}{incident.id} has no {register}.")
        return
    used = [column for column in columns if any(row.cell(column) for row in rows)]
    listed_cells = [(_marked(row), *(row.cell(column) for column in used)) for row in rows]
    for line in table(("Row", *used), listed_cells, widest=40):
        say(f"{cli.exercise}{line}")


def _cells(row: RegisterRow, columns: tuple[str, ...]) -> dict[str, str]:
    return {column: row.cell(column) for column in columns}


def _history(row: RegisterRow) -> dict[str, Any]:
    """The newest entry of a row, its batch, and why it was withdrawn if it was."""
    gone = row.withdrawn
    why = "" if gone is None else f"{gone.words} ({gone.by}, entry {gone.seq})"
    return {"entry": row.entries[-1].seq, "batch": str(row.entries[0].refs.get("batch", "")), "withdrawn": why}


def _marked(row: RegisterRow) -> str:
    return row.id if row.withdrawn is None else f"{row.id} withdrawn"
