"""What a stage has to say is a list of fields with ids that stay; a broken one says where."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.deadlines.field_reading import id_from_words
from irrunner.deadlines.form_fields import FACTS
from irrunner.deadlines.library import find_regime, load_regimes
from irrunner.deadlines.reading import read_regime
from tests.deadlines.test_regimes import SMALL, problems

FIELDS = SMALL.replace(
    "after: 72 hours}",
    'after: 72 hours,\n     content: [what happened, {id: cause, say: its cause, facts: [root-cause], article: "2"}]}',
)


def test_words_and_mappings_become_fields() -> None:
    regime, found = read_regime("small.yaml", FIELDS.encode())
    assert found == ()
    assert regime is not None
    plain, bound = regime.stages[0].fields
    assert (plain.id, plain.text, plain.facts) == ("what-happened", "what happened", ())
    assert (bound.id, bound.text, bound.facts, bound.article) == ("cause", "its cause", ("root-cause",), "2")
    assert regime.stages[0].content == ("what happened", "its cause")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("facts: [root-cause]", "facts: [rootcause]", "12 unknown-fact"),
        ("id: cause", "id: what-happened", "12 duplicate-id"),
        ("id: cause, say: its cause", "say: its cause", "12 missing-key"),
        ("id: cause, say: its cause", "id: cause", "12 missing-key"),
        ('article: "2"', "only: sometimes", "12 bad-value"),
        ('article: "2"', 'paragraph: "2"', "12 unknown-key"),
        ("id: cause", "id: Cause", "12 bad-id"),
        ("[what happened, {", "[[what happened], {", "12 wrong-shape"),
    ],
)
def test_a_broken_field_says_where(old: str, new: str, expected: str) -> None:
    assert old in FIELDS
    assert expected in problems(FIELDS.replace(old, new))


def test_content_that_is_no_list_is_refused() -> None:
    assert "12 wrong-shape" in problems(SMALL.replace("after: 72 hours}", "after: 72 hours,\n     content: all of it}"))


def test_every_field_of_a_shipped_regime_has_an_id_of_its_own_and_no_unknown_fact() -> None:
    for loaded in load_regimes([]):
        assert loaded.regime is not None
        for stage in loaded.regime.stages:
            names = [field.id for field in stage.fields]
            assert len(names) == len(set(names)), (loaded.regime.id, stage.id)
            assert {fact for field in stage.fields for fact in field.facts} <= set(FACTS)


@pytest.mark.parametrize(
    ("stage", "letters"), [("initial", "2abcdefghij"), ("intermediate", "3abcdefghijkl"), ("final", "4abcdef")]
)
def test_the_forms_of_dora_have_every_letter_of_their_articles(stage: str, letters: str) -> None:
    regime = find_regime("dora-19", []).regime
    assert regime is not None
    articles = [field.article for field in regime.stage(stage).fields]
    assert articles == [f"1({each})" for each in "abcdefg"] + [f"{letters[0]}({each})" for each in letters[1:]]


def test_the_manual_lists_every_fact() -> None:
    page = (Path(__file__).parents[2] / "docs" / "forms.md").read_text()
    assert [f"| `{name}` | {words} |" in page for name, words in FACTS.items()] == [True] * len(FACTS)


@given(st.text(min_size=1))
def test_any_words_make_an_id_that_stays(words: str) -> None:
    made = id_from_words(words)
    assert made == id_from_words(words)
    assert 0 < len(made) <= 64
    assert made.isascii()
    assert made[0].isalpha()
