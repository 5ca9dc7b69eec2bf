from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from irrunner.safety import one_line, visible
from irrunner.safety.markdown import block, cell, code_block, escape, heading, inline_code

NASTY = [
    "# heading",
    "## two ##",
    "C #",
    "title\n===",
    "===",
    "---",
    "--- \ntitle: forged\n---",
    "+++",
    "***",
    "- item",
    "* item",
    "+ item",
    "1. item",
    "1) item",
    "999999999. item",
    "1.82.8",
    "> quote",
    "    indented code",
    "\tindented code",
    "```\ncode",
    "~~~\ncode",
    "````` ` ``",
    "*emphasis* _emphasis_ **strong** __strong__ ~~gone~~",
    "litellm_init.pth and _under_ snake_case_",
    "`code` ``co`de``",
    "[text](https://evil.example)",
    "[text](javascript:alert(1))",
    "![image](https://evil.example/a.png)",
    "[ref]: https://evil.example",
    "[ref][ref]",
    "<https://evil.example>",
    "<a@evil.example>",
    "<script>alert(1)</script>",
    "<!-- comment -->",
    "<img src=x onerror=alert(1)>",
    "https://evil.example www.evil.example a@evil.example",
    "&amp; &#x202e; &copy; AT&T",
    "a | b",
    "a | b\n--- | ---\nc | d",
    "| a |\n|---|",
    ":--",
    "|:-:|",
    "back\\slash \\* \\| end\\",
    "\\",
    "a\\\nb",
    "hard  \nbreak",
    "wow!",
    "{{ template }} {: .class} $x^2$",
    "line one\n\n> not out\n\nline two",
    "\x1b]52;c;UFdORUQ=\x07",
    "invoice\u202efdp.exe",
    "[/] [@click=app.quit]hi[/]",
    "עברית 日本語 é",
    "@lead #12",
    "",
    " ",
    "\xa0",
    "a\n\xa0\nb",
]
SYNTAX = list("\\`*_{}[]()<>#+-.!|~&:;=$^@/\"' \n\t0123aZ\r\x1b\xa0\u202e\ufe0f")
foreign = st.one_of(
    st.sampled_from(NASTY),
    st.lists(
        st.sampled_from([*SYNTAX, *NASTY, "www.", "https://", "&#x202e;", "---\n", "```", "\n\n"]), max_size=25
    ).map("".join),
    st.text(max_size=60),
)
to_html = MarkdownIt("commonmark").enable("table").render


class Page(HTMLParser):
    """The tags and the text of a fragment, as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data

    def words(self) -> str:
        return words(self.text)


def words(text: str) -> str:
    """What is seen, apart from how much white space."""
    return " ".join(text.split())


def without_front_matter(source: str) -> str:
    assert not re.match(r"(---|\+\+\+)\s*(\n|$)", source)
    return source


@given(foreign)
def test_escaped_text_is_one_paragraph_of_the_same_text(text: str) -> None:
    page = Page(to_html(without_front_matter(escape(text))))
    assert set(page.tags) <= {"p"}
    assert page.words() == words(one_line(text))


@given(foreign)
def test_escaped_text_inside_a_sentence_is_the_same_text(text: str) -> None:
    page = Page(to_html(f"Said *{{}}* before {escape(text)} [after](https://a.example)"))
    assert page.tags == ["p", "em", "a"]
    assert page.words() == words(f"Said {{}} before {one_line(text)} after")


@given(foreign, foreign)
def test_escaped_lines_do_not_become_a_table_or_a_heading_together(first: str, second: str) -> None:
    assert set(Page(to_html(f"{escape(first)}\n{escape(second)}")).tags) <= {"p"}


@given(foreign)
def test_a_list_item_holds_nothing_but_the_text(text: str) -> None:
    page = Page(to_html(f"- {escape(text)}\n- next"))
    assert page.tags == ["ul", "li", "li"]
    assert page.words() == words(f"{one_line(text)} next")


@given(foreign, foreign, st.booleans())
def test_a_cell_stays_in_its_column(first: str, second: str, tight: bool) -> None:
    gap = "" if tight else " "
    row = f"|{gap}{cell(first)}{gap}|{gap}{cell(second)}{gap}|"
    page = Page(to_html(f"| a | b |\n| --- | --- |\n{row}\n\nafter"))
    assert page.tags == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td", "p"]
    assert page.words() == words(f"a b {one_line(first)} {one_line(second)} after")


@given(foreign)
def test_a_heading_holds_the_whole_text_and_nothing_else(text: str) -> None:
    page = Page(to_html(f"## {heading(text)}\n\nafter"))
    assert page.tags == ["h2", "p"]
    assert page.words() == words(f"{one_line(text)} after")


@given(foreign)
def test_a_block_cannot_end_its_quotation(text: str) -> None:
    source = block(text)
    assert all(line.startswith(">") for line in source.split("\n"))
    page = Page(to_html(f"{source}\n\nafter"))
    assert page.tags[0] == "blockquote"
    assert set(page.tags) <= {"blockquote", "p", "br"}
    assert page.words() == words(f"{visible(text)} after")


def test_a_block_keeps_lines_and_paragraphs_apart() -> None:
    assert block("one\ntwo\n\nthree") == "> one\\\n> two\n>\n> three"


@given(foreign)
def test_a_code_block_holds_the_text_exactly(text: str) -> None:
    page = Page(to_html(f"{code_block(text)}\n\nafter"))
    assert page.tags == ["pre", "code", "p"]
    assert page.text.rstrip("\n").removesuffix("after").rstrip("\n") == visible(text).rstrip("\n")


@given(foreign)
def test_inline_code_holds_the_text_exactly(text: str) -> None:
    page = Page(to_html(f"before {inline_code(text)} after"))
    assert page.tags == (["p", "code"] if text else ["p"])
    assert page.text.strip() == (f"before {one_line(text)} after" if text else "before  after")


def test_names_stay_readable() -> None:
    assert escape("litellm_init.pth, version 1.82.8: C# & co. (see #12)!?") == (
        "litellm_init.pth, version 1.82.8: C# & co. (see #12)!?"
    )


def test_bare_addresses_get_no_link_from_renderers_that_look_for_them() -> None:
    assert escape("https://a.example www.a.example a@b.example") == r"https\://a.example www\.a.example a\@b.example"


@pytest.mark.parametrize("unit", ["a note. ", "#", "`", "\\", "|", "1", "_", "&", "\n", "> \n", " "])
def test_no_text_escapes_for_long(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        start = time.process_time()
        for form in (escape, cell, heading, block, code_block, inline_code):
            form(text)
        return time.process_time() - start

    # Sixteen times the text; a quadratic reading would take 256 times as long.
    assert seconds(160_000) < 64 * max(min(seconds(10_000) for _ in range(2)), 0.002)
