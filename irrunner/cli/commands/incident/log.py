"""The journal, readable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import msgspec

from irrunner.cli.entries import entry_fields, entry_line, incident_fields
from irrunner.cli.options import completed, id_argument, pass_cli, reading
from irrunner.cli.output import say, say_json

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.incident.entries import Entry


@click.command()
@id_argument
@click.option("--step", default="", shell_complete=completed("steps"), help="Only entries about this step.")
@click.option("--kind", default="", help="Only entries of this kind, such as note.added, or of this family: note.")
@click.option("--by", "person", default="", metavar="PERSON", help="Only what this person did.")
@click.option("--last", type=click.IntRange(min=1), default=None, metavar="N", help="Only the last N of them.")
@reading
@pass_cli
def log(cli: CliContext, step: str, kind: str, person: str, last: int | None) -> None:
    """Show the journal, one line an entry.

    In the order in which it was written: when it occurred, entry number, who, what.
    """
    end = _end(cli, last) if last and not (step or kind or person) else None
    entries = (
        end if end is not None else [each for each in cli.opened().state.entries if _wanted(each, step, kind, person)]
    )
    entries = entries[-last:] if last else entries
    if cli.json:
        say_json({**incident_fields(cli), "entries": [{**entry_fields(entry), **_body(entry)} for entry in entries]})
        return
    for entry in entries:
        say(f"{cli.exercise}{entry_line(entry, cli.brief.zone, date=True)}")


def _end(cli: CliContext, last: int) -> list[Entry] | None:
    """The last entries, without reading those before them; None when these have to be read as well."""
    from irrunner.incident.entries import EntryReader
    from irrunner.incident.folding import relate
    from irrunner.incident.state import State

    store, state = cli.store(), State(cli.brief.id)
    before = max(0, store.head(state.incident).seq - last)
    whole = relate(state, EntryReader().read_all(store.read(state.incident, before), before))
    return state.entries if whole else None


def _wanted(entry: Entry, step: str, kind: str, person: str) -> bool:
    about = str(entry.refs.get("step", ""))
    return (
        (not step or about == step or about.startswith((f"{step}@", f"{step}.")))
        and (not kind or entry.kind == kind or entry.kind.startswith(f"{kind}."))
        and (not person or entry.by.casefold() == person.casefold())
    )


def _body(entry: Entry) -> dict[str, Any]:
    """The body as it was written; nothing once it is redacted, and no playbook, which is the same for all."""
    body = msgspec.to_builtins(entry.event) if entry.event is not None else None
    if isinstance(body, dict):
        body.pop("playbook", None)
    return {"body": body}
