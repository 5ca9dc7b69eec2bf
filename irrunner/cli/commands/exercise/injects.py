"""Commands on injects: tell, leave out, let come later, write a new one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from irrunner.cli.director import director_command, director_query, pass_director_context
from irrunner.cli.entries import incident_fields
from irrunner.cli.output import say, say_json
from irrunner.cli.story_time import length, story_time
from irrunner.errors import Misused, Refused
from irrunner.exercise.play.verbs import injects, new_injects

if TYPE_CHECKING:
    from irrunner.cli.director import DirectorContext

_INJECT = click.argument("inject", metavar="INJECT")
_WHY = click.option("--why", default="", metavar="REASON", help="The reason; it stays in the director's journal.")
_EARLIER = click.option("--earlier", is_flag=True, help="Earlier instead of later.")


@click.command()
@_INJECT
@director_query
@pass_director_context
def preview(context: DirectorContext, inject: str) -> None:
    """Look at an inject as the players would get it now."""
    from irrunner.cli.repl.inject_lines import preview_lines

    seen = injects.preview(context.exercise, inject)
    if not context.players.json:
        for line in preview_lines(seen, context.exercise):
            say(line)
        return
    fields = {
        "inject": seen.inject.id,
        "title": seen.title,
        "text": seen.text,
        "from": seen.sender,
        "via": seen.inject.via,
        "to": list(seen.inject.to),
        "sets": seen.sets,
        "attachments": list(seen.attachments),
        "facilitator": seen.inject.facilitator,
    }
    say_json({**incident_fields(context.players), **fields})


@click.command()
@_INJECT
@director_command
@pass_director_context
def fire(context: DirectorContext, inject: str) -> None:
    """Tell the players an inject, whether it is due or not.

    Nothing is ever told twice, whoever else directs.
    """
    entry = injects.fire(context.exercise, inject, by=context.by)
    context.say_players_entry(f"{inject} is delivered", entry, {"inject": inject})


@click.command()
@director_command
@pass_director_context
def tell(context: DirectorContext) -> None:
    """Tell the players everything that is due.

    While `direct` or `play` is open this happens by itself; with nobody directing, due injects wait for this.
    """
    entries = injects.play_due(context.exercise, by=context.by)
    if not entries:
        raise Refused("Nothing is due.", hint="`irrunner exercise status` shows what comes when.")
    context.say_players_entries(f"{len(entries)} told" if len(entries) > 1 else "One inject is told", entries)


@click.command()
@_INJECT
@_WHY
@director_command
@pass_director_context
def skip(context: DirectorContext, inject: str, why: str) -> None:
    """Leave an inject out, with the reason.

    It can still be fired by hand. The after-action report prints it with the reason.
    """
    context.say_director_entry(f"{inject} is left out", injects.skip(context.exercise, inject, why=why, by=context.by))


@click.command()
@_INJECT
@click.argument("time", metavar="TIME")
@_EARLIER
@_WHY
@director_command
@pass_director_context
def delay(context: DirectorContext, inject: str, time: str, earlier: bool, why: str) -> None:
    """Let one inject come later, or earlier: 10m of story time."""
    seconds = -length(time) if earlier else length(time)
    entry = injects.delay(context.exercise, inject, seconds, why=why, by=context.by)
    context.say_director_entry(f"{inject} comes {time} {'earlier' if earlier else 'later'}", entry)


@click.command()
@click.argument("time", metavar="TIME")
@_EARLIER
@_WHY
@director_command
@pass_director_context
def shift(context: DirectorContext, time: str, earlier: bool, why: str) -> None:
    """Let everything that is left come later, or earlier; the end too."""
    seconds = -length(time) if earlier else length(time)
    entry = injects.shift(context.exercise, seconds, why=why, by=context.by)
    context.say_director_entry(f"Everything that is left comes {time} {'earlier' if earlier else 'later'}", entry)


@click.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--title", default="", help="Its heading.")
@click.option("--to", multiple=True, metavar="ROLE", help="Who gets it; several times. Everybody otherwise.")
@click.option("--from", "sender", default="", metavar="WHO", help="Whom it seems to come from.")
@click.option("--via", default="", metavar="CHANNEL", help="How it seems to come: email, phone, chat.")
@click.option("--story", default="", metavar="TIME", help="When it goes: T+0:45 of the story, +10m; by hand otherwise.")
@click.option("--attach", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="A file; several times.")
@click.option("--ack", is_flag=True, help="Each role has to acknowledge it.")
@click.option("--option", "options", multiple=True, metavar="ANSWER", help="An answer to choose; two or more times.")
@click.option("--expect", default="", metavar="WHAT", help="What the players should do then.")
@click.option("--within", default="", metavar="TIME", help="How long they have for it.")
@click.option("--met-by", "step", default="", metavar="STEP", help="The step that meets it; you judge it otherwise.")
@click.option("--critical", is_flag=True, help="What is expected is critical.")
@click.option("--objective", default="", metavar="ID", help="To which objective it belongs.")
@click.option("--hint", default="", help="What a player who is stuck may be told.")
@click.option("--for-you", "facilitator", default="", metavar="TEXT", help="What only the director reads.")
@click.option("--fire", "at_once", is_flag=True, help="Tell it at once.")
@director_command
@pass_director_context
def inject(context: DirectorContext, /, text: tuple[str, ...], at_once: bool, **told: Any) -> None:
    """Write a new inject: by hand, or at a time of the story.

    It can carry all that one of the scenario does: files, an acknowledgement, answers to choose, and what is expected.
    """
    exercise, words = context.exercise, " ".join(text)
    names = ("step", "critical", "objective", "hint")
    wanted = {name: told.pop(name) for name in names}
    do, within, story = told.pop("expect"), told.pop("within"), told.pop("story")
    if not do and (within or any(wanted.values())):
        raise Misused("--within, --met-by, --critical, --objective and --hint belong to --expect.")
    expect = new_injects.NewExpectation(do, length(within) if within else 0, **wanted) if do else None
    at = story_time(story, exercise.now().story // 1000) if story else None
    new = new_injects.write_inject(exercise, words, at=at, expect=expect, by=context.by, **told)
    if at_once:
        entry = injects.fire(exercise, new.id, by=context.by)
        context.say_players_entry(f"{new.id} is written and delivered", entry, {"inject": new.id})
        return
    context.say_director_entry(f"{new.id} is written", exercise.director.state.entries[-1], {"inject": new.id})


COMMANDS = (fire, tell, preview, skip, delay, shift, inject)
