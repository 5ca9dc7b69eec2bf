"""Plain mode for the players of an exercise: injects are printed between the steps as they arrive."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from irrunner.application.clock_news import clock_news, clock_sentence
from irrunner.application.open_incident import OpenIncident
from irrunner.cli.output import plural, say
from irrunner.cli.repl.command_line import split_words
from irrunner.cli.repl.commands import COMMANDS, HELP
from irrunner.cli.repl.inject_lines import delivery_lines, story_now
from irrunner.cli.repl.presence import PresenceWatch
from irrunner.cli.repl.record_commands import print_item
from irrunner.cli.repl.recorded import print_entries
from irrunner.cli.repl.session import ReplSession
from irrunner.errors import Misused, NotFound
from irrunner.exercise.play.private_cards import is_shown_to
from irrunner.exercise.play.verbs import players

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.cli.repl.session import Command
    from irrunner.exercise.play.player_log import Delivery
    from irrunner.incident import Incident
    from irrunner.incident.entries import Entry

PLAYER_HELP = (
    ("cards", "all injects so far; card 2 shows one again"),
    (
        "acknowledge 2 ROLE",
        "a role has taken inject 2 in; behind it its answer, by number or in words",
    ),
    ("read 2", "look at what is attached to inject 2"),
    ("ask TEXT", "ask control: what a log shows, what somebody answers"),
    ("save 2 FOLDER", "write the attachments of inject 2 as files"),
    ("clock", "both clocks"),
)


def player_session(cli: CliContext, incident: Incident) -> ReplSession:
    """A session on an exercise that somebody else directs."""
    opened = OpenIncident(incident)
    commands, help_lines = {**COMMANDS, **PLAYER_COMMANDS}, (*PLAYER_HELP, *HELP)
    return ReplSession(cli, opened, commands, help_lines, PlayerNews(opened))


class PlayerNews:
    """What the players hear of an exercise: injects, control's answers, what is done to the clock, and the end.

    It is the companion of a session (`session.Companion`).
    """

    def __init__(self, opened: OpenIncident) -> None:
        """Start after the last entry; how many injects came before is printed."""
        self._opened = opened
        self._presence = PresenceWatch(opened)
        log = opened.player_log
        self._deliveries = len(log.delivered)
        self._answered = {name for name, each in log.questions.items() if each.answered is not None}
        self._entries = log.seq
        self._ended = log.ended is not None
        if self._deliveries:
            say(f"EXERCISE {plural(self._deliveries, 'inject')} came before. Say cards to see which.")

    def tick(self) -> None:
        """Show others that somebody is here."""
        self._presence.newcomers()

    def print_news(self) -> None:
        """Print what came since the last call."""
        log, state = self._opened.player_log, self._opened.incident.state
        for number, delivery in list(enumerate(log.delivered.values(), 1))[self._deliveries :]:
            if is_for_me(self._opened, delivery):
                print_delivery(self._opened, number, delivery)
            else:
                say(f"EXERCISE inject {number} came, for {_recipients(delivery)}.")
            self._deliveries = number
        for name, each in log.questions.items():
            if each.answered is not None and name not in self._answered:
                self._answered.add(name)
                result = str(each.answered.refs.get("result", ""))
                say(f"EXERCISE Control answers {name}{f', {result}' if result else ''}: {each.answered.words}")
        for entry in clock_news(state.entries[self._entries :], self._opened.incident.actor, hints=True):
            sentence, why = clock_sentence(entry)
            say(f"EXERCISE {sentence}{why}")
        self._entries = len(state.entries)
        if log.ended is not None and not self._ended:
            self._ended = True
            _print_end(log.ended)

    def close(self) -> bool:
        """Show others that nobody is here any more."""
        self._presence.leave()
        return False


def is_for_me(opened: OpenIncident, delivery: Delivery) -> bool:
    """Whether an inject is shown to the person at this keyboard: it asks a role of theirs, or one that nobody has."""
    recipients = delivery.entry.body_texts("to")
    return opened.sees_every_card or is_shown_to(opened.incident.actor.name, recipients, opened.incident.state)


def _recipients(delivery: Delivery) -> str:
    return ", ".join(delivery.entry.body_texts("to"))


def print_delivery(opened: OpenIncident, number: int, delivery: Delivery) -> None:
    """Print an inject, after an empty line."""
    say()
    for line in delivery_lines(opened.incident.state, opened.player_log, number, delivery):
        say(line)


def _print_end(ended: Entry) -> None:
    why = f" {ended.words}" if ended.words else ""
    if ended.refs.get("how") == "real":
        say(f"EXERCISE THIS IS REAL: the exercise has stopped.{why}")
        say("EXERCISE Say quit, and work on the live incident.")
    else:
        say(f"EXERCISE The exercise is over.{why}")


def _find_delivery(session: ReplSession, number: str) -> tuple[int, Delivery]:
    """The inject with this number, in the order of delivery from 1.

    Raises:
        NotFound: there is none, or it is for others.
    """
    known = list(session.opened.player_log.delivered.values())
    if not number.isdecimal() or len(number) > 5 or not 0 < int(number) <= len(known):
        raise NotFound(f"There is no inject {number!r}.", hint=f"There are {len(known)}, counted in their order.")
    if not is_for_me(session.opened, known[int(number) - 1]):
        raise NotFound(f"Inject {number} is for {_recipients(known[int(number) - 1])}.", hint="Ask them what it says.")
    return int(number), known[int(number) - 1]


def _cards(session: ReplSession, _: str) -> None:
    log = session.opened.player_log
    if not log.delivered:
        say("EXERCISE No inject came yet.")
    for number, delivery in enumerate(log.delivered.values(), 1):
        if not is_for_me(session.opened, delivery):
            say(f"EXERCISE {number}  for {_recipients(delivery)}")
            continue
        title = delivery.entry.body_text("title") or delivery.entry.words.strip().partition("\n")[0][:60]
        waits = f"; to be acknowledged by {', '.join(delivery.outstanding)}" if delivery.outstanding else ""
        say(f"EXERCISE {number}  {story_now(log, log.reading(delivery.entry).story)}  {title}{waits}")


def _card(session: ReplSession, rest: str) -> None:
    number, delivery = _find_delivery(session, rest or str(len(session.opened.player_log.delivered)))
    print_delivery(session.opened, number, delivery)


def _acknowledge(session: ReplSession, rest: str) -> None:
    number, _, behind = rest.partition(" ")
    role, _, answer = behind.strip().partition(" ")
    if not role:
        raise Misused("Say which inject, and for which role.", hint="acknowledge 2 lead")
    _, delivery = _find_delivery(session, number)
    option, note = _split_answer(delivery.options, answer.strip())
    entry = players.acknowledge(session.incident, number, role, note=note, option=option, by=session.cli.by)
    chosen = f": {delivery.options[option - 1].rstrip('.')}" if option else ""
    print_entries(session, [entry], f"Acknowledged{chosen}")


def _split_answer(options: tuple[str, ...], text: str) -> tuple[int, str]:
    """The number of the answer that a text names, by its number or words of it, and what is said besides.

    The number is 0 where it names none, or more than one.
    """
    first, _, rest = text.partition(" ")
    if first.rstrip(".:,").isdecimal() and len(first) <= 3 and options:
        return int(first.rstrip(".:,")), rest.strip()
    wanted = _plain_words(text)
    named = [place for place, each in enumerate(options, 1) if wanted and wanted in _plain_words(each)]
    return (named[0], "") if len(named) == 1 else (0, text)


def _plain_words(text: str) -> str:
    """Words in small letters with a space on each side, and no signs."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return f" {' '.join(words)} " if words else ""


