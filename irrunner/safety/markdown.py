"""Foreign text in Markdown: escaped for where it lands, or rendered with nothing in it that acts.

`to_html` renders what may be Markdown (a playbook's `how`). The others make text literal, so that a note
or a file name cannot forge a heading, a table row, a link or front matter in the report.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape as _escape_html
from typing import TYPE_CHECKING, Any

from irrunner.safety.defang import defang_indicator
from irrunner.safety.terminal import one_line, visible
from irrunner.safety.web import href

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import OptionsDict

LONGEST_SOURCE = 50_000
"""Characters; a longer text is no instruction to a responder, and laying it out would take seconds."""
DEEPEST_NESTING = 40

# What can start something in the middle of a line. An underscore between letters or digits cannot, and file
# names are full of them. At the end, `#` would close a heading and `!` turn the caller's link into an image.
_INLINE = re.compile(
    r"[\\`*\[\]<|~${}^]"
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|&(?=[#\w]|$)"
    r"|@(?=\w)"
    r"|:(?=//)"
    r"|(?<=\bwww)\."
    r"|[#!]$",
    re.IGNORECASE,
)
# What can start a block: a heading, a list, a quote, a rule, an underline, a row of a table's frame.
_LINE_START = re.compile(r"(?=[#>+\-=:])|[0-9]+(?=[.)])")


def to_html(source: str) -> str:
    """CommonMark with tables as HTML, for a page with our CSP.

    Raw HTML is shown as text. Links go to `http`, `https`, `mailto` or a place in the page, others stay
    text. No image is ever loaded: its description and its defanged address are shown. A source that is
    too long or nested too deeply to lay out is shown as it was written.
    """
    source = visible(source)
    if len(source) > LONGEST_SOURCE:
        return _as_written(source, "too long")
    tokens = _parser().parse(source)
    if any(token.level >= DEEPEST_NESTING for token in tokens):  # markdown-it drops what lies deeper
        return _as_written(source, "nested too deeply")
    # Once more: `&#x202e;` was harmless until the parser decoded it.
    return visible(_parser().renderer.render(tokens, _parser().options, {}))


def escape(text: str) -> str:
    """Text as literal inline Markdown on one line, safe also at the start of a line."""
    line = _INLINE.sub(r"\\\g<0>", one_line(text).strip())
    if start := _LINE_START.match(line):
        line = f"{start[0]}\\{line[start.end() :]}"
    return line


def cell(text: str) -> str:
    """Text as a table cell. A backslash at the end would escape the caller's pipe, so it becomes an entity."""
    line = escape(text)
    return f"{line[:-2]}&#92;" if line.endswith("\\\\") else line


def heading(text: str) -> str:
    """Text for behind the `#` signs of a heading."""
    return escape(text)


def block(text: str) -> str:
    """Free text of several lines as a quotation that it cannot end; line breaks are kept."""
    lines = [escape(line.replace("\t", "    ")) for line in visible(text).split("\n")]
    following = [*lines[1:], ""]
    return "\n".join(
        f"> {line}\\" if line and after else f"> {line}".rstrip(" ")
        for line, after in zip(lines, following, strict=True)
    )


def code_block(text: str) -> str:
    """Text as it is, in a fence longer than any fence inside."""
    text = visible(text).removesuffix("\n")
    fence = "`" * max(3, _longest_run_of_backticks(text) + 1)
    return f"{fence}\n{text}\n{fence}"


def inline_code(text: str) -> str:
    """A value in one line of code type: a hash, a path, a command."""
    line = one_line(text)
    if not line:
        return ""
    ticks = "`" * (_longest_run_of_backticks(line) + 1)
    # CommonMark takes one space from either end if both have one, and keeps a line of spaces alone.
    pad = " " if "`" in (line[0], line[-1]) or (line[0] == line[-1] == " " and line.strip(" ")) else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def _longest_run_of_backticks(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def _as_written(source: str, why: str) -> str:
    return f"<p>This text is {why} to lay out and is shown as it was written.</p>\n<pre>{_escape_html(source)}</pre>\n"


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # sixty modules, which a screen or a note never needs

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST_NESTING + 1}).enable("table")
    parser.validateLink = _may_link  # type: ignore[method-assign]
    parser.add_render_rule("link_open", _link_open)
    parser.add_render_rule("image", _image)
    return parser


def _may_link(url: str) -> bool:
    return url.startswith("#") or href(url) is not None


def _link_open(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: dict[str, Any]
) -> str:
    tokens[index].attrSet("rel", "noreferrer noopener")
    return self.renderToken(tokens, index, options, env)


def _image(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: dict[str, Any]) -> str:
    image = tokens[index]
    description = self.renderInlineAsText(image.children, options, env)
    address = defang_indicator("url", str(image.attrs["src"]))
    return _escape_html(f"[image: {description} ({address})]")
