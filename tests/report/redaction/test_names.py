"""Names are replaced wherever they stand, in time that grows with the text."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from irrunner.incident.verbs import evidence, notes, people, registers, steps
from irrunner.report import render
from irrunner.report.redaction.name_index import ADDRESS, NameIndex, is_internal

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from tests.beginnings import Declare

HEAD = "roles: {lead: Incident lead, scribe: Scribe}"
PHASES = """
    phases:
      - phase: Stop
        steps:
          - {id: isolate, do: "Take {{ item.name }} off the network", for_each: assets}
"""


def worked(declare: Declare) -> Incident:
    from io import BytesIO

    incident = declare(
        PHASES, head=HEAD, title="Grace Hopper's laptop db7.corp.example answers to 10.0.0.7", tlp="green"
    )
    people.role(incident, "lead", "Grace Hopper", contact="line 2")
    people.role(incident, "lead", "linus")
    people.role(incident, "scribe", "ada")
    registers.register_add(incident, "assets", {"name": "db7.corp.example", "kind": "server", "owner": "linus"})
    evidence.add(incident, BytesIO(b"x"), name="payroll.csv", origin="db7.corp.example")
    steps.done(incident, "isolate@a1", by="grace hopper")
    notes.note(incident, "margaret called", by="margaret")
    registers.register_add(incident, "indicators", {"value": "ada.evil.example", "type": "domain"})
    registers.register_add(incident, "indicators", {"value": "10.9.8.7", "type": "ip"})
    registers.register_add(incident, "indicators", {"value": "203.0.113.9", "type": "ip"})
    return incident


def test_people_are_called_by_their_roles_and_systems_by_their_ids(declare: Declare) -> None:
    data = json.loads(render(worked(declare), "json", profile="regulator"))
    assert data["header"]["title"] == f"lead 1's laptop asset a1 answers to {ADDRESS}"
    assert [row["by"] for row in data["timeline"] if row["kind"] in ("step.done", "note.added")] == [
        "lead 1",
        "person 1",
    ]
    (step,) = data["phases"][0]["steps"]
    assert step["text"] == "Take asset a1 off the network"
    (asset,) = next(each for each in data["registers"] if each["name"] == "assets")["rows"]
    assert asset["values"] == {"name": "asset a1", "kind": "server", "owner": "lead 2"}
    assert data["evidence"]["items"][0]["name"] == "evidence e1"


def test_a_role_in_place_of_a_name_is_no_name(declare: Declare) -> None:
    incident = declare(PHASES, head=HEAD, title="The lead time of a build", tlp="green")
    people.role(incident, "lead", "Grace Hopper")
    registers.register_add(incident, "assets", {"name": "db7.corp.example", "owner": "lead"})
    notes.note(incident, "called", by="Lead")
    data = json.loads(render(incident, "json", profile="regulator"))
    assert data["header"]["title"] == "The lead time of a build"
    assert data["timeline"][-1]["by"] == "lead"


def test_an_indicator_that_holds_a_name_or_an_address_of_ours_is_left_out_whole(declare: Declare) -> None:
    data = json.loads(render(worked(declare), "json", profile="regulator"))
    rows = next(each for each in data["registers"] if each["name"] == "indicators")["rows"]
    assert [row["values"]["value"] for row in rows] == ["(left out)", "(left out)", "203.0.113.9"]


def test_no_name_is_left_in_any_profile(declare: Declare) -> None:
    incident = worked(declare)
    for profile in ("regulator", "customer", "public"):
        for form in ("md", "html", "json"):
            text = render(incident, form, profile=profile, reason="a drill").casefold()
            for name in ("hopper", "linus", "margaret", "db7", "payroll", "10.0.0.7", "10.9.8.7", "line 2", "ada.evil"):
                assert name not in text, (profile, form, name)


def test_a_name_is_found_whole_and_in_any_case() -> None:
    index = NameIndex({"Grace Hopper": "lead", "ada": "scribe", "db.corp.example": "asset a1"})
    assert index.replaced("GRACE  HOPPER asked Ada's team; Adamant.") == "lead asked scribe's team; Adamant."
    assert index.replaced("hxxp://db[.]corp[.]example/x") == "hxxp://asset a1/x"
    assert index.replaced("Grace asked Hopper") == "Grace asked Hopper"


def test_addresses_of_the_inside_and_of_people_go_and_versions_stay() -> None:
    index = NameIndex({"ada": "scribe"})
    text = "ada@corp.example saw 192.168.0.9, 10[.]1[.]2[.]3 and fd00::1 fetch litellm@1.82.8 from 203.0.113.9"
    assert (
        index.replaced(text)
        == f"{ADDRESS} saw {ADDRESS}, {ADDRESS} and {ADDRESS} fetch litellm@1.82.8 from 203.0.113.9"
    )
    assert len(index.addresses) == 4
    assert not is_internal("203.0.113.9")
    assert not is_internal("not an address")


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=60))
def test_a_name_between_other_words_is_never_left(before: str, name: str, after: str) -> None:
    name = f"zq{name}zq"
    shown = NameIndex({name: "X"}).replaced(f"{before} {name} {after}")
    assert f" {name} " not in f" {shown} "


def test_ten_thousand_names_cost_no_more_than_ten() -> None:
    def seconds(names: int) -> float:
        index = NameIndex({f"web server {number}": f"asset a{number}" for number in range(names)})
        text = " ".join(f"web server {number} and web {number}" for number in range(4_000))
        began = time.thread_time()
        index.replaced(text)
        return time.thread_time() - began

    seconds(10)
    assert seconds(10_000) < 10 * seconds(10) + 0.2
