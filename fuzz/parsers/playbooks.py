"""Playbooks, their conditions and templates; scenarios, lists of injects and scripts, which are written in the same YAML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from fuzz.mutation import Grammar, encoded
from fuzz.parser import Parser, must, must_be
from fuzz.parsers.texts import harmless
from irrunner.errors import Refused
from irrunner.exercise.rehearse.robot_script import read_script as read_robot_script
from irrunner.exercise.scenario import loading, msel, packets
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

_HEAD = 'playbook: 1\nid: drill\ntitle: Drill\nversion: "1.0"\n'
_STEPS = "phases:\n  - phase: Work\n    steps:\n"
_PLAYBOOKS = (
    _HEAD + "summary: For a test.\nseverity: high\ntlp: amber\nreviewed: '2026-11-22'\ntags: {csf: [RS.MA-01]}\n" + _STEPS
    + "      - id: a\n        do: Look\n",
    _HEAD + "references:\n  - {title: A page, url: https://docs.example/x}\nroles:\n  lead: Lead\n"
    "ask:\n  package: {label: Package, required: true, example: x}\n  versions: {label: Versions, type: list}\n"
    "  ecosystem: {label: E, type: choice, options: [PyPI, npm], default: PyPI}\n" + _STEPS
    + "      - {id: a, do: 'Look at {{ package }} in {{ versions }}', role: lead, within: 30m, marks: detected}\n",
    _HEAD + _STEPS + "      - id: a\n        decide: Did it run?\n        options: ['yes', 'no', unknown]\n"
    "      - id: b\n        do: Find\n        how: |\n          First this.\n          Then that.\n        warn: Never that.\n"
    "        needs: [a]\n        when: a != \"no\" and count(assets) > 0\n        collect: assets\n",
    _HEAD + _STEPS + "      - id: b\n        do: Find\n        collect: assets\n      - id: c\n        do: 'Isolate {{ item.name }}'\n"
    "        for_each: assets\n        when: item.kind in [laptop, server]\n        evidence: [Photo, Log]\n        approve: lead\n"
    "        repeat: daily\n        checks:\n          - run: [rg, --files-with-matches, '{{ item.name }}', .]\n",
    _HEAD + "deadlines: [gdpr-33]\n" + _STEPS + "      - use: generic-incident\n        as: other\n        with: {what: x}\n",
    "playbook: 1\nid: x\ntitle: ''\nphases: []\n", "playbook: 2\n", "a: &x [*x]\n", "<<: {a: b}\n", "? [a]\n: b\n", "--- !x\n", "{{ a }}: b\n",
    "- a\n- b\n", "a: 'x\n  y'\nb: \"\\u202e\\ud800\"\nc: >-\n  folded\n  text\n", "docker ps --format '{{{{.Names}}}}'\n", "\ufeffplaybook: 1\n",
)
_SCENARIO = "scenario: 1\nid: night\ntitle: Night\nplaybook: {id: generic-incident, version: '>=1,<3'}\n"
_SCENARIOS = (
    _SCENARIO + "level: beginner\nduration: 60m\nclock: {mode: faster, speed: 4, story_start: '2026-03-03T05:40Z'}\n"
    "injects:\n  - {id: one, at: 0m, text: Look}\nend: {at: 90m}\n",
    _SCENARIO + "objectives:\n  scope: {text: Know, tests: [RS.AN-03]}\ninjects:\n  - id: one\n    at: 5m\n    title: Mail\n    from: CEO\n"
    "    to: [lead]\n    via: mail\n    kind: pressure\n    text: |\n      What is going on?\n    expect:\n"
    "      - {id: e1, do: Confirm, met_by: {step: confirm}, within: 10m, objective: scope}\nend: {at: 30m, or: {step: confirm}}\n",
    _SCENARIO + "answers: {what: x}\ntruth: It was me.\nchecks:\n  - {step: a, check: osv, result: hit}\ninjects:\n"
    "  - {id: two, when: {step: confirm}, delay: 5m, text: x, unless: {milestone: contained}}\n"
    "  - {id: three, manual: true, text: y, repeat_every: 10m, until: {note: stop}, options: [a, b]}\n"
    "  - {id: four, when: {all: [{register: assets, has: {kind: laptop}}, {evidence: a}]}, text: z}\nend: {at: 1h}\ndebrief: [Why?]\n",
    _SCENARIO + "injects_from: other.yaml\ninjects: []\nend: {}\n", "scenario: 1\n", "scenario: x\ninjects: {a: b}\n",
)
_LISTS = (
    "Inject #,Delivery time,Title,Message,From,To,Expected action\n1,T+0:05,Mail,Look here,CEO,lead,Call legal\n",
    "time;message\n0900;first\n0915;second\n", "Time\tDescription\n09:00\tone\n08:45\ttwo\n10:00\tthree\n",
    "Inject Time,Target Audience,Inject\n9:00 AM,IT,\"Use {{ package }} and\n more\"\n", "#,at,text\n", '"a,b\n', "time,text,type\n,x,contingency inject\n",
    "delivery time,subject,message\n2026-03-03 09:00,a,'=1+1\n2026-03-03T09:10Z,b,@x\n", "text\nx\n", "",
)
_SCRIPTS = (
    "- {at: 5m, do: {step: confirm}}\n- {at: 12m, judge: line, result: late}\n- {at: 20m, fire: extra}\n",
    "playbook: generic-incident\nactors: {ada: [ada, ada, host]}\ndeclare: {title: x}\nacts:\n  - {at: 2026-03-24 12:52 UTC, by: A, note: x}\n",
    "playbook: x\nactors: []\ndeclare: {}\nacts: [{}]\n", "[]\n", "{}\n",
)  # fmt: skip
_SIGNS = (
    *"\n :,-[]{}'\"|>#&*!%@`?~<=", ": ", "- ", "\n  ", "\n    - ", "{{ ", " }}", "{{{{", "yes", "no", "~", "null", "1", "1.10", "12:30",
    "'", "''", '"', "|\n", ">-\n", "--- ", "...\n", "&a ", "*a", "!x ", "<<: ", "? ", "\\u202e", "\t", "\r\n", "é",
)  # fmt: skip
PLAYBOOKS = Grammar(_PLAYBOOKS, (*_SIGNS, "id: ", "do: ", "decide: ", "steps: ", "needs: [a]", "when: ", "for_each: ", "use: ", "ask: ",
                                 "options: ", "phase: ", "within: 1h", "checks: ", "repeat: ", "collect: assets"), size=20)  # fmt: skip
SCENARIOS = Grammar(_SCENARIOS, (*_SIGNS, "at: ", "when: ", "injects: ", "met_by: ", "step: ", "all: ", "any: ", "clock: ", "speed: ", "end: ",
                                 "options: ", "repeat_every: ", "attach: [x]", "attach: [../x]", "sets: "), size=20)  # fmt: skip
LISTS = Grammar(_LISTS, (*",;\t\n'\"", "\r\n", "time", "text", "T+0:05", "0900", "9:00 AM", "1", "=1", "{{ x }}", "'=x", "x", ": ", "é", "- "))
SCRIPTS = Grammar(_SCRIPTS, (*_SIGNS, "at: 5m", "do: ", "judge: ", "fire: ", "acts: ", "actors: ", "declare: ", "playbook: "))
CONDITIONS = Grammar(
    seeds=(
        'executed != "no"', 'executed != "no" and (item.kind in [ci-runner, laptop] or count(assets) > 10)', "not a == 'x'", "a in []",
        "a not in [b, c]", "a > 2026-03-24", "a < 1.5", "count(x) == 0", "((((a == b))))", "not " * 60 + "a == b", "(" * 60, "a = b", "a >= 1",
        "a && b", 'a == "unclosed', "or/b == c", "a == b or c == d and e == f", "item. == x",
    ),
    pieces=(*"()[],=!<>'\"&|-./", "==", "!=", " and ", " or ", " not ", " in ", "count(", "item.", "item.kind", "a", "b/c", '"x"', "'y'", "[a, b]",
            "1", "-1", "2026-01-01", " ", "\t", "\n", "A", "é"),
    size=20,
)  # fmt: skip
TEMPLATES = Grammar(
    seeds=("Look at {{ package }} in {{ versions }}", "{{item.name}}", "{{ a/b }}", "{{{{.Names}}}}", "{{{{", "{{ }}", "{{ a | b }}", "{{", "}}", "{{ A }}",
           "{{ a }}{{ b }}", "{{\na }}", "{ { a } }", "{{{ a }}}", "{{{{{ a }}", "{{{{{{ a }}}}}}"),
    pieces=(*"{} \t\n./|-_'\"", "{{", "}}", "{{ ", " }}", "{{{{", "a", "b-c", "item.", "name", "A", "1", "é", "{{ a }}", "x"),
)  # fmt: skip
VERSIONS = Grammar(
    seeds=(">=1.2,<2", "==1.0", "1", "!=1.82.8", ">=1,<2,!=1.5", "v1", "", ">", "1.0.0.0", "~=1.2", "1.*", "1.0rc1", ">= 1 , < 2"),
    pieces=(*"0123456789.,<>=!~*v ", ">=", "==", "rc", "00"),
)  # fmt: skip




def _placed(problems: Iterable[Problem], text: str) -> None:
    """Every problem has its place in the file, and can be drawn."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in problems:
        drawn = render(problem)
        harmless(drawn)
        if problem.line == 0:
            continue
        must(1 <= problem.line <= len(lines), f"a line of the file, not {problem.line} of {len(lines)} ({problem.code})")
        most = len(lines[problem.line - 1]) + 1
        must(1 <= problem.column <= most, f"a column of line {problem.line}, not {problem.column} of {most} ({problem.code})")
        must(problem.length >= 1, "a caret")


