"""The form of a stage of a duty: written as a draft, and answered where the record does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.entries import incident_fields, say_recorded
from irrunner.cli.options import acting, completed, pass_cli
from irrunner.cli.output import plural, say, say_bytes, say_document, say_json, short, write_file
from irrunner.errors import Misused
from irrunner.report.audiences import INTERNAL
from irrunner.report.formats import DEFAULT, PDF, format_of_file

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.cli.context import CliContext
    from irrunner.deadlines.model import Regime
    from irrunner.incident import Incident


@click.command()
@click.argument("regime", metavar="DEADLINE", shell_complete=completed("regimes"))
@click.argument("stage")
@click.argument("field")
@click.argument("text", nargs=-1, required=True)
@acting
@pass_cli
def answer(cli: CliContext, regime: str, stage: str, field: str, text: tuple[str, ...]) -> None:
    """Answer a field of a stage's form, such as people.

    The latest answer stands before what the record says; earlier ones stay in it. Once the stage was submitted, an
    answer is for its next version.
    """
    from irrunner.incident.verbs.deadline_forms import deadline_answer

    words = " ".join(text)
    say_recorded(cli, deadline_answer(cli.incident(), regime, stage, field, words, at=cli.moment(), by=cli.by))


def write_form(
    cli: CliContext,
    incident: Incident,
    regime: Regime,
    stage: str,
    *,
    wanted: str | None,
    out: Path | None,
    force: bool,
    profile: str,
    why: str,
    version: int,
) -> None:
    """Write the form of a stage to a file or to stdout; nothing is recorded and nothing is filed.

    Raises:
        Misused: the duty has several stages and none is named.
    """
    from irrunner.report.formats import find_format
    from irrunner.report.forms import build_form, form_profile, render_form
    from irrunner.report.printing import render_bytes

    if not stage and len(regime.stages) != 1:
        names = ", ".join(each.id for each in regime.stages)
        raise Misused(f"{regime.id} has {plural(len(regime.stages), 'stage')}.", hint=f"Say which: {names}.")
    name = wanted or (format_of_file(out) if out else "json" if cli.json else DEFAULT)
    chosen = stage or regime.stages[0].id
    is_exact = name != PDF and find_format(name).exact
    form = build_form(
        incident,
        regime,
        chosen,
        version=version,
        exact=is_exact,
        profile=profile or form_profile(regime, chosen),
        reason=why,
        templates=cli.templates,
    )

    def make(each: str) -> str:
        return render_form(form, each, templates=cli.templates)

    if out is None and name != PDF:
        say_document(make(name))
        return
    if out is None:
        say_bytes(lambda: render_bytes(name, make))
        return
    data = render_bytes(name, make)
    write_file(out, data, force=force)
    if cli.json:
        fields = {"deadline": regime.id, "stage": chosen, "version": form.version, "unknown": form.unknown}
        fields["profile"] = form.profile.id
        say_json({**incident_fields(cli), **fields, "format": name, "file": str(out), "size": len(data)})
        return
    reader = form.profile.title if form.profile.id != INTERNAL else "the house"
    sent = "as it was submitted" if form.is_sent else f"draft, {form.unknown} of {len(form.fields)} unknown"
    say(
        f"{cli.exercise}The form of {regime.id}, {chosen}, is in {out}: version {form.version}, {sent}, for {reader}."
        f" Not legal advice. {incident.id}, as of entry {form.journal.entries}, head {short(form.journal.head)}"
    )
