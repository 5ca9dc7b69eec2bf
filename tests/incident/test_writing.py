"""What only a person can write of the report, and who stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.errors import NotFound, Refused
from irrunner.incident.verbs import lifecycle, notes, record, steps, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident import Incident

    Declare = Callable[..., Incident]

CAUSE = "- {id: cause, do: Write the cause, writes: [root-cause, contributing-factors]}"


def test_a_step_that_asks_for_words_is_not_done_without_them(declare: Declare) -> None:
    incident = declare(CAUSE)
    with pytest.raises(Refused, match="nobody has written root-cause, contributing-factors"):
        steps.done(incident, "cause")
    writing.write(incident, "root-cause", "A token")
    with pytest.raises(Refused, match="nobody has written contributing-factors"):
        steps.done(incident, "cause")
    writing.write(incident, "Contributing factors", "Nobody looked")
    assert not steps.done(incident, "cause").body_texts("out_of_order")


def test_with_a_reason_it_is_done_and_marked(declare: Declare) -> None:
    entry = steps.done(declare(CAUSE), "cause", why="The forensics firm writes it")
    assert entry.body_texts("out_of_order") == ("nobody has written root-cause, contributing-factors",)


def test_the_same_words_again_nothing_and_too_much_are_refused(declare: Declare) -> None:
    incident = declare(CAUSE)
    writing.write(incident, "summary", "It is over")
    for words, said in ((" It is over\n", "exactly that already"), (" \n", "needs words"), ("x" * 100_001, "100,001")):
        with pytest.raises(Refused, match=said):
            writing.write(incident, "summary", words)


def test_an_unknown_part_names_the_one_that_was_meant(declare: Declare) -> None:
    with pytest.raises(NotFound) as caught:
        writing.write(declare(CAUSE), "rootcause", "x")
    assert caught.value.hint == "Did you mean 'root-cause'?"


def test_it_can_be_written_and_issued_after_closing_but_not_after_a_purge(declare: Declare) -> None:
    incident = declare(CAUSE)
    lifecycle.close(incident, why="over")
    writing.write(incident, "impact-cost", "Two days")
    assert writing.issue(incident, ["Board"]).refs["version"] == 1
    record.purge(incident, why="test", authority="counsel")
    with pytest.raises(Refused):
        writing.write(incident, "summary", "x")


def test_a_correction_of_written_words_counts(declare: Declare) -> None:
    incident = declare(CAUSE)
    made = writing.write(incident, "summary", "It is ovr")
    record.correct(incident, made.seq, words="It is over", why="slip")
    assert writing.written_section(incident.state, "summary") == "It is over"


def test_issuing_names_the_head_that_it_stands_for_and_a_final_report_is_not_issued_twice(declare: Declare) -> None:
    incident = declare(CAUSE)
    head = incident.head
    entry = writing.issue(incident, [" Board ", "Board", ""], why="for the file")
    assert (entry.refs["head"], entry.body_texts("to")) == (head, ("Board",))
    with pytest.raises(Refused, match="final as version 1"):
        writing.issue(incident)
    assert writing.issue(incident, ["Insurer"]).refs["version"] == 2
    with pytest.raises(Refused, match="At most 50 readers"):
        writing.issue(incident, [f"n{number}" for number in range(51)])


def test_a_review_says_which_changes(declare: Declare) -> None:
    incident = declare(CAUSE)
    with pytest.raises(Refused, match="Which changes"):
        writing.review(incident, "changes")
    with pytest.raises(NotFound):
        writing.review(incident, "fine")
    assert writing.review(incident, "changes", "Times are missing").words == "Times are missing"


def test_a_note_on_the_attacker_says_so_in_its_sentence(declare: Declare) -> None:
    from irrunner.incident.entry_text import describe_entry

    entry = notes.note(declare(CAUSE), "laptop-07 asks for a domain of theirs", attacker=True)
    assert entry.refs["whose"] == "attacker"
    assert describe_entry(entry).sentence == "attacker"
