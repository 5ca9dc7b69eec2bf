"""Journals as a forger makes them: entries of every kind about anything, in the right shape and in none."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

import msgspec

from fuzz.mutation import HOSTILE, Grammar, load_grammars
from irrunner.journal.chain import Actor, Header, Occurred, digest_of, header_bytes, link_of
from irrunner.journal.events import CATALOGUE
from irrunner.journal.rows import Row

if TYPE_CHECKING:
    from random import Random

INCIDENT = "INC-2026-0001"
ADA = Actor("ada", "ada", "laptop.example")
JSONS = load_grammars("journals")["jsons"]
FORGED: dict[str, Any] = tomllib.loads((Path(__file__).parents[1] / "grammars" / "forged.toml").read_text("utf-8"))
KINDS = (*CATALOGUE, *FORGED["kinds"])
_WANTED = {
    kind: tuple(name for name in FORGED["refs"] if name in (event.__doc__ or "").partition("refs:")[2]) or ("step",)
    for kind, event in CATALOGUE.items()
}
_HINTS = {
    kind: {name: hint for name, hint in get_type_hints(event).items() if name in event.__struct_fields__}
    for kind, event in CATALOGUE.items()
}


def words(dice: Random) -> str:
    """A text as an entry may hold it."""
    text = dice.choice(FORGED["texts"]) if dice.random() < 0.8 else dice.choice(HOSTILE) + "x"
    return str(text).encode("utf-8", "replace").decode()


def body(dice: Random, kind: str) -> bytes:
    """A body: mostly with the fields of its kind, and mostly of their types."""
    if kind not in _HINTS or dice.random() < 0.1:
        return JSONS.text(dice).encode("utf-8", "surrogatepass")
    fields = {name: _value(dice, hint) for name, hint in _HINTS[kind].items() if dice.random() < 0.9}
    return msgspec.json.encode(fields, order="sorted")


def _value(dice: Random, kind: Any) -> Any:
    if dice.random() < 0.02:
        return dice.choice((None, 1, "x", [], {}, True, [["x"]], -1, 2**60))
    origin, inner = get_origin(kind), get_args(kind)
    if kind is int:
        return dice.choice((0, 1, -1, 10, 2**31, 2**53))
    if origin is tuple:
        count = int(dice.random() * 3) if ... in inner else len(inner)
        return [_value(dice, inner[0]) for _ in range(count)]
    if origin is dict:
        names = ("name", "kind", "state", "value", "x")
        return {dice.choice(names): _value(dice, inner[1]) for _ in range(int(dice.random() * 3))}
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return playbook(dice) if kind.__name__ == "Playbook" else {name: words(dice) for name in kind.__struct_fields__}
    if inner:
        return _value(dice, dice.choice(inner))
    return None if kind is type(None) else words(dice)


def playbook(dice: Random) -> dict[str, Any]:
    """A compiled playbook; in one of three a step is none that the linter would let through."""
    found: dict[str, Any] = FORGED["playbook"]
    if dice.random() < 0.7:
        return found
    strange = FORGED["strange_step"]
    step = {"id": "itself", "text": "x"}
    step |= {name: dice.choice(strange[name]) for name in strange if dice.random() < 0.25}
    phase = found["phases"][0]
    return {**found, "phases": [{**phase, "steps": [*phase["steps"], step]}]}


def header(dice: Random, kind: str, seq: int, data: bytes) -> bytes:
    """A header of our making: its refs of the kind's names, now and then with others, or with a strange time."""
    strange = dice.random() < 0.05
    times = FORGED["strange_times"] if strange else FORGED["times"]
    return header_bytes(
        Header(
            version=2 if strange and dice.random() < 0.1 else 1,
            incident=INCIDENT,
            seq=seq + 1 if strange and dice.random() < 0.2 else seq,
            recorded=dice.choice(times if dice.random() < 0.5 else FORGED["times"]),
            occurred=Occurred(dice.choice(times), "x" if strange else dice.choice(("second", "minute")), words(dice)),
            actor=ADA,
            by=words(dice),
            kind=kind,
            refs=_refs(dice, kind),
            digest=digest_of(b"", data).hex(),
        )
    )


def _refs(dice: Random, kind: str) -> dict[str, str | int]:
    names = list(_WANTED.get(kind, ("step", "event")))
    if dice.random() < 0.1:
        names = names[: int(dice.random() * len(names))]
    if dice.random() < 0.1:
        names.append(dice.choice((*FORGED["refs"],)))
    return {name: dice.choice(FORGED["refs"][name]) for name in names}


def journal(dice: Random) -> list[Row]:
    """A declaration, mostly, and entries of any kind."""
    rows: list[Row] = []
    if dice.random() < 0.97:
        rows.append(_declaration(dice))
    for seq in range(len(rows) + 1, len(rows) + 2 + int(dice.random() * 6)):
        kind = dice.choice(KINDS)
        data = body(dice, kind)
        rows.append(_row(dice, seq, rows[-1].link if rows else b"", header(dice, kind, seq, data), data))
    return rows


def _declaration(dice: Random) -> Row:
    zone = "Europe/Vienna" if dice.random() < 0.95 else words(dice)
    data = msgspec.json.encode({"playbook": playbook(dice), "zone": zone, "later": ["what"]}, order="sorted")
    first = Header(
        incident=INCIDENT,
        seq=1,
        recorded=FORGED["times"][0],
        occurred=Occurred(FORGED["times"][0]),
        actor=ADA,
        by="ada",
        kind="incident.declared",
        refs={"mode": "live", "sha256": "ab" * 32},
        digest=digest_of(b"", data).hex(),
    )
    bound = header_bytes(first)
    return Row(INCIDENT, 1, bound, data, b"", digest_of(b"", data), link_of(b"", bound))


def _row(dice: Random, seq: int, previous: bytes, bound: bytes, data: bytes) -> Row:
    if dice.random() < 0.01:
        bound = JSONS.data(dice)
    if dice.random() < 0.03:
        data = b""
    return Row(INCIDENT, seq, bound, data, b"", digest_of(b"", data), link_of(previous, bound))


def strange_rows(dice: Random) -> list[Row]:
    """Rows whose columns may hold values of any type."""
    rows = journal(dice)
    others: tuple[Any, ...] = (None, "x", 1, -1, 1.5, b"", b"x", rows[0].header, rows[-1].link, 2**63)
    for place, row in enumerate(rows):
        if dice.random() < 0.2:
            strange: dict[str, Any] = {dice.choice(Row._fields[1:]): dice.choice(others)}
            rows[place] = row._replace(**strange)
    return rows


def header_data(dice: Random) -> bytes:
    """A header's bytes, mostly changed."""
    whole = header(dice, dice.choice(KINDS), 2, b"{}")
    if dice.random() < 0.3:
        return whole
    return Grammar((whole.decode(), *JSONS.seeds[:6]), JSONS.pieces).text(dice).encode("utf-8", "surrogatepass")