def _read(session: ReplSession, rest: str) -> None:
    """`read 2` prints what is attached to inject 2, `read e5` any item."""
    if not rest.isdecimal():
        COMMANDS["read"](session, rest)
        return
    number, delivery = _find_delivery(session, rest)
    if not (items := delivery.entry.body_texts("attachments")):
        say(f"EXERCISE Nothing is attached to inject {number}.")
    for item in items:
        print_item(session, item)


def _ask(session: ReplSession, rest: str) -> None:
    text = rest or session.ask("What do you ask control?")
    entry = players.ask(session.incident, text, by=session.cli.by)
    print_entries(session, [entry], f"Question {entry.refs['question']} is asked")


def _save(session: ReplSession, rest: str) -> None:
    from irrunner.incident.verbs import evidence
    from irrunner.safety.outputs import output_folder
    from irrunner.safety.paths import safe_name

    words = split_words(rest)
    if len(words) != 2:
        raise Misused("Say which inject, and into which folder.", hint="save 2 /tmp/inject-2")
    _, delivery = _find_delivery(session, words[0])
    folder = Path(words[1]).expanduser()
    output_folder(folder)
    for item in delivery.entry.body_texts("attachments"):
        path = folder / safe_name(session.incident.state.evidence[item].name)
        entry = evidence.export(session.incident, item, path, by=session.cli.by)
        print_entries(session, [entry], f"{item} is written to {path}")


def _clock(session: ReplSession, _: str) -> None:
    from irrunner.exercise.play.story_clock import wall_now
    from irrunner.incident.moments import format_time, format_utc

    log, now = session.opened.player_log, session.incident.clock()
    paused = ", paused" if log.clock is not None and log.clock.paused else ""
    over = ", over" if log.ended is not None else ""
    story = story_now(log, log.now(wall_now(now)).story)
    say(f"EXERCISE Story {story}{paused}{over}; here it is {format_time(format_utc(now))}.")


PLAYER_COMMANDS: dict[str, Command] = {
    "cards": _cards,
    "card": _card,
    "acknowledge": _acknowledge,
    "ack": _acknowledge,
    "ask": _ask,
    "save": _save,
    "read": _read,
    "clock": _clock,
}
"""The commands that players have besides those of any incident."""
