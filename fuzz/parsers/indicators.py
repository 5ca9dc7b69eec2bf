"""Lists of indicators: irrunner's packs, and the formats of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuzz.mutation import load_grammars
from fuzz.parser import Parser, must, must_be
from fuzz.parsers.texts import harmless
from irrunner.application.indicator_lists import list_lines, read_list_bytes
from irrunner.exchange.indicator_lists import read_list
from irrunner.incident.checklist import Checklist
from irrunner.incident.indicator_lists import plan_load
from irrunner.incident.state import State
from irrunner.incident.verbs.registers import check_row
from irrunner.playbook.indicator_packs.library import read_pack
from irrunner.playbook.indicator_packs.model import CONFIDENCES, TYPES
from irrunner.playbook.problems import render
from irrunner.safety.indicators import indicator_key
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from random import Random

    from irrunner.playbook.indicator_packs.model import Pack

GRAMMARS = load_grammars("indicators")
EMPTY = Checklist(State("INC-2026-0001"))


def _usable(pack: Pack) -> None:
    """Every indicator is a row that the register takes, each of them once, and none of them is known to be clean."""
    keys = [indicator_key(each.value) for each in pack.indicators]
    must_be(len(set(keys)), len(keys), "indicators that are there once")
    must(not {indicator_key(each.value) for each in pack.clean} & set(keys), "nothing clean among what is looked for")
    must(all(each.type in TYPES and each.confidence in CONFIDENCES for each in pack.indicators), "known words")
    plan = plan_load(EMPTY, pack, "")
    must_be(len(plan.new), len(keys), "rows")
    for cells in plan.new:
        check_row("indicators", cells)
    for line in list_lines(pack):
        harmless(one_line(line))


def pack(data: bytes) -> None:
    """Our own YAML is a pack, or has errors that can be drawn."""
    found = read_pack("pack.yaml", data)
    for problem in found.problems:
        harmless(render(problem))
    must_be(found.pack is None, any(each.severity == "error" for each in found.problems), "unusable")
    if found.pack is not None:
        _usable(found.pack)


def foreign_json(data: bytes) -> None:
    """A catalogue in JSON is a pack, or is refused."""
    _usable(read_list_bytes("list.json", data).pack)


def foreign_lines(given: tuple[bytes, str]) -> None:
    """A list of text is a pack, or is refused."""
    _usable(read_list("list.txt", *given))


def _lines(dice: Random) -> tuple[bytes, str]:
    return GRAMMARS["lines"].data(dice), dice.choice(("", "npm", "PyPI", "nmp"))


PARSERS = (
    Parser("indicator-pack", GRAMMARS["packs"].data, pack, short=600),
    Parser("indicator-json", GRAMMARS["json"].data, foreign_json, short=1_000),
    Parser("indicator-lines", _lines, foreign_lines, short=1_000),
)
