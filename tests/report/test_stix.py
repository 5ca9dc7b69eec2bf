"""Indicators as STIX 2.1 and CSV: the structure of the specification, exact values, and nothing that acts."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.exchange.indicator_lists.reading import read_list
from irrunner.exchange.indicator_lists.stix_pattern import read_pattern
from irrunner.incident.verbs import lifecycle, notes, registers
from irrunner.report import render
from irrunner.report.formats import INCIDENT_FORMATS, format_of_file
from irrunner.report.stix.bundle import TLP_EXTENSION, TLP_MARKINGS
from irrunner.report.stix.patterns import pattern_of, quoted
from tests.report.hostile import hostile_incident

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from irrunner.journal import Journal
    from tests.beginnings import Declare, TickingClock

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
NEEDED = {
    "marking-definition": {"created", "name", "extensions"},
    "identity": {"created", "modified", "name"},
    "incident": {"created", "modified", "name"},
    "indicator": {"created", "modified", "pattern", "pattern_type", "valid_from"},
    "relationship": {"created", "modified", "relationship_type", "source_ref", "target_ref"},
    "note": {"created", "modified", "content", "object_refs"},
}
"""Properties that each type of object must have (STIX 2.1, sections 4, 5 and 7)."""

FOUND = (
    ("evil[.]example", "domain"),
    ("192.0.2.7", "ip"),
    ("2001:db8::1", "ip"),
    ("hxxps://evil[.]example/a'b\\c?x=1", "url"),
    ("bad@evil.example", "email"),
    ("0A" * 32, "hash"),
    ("*/site-packages/litellm_init.pth", "path"),
    ("litellm==1.82.8", "package"),
    ("HKCU\\Software\\Run\\x", "registry-key"),
    ("any text", "string"),
)


@pytest.fixture
def incident(declare: Declare) -> Incident:
    made = declare("- {id: one, do: One}", title="Poisoned left-pad", tlp="amber+strict")
    for value, kind in FOUND:
        registers.register_add(made, "indicators", {"value": value, "type": kind, "confidence": "high", "note": "seen"})
    return made


def objects(incident: Incident, **options: str) -> list[dict[str, Any]]:
    bundle = json.loads(render(incident, "stix", **options))  # type: ignore[arg-type]
    assert list(bundle) == ["type", "id", "objects"]
    found: list[dict[str, Any]] = bundle["objects"]
    return found


def check(found: list[dict[str, Any]]) -> None:
    """What the specification asks of every object."""
    ids = [each["id"] for each in found]
    assert len(ids) == len(set(ids))
    for each in found:
        kind, _, number = each["id"].partition("--")
        assert kind == each["type"]
        assert each["spec_version"] == "2.1"
        assert set(each) >= NEEDED[kind]
        assert UUID(number).variant == "specified in RFC 4122"
        assert all(TIME.fullmatch(each[name]) for name in ("created", "modified", "valid_from") if name in each)
        assert each.get("modified", each["created"]) >= each["created"]
        references = [value for name, value in each.items() if name.endswith("_ref")]
        references += [value for name, values in each.items() if name.endswith("_refs") for value in values]
        assert set(references) <= set(ids)
        assert all(value not in ("", [], {}, None) for value in each.values())


def test_the_bundle_has_the_structure_of_the_specification(incident: Incident) -> None:
    found = objects(incident)
    check(found)
    kinds = [each["type"] for each in found]
    assert kinds.count("incident") == 1
    assert kinds.count("indicator") == kinds.count("relationship") == len(FOUND) - 1
    assert {each["relationship_type"] for each in found if each["type"] == "relationship"} == {"related-to"}


def test_a_hostile_record_makes_a_sound_bundle(store: Journal, clock: TickingClock) -> None:
    incident, say = hostile_incident(store, clock, "http://127.0.0.1:9")
    found = objects(incident)
    check(found)
    indicators = [each for each in found if each["type"] == "indicator"]
    assert len(indicators) == 2  # a text and a type of somebody's own have no pattern
    for each in indicators:
        read_pattern(each["pattern"])
        assert each["labels"] == ["exercise"]
    (note,) = (each for each in found if each["type"] == "note")
    shown = json.dumps(indicators) + note["content"]
    assert all(mark in shown for mark in say.marks if mark.startswith("mark-indicator-") and mark[15:].isdigit())
    assert next(each for each in found if each["type"] == "incident")["name"].startswith("EXERCISE: ")


def test_values_are_exact_and_what_has_no_pattern_is_named(incident: Incident) -> None:
    found = objects(incident)
    patterns = [each["pattern"] for each in found if each["type"] == "indicator"]
    assert patterns == [
        "[domain-name:value = 'evil.example']",
        "[ipv4-addr:value = '192.0.2.7']",
        "[ipv6-addr:value = '2001:db8::1']",
        "[url:value = 'https://evil.example/a\\'b\\\\c?x=1']",
        "[email-addr:value = 'bad@evil.example']",
        f"[file:hashes.'SHA-256' = '{'0a' * 32}']",
        "[file:name = 'litellm_init.pth' AND file:parent_directory_ref.path LIKE '%/site-packages']",
        "[software:name = 'litellm' AND software:version = '1.82.8']",
        "[windows-registry-key:key = 'HKCU\\\\Software\\\\Run\\\\x']",
    ]
    assert {each["confidence"] for each in found if each["type"] == "indicator"} == {85}
    (note,) = (each for each in found if each["type"] == "note")
    assert "any text" in note["content"]


def test_ids_stay_when_the_incident_goes_on_and_the_same_journal_gives_the_same_bytes(incident: Incident) -> None:
    first, before = render(incident, "stix"), objects(incident)
    assert render(incident, "stix") == first
    notes.note(incident, "still going on")
    registers.register_change(incident, "indicators", "i1", {"note": "seen again"})
    after = objects(incident)
    assert [each["id"] for each in after] == [each["id"] for each in before]
    changed = next(each for each in after if each["type"] == "indicator")
    assert "seen again" in changed["description"]
    assert changed["modified"] > next(each for each in before if each["type"] == "indicator")["modified"]


def test_an_indicator_that_was_withdrawn_is_revoked(incident: Incident) -> None:
    registers.register_withdraw(incident, "indicators", "i1", why="a mirror of ours")
    indicators = [each for each in objects(incident) if each["type"] == "indicator"]
    assert [each.get("revoked", False) for each in indicators] == [True, *[False] * (len(indicators) - 1)]


@pytest.mark.parametrize("level", TLP_MARKINGS)
def test_everything_is_marked_with_the_label_of_tlp_2(incident: Incident, level: str) -> None:
    lifecycle.tlp(incident, level)
    marking, identity, *rest = objects(incident)
    assert marking["id"] == TLP_MARKINGS[level]
    assert marking["name"] == f"TLP:{level.upper()}"
    assert marking["extensions"] == {TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": level}}
    assert identity["name"] == "irrunner"
    assert all(each["object_marking_refs"] == [marking["id"]] for each in rest)


def test_the_markings_are_those_that_oasis_published() -> None:
    assert TLP_MARKINGS == {
        "clear": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
        "green": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
        "amber": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
        "amber+strict": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
        "red": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
    }


def test_the_bundle_can_be_loaded_again(incident: Incident) -> None:
    pack = read_list("ours.stix.json", render(incident, "stix").encode())
    values = {each.value for each in pack.indicators}
    assert {"evil.example", "192.0.2.7", "2001:db8::1", "https://evil.example/a'b\\c?x=1", "0a" * 32} <= values


@given(st.text())
def test_a_quoted_text_ends_where_it_should(text: str) -> None:
    inside = quoted(text)[1:-1]
    assert re.fullmatch(r"(?:[^'\\]|\\.)*", inside, re.DOTALL)
    assert re.sub(r"(?s)\\(.)", r"\1", inside) == text


@given(st.sampled_from(["", *(kind for _, kind in FOUND)]), st.text())
def test_a_pattern_has_brackets_and_quotes_that_fit(kind: str, value: str) -> None:
    pattern = pattern_of(kind, value)
    bare = re.sub(r"(?s)'(?:[^'\\]|\\.)*'", "''", pattern)
    assert not pattern or re.fullmatch(
        r"\[[a-z0-9-]+:[\w.'-]+ (?:=|LIKE) ''(?: AND [a-z]+:[\w.]+ (?:=|LIKE) '')?\]", bare
    )


@pytest.mark.parametrize("value", ["*", "**/*", "/", "~", "?"])
def test_a_path_that_is_every_file_is_no_pattern(value: str) -> None:
    assert pattern_of("path", value) == ""


def test_a_cell_of_the_table_never_starts_a_formula(declare: Declare) -> None:
    incident = declare("- {id: one, do: One}")
    formulas, plain = ("=cmd|' /C calc'!A0", "+1", "@SUM(1)", "-2"), ('x"\n,y', "evil[.]example")
    for value in (*formulas, *plain):
        registers.register_add(incident, "indicators", {"value": value, "note": value})
    text = render(incident, "csv")
    rows = [*csv.DictReader(io.StringIO(text))]
    assert [row["value"] for row in rows] == [
        "'=cmd|' /C calc'!A0",
        "'+1",
        "'@SUM(1)",
        "'-2",
        'x"\n,y',
        "evil[.]example",
    ]
    assert [row["id"] for row in rows] == [f"i{number}" for number in range(1, 7)]
    assert {row["incident"] for row in rows} == {incident.id}
    assert text.startswith('"id","value","type",')


def test_the_ending_of_a_file_says_the_format() -> None:
    from pathlib import PurePath

    endings = {"a.stix.json": "stix", "a.STIX": "stix", "a.csv": "csv", "a.json": "json", "a.html": "html", "a": "md"}
    for name, form in endings.items():
        assert format_of_file(PurePath(name), INCIDENT_FORMATS) == form
    assert format_of_file(PurePath("a.csv")) == "md"
