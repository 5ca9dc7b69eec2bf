from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.playbook.condition_tree import Condition, ConditionError
from irrunner.playbook.conditions import Count, Truth, Unsettled, evaluate, names_in, parse, registers_in

if TYPE_CHECKING:
    from irrunner.playbook.model import Value

YES, NO, WAITING, OPENED = Truth.YES, Truth.NO, Truth.WAITING, Truth.OPENED


class Answers:
    """A scope made of plain values; what is not there waits."""

    def __init__(self, values: dict[str, Value | Unsettled] | None = None, **counts: Count) -> None:
        self.values = values or {}
        self.counts = counts

    def value(self, name: str) -> Value | Unsettled:
        return self.values.get(name, Unsettled.WAITING)

    def count(self, name: str) -> Count:
        return self.counts.get(name, Count(0, settled=False))


def truth(text: str, **values: Value | Unsettled) -> Truth:
    return evaluate(parse(text), Answers(values))


def counted(text: str, number: int, *, settled: bool) -> Truth:
    return evaluate(parse(text), Answers(assets=Count(number, settled=settled)))


# Which value of a name makes `name == x` each of the four.
AS: dict[Truth, Value | Unsettled] = {YES: "x", NO: "y", WAITING: Unsettled.WAITING, OPENED: Unsettled.OPENED}

AND = {
    YES: {YES: YES, NO: NO, WAITING: WAITING, OPENED: OPENED},
    NO: {YES: NO, NO: NO, WAITING: NO, OPENED: NO},
    WAITING: {YES: WAITING, NO: NO, WAITING: WAITING, OPENED: WAITING},
    OPENED: {YES: OPENED, NO: NO, WAITING: WAITING, OPENED: OPENED},
}
OR = {
    YES: {YES: YES, NO: YES, WAITING: YES, OPENED: YES},
    NO: {YES: YES, NO: NO, WAITING: WAITING, OPENED: OPENED},
    WAITING: {YES: YES, NO: WAITING, WAITING: WAITING, OPENED: OPENED},
    OPENED: {YES: YES, NO: OPENED, WAITING: OPENED, OPENED: OPENED},
}


@pytest.mark.parametrize(("left", "right"), product(Truth, repeat=2))
def test_and_and_or_follow_their_tables(left: Truth, right: Truth) -> None:
    values = {"a": AS[left], "b": AS[right]}
    assert truth("a == x and b == x", **values) is AND[left][right]
    assert truth("a == x or b == x", **values) is OR[left][right]


@pytest.mark.parametrize(("inside", "outside"), [(YES, NO), (NO, YES), (WAITING, WAITING), (OPENED, OPENED)])
def test_not_turns_only_yes_and_no(inside: Truth, outside: Truth) -> None:
    assert truth("not a == x", a=AS[inside]) is outside


@pytest.mark.parametrize("values", product(Truth, repeat=3))
def test_three_parts_read_the_same_however_they_are_bracketed(values: tuple[Truth, ...]) -> None:
    named = {name: AS[value] for name, value in zip("abc", values, strict=True)}
    for word in ("and", "or"):
        flat = truth(f"a == x {word} b == x {word} c == x", **named)
        assert truth(f"(a == x {word} b == x) {word} c == x", **named) is flat
        assert truth(f"a == x {word} (b == x {word} c == x)", **named) is flat


def test_and_binds_stronger_than_or_and_not_strongest() -> None:
    assert truth("a == x or a == y and a == z", a="x") is YES
    assert truth("not a == y and a == x", a="x") is YES
    assert truth("not (a == y or a == x)", a="x") is NO


