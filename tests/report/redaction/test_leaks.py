"""Nothing that a profile leaves out is in any format: every text of the incident is planted, and looked for."""

from __future__ import annotations

import json
import re
import typing
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from msgspec import Struct

from irrunner.report import render
from irrunner.report.audiences import AUDIENCES
from irrunner.report.data.build import build_report
from irrunner.report.data.model import Report
from irrunner.report.formats import INCIDENT_FORMATS
from irrunner.report.redaction import PROFILES, load_profile, redact
from irrunner.report.redaction.content import FIELD_KINDS
from irrunner.report.redaction.redactor import Redactor
from irrunner.report.svg.chart import Chart
from tests.report.hostile import Hostile, hostile_incident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.incident import Incident
    from irrunner.journal import Journal
    from tests.beginnings import TickingClock

SERVER = "http://127.0.0.1:9"
OF_PLAYBOOK = {
    *(
        "playbook-title",
        "version",
        "summary",
        "role-label",
        "label",
        "listed",
        "unanswered",
        "phase",
        "heading",
        "slot",
    ),
    *("sentence", "question", "option", "skipped-sentence", "blocked-sentence", "open-sentence", "waiting-sentence"),
    *("never-sentence", "approved-sentence", "attack", "csf", "file", "slot"),
}
OF_PEOPLE_FOR_THE_REPORT = {"written-summary", "written-root-cause", "written-impact-data"}
SHOWN = {
    "regulator": {
        *OF_PLAYBOOK,
        *OF_PEOPLE_FOR_THE_REPORT,
        "notice",
        "statement",
        "title",
        "answer",
        "item",
        "answer-again",
        "indicator",
    },
    "customer": {"indicator", "notice"},
    "public": {"indicator", "notice"},
}
"""What each profile may show of the planted texts; everything else is looked for, also what is planted later."""


@pytest.fixture
def hostile(store: Journal, clock: TickingClock) -> tuple[Incident, Hostile]:
    return hostile_incident(store, clock, SERVER)


@pytest.mark.parametrize("profile", SHOWN)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_format_shows_what_the_profile_leaves_out(
    hostile: tuple[Incident, Hostile], audience: str, profile: str
) -> None:
    incident, say = hostile
    for form in INCIDENT_FORMATS:
        text = render(incident, form, audience=audience, profile=profile, reason="a drill")
        shown = {_field(mark) for mark in say.marks if re.search(rf"{re.escape(mark)}(?!\d)", text)}
        assert shown <= SHOWN[profile], form


def test_the_internal_report_leaves_nothing_out(hostile: tuple[Incident, Hostile]) -> None:
    incident, _ = hostile
    data = json.loads(render(incident, "json"))
    assert data["profile"] == {"id": "internal", "title": "internal", "left_out": [], "despite": [], "reason": ""}


def test_each_field_of_a_report_says_what_kind_of_content_it_is() -> None:
    found = {
        f"{structure.__name__}.{field.name}"
        for structure in {*_structures(Report), *_structures(Chart)}
        for field in msgspec.structs.fields(structure)
        if _holds_text(field.type) and field.name not in FIELD_KINDS.get(structure, {})
    }
    assert found == set(), (
        "Say in irrunner/report/redaction/content.py what these fields hold; until then every profile but the internal "
        "one leaves them out."
    )


def test_a_field_that_nobody_said_anything_about_is_left_out(hostile: tuple[Incident, Hostile]) -> None:
    class Later(Struct):
        secret: str
        several: tuple[str, ...]
        named: dict[str, str]
        number: int

    report = build_report(hostile[0].checklist, hostile[0].head)
    for profile in PROFILES[1:]:
        redactor = Redactor(report, load_profile(profile))
        shown = redactor.struct(Later("hunter2", ("hunter2", "hunter3"), {"a": "hunter2"}, 7))
        assert shown == Later("(left out)", ("(left out)",), {}, 7)
        assert [(each.kind, each.number) for each in redactor.left_out()] == [("new", 3)]


@pytest.mark.parametrize("profile", PROFILES[1:])
def test_order_entries_and_hashes_are_those_of_the_record(hostile: tuple[Incident, Hostile], profile: str) -> None:
    incident, _ = hostile
    whole = json.loads(render(incident, "json"))
    shown = json.loads(render(incident, "json", profile=profile, reason="a drill"))
    assert shown["journal"] == whole["journal"]
    for name in ("entry", "kind", "at", "evidence", "step"):
        assert [row[name] for row in shown["timeline"]] == [row[name] for row in whole["timeline"]]
    hashes = [item["sha256"] for item in whole["evidence"]["items"]]
    assert [item["sha256"] for item in shown["evidence"]["items"]] == hashes
    assert [step["key"] for phase in shown["phases"] for step in phase["steps"]] == [
        step["key"] for phase in whole["phases"] for step in phase["steps"]
    ]


@pytest.mark.parametrize("profile", PROFILES[1:])
@pytest.mark.parametrize("form", ["md", "html"])
def test_every_page_says_what_is_not_in_it(hostile: tuple[Incident, Hostile], profile: str, form: str) -> None:
    incident, _ = hostile
    text = render(incident, form, profile=profile, reason="a drill")
    report, _ = redact(build_report(incident.checklist, incident.head), None, load_profile(profile))
    assert {"people", "contacts", "words"} <= {each.kind for each in report.profile.left_out}
    for each in report.profile.left_out:
        assert f"{each.number} {each.title}, {each.how}: {each.why}" in text


def _field(mark: str) -> str:
    return mark.split("-", 1)[1].rsplit("-", 1)[0]


def _structures(of: type[Struct]) -> Iterator[type[Struct]]:
    """The structure and every one inside of it."""
    seen: set[type[Struct]] = set()
    waiting = [of]
    while waiting:
        structure = waiting.pop()
        if structure in seen:
            continue
        seen.add(structure)
        yield structure
        for field in msgspec.structs.fields(structure):
            waiting.extend(each for each in _parts(field.type) if isinstance(each, type) and issubclass(each, Struct))


def _parts(annotation: Any) -> Iterator[Any]:
    inner = typing.get_args(annotation)
    if not inner:
        yield annotation
    for each in inner:
        yield from _parts(each)


def _holds_text(annotation: Any) -> bool:
    return str in _parts(annotation)
