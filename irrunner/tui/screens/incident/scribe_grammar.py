"""The scribe's grammar: from one line, as it is typed at 03:00, to a verb.

A line is a note, unless it begins with a command. In front of either may stand when it happened
(`/at 14:05`), who did it (`/by NAME`) and, for a note, the step it is about (`#isolate@a3`). A line
that must begin with a slash all the same begins with two. The key that opens the line, pressed once too often in
front of a command (`n/at`), is no part of it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from irrunner.errors import Misused, Refused
from irrunner.incident.moments import AmbiguousTime, parse_moment
from irrunner.playbook.model import REGISTERS
from irrunner.playbook.problems import suggest

if TYPE_CHECKING:
    from collections.abc import Collection

COMMANDS = {
    "at": "/at 14:05 TEXT",
    "by": "/by NAME TEXT",
    "note": "/note TEXT",
    "decision": "/decision WHAT -- WHY",
    "action": "/action TEXT @who +2d",
    "attacker": "/attacker TEXT",
    "asset": "/asset NAME kind=server owner=…",
    "credential": "/credential NAME kind=token tier=0",
    "indicator": "/indicator VALUE type=domain",
}
"""What a line may begin with, and how it goes on."""

_REGISTER = {"asset": "assets", "credential": "credentials", "indicator": "indicators"}
_MOST_WORDS = 8
"""Of a time in front of a text."""
_LONGEST_TIME = 60
"""Characters of a time behind a text."""
_LATE = datetime(9000, 1, 1, tzinfo=UTC)
_COMMAND = re.compile(r"/([a-z-]+)(?=\s|$)")
_OPENED_AGAIN = re.compile(r"[n:](?=/([a-z-]+)(?:\s|$))")
_WHY = re.compile(r"(?<!\s)\s++(?:--|\u2014|\u2013)\s++")
_CELL = re.compile(r"(?<!\S)(?P<column>[a-z_]+)=(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>\S*))")
_OWNER = re.compile(r"(?<!\S)@(\S+)")
_DUE = re.compile(r"(?<!\S)(\+\d+[smhd](?:\d+[smh])?)(?!\S)")


class ScribedLine(Struct, frozen=True):
    """What a line comes to.

    Attributes:
        verb: the name of the verb. args, options: its arguments behind the incident.
        preview: what will be recorded, shown before the line is sent.
    """

    verb: str
    preview: str
    args: tuple[Any, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)


def read_line(text: str, steps: Collection[str] = ()) -> ScribedLine:
    """The verb that a line means.

    Args:
        text: the line.
        steps: the keys of all steps, which a `#key` in front may name.

    Raises:
        Misused: a command that does not exist, or one that something is missing of.
    """
    text = text.strip()
    if (again := _OPENED_AGAIN.match(text)) is not None and again[1] in COMMANDS:
        text = text[1:]
    rest, options = _prefixes(text)
    found = _COMMAND.match(rest)
    if rest.startswith("//"):
        rest = rest[1:]
    elif found is not None:
        name, rest = found[1], rest[found.end() :].strip()
        if name not in COMMANDS:
            meant = suggest(name, list(COMMANDS))
            hint = f"Did you mean /{meant}?" if meant else f"There are {', '.join('/' + each for each in COMMANDS)}."
            raise Misused(f"There is no command /{name}.", hint=f"{hint} Begin with // to write it all the same.")
        if name != "note":
            return _with_options(_READERS[name](name, rest), options)
    elif time := _time_behind(rest):
        raise Misused(
            "/at stands in front of the text.", hint=f"/at {time} TEXT. Begin with /note to write the line as it is."
        )
    return _with_options(_note(rest, steps), options)


def _with_options(line: ScribedLine, options: dict[str, str]) -> ScribedLine:
    preview = "".join(f", {name} {text}" for name, text in options.items())
    return ScribedLine(line.verb, line.preview + preview, line.args, {**line.options, **options})


def _prefixes(text: str) -> tuple[str, dict[str, str]]:
    """The line behind `/at` and `/by`, and the options that these set."""
    options: dict[str, str] = {}
    while (found := _COMMAND.match(text)) is not None and found[1] in ("at", "by"):
        rest = text[found.end() :].strip()
        if found[1] == "at":
            if not (time := _time_in_front(rest)):
                raise Misused("/at needs a time, then the text.", hint="/at 14:05, /at -20m, /at yesterday 23:10 UTC")
            options["at"], text = time, rest[len(time) :].strip()
        else:
            name, _, text = rest.partition(" ")
            options["by"], text = name.removeprefix("@").replace("_", " "), text.strip()
    return text, options


def _time_in_front(text: str) -> str:
    """The longest beginning of a text that is a time; empty when none is."""
    ends = [word.end() for word in islice(re.finditer(r"\S+", text), _MOST_WORDS)]
    return next((text[:end] for end in reversed(ends) if _is_time(text[:end])), "")


def _time_behind(text: str) -> str:
    """The time that somebody gave at the end of a note, where it would only be text; empty when nobody did."""
    time = text.rpartition(" /at ")[2]
    return time if len(time) < min(len(text), _LONGEST_TIME) and _is_time(time.strip()) else ""


def _is_time(text: str) -> bool:
    last = text.rpartition(" ")[2]
    if last.isalpha() and last.lower() not in _ends_of_times() and not (last.isupper() and len(last) > 2):
        return False
    try:
        parse_moment(text, now=_LATE)
    except AmbiguousTime:
        return True
    except Misused:
        return False
    except Refused:  # it lies ahead, which the verb says better
        return True
    return True


def _note(text: str, steps: Collection[str]) -> ScribedLine:
    first, _, rest = text.partition(" ")
    if first.startswith("#") and first[1:] in steps and rest.strip():
        return ScribedLine("note", f"Note on {first[1:]}", (rest.strip(),), {"step": first[1:]})
    if not text:
        raise Misused("There are no words yet.")
    return ScribedLine("note", "Note", (text,))


def _attacker(_: str, text: str) -> ScribedLine:
    if not text:
        raise Misused("What did the attacker do?", hint="/at 11:01 /attacker laptop-07 asks for a domain of theirs")
    return ScribedLine("note", "The attacker", (text,), {"attacker": True})


def _decision(_: str, text: str) -> ScribedLine:
    parts = _WHY.split(text, maxsplit=1)
    if len(parts) < 2 or not all(part.strip() for part in parts):
        raise Misused("A decision needs its reason.", hint=COMMANDS["decision"])
    what, why = parts
    return ScribedLine("decision", f"Decision: {what}, because {why}", (what,), {"why": why})


def _action(_: str, text: str) -> ScribedLine:
    owners, dues = _OWNER.findall(text), _DUE.findall(text)
    words = " ".join(_DUE.sub(" ", _OWNER.sub(" ", text)).split())
    if not words:
        raise Misused("A follow-up needs words.", hint=COMMANDS["action"])
    owner, due = (owners[0].replace("_", " ") if owners else ""), (dues[0] if dues else "")
    preview = f"Follow-up: {words}" + (f", for {owner}" if owner else "") + (f", due in {due[1:]}" if due else "")
    return ScribedLine("action add", preview, (words,), {"owner": owner, "due": due})


def _row(name: str, text: str) -> ScribedLine:
    register = _REGISTER[name]
    columns = REGISTERS[register]
    cells = {found["column"]: found["quoted"] or found["bare"] or "" for found in _CELL.finditer(text)}
    for column in cells:
        if column not in columns and column != "name":
            raise Misused(f"{register} has no column {column}.", hint=f"Columns: {', '.join(columns)}.")
    subject = " ".join(_CELL.sub(" ", text).split())
    if name == "indicator" and " " in subject and "note" not in cells:
        subject, _, cells["note"] = subject.partition(" ")
    if subject:
        cells = {columns[0]: subject, **cells}
    if not cells.get(columns[0]) and not cells.get("name"):
        raise Misused(f"A row of {register} needs a {columns[0]}.", hint=COMMANDS[name])
    if name == "indicator" and "type" not in cells:
        from irrunner.safety.defang import kind_of

        if kind := kind_of(subject):
            cells["type"] = kind
    cells_text = ", ".join(f"{column} {value}" for column, value in cells.items())
    return ScribedLine("register add", f"New row of {register}: {cells_text}", (register, cells))


_READERS = {
    "attacker": _attacker,
    "decision": _decision,
    "action": _action,
    "asset": _row,
    "credential": _row,
    "indicator": _row,
}


class Words(Struct, frozen=True):
    """What a line can be completed with."""

    people: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    values: dict[tuple[str, str], tuple[str, ...]] = {}


def completions(text: str, cursor: int, words: Words) -> tuple[int, list[str]]:
    """Where the word at the cursor starts, and what it may become, best first."""
    start = max(text.rfind(" ", 0, cursor), text.rfind("\t", 0, cursor)) + 1
    word = text[start:cursor]
    before = text[:start].strip()
    if word.startswith("/") and (not before or before.startswith(("/at", "/by"))):
        return start, [f"/{name}" for name in COMMANDS if name.startswith(word[1:])]
    if word.startswith("@"):
        return start, [f"@{name}" for name in _starting(word[1:], (each.replace(" ", "_") for each in words.people))]
    if word.startswith("#"):
        return start, [f"#{key}" for key in _starting(word[1:], words.steps)]
    column, is_cell, typed = word.partition("=")
    if is_cell and (values := [each for place, each in words.values.items() if place[1] == column]):
        return start, [f"{column}={each}" for each in _starting(typed, chain.from_iterable(values))]
    if (command := _COMMAND.search(text)) is not None and (register := _REGISTER.get(command[1])) and before:
        found = [f"{column}=" for column in REGISTERS[register] if word and column.startswith(word)]
        if found:
            return start, found
    if len(word) < 2:
        return start, []
    return start, _starting(word, (*words.names, *words.people, *words.steps))


def _starting(word: str, known: Any) -> list[str]:
    return [each for each in dict.fromkeys(known) if each.casefold().startswith(word.casefold()) and each != word][:50]


@cache
def _ends_of_times() -> frozenset[str]:
    """Words in small letters that may be the last of a time; `sat` or `may` may begin the text as well.

    The grammar of times is a lot of patterns: they are read when somebody writes a line, not before the first paint.
    """
    from irrunner.incident.time_grammar import DAYS, MONTHS

    words = ("utc", "gmt", "am", "pm", "a.m.", "p.m.", "ago", "now", "today", "yesterday", "noon", "midnight")
    return frozenset((*words, *DAYS, *MONTHS))