@pytest.mark.parametrize("text", ["a == x", "a != x", "a in [x, y]", "a < 3", "a > 3"])
def test_a_name_decides_for_every_operator_while_it_has_no_value(text: str) -> None:
    assert truth(text, a=Unsettled.WAITING) is WAITING
    assert truth(text, a=Unsettled.OPENED) is OPENED
    assert truth(text, a=Unsettled.NOT_APPLICABLE) is NO


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("a == x", "x", YES),
        ("a == x", "X", NO),
        ("a != x", "y", YES),
        ("a == 'x y'", "x y", YES),
        ('a == "and"', "and", YES),
        ("a == 1.10", "1.1", NO),
        ("a == no", "no", YES),
        ("a == @scope", "@scope", YES),
        ("a in [x, 'y z']", "y z", YES),
        ("a in [x]", "y", NO),
        ("a not in [x]", "y", YES),
        ("not a in [x]", "y", YES),
        ('a == ""', "", YES),
    ],
)
def test_texts_are_compared_as_they_are(text: str, value: str, expected: Truth) -> None:
    assert truth(text, a=value) is expected


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("a in [x, y]", ["q", "y"], YES),
        ("a in [x, y]", ["q"], NO),
        ("a in [x]", [], NO),
        ("a == x", ["x"], YES),
        ("a == x", ["x", "y"], NO),
        ("a != x", ["x", "y"], YES),
        ("a > 3", ["4"], OPENED),
    ],
)
def test_a_list_holds_any_of_some_and_is_exactly_one(text: str, value: list[str], expected: Truth) -> None:
    assert truth(text, a=value) is expected


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("a > 9", "10", YES),
        ("a > 9", "9", NO),
        ("a < 0.5", "0.25", YES),
        ("a < -1", "-2", YES),
        ("a > 9", "many", OPENED),
        ("a < many", "9", OPENED),
        ("a < 9", "many", OPENED),
        ('a < "2026-03-24T10:39Z"', "2026-03-24T11:38+01:00", YES),
        ('a > "2026-03-24"', "2026-03-24T00:00:01", YES),
        ('a > "2026-03-24 10:39 UTC"', "2026-03-24T10:40Z", YES),
        ('a > "2026-13-45"', "2026-03-24", OPENED),
        ("a > 3", "9" * 5000, OPENED),
        ("a > 3", "٤", OPENED),
    ],
)
def test_numbers_and_times_are_ordered_and_nothing_else_is(text: str, value: str, expected: Truth) -> None:
    assert truth(text, a=value) is expected


@pytest.mark.parametrize(
    ("text", "number", "settled", "expected"),
    [
        ("count(assets) > 0", 1, False, YES),
        ("count(assets) > 0", 0, False, WAITING),
        ("count(assets) > 0", 0, True, NO),
        ("count(assets) == 2", 2, False, WAITING),
        ("count(assets) == 2", 2, True, YES),
        ("count(assets) != 2", 1, False, WAITING),
        ("count(assets) != 2", 1, True, YES),
        ("count(assets) < 2", 1, False, WAITING),
        ("count(assets) < 2", 1, True, YES),
        ("count(assets) < 2", 2, True, NO),
    ],
)
def test_a_count_waits_while_rows_may_still_come(text: str, number: int, settled: bool, expected: Truth) -> None:
    assert counted(text, number, settled=settled) is expected


