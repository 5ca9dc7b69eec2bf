"""Markdown as blocks of a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from irrunner.playbook import library
from irrunner.safety.markdown import escape
from irrunner.tui.widgets.markdown import blocks, inline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token


def shown(markdown: str) -> list[str]:
    return [f"{block.first.plain}{block.text.plain}" for block in blocks(markdown)]


def test_paragraphs_are_joined_and_parted_by_empty_lines() -> None:
    assert shown("one\ntwo\n\nthree") == ["one two", "", "three"]


def test_lists_keep_their_signs_and_hang() -> None:
    found = blocks("- one\n  two\n  - deep\n1. first\n")
    assert [f"{block.first.plain}{block.text.plain}" for block in found][:3] == ["- one two", "  - deep", "1. first"]
    assert found[0].rest.plain == "  "


def test_code_stays_as_it_is() -> None:
    assert shown("```sh\n  rg *x* .\n```\nafter") == ["  " + "  rg *x* .", "after"]
    assert shown("Run `pip *list*` now") == ["Run pip *list* now"]


def test_marks_of_words_are_styles_and_addresses_are_written_out() -> None:
    assert inline("a **b** _c_ [d](https://e.example) f_g_h").plain == "a b c d (https://e.example) f_g_h"


def test_headings_lose_their_signs() -> None:
    assert shown("## What *counts* ##") == ["What *counts*"]


def test_answers_that_were_escaped_read_as_they_were_given() -> None:
    answer = "a_b *c* `d` [e](f) #1 \\ & <x>"
    assert inline(escape(answer)).plain == answer


def test_nothing_in_it_acts_on_a_terminal() -> None:
    text = "\n".join(shown("- \x1b]52;c;UFdO\x07 `\x9b31m` \u202e\n```\n\x1b[2J\n```\n[x](\x1b[0m)"))
    assert all(sign not in text for sign in "\x1b\x07\x9b\u202e")


@given(st.text(max_size=400))
def test_any_text_can_be_laid_out(text: str) -> None:
    assert all("\x1b" not in row and "\n" not in row for row in shown(text))


@given(st.text(alphabet="`*_[]()\\ a\n-#>|~", max_size=400))
def test_any_pile_of_marks_can_be_laid_out(text: str) -> None:
    shown(text)


def test_every_shipped_text_reads_as_markdown_it_reads_it() -> None:
    """Ours is a second parser because the other one costs too much before the first paint; they have to agree."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    texts = [
        text
        for listed in library.listing(())
        if (playbook := library.find(listed.id).playbook) is not None
        for text in (playbook.summary, *(step.how for phase in playbook.phases for step in phase.steps))
        if text
    ]
    assert len(texts) > 100
    for text in texts:
        assert words(" ".join(shown(text))) == words(plain_text(parser.parse(text)))


def words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text) if not word.isdigit()]  # the numbers of lists are no tokens


def plain_text(tokens: Sequence[Token]) -> str:
    """What a reader sees of some tokens, with the address behind a link's words unless they are the address."""
    pieces, links = [], []
    for token in tokens:
        if token.children is not None:
            pieces.append(plain_text(token.children))
        elif token.type == "link_open":
            links.append((str(token.attrs["href"]), len(pieces)))
        elif token.type == "link_close":
            address, begin = links.pop()
            pieces.append(f"({address})" if "".join(pieces[begin:]) != address else "")
        else:
            pieces.append(token.content or " ")
    return "".join(pieces)


def test_a_table_is_rows_that_wrap() -> None:
    table = "Where:\n\n| host | hits |\n|------|-----:|\n| web-1 | 3 |\n| web-2 | `a` |\n\nafter"
    assert shown(table) == ["Where:", "", "host · hits", "web-1  3", "web-2  a", "", "after"]


def test_lines_with_bars_that_are_no_table_stay_as_they_are() -> None:
    assert shown("| one\n| two") == ["| one", "| two"]
    assert shown("```\n| a | b |\n|---|---|\n```") == ["  | a | b |", "  |---|---|"]
