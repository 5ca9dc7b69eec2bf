"""The plain walk of somebody who plays: injects arrive as cards between the steps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from irrunner.application.clock_news import clock_news, clock_sentence
from irrunner.cli.output import plural, say
from irrunner.cli.repl.cards import card_lines, story_now
from irrunner.cli.repl.commands import HELP, WORDS, say_entries
from irrunner.cli.repl.exercise_commands import in_words
from irrunner.cli.repl.input import Listener
from irrunner.cli.repl.presence import Sign
from irrunner.cli.repl.walk import Walk
from irrunner.errors import Misused, NotFound, Refused
from irrunner.exercise.play.player_log import PlayerLog
from irrunner.exercise.play.verbs import players

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from irrunner.cli.context import CliContext
    from irrunner.exercise.play.player_log import Delivery
    from irrunner.incident import Incident
    from irrunner.incident.entries import Entry

PLAYING = (
    ("cards", "all injects so far; card 2 shows one again"),
    ("acknowledge 2 ROLE", "say that a role has taken inject 2 in"),
    ("ask TEXT", "ask control: what a log shows, what somebody answers"),
    ("save 2 FOLDER", "write the attachments of inject 2 as files"),
    ("clock", "both clocks"),
)


class PlayersWalk(Walk):
    """A walk through an exercise that somebody else directs."""

    def __init__(self, cli: CliContext, incident: Incident) -> None:
        """Begin; cards that came before are not shown again."""
        super().__init__(cli, incident, {**WORDS, **_WORDS}, (*PLAYING, *HELP))
        self.player_log = PlayerLog()
        self.player_log.catch_up(incident.state.entries)
        self._seen = len(self.player_log.delivered)
        self._answered = {name for name, each in self.player_log.questions.items() if each.answered is not None}
        self._read = len(incident.state.entries)
        self._sign = Sign(self.opened)
        self._listener = Listener(self.tick)
        if self._seen:
            say(f"EXERCISE {plural(self._seen, 'inject')} came before. Say cards to see which.")

    def read(self) -> str:
        """The next line; cards that arrive meanwhile are shown at once."""
        return self._listener.line()

    def tick(self) -> None:
        """See what others wrote, and show what came."""
        self._sign.newcomers()
        self.look_again()

    def look_again(self) -> None:
        """As for any walk, and new cards and answers are shown."""
        super().look_again()
        ran = self.player_log.running
        self.player_log.catch_up(self.incident.state.entries)
        for number, delivery in list(enumerate(self.player_log.delivered.values(), 1))[self._seen :]:
            self.show_card(number, delivery)
            self._seen = number
        for name, each in self.player_log.questions.items():
            if each.answered is not None and name not in self._answered:
                self._answered.add(name)
                result = str(each.answered.refs.get("result", ""))
                say(f"EXERCISE Control answers {name}{f', {result}' if result else ''}: {each.answered.words}")
        for entry in clock_news(self.incident.state.entries[self._read :], self.incident.actor, hints=True):
            sentence, why = clock_sentence(entry)
            say(f"EXERCISE {sentence}{why}")
        self._read = len(self.incident.state.entries)
        if ran and self.player_log.ended is not None:
            self._over(self.player_log.ended)

    def _over(self, ended: Entry) -> None:
        why = f" {ended.words}" if ended.words else ""
        if ended.refs.get("how") == "real":
            say(f"EXERCISE THIS IS REAL: the exercise has stopped.{why}")
            say("EXERCISE Say quit, and work on the live incident.")
        else:
            say(f"EXERCISE The exercise is over.{why}")

    def leave(self) -> None:
        """Nobody is seen here any more."""
        self._sign.leave()

    def farewell(self) -> None:
        """As for any walk."""
        self.leave()
        super().farewell()

    def show_card(self, number: int, delivery: Delivery) -> None:
        """One inject."""
        say()
        for line in card_lines(self.incident.state, self.player_log, number, delivery):
            say(line)

    def card(self, named: str) -> tuple[int, Delivery]:
        """The inject with this number.

        Raises:
            NotFound: there is none.
        """
        known = list(self.player_log.delivered.values())
        if not named.isdecimal() or len(named) > 5 or not 0 < int(named) <= len(known):
            raise NotFound(f"There is no inject {named!r}.", hint=f"There are {len(known)}, counted in their order.")
        return int(named), known[int(named) - 1]


def _cards(walk: PlayersWalk, _: str) -> None:
    if not walk.player_log.delivered:
        say("EXERCISE No inject came yet.")
    for number, delivery in enumerate(walk.player_log.delivered.values(), 1):
        title = delivery.entry.body_text("title") or delivery.entry.words.strip().partition("\n")[0][:60]
        waits = f"; to be acknowledged by {', '.join(delivery.outstanding)}" if delivery.outstanding else ""
        story = story_now(walk.player_log, walk.player_log.reading(delivery.entry).story)
        say(f"EXERCISE {number}  {story}  {title}{waits}")


def _card(walk: PlayersWalk, rest: str) -> None:
    walk.show_card(*walk.card(rest or str(len(walk.player_log.delivered))))


def _acknowledge(walk: PlayersWalk, rest: str) -> None:
    number, _, role = rest.partition(" ")
    if not role.strip():
        raise Misused("Say which inject, and for which role.", hint="acknowledge 2 lead")
    say_entries(walk, [players.acknowledge(walk.incident, number, role.strip(), by=walk.cli.by)], "Acknowledged")


def _ask(walk: PlayersWalk, rest: str) -> None:
    text = rest or walk.ask("What do you ask control?")
    entry = players.ask(walk.incident, text, by=walk.cli.by)
    say_entries(walk, [entry], f"Question {entry.refs['question']} is asked")


def _save(walk: PlayersWalk, rest: str) -> None:
    from irrunner.incident.verbs import evidence
    from irrunner.safety.paths import safe_name

    words = in_words(rest)
    if len(words) != 2:
        raise Misused("Say which inject, and into which folder.", hint="save 2 /tmp/inject-2")
    _, delivery = walk.card(words[0])
    folder = Path(words[1]).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"{words[1]} cannot be made: {error.strerror}.") from error
    for item in delivery.entry.body_texts("attachments"):
        kept = walk.incident.state.evidence[item]
        path = folder / safe_name(kept.name)
        entry = evidence.export(walk.incident, item, path, by=walk.cli.by)
        say_entries(walk, [entry], f"{item} is written to {path}")


def _clock(walk: PlayersWalk, _: str) -> None:
    from irrunner.exercise.play.story_clock import wall_now
    from irrunner.incident.moments import format_time, format_utc

    now = walk.incident.clock()
    reading = walk.player_log.now(wall_now(now))
    clock = walk.player_log.clock
    paused = ", paused" if clock is not None and clock.paused else ""
    over = ", over" if walk.player_log.ended is not None else ""
    story = story_now(walk.player_log, reading.story)
    say(f"EXERCISE Story {story}{paused}{over}; here it is {format_time(format_utc(now))}.")


_WORDS: dict[str, Callable[[Any, str], None]] = {
    "cards": _cards,
    "card": _card,
    "acknowledge": _acknowledge,
    "ack": _acknowledge,
    "ask": _ask,
    "save": _save,
    "clock": _clock,
}
