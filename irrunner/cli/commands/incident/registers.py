"""Registers: assets, credentials and indicators."""

from __future__ import annotations

from pathlib import Path

import click

from irrunner.cli.arguments import pairs, stdin
from irrunner.cli.context import CliContext
from irrunner.cli.entries import incident_fields, say_all_recorded, say_recorded
from irrunner.cli.lazy import Family
from irrunner.cli.options import STEP, acting, completed, pass_cli, reading
from irrunner.cli.output import say, say_json, table
from irrunner.incident.verbs import registers as verbs


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
    say_recorded(cli, entry, {"register": _name(), "row": entry.refs["row"]})


@register.command()
@click.argument("row")
@click.argument("values", metavar="COLUMN=VALUE...", nargs=-1, required=True)
@acting
@pass_cli
def change(cli: CliContext, row: str, values: tuple[str, ...]) -> None:
    """Change columns of a row.

    The others stay as they are; column= with nothing behind it clears one.
    """
    entry = verbs.register_change(cli.incident(), _name(), row, pairs(values), at=cli.moment(), by=cli.by)
    say_recorded(cli, entry, {"register": _name(), "row": row})


@register.command("import")
@click.argument("file", metavar="FILE|-", type=click.Path())
@STEP
@acting
@pass_cli
def import_(cli: CliContext, file: str, step: str) -> None:
    """Add many rows to a register, out of a CSV file or a list of names.

    The first line of a CSV file names the columns. All rows are added, or none.
    """
    from irrunner.incident import tables

    if file == "-":
        rows = tables.parse_table_bytes(stdin().read(tables.LARGEST + 1), _name())
    else:
        rows = tables.read_table_file(Path(file), _name())
    entries = verbs.register_import(cli.incident(), _name(), rows, step=step, at=cli.moment(), by=cli.by)
    names = [str(entry.refs["row"]) for entry in entries]
    say_all_recorded(cli, entries, {"register": _name(), "rows": names})


@register.command("list")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, for a spreadsheet.")
@reading
@pass_cli
def list_(cli: CliContext, as_csv: bool) -> None:
    """Show a register."""
    show(cli, _name(), as_csv=as_csv)


def show(cli: CliContext, register: str, *, as_csv: bool) -> None:
    """Print a register's rows: aligned, as CSV, or as JSON."""
    incident = cli.opened()
    rows = incident.state.registers[register].values()
    columns = verbs.columns_of(register)
    if cli.json:
        listed = [{"row": row.id, **{column: row.cell(column) for column in columns}} for row in rows]
        say_json({**incident_fields(cli), "register": register, "rows": listed})
        return
    if as_csv:
        from irrunner.cli.output import say_block
        from irrunner.safety.csv import write_rows

        cells = [[row.id, *(row.cell(column) for column in columns)] for row in rows]
        say_block(write_rows([["row", *columns], *cells]).removesuffix("\r\n"))
        return
    if not rows:
        say(f"{cli.exercise}{incident.id} has no {register}.")
        return
    used = [column for column in columns if any(row.cell(column) for row in rows)]
    lines = table(("Row", *used), [(row.id, *(row.cell(column) for column in used)) for row in rows], widest=40)
    for line in lines:
        say(f"{cli.exercise}{line}")
