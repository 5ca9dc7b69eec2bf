"""Journals that strangers made: headers, bodies, chains, what they fold to, and the small files of a workspace."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

import msgspec

from fuzz.mutation import HOSTILE, NUMBERS, Grammar
from fuzz.parser import Parser, must, must_be
from fuzz.parsers.times import TIMES
from irrunner.incident import Incident
from irrunner.incident.checklist import Checklist
from irrunner.incident.entries import EntryReader
from irrunner.incident.entry_text import describe_entry
from irrunner.journal.chain import Actor, Header, Occurred, canonical, digest_of, header_bytes, link_of
from irrunner.journal.chain_check import ChainCheck
from irrunner.journal.events import CATALOGUE, Unknown, decode, encode
from irrunner.journal.evidence_refs import EvidenceRefs
from irrunner.journal.folder_workspace import FolderWorkspace
from irrunner.journal.memory import MemoryStore
from irrunner.journal.rows import Head, Row
from irrunner.report.data.build import build_report

if TYPE_CHECKING:
    from random import Random

INCIDENT = "INC-2026-0001"
ADA = Actor("ada", "ada", "laptop.example")
KINDS = (*CATALOGUE, "from.tomorrow", "", "event.redacted\n", "\u202e")

JSONS = Grammar(
    seeds=(
        '{"text":"a note"}', '{"why":"x","out_of_order":["a"]}', '{"values":{"name":"srv","kind":"x"}}', '{"name":"a","size":1}', "{}", "[]", "null", '"x"', "1",
        '{"text":1}', '{"text":null}', '{"text":"\\ud800"}', '{"text":"\\u0000"}', '{"size":-1}', '{"size":1e400}', '{"a":' * 60 + "1" + "}" * 60, "[" * 200,
        '{"occurred":["2026-03-24T10:39:00.000Z","minute","x"],"words":"y","why":"z"}', '{"occurred":["x"],"why":"z"}', '{"head":"","entries":-5,"evidence":0,"why":"","authority":""}',
        '{"playbook":{"id":"x","title":"y"},"zone":"Nowhere/x"}', '{"text":"a","text":"b"}', '{"playbook":{"id":"x","title":"y","phases":[{"name":"p","steps":[{"id":"a","text":"b","when":"("}]}]}}',
    ),
    pieces=(*'{}[]:,"\\0123456789.-', "null", "true", '"text"', '"why"', '"values"', '"playbook"', '"phases"', '"size"', "\\u0000", "\\ud800", "1e9", "\u202e", "é"),
    size=16,
)  # fmt: skip
_TEXTS = ("", "x", "isolate", "a note about evil.example", "2026-03-24T10:39:00.000Z", "/etc/passwd", "{{ x }}", "a" * 300, "{step}", "[on {step}]")
_KEYS = ("confirm", "isolate", "isolate@a1", "isolate@a3.2", "again.2", "again.3", "again.999999999", "nowhere", "", "x@y", "other/a", "answers", "\n", "a" * 70)
_REFS: dict[str, tuple[str | int, ...]] = {
    "step": _KEYS, "event": (1, 2, 3, 4, 0, -1, 2**53, "1"), "evidence": ("e1", "e2", "e-1", "", "x"), "row": ("a1", "a2", "a3", "c1", "i1", "a", "", "z9", "aa", "a\u0663"),
    "register": ("assets", "credentials", "indicators", "nothing", ""), "action": (1, 2, 0, -1, 2**53, "1", "x", ""), "sha256": ("ab" * 32, "", "x", "AB" * 32),
    "mode": ("live", "exercise", "retrospective", "x", ""), "level": ("low", "critical", "amber", "x", ""), "outcome": ("confirmed", "test", "x"),
    "option": ("yes", "no", "x", "1", 1), "key": ("what", "nothing", "", "item.name"), "milestone": ("contained", "x", ""), "role": ("lead", "x", ""), "slot": (1, 0, -5, "x", 2**53),
    "kept": ("no", "yes"), "result": ("ok", "changed", "x", "on-time"), "prefix": ("other", "", "a/b"), "phase": ("Work", "x"), "approved": ("yes", "no"),
    "inject": ("one", "x"), "run": ("r",), "clock": ("real", "x"), "speed": (4, "1.5", 0, -1, "x", 2**53, "nan"), "story": (0, 10**6, -1, 2**53, "x"), "seconds": (60, -60, 2**53, "x"),
    "question": ("q1", 1, "x"), "how": ("finished", "real", "x"), "players": ("EX-2026-0001", INCIDENT, ""), "head": ("ab" * 32, "", "x"), "due": ("2026-03-25T00:00:00.000Z", "x", ""),
    "expectation": ("e",), "objective": ("o",), "rating": ("P", "x"), "finding": ("strength",), "here": ("yes", "x"), "check": ("osv",), "ack": ("yes",),
}  # fmt: skip
_WANTED: dict[str, tuple[str, ...]] = {
    kind: tuple(name for name in _REFS if f"{name}" in (event.__doc__ or "").partition("refs:")[2]) or ("step",)
    for kind, event in CATALOGUE.items()
}
_HOURS = ("2026-03-24T10:39:00.000Z", "2026-03-24T10:40:00.123Z", "2026-03-25T00:00:00.000Z", "1000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z")

_PLAYBOOK = {
    "id": "drill", "title": "Drill", "roles": {"lead": "Lead"}, "ask": [{"key": "what", "label": "What", "required": True}],
    "phases": [{"name": "Work", "steps": [
        {"id": "confirm", "text": "Confirm {{ what }}", "within": 600, "evidence": ["Photo"], "collect": "assets"},
        {"id": "choose", "text": "Did it run?", "options": ["yes", "no"], "needs": ["confirm"]},
        {"id": "isolate", "text": "Isolate {{ item.name }}", "for_each": "assets", "when": 'choose != "no"', "approve": "lead"},
        {"id": "again", "text": "Look again", "repeat": "daily", "marks": "contained"}]}],
}  # fmt: skip
DECLARED = msgspec.json.encode({"playbook": _PLAYBOOK, "zone": "Europe/Vienna", "later": ["what"]}, order="sorted")


def _words(dice: Random) -> str:
    if dice.random() < 0.8:
        return dice.choice(_TEXTS)
    text = TIMES.text(dice) if dice.random() < 0.5 else dice.choice(HOSTILE) + "x"
    return text.encode("utf-8", "replace").decode()


def _value(dice: Random, kind: Any) -> Any:
    """A value of a field's type, now and then of another one."""
    if dice.random() < 0.02:
        return dice.choice((None, 1, "x", [], {}, True, [["x"]], -1, 2**60))
    origin, inner = get_origin(kind), get_args(kind)
    if kind is int:
        return dice.choice((0, 1, -1, 10, 2**31, 2**53))
    if origin is tuple:
        return [_value(dice, inner[0]) for _ in range(len(inner) if ... not in inner else int(dice.random() * 3))]
    if origin is dict:
        return {dice.choice(("name", "kind", "state", "value", "x")): _value(dice, inner[1]) for _ in range(int(dice.random() * 3))}
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _PLAYBOOK if kind.__name__ == "Playbook" else {name: _words(dice) for name in kind.__struct_fields__}
    if inner:
        return _value(dice, dice.choice(inner))
    return None if kind is type(None) else _words(dice)


