"""Playbooks, their conditions and templates, and what else is YAML: scenarios, scripts; lists of injects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from fuzz.mutation import load_grammars
from fuzz.parser import Parser, must, must_be
from fuzz.parsers.texts import harmless
from irrunner.errors import Refused
from irrunner.exercise.rehearse.robot_script import read_script as read_robot_script
from irrunner.exercise.scenario import loading, msel, msel_export, packets
from irrunner.exercise.scenario.target_playbook import accepts
from irrunner.incident.replay import read_script
from irrunner.playbook import conditions, source, templates
from irrunner.playbook.composing import Composer
from irrunner.playbook.condition_tree import ConditionError
from irrunner.playbook.conditions import Count, Truth, Unsettled
from irrunner.playbook.model import Playbook
from irrunner.playbook.problems import render

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from irrunner.playbook.model import Value
    from irrunner.playbook.problems import Problem

GRAMMARS = load_grammars("playbooks")
_ONE_STEP = """playbook: 1
id: drill
title: Drill
phases:
  - phase: Work
    steps:
      - id: a
        do: Look
"""


def _placed(problems: Iterable[Problem], text: str) -> None:
    """Every problem has its place in the file, and can be drawn."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in problems:
        drawn = render(problem)
        harmless(drawn)
        if problem.line == 0:
            continue
        must(
            1 <= problem.line <= len(lines), f"a line of the file, not {problem.line} of {len(lines)} ({problem.code})"
        )
        most = len(lines[problem.line - 1]) + 1
        must(
            1 <= problem.column <= most,
            f"a column of line {problem.line}, not {problem.column} of {most} ({problem.code})",
        )
        must(problem.length >= 1, "a caret")


def yaml_source(data: bytes) -> None:
    """Bytes become nodes, or problems with their places."""
    top, findings = source.parse("drill.yaml", data)
    must(top is not None or findings.problems, "nodes or a problem")
    _placed(findings.problems, findings.text)


def playbook(data: bytes) -> None:
    """A playbook is compiled with its problems in their places; one without errors survives a stay in the journal."""
    composer = Composer(find=lambda _: None, known=lambda: ["generic-incident"], read=lambda _: data)
    made = composer.compile(Path("drill.yaml"))
    _placed((each for each in made.problems if each.file == "drill.yaml"), data.decode("utf-8", "replace"))
    if made.playbook is not None:
        kept = msgspec.json.decode(msgspec.json.encode(made.playbook), type=Playbook)
        must_be(kept, made.playbook, "the playbook out of the journal")


class _Scope:
    """Answers to names that depend on nothing but their letters."""

    def value(self, name: str) -> Value | Unsettled:
        """A text, a list, or a reason why there is none."""
        kinds: tuple[Value | Unsettled, ...] = ("no", "5", "2026-03-24", ["a", "b"], [], "", *Unsettled)
        return kinds[sum(map(ord, name)) % len(kinds)]

    def count(self, name: str) -> Count:
        """Some rows."""
        return Count(len(name) % 3, settled=len(name) % 2 == 0)


def condition(text: str) -> None:
    """A condition has a truth, or an error with a place in it."""
    try:
        found = conditions.parse.__wrapped__(text)
    except ConditionError as error:
        must(0 <= error.position <= len(text) and error.length >= 1, "a place in the condition")
        raise
    must(conditions.evaluate(found, _Scope()) in Truth, "a truth")
    for each in conditions.comparisons(found):
        must(0 <= each.position < len(text), "a place in the condition")
    must(conditions.names_in(found) or conditions.registers_in(found), "it names something")


def template(text: str) -> None:
    """A template can always be filled, and names what it lacks."""
    filled = templates.fill(text, lambda _: "{{ x }}")
    must_be(templates.rename(text, str), text, "the template under the same names")
    must(isinstance(templates.fill_value(text, lambda _: ["{{ x }}"]), str | list), "a value")
    missing = templates.missing_names(text, lambda _: None)
    try:
        named = templates.names_in(text)
    except templates.TemplateError as error:
        must(0 <= error.position < len(text) and error.position + error.length <= len(text), "a place in the template")
        raise
    must_be(named, missing, "the names")
    must_be(filled, templates.fill(text, lambda _: "{{ x }}", quote=str), "the same, filled again")


def _version_pair(dice: Random) -> tuple[str, str]:
    return GRAMMARS["versions"].text(dice), GRAMMARS["versions"].text(dice)


def version(given: tuple[str, str]) -> None:
    """A version is wanted or not."""
    must(accepts(*given) in (True, False), "a truth")


def scenario(data: bytes) -> None:
    """A scenario is read with its problems in their places; one that can be played can be printed and listed."""
    loaded = loading.load("night.yaml", data, None)
    _placed(loaded.problems, data.decode("utf-8", "replace"))
    if (found := loaded.scenario) is not None:
        for made in (packets.players_packet, packets.facilitators_packet, packets.evaluators_sheet):
            harmless(made(found))
        msel.read(msel_export.export(found), "again", "generic-incident")


def inject_list(data: bytes) -> None:
    """A list of injects becomes YAML that can be read."""
    drafted = msel.read(
        msel.decode(data), "drafted", "generic-incident", {"lead": "Incident lead"}, fills=("item",)
    ).text
    _, findings = source.parse("drafted.yaml", drafted.encode(), source.Limits("scenario", 64 << 20, 500_000))
    must_be([problem.message for problem in findings.problems], [], "problems of the draft")


def robot_script(data: bytes) -> None:
    """A robot's script is acts, or problems."""
    for act in read_robot_script("robot.yaml", data):
        must(act.at >= 0, "a time")


class _File(type(Path())):  # type: ignore[misc]
    """A file whose bytes are at hand."""

    data = b""

    def read_bytes(self) -> bytes:
        """Its bytes."""
        return self.data


def file_of(name: str, data: bytes) -> Path:
    """A path that reads as these bytes."""
    file = _File(name)
    file.data = data
    return file


def demo_script(data: bytes) -> None:
    """A script of an incident is one, or refused."""
    read_script(file_of("script.yaml", data))


def _with_command(dice: Random) -> bytes:
    """A playbook whose one step has a command, as one text where a list is wanted."""
    line = GRAMMARS["runs"].text(dice).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'{_ONE_STEP}        checks:\n          - run: "{line}"\n'.encode("utf-8", "replace")


PARSERS = (
    Parser("yaml", GRAMMARS["playbooks"].data, yaml_source, (), short=400),
    Parser("playbook", GRAMMARS["playbooks"].data, playbook, (), short=300),
    Parser("playbook-command", _with_command, playbook, (), short=300),
    Parser("condition", GRAMMARS["conditions"].text, condition, (ConditionError,)),
    Parser("template", GRAMMARS["templates"].text, template, (templates.TemplateError,)),
    Parser("version", _version_pair, version, (ValueError,)),
    Parser("scenario", GRAMMARS["scenarios"].data, scenario, (), short=200),
    Parser("inject-list", GRAMMARS["lists"].data, inject_list, (Refused,), short=400),
    Parser("robot-script", GRAMMARS["scripts"].data, robot_script, (Refused,), short=300),
    Parser("demo-script", GRAMMARS["scripts"].data, demo_script, (Refused,), short=300),
)
