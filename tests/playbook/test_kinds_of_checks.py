"""The linter knows the kinds of checks that irrunner brings, and the tags that the field uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.checks.registry import kind_names
from irrunner.playbook import library
from irrunner.playbook.lints.references import CHECK_KINDS

if TYPE_CHECKING:
    from pathlib import Path

PLAYBOOK = """\
playbook: 1
id: poisoned-model
title: A poisoned model
phases:
  - phase: Look
    steps:
      - id: look
        do: Look at the file without loading it
        tags: {atlas: [%s]}
"""


def test_the_linter_knows_every_kind_that_is_installed_here() -> None:
    assert set(kind_names()) <= set(CHECK_KINDS)


def test_an_atlas_technique_is_a_tag(tmp_path: Path) -> None:
    file = tmp_path / "poisoned-model.yaml"
    file.write_text(PLAYBOOK % "AML.T0010.003, AML.T0058")
    loaded = library.find(str(file))
    assert loaded.problems == ()
    assert loaded.usable().phases[0].steps[0].tags.atlas == ("AML.T0010.003", "AML.T0058")


def test_what_does_not_look_like_an_atlas_technique_is_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "poisoned-model.yaml"
    file.write_text(PLAYBOOK % "T0010.003")
    assert [problem.code for problem in library.find(str(file)).problems] == ["bad-tag"]