def test_names_and_registers_are_listed_once_in_order() -> None:
    condition = parse("b == x and (item.kind in [a] or not b == y) and rotate/done == z and count(assets) > 1")
    assert names_in(condition) == ["b", "item.kind", "rotate/done"]
    assert registers_in(condition) == ["assets"]


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 0, "empty"),
        ("   ", 0, "empty"),
        ("a", 0, 'such as a == "yes"'),
        ("a =", 2, "write =="),
        ("a = x", 2, "write =="),
        ("a >= 3", 2, "no >="),
        ("a <= 3", 2, "no <="),
        ("a <> 3", 2, "write !="),
        ("a === 3", 2, "write =="),
        ("a ==", 3, "is missing"),
        ("a == x y == z", 7, "expected `and` or `or`"),
        ("a == x && b == y", 7, 'write "and"'),
        ("a == x || b == y", 7, 'write "or"'),
        ("a == x AND b == y", 7, 'write "and"'),
        ('"x" in versions', 0, "name goes on the left"),
        ("a in x", 5, "in [a, b]"),
        ("a in []", 6, "expected a text"),
        ("a in [x", 6, "] is missing"),
        ("a == [x]", 5, "after `in`"),
        ("(a == x", 6, ") is missing"),
        ("a == x)", 6, "expected `and`"),
        ("a == and", 5, "in quotes"),
        ('a == "x', 5, "never closed"),
        ("Package == x", 0, "cannot be a name"),
        ("a.b == x", 0, "cannot be a name"),
        ("item == x and a.b", 14, "cannot be a name"),
        ("count() > 0", 0, "needs a register"),
        ("count(assets > 0", 13, ") is missing"),
        ("count(assets)", 0, "count(assets) > 0"),
        ("count(assets) > many", 16, "whole number"),
        ("count(assets) in [1]", 0, "compare the count"),
        ("__import__('os') == x", 0, "cannot be a name"),
        ("and", 0, "expected a name"),
        ("not", 2, "missing at the end"),
        ("a == x" + " " * 2000, 0, "2,000 characters"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(text: str, position: int, words: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text)
    assert words in caught.value.message
    assert caught.value.position == position
    assert caught.value.length >= 1


@pytest.mark.parametrize("text", ["not " * 60 + "a == x", "(" * 60 + "a == x" + ")" * 60, "(" * 2000])
def test_deep_nesting_is_refused_before_it_hurts(text: str) -> None:
    with pytest.raises(ConditionError, match="deep"):
        parse(text)


names = st.sampled_from(["a", "b", "c", "item.kind"])
literals = st.sampled_from(["x", "y", '"two words"', "3", '"2026-03-24"'])
comparisons = st.one_of(
    st.builds("{} {} {}".format, names, st.sampled_from(["==", "!=", "<", ">"]), literals),
    st.builds("{} in [{}, {}]".format, names, literals, literals),
    st.builds("count(assets) {} {}".format, st.sampled_from(["==", "!=", "<", ">"]), st.integers(0, 3)),
)
texts = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.builds("not ({})".format, inner),
        st.builds("({}) and ({})".format, inner, inner),
        st.builds("({}) or ({})".format, inner, inner),
    ),
    max_leaves=8,
)
values = st.one_of(
    st.sampled_from(["x", "y", "two words", "3", "4", "2026-03-25", ""]),
    st.lists(st.sampled_from(["x", "y"]), max_size=3),
    st.text(max_size=5),
    st.sampled_from(Unsettled),
)


@given(texts, st.dictionaries(names, values), st.integers(0, 4), st.booleans())
def test_evaluating_never_raises(text: str, answers: dict[str, Value | Unsettled], rows: int, settled: bool) -> None:
    assert evaluate(parse(text), Answers(answers, assets=Count(rows, settled=settled))) in Truth


@given(texts, st.dictionaries(names, values), st.dictionaries(names, values), st.integers(0, 4), st.integers(0, 4))
def test_yes_and_no_stay_however_the_rest_is_answered(
    text: str, now: dict[str, Value | Unsettled], later: dict[str, Value | Unsettled], rows: int, more: int
) -> None:
    condition: Condition = parse(text)
    before = evaluate(condition, Answers(now, assets=Count(rows, settled=False)))
    if before in (YES, NO):
        settled = {name: value for name, value in now.items() if value is not Unsettled.WAITING}
        after = Answers({**later, **settled}, assets=Count(rows + more, settled=True))
        assert evaluate(condition, after) is before


@given(st.text(alphabet="ab()[],=!<>'\" andornticu"))
def test_any_text_is_a_condition_or_an_error_with_a_place(text: str) -> None:
    trouble = None
    try:
        parse(text)
    except ConditionError as error:
        trouble = error
    if trouble is not None:
        assert 0 <= trouble.position <= max(0, len(text) - 1)
        assert trouble.length >= 1
