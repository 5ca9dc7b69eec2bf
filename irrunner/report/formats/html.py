"""HTML, one file to send: every value is escaped for the element, style or attribute it lands in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup
from msgspec import Struct

from irrunner.playbook.durations import format_duration
from irrunner.report.formats import html_text
from irrunner.report.svg.lines import lines_that_fit
from irrunner.report.template import Escaping
from irrunner.report.template_sandbox import render_page
from irrunner.safety import html_page, one_line, web
from irrunner.safety.page_text import isolate, visible_in_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.report.formats.page import Page


class TrustedSvg(Struct, frozen=True):
    """A picture that our own code drew, all texts escaped: the one thing that a template prints as HTML."""

    svg: str


def render(page: Page) -> str:
    """The page by its `.html.j2` template.

    Raises:
        Misused: the folder of templates is none.
        Refused: a template of the user's cannot be used, with the line.
    """
    return html_page.with_policy(mark_long_words(render_page(page, ESCAPING, __name__)))


def mark_long_words(page: str) -> str:
    """The page with words that are too wide for a column in an element that may break anywhere, and days whole.

    Ids and short words stay whole that way: were every cell allowed to break anywhere, a narrow column would break all.
    """
    return _LONG_WORDS.sub(_marked, page)


def _marked(found: re.Match[str]) -> str:
    return f'<span class="{found.lastgroup}">{found[0]}</span>' if found.lastgroup else found[0]


_LONG_WORDS = re.compile(
    r"<(?:style\b.*?</style>|title\b.*?</title>|svg\b.*?</svg>"
    r"|(?:code|pre)>[^<>]*|[a-z]+ class=\"(?:hash|laid-out)[^<>]*>[^<>]*|[^<>]*>)"
    r"|(?<![^\s>(])(?:(?P<long>(?:[^\s<>&]|&[#\w]+;){25,})|(?P<day>\d{4}-\d\d-\d\d)(?![\w/-]))",
    re.DOTALL,
)
"""What needs no element: no text of a page, or text that may break anywhere already; otherwise a long word or a day."""


def _finalize(value: Any) -> Markup:
    if type(value) is str and len(value) <= _SHORT:
        return _escape_short(value)
    if isinstance(value, Markup):
        return value
    if isinstance(value, TrustedSvg):
        return Markup(value.svg)  # noqa: S704 - no template can make one
    return _escape(_text(value))


def _escape(text: str) -> Markup:
    return Markup(isolate(web.escape(text)))  # noqa: S704 - escaped


_SHORT: Final = 60
"""Characters of a text that is likely to come again, such as a name or the kind of an act."""
_escape_short = lru_cache(maxsize=4096)(_escape)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def _paragraphs(value: Any) -> Markup:
    """Free text of an element, with its line breaks, its tables, and its spaces where they mean something."""
    return Markup(html_text.paragraphs(_text(value)))  # noqa: S704 - escaped


def _css(value: Any) -> Markup:
    """A text inside a quoted CSS string; all but plain letters and digits become escapes."""
    spelled = (each if each.isascii() and each.isalnum() else f"\\{ord(each):x} " for each in one_line(_text(value)))
    return Markup("".join(spelled))  # noqa: S704 - nothing in it is markup


def _anchor(value: Any) -> str:
    """A name for an anchor: letters, digits, dots and hyphens."""
    return re.sub(r"[^A-Za-z0-9.-]", "-", _text(value))


FILTERS: dict[str, Callable[..., Any]] = {
    "paragraphs": _paragraphs,
    "css": _css,
    "anchor": _anchor,
    "duration": format_duration,
    "fitted": lines_that_fit,
}
ESCAPING = Escaping("html", _finalize, FILTERS, html_page.find_fault, visible_line=visible_in_page)
