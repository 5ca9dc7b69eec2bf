"""How a problem is drawn: the line itself, a caret under the word, and what was probably meant."""

from __future__ import annotations

from pathlib import Path
from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.errors import Refused
from irrunner.playbook import library
from irrunner.playbook.problems import Problem, did_you_mean, render, suggest

GOLDEN = Path(__file__).parent / "golden"


def problem(source: str, column: int, length: int, message: str = "here") -> Problem:
    return Problem("p.yaml", 7, column, length, "error", "bad", message, source)


def columns(text: str) -> int:
    return sum(2 if east_asian_width(char) in ("W", "F") else 1 for char in text)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_picture_of_every_golden_playbook_is_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IRRUNNER_PLAYBOOKS", raising=False)
    drawn = "\n".join(render(found) for found in library.find(str(path)).problems) + "\n"
    assert drawn == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_a_problem_is_drawn_as_the_design_shows_it() -> None:
    found = Problem(
        "compromised-dependency.yaml",
        34,
        25,
        6,
        "error",
        "unknown-step",
        'no step called "isolte". Did you mean "isolate" (line 44)?',
        "        needs: [freeze, isolte]",
    )
    assert render(found) == (
        "compromised-dependency.yaml:34:25  error  unknown-step\n"
        "   34 |         needs: [freeze, isolte]\n"
        '      |                         ^^^^^^  no step called "isolte". Did you mean "isolate" (line 44)?'
    )


def test_a_problem_with_the_whole_file_has_no_line_and_no_caret() -> None:
    found = Problem("p.yaml", 0, 0, 0, "error", "too-large", "this file is too large")
    assert render(found) == "p.yaml  error  too-large\n      | this file is too large"


def test_the_caret_stands_under_the_word_after_tabs_and_wide_characters() -> None:
    for before in ("\t\tx: ", "文字 ", "é ", "e\u0301 ", "\x1b[31m", "👩\u200d💻 "):
        _, line, caret = render(problem(f"{before}word!", len(before) + 1, 4)).split("\n")
        assert columns(line[: line.index("word")].replace("\u0301", "")) == caret.index("^")
        assert caret.count("^") == 4


def test_wide_words_are_underlined_whole() -> None:
    assert render(problem("a 文字", 3, 2)).endswith("^^^^  here")


def test_nothing_in_a_picture_is_obeyed_by_a_terminal() -> None:
    nasty = "\x1b]52;c;eA==\x07\u202e\u2066\x9b31m\r\u2028"
    drawn = render(Problem(nasty, 1, 1, 3, "error", "bad", nasty, nasty + "x"))
    assert drawn.count("\n") == 2
    assert not any(char in drawn for char in nasty.replace("5", "").replace("2", "") if not char.isprintable())


def test_a_long_line_is_cut_around_the_caret() -> None:
    drawn = render(problem("a" * 900 + "word" + "b" * 900, 901, 4))
    _, line, caret = drawn.split("\n")
    assert len(line) < 200
    assert line[caret.index("^") : caret.index("^") + 4] == "word"


@given(st.text(max_size=300), st.integers(1, 300), st.integers(1, 300))
def test_drawing_never_raises_and_takes_three_lines(source: str, column: int, length: int) -> None:
    assert render(problem(source or "x", column, length)).count("\n") == 2


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("isolte", ["isolate", "freeze"], "isolate"),
        ("pypi", ["PyPI", "npm"], "PyPI"),
        ("evidnce", ["evidence", "needs"], "evidence"),
        ("x", ["isolate", "freeze"], None),
        ("isolate", [], None),
        ("a" * 100_000, ["isolate"], None),
    ],
)
def test_the_nearest_known_word_is_suggested(word: str, known: list[str], meant: str | None) -> None:
    assert suggest(word, known) == meant


def test_a_suggestion_tells_the_line_where_it_is_known() -> None:
    assert did_you_mean("isolte", ["isolate"], {"isolate": 44}) == ' Did you mean "isolate" (line 44)?'
    assert did_you_mean("isolte", ["isolate"], {"isolate": 0}) == ' Did you mean "isolate"?'
    assert did_you_mean("isolte", ["freeze"]) == ""


def test_a_broken_playbook_is_refused_with_its_problems() -> None:
    loaded = library.find(str(GOLDEN / "typos.yaml"))
    with pytest.raises(Refused) as caught:
        loaded.usable()
    assert "typos.yaml has" in caught.value.sentence
    assert render(loaded.problems[0]) in caught.value.sentence
    assert caught.value.hint == "`irrunner playbook lint` shows all of them."
