"""An entry in words, as every door tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.incident.entries import Entry
from irrunner.incident.entry_text import LabelledText, describe_entry
from irrunner.incident.verbs import evidence, notes, people, record, registers, steps
from irrunner.journal.events import CATALOGUE, Event, HandoverOffered, Unknown
from tests.beginnings import ADA

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import BytesIO

    from tests.beginnings import Declare

TIME = "2026-03-24T12:00:00.000Z"


def entry(kind: str, event: Event | None, **refs: object) -> Entry:
    return Entry(7, kind, TIME, TIME, "second", "", ADA, "ada", refs, event)


@pytest.mark.parametrize("kind", CATALOGUE)
def test_every_kind_of_the_catalogue_has_a_sentence_and_a_word_that_fits_a_column(kind: str) -> None:
    said = describe_entry(entry(kind, None, step="cut", evidence="e1", role="lead"))
    assert said.word != kind
    assert 0 < len(said.word) <= 9
    assert said.word in said.sentence
    assert not set("{}[]*") & set(said.sentence.replace("[redacted]", ""))


def test_what_nobody_approved_is_not_told_as_approved(declare: Declare) -> None:
    incident = declare("- {id: cut, do: Cut it off, approve: lead}", head="roles: {lead: Incident lead}\n")
    said = describe_entry(steps.approve(incident, "cut", why="alone on shift"))
    assert said.line("UTC") == "cut went on, not approved as lead: alone on shift"
    assert (said.word, said.without_word) == ("went on", "cut, not approved as lead")


def test_the_words_stand_behind_what_was_done_each_with_its_label(declare: Declare) -> None:
    incident = declare("- {id: cut, do: Cut it off}", head="roles: {lead: Incident lead}\n")
    action = notes.action_add(incident, "Tell the board", owner="grace", due="2026-03-26 12:00")
    assert describe_entry(action).line("Europe/Berlin") == (
        "follow-up 1 added: Tell the board; Owner: grace; Due: 2026-03-26 13:00 CET"
    )
    row = registers.register_add(incident, "assets", {"kind": "laptop", "name": "ci-7"})
    assert describe_entry(row).line("UTC") == "assets a1 added: name: ci-7; kind: laptop"
    role = people.role(incident, "lead", "bo", contact="192.0.2.7")
    assert describe_entry(role).line("UTC") == "role lead given to bo: Contact: 192.0.2.7"


def test_evidence_is_told_with_its_name_its_size_and_its_step(
    declare: Declare, bytes_of: Callable[[bytes], BytesIO]
) -> None:
    incident = declare("- {id: cut, do: Cut it off}")
    added = evidence.add(incident, bytes_of(b"abc"), name="found.log", step="cut", note="from the proxy")
    assert describe_entry(added).line("UTC") == "evidence e1 added: found.log, 3 bytes, for cut; from the proxy"
    assert (
        describe_entry(evidence.hand_over(incident, "e1", "the police")).sentence
        == "evidence e1 handed over to the police"
    )


def test_corrected_and_out_of_order_are_marks(declare: Declare) -> None:
    incident = declare("- {id: look, do: Look}\n- {id: cut, do: Cut it off, needs: [look]}")
    steps.done(incident, "cut", why="It burned")
    record.correct(incident, incident.state.seq, words="It smoked")
    done, correction = incident.state.entries[-2:]
    assert describe_entry(done).line("UTC") == "cut done: It smoked (out of order, corrected)"
    assert describe_entry(correction).line("UTC") == f"entry {done.seq} corrected: It now says: It smoked"


def test_a_redacted_entry_keeps_what_its_refs_say() -> None:
    assert (
        describe_entry(entry("evidence.added", None, evidence="e1", step="cut")).line("UTC")
        == "evidence e1 added: [redacted]"
    )
    assert describe_entry(entry("handover.offered", None)).sentence == "hand-over offered to [redacted]"


def test_a_title_takes_the_place_of_an_id_and_a_field_can_be_left_to_the_door() -> None:
    decided = entry("decision.made", None, step="cut", option="yes")
    assert describe_entry(decided, lambda name, text: "" if name == "step" else text.upper()).sentence == "decided: YES"


def test_an_entry_of_a_newer_version_shows_its_kind_and_its_body() -> None:
    strange = entry("alarm.*{rung}", Unknown(body={"bell": "old"}), step="cut")
    assert describe_entry(strange).line("UTC") == 'alarm.*{rung} on cut: {"bell":"old"}'


def test_words_with_braces_and_stars_are_told_as_they_are() -> None:
    said = describe_entry(entry("handover.offered", HandoverOffered("{to} *bo* [x]", "It goes {on}")))
    assert said.sentence == "hand-over offered to {to} *bo* [x]"
    assert said.texts == (LabelledText("", "It goes {on}"),)
