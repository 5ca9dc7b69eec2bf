"""How an entry reads in one row of the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.verbs import lifecycle, steps
from irrunner.journal import Store
from irrunner.journal.chain import Actor
from irrunner.playbook import library
from irrunner.tui.widgets.telling import told

if TYPE_CHECKING:
    from pathlib import Path

PLAYBOOK = """\
playbook: 1
id: small
title: Small trouble
roles: {lead: Incident lead}
phases:
  - phase: Work
    steps:
      - {id: cut, do: Cut it off, approve: lead}
"""


def test_what_nobody_approved_is_not_told_as_approved(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(PLAYBOOK)
    loaded = library.find(str(tmp_path / "small.yaml"), [tmp_path])
    with Store.open(tmp_path / "store") as store:
        incident = lifecycle.declare(store, loaded, Actor("ada", "ada", "laptop.example"))
        row = told(steps.approve(incident, "cut", why="alone on shift"))
    assert (row.word, row.about, row.words) == ("unapproved", "cut, not as lead", "alone on shift")
