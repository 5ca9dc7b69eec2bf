"""Foreign text in Markdown, escaped for where it lands.

A note or a file name cannot forge a heading, a table row, a link or front matter in the report.
"""

from __future__ import annotations

import re

from irrunner.safety.terminal import one_line, visible

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
_LAID_OUT = re.compile(r"^[ \t]|\t|   |^\|", re.MULTILINE)
# A line as machines log it, or as a shell shows it: a day and a time, or a prompt.
_LOGGED = re.compile(
    r"^[\[<(]?(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{1,3}(?:\.\d{1,3}){3} |[$>] )",
    re.MULTILINE,
)
# What can start a block: a heading, a list, a quote, a rule, an underline, a row of a table's frame.
_LINE_START = re.compile(r"(?=[#>+\-=:])|[0-9]+(?=[.)])")


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


def is_laid_out(text: str) -> bool:
    """Whether the spaces of a text of several lines mean something: a table, a trace, a log, a command's output."""
    return "\n" in text and (_LAID_OUT.search(text) is not None or len(_LOGGED.findall(text)) >= 2)


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
