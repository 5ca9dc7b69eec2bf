"""Bringing together two records of one incident that went on apart."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path  # noqa: TC003 - click reads the annotations
from typing import TYPE_CHECKING, Any

import click

from irrunner.cli.bundle_file import IDENTITY, BundleFile
from irrunner.cli.options import acting, pass_cli
from irrunner.cli.output import plural, say, say_aside, say_json
from irrunner.cli.progress import counting
from irrunner.cli.prompts import YES, has_terminal
from irrunner.errors import Misused, NotFound, Refused
from irrunner.incident.sizes import format_size
from irrunner.safety.confinement import require_unconfined
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.application.merge_plan import MergePlan
    from irrunner.application.merge_source import OtherRecord
    from irrunner.cli.context import CliContext
    from irrunner.incident import Incident
    from irrunner.incident.unsettled_branches import Unsettled

_MOST_LISTED = 20


@click.command()
@click.argument("source", metavar="FROM")
@click.option("--why", default="", metavar="REASON", help="How the two came to be apart.")
@YES
@IDENTITY
@acting
@pass_cli
def merge(cli: CliContext, source: str, why: str, yes: bool, identity: tuple[Path, ...]) -> None:
    """Bring in the other record of an incident that two worked on apart.

    FROM is a store or a bundle. Both chains stay as they are: the entries of the other one come in beside this record,
    as b1:41 and so on, and one entry names both heads. What both ended is shown and stays to be settled. First it says
    what it would do, and asks.
    """
    from irrunner.application.merge_plan import OnlyBehind
    from irrunner.application.merging import look_at_merge
    from irrunner.application.merging import merge as bring_in

    incident = cli.incident()
    incident.refresh()
    with _other_record(cli, incident, source, identity) as other:
        try:
            plan, left = look_at_merge(incident, other)
        except OnlyBehind as behind:
            _catch_up(cli, incident, other, behind.more, yes=yes)
            return
        if not cli.json:
            _say_plan(cli, incident, plan, left)
        _confirm(incident, yes=yes)
        with counting("Copying", lambda done, of: f"{format_size(done)} of {format_size(of)}") as progress:
            entry = bring_in(incident, other, plan, why=why, at=cli.moment(), by=cli.by, progress=progress)
    cli.after_commit()
    if cli.json:
        say_json({**_fields(plan, left), "entry": entry.seq, "merged": True})
        return
    say(f"{cli.exercise}Merged as branch b{plan.segments[-1].branch}, by entry {entry.seq}. Both chains hold.")
    if left.ends:
        step, ends = next(iter(left.ends.items()))
        place = ends[0].rpartition("(")[2].rstrip(")")
        say_aside(f"Say which end of each step counts: irrunner settle {step} {place} --why …")
    if left.answers:
        say_aside("What was answered otherwise counts as unknown until it is answered again: irrunner answer …")


@contextmanager
def _other_record(
    cli: CliContext, incident: Incident, source: str, identity: tuple[Path, ...]
) -> Iterator[OtherRecord]:
    """The record that was named, opened to be read."""
    from irrunner.application.bundle_import import is_bundle
    from irrunner.application.merge_source import record_of_bundle, record_of_store
    from irrunner.journal import open_store, store_exists
    from irrunner.journal.locations import location_text, read_location, scheme_of

    require_unconfined("Files of this host")
    location = read_location(source)
    if not scheme_of(location) and is_bundle(read := _path(location)):
        with BundleFile(read, identity) as opened, record_of_bundle(opened.checked(None), str(read)) as record:
            if record.incident != incident.id:
                name = one_line(record.incident, 80)
                raise Refused(f"That bundle is of {name}, and not of {incident.id}. Nothing was merged.")
            yield record
        return
    if not store_exists(location):
        raise NotFound(f"There is no store and no bundle at {one_line(location_text(location), 200)}.")
    with open_store(location, create=False, read_only=True) as other:
        yield record_of_store(cli.store(), other, incident.id)


def _path(location: Path | str) -> Path:
    from pathlib import Path as PathType

    return PathType(location)


def _catch_up(cli: CliContext, incident: Incident, other: OtherRecord, more: int, *, yes: bool) -> None:
    """Nothing was written here since the two were one: what is new there is added, and there is no branch."""
    from irrunner.application.merging import catch_up

    new = plural(more, "entry", "entries")
    if not cli.json:
        say_aside(
            f"{cli.exercise}Nothing was written here since the two were one, so nothing has to be merged:"
            f" {new} of {one_line(other.place, 200)} would be added after entry {incident.state.seq}."
        )
    _confirm(incident, yes=yes)
    files = catch_up(incident, other)
    cli.after_commit()
    if cli.json:
        say_json({"incident": incident.id, "merged": False, "entries": more, "files": files})
    else:
        say(f"{cli.exercise}{incident.id} has {new} more, and {plural(files, 'file')} of evidence.")


def _confirm(incident: Incident, *, yes: bool) -> None:
    """Go on only when somebody means it.

    Raises:
        Misused: nobody can be asked, and --yes is missing. Refused: the answer was no.
    """
    if yes:
        return
    if not has_terminal():
        raise Misused("Nobody can be asked here, so nothing was merged.", hint="Confirm it with --yes.")
    if not click.confirm(f"Bring it into {incident.id}?", err=True, default=False):
        raise Refused("Nothing was merged.")


def _say_plan(cli: CliContext, incident: Incident, plan: MergePlan, left: Unsettled) -> None:
    mark = cli.exercise
    end = plan.segments[-1].head.seq
    say_aside(
        f"{mark}{incident.id}: apart since entry {plan.fork}. The other record is in {one_line(plan.place, 200)}."
    )
    say_aside(f"  here   {plural(plan.mine, 'entry', 'entries')} since, up to {plan.head.seq}")
    branches = ", ".join(f"b{each.branch}" for each in plan.segments)
    say_aside(f"  there  {plural(plan.entries, 'entry', 'entries')} since, up to {end}; they come in as {branches}")
    if plan.files:
        size = format_size(sum(plan.files.values()))
        say_aside(f"  evidence to copy: {plural(len(plan.files), 'file')}, {size}")
    for name, listed in (("ended in both", left.ends), ("answered otherwise", left.answers)):
        for key, each in list(listed.items())[:_MOST_LISTED]:
            say_aside(f"  {name}: {one_line(key, 80)}: {one_line('; '.join(each), 300)}")
        if len(listed) > _MOST_LISTED:
            say_aside(f"  {name}: {len(listed) - _MOST_LISTED} more")
    for sentence in left.playbooks[:_MOST_LISTED]:
        say_aside(f"  {one_line(sentence, 300)}")


def _fields(plan: MergePlan, left: Unsettled) -> dict[str, Any]:
    branches = [
        {"branch": each.branch, "fork": each.fork, "entries": len(each.rows), "head": each.head.link.hex()}
        for each in plan.segments
    ]
    return {
        "incident": plan.incident,
        "fork": str(plan.fork),
        "head": plan.head.link.hex(),
        "branches": branches,
        "files": len(plan.files),
        "ended_apart": left.ends,
        "answered_apart": left.answers,
        "playbooks_apart": left.playbooks,
    }
