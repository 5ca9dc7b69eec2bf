"""A condition on a cell of which nobody knows anything opens its step, and never says no because of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from irrunner.playbook.column_values import COLUMN_VALUES, column_choices, fitting_cell, plain_word
from irrunner.playbook.conditions import Count, Truth, Unsettled, comparisons, evaluate, parse
from irrunner.playbook.model import Step
from tests.playbook.conftest import underlined

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.playbook.library import Loaded
    from irrunner.playbook.model import Value
    from irrunner.playbook.problems import Problem

KINDS = ("laptop", "server", "other")
ANSWERS = ("yes", "no")
CELLS = {"item.kind": KINDS, "item.executed": ANSWERS, "item.state": KINDS}


class Row:
    """A row some of whose cells nobody knows."""

    def __init__(self, cells: dict[str, Value | Unsettled]) -> None:
        self.cells = cells

    def value(self, name: str) -> Value | Unsettled:
        return self.cells[name]

    def count(self, name: str) -> Count:
        return Count(0, settled=True)


leaves = st.sampled_from(sorted(CELLS)).flatmap(
    lambda name: st.one_of(
        st.builds(f"{name} {{}} {{}}".format, st.sampled_from(["==", "!="]), st.sampled_from(CELLS[name])),
        st.builds(
            lambda negated, words: f"{name} {negated}in [{', '.join(words)}]",
            st.sampled_from(["", "not "]),
            st.lists(st.sampled_from(CELLS[name]), min_size=1, max_size=3, unique=True),
        ),
    )
)
texts = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds("not ({})".format, inner),
        st.builds("({}) and ({})".format, inner, inner),
        st.builds("({}) or ({})".format, inner, inner),
    ),
    max_leaves=6,
)


@given(texts, st.sets(st.sampled_from(sorted(CELLS))), st.data())
def test_no_is_said_only_if_it_would_be_no_whatever_stood_in_the_unknown_cells(
    text: str, unknown: set[str], data: st.DataObject
) -> None:
    condition = parse(text)
    cells: dict[str, Value | Unsettled] = {name: data.draw(st.sampled_from(words)) for name, words in CELLS.items()}
    said = evaluate(condition, Row({**cells, **dict.fromkeys(unknown, Unsettled.UNKNOWN)}))
    if said in (Truth.YES, Truth.NO):
        assert evaluate(condition, Row(cells)) is said
    else:
        assert said is Truth.OPENED


@given(texts)
def test_a_row_of_which_nothing_is_known_is_never_left_out(text: str) -> None:
    condition = parse(text)
    assume(comparisons(condition))
    assert evaluate(condition, Row(dict.fromkeys(CELLS, Unsettled.UNKNOWN))) is not Truth.NO


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("item.kind == unknown", Truth.YES),
        ("item.kind in [laptop, unknown]", Truth.YES),
        ("item.kind != unknown", Truth.NO),
        ("item.kind < 3", Truth.OPENED),
    ],
)
def test_a_condition_may_ask_for_what_is_not_known(text: str, truth: Truth) -> None:
    assert evaluate(parse(text), Row({"item.kind": Unsettled.UNKNOWN})) is truth


def test_no_word_means_two_things() -> None:
    for register, columns in COLUMN_VALUES.items():
        for column, values in columns.items():
            words = [plain_word(each) for value, also in values.items() for each in (value, *also)]
            assert len(words) == len(set(words)), (register, column)


@pytest.mark.parametrize("text", ["Laptop", "LAPTOP", " notebook", "Work Station", "work_station", "MacBook"])
def test_a_word_is_known_in_any_case_and_by_its_other_names(text: str) -> None:
    choices = column_choices({}, [Step("a", "A", for_each="assets", when="item.kind == laptop")], {})
    assert text == "Work Station" or fitting_cell(choices, "assets", "kind", text.replace("work_", "work")) == "laptop"


# steps, what is wrong, where, what is said
WRONG = {
    "a column without values": ("item.owner == ada", "column-without-values", "item.owner", "`columns`"),
    "a word that is no value": ("item.kind == laptpo", "unknown-option", "laptpo", 'Did you mean "laptop"?'),
    "another word for a value": ("item.kind == notebook", "unknown-option", "notebook", 'Did you mean "laptop"?'),
    "a value in capitals": ("item.kind in [Laptop]", "unknown-option", "Laptop", 'Did you mean "laptop"?'),
}


@pytest.mark.parametrize(("when", "code", "where", "message"), WRONG.values(), ids=WRONG)
def test_a_condition_that_would_fail_in_silence_is_an_error(
    problems_of: Callable[[str], list[Problem]], when: str, code: str, where: str, message: str
) -> None:
    steps = f"- {{id: f, do: F, collect: assets}}\n- {{id: a, do: A, for_each: assets, when: '{when}'}}"
    [problem] = problems_of(steps)
    assert (problem.severity, problem.code, underlined(problem)) == ("error", code, where)
    assert message in problem.message


HEAD = "playbook: 1\nid: book\ntitle: A\n{}\nphases:\n- phase: P\n  steps:\n  - {{id: f, do: F, collect: assets}}\n"
STEP = "  - {id: a, do: A, for_each: assets, when: item.kind == ecu and item.owner != vendor}\n"


def test_a_playbook_may_add_values_with_other_words_for_them(load: Callable[[str], Loaded]) -> None:
    added = "columns:\n  assets:\n    kind: {ecu: [control unit]}\n    owner: [us, vendor]"
    playbook = load(HEAD.format(added) + STEP).usable()
    choices = column_choices(playbook.columns, playbook.phases[0].steps, {})
    assert fitting_cell(choices, "assets", "kind", "Control-Unit") == "ecu"
    assert fitting_cell(choices, "assets", "owner", "VENDOR") == "vendor"
    assert choices.is_strict("assets", "owner")


@pytest.mark.parametrize(
    ("added", "code"),
    [
        ("columns: {asets: {kind: [ecu]}}", "unknown-key"),
        ("columns: {assets: {kin: [ecu]}}", "unknown-key"),
        ("columns: {assets: {name: [ecu]}}", "unknown-key"),
        ("columns: {assets: {kind: ecu}}", "wrong-shape"),
        ("columns: {assets: {kind: [notebook]}}", "bad-value"),
        ("columns: {assets: {kind: ['a b']}}", "bad-value"),
        ("columns: [assets]", "wrong-shape"),
    ],
)
def test_what_cannot_be_a_value_is_an_error(load: Callable[[str], Loaded], added: str, code: str) -> None:
    assert code in [each.code for each in load(HEAD.format(added)).problems]
