"""What people bring into an incident: rows of registers, lines of the scribe, answers; keys of steps, settings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fuzz.mutation import load_grammars
from fuzz.parser import Parser, must, must_be
from fuzz.parsers.playbooks import file_of
from irrunner.checks.kinds.exposure import read_output
from irrunner.cli.settings import read_settings
from irrunner.exercise.scenario.model import split_repetition
from irrunner.incident.answers import parse_answer
from irrunner.incident.state import State, StepKey
from irrunner.incident.tables.preview import preview_rows
from irrunner.incident.tables.register_rows import read_register_rows
from irrunner.incident.tables.source import decode_bytes
from irrunner.incident.tables.timeline_preview import preview_timeline, timeline_lines, timeline_questions
from irrunner.incident.tables.timeline_rows import read_timeline
from irrunner.incident.verbs.registers import check_row
from irrunner.journal.locations import location_text, read_location, scheme_of
from irrunner.playbook.model import ASK_TYPES, REGISTERS, Ask
from irrunner.tui.actions.keymap import Keymap
from irrunner.tui.actions.model import all_actions
from irrunner.tui.screens.incident.scribe_grammar import Words, completions, read_line

if TYPE_CHECKING:
    from random import Random

GRAMMARS = load_grammars("records")
NOON = datetime(2026, 3, 24, 12, tzinfo=UTC)
STEPS = ("isolate", "isolate@a3", "confirm")
WORDS = Words(
    people=("Ada L", "Bob"),
    steps=STEPS,
    names=("srv-1", "evil.example"),
    values={("assets", "state"): ("suspected", "isolated")},
)


def _table(dice: Random) -> tuple[bytes, str, str]:
    encoding = (
        dice.choice(("", "", "", "cp1252", "utf-16", "utf-8-sig", "punycode", "idna", "zlib", "no-such"))
        if dice.random() < 0.2
        else ""
    )
    return GRAMMARS["tables"].data(dice), encoding, dice.choice(tuple(REGISTERS))


def table(given: tuple[bytes, str, str]) -> None:
    """A table becomes rows of the register's columns, and what is no row is named with its line."""
    data, encoding, register = given
    text = decode_bytes(data, encoding)
    found = read_register_rows(text, register)
    lines = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for row in found.rows:
        must({*REGISTERS[register]}.issuperset(row.values), f"columns of {register}")
        must(1 <= row.line <= lines, "a line of the file")
    must(all(1 <= each.line <= lines and each.why for each in found.left_out), "a line of the file, and why")
    preview = preview_rows(found, State("INC-2026-0001"))
    must_be(len(preview.new) + len(preview.known), len(found.rows), "rows that are new or known")


def _timeline(dice: Random) -> tuple[bytes, str]:
    return GRAMMARS["timelines"].data(dice), dice.choice(("", "UTC", "Europe/Vienna", "+14:00"))


def timeline(given: tuple[bytes, str]) -> None:
    """Another tool's timeline becomes entries that are over, and what is none is named with its line."""
    data, zone = given
    found = read_timeline(decode_bytes(data), zone=zone, now=NOON)
    must(all(row.moment.time <= "2026-03-24T12:02:00.000Z" and row.text.strip() for row in found.rows), "past entries")
    must(all(each.line >= 1 and each.why for each in found.left_out), "a line of the file, and why")
    preview = preview_timeline(found, State("INC-2026-0001"))
    must_be(len(preview.new) + preview.known, len(found.rows), "rows that are new or known")
    must(timeline_lines(preview, "x.csv", zone or "UTC"), "lines to show")
    timeline_questions(preview)


def scribed(text: str) -> None:
    """A line becomes a verb with its preview; whatever was typed so far can be completed."""
    for cursor in {0, len(text) // 2, len(text)}:
        start, found = completions(text, cursor, WORDS)
        must(0 <= start <= max(cursor, 0) and all(found), "a place and words")
    line = read_line(text, STEPS)
    must(line.verb in ("note", "decision", "action add", "register add") and line.preview, "a verb and a preview")


def step_key(text: str) -> None:
    """A key is written as it was read."""
    first, time = split_repetition(text)
    must(text.startswith(first) and time >= 1, "an inject and the number of its delivery")
    if (key := StepKey.read(text)) is not None:
        must_be(str(key), text, "the key")


def _user_keys(dice: Random) -> dict[str, str]:
    actions = [*all_actions(), "no.such.action", "step.dne"]
    return {dice.choice(actions): GRAMMARS["keymaps"].text(dice) for _ in range(1 + int(dice.random() * 2))}


def keymap(given: dict[str, str]) -> None:
    """Keys of the user's are taken as they are, or refused."""
    made = Keymap(given)
    for action in all_actions().values():
        must(isinstance(made.label(action), str), "a key to show")
    must_be(set(made.for_textual()), set(given), "the actions")


def settings(data: bytes) -> None:
    """Settings are read or refused."""
    read_settings(file_of("config.toml", data))


def place(text: str) -> None:
    """A location is read, and means the same when it is written out."""
    found = read_location(text)
    written = location_text(found)
    must_be(location_text(read_location(written)), written, "the place, read again")
    scheme_of(found)


def _asked(dice: Random) -> tuple[str, str]:
    return dice.choice(ASK_TYPES), GRAMMARS["answers"].text(dice)


def answer(given: tuple[str, str]) -> None:
    """An answer is kept in the shape that its question takes, and given again it is the same."""
    kind, text = given
    ask = Ask("x", "X", type=kind, options=("PyPI", "npm") if kind == "choice" else ())
    found = parse_answer(ask, text, now=NOON, zone="UTC").value
    must_be(isinstance(found, tuple), kind == "list", "a list")
    must_be(parse_answer(ask, found, now=NOON, zone="UTC").value, found, "the answer, given again")


def search_answer(data: bytes) -> None:
    """What a search on another host wrote becomes rows that a register takes, or is refused."""
    result = read_output(data)
    for row in result.rows:
        check_row(row.register, row.values)
    texts = (result.summary, *result.facts.values(), *(text for row in result.rows for text in row.values.values()))
    must(all(text.encode() is not None for text in texts), "texts that a journal can hold")


PARSERS = (
    Parser("search-answer", GRAMMARS["searches"].data, search_answer, short=600),
    Parser("table", _table, table),
    Parser("timeline", _timeline, timeline, short=600),
    Parser("scribe", GRAMMARS["scribed"].text, scribed),
    Parser("step-key", GRAMMARS["keys"].text, step_key, ()),
    Parser("keymap", _user_keys, keymap, short=300),
    Parser("settings", GRAMMARS["settings"].data, settings),
    Parser("location", GRAMMARS["places"].text, place),
    Parser("answer", _asked, answer),
)
