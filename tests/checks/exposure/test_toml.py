"""Our TOML against the standard library's."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from irrunner.checks.exposure.documents import Malformed
from irrunner.checks.exposure.toml import parse_toml

DOCUMENTS = [
    'a = 1\nb = "x"\n[c]\nd = [1, 2, [3]]\n[c.e]\nf.g = true\n[[h]]\ni = {j = 1, "k" = 2.5}\n[[h]]\n[h.m]\nn = 0x1f\n',
    's = """\nline one\\\n   goes on\n\\u00e9 "" quote"""\nt = \'\'\'raw\\n\'\'\'\nu = "\\"\\\\"\nv = \'C:\\x\'\n',
    "a = [ # comment\n  1, # one\n  2,\n]\nb = {}\nc = []\nd = inf\ne = -0.5e-3\nf = 1_000\ng = 0o17\nh = 0b101\n",
    '"" = 1\n"a.b" = 2\n\'c d\' = 3\n1 = 4\n-x_ = 5\n',
    "[a]\n[a.b]\n[c]\n[a.d]\n",
    "x = \"\"\"a\"\"\"\" \ny = '''b''''' ",
    "",
    "# only a comment",
    "a = 1 # no newline",
]
PIECES = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            ".",
            "=",
            "1",
            "true",
            '"x"',
            "'y'",
            "[",
            "]",
            "[[",
            "]]",
            "{",
            "}",
            ",",
            "\n",
            " ",
            "#",
            '"""',
            "0x1",
            "1.5",
            "\\",
        ]
    ),
    max_size=14,
).map("".join)


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("text", DOCUMENTS)
def test_it_reads_what_the_standard_library_reads(text: str) -> None:
    assert plain(parse_toml(text)) == tomllib.loads(text)


@settings(max_examples=500)
@given(PIECES)
def test_what_the_standard_library_reads_is_read_the_same(text: str) -> None:
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with suppress(Malformed):
            parse_toml(text)
        return
    assert plain(parse_toml(text)) == expected


def test_every_key_knows_its_line() -> None:
    root = parse_toml('a = 1\n[[b]]\nc = """\n\n"""\nd = 2\n[[b]]\ne = 3\n')
    assert root.lines == {"a": 1}
    assert [each.lines for each in root["b"]] == [{"c": 3, "d": 6}, {"e": 8}]
    assert [each.line for each in root["b"]] == [2, 7]


@pytest.mark.parametrize(
    "text", ["a = 1979-05-27T07:32:00Z", "a = 1979-05-27 07:32:00.5+01:00", "a = 07:32:00", "a = 1979-05-27"]
)
def test_dates_stay_text(text: str) -> None:
    assert parse_toml(text)["a"] == text[4:]


@pytest.mark.parametrize(
    "text",
    ["a", "a = ", "a = 1\na = 2", "[a", "a = [1", 'a = "x', "a = nope", "a = 1 b = 2", "a = 1\n[a.b]", "[[a]]\n[a]\nx"],
)
def test_what_is_no_toml_says_on_which_line(text: str) -> None:
    with pytest.raises(Malformed, match="is not TOML: line"):
        parse_toml(text)
