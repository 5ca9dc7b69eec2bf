"""What a browser may show that a terminal may not: the joiners and marks that scripts are written with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.safety import visible
from irrunner.safety.page_text import isolate, visible_in_page, visible_on_page

HEBREW = "\u05e9\u05dc\u05d5\u05dd"
WALES = "\U0001f3f4" + "".join(chr(0xE0000 + ord(each)) for each in "gbwls") + "\U000e007f"
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    "text",
    [
        "\u0645\u06cc\u200c\u0631\u0648\u0645",  # Persian, a joiner that keeps two letters apart
        "\u0647\u200d. \u0634",  # an Arabic letter in the form that it has before another
        "\u0915\u094d\u200d\u0937",  # Devanagari
        "\u0d28\u0d4d\u200d ",  # Malayalam, at the end of a word
        "👩\u200d💻 ❤\ufe0f\u200d🔥",
        "1\ufe0f\u20e3",
        WALES,
        f"{HEBREW}\u200f (1.2)",
        f"C++\u200e {HEBREW}",
    ],
)
def test_what_a_script_is_written_with_stays(text: str) -> None:
    assert visible_on_page(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("lite\u200dllm", r"lite\u200dllm"),
        ("admin\u200f", r"admin\u200f"),
        (f"{HEBREW}\u200f\u200f", rf"{HEBREW}\u200f\u200f"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4\\U000e0067\\U000e0062\\U000e007f"),
        ("a\ufe0f", r"a\ufe0f"),
        ("\u200b\ufeff", r"\u200b\ufeff"),
        (f"{HEBREW}\u202etxt.exe", rf"{HEBREW}\u202etxt.exe"),
    ],
)
def test_what_hides_or_turns_something_is_spelled_out(text: str, shown: str) -> None:
    assert visible_on_page(text) == shown


@given(
    st.text(
        alphabet=st.sampled_from(f"ab1 \n\x1b{HEBREW}{TURNING}\u200c\u200d\u200e\u200f\ufe0f\u20e3👩💻\u0915\u094d")
    )
)
def test_a_page_shows_no_more_than_a_terminal_but_these_few_signs(text: str) -> None:
    shown = visible_on_page(text)
    assert not set(shown) & set(TURNING)
    assert set(shown) - set(visible(text)) <= {"\u200c", "\u200d", "\u200e", "\u200f", "\ufe0f"}
    assert visible_on_page(shown) == shown


@given(st.text(alphabet=st.sampled_from(f"ab1 \n{HEBREW}{TURNING}\u200f")))
def test_a_value_keeps_its_direction_to_itself_line_by_line(text: str) -> None:
    laid_out = "\n".join(map(visible_in_page, isolate(visible_on_page(text)).split("\n")))
    for line in laid_out.split("\n"):
        assert line.count("\u2068") == line.count("\u2069") <= 1
        assert "\u2068" not in line[1:]
        assert not set(line) & set(TURNING[:7])
