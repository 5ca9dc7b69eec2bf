"""HTML, one file to send: every value is escaped for the element, style or attribute it lands in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from msgspec import Struct

from irrunner.playbook.durations import format_duration
from irrunner.report.template import Escaping
from irrunner.report.template_sandbox import render_page
from irrunner.safety import html_page, markdown, one_line, web

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
    return html_page.with_policy(render_page(page, ESCAPING, __name__))


def _finalize(value: Any) -> Markup:
    if isinstance(value, TrustedSvg):
        return Markup(value.svg)  # noqa: S704 - no template can make one
    return value if isinstance(value, Markup) else Markup(web.escape(_text(value)))  # noqa: S704 - escaped


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def _paragraphs(value: Any) -> Markup:
    """Free text of an element, with its line breaks; what is too long for a line may break anywhere."""
    text = _text(value)
    if markdown.is_laid_out(text):
        return Markup(f'<span class="laid-out">{web.escape(text)}</span>')  # noqa: S704 - escaped
    lines = web.escape(text).replace("\n", "<br>")
    return Markup(_LONG_WORD.sub(r'<span class="long">\g<0></span>', lines))  # noqa: S704 - escaped


_LONG_WORD = re.compile(r"(?:[^\s<>&]|&[#\w]+;){25,}")
"""A word in escaped text that is too wide for a column."""


def _css(value: Any) -> Markup:
    """A text inside a quoted CSS string; all but plain letters and digits become escapes."""
    spelled = (
        each if each.isascii() and each.isalnum() else f"\\{ord(each):x} " for each in one_line(_text(value), 160)
    )
    return Markup("".join(spelled))  # noqa: S704 - nothing in it is markup


def _anchor(value: Any) -> str:
    """A name for an anchor: letters, digits, dots and hyphens."""
    return re.sub(r"[^A-Za-z0-9.-]", "-", _text(value))


FILTERS: dict[str, Callable[..., Any]] = {
    "paragraphs": _paragraphs,
    "css": _css,
    "anchor": _anchor,
    "duration": format_duration,
}
ESCAPING = Escaping("html", _finalize, FILTERS, html_page.find_fault)
