# ruff: noqa: RUF001 - the angle quotes are what is tested
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.playbook.templates import TemplateError, fill, fill_value, missing_names, names_in, rename

if TYPE_CHECKING:
    from irrunner.playbook.model import Value

ANSWERS: dict[str, Value] = {
    "package": "litellm",
    "versions": ["1.82.7", "1.82.8"],
    "item.name": "runner-7",
    "rotate/scope": "prod",
    "nasty": "{{ package }} *bold* ‹x›",
    "none-yet": [],
}


def test_names_are_found_once_and_in_order() -> None:
    text = "{{ package }} {{versions}} {{ item.had_package }} {{ rotate/scope }} {{ package }}"
    assert names_in(text) == ["package", "versions", "item.had_package", "rotate/scope"]


def test_text_without_fills_names_nothing() -> None:
    assert names_in("a } { b }} and {x}") == []


@pytest.mark.parametrize(
    ("template", "position", "length"),
    [
        ("x {{ ''.__class__ }}", 2, 18),
        ("{{ package | upper }}", 0, 21),
        ("{{ 1 + 1 }}", 0, 11),
        ("{{ Package }}", 0, 13),
        ("{{ package.name }}", 0, 18),
        ("{{ item }} {{ item. }}", 11, 11),
        ("{{ a/ }}", 0, 8),
        ("{{ }}", 0, 5),
        ("ab {{ package", 3, 2),
        ("{{ package\n}}", 0, 2),
        ("{{{ package }}}", 0, 14),
        ("{% for x in y %}{{ x() }}", 16, 9),
    ],
)
def test_anything_but_a_name_is_refused_with_its_place(template: str, position: int, length: int) -> None:
    with pytest.raises(TemplateError) as caught:
        names_in(template)
    assert (caught.value.position, caught.value.length) == (position, length)


def test_four_braces_are_two_that_stay() -> None:
    assert fill("docker ps --format {{{{.Names}} {{ package }}", ANSWERS.get) == "docker ps --format {{.Names}} litellm"
    assert fill("{{{{ package }}", ANSWERS.get) == "{{ package }}"
    assert fill("{{{{{{ package }}}}", ANSWERS.get) == "{{litellm}}"
    assert fill("{{{{{{{{", ANSWERS.get) == "{{{{"
    assert fill_value("{{{{", ANSWERS.get) == "{{"
    assert names_in("${{{{ secrets.X }} {{ package }}") == ["package"]
    assert missing_names("${{{{ secrets }} {{ package }}", lambda _: None) == ["package"]
    assert rename("{{{{ package }} {{ package }}", "rotate/{}".format) == "{{{{ package }} {{ rotate/package }}"


def test_a_list_joins_with_commas() -> None:
    assert fill("{{ package }}: {{ versions }}.", ANSWERS.get) == "litellm: 1.82.7, 1.82.8."


def test_a_missing_answer_shows_its_name() -> None:
    assert fill("{{ packages }} of {{ item.owner }}", ANSWERS.get) == "‹packages?› of ‹item.owner?›"


def test_missing_names_are_those_without_an_answer() -> None:
    assert missing_names("{{ b }} {{ package }} {{ a }} {{ b }} {{ none-yet }}", ANSWERS.get) == ["b", "a"]


def test_every_value_passes_through_the_quote_and_nothing_else_does() -> None:
    assert fill("*{{ versions }}*", ANSWERS.get, quote=lambda value: f"<{value}>") == "*<1.82.7>, <1.82.8>*"


def test_braces_inside_an_answer_are_never_filled_again() -> None:
    assert fill("{{ nasty }}", ANSWERS.get) == "{{ package }} *bold* ‹x›"
    assert fill_value("{{ nasty }}", ANSWERS.get) == "{{ package }} *bold* ‹x›"


def test_exactly_one_name_keeps_its_type() -> None:
    assert fill_value(" {{ versions }} ", ANSWERS.get) == ["1.82.7", "1.82.8"]
    assert fill_value("{{ package }}", ANSWERS.get) == "litellm"
    assert fill_value("v{{ versions }}", ANSWERS.get) == "v1.82.7, 1.82.8"
    assert fill_value("{{ gone }}", ANSWERS.get) == "‹gone?›"


def test_a_list_that_was_filled_in_is_not_the_answer_itself() -> None:
    filled = fill_value("{{ versions }}", ANSWERS.get)
    assert isinstance(filled, list)
    filled.append("x")
    assert ANSWERS["versions"] == ["1.82.7", "1.82.8"]


def test_what_is_no_fill_stays_as_somebody_typed_it() -> None:
    assert fill("docker ps --format '{{.ID}}' {{ package }}", ANSWERS.get) == "docker ps --format '{{.ID}}' litellm"


@given(st.text(alphabet="{} abz/.-_|\n'"), st.text())
def test_filling_never_raises_and_calls_nothing(template: str, answer: str) -> None:
    filled = fill(template, lambda _: answer)
    assert isinstance(filled, str)
    assert fill_value(template, lambda _: [answer]) is not None


@given(st.text(alphabet="{} abz/.-_|\n'"))
def test_names_in_agrees_with_what_is_filled(template: str) -> None:
    asked: list[str] = []

    def ask(name: str) -> str:
        asked.append(name)
        return ""

    fill(template, ask)
    try:
        names = names_in(template)
    except TemplateError:
        return
    assert list(dict.fromkeys(asked)) == names
