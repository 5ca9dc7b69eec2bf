"""The place where incidents are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.application.mirror import outstanding_in_mirror
from irrunner.cli.lazy import Family
from irrunner.cli.options import completed, everywhere, pass_cli
from irrunner.cli.output import plural, say, say_aside, say_json, warn
from irrunner.cli.progress import counting
from irrunner.errors import VerificationFailed
from irrunner.incident.sizes import format_size
from irrunner.journal import init_store, open_store, store_exists
from irrunner.journal.locations import Location, location_text, read_location
from irrunner.journal.opening import upgrade_store
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext


@click.group(cls=Family)
def store() -> None:
    """The place where incidents are kept: init, copy, move, salvage, upgrade, path."""


@store.command()
@everywhere
@pass_cli
def path(cli: CliContext) -> None:
    """Say where the store is, and what its mirror lacks.

    By --store, IRRUNNER_STORE, the settings, or the folder for your data, in this order.
    """
    place, exists = location_text(cli.place), store_exists(cli.place)
    mirror, lacks = cli.mirror, outstanding_in_mirror(cli.store(), cli.mirror) if exists and cli.mirror else []
    if cli.json:
        about = {"place": location_text(mirror), "lacks": [each.sentence for each in lacks]} if mirror else None
        say_json({"store": place, "exists": exists, "mirror": about})
        return
    say(place)
    if mirror is not None:
        whole = " All evidence is there." if exists and not lacks else ""
        say_aside(f"Its mirror is at {location_text(mirror)}.{whole}")
    for problem in lacks:
        say_aside(f"{problem.sentence} {problem.hint}".rstrip())


@store.command()
@click.option("--group", default=None, metavar="GROUP", help="Several people of this machine's group share it.")
@click.option("--evidence", default="", metavar="PLACE", help="Where its evidence lies: s3://bucket/prefix.")
@everywhere
@pass_cli
def init(cli: CliContext, group: str | None, evidence: str) -> None:
    """Make a new store, for one person or for a group of this machine.

    Evidence lies in the store itself, unless --evidence names a bucket. Keys for it come from the environment.
    """
    made = init_store(cli.place, group=group, evidence=evidence)
    warn(made.warnings)
    made.close()
    if cli.json:
        say_json({"store": location_text(cli.place), "group": group or "", "evidence": evidence})
    else:
        shared = f", shared by the group {group}" if group else ""
        kept = f" Its evidence is kept at {evidence.partition('?')[0]}." if evidence else ""
        say(f"A new store is at {location_text(cli.place)}{shared}.{kept}")


@store.command()
@click.argument("target", metavar="DEST", callback=lambda _ctx, _param, value: read_location(value))
@everywhere
@pass_cli
def copy(cli: CliContext, target: Location) -> int:
    """Copy the store to another folder, also while others write, and verify the copy.

    A copy that is there already is brought up to date.
    """
    from irrunner.application.removals import finish_removals
    from irrunner.journal.copying import update_copy
    from irrunner.journal.verify import verify_store

    for sentence in finish_removals(cli.store(), cli.actor):
        say_aside(sentence)
    with open_store(target) as other:
        with counting("Copying", lambda entries, count: f"{entries:,} entries, {format_size(count)}") as progress:
            copied = update_copy(cli.store(), other, progress)
        with counting("Checking", lambda done, of: f"{done:,} of {of:,} entries and files") as progress:
            found = verify_store(other, progress=progress)
    problems = [
        *(f"{each.sentence} {each.hint}".rstrip() for each in copied.problems),
        *(f"{each.incident} entry {each.seq}: {each.what}" for each in found.problems),
    ]
    if cli.json:
        say_json(
            {
                "store": location_text(cli.place),
                "copy": location_text(target),
                "holds": not problems,
                "entries": copied.entries,
                "files": copied.files,
                "problems": problems,
                "heads": found.heads,
            }
        )
    else:
        new = f"{plural(copied.entries, 'new entry', 'new entries')}, {plural(copied.files, 'file')}"
        verdict = "The copy holds" if not problems else "The copy does NOT hold"
        say(f"Copied to {location_text(target)}: {new} ({format_size(copied.size)}). {verdict}.")
    for problem in problems:
        say_aside(problem)
    return VerificationFailed.exit_code if problems else 0


@store.command()
@click.argument("target", metavar="DEST", callback=lambda _ctx, _param, value: read_location(value))
@everywhere
@pass_cli
def salvage(cli: CliContext, target: Location) -> int:
    """Bring what can be read of a damaged store into a new one, and say what is gone.

    Nothing in the damaged store is changed: keep it. An incident of which something is gone gets a note at its end.
    """
    from irrunner.application.salvage import salvage as bring_over

    with open_store(cli.place, create=False, read_only=True) as damaged, open_store(target) as new:
        done = bring_over(damaged, new, cli.actor)
    if cli.json:
        say_json(
            {
                "store": location_text(cli.place),
                "salvaged": location_text(target),
                "incidents": done.incidents,
                "entries": done.entries,
                "files": done.files,
                "problems": done.problems,
            }
        )
    else:
        count = f"{plural(done.incidents, 'incident')}, {plural(done.entries, 'entry', 'entries')}"
        verdict = "Nothing is gone" if not done.problems else plural(len(done.problems), "problem")
        say(f"Salvaged into {location_text(target)}: {count}, {plural(done.files, 'file')}. {verdict}.")
    for problem in done.problems:
        say_aside(one_line(problem, 2_000))
    return VerificationFailed.exit_code if done.problems else 0


@store.command()
@everywhere
@pass_cli
def upgrade(cli: CliContext) -> None:
    """Bring a team store to what this irrunner knows, in one transaction."""
    before, after = upgrade_store(cli.place)
    if cli.json:
        say_json({"store": location_text(cli.place), "before": before, "after": after})
    elif before == after:
        say(f"The store at {location_text(cli.place)} is of version {after} as it was; its guard was renewed.")
    else:
        say(f"The store at {location_text(cli.place)} went from version {before} to {after}.")


@store.command()
@click.argument("incident", metavar="ID", shell_complete=completed("incidents"))
@click.option(
    "--to",
    "target",
    metavar="PLACE",
    required=True,
    callback=lambda _ctx, _param, value: read_location(value),
    help="The store that takes it: a folder or an address.",
)
@click.option("--keep", is_flag=True, help="Leave the incident here as well; go on in one of the two only.")
@click.option("--yes", is_flag=True, help="Do not ask before it is removed here.")
@everywhere
@pass_cli
def move(cli: CliContext, incident: str, target: Location, keep: bool, yes: bool) -> None:
    """Move an incident to another store, with its chain, its evidence and its head.

    It is verified there before anything is removed here. What is left here is a tombstone that says where it went.
    """
    from irrunner.application.moving import copy_incident
    from irrunner.cli.prompts import confirm
    from irrunner.incident import Incident
    from irrunner.incident.verbs import record

    if not keep:
        confirm(
            f"{incident} goes to {location_text(target)} and is removed here once it holds there.", incident, yes=yes
        )
    with open_store(target) as other, counting("Moving", lambda done, of: f"{done:,} of {of:,} entries") as progress:
        moved = copy_incident(cli.store(), other, incident, progress)
        warn(other.warnings)
    if not keep:
        here = Incident(cli.store(), incident, cli.actor, after_commit=cli.after_commit)
        here.refresh()
        record.purge(here, why=f"Moved to {location_text(target)}, head {moved.head}.")
    if cli.json:
        say_json({"incident": incident, "to": location_text(target), "head": moved.head, "kept": keep,
                  "entries": moved.entries, "files": moved.files})  # fmt: skip
    else:
        what = f"{plural(moved.entries, 'entry', 'entries')}, {plural(moved.files, 'file')}"
        left = "It is still here as well: go on in one of the two only." if keep else "A tombstone is left here."
        say(f"{incident} is at {location_text(target)} ({what}), head {moved.head[:16]}. {left}")
