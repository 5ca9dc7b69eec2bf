"""The regimes that come with irrunner are whole, and a broken one says where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.deadlines.library import find_regime, load_regimes
from irrunner.deadlines.reading import read_regime
from irrunner.errors import NotFound
from irrunner.playbook import library

if TYPE_CHECKING:
    from pathlib import Path

SMALL = """\
regime: 1
id: small
title: A small one
law: A law
article: "1"
url: https://law.example/1
as_of: "2026-11-22"
confidence: read
applies_when: Something happened.
stages:
  - {id: first, title: First notice, from: aware, after: 72 hours}
"""


def problems(text: str) -> list[str]:
    return [f"{problem.line} {problem.code}" for problem in read_regime("small.yaml", text.encode())[1]]


def test_every_shipped_regime_is_whole_and_named_like_its_file() -> None:
    found = load_regimes([])
    assert len(found) >= 20
    for loaded in found:
        assert loaded.problems == (), loaded.path.name
        assert loaded.regime is not None
        assert loaded.regime.id == loaded.path.stem


def test_every_deadline_that_a_shipped_playbook_names_is_a_regime() -> None:
    known = {loaded.path.stem for loaded in load_regimes([])}
    for name in library.ids([]):
        assert set(library.find(name, []).usable().deadlines) <= known, name


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("confidence: read", "confidence: sure", "8 bad-value"),
        ("from: aware", "from: awake", "11 unknown-trigger"),
        ("from: aware", "from: stage:second", "11 unknown-stage"),
        ("after: 72 hours", "after: 72h", "11 bad-duration"),
        ("after: 72 hours", "after: 0 hours", "11 bad-duration"),
        ('as_of: "2026-11-22"', 'as_of: "2026-02-30"', "7 bad-date"),
        ("url: https://law.example/1", "url: law.example", "6 bad-url"),
        ("law: A law", "lawr: A law", "4 unknown-key"),
    ],
)
def test_a_broken_regime_says_where(old: str, new: str, expected: str) -> None:
    assert expected in problems(SMALL.replace(old, new))


def test_a_regime_of_the_users_own_goes_before_ours(tmp_path: Path) -> None:
    folder = tmp_path / "regimes"
    folder.mkdir()
    (folder / "gdpr-33.yaml").write_text(SMALL.replace("id: small", "id: gdpr-33"))
    found = find_regime("gdpr-33", [tmp_path]).regime
    assert found is not None
    assert found.title == "A small one"


def test_a_misspelled_regime_is_asked_about() -> None:
    with pytest.raises(NotFound, match="no deadline called 'gdpr33'") as refused:
        find_regime("gdpr33", [])
    assert "'gdpr-33'" in refused.value.hint


def test_what_is_no_yaml_is_a_problem_and_no_crash() -> None:
    for data in (b"", b"\x00", b"- a\n- b\n", b"regime: [", b"\xff\xfe", b"regime: 1\n" * 5000):
        regime, found = read_regime("x.yaml", data)
        assert regime is None
        assert found


def test_a_sector_that_no_profile_can_name_is_a_warning() -> None:
    data = next(each for each in load_regimes([]) if each.path.stem == "dora-19").data
    regime, problems = read_regime("dora-19.yaml", data.replace(b"sectors: [finance]", b"sectors: [financ]"))
    assert regime is not None
    assert [(each.code, each.severity) for each in problems] == [("unknown-sector", "warning")]
    assert "finance" in problems[0].message
