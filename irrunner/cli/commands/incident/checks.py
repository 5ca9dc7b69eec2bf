"""What a step can run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from irrunner.application.check_list import check_lines
from irrunner.cli.check_output import listener
from irrunner.cli.entries import incident_fields, say_all_recorded, say_recorded
from irrunner.cli.lazy import Family
from irrunner.cli.options import OFFLINE, STEP, completed, pass_cli, reading, recording
from irrunner.cli.output import say, say_aside, say_json, table
from irrunner.cli.played_checks import play_check
from irrunner.cli.prompts import has_terminal
from irrunner.errors import Misused, NotFound, Refused
from irrunner.incident.check_standings import changes_since
from irrunner.incident.moments import format_time
from irrunner.incident.verbs import checks as verbs
from irrunner.safety.confinement import require_unconfined
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.application.check_list import CheckLine
    from irrunner.checks.interface import Plan
    from irrunner.checks.step_checks import StepCheck
    from irrunner.cli.context import CliContext
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Incident
    from irrunner.incident.state import CheckRun

_STEP = click.argument("step", shell_complete=completed("steps"))
_MAYBE_STEP = click.argument("step", required=False, default="", shell_complete=completed("steps"))
_NUMBER = click.argument("number", type=click.IntRange(min=1))
_LARGEST_IMPORT = 256 << 20  # bytes
_YES = click.option("--yes", is_flag=True, help="You have read what it does, and allow it.")


@click.group(cls=Family)
def check() -> None:
    """What a step can run: list, run, show, again, import, allow, trust.

    A check answers hit, clear, unknown or error, and unknown is never clear. Nothing that starts a program or uses
    the network runs before somebody has seen exactly what, and said yes. In an exercise nothing real runs.
    """


@check.command("list")
@_MAYBE_STEP
@reading
@pass_cli
def list_(cli: CliContext, step: str) -> None:
    """Show what can be run, of one step or of all, and how it ended."""
    incident = cli.opened()
    lines = _lines(cli, incident, step)
    if cli.json:
        allowed = [{"digest": digest, "what": list(entry.body_texts("what"))} for digest, entry in _allowed(incident)]
        runs = [_run_fields(run) for run in incident.state.checks.values()]
        about = [_line_fields(each) for each in lines]
        say_json({**incident_fields(cli), "checks": about, "runs": runs, "allowed": allowed})
        return
    if not lines:
        say(f"{cli.exercise}{step or incident.id} has nothing to run.")
    rows = [(each.check.step, each.check.name, _last(each), each.trouble or "; ".join(each.what)) for each in lines]
    for line in table(("Step", "Check", "Last answer", "It would"), rows) if rows else ():
        say(f"{cli.exercise}{line}")
    for each in lines:
        for sentence in each.older:
            say(f"{cli.exercise}Check {each.last.number if each.last else ''} is older: {sentence}")
    for digest, entry in _allowed(incident):
        say(f"Allowed by {entry.by}: {one_line('; '.join(entry.body_texts('what')), 200)}  ({digest[:12]})")


@check.command()
@_STEP
@click.argument("name", required=False, default="")
@_YES
@OFFLINE
@recording
@pass_cli
def run(cli: CliContext, step: str, name: str, yes: bool) -> int:
    """Run a check of a step; NAME chooses when it has several.

    What it would do is shown first. Its output is shown as it comes, made harmless, and kept as evidence.
    Exit codes: 0 it answered, whatever the answer; 1 it was refused, or it answers error.
    """
    from irrunner.checks.step_checks import one_check

    incident = cli.incident()
    incident.refresh()
    return _run(cli, incident, one_check(_checks(cli, incident, step), name, step), yes)


@check.command()
@_NUMBER
@_YES
@OFFLINE
@recording
@pass_cli
def again(cli: CliContext, number: int, yes: bool) -> int:
    """Run a check again, with the answers as they are now."""
    from irrunner.checks.step_checks import one_check

    incident = cli.incident()
    incident.refresh()
    before = verbs.require_check(incident.state, number)
    if not before.step:
        raise Refused(f"Check {number} belongs to no step.", hint="Type the command again: irrunner exec -- …")
    return _run(cli, incident, one_check(_checks(cli, incident, before.step), before.name, before.step), yes)


@check.command()
@_NUMBER
@reading
@pass_cli
def show(cli: CliContext, number: int) -> None:
    """Show one run: what it did, its answer, and what it kept and found."""
    incident = cli.opened()
    found = verbs.require_check(incident.state, number)
    if cli.json:
        say_json({**incident_fields(cli), **_run_fields(found), "older": [*changes_since(incident.checklist, found)]})
        return
    zone = incident.state.zone
    say(f"Check {number}: {found.name}{f' of {found.step}' if found.step else ''}, by {found.started.by}")
    for line in found.started.body_texts("what"):
        say(f"  {line}")
    say(f"Began:  {format_time(found.started.when, zone, seconds=True)}")
    if found.finished is None:
        say("It has no end yet.")
        return
    ended = str(found.finished.refs.get("ended", ""))
    say(f"Ended:  {format_time(found.finished.when, zone, seconds=True)}{f', {ended}' if ended else ''}")
    say(f"Answer: {found.result}: {found.finished.words}")
    for name, text in dict(getattr(found.finished.event, "facts", {})).items():
        say(f"  {name}: {text}")
    for sentence in changes_since(incident.checklist, found):
        say(f"Older:  {sentence}")
    if found.evidence:
        say(f"Kept:   {', '.join(found.evidence)}")
    if found.rows:
        say(f"Found:  {', '.join(row.id for row in found.rows)}")


@check.command("allow")
@_STEP
@click.argument("name", required=False, default="")
@recording
@pass_cli
def allow(cli: CliContext, step: str, name: str) -> None:
    """Allow a check to do exactly what `check list` shows, without running it now."""
    from irrunner.checks.step_checks import one_check

    incident = cli.incident()
    incident.refresh()
    chosen = one_check(_checks(cli, incident, step), name, step)
    plan = chosen.prepared().plan
    say_recorded(cli, verbs.allow(incident, plan.digest, plan.lines, step=chosen.step, by=cli.by))


@check.command("ask-again")
@click.argument("digest")
@click.option("--why", default="", metavar="TEXT", help="Why it is no longer allowed.")
@recording
@pass_cli
def ask_again(cli: CliContext, digest: str, why: str) -> None:
    """Take back that something may run without a question; `check list` shows the digests."""
    say_recorded(cli, verbs.ask_again(cli.incident(), digest, why=why, by=cli.by))


@check.command()
@click.argument("digest")
@click.option("--why", default="", metavar="TEXT", help="Who read it, and where it is from.")
@recording
@pass_cli
def trust(cli: CliContext, digest: str, why: str) -> None:
    """Answer for the commands of a playbook that is not of this machine's library, named by its SHA-256."""
    incident = cli.incident()
    incident.refresh()
    found = {sha256 for _, sha256 in incident.state.files if len(digest) >= 8 and sha256.startswith(digest.casefold())}
    if len(found) != 1:
        known = "; ".join(f"{one_line(name, 60)} {sha256[:16]}" for name, sha256 in incident.state.files)
        raise NotFound(f"No playbook of {incident.id} has a SHA-256 that begins so.", hint=f"It uses: {known}.")
    say_recorded(cli, verbs.trust(incident, found.pop(), why=why, by=cli.by))


