"""Pages and templates that somebody else wrote: what passes is judged by parsers that are not ours."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from fuzz.mutation import load_grammars
from fuzz.parser import Parser, must
from irrunner.report.template_files import markdown_fault
from irrunner.safety.html_page import ATTRIBUTES, ELEMENTS, HEAD, find_fault, with_policy
from irrunner.safety.markdown import cell

if TYPE_CHECKING:
    from random import Random

GRAMMARS = load_grammars("texts")
_GOOD_LINK = re.compile(r"#|https?://|mailto:", re.IGNORECASE)
_ATTRIBUTES = ATTRIBUTES | {"href", "charset", "name", "content", "http-equiv"}


class _Seen(HTMLParser):
    """Elements, attributes and links, as the standard library reads them."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        must(tag in ELEMENTS, f"no <{tag}>")
        for name, value in attrs:
            must(name in _ATTRIBUTES or name.startswith(("aria-", "data-")), f"no attribute {name}")
            must(name != "href" or _GOOD_LINK.match(value or ""), "no such link")


def page(text: str) -> None:
    """A page without a fault has only elements and attributes of our lists, and begins with our policy."""
    fault = find_fault(text)
    finished = with_policy(text)
    start = rf"<!doctype html>\s*(<html[^<>]*>\s*)?(<head[^<>]*>\s*)?{re.escape(HEAD)}"
    must(re.match(start, finished, re.IGNORECASE), "our head, with our policy")
    if fault is None:
        _Seen(convert_charrefs=False).feed(finished)
    else:
        must(0 <= fault.at < len(text) and fault.what, "a place and a reason")


def _pieces(dice: Random) -> list[tuple[str, str]]:
    count = 1 + int(dice.random() * 4)
    return [(GRAMMARS["templates"].text(dice), GRAMMARS["prose"].text(dice)[:200]) for _ in range(count)]


_MARKDOWN = MarkdownIt("commonmark").enable("table")
_MARKDOWN.validateLink = lambda url: bool(url) or True  # type: ignore[method-assign] # ours is judged, not theirs


def template(given: list[tuple[str, str]]) -> None:
    """What a template says and a record fills in makes no HTML, no picture, and no link that acts."""
    if any(markdown_fault(literal) is not None for literal, _ in given):
        return
    for token in _MARKDOWN.parse("".join(literal + cell(value) for literal, value in given)):
        for each in (token, *(token.children or ())):
            must(each.type not in ("html_block", "image"), f"no {each.type}")
            must(each.type != "html_inline" or re.fullmatch(r"<br\s*/?>", each.content), f"no HTML: {each.content!r}")
            must(each.type != "link_open" or _GOOD_LINK.match(str(each.attrs["href"])), "no such link")


PARSERS = (
    Parser("html-page", GRAMMARS["pages"].text, page, (), short=1_000),
    Parser("markdown-template", _pieces, template, (), short=1_000),
)