_HINTS = {kind: {name: hint for name, hint in get_type_hints(event).items() if name in event.__struct_fields__} for kind, event in CATALOGUE.items()}


def _body(dice: Random, kind: str) -> bytes:
    if kind not in _HINTS or dice.random() < 0.1:
        return JSONS.text(dice).encode("utf-8", "surrogatepass")
    fields = {name: _value(dice, hint) for name, hint in _HINTS[kind].items() if dice.random() < 0.9}
    return msgspec.json.encode(fields, order="sorted")


def _event(dice: Random) -> tuple[str, bytes]:
    kind = dice.choice(KINDS)
    return kind, _body(dice, kind) if dice.random() < 0.7 else JSONS.data(dice)


def body(given: tuple[str, bytes]) -> None:
    """A body is an event, or kept as it stands; an event is written as it was read."""
    kind, data = given
    event = decode(kind, data)
    must_be(event is None, not data, "an event for each body")
    if event is not None and not isinstance(event, Unknown):
        again = encode(event)
        must_be(decode(kind, again), event, "the event, read again")
        must_be(encode(decode(kind, again) or event), again, "the event, written again")
        try:
            canonical(msgspec.json.decode(again))
        except (TypeError, ValueError):  # a number that no journal of ours holds; verify names it
            return


def _refs(dice: Random, kind: str) -> dict[str, str | int]:
    names = list(_WANTED.get(kind, ("step", "event")))
    if dice.random() < 0.1:
        names = names[: int(dice.random() * len(names))]
    if dice.random() < 0.1:
        names.append(dice.choice((*_REFS,)))
    return {name: dice.choice(_REFS[name]) for name in names}


def _header(dice: Random, kind: str, seq: int, data: bytes) -> bytes:
    strange = dice.random() < 0.05
    time = _words(dice) if strange and dice.random() < 0.5 else dice.choice(_HOURS)
    occurred = Occurred(time, dice.choice(("second", "minute", "hour", "day", "x") if strange else ("second", "minute")), "")
    recorded = dice.choice(_HOURS) if not strange or dice.random() < 0.7 else _words(dice)
    return header_bytes(
        Header(
            version=2 if strange and dice.random() < 0.1 else 1,
            incident=INCIDENT,
            seq=seq if not strange or dice.random() < 0.7 else seq + 1,
            recorded=recorded,
            occurred=occurred,
            actor=ADA,
            by=_words(dice),
            kind=kind,
            refs=_refs(dice, kind),
            digest=digest_of(b"", data).hex(),
        )
    )