@check.command("import")
@click.argument("file", metavar="FILE|-", type=click.Path())
@STEP
@recording
@pass_cli
def import_(cli: CliContext, file: str, step: str) -> int:
    """Record what the packed search found on another host: assets for the hits, and the answer itself as evidence.

    FILE is what `exposure.pyz` wrote with --json; - reads it from stdin, as in
    `ssh HOST python3 -I -S - litellm==1.82.8 / --json < exposure.py | irrunner check import -`.
    """
    from irrunner.checks.kinds.exposure import read_output
    from irrunner.cli.arguments import stdin
    from irrunner.safety.paths import reading_regular

    if file == "-":
        data = stdin().read(_LARGEST_IMPORT + 1)
    else:
        require_unconfined("Files of this host")
        with reading_regular(Path(file)) as (opened, _):
            data = opened.read(_LARGEST_IMPORT + 1)
    if len(data) > _LARGEST_IMPORT:
        raise Refused(f"{one_line(file, 80)} is larger than {_LARGEST_IMPORT >> 20} MiB. Nothing was recorded.")
    result = read_output(data)
    incident = cli.incident()
    host = result.facts["host"]
    with verbs.running(incident, "exposure", (f"take in what a search on {host} found",), step=step, by=cli.by) as run_:
        entries = verbs.finish(incident, run_.number, result, by=cli.by)
    return say_ended(cli, incident, entries)


