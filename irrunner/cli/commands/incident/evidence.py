"""The evidence and its custody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from irrunner.cli.entries import incident_fields, say_all_recorded, say_recorded
from irrunner.cli.lazy import Family
from irrunner.cli.options import acting, completed, pass_cli, reading
from irrunner.cli.output import say, say_json, table
from irrunner.cli.prompts import YES, confirm
from irrunner.errors import VerificationFailed
from irrunner.incident.moments import format_claimed
from irrunner.incident.sizes import format_size
from irrunner.incident.verbs import evidence as verbs

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.incident.state import Evidence

_ITEM = click.argument("item", shell_complete=completed("evidence"))
_MAYBE_ITEM = click.argument("item", required=False, default="", shell_complete=completed("evidence"))
_AUTHORITY = click.option("--authority", default="", metavar="PERSON", help="On whose authority; yours otherwise.")


@click.group(cls=Family)
def evidence() -> None:
    """The evidence and its custody: list, open, export, verify, hold.

    An ITEM is named e3, 3, or by the first eight digits of its SHA-256. Everything here but list is an act of
    custody and goes on record.
    """


@evidence.command("list")
@reading
@pass_cli
def list_(cli: CliContext) -> None:
    """Show all evidence with its hashes."""
    cli.only_reads = True
    incident = cli.opened()
    items = list(incident.state.evidence.values())
    if cli.json:
        held = incident.state.held is not None
        say_json({**incident_fields(cli), "held": held, "evidence": [_fields(item) for item in items]})
        return
    if not items:
        say(f"{cli.exercise}{incident.id} has no evidence.")
    if incident.state.held is not None:
        say(f"{cli.exercise}Everything is under legal hold: {incident.state.held.words}")
    rows = [
        (
            item.id,
            format_claimed(item.added.when, incident.state.zone, item.added.exactness),
            _bytes(item),
            item.sha256[:12],
            _state(item),
            item.name,
        )
        for item in items
    ]
    for line in table(("Item", "Added", "Size", "SHA-256", "State", "Name"), rows) if rows else ():
        say(f"{cli.exercise}{line}")


def _bytes(item: Evidence) -> str:
    return format_size(int(getattr(item.added.event, "size", 0)))


def _state(item: Evidence) -> str:
    if item.destroyed is not None:
        return "destroyed"
    held = "held" if item.held is not None else ""
    return " ".join(each for each in ("kept" if item.kept else "reference", held) if each)


def _fields(item: Evidence) -> dict[str, Any]:
    return {
        "evidence": item.id,
        "sha256": item.sha256,
        "name": item.name,
        "size": int(getattr(item.added.event, "size", 0)),
        "kept": item.kept,
        "where": item.added.body_text("where"),
        "source": item.added.body_text("source"),
        "note": item.added.words,
        "step": item.added.refs.get("step", ""),
        "slot": item.added.refs.get("slot"),
        "seq": item.added.seq,
        "occurred": item.added.when,
        "by": item.added.by,
        "held": item.held is not None,
        "destroyed": item.destroyed is not None,
        "custody": [
            {"seq": each.seq, "kind": each.kind, "by": each.by, "occurred": each.when} for each in item.custody
        ],
    }


@evidence.command("open")
@_ITEM
@click.option("--raw", is_flag=True, help="Write the bytes as they are, even to a terminal.")
@acting
@pass_cli
def open_(cli: CliContext, item: str, raw: bool) -> None:
    """Look at the bytes of an item.

    On a terminal: the beginning, with everything harmful made visible. Into a pipe or a file: the bytes
    themselves. With --json: where the vault keeps them. Exits with 3 when they are not what came in.
    """
    from irrunner.cli import evidence_preview

    incident = cli.incident()
    entry, stream = verbs.open_item(incident, item, at=cli.moment(), by=cli.by)
    sha256, vault = str(entry.refs["sha256"]), incident.store.vault
    with stream:
        if not cli.json and (raw or not evidence_preview.on_terminal()):
            is_same = evidence_preview.write_raw(stream) == sha256
        else:
            is_same = vault.verify(sha256) == "ok"
            for line in () if cli.json else evidence_preview.lines(stream):
                say(line)
            say_recorded(cli, entry, {"path": vault.address(sha256)})
    if not is_same:
        raise VerificationFailed(
            f"These are not the bytes that came in as {entry.refs['evidence']}: they were changed in the vault.",
            hint="`irrunner evidence verify` puts that on record.",
        )


@evidence.command()
@_ITEM
@click.argument("file", type=click.Path(path_type=Path))
@acting
@pass_cli
def export(cli: CliContext, item: str, file: Path) -> None:
    """Write a copy of an item to a file.

    Nothing is overwritten. Into a folder it goes under its own name, made harmless.
    """
    from irrunner.safety.paths import safe_name

    incident = cli.opened()
    if file.is_dir():
        file /= safe_name(verbs.require_item(incident.state, item).name)
    entry = verbs.export(incident, item, file, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry, {"file": str(file)})


@evidence.command("hand-over")
@_ITEM
@click.argument("person")
@click.option("--why", default="", metavar="REASON", help="What for.")
@acting
@pass_cli
def hand_over(cli: CliContext, item: str, person: str, why: str) -> None:
    """Pass custody of an item to somebody."""
    entry = verbs.hand_over(cli.incident(), item, person, why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@evidence.command()
@_MAYBE_ITEM
@acting
@pass_cli
def verify(cli: CliContext, item: str) -> int:
    """Hash an item's bytes again, or all of them.

    Exits with 3 when something is missing or has changed.
    """
    entries = verbs.verify(cli.incident(), item, at=cli.moment(), by=cli.by)
    bad = [entry for entry in entries if entry.refs["result"] != "ok"]
    say_all_recorded(cli, entries, {"holds": not bad})
    return VerificationFailed.exit_code if bad else 0


@evidence.command()
@_ITEM
@click.option("--why", default="", metavar="REASON", help="Why it has to go; this stays in the record.")
@_AUTHORITY
@YES
@acting
@pass_cli
def destroy(cli: CliContext, item: str, why: str, authority: str, yes: bool) -> None:
    """Remove an item's bytes from the vault.

    Items that were added with the same bytes lose them too, and are named. Refused under legal hold, or while another
    incident names the bytes. What was begun and not finished is finished when you ask again.
    """
    incident = cli.opened()
    found = verbs.require_item(incident.state, item)
    if found.destroyed is None:
        items = verbs.same_bytes(incident.state, found)
        named = " and ".join(f"{each.id} ({each.name}, {_bytes(each)})" for each in items)
        confirm(f"The bytes of {named} will be removed.", found.id, yes=yes)
    entries = verbs.destroy(incident, item, why=why, authority=authority, at=cli.moment(), by=cli.by)
    say_all_recorded(cli, entries)


@evidence.command()
@_MAYBE_ITEM
@click.option("--why", default="", metavar="REASON", help="Who asked for it, and what for.")
@acting
@pass_cli
def hold(cli: CliContext, item: str, why: str) -> None:
    """Put an item, or everything, under legal hold."""
    entry = verbs.hold(cli.incident(), item, why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@evidence.command()
@_MAYBE_ITEM
@click.option("--why", default="", metavar="REASON", help="Why it may end.")
@_AUTHORITY
@acting
@pass_cli
def release(cli: CliContext, item: str, why: str, authority: str) -> None:
    """End a legal hold on an item, or on everything."""
    entry = verbs.release(cli.incident(), item, why=why, authority=authority, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)
