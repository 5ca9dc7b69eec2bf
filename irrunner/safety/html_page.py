"""A finished HTML page that somebody else's template laid out: what may stand in it, and the policy in its head.

It is read as strictly as can be: what is neither text nor a tag of our lists, written as we write them, is a fault,
wherever it came from. So a browser has nothing to understand in another way.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple

from irrunner.safety.terminal import one_line
from irrunner.safety.web import CSP

if TYPE_CHECKING:
    from collections.abc import Iterator


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS = _names("""
    html head body title meta style a abbr address article aside b bdi bdo blockquote br caption cite code col
    colgroup dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i ins kbd
    li main mark nav ol p pre q rp rt ruby s samp section small span strong sub summary sup table tbody td tfoot th
    thead time tr u ul var wbr svg g path rect circle ellipse line polyline polygon text tspan desc defs pattern
    clippath lineargradient radialgradient stop
""")
"""Nothing that runs, loads, asks, sends, or shows another page."""
ATTRIBUTES = _names("""
    class id lang dir title role tabindex scope colspan rowspan headers datetime start reversed value type open hidden
    cite width height x y x1 y1 x2 y2 cx cy r rx ry d points dx dy fill stroke stroke-width stroke-dasharray
    stroke-linecap stroke-linejoin opacity fill-opacity stroke-opacity transform viewbox preserveaspectratio text-anchor
    dominant-baseline font-size font-weight patternunits patterntransform gradientunits gradienttransform offset
    stop-color stop-opacity clip-path span xmlns
""")
_OF_ONE = {"a": ("href",), "meta": ("charset", "name", "content", "http-equiv")}
_META_NAMES = _names(
    "viewport color-scheme theme-color format-detection robots author description keywords generator date"
)
_RAW = ("title", "style")
"""Elements in which a browser reads no markup until they end."""

_SPACE = r"[ \t\n\f\r]"
"""What HTML takes for a space; `\\s` is more."""
_TAG = re.compile(
    rf"""<(?:
      (?P<end>/)(?P<ended>[A-Za-z][A-Za-z0-9]*){_SPACE}*
    | (?P<name>[A-Za-z][A-Za-z0-9]*)
      (?P<attributes>(?:{_SPACE}+[A-Za-z][A-Za-z0-9:-]*(?:=(?:"[^"<>]*"|'[^'<>]*'|[A-Za-z0-9_.\#%-]+))?)*)
      {_SPACE}*/?
    | (?P<comment>!--(?!>|->)[^<>]*--)
    )>""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([A-Za-z][A-Za-z0-9:-]*)(?:=(?:"([^"]*)"|'([^']*)'|([^\s"'/>]+)))?""")
_LINK = re.compile(r"#[^\s]*|https?://[^\s@/\\?#]+(?:[/?#][^\s\\]*)?|mailto:[^\s\\]+", re.IGNORECASE)
_BEGINNING = re.compile(
    rf"{_SPACE}*(<!doctype html>{_SPACE}*)?(<html(?:{_SPACE}[^<>]*)?>{_SPACE}*)?(<head(?:{_SPACE}[^<>]*)?>)?",
    re.IGNORECASE,
)
_CSS_TEXT = re.compile(r"\"(?:[^\"\\\n]|\\[^\n])*\"|'(?:[^'\\\n]|\\[^\n])*'|/\*.*?\*/", re.DOTALL)
_CSS_LOADS = re.compile(r"@import|\burl\((?!\s*#)|\bimage-set\(|\bsrc\(|\bexpression\(|\bimage\(|\\", re.IGNORECASE)

HEAD = (
    '<meta charset="utf-8">'
    f'\n<meta http-equiv="Content-Security-Policy" content="{CSP}">'
    '\n<meta name="referrer" content="no-referrer">'
)
"""What every page begins its head with."""


class Fault(NamedTuple):
    """Something that may not stand in a page.

    Attributes:
        at: its place, in characters. text: how it begins, without the sign `<`.
        what: why it may not stand there, as the end of a sentence.
    """

    at: int
    text: str
    what: str


def find_fault(page: str) -> Fault | None:
    """The first thing in a page that may not stand in it."""
    return next(_faults(page), None)


def with_policy(page: str) -> str:
    """The page with its encoding and its policy first of all in its head, whatever the page says itself.

    A policy further down, or in the body, would be obeyed late or not at all.
    """
    start = _BEGINNING.match(page)
    doctype, root, head = ((start[part] or "").strip() for part in (1, 2, 3)) if start is not None else ("", "", "")
    rest = page[start.end() if start is not None else 0 :].removeprefix("\n")
    return "\n".join([doctype or "<!doctype html>", *filter(None, (root, head)), HEAD, rest])


def _faults(page: str) -> Iterator[Fault]:
    start = _BEGINNING.match(page)
    at = start.end(1) if start is not None and start[1] else 0
    while (at := page.find("<", at)) >= 0:
        found = _TAG.match(page, at)
        if found is None:
            yield _fault(page, at, "is no tag: write `&lt;` for the sign `<`, and quote every attribute")
            return
        name = (found["name"] or found["ended"] or "").lower()
        if not found["comment"]:
            if name not in ELEMENTS:
                yield _fault(page, at, "is no element that a report may have")
            for what in _attribute_faults(name, found["attributes"] or ""):
                yield _fault(page, at, what)
        begun, at = at, found.end()
        if name in _RAW and found["name"]:
            end = page.find("<", at)
            if end < 0 or page[end : end + 2 + len(name)].lower() != f"</{name}":
                yield _fault(page, begun, "holds a sign `<`, or does not end")
            if name == "style" and (loads := _CSS_LOADS.search(_CSS_TEXT.sub('""', page[at:end]))):
                yield _fault(page, begun, f"holds `{loads[0]}`, which a style sheet of a report may not")


def _attribute_faults(element: str, attributes: str) -> Iterator[str]:
    try:
        found = [(name.lower(), html.unescape(a or b or c)) for name, a, b, c in _ATTRIBUTE.findall(attributes)]
    except ValueError:  # a character's number with thousands of digits
        yield "has an attribute that cannot be read"
        return
    values = dict(found)
    if len(values) < len(found):
        yield "has an attribute twice"
    for name, value in found:
        if name not in ATTRIBUTES and name not in _OF_ONE.get(element, ()) and not name.startswith(("aria-", "data-")):
            yield f"has an attribute {name}, which no element of a report may have"
        elif name == "href" and not _LINK.fullmatch(value):
            yield "leads to something other than a place in the page, http, https or mailto"
        elif name != "href" and re.search(r"url\(\s*(?!#)", value, re.IGNORECASE):
            yield "loads something"
    if element == "meta":
        yield from _meta_faults(values)


def _meta_faults(values: dict[str, str]) -> Iterator[str]:
    name, content = values.get("name", "").lower(), values.get("content", "")
    is_policy = values.get("http-equiv", "").lower() == "content-security-policy" and content == CSP
    if "http-equiv" in values and not is_policy:
        yield "tells the browser what a report may not"
    if values.get("charset", "utf-8").lower() != "utf-8":
        yield "names another encoding than UTF-8"
    if name and name not in _META_NAMES and (name, content) != ("referrer", "no-referrer"):
        yield "tells the browser what a report may not"


def _fault(page: str, at: int, what: str) -> Fault:
    return Fault(at, one_line(re.split(r"[\s<>]", page[at + 1 : at + 40], maxsplit=1)[0], 30), what)
