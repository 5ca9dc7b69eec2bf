"""Two records of one incident that went on apart come together: nothing is lost, and neither side silently wins."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from irrunner.application.bundle_export import Export, export_bundle
from irrunner.application.bundle_import import check_bundle_file
from irrunner.application.merge_plan import OnlyBehind
from irrunner.application.merge_source import record_of_store
from irrunner.application.merging import catch_up
from irrunner.application.salvage import salvage
from irrunner.errors import IrrunnerError, NotFound, Refused, VerificationFailed
from irrunner.exchange.bundle import verify
from irrunner.exchange.bundle.importing import import_bundle
from irrunner.incident.milestones import milestones
from irrunner.incident.verbs import (
    decisions,
    evidence,
    lifecycle,
    merges,
    notes,
    people,
    record,
    registers,
    steps,
    writing,
)
from irrunner.incident.verbs.writing import final_issue
from irrunner.journal.branches import branch_key, split_place
from irrunner.journal.chain import Actor
from irrunner.journal.evidence_refs import EvidenceRefs
from irrunner.journal.memory import MemoryStore
from irrunner.journal.verify import verify_incident
from tests.beginnings import ADA
from tests.laptops import BOB, Laptop, begin

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from irrunner.incident import Incident
    from irrunner.journal import Journal


@pytest.fixture
def laptops() -> tuple[Laptop, Laptop]:
    here = begin()
    registers.register_add(here.incident, "assets", {"name": "web1"})
    return here, here.copy(BOB)


@pytest.fixture
def run_verifier() -> Callable[[Path], int]:
    """Run verify.py as somebody without irrunner does; its exit code."""
    program = [sys.executable, "-I", str(verify.__file__)]
    return lambda file: subprocess.run([*program, str(file)], capture_output=True, check=False).returncode


def links(store: Journal, incident: str) -> set[bytes]:
    found = {row.link for row in store.rows(incident) if b'"branch.merged",' not in row.header}
    for branch in store.branches(incident):
        found |= {row.link for row in store.rows(incident, branch=branch) if b'"branch.merged",' not in row.header}
    return found


def facts(incident: Incident) -> Any:
    """What a record says, without the names and places that depend on which of two records is the trunk."""
    state, checklist = incident.state, incident.checklist
    added = {key: entry.recorded for key, entry in state.since.items() if key.startswith("added-")}
    rows = {row.id: row.entries[0].recorded for found in state.registers.values() for row in found.values()}
    return {
        "steps": {
            (added.get(view.key.id, view.key.id), rows.get(view.key.row, ""), view.key.round): (
                view.standing,
                view.option,
                sorted(end.recorded for end in view.progress.ends),
            )
            for view in checklist
        },
        "milestones": [(each.name, each.time) for each in milestones(checklist)],
        "severity": state.level,
        "tlp": state.tlp_label,
        "held": state.held is not None,
        "title": state.name,
        "answers": {key: (state.answer(key), key in state.disputed) for key in state.answers},
        "rows": Counter(str(sorted(row.values.items())) for row in state.registers["assets"].values()),
        "evidence": Counter(item.sha256 for item in state.evidence.values()),
        "actions": Counter((item.added.recorded, item.closed is None) for item in state.actions.values()),
        "lead": state.holder("lead"),
        "notes": Counter(entry.words for entry in state.entries if entry.kind == "note.added"),
        "timeline": [entry.recorded for entry in state.timeline() if entry.kind != "branch.merged"],
    }


Act = tuple[Any, tuple[Any, ...], dict[str, Any]]


def _act(run: Any, *values: Any, **options: Any) -> Act:
    return run, values, options


def _add(incident: Incident, text: str) -> None:
    evidence.add(incident, BytesIO(text.encode()), name=f"{text}.txt")


words = st.sampled_from(["red", "green", "blue"])
keys = st.sampled_from(["find", "isolate@a1", "isolate@a2", "sweep", "sweep.2", "added-1"])
acts: st.SearchStrategy[list[Act]] = st.lists(
    st.one_of(
        st.builds(
            lambda verb, key, why: _act(verb, key, why=why), st.sampled_from([steps.done, steps.skip]), keys, words
        ),
        st.builds(
            lambda verb, key, why: _act(verb, key, why=why), st.sampled_from([steps.start, steps.reopen]), keys, words
        ),
        st.builds(lambda option: _act(decisions.decide, "ran", option, why="seen"), st.sampled_from(["yes", "no"])),
        st.builds(lambda host: _act(decisions.answer, {"host": host}), words),
        st.builds(lambda name: _act(registers.register_add, "assets", {"name": name}), words),
        st.builds(lambda name: _act(registers.register_change, "assets", "a1", {"owner": name}), words),
        st.builds(lambda text: _act(notes.note, text), words),
        st.builds(lambda text: _act(notes.action_add, text), words),
        st.just(_act(notes.action_close, 1)),
        st.builds(lambda text: _act(_add, text), words),
        st.builds(lambda level: _act(lifecycle.severity, level), st.sampled_from(["low", "critical"])),
        st.sampled_from([_act(evidence.hold, why="a lawyer"), _act(evidence.release, why="a lawyer")]),
        st.builds(lambda level: _act(lifecycle.tlp, level), st.sampled_from(["green", "red"])),
        st.builds(lambda text: _act(lifecycle.title, text), words),
        st.builds(lambda name: _act(people.role, "lead", name), words),
        st.builds(lambda text: _act(steps.step_add, text), words),
        st.just(_act(steps.repeat, "sweep")),
        st.builds(lambda seq, text: _act(record.correct, seq, words=text), st.integers(2, 12), words),
    ),
    max_size=8,
)


def play(laptop: Laptop, script: Sequence[Act]) -> None:
    incident = laptop.incident
    for run, values, options in script:
        with suppress(IrrunnerError):
            run(incident, *values, **options)


@settings(max_examples=60)
@given(common=acts, left=acts, right=acts)
def test_whichever_record_is_the_trunk_the_facts_are_the_same_and_no_entry_is_lost(
    common: list[Act], left: list[Act], right: list[Act]
) -> None:
    here = begin()
    play(here, [_act(registers.register_add, "assets", {"name": "web1"}), *common])
    there = here.copy(BOB)
    play(here, [_act(notes.note, "here"), *left])
    play(there, [_act(notes.note, "there"), *right])
    everything = links(here.store, here.id) | links(there.store, here.id)
    one, other = here.copy(ADA), there.copy(BOB)
    one.merge(there)
    other.merge(here)
    assert facts(one.incident) == facts(other.incident)
    for each in (one, other):
        assert links(each.store, here.id) == everything
        assert verify_incident(each.store, here.id).holds
        copied = each.copy(ADA)
        assert facts(copied.incident) == facts(each.incident)


def test_a_step_that_both_ended_shows_both_ends_until_somebody_says_which_counts(
    laptops: tuple[Laptop, Laptop],
) -> None:
    here, there = laptops
    steps.done(here.incident, "find")
    steps.skip(there.incident, "find", why="no access")
    here.merge(there)
    progress = here.incident.state.progress["find"]
    assert [end.by for end in progress.ends] == ["ada", "Bob"]
    assert progress.standing == "done"
    with pytest.raises(NotFound, match="no such end"):
        merges.settle(here.incident, "find", 1, why="x")
    merges.settle(here.incident, "find", progress.ends[1].seq, why="Ada looked at another list")
    settled = here.incident.state.progress["find"]
    assert (settled.standing, settled.ends) == ("skipped", ())
    with pytest.raises(Refused, match="was settled already, by ada in entry"):
        merges.settle(here.incident, "find", progress.ends[1].seq, why="x")


def test_what_one_side_did_twice_does_not_win_over_what_the_other_did_once(laptops: tuple[Laptop, Laptop]) -> None:
    here, there = laptops
    lifecycle.severity(here.incident, "critical")
    evidence.hold(here.incident, why="a lawyer")
    for level in ("high", "low"):
        lifecycle.severity(there.incident, level)
    evidence.hold(there.incident, why="for a moment")
    evidence.release(there.incident, why="no longer")
    one, other = here.copy(ADA), there.copy(BOB)
    one.merge(there)
    other.merge(here)
    for each in (one, other):
        assert each.incident.state.level == "critical"
        assert each.incident.state.held is not None
    lifecycle.severity(one.incident, "low")
    assert one.incident.state.level == "low"


def test_a_decision_that_was_made_otherwise_is_open_and_opens_what_depends_on_it(
    laptops: tuple[Laptop, Laptop],
) -> None:
    here, there = laptops
    decisions.decide(here.incident, "ran", "no")
    decisions.decide(there.incident, "ran", "yes")
    here.merge(there)
    views = {str(view.key): view for view in here.incident.checklist}
    assert views["ran"].standing == views["isolate@a1"].standing == views["sweep"].standing == "open"
    assert "say otherwise of ran" in views["isolate@a1"].warnings[0]
    decisions.decide(here.incident, "ran", "no", why="the log says so")
    assert {str(view.key): view.standing for view in here.incident.checklist}["sweep"] == "not applicable"


def test_an_answer_that_differs_counts_as_unknown_until_it_is_given_again(laptops: tuple[Laptop, Laptop]) -> None:
    here, there = laptops
    decisions.answer(here.incident, {"host": "web1"})
    decisions.answer(there.incident, {"host": "web2"})
    here.merge(there)
    state = here.incident.state
    assert (state.answer("host"), list(state.disputed)) == (None, ["host"])
    decisions.answer(here.incident, {"host": "web2"})
    assert here.incident.state.answer("host") == "web2"


def test_what_both_called_the_same_gets_a_name_of_its_own(laptops: tuple[Laptop, Laptop]) -> None:
    here, there = laptops
    for each, name in ((here, "db1"), (there, "db2")):
        registers.register_add(each.incident, "assets", {"name": name})
        steps.done(each.incident, "isolate@a2", why=name)
        _add(each.incident, name)
        notes.action_add(each.incident, name)
    here.merge(there)
    state = here.incident.state
    assert [(row.id, row.values["name"]) for row in state.registers["assets"].values()] == [
        ("a1", "web1"),
        ("a2", "db1"),
        ("a3", "db2"),
    ]
    assert (state.progress["isolate@a2"].acts[0].words, state.progress["isolate@a3"].acts[0].words) == ("db1", "db2")
    assert [item.name for item in state.evidence.values()] == ["db1.txt", "db2.txt"]
    assert [action.added.words for action in state.actions.values()] == ["db1", "db2"]


def test_the_storage_is_told_of_holds_by_the_names_that_the_merge_gave(laptops: tuple[Laptop, Laptop]) -> None:
    here, there = laptops
    evidence.hold(there.incident, why="both know of it")
    evidence.release(there.incident, why="and that it ended")
    for each, name in ((here, "ours"), (there, "theirs")):
        _add(each.incident, name)
    evidence.hold(here.incident, "e1", why="a lawyer")
    evidence.hold(there.incident, "e1", why="another lawyer")
    evidence.release(there.incident, "e1", why="no longer")
    evidence.hold(there.incident, "e1", why="once more")
    here.merge(there)
    kept = {name: item for name, item in here.incident.state.evidence.items() if item.held}
    assert sorted(kept) == ["e1", "e2"]
    refs = EvidenceRefs()
    refs.add_all(here.store.read(here.id))
    assert refs.held == {item.sha256 for item in kept.values()}
    evidence.release(here.incident, "e2", why="over")
    refs = EvidenceRefs()
    refs.add_all(here.store.read(here.id))
    assert refs.held == {kept["e1"].sha256}


def test_a_third_laptop_is_merged_after_the_second_also_when_it_was_a_copy_of_that(
    laptops: tuple[Laptop, Laptop],
) -> None:
    here, there = laptops
    registers.register_add(here.incident, "assets", {"name": "one"})
    registers.register_add(there.incident, "assets", {"name": "two"})
    third = there.copy(Actor("Cyd", "cyd", "laptop"))
    registers.register_change(third.incident, "assets", "a2", {"owner": "Cyd"})
    notes.note(there.incident, "there")
    here.merge(there)
    here.merge(third)
    state = here.incident.state
    assert sorted(state.merges) == [1, 2]
    assert split_place(state.merges[2].fork)[0] == 1
    assert state.registers["assets"]["a3"].values == {"name": "two", "owner": "Cyd"}
    assert verify_incident(here.store, here.id).holds


def test_a_record_that_had_merged_another_one_brings_both_branches(laptops: tuple[Laptop, Laptop]) -> None:
    here, there = laptops
    third = there.copy(Actor("Cyd", "cyd", "laptop"))
    for each, name in ((here, "one"), (there, "two"), (third, "three")):
        registers.register_add(each.incident, "assets", {"name": name})
    there.merge(third)
    registers.register_change(there.incident, "assets", "a3", {"owner": "Bob"})
    everything = links(here.store, here.id) | links(there.store, here.id)
    here.merge(there)
    state = here.incident.state
    owners = {row.values["name"]: row.values.get("owner", "") for row in state.registers["assets"].values()}
    assert owners == {"web1": "", "one": "", "two": "", "three": "Bob"}
    assert links(here.store, here.id) == everything
    assert verify_incident(here.store, here.id).holds


def test_what_a_copy_of_a_laptop_did_is_merged_with_that_laptop_behind_the_entry_it_was_copied_at(
    laptops: tuple[Laptop, Laptop],
) -> None:
    here, there = laptops
    notes.note(here.incident, "here")
    registers.register_add(there.incident, "assets", {"name": "two"})
    steps.done(there.incident, "find")
    third = there.copy(Actor("Cyd", "cyd", "laptop"))
    registers.register_change(third.incident, "assets", "a2", {"owner": "Cyd"})
    steps.reopen(third.incident, "find", why="one more")
    notes.note(there.incident, "there")
    there.merge(third)
    steps.skip(there.incident, "find", why="no time")
    everything = links(here.store, here.id) | links(there.store, here.id)
    here.merge(there)
    state = here.incident.state
    assert [(merge.branch, str(merge.fork)) for merge in state.merges.values()] == [
        (1, "5"),
        (2, "b1:7"),
        (3, "b1:7"),
    ]
    assert state.registers["assets"]["a2"].values == {"name": "two", "owner": "Cyd"}
    assert (state.progress["find"].standing, state.progress["find"].ends) == ("skipped", ())
    assert links(here.store, here.id) == everything
    assert verify_incident(here.store, here.id).holds
    notes.note(there.incident, "later")
    here.merge(there)
    assert str(here.incident.state.merges[4].fork) == "b3:10"


def test_words_that_the_branch_erased_are_erased_here_and_the_other_way_round(
    laptops: tuple[Laptop, Laptop],
) -> None:
    first, _ = laptops
    notes.note(first.incident, "a name")
    notes.note(first.incident, "another name")
    here, there = first.copy(ADA), first.copy(BOB)
    place = here.incident.state.seq
    record.redact(there.incident, place, why="a name")
    record.redact(here.incident, place - 1, why="a name")
    record.correct(there.incident, place - 1, words="the same name again")
    here.merge(there)
    assert next(here.store.rows(here.id, place - 1)).body == b""
    assert not any(b"name again" in row.body for row in here.store.rows(here.id, branch=1))
    assert verify_incident(here.store, here.id).holds


def test_nothing_is_merged_twice_and_what_is_only_behind_catches_up(laptops: tuple[Laptop, Laptop]) -> None:
    here, there = laptops
    with pytest.raises(Refused, match="are the same"):
        here.merge(there)
    notes.note(there.incident, "there")
    with pytest.raises(OnlyBehind):
        here.merge(there)
    with pytest.raises(Refused, match="an earlier state of this one, which has 1 entry more"):
        there.merge(here)
    catch_up(here.incident, record_of_store(here.store, there.store, here.id))
    assert here.store.head(here.id) == there.store.head(here.id)
    notes.note(here.incident, "here")
    notes.note(there.incident, "there")
    here.merge(there)
    with pytest.raises(Refused, match="was merged already"):
        here.merge(there)
    with pytest.raises(Refused, match="has merged this one already"):
        there.merge(here)


def test_two_incidents_of_one_name_a_closed_one_and_one_that_does_not_hold_are_refused(
    laptops: tuple[Laptop, Laptop],
) -> None:
    here, there = laptops
    stranger = begin(minutes_later=1)
    notes.note(stranger.incident, "another one")
    with pytest.raises(Refused, match="no beginning in common"):
        here.merge(stranger)
    notes.note(here.incident, "here")
    lifecycle.close(there.incident, why="over")
    with pytest.raises(Refused, match="is closed"):
        here.merge(there)
    lifecycle.reopen_incident(there.incident)
    rows = there.store._lists[here.id]  # type: ignore[attr-defined]
    rows[-1] = rows[-1]._replace(body=b'{"why":"forged"}')
    with pytest.raises(VerificationFailed, match="does not hold"):
        here.merge(there)
    assert not here.store.branches(here.id)


def test_a_change_to_any_part_of_a_branch_is_found(laptops: tuple[Laptop, Laptop]) -> None:
    here, there = laptops
    notes.note(here.incident, "here")
    for text in ("one", "two", "three"):
        notes.note(there.incident, text)
    head = there.store.head(here.id).link.hex()
    here.merge(there)
    assert verify_incident(here.store, here.id, expected_head=head).holds
    key = branch_key(here.id, 1)
    rows = list(here.store._lists[key])  # type: ignore[attr-defined]
    changed = [rows[:-1], rows[1:], [*rows, rows[-1]], [rows[1], rows[0], *rows[2:]], []]
    for at, row in enumerate(rows):
        for column in ("header", "body", "salt", "digest", "link"):
            value = getattr(row, column)
            broken = row._replace(**{column: value[:-1] + bytes([value[-1] ^ 1])})
            changed.append([*rows[:at], broken, *rows[at + 1 :]])
    for each in changed:
        here.store._lists[key] = each  # type: ignore[attr-defined]
        assert not verify_incident(here.store, here.id).holds
        assert not verify_incident(here.store, here.id, expected_head=here.store.head(here.id).link.hex()).holds


def test_a_bundle_carries_branches_in_and_out(
    laptops: tuple[Laptop, Laptop], tmp_path: Path, run_verifier: Callable[[Path], int]
) -> None:
    here, there = laptops
    notes.note(here.incident, "here")
    _add(there.incident, "there")
    here.merge(there)
    file = tmp_path / "bundle.zip"
    export_bundle(here.incident, Export(file))
    assert run_verifier(file) == 0
    with MemoryStore() as store, file.open("rb") as opened:
        import_bundle(store, check_bundle_file(opened))
        assert verify_incident(store, here.id).holds
        assert list(store.rows(here.id, branch=1)) == list(here.store.rows(here.id, branch=1))
    data = file.read_bytes()
    at = data.index(b"branches/1.jsonl") + data[data.index(b"branches/1.jsonl") :].index(b'"body":"') + 9
    at = data.index(b'\\"', at)
    file.write_bytes(data[:at] + b"x" + data[at + 1 :])
    assert run_verifier(file) == 3


def test_salvaging_brings_a_branch_into_the_new_store(laptops: tuple[Laptop, Laptop]) -> None:
    here, there = laptops
    notes.note(here.incident, "here")
    notes.note(there.incident, "there")
    here.merge(there)
    with MemoryStore() as new:
        assert salvage(here.store, new, ADA).problems == []
        assert verify_incident(new, here.id).holds


def test_what_was_issued_before_a_merge_is_not_final_after_it(laptops: tuple[Laptop, Laptop]) -> None:
    here, there = laptops
    notes.note(there.incident, "there")
    writing.issue(here.incident)
    assert final_issue(here.incident.state) is not None
    here.merge(there)
    assert final_issue(here.incident.state) is None


def bring_together(laptops: Sequence[Laptop], first: int) -> Laptop:
    """A copy of one laptop into which all others were merged."""
    found = laptops[first].copy(ADA)
    for other in laptops:
        try:
            found.merge(other)
        except OnlyBehind:
            catch_up(found.incident, record_of_store(found.store, other.store, found.id))
        except Refused:  # nothing new in it
            continue
    return found


@settings(max_examples=6)
@given(data=st.data())
def test_laptops_that_were_copied_and_merged_in_any_order_come_to_the_same(data: st.DataObject) -> None:
    laptops = [begin()]
    play(laptops[0], [_act(registers.register_add, "assets", {"name": "web1"})])
    laptops.append(laptops[0].copy(BOB))
    for turn in range(data.draw(st.integers(2, 6))):
        one, other = (laptops[data.draw(st.integers(0, len(laptops) - 1))] for _ in range(2))
        if (act := data.draw(st.sampled_from(["work", "copy", "merge"]))) == "work":
            play(one, [_act(notes.note, str(turn)), *data.draw(acts)])
        elif act == "copy":
            laptops.append(one.copy(Actor("Cyd", "cyd", "laptop")))
        elif one is not other:
            with suppress(Refused, OnlyBehind):
                one.merge(other)
    for laptop, text in zip(laptops, ("here", "there"), strict=False):
        play(laptop, [_act(notes.note, text)])
    left, right = (bring_together(laptops, first) for first in (0, 1))
    assert links(left.store, left.id) == links(right.store, right.id)
    for each in (left, right):
        assert verify_incident(each.store, each.id).holds
    assert facts(left.incident) == facts(right.incident)
