"""What a command of the director works with: both stores of an exercise, found and opened."""

from __future__ import annotations

import os
from functools import update_wrapper
from typing import TYPE_CHECKING, Any

import click

from irrunner.cli import options
from irrunner.cli.context import CliContext
from irrunner.cli.entries import say_all_recorded, say_recorded
from irrunner.errors import IrrunnerError, NotFound, Refused
from irrunner.exercise.play.resume import default_director_store
from irrunner.journal.locations import location_text, read_location
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from irrunner.exercise.play import DirectorLog, Exercise
    from irrunner.incident import Incident
    from irrunner.incident.entries import Entry
    from irrunner.journal.locations import Location

_PLACE, _CONTEXT = "irrunner.control", "irrunner.director"
_MOST_LISTED = 10


def _keep_place(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value:
        ctx.meta[_PLACE] = value


CONTROL = click.option(
    "--control",
    metavar="PLACE",
    callback=_keep_place,
    expose_value=False,
    help="The director's own store (IRRUNNER_DIRECTING).",
)


class DirectorContext:
    """An exercise that is open in this process, and how to reach its two stores.

    Attributes:
        players: the context of commands on the players' store, with the options of the command line.
        director: the context of commands on the director's store.
        exercise: both incidents.
    """

    def __init__(self, players: CliContext, director: CliContext, exercise: Exercise) -> None:
        """Put the three together."""
        self.players, self.director, self.exercise = players, director, exercise

    @property
    def by(self) -> str:
        """Whose act it is; empty when --by does not say."""
        return self.players.by

    def say_players_entry(self, sentence: str, entry: Entry, more: Mapping[str, Any] | None = None) -> None:
        """Print that an entry was written into the players' journal."""
        say_recorded(self.players, entry, more, sentence=sentence)

    def say_players_entries(self, sentence: str, entries: Sequence[Entry]) -> None:
        """Print that several entries were written into the players' journal."""
        say_all_recorded(self.players, entries, sentence=sentence)

    def say_director_entry(self, sentence: str, entry: Entry, more: Mapping[str, Any] | None = None) -> None:
        """Print that an entry was written into the director's journal, which the players do not read."""
        self.director.json, self.director.by = self.players.json, self.players.by
        fields = {"journal": "director", "players": self.exercise.players.id, **(more or {})}
        say_recorded(self.director, entry, fields, sentence=f"{sentence} (director's journal)")


def control_place(ctx: click.Context) -> Location:
    """The director's store: that of --control, or the default one."""
    given = ctx.meta.get(_PLACE)
    return read_location(given) if given else default_director_store()


def pass_director_context(function: Callable[..., Any]) -> Callable[..., Any]:
    """Pass the exercise that a command is about as its first argument."""

    @click.pass_context
    def called(ctx: click.Context, /, *args: Any, **kwargs: Any) -> Any:
        return ctx.invoke(function, current_director_context(ctx), *args, **kwargs)

    return update_wrapper(called, function)


def director_command(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a command of the director that writes."""
    for option in (options.JSON, options.BY, options.AS, CONTROL, options.STORE, options.INCIDENT):
        function = option(function)
    return function


def director_query(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a command of the director that only reads."""
    for option in (options.JSON, CONTROL, options.STORE, options.INCIDENT):
        function = option(function)
    return function


def current_director_context(ctx: click.Context) -> DirectorContext:
    """The exercise that a command is about: the one that is open, the one that is named, or the only one that runs.

    Where none runs it is the one that began last, because judging and the report come after the end.

    Raises:
        NotFound: there is none. Refused: several run.
    """
    if _CONTEXT in ctx.meta:
        context: DirectorContext = ctx.meta[_CONTEXT]
        context.exercise.refresh()
        return context
    cli = ctx.ensure_object(CliContext)
    place = control_place(ctx)
    own = director_cli(ctx, cli, place)
    named = cli.incident_id or _from_environment()
    return open_exercise(ctx, cli, own, _chosen(cli, own, place, named))


def has_director_context(ctx: click.Context) -> bool:
    """Whether an exercise is open in this process already."""
    return _CONTEXT in ctx.meta


def open_exercise(ctx: click.Context, cli: CliContext, own: CliContext, director: str) -> DirectorContext:
    """Open an exercise that was begun, by the id of the director's incident, and keep it open."""
    exercise = open_both(cli, own, director)
    return keep_open(ctx, cli, own, exercise, mirrored=_is_usual(cli))


def open_both(cli: CliContext, own: CliContext, director: str) -> Exercise:
    """Open both incidents of an exercise.

    Args:
        cli: the context of the players' store. Without --store it is pointed at the store in the director's journal.
        own: the context of the director's store.
        director: the id of the director's incident.
    """
    from irrunner.exercise.play.resume import resume

    director_log = next(director_log for incident, director_log in known_exercises(own) if incident.id == director)
    if not cli.store_place and location_text(cli.place) != director_log.place:
        cli.store_place = director_log.place
        cli.__dict__.pop("place", None)
    return resume(own.store(), director, cli.actor, players=cli.store())


def keep_open(
    ctx: click.Context, cli: CliContext, own: CliContext, exercise: Exercise, *, mirrored: bool = True
) -> DirectorContext:
    """Keep an exercise open for everything that follows in this process; mirrored: whether the mirror follows it."""
    cli.select(exercise.players.id)
    own.select(exercise.director.id)
    if mirrored:
        exercise.players.after_commit = cli.after_commit
    context = DirectorContext(cli, own, exercise)
    ctx.meta[_CONTEXT] = context
    return context


def director_cli(ctx: click.Context, cli: CliContext, place: Location) -> CliContext:
    """A context of commands on the director's store; it is closed at the end of the process."""
    own = CliContext()
    own.store_place, own.name, own.json, own.by = str(place), cli.name, cli.json, cli.by
    ctx.find_root().call_on_close(own.close)
    return own


def known_exercises(own: CliContext) -> list[tuple[Incident, DirectorLog]]:
    """The exercises of the director's store, the oldest first; none where there is no store."""
    from irrunner.exercise.play.resume import list_exercises
    from irrunner.journal import store_exists

    return list_exercises(own.store(), own.actor) if store_exists(own.place) else []


def is_running(director_log: DirectorLog, cli: CliContext) -> bool:
    """Whether an exercise still runs; one whose players' store cannot be opened counts as over."""
    from irrunner.exercise.play.player_log import fold_player_log
    from irrunner.incident import Incident
    from irrunner.journal import open_store

    place = read_location(cli.store_place or director_log.place)
    try:
        with open_store(place, create=False, read_only=True) as store:
            incident = Incident(store, director_log.players, cli.actor)
            incident.refresh()
            return fold_player_log(incident.state).running
    except IrrunnerError:
        return False


def _from_environment() -> str:
    named = os.environ.get("IRRUNNER_INCIDENT", "")
    return named if named.upper().startswith("EX-") else ""


def _chosen(cli: CliContext, own: CliContext, place: Location, named: str) -> str:
    known = known_exercises(own)
    if not known:
        hint = "`irrunner exercise direct SCENARIO` begins one; --control names another director's store."
        raise NotFound(f"No exercise is directed from {one_line(str(place))}.", hint=hint)
    if named:
        return director_named(known, named)
    running = [(incident, director_log) for incident, director_log in known if is_running(director_log, cli)]
    if len(running) > 1:
        listed = "\n".join(_described(running))
        raise Refused(f"{len(running)} exercises run:\n{listed}", hint="Say which one: --incident ID.")
    return (running or known)[-1][0].id


def director_named(known: list[tuple[Incident, DirectorLog]], named: str) -> str:
    """The id of the director's incident, of an exercise that is named by that or by the players' incident.

    Raises:
        NotFound: there is none. Refused: several have players' incidents of that name, in different stores.
    """
    wanted = named.casefold()
    own = [incident.id for incident, _ in known if incident.id.casefold() == wanted]
    theirs = [incident.id for incident, director_log in known if director_log.players.casefold() == wanted]
    if own or len(theirs) == 1:
        return (own or theirs)[0]
    if theirs:
        both = "\n".join(_described([each for each in known if each[0].id in theirs]))
        raise Refused(f"{len(theirs)} exercises have players in {one_line(named, 40)}:\n{both}", hint="Name the first.")
    names = ", ".join(incident.id for incident, _ in known[-_MOST_LISTED:])
    raise NotFound(f"This store directs no exercise {one_line(named, 60)!r}.", hint=f"It directs: {names}.")


def _described(known: list[tuple[Incident, DirectorLog]]) -> Iterator[str]:
    for incident, log in known[-_MOST_LISTED:]:
        yield f"  {incident.id}  players in {log.players} at {one_line(log.place)}: {log.scenario.title}"


def _is_usual(cli: CliContext) -> bool:
    """Whether this is the store that the settings name, which the mirror follows."""
    usual = CliContext()
    return location_text(usual.place) == location_text(cli.place)
