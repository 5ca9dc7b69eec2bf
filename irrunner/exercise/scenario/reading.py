"""From a scenario file's bytes to a draft: every key in its shape, every problem at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.exercise.scenario.draft import Draft, DraftPredicate
from irrunner.exercise.scenario.injects import read_inject
from irrunner.exercise.scenario.model import CHECK_RESULTS, LEVELS, CheckAnswer, Ending, Inject, Objective, Scenario
from irrunner.exercise.scenario.predicates import read_predicate
from irrunner.exercise.scenario.shared_injects import shared_injects
from irrunner.exercise.scenario.story_time import MAX_SPEED, MIN_SPEED, MODES, journal_speed, require_speed
from irrunner.exercise.scenario.values import read_values, seconds
from irrunner.incident.moments import format_utc
from irrunner.playbook import source
from irrunner.playbook.fields import Fields, good_id, shape_of
from irrunner.playbook.nodes import Findings, Mapping, Scalar

if TYPE_CHECKING:
    from irrunner.exercise.scenario.shared_injects import Reader

LANGUAGE = "1"
"""The version of the scenario language that this irrunner reads."""
LIMITS = source.Limits("scenario", 8 * 1024 * 1024, 500_000)
"""Room for 10,000 injects."""
KEYS = (
    "scenario",
    "id",
    "title",
    "version",
    "summary",
    "playbook",
    "level",
    "duration",
    "clock",
    "roles",
    "objectives",
    "answers",
    "facts",
    "truth",
    "checks",
    "injects",
    "injects_from",
    "end",
    "debrief",
    "scope",
    "sponsor",
    "organisations",
    "contact",
    "hazard",
)


def read(file: str, data: bytes, shared: Reader | None = None) -> Draft:
    """Read one file; what is wrong with its shape is in the draft's findings. Never raises.

    Args:
        file: its name, for the problems.
        data: its exact bytes.
        shared: the bytes of a file that it takes injects from, by its name.
    """
    top, findings = source.parse(file, data, LIMITS)
    if not isinstance(top, Mapping):
        if top is not None:
            message = f"expected a mapping with the keys of a scenario, found {shape_of(top)}"
            findings.error("wrong-shape", top.span, message)
        return Draft(Scenario("", ""), [], Mapping({}, (0, 0)), findings)
    if "phases" in top.entries and "scenario" not in top.entries:
        message = "this is a playbook, not a scenario; `irrunner playbook lint` checks it"
        message += ", `irrunner exercise new` begins a scenario on it"
        findings.error("is-a-playbook", top.entries["phases"][0].span, message)
        return Draft(Scenario("", ""), [], Mapping({}, (0, 0)), findings)
    fields = Fields(top, findings, KEYS, "a scenario")
    fields.check_language("scenario", LANGUAGE, "a scenario")
    fields.need("id", "title", "playbook", "injects", "end", what="a scenario")
    more, findings, files = shared_injects(fields, shared)
    fields.findings = findings
    start = _clock(fields)[2]
    found = [read_inject(node, findings, start) for node in [*fields.sequence("injects", "injects"), *more]]
    injects = [inject for inject in found if inject is not None]
    ending, sooner = _ending(fields)
    scenario = _scenario(fields, ending, tuple(draft.inject for draft in injects))
    where = top.key("injects")
    if where is not None and not found:
        findings.error("no-injects", where.span, "this scenario tells the players nothing")
    return Draft(scenario, injects, top, findings, sooner, files)


def _scenario(fields: Fields, ending: Ending, injects: tuple[Inject, ...]) -> Scenario:
    playbook, version = _playbook(fields)
    mode, speed, start = _clock(fields)
    return Scenario(
        id=fields.id("id"),
        title=fields.text("title"),
        version=fields.text("version"),
        summary=fields.text("summary"),
        playbook=playbook,
        playbook_version=version,
        level=fields.choice("level", LEVELS, "intermediate", "unknown-level"),
        duration=seconds(fields, "duration") or 0,
        clock=mode,
        speed=speed,
        story_start=start,
        roles=_roles(fields),
        objectives=_objectives(fields),
        answers=read_values(fields, "answers"),
        facts=read_values(fields, "facts"),
        truth=fields.text("truth"),
        checks=tuple(_checks(fields)),
        injects=injects,
        end=ending,
        debrief=fields.texts("debrief", "questions"),
        scope=fields.text("scope"),
        sponsor=fields.text("sponsor"),
        organisations=fields.texts("organisations", "names"),
        contact=fields.text("contact"),
        hazard=fields.text("hazard"),
    )


def _playbook(fields: Fields) -> tuple[str, str]:
    node = fields.mapping("playbook", '{id: compromised-dependency, version: ">=1,<2"}')
    if node is None:
        return "", ""
    inner = Fields(node, fields.findings, ("id", "version"), "the playbook")
    inner.need("id", what="the playbook")
    return inner.text("id"), inner.text("version")


def _clock(fields: Fields) -> tuple[str, int | str, str]:
    node = fields.mapping("clock", '{mode: faster, speed: 4, story_start: "2026-03-03T05:40Z"}')
    if node is None:
        return "real", 1, ""
    inner = Fields(node, fields.findings, ("mode", "speed", "story_start"), "the clock")
    mode = inner.choice("mode", MODES, "faster" if "speed" in node.entries else "real", "unknown-mode")
    speed = _speed(inner)
    if speed != 1 and mode != "faster" and (where := node.key("speed")) is not None:
        fields.findings.error("wrong-shape", where.span, f"a speed belongs to `mode: faster`, not to {mode}")
    return mode, speed, _story_start(inner)


def _speed(inner: Fields) -> int | str:
    scalar = inner.scalar("speed")
    if scalar is None:
        return 1
    try:
        return journal_speed(require_speed(scalar.text))
    except Refused:
        message = f"the story clock runs {MIN_SPEED} to {MAX_SPEED:,} times as fast as a real one; write 4, or 1.5"
        message += "; it cannot run backwards" if scalar.text.startswith("-") else ""
        inner.findings.error("bad-speed", scalar.span, message)
        return 1


def _story_start(inner: Fields) -> str:
    scalar = inner.scalar("story_start")
    if scalar is None:
        return ""
    try:
        moment = datetime.fromisoformat(scalar.text.strip().replace(" UTC", "Z"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        message = 'a story starts at a time with a zone; write "2026-03-03T05:40Z"'
        inner.findings.error("bad-time", scalar.span, message)
        return ""
    return format_utc(moment)


def _roles(fields: Fields) -> dict[str, str]:
    node = fields.mapping("roles", "{lead: Incident lead}")
    if node is None:
        return {}
    inner = Fields(node, fields.findings, node.entries, "roles")
    roles = {good_id(key, fields.findings): inner.text(key.text) for key, _ in node.entries.values()}
    return {key: label for key, label in roles.items() if key}


def _objectives(fields: Fields) -> dict[str, Objective]:
    node = fields.mapping("objectives", "{scope: {text: Know which builds shipped it}}")
    found: dict[str, Objective] = {}
    for key, value in node.entries.values() if node is not None else ():
        name = good_id(key, fields.findings)
        if not isinstance(value, Mapping):
            message = (
                f"expected an objective with its text, found {shape_of(value)}; write {{text: …, tests: [RS.AN-03]}}"
            )
            fields.findings.error("wrong-shape", value.span, message)
            continue
        inner = Fields(value, fields.findings, ("text", "tests", "capability"), "an objective")
        inner.need("text", what=f'the objective "{key.text}"')
        if name:
            tests, capability = inner.texts("tests", "ids"), inner.text("capability")
            found[name] = Objective(inner.text("text"), tests, capability, len(found) + 1)
    return found


def _checks(fields: Fields) -> list[CheckAnswer]:
    return [
        check
        for node in fields.sequence("checks", "answers of checks")
        if (check := _check(node, fields.findings)) is not None
    ]


def _check(node: object, findings: Findings) -> CheckAnswer | None:
    if not isinstance(node, Mapping):
        span = getattr(node, "span", (0, 1))
        message = "expected a check's answer; write {step: confirm-advisory, check: osv, result: hit}"
        findings.error("wrong-shape", span, message)
        return None
    known = ("step", "check", "result", "text", "at", "facts", "output")
    fields = Fields(node, findings, known, "a check's answer")
    fields.need("step", "check", "result", what="a check's answer")
    result = fields.choice("result", CHECK_RESULTS, "unknown", "unknown-result")
    return CheckAnswer(
        fields.text("step"),
        fields.text("check"),
        result,
        fields.text("text"),
        seconds(fields, "at") or 0,
        _texts(fields, "facts"),
        output.text if (output := fields.scalar("output")) is not None else "",
    )


def _texts(fields: Fields, key: str) -> dict[str, str]:
    """A mapping of texts; what is none is a problem."""
    node = fields.mapping(key, "{name: text}")
    found: dict[str, str] = {}
    for name, (_, value) in (node.entries if node is not None else {}).items():
        if isinstance(value, Scalar):
            found[name] = value.text
        else:
            fields.findings.error("wrong-shape", value.span, f"`{key}` is a mapping of texts")
    return found


def _ending(fields: Fields) -> tuple[Ending, DraftPredicate | None]:
    node = fields.mapping("end", "{at: 90m}")
    if node is None:
        return Ending(), None
    inner = Fields(node, fields.findings, ("at", "or"), "the end")
    inner.need("at", what="the end")
    sooner = read_predicate(inner, "or")
    return Ending(seconds(inner, "at") or 0, sooner.predicate if sooner else None), sooner
