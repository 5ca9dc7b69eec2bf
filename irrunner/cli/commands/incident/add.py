"""Adding evidence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from irrunner.cli.arguments import stdin
from irrunner.cli.entries import say_all_recorded, say_recorded
from irrunner.cli.options import STEP, acting, pass_cli
from irrunner.cli.output import say_aside
from irrunner.cli.progress import bar, size_of
from irrunner.errors import IrrunnerError, Misused
from irrunner.incident.verbs import evidence

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Incident


@click.command()
@click.argument("files", metavar="FILE...|-", nargs=-1, required=True, type=click.Path())
@click.option("--name", default="", metavar="NAME", help="What to call it; the file's own name otherwise.")
@STEP
@click.option(
    "--for", "slot", type=click.IntRange(min=1), default=None, metavar="N", help="The evidence slot it fills."
)
@click.option("--reference", is_flag=True, help="Do not copy it: record hash, size and where it lies.")
@click.option("--source", "origin", default="", metavar="TEXT", help="Where it comes from.")
@click.option("--note", default="", metavar="TEXT", help="What it shows.")
@acting
@pass_cli
def add(cli: CliContext, /, files: tuple[str, ...], name: str, **arguments: Any) -> None:
    """Add evidence: files, a stream or a reference.

    The bytes go into the vault under their SHA-256; - reads them from stdin, as in
    `kubectl logs … | irrunner add - --step find-uses --name pod.log`. Links, devices and folders are refused.
    Ctrl-C stops it and keeps nothing of the file under way.
    """
    if len(files) > 1 and (name or "-" in files):
        raise Misused("Several files cannot share one name, and a stream comes alone.", hint="Add them one by one.")
    incident, at = cli.incident(), cli.moment()
    arguments = {**arguments, "slot": arguments["slot"] or 0, "name": name, "at": at, "by": cli.by}
    kept: list[Entry] = []
    troubles: list[IrrunnerError] = []
    try:
        for file in files:
            try:
                kept.append(_add(incident, file, arguments))
                cli.own_evidence.add(str(kept[-1].refs["sha256"]))
            except IrrunnerError as error:
                if len(files) == 1:
                    raise
                troubles.append(error)
                say_aside(f"{error}")
                continue
            if not cli.json:
                say_recorded(cli, kept[-1])
    finally:
        if kept and cli.json:
            say_all_recorded(cli, kept, _fields(kept[-1]))
    if troubles:
        raise type(troubles[-1])(f"{len(troubles)} of {len(files)} files were not added.")


def _add(incident: Incident, file: str, arguments: dict[str, Any]) -> Entry:
    if file == "-":
        if sys.stdin is not None and sys.stdin.isatty():
            say_aside("Type or paste what is to be kept, then press Ctrl-D.")
        with bar(arguments["name"] or "stdin", None) as progress:
            return evidence.add(incident, stdin(), progress=progress, **arguments)
    path = Path(file)
    with bar(path.name, size_of(path)) as progress:
        return evidence.add(incident, path, progress=progress, **arguments)


def _fields(entry: Entry) -> dict[str, Any]:
    event = entry.event
    return {
        "evidence": str(entry.refs["evidence"]),
        "sha256": str(entry.refs["sha256"]),
        "name": entry.body_text("name"),
        "size": int(getattr(event, "size", 0)),
        "kept": entry.refs.get("kept") != "no",
    }