def _lines(cli: CliContext, incident: Incident, step: str) -> list[CheckLine]:
    """The checks of a step, or of every step that has some."""
    from irrunner.incident.verbs.steps import require_step

    return check_lines(incident, cli.check_settings, [require_step(incident.checklist, step)] if step else ())


def _checks(cli: CliContext, incident: Incident, step: str) -> list[StepCheck]:
    """The checks of a step."""
    return [each.check for each in _lines(cli, incident, step)]


def _run(cli: CliContext, incident: Incident, chosen: StepCheck, yes: bool) -> int:
    from irrunner.checks.runner import NeedsConsent, refuse_unless_allowed, run_check

    if incident.state.mode == "exercise":
        return play_check(cli, incident, chosen)
    prepared = chosen.prepared()
    try:
        refuse_unless_allowed(incident.state, chosen, prepared.plan, cli.check_settings.rules())
    except NeedsConsent:
        _consent(cli, incident, chosen, prepared.plan, yes)
    with listener(cli.json) as follower:
        entries = run_check(incident, chosen.name, prepared, step=chosen.step, listener=follower, by=cli.by)
    return say_ended(cli, incident, entries)


def say_ended(cli: CliContext, incident: Incident, entries: list[Entry]) -> int:
    """Answer how a check ended; the exit code of the command."""
    last = entries[-1]
    number, answer = int(last.refs["check"]), str(last.refs["result"])
    kept = [str(each.refs["evidence"]) for each in entries if each.kind == "evidence.added"]
    where = f" Kept: {', '.join(kept)}." if kept else ""
    sentence = f"Check {number} answers {answer}: {last.words}{where}".rstrip(".")
    say_all_recorded(cli, entries, _run_fields(incident.state.checks[number]), sentence=sentence)
    return 1 if answer == "error" else 0


def _consent(cli: CliContext, incident: Incident, chosen: StepCheck, plan: Plan, yes: bool) -> None:
    """Show exactly what will run, and go on only when somebody says yes; that is recorded."""
    for line in plan.lines if not (yes and cli.json) else ():  # who says yes in a program has read it elsewhere
        say_aside(f"  {one_line(line, 4_000)}")
    if plan.destructive:
        _typed(chosen.step)
        return
    if not yes:
        if not has_terminal():
            raise Misused(
                f"{chosen.name} of {chosen.step} was not allowed yet, and nobody can be asked here.",
                hint="Read what it does (above), then add --yes.",
            )
        if not click.confirm("Run exactly this, now and again in this incident?", err=True, default=False):
            raise Refused("Nothing was run.")
    verbs.allow(incident, plan.digest, plan.lines, step=chosen.step, by=cli.by)


def _typed(step: str) -> None:
    """Ask for the step's id, because what will run destroys something.

    Raises:
        Misused: nobody can be asked. Refused: something else was typed.
    """
    if not has_terminal():
        raise Misused(f"The check of {step} changes what it touches. It runs only where {step} can be typed.")
    say_aside("This changes what it touches, and may not be undone.")
    if click.prompt(f"Type {step} to run it", err=True, default="", show_default=False).strip() != step:
        raise Refused("Nothing was run.")


def _last(each: CheckLine) -> str:
    old = ", older" if each.older else ""
    return f"{each.answer} ({each.last.number}{old})" if each.last is not None else ""


def _allowed(incident: Incident) -> list[tuple[str, Entry]]:
    return list(incident.state.allowed.items())


def _line_fields(each: CheckLine) -> dict[str, Any]:
    check = each.check
    about = {
        "step": check.step,
        "name": check.name,
        "kind": check.kind,
        "missing": list(check.missing),
        "check": each.last.number if each.last else None,
        "result": each.last.result or None if each.last else None,
        "older": list(each.older),
    }
    if each.trouble:
        return {**about, "trouble": each.trouble}
    return {**about, "what": list(each.what), "access": each.access, "digest": each.digest, "allowed": each.allowed}


def _run_fields(found: CheckRun) -> dict[str, Any]:
    end = found.finished
    return {
        "check": found.number,
        "name": found.name,
        "step": found.step,
        "what": list(found.started.body_texts("what")),
        "result": found.result or None,
        "ended": str(end.refs.get("ended", "")) if end else None,
        "summary": end.words if end else None,
        "facts": dict(getattr(end.event, "facts", {})) if end else {},
        "evidence": list(found.evidence),
        "rows": [row.id for row in found.rows],
    }
