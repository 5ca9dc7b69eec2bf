"""Lists of indicators: what is known, what is new in one, loading it into the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irrunner.application.indicator_lists import (
    SHOWN,
    OpenedList,
    lint_list,
    list_lines,
    loaded_sentence,
    open_list,
    plan_lines,
    read_list_bytes,
    refusal_lines,
)
from irrunner.cli.commands.incident.indicator_search import search
from irrunner.cli.entries import incident_fields, say_all_recorded
from irrunner.cli.imports import IMPORT_YES, agree
from irrunner.cli.lazy import Family
from irrunner.cli.options import JSON, acting, completed, pass_cli, reading
from irrunner.cli.output import plural, say, say_block, say_json, table

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.incident import Incident
    from irrunner.incident.indicator_lists import LoadPlan
    from irrunner.playbook.indicator_packs.model import Indicator, Pack
    from irrunner.playbook.problems import Problem

_LIST = click.argument("reference", metavar="PACK|FILE|-", shell_complete=completed("packs"))
_ECOSYSTEM = click.option(
    "--ecosystem", default="", metavar="NAME", help="Of packages in a list that names none, such as npm."
)


@click.group(cls=Family)
def indicators() -> None:
    """What to look for: load, diff, list, show, lint, search.

    A list is named by the id of a pack, by the path of a file, or read from stdin with -. Files are irrunner's own
    packs in YAML, or what others publish: OSV, STIX 2.1, MISP, a bumblebee catalogue, CSV with column names, or one
    indicator a line, such as npm:axios:1.14.1.
    """


indicators.add_command(search)


@indicators.command("list")
@JSON
@pass_cli
def list_(cli: CliContext) -> None:
    """Show every pack of the library."""
    from irrunner.playbook.indicator_packs.library import list_packs

    found = list_packs(cli.playbooks)
    if cli.json:
        names = ("id", "title", "version", "updated", "indicators", "errors", "shadowed")
        packs = [{**{name: getattr(each, name) for name in names}, "path": str(each.path)} for each in found]
        say_json({"packs": packs})
        return
    if not found:
        say("There are no packs.")
        return
    rows = [
        (
            each.id,
            each.version,
            each.updated,
            plural(each.errors, "error")
            if each.errors
            else f"{each.indicators}{' (shadowed)' if each.shadowed else ''}",
            each.title or each.trouble,
        )
        for each in found
    ]
    for line in table(("Pack", "Version", "Updated", "Indicators", "Title"), rows):
        say(line)


@indicators.command()
@_LIST
@_ECOSYSTEM
@JSON
@pass_cli
def show(cli: CliContext, reference: str, ecosystem: str) -> None:
    """Show all that a list holds, and what of it is not understood."""
    pack = _opened(cli, reference, ecosystem).pack
    if cli.json:
        say_json({"pack": _pack_fields(pack)})
        return
    for line in list_lines(pack, shown=len(pack.indicators) + len(pack.clean) + len(pack.left_out)):
        say(line)


@indicators.command()
@click.argument("packs", metavar="PACK|FILE...", nargs=-1, required=True, shell_complete=completed("packs"))
@JSON
@pass_cli
def lint(cli: CliContext, packs: tuple[str, ...]) -> int:
    """Say everything that is wrong with a pack.

    Exits with 1 when there are errors; warnings alone are no failure.
    """
    from irrunner.playbook.problems import render

    problems: list[Problem] = []
    for each in packs:
        problems += lint_list(each, cli.playbooks).problems
    errors = sum(problem.severity == "error" for problem in problems)
    if cli.json:
        names = ("file", "line", "column", "severity", "code", "message")
        say_json({"errors": errors, "problems": [{name: getattr(each, name) for name in names} for each in problems]})
        return 1 if errors else 0
    for problem in problems:
        say_block(render(problem))
    checked = packs[0] if len(packs) == 1 else plural(len(packs), "pack")
    say(f"{checked}: {plural(errors, 'error')}, {plural(len(problems) - errors, 'warning')}.")
    return 1 if errors else 0


@indicators.command()
@_LIST
@_ECOSYSTEM
@IMPORT_YES
@acting
@pass_cli
def load(cli: CliContext, reference: str, ecosystem: str, yes: bool) -> None:
    """Load a list into the register of indicators.

    Rows that are there stay as they are. The list is kept as evidence, the record says which one it was, and steps
    that were done with a search from before the new rows are open again. You see what would be written and are asked;
    where nobody can be asked, --yes is needed only if something is left out.
    """
    from irrunner.incident.verbs.indicators import indicators_load

    opened = _opened(cli, reference, ecosystem)
    incident = cli.opened()
    plan = _plan(incident, opened)
    if plan.new or not plan.same:  # else the verb says that nothing is new
        agree(plan_lines(opened.pack, plan), refusal_lines(opened.pack, plan), yes=yes)
    entries = indicators_load(incident, opened.pack, opened.data, file=opened.file, at=cli.moment(), by=cli.by)
    reopened = [str(entry.refs["step"]) for entry in entries if entry.kind == "step.reopened"]
    rows = [str(entry.refs["row"]) for entry in entries if entry.kind == "register.entered"]
    refs = entries[-1].refs
    fields = {**_plan_fields(opened, plan), "rows": rows, "reopened": reopened, "evidence": refs.get("evidence", "")}
    fields["batch"] = refs.get("batch", "")
    say_all_recorded(cli, entries, fields, sentence=loaded_sentence(opened.pack, plan, reopened))


@indicators.command()
@_LIST
@_ECOSYSTEM
@reading
@pass_cli
def diff(cli: CliContext, reference: str, ecosystem: str) -> None:
    """Say what is new in a list, and what it dropped; write nothing."""
    opened = _opened(cli, reference, ecosystem)
    plan = _plan(cli.opened(), opened)
    if cli.json:
        say_json({**incident_fields(cli), **_plan_fields(opened, plan), "new_rows": list(plan.new)})
        return
    for line in plan_lines(opened.pack, plan, shown=max(SHOWN, len(plan.new), len(plan.gone), len(plan.changed))):
        say(f"{cli.exercise}{line}")


def _opened(cli: CliContext, reference: str, ecosystem: str) -> OpenedList:
    if reference == "-":
        from irrunner.cli.arguments import stdin
        from irrunner.playbook.indicator_packs.library import MAX_BYTES

        return read_list_bytes("stdin", stdin().read(MAX_BYTES + 1), ecosystem)
    return open_list(reference, cli.playbooks, ecosystem)


def _plan(incident: Incident, opened: OpenedList) -> LoadPlan:
    from irrunner.incident.indicator_lists import plan_load

    return plan_load(incident.checklist, opened.pack, opened.sha256)


def _plan_fields(opened: OpenedList, plan: LoadPlan) -> dict[str, Any]:
    pack = opened.pack
    return {
        "list": pack.id,
        "version": pack.version,
        "format": pack.format,
        "sha256": opened.sha256,
        "new": len(plan.new),
        "known": list(plan.known),
        "withdrawn": list(plan.withdrawn),
        "gone": [{"row": row, "value": value} for row, value in plan.gone],
        "clean": [{"row": row, "value": value} for row, value in plan.clean],
        "changed": [
            {
                "row": each.row,
                "differs": {column: {"here": here, "list": there} for column, here, there in each.differs},
            }
            for each in plan.changed
        ],
        "searched_again": [str(key) for key in plan.reopens],
        "left_out": [*plan.refused, *pack.left_out],
        "notices": list(pack.notices),
    }


def _pack_fields(pack: Pack) -> dict[str, Any]:
    from msgspec import to_builtins

    found: dict[str, Any] = to_builtins(pack)
    both = {"indicators": pack.indicators, "clean": pack.clean}
    return {**found, **{name: [_indicator_fields(each) for each in listed] for name, listed in both.items()}}


def _indicator_fields(each: Indicator) -> dict[str, Any]:
    names = ("type", "value", "sources", "confidence", "first_seen", "note")
    return {name: getattr(each, name) for name in names}
