"""Playbooks of other tools, and legal regimes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuzz.mutation import load_grammars
from fuzz.parser import Parser, must
from irrunner.deadlines.reading import read_regime
from irrunner.errors import Refused
from irrunner.exchange.playbooks import read_foreign, write_playbook
from irrunner.playbook.problems import render
from irrunner.playbook.source import MAX_BYTES, parse

if TYPE_CHECKING:
    from random import Random

GRAMMARS = load_grammars("exchange")
_NAMES = ("plan.md", "plan.json", "plan.yml")


def _named(dice: Random) -> tuple[str, bytes]:
    return dice.choice(_NAMES), GRAMMARS["foreign"].data(dice)


def foreign(given: tuple[str, bytes]) -> None:
    """A playbook of another tool becomes YAML that our loader reads, or is refused."""
    name, data = given
    written = write_playbook(read_foreign(name, data))
    if len(written) <= MAX_BYTES:
        top, findings = parse("imported.yaml", written)
        must(top is not None and not findings.problems, "YAML that our loader reads")


def regime(data: bytes) -> None:
    """A regime is read, or has problems that can be drawn."""
    found, problems = read_regime("small.yaml", data)
    must(found is not None or problems, "a regime or a problem")
    for problem in problems:
        render(problem)


PARSERS = (
    Parser("foreign-playbook", _named, foreign, (Refused,), short=400),
    Parser("regime", GRAMMARS["regimes"].data, regime, (), short=300),
)
