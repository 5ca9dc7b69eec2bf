from __future__ import annotations

import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.safety.completion import (
    can_be_offered,
    described_for_bash,
    is_plain,
    quoted_for_bash,
    read_typed_line,
)
from irrunner.safety.terminal import one_line

BREAKS = " \t\n\"'@><=;|&(:"
SEEN = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), min_size=1, max_size=12).filter(
    lambda word: one_line(word) == word
)


def in_bash(*words: str) -> list[str]:
    """What a program is given for words that stand in a line of bash as they are."""
    line = f"printf '%s\\0' {' '.join(words)}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=True, cwd="/", env={"LC_ALL": "C.UTF-8"})
    return done.stdout.decode().split("\0")[:-1]


@given(st.lists(SEEN, min_size=1, max_size=20))
def test_a_quoted_word_arrives_in_bash_as_it_is(words: list[str]) -> None:
    quoted = [quoted_for_bash(word, read_typed_line("irrunner done ")) for word in words]

    assert in_bash(*map(str, quoted)) == words


@given(SEEN, st.integers(0, 12))
def test_a_word_that_was_begun_is_finished(word: str, length: int) -> None:
    begun = word[:length]
    typed = read_typed_line(f"x {quoted_for_bash(begun, read_typed_line(''))}" if begun else "x ", BREAKS)
    rest = quoted_for_bash(word, typed)

    assert typed.last == begun
    if rest is not None:
        before = shlex.quote(begun[: typed.kept]) if typed.kept else ""
        assert in_bash(before + rest) == [word]


@given(st.text(max_size=40), st.text(max_size=10))
def test_any_line_can_be_read(line: str, breaks: str) -> None:
    typed = read_typed_line(line, breaks)

    assert 0 <= typed.kept <= len(typed.last)


@pytest.mark.parametrize(
    ("line", "words", "last"),
    [
        ("irrunner done sn", ("irrunner", "done"), "sn"),
        ("irrunner done ", ("irrunner", "done"), ""),
        ("irrunner  done 'two words' x", ("irrunner", "done", "two words"), "x"),
        (r"irrunner decide a\ b c\ ", ("irrunner", "decide", "a b"), "c "),
        ("irrunner note 'not yet", ("irrunner", "note"), "not yet"),
        ("irrunner note '' x", ("irrunner", "note", ""), "x"),
        ("irrunner done snapshot@a", ("irrunner", "done"), "snapshot@a"),
    ],
)
def test_a_line_is_split_as_bash_splits_it(line: str, words: tuple[str, ...], last: str) -> None:
    typed = read_typed_line(line, BREAKS)

    assert (typed.words, typed.last) == (words, last)


@pytest.mark.parametrize(
    ("line", "word", "inserted"),
    [
        ("x sn", "snapshot", "snapshot"),
        ("x snapshot@", "snapshot@a1", "@a1"),
        ("x --step=is", "--step=isolate@a1", "isolate@a1"),
        ("x y", "yes$(touch x)", r"yes\$\(touch\ x\)"),
        ("x 'n", "not known", "not known"),
        ("x 'n", "no$(touch x)", None),
        ('x "n', "no`touch x`", None),
        ("x 'n'o", "nobody", None),
        ("x ", "~root", r"\~root"),
        ("x ", "=ls", r"\=ls"),
    ],
)
def test_what_bash_inserts(line: str, word: str, inserted: str | None) -> None:
    assert quoted_for_bash(word, read_typed_line(line, BREAKS)) == inserted


@pytest.mark.parametrize("word", ["", "-rf", "--store=/x", "two\nlines", "a\tb", "hid\u200bden", "a\x1b[0m", "x" * 300])
def test_what_nobody_could_see_or_would_be_an_option_is_never_offered(word: str) -> None:
    assert not can_be_offered(word)


@pytest.mark.parametrize(
    "word", ["a;b", "a b", "$x", "`x`", "a*", "a?", "[a]", "{a,b}", "~", "=x", "%1", "#x", "!!", "a\\b"]
)
def test_what_a_shell_acts_on_is_not_plain(word: str) -> None:
    assert not is_plain(word)


def test_a_list_has_no_more_in_common_than_its_words() -> None:
    lines = described_for_bash([("a1", "\x1b[31mred\nx"), ("a10", "y" * 200)], 40)

    assert lines[0].startswith("a1   \\x1b")
    assert all(len(line) <= 40 and line == one_line(line) for line in lines)
