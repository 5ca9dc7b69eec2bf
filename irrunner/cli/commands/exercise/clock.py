"""Commands on the story's clock, and on the end of the exercise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.director import of_control, pass_desk
from irrunner.cli.output import incident_fields, say, say_json
from irrunner.cli.story_time import story_time
from irrunner.errors import Refused
from irrunner.exercise.play.story_clock import format_offset
from irrunner.exercise.play.verbs import clock, end
from irrunner.exercise.play.verbs.injects import play_due

if TYPE_CHECKING:
    from irrunner.cli.director import Desk
    from irrunner.exercise.play.verbs.end import RealIncident

_WHY = click.option("--why", default="", metavar="REASON", help="The reason; the players read it.")


@click.command()
@_WHY
@click.option("--since", metavar="TIME", help="It has stood still since then, because everybody was away: -10m, 14:05.")
@of_control
@pass_desk
def pause(desk: Desk, why: str, since: str | None) -> None:
    """Let story time stand still.

    No inject goes by itself, and no expectation runs out. --since takes back the time in which nobody was there; it
    never reaches further back than the last entry.
    """
    from irrunner.cli.times import moment
    from irrunner.incident.moments import parse_utc

    stood = parse_utc(moment(since, desk.players.brief.zone).time) if since else None
    entry = clock.pause(desk.directing, why=why, since=stood, by=desk.by)
    desk.directing.refresh()
    desk.told(f"Story time stands still at {_story(desk)}", entry)


@click.command()
@of_control
@pass_desk
def resume(desk: Desk) -> None:
    """Let story time run again."""
    desk.told(f"Story time runs again from {_story(desk)}", clock.resume(desk.directing, by=desk.by))


@click.command()
@click.argument("times")
@_WHY
@of_control
@pass_desk
def speed(desk: Desk, times: str, why: str) -> None:
    """Let story time run so many times as fast as a real clock."""
    desk.told(f"Story time runs {times} times as fast", clock.speed(desk.directing, times, why=why, by=desk.by))


@click.command()
@click.argument("time", metavar="TIME")
@_WHY
@of_control
@pass_desk
def jump(desk: Desk, time: str, why: str) -> None:
    """Set story time ahead: T+0:45, 45m, or +10m from now.

    What lies between becomes due. Time that was jumped over counts against nobody.
    """
    story = story_time(time, desk.directing.now().story // 1000)
    entry = clock.jump(desk.directing, story, why=why, by=desk.by)
    desk.told(f"Story time is set to {format_offset(story * 1000)}", entry)


@click.command("next")
@of_control
@pass_desk
def next_(desk: Desk) -> None:
    """Go on to the next moment of the story, and tell what it brings.

    This is how a scenario with `clock: {mode: story}` goes on.
    """
    directing = desk.directing
    jumped = clock.next_moment(directing, by=desk.by)
    told = play_due(directing, by=desk.by)
    entries = [*([jumped] if jumped is not None else []), *told]
    if not entries:
        raise Refused("Nothing is left that comes by time.", hint="`irrunner exercise status` shows the script.")
    desk.told_all(f"The story is at {_story(desk)}, {len(told)} told", entries)


@click.command("clock-stepped")
@click.option("--before", required=True, metavar="TIME", help="What the clock would show: -10m, 14:05.")
@of_control
@pass_desk
def clock_stepped(desk: Desk, before: str) -> None:
    """Note that this machine's clock was moved, so that story time is not.

    `--before` is what the clock would show now, had it not been moved. While `direct` or `play` is open this happens by
    itself.
    """
    from irrunner.cli.times import moment
    from irrunner.incident.moments import parse_utc

    now = desk.directing.players.clock()
    would = parse_utc(moment(before, desk.players.brief.zone).time)
    desk.told("It is noted that the clock was moved", clock.clock_stepped(desk.directing, would, now, by=desk.by))


@click.command("end")
@click.option(
    "--how",
    type=click.Choice(end.ENDINGS),
    default="finished",
    help="Whether it was played to its end.",
)
@_WHY
@of_control
@pass_desk
def end_(desk: Desk, how: str, why: str) -> None:
    """End the exercise.

    Both clocks stand still for good; what is done afterwards does not count. Then judge, rate and write the report.
    """
    desk.told("The exercise is over", end.end(desk.directing, how=how, why=why, by=desk.by))


@click.command()
@_WHY
@click.option("--into", default="", metavar="PLACE", help="The store for the live incident; your usual one otherwise.")
@click.option("--yes", is_flag=True, help="Declare the live incident at once.")
@of_control
@pass_desk
def real(desk: Desk, why: str, into: str, yes: bool) -> None:
    """Stop: something real happened.

    Ends the exercise and prints the command that declares the live incident, or declares it with --yes. Roles come
    along; nothing of the story does.
    """
    from irrunner.cli.going_live import as_command, go_live

    found = end.real(desk.directing, why=why, by=desk.by)
    entry = desk.directing.players.state.entries[-1]
    if yes:
        live = go_live(desk, found, into)
        _say_live(desk, found, live)
        return
    if desk.players.json:
        say_json({**incident_fields(desk.players), "seq": entry.seq, "declare": as_command(found, into)})
        return
    desk.told("The exercise is over: this is real", entry)
    for line in as_command(found, into):
        say(line)


def _say_live(desk: Desk, found: RealIncident, live: str) -> None:
    if desk.players.json:
        say_json({**incident_fields(desk.players), "seq": desk.directing.players.state.seq, "live": live})
        return
    say(f"EXERCISE The exercise {desk.directing.players.id} is over: this is real.")
    say(f"{live} is declared, live, with the playbook {found.playbook}. Go on with: irrunner open {live}")


def _story(desk: Desk) -> str:
    return format_offset(desk.directing.now().story)


COMMANDS = (pause, resume, speed, jump, next_, clock_stepped, end_, real)
