"""Playbooks looked at in other ways: `playbook diff` and `playbook graph`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from irrunner.cli.options import JSON, completed, pass_cli
from irrunner.cli.output import plural, say, say_document, say_json, write_file
from irrunner.errors import Refused

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.playbook.authoring.graph import Graph
    from irrunner.playbook.model import Playbook


@click.command()
@click.argument("old", metavar="OLD", shell_complete=completed("playbooks"))
@click.argument("new", metavar="NEW", shell_complete=completed("playbooks"))
@JSON
@pass_cli
def diff(cli: CliContext, old: str, new: str) -> None:
    """Say in words what differs between two playbooks.

    Each is an id, the path of a file, or ID@INCIDENT: the playbook as that incident has it.
    """
    from irrunner.playbook.authoring.changes import compare

    before, after = _playbook(cli, old), _playbook(cli, new)
    changes = compare(before, after)
    if cli.json:
        found = [{"kind": each.kind, "about": each.about, "sentence": each.sentence} for each in changes]
        say_json({"old": _named(before), "new": _named(after), "changes": found})
        return
    for change in changes:
        say(change.sentence)
    names = f"{_label(before)} and {_label(after)}"
    say(f"{names}: {plural(len(changes), 'difference')}." if changes else f"{names} say the same.")


def _playbook(cli: CliContext, reference: str) -> Playbook:
    """A playbook by its id or path, or as an incident has it.

    Raises:
        Refused: the incident was declared with another playbook.
    """
    from irrunner.playbook import library

    name, at, incident = reference.rpartition("@")
    if not at or Path(reference).exists():
        return library.find(reference, cli.playbooks).usable()
    cli.select(incident)
    found = cli.opened().state.playbook
    if name not in ("", found.id):
        sentence = f"{cli.brief.id} was declared with the playbook {found.id}, not with {name}."
        raise Refused(sentence, hint=f"Write {found.id}@{cli.brief.id}.")
    return found


def _named(playbook: Playbook) -> dict[str, str]:
    return {"id": playbook.id, "version": playbook.version}


def _label(playbook: Playbook) -> str:
    return f"{playbook.id} {playbook.version}".rstrip()


@click.command()
@click.argument("playbook", shell_complete=completed("playbooks"))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "mermaid", "svg"]),
    default="text",
    show_default=True,
    help="What as: lines for a terminal, a flowchart for a wiki, or a picture.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it here, not to stdout.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@JSON
@pass_cli
def graph(cli: CliContext, playbook: str, format_: str, out: Path | None, force: bool) -> None:
    """Show phases, needs and branches of a playbook."""
    from irrunner.playbook.authoring.graph import build_graph

    found = build_graph(_playbook(cli, playbook))
    text = _drawn(found, format_)
    if out is not None:
        write_file(out, text.encode(), force=force)
    if cli.json:
        import msgspec

        say_json({"graph": msgspec.to_builtins(found), **({"file": str(out)} if out else {})})
    elif out is not None:
        say(f"{found.title} is in {out}.")
    else:
        say_document(text)


def _drawn(found: Graph, format_: str) -> str:
    from irrunner.playbook.authoring.graph import as_mermaid, as_text
    from irrunner.playbook.authoring.graph_svg import as_svg

    if format_ == "svg":
        return as_svg(found)
    return "\n".join(as_mermaid(found) if format_ == "mermaid" else as_text(found)) + "\n"


COMMANDS: tuple[click.Command, ...] = (diff, graph)
