"""What people wrote, in the HTML report: their tables, logs and directions."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.report.formats.html import mark_long_words
from irrunner.report.formats.html_text import paragraphs

HEBREW = "\u05e9\u05dc\u05d5\u05dd"


def rows(html: str) -> list[list[str]]:
    found = re.findall(r'<span role="row">(.*?)<br class="bar-text"></span></span>', html)
    return [re.findall(r'<span role="\w+">(.*?)(?:<span class="bar-text"> \| </span></span>|$)', row) for row in found]


@pytest.mark.parametrize(
    "table",
    [
        "| host | hits |\n|---|--:|\n| a\\|b | 3 |",
        "+------+------+\n| host | hits |\n+------+------+\n| a\\|b | 3    |\n+------+------+",
        " host | hits \n------+------\n a\\|b |    3",
        "┌──┬──┐\n│ host │ hits │\n├──┼──┤\n│ a|b │ 3 │".replace("a|b", "a\\|b").split("\n", 1)[1],
    ],
)
def test_a_table_that_was_typed_is_a_table(table: str) -> None:
    page = paragraphs(f"Counted:\n{table}\nThat was all.")
    assert rows(page) == [["host", "hits"], ["a|b", "3"]]
    assert page.count('role="columnheader"') == 2
    assert page.startswith("Counted:")
    assert page.endswith("That was all.")


@pytest.mark.parametrize(
    "text", ["cat a | sort\ncat b | sort", "| one row |\nand prose", "| a | b |\n| c |", "a | b\nc"]
)
def test_what_only_holds_a_pipe_is_none(text: str) -> None:
    assert "role=" not in paragraphs(text)


@pytest.mark.parametrize(
    "log",
    [
        "2026-03-24T10:05:01Z sshd: accepted\n2026-03-24T10:05:09Z sshd: closed",
        "Mar 24 10:05:01 host sshd[2]: accepted\nMar 24 10:05:09 host sshd[2]: closed",
        "$ id\nuid=0(root)\n$ exit",
        "NAME     READY\nlitellm  1/1   x",
        "if x:\n    y()",
    ],
)
def test_a_pasted_log_keeps_its_lines_and_spaces(log: str) -> None:
    assert paragraphs(log) == f'<span class="laid-out">{log}</span>'


def test_prose_of_two_lines_is_no_log() -> None:
    assert paragraphs("First this.\nThen that.") == "First this.<br>Then that."


def test_text_from_right_to_left_begins_at_its_own_side() -> None:
    assert paragraphs(f"{HEBREW}\nabc") == f'<span dir="auto">{HEBREW}</span><br>abc'


@given(st.text(alphabet=st.sampled_from("ab |-+=\\\n\t<&\"'>│")))
def test_no_text_makes_markup_of_its_own(text: str) -> None:
    page = paragraphs(text)
    tags = set(re.findall(r"<[^<>]*>", page))
    assert all(
        re.fullmatch(r'</?span(?: (?:class|role|dir)="[\w-]+")*>|<br(?: class="bar-text")?>', tag) for tag in tags
    )
    assert page.count("<span") == page.count("</span>")
    assert not re.sub(r"<[^<>]*>", "", page).count("<")


def test_a_word_too_long_for_a_column_may_break_and_no_other_may() -> None:
    long = "n" * 25
    page = f'<title>{long}</title><td class="{long}">a1/0 {long} {long[1:]}</td>'
    page += f"<svg><title>x</title><text>{long}</text></svg>"
    assert mark_long_words(page) == page.replace(f" {long} ", f' <span class="long">{long}</span> ')


def test_a_day_is_not_broken_and_stays_as_it_is_in_names_and_logs() -> None:
    page = "<td>2026-03-24 12:33</td><p>x-2026-03-24 2026-03-24.log</p><code>2026-03-24</code>"
    assert mark_long_words(page) == page.replace("<td>2026-03-24", '<td><span class="day">2026-03-24</span>').replace(
        " 2026-03-24.log", ' <span class="day">2026-03-24</span>.log'
    )
