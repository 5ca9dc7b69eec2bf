"""The journal, readable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.application.entry_data import entries_after, logged_entry, require_within
from irrunner.cli.entries import entry_line, incident_fields
from irrunner.cli.options import completed, id_argument, pass_cli, reading
from irrunner.cli.output import say, say_json

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State


@click.command()
@id_argument
@click.option("--step", default="", shell_complete=completed("steps"), help="Only entries about this step.")
@click.option("--kind", default="", help="Only entries of this kind, such as note.added, or of this family: note.")
@click.option("--by", "person", default="", metavar="PERSON", help="Only what this person did.")
@click.option("--last", type=click.IntRange(min=1), default=None, metavar="N", help="Only the last N of them.")
@click.option("--since", type=click.IntRange(min=0), default=0, metavar="SEQ", help="Only what follows entry SEQ.")
@reading
@pass_cli
def log(cli: CliContext, step: str, kind: str, person: str, last: int | None, since: int) -> None:
    """Show the journal, one line an entry.

    In the order in which it was written: when it occurred, entry number, who, what. A program that follows the journal
    asks with --since and the number of the last entry that it has (`seq` of the last answer).
    """
    cli.only_reads = True
    require_within(cli.store(), cli.brief.id, since)
    chosen = step or kind or person
    end = None if chosen or not (last or since) else _end(cli, last, since)
    state = end if end is not None else cli.opened().state
    found = state.entries if end is not None else entries_after(state, since)
    entries = [each for each in found if not chosen or _wanted(each, step, kind, person)]
    entries = entries[-last:] if last else entries
    if cli.json:
        seq = int(state.entries[-1].seq) if state.entries else since
        about = {**incident_fields(cli, seq), "seq": seq}
        say_json({**about, "entries": [logged_entry(entry) for entry in entries]})
        return
    for entry in entries:
        say(f"{cli.exercise}{entry_line(entry, cli.brief.zone, date=True)}")


def _end(cli: CliContext, last: int | None, since: int) -> State | None:
    """The end of the journal that is wanted, with nothing before it; None when that has to be read as well."""
    from irrunner.incident.entries import EntryReader
    from irrunner.incident.folding import relate
    from irrunner.incident.state import State

    store, state = cli.store(), State(cli.brief.id)
    if store.branches(state.incident):
        return None
    before = max(since, store.head(state.incident).seq - last if last else 0)
    whole = relate(state, EntryReader().read_all(store.read(state.incident, before), before))
    return state if whole else None


def _wanted(entry: Entry, step: str, kind: str, person: str) -> bool:
    about = str(entry.refs.get("step", ""))
    return (
        (not step or about == step or about.startswith((f"{step}@", f"{step}.")))
        and (not kind or entry.kind == kind or entry.kind.startswith(f"{kind}."))
        and (not person or entry.by.casefold() == person.casefold())
    )
