from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.errors import Refused
from irrunner.safety.commands import copyable, leading_dashes


def test_a_command_is_quoted_part_by_part() -> None:
    assert copyable(["rg", "--files-with-matches", "lite llm; rm -rf ~", "$(id)", "."]) == (
        "rg --files-with-matches 'lite llm; rm -rf ~' '$(id)' ."
    )


@pytest.mark.parametrize(
    "part",
    [
        "a\nrm -rf ~",
        "a\rls",
        "a\tb",
        "\x1b[201~rm",
        "a\x7f",
        "a\x9b",
        "a\u202eb",
        "lite\u200bllm",
        "a\u2028b",
        "\udc80",
    ],
)
def test_a_command_with_hidden_or_control_characters_is_refused(part: str) -> None:
    with pytest.raises(Refused) as refusal:
        copyable(["echo", part])
    assert "\\" in refusal.value.sentence
    assert part not in refusal.value.sentence
    assert refusal.value.hint


@given(st.lists(st.text(), min_size=1))
def test_what_is_copied_arrives_part_by_part(argv: list[str]) -> None:
    try:
        line = copyable(argv)
    except Refused:
        return
    assert "\n" not in line
    assert shlex.split(line) == argv


def test_answers_that_would_be_options_are_named() -> None:
    assert leading_dashes(["litellm", "-rf", "a-b", "--index-url=x", ""]) == ["-rf", "--index-url=x"]
