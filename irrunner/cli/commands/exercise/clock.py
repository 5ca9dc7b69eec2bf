"""Commands on the story's clock, and on the end of the exercise."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click
from msgspec import structs

from irrunner.cli.context import CliContext
from irrunner.cli.director import director_command, pass_director_context
from irrunner.cli.entries import incident_fields
from irrunner.cli.output import say, say_json, say_mirror_problem
from irrunner.cli.story_time import story_time
from irrunner.errors import Refused
from irrunner.exercise.play.verbs import clock, end
from irrunner.exercise.play.verbs.injects import play_due
from irrunner.playbook.durations import format_offset

if TYPE_CHECKING:
    from irrunner.cli.director import DirectorContext
    from irrunner.exercise.play.verbs.end import RealIncident

_WHY = click.option("--why", default="", metavar="REASON", help="The reason; the players read it.")


@click.command()
@_WHY
@click.option("--since", metavar="TIME", help="It has stood still since then, because everybody was away: -10m, 14:05.")
@director_command
@pass_director_context
def pause(context: DirectorContext, why: str, since: str | None) -> None:
    """Let story time stand still.

    No inject goes by itself, and no expectation runs out. --since takes back the time in which nobody was there; it
    never reaches further back than the last entry.
    """
    from irrunner.cli.prompts import settled_moment
    from irrunner.incident.moments import parse_utc

    stood = parse_utc(settled_moment(since, context.players.brief.zone).time) if since else None
    entry = clock.pause(context.exercise, why=why, since=stood, by=context.by)
    context.exercise.refresh()
    context.say_players_entry(f"Story time stands still at {_story(context)}", entry)


@click.command()
@director_command
@pass_director_context
def resume(context: DirectorContext) -> None:
    """Let story time run again."""
    context.say_players_entry(
        f"Story time runs again from {_story(context)}", clock.resume(context.exercise, by=context.by)
    )


@click.command()
@click.argument("times")
@_WHY
@director_command
@pass_director_context
def speed(context: DirectorContext, times: str, why: str) -> None:
    """Let story time run so many times as fast as a real clock."""
    context.say_players_entry(
        f"Story time runs {times} times as fast", clock.speed(context.exercise, times, why=why, by=context.by)
    )


@click.command()
@click.argument("time", metavar="TIME")
@_WHY
@director_command
@pass_director_context
def jump(context: DirectorContext, time: str, why: str) -> None:
    """Set story time ahead: T+0:45, 45m, or +10m from now.

    What lies between becomes due. Time that was jumped over counts against nobody.
    """
    story = story_time(time, context.exercise.now().story // 1000)
    entry = clock.jump(context.exercise, story, why=why, by=context.by)
    context.say_players_entry(f"Story time is set to {format_offset(story * 1000)}", entry)


@click.command("next")
@director_command
@pass_director_context
def next_(context: DirectorContext) -> None:
    """Go on to the next moment of the story, and tell what it brings.

    This is how a scenario with `clock: {mode: story}` goes on.
    """
    exercise = context.exercise
    jumped = clock.next_moment(exercise, by=context.by)
    delivered = play_due(exercise, by=context.by)
    entries = [*([jumped] if jumped is not None else []), *delivered]
    if not entries:
        raise Refused("Nothing is left that comes by time.", hint="`irrunner exercise status` shows the script.")
    context.say_players_entries(f"The story is at {_story(context)}, {len(delivered)} told", entries)


@click.command("clock-stepped")
@click.option("--before", required=True, metavar="TIME", help="What the clock would show: -10m, 14:05.")
@director_command
@pass_director_context
def clock_stepped(context: DirectorContext, before: str) -> None:
    """Note that this machine's clock was moved, so that story time is not.

    `--before` is what the clock would show now, had it not been moved. While `direct` or `play` is open this happens by
    itself.
    """
    from irrunner.cli.prompts import settled_moment
    from irrunner.incident.moments import parse_utc

    now = context.exercise.players.clock()
    would = parse_utc(settled_moment(before, context.players.brief.zone).time)
    context.say_players_entry(
        "It is noted that the clock was moved", clock.clock_stepped(context.exercise, would, now, by=context.by)
    )


@click.command("end")
@click.option(
    "--how",
    type=click.Choice(end.ENDINGS),
    default="finished",
    help="Whether it was played to its end.",
)
@_WHY
@director_command
@pass_director_context
def end_(context: DirectorContext, how: str, why: str) -> None:
    """End the exercise.

    Both clocks stand still for good; what is done afterwards does not count. Then judge, rate and write the report.
    """
    context.say_players_entry("The exercise is over", end.end(context.exercise, how=how, why=why, by=context.by))


@click.command()
@_WHY
@click.option("--into", default="", metavar="PLACE", help="The store for the live incident; your usual one otherwise.")
@click.option("--playbook", default="", metavar="ID", help="For the live incident; that of the exercise otherwise.")
@click.option("--yes", is_flag=True, help="Declare the live incident at once.")
@director_command
@pass_director_context
def real(context: DirectorContext, why: str, into: str, playbook: str, yes: bool) -> None:
    """Stop: something real happened.

    Ends the exercise and prints the command that declares the live incident, or declares it with --yes. Roles come
    along; nothing of the story does.
    """
    if playbook:
        from irrunner.playbook import library

        library.find(playbook, context.players.playbooks)  # refused before anything ends
    found = end.real(context.exercise, why=why, by=context.by)
    found = structs.replace(found, playbook=playbook or found.playbook)
    entry = context.exercise.players.state.entries[-1]
    if yes:
        _say_live(context, found, _go_live(context, found, into))
        return
    if context.players.json:
        say_json({**incident_fields(context.players), "seq": entry.seq, "declare": _commands(found, into)})
        return
    context.say_players_entry("The exercise is over: this is real", entry)
    for line in _commands(found, into):
        say(line)


def _commands(found: RealIncident, into: str) -> list[str]:
    """The commands that declare the live incident, for a person to look at and run."""
    store = ["--store", into] if into else []
    lines = [["irrunner", "declare", found.playbook, "--mode", "live", "--zone", found.zone, *store]]
    for role, (person, contact) in found.roles.items():
        lines.append(["irrunner", "role", role, person, *(["--contact", contact] if contact else []), *store])
    return [shlex.join(line) for line in lines]


def _go_live(context: DirectorContext, found: RealIncident, into: str) -> str:
    """Declare it in the store that is named, else in the usual one; its id."""
    from irrunner.application.go_live import go_live

    usual = CliContext()
    usual.store_place, usual.name = into, context.players.name
    live = go_live(found, usual.place, usual.actor, playbooks=usual.playbooks, mirror=usual.mirror)
    for problem in live.problems:
        say_mirror_problem(problem)
    return live.incident


def _say_live(context: DirectorContext, found: RealIncident, live: str) -> None:
    if context.players.json:
        say_json({**incident_fields(context.players), "seq": context.exercise.players.state.seq, "live": live})
        return
    say(f"EXERCISE The exercise {context.exercise.players.id} is over: this is real.")
    say(f"{live} is declared, live, with the playbook {found.playbook}. Go on with: irrunner open {live}")


def _story(context: DirectorContext) -> str:
    return format_offset(context.exercise.now().story)


COMMANDS = (pause, resume, speed, jump, next_, clock_stepped, end_, real)
