"""What this machine last read of a team store: as of when, where it lies, and away with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.application.last_known.folder import find_copies
from irrunner.cli.options import everywhere, id_argument, pass_cli
from irrunner.cli.output import say, say_json, table
from irrunner.errors import NotFound, Refused
from irrunner.incident.moments import format_time

if TYPE_CHECKING:
    from irrunner.application.last_known.folder import AsOf, CopyFolder
    from irrunner.cli.context import CliContext


@click.command("last-known")
@id_argument
@click.option("--remove", is_flag=True, help="Remove these copies from this machine.")
@everywhere
@pass_cli
def last_known(cli: CliContext, remove: bool) -> None:
    """Show what this machine keeps of a team store for when its server is away.

    Of an incident, or of all. The server is not asked. The next time that you open an incident it has a copy again,
    unless the setting last-known-copies is false.
    """
    folder = find_copies(cli.place)
    if folder is None:
        raise Refused(
            "Nothing is kept here of this store: it is a folder of this machine, or you are not on your own machine.",
            hint="A team store has copies: --store postgresql://…",
        )
    found = [each for each in folder.all() if not cli.incident_id or each.incident == cli.incident_id.upper()]
    if cli.incident_id and not found:
        raise NotFound(f"This machine has no copy of {cli.incident_id}.", hint="`irrunner last-known` shows all.")
    if remove and cli.incident_id:
        folder.remove(found[0].incident)
    elif remove:
        folder.remove_all()
    if cli.json:
        say_json({"removed": remove, "copies": [_fields(each, folder) for each in found]})
    elif not found:
        say("This machine keeps nothing of this store.")
    elif remove:
        say(f"Removed: {', '.join(each.incident for each in found)}.")
    else:
        rows = [(each.incident, _as_of(each), str(folder.place(each.incident))) for each in found]
        for line in table(("Incident", "As of", "Where"), rows, widest=200):
            say(line)


def _as_of(each: AsOf) -> str:
    if not each.is_whole:
        return "not whole yet, not shown"
    return f"entry {each.seq}, read {format_time(each.read)}"


def _fields(each: AsOf, folder: CopyFolder) -> dict[str, object]:
    place = str(folder.place(each.incident))
    return {"incident": each.incident, "seq": each.seq, "read": each.read, "place": place}