def yaml_source(data: bytes) -> None:
    """Bytes become nodes, or problems with their places."""
    top, findings = source.parse("drill.yaml", data)
    must(top is not None or findings.problems, "nodes or a problem")
    _placed(findings.problems, findings.text)


def playbook(data: bytes) -> None:
    """A playbook is compiled with its problems in their places, and one without errors survives a stay in the journal."""
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
    return VERSIONS.text(dice), VERSIONS.text(dice)


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
        msel.read(msel.export(found).encode(), "again", "generic-incident")


def inject_list(data: bytes) -> None:
    """A list of injects becomes YAML that can be read."""
    drafted = msel.read(data, "drafted", "generic-incident", {"lead": "Incident lead"})
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


def _quoted_yaml(dice: Random) -> bytes:
    """YAML, now and then as part of a larger playbook."""
    return encoded(dice, PLAYBOOKS.text(dice) if dice.random() < 0.8 else _PLAYBOOKS[0] + PLAYBOOKS.text(dice))


PARSERS = (
    Parser("yaml", _quoted_yaml, yaml_source, (), short=400),
    Parser("playbook", _quoted_yaml, playbook, (), short=300),
    Parser("condition", CONDITIONS.text, condition, (ConditionError,)),
    Parser("template", TEMPLATES.text, template, (templates.TemplateError,)),
    Parser("version", _version_pair, version, (ValueError,)),
    Parser("scenario", SCENARIOS.data, scenario, (), short=200),
    Parser("inject-list", LISTS.data, inject_list, (Refused,), short=400),
    Parser("robot-script", SCRIPTS.data, robot_script, (Refused,), short=300),
    Parser("demo-script", SCRIPTS.data, demo_script, (Refused,), short=300),
)
