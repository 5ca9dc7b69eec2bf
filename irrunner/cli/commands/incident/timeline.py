"""The timeline: by when things occurred, and other tools' timelines brought in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irrunner.application.acknowledgement import acknowledgement
from irrunner.application.entry_data import entry_fields
from irrunner.cli.context import CliContext
from irrunner.cli.entries import entry_line, incident_fields, say_all_recorded, say_recorded
from irrunner.cli.imports import ENCODING, IMPORT_YES, PREVIEW, agree, read_import, say_nothing_written
from irrunner.cli.lazy import Family
from irrunner.cli.options import acting, pass_cli, reading, recording
from irrunner.cli.output import say, say_json, table
from irrunner.incident.incident import machine_clock
from irrunner.incident.verbs import timeline as verbs

if TYPE_CHECKING:
    from irrunner.incident.tables.timeline_preview import TimelinePreview


@click.group(cls=Family, invoke_without_command=True)
@reading
@click.pass_context
def timeline(ctx: click.Context) -> None:
    """The timeline: show, import another tool's, withdraw.

    Without a command all entries are shown by when they occurred; `irrunner log` shows them as they were written.
    """
    if ctx.invoked_subcommand is None:
        cli = ctx.ensure_object(CliContext)
        cli.only_reads = True
        state = cli.opened().state
        entries = state.timeline()
        if cli.json:
            say_json({**incident_fields(cli), "entries": [entry_fields(entry) for entry in entries]})
            return
        for entry in entries:
            say(f"{cli.exercise}{entry_line(entry, state.zone, date=True, seconds=True)}")


@timeline.command("import")
@click.argument("file", metavar="FILE|-", type=click.Path())
@click.option("--zone", default="", metavar="ZONE", help="Of times that name none: UTC, +02:00, Europe/Berlin.")
@click.option("--source", default="", metavar="TEXT", help="What it comes from; the name of the file otherwise.")
@ENCODING
@PREVIEW
@click.option("--again", is_flag=True, help="Record once more what is there already.")
@click.option("--attacker", is_flag=True, help="It says what the attacker did.")
@IMPORT_YES
@recording
@pass_cli
def import_(
    cli: CliContext,
    file: str,
    zone: str,
    source: str,
    encoding: str,
    preview: bool,
    again: bool,
    attacker: bool,
    yes: bool,
) -> None:
    """Bring in another tool's timeline, each line as an entry with its own time.

    Timesketch (CSV, JSON Lines), plaso (l2t_csv, dynamic, json_line), hayabusa, and any CSV or JSON Lines with a time
    and a message. A time without a zone is refused until --zone says one. You see what would be written and are
    asked, as with a register. All entries are one batch that can be withdrawn; keep the file itself with
    `irrunner add`.
    """
    from irrunner.incident.tables.timeline_preview import SHOWN, preview_timeline, timeline_lines, timeline_questions
    from irrunner.incident.tables.timeline_rows import read_timeline

    text, name = read_import(file, encoding)
    name = source.strip() or name
    incident = cli.opened()
    found = preview_timeline(read_timeline(text, zone=zone, now=machine_clock()), incident.state)
    shown = len(found.new) + len(found.left_out) if preview else SHOWN
    lines = timeline_lines(found, name, incident.state.zone, shown=shown)
    rows = found.all_rows if again else found.new
    if preview or not rows:
        all_there = bool(found.all_rows) and not rows
        say_nothing_written(cli, lines, _fields(found), all_there=all_there)
        return
    agree(lines, timeline_questions(found), yes=yes)
    moments = [(row.moment, row.text) for row in rows]
    entries = verbs.timeline_import(
        incident, moments, source=name, zone=zone if found.zoned else "", again=again, attacker=attacker, by=cli.by
    )
    there = f", {found.known:,} there already" if found.known and not again else ""
    fields = {"batch": entries[0].refs.get("batch", ""), **_fields(found)} if entries else _fields(found)
    say_all_recorded(cli, entries, fields, sentence=f"{acknowledgement(entries)}{there}")


def _fields(found: TimelinePreview) -> dict[str, Any]:
    return {
        "tool": found.tool,
        "new": len(found.new),
        "known": found.known,
        "left_out": [{"line": each.line, "text": each.text, "why": each.why} for each in found.left_out],
        "not_taken": list(found.not_taken),
        "guessed": list(found.doubts),
    }


@timeline.command()
@click.argument("what", metavar="BATCH|SEQ")
@click.option("--why", default="", metavar="REASON", help="How it came to be there.")
@acting
@pass_cli
def withdraw(cli: CliContext, what: str, why: str) -> None:
    """Say that an import, or one entry of it, should not be there.

    Nothing is erased: the entries stay and are shown as withdrawn.
    """
    entry = verbs.timeline_withdraw(cli.incident(), what, why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry, {"what": what})


@timeline.command()
@reading
@pass_cli
def batches(cli: CliContext) -> None:
    """Show every import, into the timeline and into registers, with its batch."""
    state = cli.opened().state
    found = list(state.batches.values())
    if cli.json:
        listed = [
            {
                "batch": each.id,
                "into": each.register or "timeline",
                "source": each.source,
                "entries": len(each.entries),
                "withdrawn": each.withdrawn.words if each.withdrawn is not None else "",
            }
            for each in found
        ]
        say_json({**incident_fields(cli), "batches": listed})
        return
    if not found:
        say(f"{cli.exercise}Nothing was imported into {state.incident}.")
        return
    rows = [
        (
            each.id,
            each.register or "timeline",
            f"{len(each.entries):,}",
            each.source,
            "withdrawn" if each.withdrawn is not None else "",
        )
        for each in found
    ]
    for line in table(("Batch", "Into", "Entries", "Out of", ""), rows):
        say(f"{cli.exercise}{line}")
