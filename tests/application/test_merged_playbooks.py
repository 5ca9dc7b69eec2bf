"""A playbook that two records added apart under one name: no step, no work and no question of either is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.incident.unsettled_branches import unsettled
from irrunner.incident.verbs import decisions, grafts, notes, steps
from irrunner.journal.verify import verify_incident
from irrunner.playbook import library
from tests.beginnings import playbook
from tests.laptops import BOB, Laptop, begin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.playbook.library import Loaded

    Guest = Callable[..., Loaded]

FIRST = """\
- {id: one, do: Revoke it}
- {id: which, decide: Which?, options: ["a", "b"]}
- {id: later, do: Look again, when: which == "a"}
"""
SECOND = """\
- {id: one, do: "Revoke it [/b] and rotate it"}
- {id: which, decide: Which?, options: ["a", "c"]}
- {id: later, do: Look again, when: which == "c"}
- {id: more, do: Tell the owner, needs: [one]}
"""


@pytest.fixture
def guest(tmp_path: Path) -> Guest:
    def made(text: str, *, head: str = "") -> Loaded:
        path = tmp_path / "guest.yaml"
        path.write_text(playbook(text, identity="guest", title="Guest", head=head))
        return library.find(str(path), [tmp_path])

    return made


def standings(laptop: Laptop) -> dict[str, str]:
    """Of the steps of the guest, each once."""
    views = [view for view in laptop.incident.checklist if view.key.id.startswith("guest/")]
    assert len({view.key for view in views}) == len(views)
    return {str(view.key): view.standing for view in views}


def test_what_only_the_second_version_has_comes_in_and_what_differs_is_said(guest: Guest) -> None:
    here = begin()
    there = here.copy(BOB)
    grafts.graft(here.incident, guest(FIRST, head="ask: {who: {label: Who, required: true}}\n"))
    decisions.decide(here.incident, "guest/which", "b")
    grafts.graft(there.incident, guest(SECOND, head="ask: {what: {label: What, required: true}}\n"))
    for step in ("guest/one", "guest/more"):
        steps.done(there.incident, step)
    here.merge(there)
    assert standings(here) == {
        "guest/answers": "open",
        "guest/one": "done",
        "guest/which": "done",
        "guest/later": "open",  # the two versions do not agree when it applies
        "guest/more": "done",
    }
    views = {str(view.key): view for view in here.incident.checklist}
    assert views["guest/one"].step.text == "Revoke it"
    assert views["guest/one"].warnings == ('the version that entry b1:5 added says: "Revoke it [/b] and rotate it"',)
    assert views["guest/more"].warnings == ("only the version that entry b1:5 added has it",)
    assert views["guest/which"].step.options == ("a", "b", "c")
    assert {ask.key for ask in views["guest/answers"].step.ask} == {"guest/who", "guest/what"}
    (sentence,) = unsettled(here.incident.state).playbooks
    assert sentence == "guest was added apart in 2 versions (5, b1:5): 4 steps differ"
    assert verify_incident(here.store, here.id).holds


def test_the_same_version_is_one_playbook_and_stands_while_one_side_has_not_withdrawn_it(guest: Guest) -> None:
    here = begin()
    there = here.copy(BOB)
    for laptop in (here, there):
        grafts.graft(laptop.incident, guest(FIRST))
    steps.done(here.incident, "guest/one")
    grafts.ungraft(here.incident, "guest", why="it was not needed")
    notes.note(there.incident, "it is")
    one, other = here.copy(BOB), there.copy(BOB)
    one.merge(there)
    other.merge(here)
    for each in (one, other):
        assert standings(each) == {"guest/one": "done", "guest/which": "open", "guest/later": "waiting"}
        assert unsettled(each.incident.state).playbooks == []
        grafts.ungraft(each.incident, "guest", why="no longer")
        assert standings(each)["guest/which"] == "not applicable"