def _row(dice: Random, seq: int, previous: bytes, kind: str, data: bytes) -> Row:
    header = _header(dice, kind, seq, data)
    if dice.random() < 0.01:
        header = JSONS.data(dice)
    if dice.random() < 0.03:
        data = b""
    return Row(INCIDENT, seq, header, data, b"", digest_of(b"", data), link_of(previous, header))


def _journal(dice: Random) -> list[Row]:
    """A declaration, and entries of any kind about anything."""
    first = header_bytes(
        Header(incident=INCIDENT, seq=1, recorded=_HOURS[0], occurred=Occurred(_HOURS[0]), actor=ADA, by="ada",
               kind="incident.declared", refs={"mode": "live", "sha256": "ab" * 32}, digest=digest_of(b"", DECLARED).hex())
    )  # fmt: skip
    rows = [Row(INCIDENT, 1, first, DECLARED, b"", digest_of(b"", DECLARED), link_of(b"", first))]
    if dice.random() < 0.05:
        rows = []
    for seq in range(len(rows) + 1, len(rows) + 2 + int(dice.random() * 6)):
        kind = dice.choice(KINDS)
        rows.append(_row(dice, seq, rows[-1].link if rows else b"", kind, _body(dice, kind)))
    return rows


def _stored(rows: list[Row]) -> MemoryStore:
    store = MemoryStore()
    store._lists[INCIDENT] = rows  # noqa: SLF001 - a stranger writes past the door
    return store


def fold(rows: list[Row]) -> None:
    """A journal folds to a state whose steps, lines and report can be shown, or is refused in words."""
    incident = Incident(_stored(rows), INCIDENT, ADA)
    incident.refresh()
    checklist = Checklist(incident.state)
    must(all(view.standing for view in checklist), "a standing for each step")
    for entry in incident.state.entries:
        must(describe_entry(entry).line(incident.state.zone), "a line for each entry")
    build_report(checklist, "ab" * 32)


def chain(rows: list[Row]) -> None:
    """A chain is checked to its end, whatever its columns hold."""
    check = ChainCheck(INCIDENT, "ab" * 32)
    for row in rows:
        check.check(row)
    check.finish()
    must_be(check.entries, len(rows), "the entries")
    for finding in (*check.problems, *check.remarks):
        must(str(finding), "a sentence")


def _strange_rows(dice: Random) -> list[Row]:
    """Rows whose columns may have any type."""
    rows = _journal(dice)
    for place in range(len(rows)):
        if dice.random() < 0.2:
            column = dice.choice(Row._fields[1:])
            strange = dice.choice((None, "x", 1, -1, 1.5, b"", b"x", JSONS.data(dice), rows[0].header, rows[-1].link, 2**63))
            rows[place] = rows[place]._replace(**{column: strange})
    return rows


def header(data: bytes) -> None:
    """A header is an entry, or is refused as the one error that readers know; what it names is gathered."""
    entry = EntryReader().read(data, b"{}")
    must(entry.kind is not None, "a kind")
    EvidenceRefs().add(msgspec.json.decode(data, type=Header), data)


def _header_data(dice: Random) -> bytes:
    kind = dice.choice(KINDS)
    whole = _header(dice, kind, 2, b"{}")
    if dice.random() < 0.5:
        return whole
    text = Grammar((whole.decode(), *JSONS.seeds[:6]), (*JSONS.pieces, *NUMBERS)).text(dice)
    return text.encode("utf-8", "surrogatepass")


class _Folder:
    """A folder in memory where there is one; made once, and removed at the end."""

    made: tempfile.TemporaryDirectory[str] | None = None

    def __call__(self) -> Path:
        memory = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
        self.made = self.made or tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)
        return Path(self.made.name)


_folder = _Folder()


def presence(data: bytes) -> None:
    """What lies in the folder of a workspace is somebody who is here, or nobody."""
    (_folder() / f"here.{INCIDENT}.x").write_bytes(data)
    workspace = FolderWorkspace(_folder())
    for here in workspace.presence(INCIDENT, ADA, "x").others():
        must(all(len(text) <= 80 for text in (here.name, here.account, here.host, here.since, here.where)), "short texts")


def _presence_data(dice: Random) -> bytes:
    seeds = ('{"name":"Ada","account":"ada","host":"h","since":"10:39","where":"step a"}', '{"name":1}', '["name"]', '{"name":{"a":[]}}', "{" * 300)
    return Grammar(seeds, JSONS.pieces).data(dice)


PARSERS = (
    Parser("event-body", _event, body, ()),
    Parser("header", _header_data, header, (msgspec.MsgspecError, UnicodeDecodeError)),
    Parser("chain", _strange_rows, chain, (), short=600),
    Parser("fold", _journal, fold, short=400),
    Parser("presence", _presence_data, presence, (), short=600),
)
