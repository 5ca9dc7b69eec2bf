"""Playbooks of other tools: `playbook import` and `playbook export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from irrunner.cli.options import JSON, completed, pass_cli
from irrunner.cli.output import plural, say, say_aside, say_document, say_json, write_file

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.exchange.playbooks import ForeignPlaybook

_OUT = click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it here, not to stdout.")
_FORCE = click.option("--force", is_flag=True, help="Replace the file if it exists.")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--id", "name", default="", metavar="ID", help="Its id; made from the title otherwise.")
@_OUT
@_FORCE
@JSON
@pass_cli
def import_(cli: CliContext, file: Path, name: str, out: Path | None, force: bool) -> None:
    """Turn a playbook of another tool into one of ours.

    Reads CACAO 1.x and 2.0 (also inside STIX), Markdown checklists, RE&CT, TheHive case templates and XSOAR playbooks.
    Says what could not be carried over. Its commands stay text, and nobody has answered for them yet.
    """
    from irrunner.exchange.playbooks import read_foreign, write_playbook
    from irrunner.exchange.playbooks.files import read_file
    from irrunner.exchange.playbooks.react import action_finder

    found = read_foreign(file.name, read_file(file), action_finder(file))
    data = write_playbook(found, name)
    if out is not None:
        write_file(out, data, force=force)
    if cli.json:
        say_json({**_about(found), **({"file": str(out)} if out else {"text": data.decode()})})
        return
    if out is None:
        say_document(data.decode())
    else:
        what = "the playbook that was exported" if found.original else plural(len(found.steps), "step")
        say(f"Read {found.format}: {what}. It is in {out}; `irrunner playbook lint {out}` checks it.")
    for sentence in found.left_out:
        say_aside(f"Left out: {sentence}.")


def _about(found: ForeignPlaybook) -> dict[str, Any]:
    return {
        "format": found.format,
        "title": found.title,
        "steps": len(found.steps),
        "exact": bool(found.original),
        "left_out": found.left_out,
    }


@click.command()
@click.argument("playbook", shell_complete=completed("playbooks"))
@click.option(
    "--format", "format_", type=click.Choice(["cacao", "md"]), default="cacao", show_default=True, help="What as."
)
@_OUT
@_FORCE
@JSON
@pass_cli
def export(cli: CliContext, playbook: str, format_: str, out: Path | None, force: bool) -> None:
    """Write a playbook as CACAO 2.0 or as a Markdown checklist.

    CACAO carries the exact file along, so that an import gives it back.
    """
    from irrunner.playbook import library

    loaded = library.find(playbook, cli.playbooks)
    usable = loaded.usable()
    if format_ == "cacao":
        from irrunner.exchange.playbooks.export_cacao import export_cacao

        data = export_cacao(usable, loaded.files[0][1])
    else:
        from irrunner.exchange.playbooks.export_markdown import export_markdown

        data = export_markdown(usable).encode()
    if out is not None:
        write_file(out, data, force=force)
        if cli.json:
            say_json({"file": str(out), "size": len(data)})
        else:
            say(f"{usable.id} is in {out}.")
    elif cli.json:
        say_json({"text": data.decode()})
    else:
        say_document(data.decode())
