"""What people bring into an incident: rows of registers, lines of the scribe, answers, keys of steps; and their settings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fuzz.mutation import Grammar
from fuzz.parser import Parser, must, must_be
from fuzz.parsers.playbooks import file_of
from irrunner.cli.settings import read_settings
from irrunner.exercise.scenario.model import split_repetition
from irrunner.incident.answers import parse_answer
from irrunner.incident.state import State, StepKey
from irrunner.incident.tables.preview import preview_rows
from irrunner.incident.tables.register_rows import read_register_rows
from irrunner.incident.tables.source import decode_bytes
from irrunner.journal.locations import location_text, read_location, scheme_of
from irrunner.playbook.model import ASK_TYPES, REGISTERS, Ask
from irrunner.tui.actions.keymap import Keymap
from irrunner.tui.actions.model import all_actions
from irrunner.tui.screens.incident.scribe_grammar import Words, completions, read_line

if TYPE_CHECKING:
    from random import Random

TABLES = Grammar(
    seeds=(
        "name,kind,owner\nsrv-1,server,Ada\nsrv-2,laptop,\n", "name;kind\nsrv;=1+1;x\n", "Hostname,IPv4Address,Owner\nsrv-1,192.0.2.7,Ada\n",
        '#TYPE Selected.Microsoft.ActiveDirectory\n"Name","IPv4Address"\n"pc-1","192.0.2.1"\n', "Assets of Monday\n\nname,kind\na,b\n",
        "name,kind,,,\na,b,,,\n", "sep=;\nname;kind\na;b\n", "name\tkind\na\tb\n", "value,type\nhttp://evil.example/login,url\n", "evil.example\n198.51.100.7\n",
        'name,note\n"build-07\x1b[201~\ntouch X\n#",seen\n', "\ufeffname,kind\r\na,b\r\n", "# comment\nname\na\n", 'name\n"un\nclosed', "name,name\na,b\n",
        "row,name\na1,x\n", "name,note\nx,'@anna\n", "", "\n\n", "state,name\nbroken,x\n",
    ),
    pieces=(*",;\t\n\"'|#", "\r\n", "\r", "name", "kind", "value", "type", "state", "row", "Hostname", "sep=", "#TYPE ", "=1", "@x", '""', "evil.example", "192.0.2.1", "é", " "),
    size=20,
)  # fmt: skip
SCRIBED = Grammar(
    seeds=("a plain note", "/at 14:05 called legal", "/at -20m /by Ada it rang", "/at yesterday 23:10 UTC x", "/decision isolate -- it spreads", "/action call Bob @ada +2d",
           "/asset srv-1 kind=server owner=\"Ada L\"", "/credential tok kind=token tier=0", "/indicator evil.example type=domain seen in the proxy log", "#isolate@a3 done it",
           "//not a command", "n/at 10:00 x", "/nope x", "/decision x", "/asset kind=", "/by @Ada_L x", "/at 10-00", "/decision a \u2014 b"),
    pieces=(*"/@#+-=:\"' ", "/at ", "/by ", "/note ", "/decision ", "/action ", "/asset ", "/indicator ", " -- ", " \u2014 ", "@ada", "+2d", "kind=", "state=", "14:05", "UTC", "#isolate",
            "a", "word", "n", "é", "\t"),
)  # fmt: skip
KEYS = Grammar(
    seeds=("isolate", "isolate@a3", "rebuild.2", "isolate@a3.2", "a/b-c@i12.10", "x.1", "x.0", "press.2", "press.500", "press.501", "@a1", "x@", "x.", "a@b1@c2", "x.99999999999"),
    pieces=(*"abz019@./-_ ", "isolate", "@a3", ".2", "\n", "²", "٣"), size=8,
)  # fmt: skip
KEYMAPS = Grammar(
    seeds=("ctrl+t,f5", "x", "?", ",", "ctrl+s", "f13", "shift+tab", "slash", "n,n", "up", "", " , ", "ctrl+"),
    pieces=(*"abN12,+?/:[]-. ", "ctrl+", "f1", "f12", "shift+", "tab", "question_mark", "comma", "ctrl+q"), size=6,
)  # fmt: skip
SETTINGS = Grammar(
    seeds=('store = "~/incidents"\nname = "Ada"\nzone = "Europe/Vienna"\n', 'playbooks = ["~/p", "/srv/p"]\nmirror = "/mnt/x"\n', '[keymap]\n"note" = "x"\n"step.done" = "d,f5"\n',
           "name = 1\n", "x = " + "[" * 40, "zone = 1979-05-27T07:32:00Z\n", 'a.b.c.d = 1\n', 'name = """x\ny"""\n', "zne = 'x'\n", "keymap = {a = 1}\n", "name = 1e999\n", "[[keymap]]\n"),
    pieces=(*"=[]{}\"'#.,\n", "\n", " = ", "store", "name", "zone", "keymap", "playbooks", "report-templates", "[", "[[", "{a = ", '"""', "'''", "1", "true", "inf", "1979-05-27", "\\u0000"),
    size=16,
)  # fmt: skip
PLACES = Grammar(
    seeds=("~/incidents", "/srv/store", "~nobody-here/x", "postgres://h/d", "s3://b/k", "x://", "", ".", "~", "~root", "a\0b", "file:///x"),
    pieces=(*"~/.:-+ ", "postgres", "://", "root", "x", "..", "é"), size=8,
)  # fmt: skip
ANSWERS = Grammar(
    seeds=("a, b,, c", "PyPI", "pypi", "12", "1_000", "nan", "1e999", "yesterday 14:05", "noon", "10_0", "٣", "", ",", "x" * 300),
    pieces=(*"0123456789,._eE+- ", "nan", "inf", "PyPI", "npm", "14:05", "now", "é"),
)  # fmt: skip
NOON = datetime(2026, 3, 24, 12, tzinfo=UTC)
STEPS = ("isolate", "isolate@a3", "confirm")
WORDS = Words(people=("Ada L", "Bob"), steps=STEPS, names=("srv-1", "evil.example"), states=("suspected", "isolated"))


def _table(dice: Random) -> tuple[bytes, str, str]:
    encoding = dice.choice(("", "", "", "cp1252", "utf-16", "utf-8-sig", "punycode", "idna", "zlib", "no-such")) if dice.random() < 0.2 else ""
    return TABLES.data(dice), encoding, dice.choice(tuple(REGISTERS))


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
    return {dice.choice(actions): KEYMAPS.text(dice) for _ in range(1 + int(dice.random() * 2))}


def keymap(given: dict[str, str]) -> None:
    """Keys of the user's are taken as they are, or refused."""
    made = Keymap(given)
    for action in all_actions().values():
        must(isinstance(made.shown(action), str), "a key to show")
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
    return dice.choice(ASK_TYPES), ANSWERS.text(dice)


def answer(given: tuple[str, str]) -> None:
    """An answer is kept in the shape that its question takes, and given again it is the same."""
    kind, text = given
    ask = Ask("x", "X", type=kind, options=("PyPI", "npm") if kind == "choice" else ())
    found = parse_answer(ask, text, now=NOON, zone="UTC")
    must_be(isinstance(found, tuple), kind == "list", "a list")
    must_be(parse_answer(ask, found, now=NOON, zone="UTC"), found, "the answer, given again")


PARSERS = (
    Parser("table", _table, table),
    Parser("scribe", SCRIBED.text, scribed),
    Parser("step-key", KEYS.text, step_key, ()),
    Parser("keymap", _user_keys, keymap, short=300),
    Parser("settings", SETTINGS.data, settings),
    Parser("location", PLACES.text, place),
    Parser("answer", _asked, answer),
)
