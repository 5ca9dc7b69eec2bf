"""Commands that write scenarios and what is made of them: a skeleton, a draft from an incident, packets to print."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from irrunner.cli.entries import incident_fields
from irrunner.cli.options import AS, JSON, completed, id_argument, pass_cli, reading
from irrunner.cli.output import say, say_document, say_json
from irrunner.cli.prompts import ask_text
from irrunner.cli.scenarios import load, scenario_argument
from irrunner.errors import Misused

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext

OUT = click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it here, not to stdout.")
FORCE = click.option("--force", is_flag=True, help="Replace the file if it exists.")
PLAYBOOK = click.option(
    "--playbook",
    default="",
    metavar="ID",
    shell_complete=completed("playbooks"),
    help="The playbook that it is played on.",
)


@click.command()
@click.argument("name", required=False, default="", metavar="[NAME]")
@PLAYBOOK
@click.option("--title", default="", help="What the players read above it.")
@click.option("--minutes", type=click.IntRange(5, 1440), default=90, help="How long it takes.")
@OUT
@FORCE
@JSON
@pass_cli
def new(cli: CliContext, name: str, playbook: str, title: str, minutes: int, out: Path | None, force: bool) -> None:
    """Write a commented scenario to begin with.

    On a terminal it asks for what is missing. It can be linted at once.
    """
    from irrunner.exercise.scenario.drafting import skeleton
    from irrunner.playbook import library

    def known(playbook: str) -> str:
        library.find(playbook, cli.playbooks).usable()
        return playbook

    question = "What is it called, as an id such as night-shift"
    example = "irrunner exercise new night-shift --out night-shift.yaml"
    name = scenario_id(name) if name else ask_text(question, "", scenario_id, example)
    playbook = playbook or ask_text("On which playbook", "compromised-dependency", known)
    title = title or ask_text("Its title", name.replace("-", " ").capitalize())
    found = library.find(playbook, cli.playbooks).usable()
    text = skeleton(name, title, found, minutes=minutes)
    write_or_print(cli, text, out, force, f"The scenario {name}")


@click.command("from-incident")
@id_argument
@click.option("--name", default="", metavar="NAME", help="The id of the new scenario.")
@click.option(
    "--hide",
    multiple=True,
    metavar="WORD",
    help="Another word to replace, such as the company's name, also where it is a part of one.",
)
@click.option("--hours", type=click.IntRange(1, 72), default=3, help="How long the story takes at most.")
@OUT
@FORCE
@AS
@reading
@pass_cli
def from_incident(cli: CliContext, name: str, hide: tuple[str, ...], hours: int, out: Path | None, force: bool) -> None:
    """Draft a scenario from a real incident; names are replaced.

    What people learned becomes injects: what came together is one, and an incident of days is compressed. What they
    decided and did becomes expectations. Read every line before anybody plays it: a text can give away more than a
    name, and what tells the players what they are to find out is marked.
    """
    from irrunner.exercise.scenario import drafting

    incident = cli.opened()
    text = drafting.from_incident(
        incident.state, scenario_id(name or f"after-{incident.id.lower()}"), hide, hours * 3600
    )
    write_or_print(cli, text, out, force, f"A draft from {incident.id}", incident_fields(cli))


@click.command()
@scenario_argument
@click.option("--out", type=click.Path(path_type=Path), metavar="FOLDER", help="Where to; here otherwise.")
@FORCE
@JSON
@pass_cli
def packets(cli: CliContext, scenario: str, out: Path | None, force: bool) -> None:
    """Write what is printed before an exercise: for the facilitator, the players, the observers, and handouts."""
    from irrunner.cli.output import write_file
    from irrunner.exercise.scenario import packets as packing
    from irrunner.safety.outputs import output_folder

    loaded = load(cli, scenario)
    found = loaded.usable()
    folder = out or Path()
    output_folder(folder)
    written = []
    for kind, text in (
        ("facilitator", packing.facilitators_packet(found)),
        ("handouts", packing.handouts(found, loaded.attachments)),
        ("players", packing.players_packet(found)),
        ("observers", packing.evaluators_sheet(found)),
    ):
        path = folder / f"{as_id(found.id)}-{kind}.md"
        write_file(path, text.encode(), force=force)
        written.append(str(path))
    if cli.json:
        say_json({"scenario": found.id, "mode": "exercise", "files": written})
    else:
        say(f"EXERCISE Written: {', '.join(written)}. The first two are not for the players.")


@click.command()
@scenario_argument
@click.option("--out", type=click.Path(path_type=Path), metavar="FOLDER", help="Where to; here otherwise.")
@FORCE
@JSON
@pass_cli
def documents(cli: CliContext, scenario: str, out: Path | None, force: bool) -> None:
    """Write the documents for a room, as Markdown and HTML: situation manual, guides, feedback form.

    The situation manual and the feedback form are for the players and hold nothing that they are only told later. The
    guides for facilitator and evaluator are not for the players.
    """
    from msgspec import structs

    from irrunner.cli.output import write_file
    from irrunner.exercise.documents import DOCUMENTS, write_document
    from irrunner.safety.outputs import output_folder

    loaded = load(cli, scenario)
    found = loaded.usable()
    if not found.roles and loaded.playbook is not None:
        found = structs.replace(found, roles=loaded.playbook.usable().roles)
    folder = out or Path()
    output_folder(folder)
    written: dict[bool, list[str]] = {True: [], False: []}
    for kind in DOCUMENTS:
        for ending, text in write_document(kind, found):
            path = folder / f"{as_id(found.id)}-{kind.name}{ending}"
            write_file(path, text.encode(), force=force)
            written[kind.for_players].append(str(path))
    if cli.json:
        about = {"scenario": found.id, "mode": "exercise"}
        say_json({**about, "files": [*written[True], *written[False]], "for_players": written[True]})
        return
    say(f"EXERCISE For the players: {', '.join(written[True])}.")
    say(f"EXERCISE Not for the players: {', '.join(written[False])}.")


def scenario_id(text: str) -> str:
    """An id that the scenario language takes.

    Raises:
        Misused: it is none.
    """
    if not re.fullmatch(r"[a-z][a-z0-9-]*", text):
        raise Misused(f"{text!r} is no id.", hint="It begins with a letter; then small letters, digits and hyphens.")
    return text


def as_id(text: str) -> str:
    """An id made of a file's name."""
    words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return words if words[:1].isalpha() else f"list-{words}".rstrip("-")


def write_or_print(
    cli: CliContext, text: str, out: Path | None, force: bool, what: str, about: dict[str, Any] | None = None
) -> None:
    """Write a document into a file, or print it."""
    from irrunner.cli.output import write_file

    if out is None:
        if cli.json:
            say_json({**(about or {}), "text": text})
        else:
            say_document(text)
        return
    write_file(out, text.encode(), force=force)
    if cli.json:
        say_json({**(about or {}), "file": str(out), "size": len(text.encode())})
    else:
        say(f"{what} is in {out}. `irrunner exercise lint` checks a scenario.")


COMMANDS = (new, from_incident, packets, documents)
