"""Each act, killed a few times; `make fuzz` kills ten thousand."""

from __future__ import annotations

from fuzz.kills.acts import ACTS
from fuzz.kills.killing import kills
from irrunner.incident.verbs.registry import all_verbs

KILLS = 3 * len(ACTS)


def test_a_killed_act_loses_nothing_acknowledged_and_leaves_no_half() -> None:
    found = list(kills(range(KILLS)))

    again = "python -m fuzz kills --only"
    assert [f"{each.act} {each.how}: {each.problems}; {again} {each.number}" for each in found if each.problems] == []
    assert sum(each.killed for each in found) > KILLS / 2
    assert any(each.acknowledged for each in found)


def test_every_verb_is_killed() -> None:
    """Verbs that only read, or that write as another one does, stand here."""
    as_another: dict[str, str] = {}
    killed = {name.replace("-", " ") for name in ACTS}
    named = {verb.replace("-", " ") for verb in all_verbs()} - {name.replace("-", " ") for name in as_another}
    assert sorted(named - killed - {"reopen incident"}) == []  # closes first: `close-and-reopen`
