"""The report."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from irrunner.cli.entries import incident_fields
from irrunner.cli.options import id_argument, pass_cli, reading
from irrunner.cli.output import say, say_bytes, say_document, say_json, short, table
from irrunner.report import audiences
from irrunner.report.audiences import AUDIENCES
from irrunner.report.formats import DEFAULT, INCIDENT_FORMATS, PDF, format_of_file

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.incident.incident import Incident


@click.command()
@id_argument
@click.option("--audience", type=click.Choice([*AUDIENCES]), default=audiences.DEFAULT, help="Whom it is for: full.")
@click.option("--profile", default="", metavar="NAME", help="What is left out: internal, regulator, customer, public.")
@click.option("--why", default="", metavar="TEXT", help="Why it is given out although its label stands against it.")
@click.option(
    "--format", "wanted", type=click.Choice([*INCIDENT_FORMATS, PDF]), help="By the file's name otherwise, or md."
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it here instead of to stdout.")
@click.option("--lacks", is_flag=True, help="Say what the report still lacks, and write none.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@reading
@pass_cli
def report(
    cli: CliContext,
    audience: str,
    profile: str,
    why: str,
    wanted: str | None,
    out: Path | None,
    lacks: bool,
    force: bool,
) -> None:
    """Write the report: Markdown, HTML, JSON or PDF.

    It says what is known as of the last entry: the same journal always gives the same report. Nothing is
    recorded by it. A PDF is printed by an installed Chromium, Chrome or Edge. The formats stix (2.1) and csv hold the
    indicators alone, navigator the ATT&CK techniques of the steps as a layer.

    Each audience has a profile that says what is left out; --profile names another one. The report lists what is not
    in it.
    """
    from irrunner.application.open_incident import OpenIncident
    from irrunner.report import render

    cli.only_reads = True
    incident = cli.opened()
    if lacks:
        _say_gaps(cli, incident)
        return
    form = wanted or (format_of_file(out, INCIDENT_FORMATS) if out else "json" if cli.json else DEFAULT)
    make = partial(
        render,
        incident,
        audience=audience,
        profile=profile,
        reason=why,
        templates=cli.templates,
        timing=OpenIncident(incident).timing,
    )
    if out is None and form != PDF:
        say_document(make(form))
        return
    from irrunner.cli.output import write_file
    from irrunner.report.printing import render_bytes

    if out is None:
        say_bytes(lambda: render_bytes(form, make))
        return
    data = render_bytes(form, make)
    write_file(out, data, force=force)
    if cli.json:
        chosen = {"audience": audience, "profile": profile or AUDIENCES[audience].profile}
        fields = {**chosen, "format": form, "file": str(out), "size": len(data), "seq": incident.state.seq}
        say_json({**incident_fields(cli), **fields})
    else:
        say(
            f"{cli.exercise}The report is in {out}. {incident.id}, as of entry {incident.state.seq},"
            f" head {short(incident.head)}"
        )


def _say_gaps(cli: CliContext, incident: Incident) -> None:
    """What is missing, a line for each, with the step where it can be done."""
    from irrunner.incident.deadline_board import board_of
    from irrunner.report.data.build import build_report
    from irrunner.report.gaps import find_gaps

    found = find_gaps(build_report(incident.checklist, incident.head), board_of(incident))
    if cli.json:
        fields = ("kind", "text", "step", "section", "milestone")
        say_json({**incident_fields(cli), "lacks": [{name: getattr(each, name) for name in fields} for each in found]})
        return
    say(
        f"{cli.exercise}{len(found)} missing in the report of {incident.id}."
        if found
        else "It lacks nothing that irrunner knows of."
    )
    for line in table(("What", "Is missing", "Step"), [(each.kind, each.text, each.step) for each in found]):
        say(line)
