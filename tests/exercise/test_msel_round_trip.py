"""A scenario that goes out as a list and comes in again: nothing of it is lost, and what was edited counts."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec import structs

from irrunner.exercise.scenario import loading, msel, msel_export, reading
from irrunner.exercise.scenario.model import (
    Chance,
    Choice,
    Ending,
    Expectation,
    Inject,
    Objective,
    Predicate,
    Scenario,
)
from irrunner.playbook.fields import RESERVED
from irrunner.playbook.names import names_of
from tests.exercise.scenes import NEWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from irrunner.exercise.scenario.loading import LoadedScenario


def same(injects: Iterable[Inject]) -> list[Inject]:
    """The injects without the lines in which they stand."""
    return [
        structs.replace(inject, line=0, expect=tuple(structs.replace(each, line=0) for each in inject.expect))
        for inject in injects
    ]


def edited(text: str, edit: Callable[[list[dict[str, str]]], object]) -> str:
    """The list after somebody worked on it in a spreadsheet."""
    rows = list(csv.DictReader(io.StringIO(text)))
    edit(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_what_somebody_edits_in_a_spreadsheet_counts_and_the_rest_stays(load: Callable[..., LoadedScenario]) -> None:
    before = load(NEWS).usable()

    def edit(rows: list[dict[str, str]]) -> None:
        rows[0]["Message"] = "Something else happened."
        rows[0]["Expected action"] = rows[0]["Expected action"].replace("within 10m, critical", "within 12m")
        rows[1]["Expected action"] = ""
        rows[4]["Delivery time"] = "15m"
        row = dict.fromkeys(rows[0], "")
        rows.append(
            row | {"Delivery time": "50m", "Message": "A new one.", "Expected action": "They answer (within 5m)"}
        )

    found = msel.read(
        edited(msel_export.export(before), edit), "x", "drill", before.roles, fills={"package"}, onto=before
    )
    after = load(found.text).usable()
    old = {inject.id: inject for inject in before.injects}
    new = {inject.id: inject for inject in after.injects}
    assert new["alert"].text == "Something else happened."
    confirmed = new["alert"].expect[0]
    assert (confirmed.within, confirmed.critical, confirmed.met_by) == (720, False, old["alert"].expect[0].met_by)
    assert new["token"].expect == ()
    assert new["token"].when == old["token"].when
    assert (new["news"].at, new["news"].until) == (900, old["news"].until)
    assert new["ransom"].options == old["ransom"].options
    assert (new["inject-8"].at, new["inject-8"].expect[0].within) == (3000, 300)
    assert any("no longer expected: revoked" in note for note in found.notes)


@pytest.mark.parametrize(
    "cell", ["{", "- x", "id: alert", "{id: A B}", "{id: x, met_by: 3, oops: 4}", "&a [*a]", "\x00"]
)
def test_a_last_column_that_cannot_be_read_makes_the_row_one_of_another_team_and_says_so(cell: str) -> None:
    text = msel_export.export(Scenario("x", "X", injects=(Inject("alert", "It burns.", at=0),)))
    damaged = edited(text, lambda rows: rows[0].update({"For irrunner": cell}))
    found = msel.read(damaged, "x", "drill")
    if cell == "id: alert":
        assert found.injects[0].id == "alert"
        return
    assert "the row is taken as that of another team" in found.notes[0]
    assert found.injects[0].id == "inject-1"


@pytest.mark.parametrize("name", ["alone-at-three", "gateway-poisoned-release"])
def test_a_shipped_scenario_comes_back_as_it_was(name: str) -> None:
    loaded = loading.find(name)
    before, playbook = loaded.usable(), loaded.playbook.usable() if loaded.playbook else None
    assert playbook is not None
    text = msel_export.export(before)
    found = msel.read(text, name, playbook.id, playbook.roles, fills=names_of(playbook), onto=before)
    after = reading.read("x.yaml", found.text.encode()).scenario
    assert same(after.injects) == same(before.injects)
    assert structs.replace(after, injects=()) == structs.replace(before, injects=())


def without_fills(text: str) -> bool:
    """Whether a text has only such braces as its author wrote as four."""
    return "{{" not in text.replace("{{{{", "")


SIGNS = [*"abc {}:#'\"\\,;-=@+|é\n", "👩\u200d💻", "(within 5m)", "{{{{ x }}"]
WORDS = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=8).map(lambda parts: "".join(parts).strip()).filter(bool)
LINES = WORDS.map(lambda text: " ".join(text.split()))
IDS = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True).filter(lambda text: text not in RESERVED)
CONDITIONS = st.recursive(
    st.one_of(
        st.builds(Predicate, st.just("step"), IDS, st.sampled_from(["done", "skipped"])),
        st.builds(Predicate, st.just("answer"), IDS, st.just("") | LINES),
        st.builds(Predicate, st.just("register"), st.just("assets"), has=st.dictionaries(IDS, LINES, max_size=2)),
        st.builds(Predicate, st.just("evidence"), IDS, slot=st.integers(0, 9)),
        st.builds(Predicate, st.just("note"), LINES),
        st.builds(Predicate, st.just("inject"), IDS, st.sampled_from(["delivered", "acknowledged"])),
    ),
    lambda parts: st.builds(
        Predicate, st.sampled_from(["all", "any"]), parts=st.lists(parts, min_size=1, max_size=3).map(tuple)
    ),
    max_leaves=4,
)
TIMES = st.integers(0, 100_000)
EXPECTED = st.builds(
    Expectation,
    IDS,
    WORDS,
    met_by=st.none() | CONDITIONS,
    lost_when=st.none() | CONDITIONS,
    within=TIMES,
    critical=st.booleans(),
    objective=st.sampled_from(["", "scope", "notify"]),
    hint=st.just("") | WORDS.filter(without_fills),
    step=st.just("") | IDS,
    wording=st.just("") | WORDS,
)
OPTIONS = st.lists(
    st.builds(Choice, IDS, LINES.filter(without_fills), st.just("") | WORDS),
    max_size=3,
    unique_by=lambda each: each.id,
)
TEXTS = WORDS.filter(without_fills)
INJECTS = st.builds(
    Inject,
    IDS,
    TEXTS,
    kind=st.sampled_from(["inject", "contingency", "pressure", "red-herring"]),
    title=st.just("") | TEXTS,
    at=st.none() | TIMES,
    when=st.none() | CONDITIONS,
    unless=st.none() | CONDITIONS,
    delay=TIMES,
    to=st.lists(st.sampled_from(["lead", "eng"]), unique=True).map(tuple),
    sender=st.just("") | TEXTS,
    via=st.just("") | WORDS,
    attach=st.lists(LINES, max_size=2, unique=True).map(tuple),
    sets=st.dictionaries(IDS, LINES | st.lists(LINES, max_size=2).map(tuple), max_size=2),
    ack=st.booleans(),
    options=OPTIONS.map(tuple),
    repeat_every=TIMES,
    until=st.none() | CONDITIONS,
    facilitator=st.just("") | WORDS,
    expect=st.lists(EXPECTED, max_size=3).map(tuple),
    chance=st.none() | st.builds(Chance, st.integers(1, 99)) | st.builds(Chance, one_of=IDS, weight=st.integers(1, 9)),
).map(lambda inject: structs.replace(inject, manual=inject.at is None and inject.when is None))
OBJECTIVES = {
    "scope": Objective("Know what is affected", ("RS.AN-03",), "Analysis", 1),
    "notify": Objective("Tell the public", place=2),
}


@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.lists(INJECTS, min_size=1, max_size=2, unique_by=lambda inject: inject.id))
def test_a_list_that_goes_out_and_comes_in_is_the_same_scenario_whatever_it_holds(injects: list[Inject]) -> None:
    injects = [structs.replace(each, unless=None, chance=None) if each.manual else each for each in injects]
    before = Scenario("x", "X", playbook="drill", injects=tuple(injects), objectives=OBJECTIVES, end=Ending(90))
    found = msel.read(msel_export.export(before), "x", "drill", {"lead": "Lead", "eng": "Engineering"}, onto=before)
    after = reading.read("x.yaml", found.text.encode())
    assert [problem.message for problem in after.findings.problems] == []
    assert same(after.scenario.injects) == same(before.injects)
    assert after.scenario.objectives == before.objectives
