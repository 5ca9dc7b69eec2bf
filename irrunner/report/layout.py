"""Laying a report out with Jinja2: every value is escaped for where it lands, whatever a template's author forgets.

A template is handed the plain data of `model`. What it prints passes `finalize`, which escapes it; a filter that
escapes in another way marks its result as done. Nothing that a template can say marks a text as done by itself:
the filters that could are taken away. The sandbox is the second line, the process of `cage` the third.
"""

from __future__ import annotations

import json
import re
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from msgspec import Struct

from irrunner.errors import Refused
from irrunner.playbook.durations import format_duration
from irrunner.safety import markdown, one_line, visible, web

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jinja2.runtime import Context


INCIDENT = "incident"
"""The report whose templates are `incident.md.j2` and `incident.html.j2`; other ones are included by it."""

REMOVED_FILTERS = ("e", "escape", "forceescape", "safe", "tojson", "urlize", "xmlattr")
"""Filters that call a text fit for a page without looking where it lands."""


_LARGEST = 10_000_000
"""Characters or parts that a multiplication may make."""
_PIECES = 5_000
"""How much of a page is looked at together: a large one is never in memory more than twice."""


class EscapedMarkdown(str):
    """Markdown that is already escaped for where it lands."""

    __slots__ = ()


class TrustedSvg(Struct, frozen=True):
    """A picture that our own code drew, all texts escaped: the one thing that a template prints as HTML."""

    svg: str


def render_template(
    report: Struct,
    chart: Struct | None,
    form: str,
    folders: Sequence[Path],
    most: int | None = None,
    *,
    template: str = INCIDENT,
) -> str:
    """The page.

    Args:
        report: what to say.
        chart: the chart of an HTML page, if there is one.
        form: `md` or `html`.
        folders: where templates are looked for, in this order.
        most: characters of output from which the template is stopped; None for our own templates.
        template: which report; the file that begins is `incident.md.j2`.

    Raises:
        Refused: with the template's name and line, when it cannot be used.
    """
    environment = _environment(form, folders)
    blocks: list[str] = []
    length = 0
    try:
        pieces = environment.get_template(f"{template}.{form}.j2").generate(report=report, chart=chart)
        while some := list(islice(pieces, _PIECES)):
            block = "".join(some)
            blocks.append(_shown(block))
            length += len(block)
            if most is not None and length > most:
                raise too_long(most)
    except Refused:
        raise
    except MemoryError as error:
        raise _refused("it needs more memory than a report may", "", 0) from error
    except Exception as error:  # whatever a user's template does has to end as a sentence
        raise _in_words(error, [Path(folder) for folder in folders]) from error
    return "".join(blocks)


def _shown(block: str) -> str:
    """Once more visible, for what was put together inside a template; plain lines are told at a glance."""
    return "\n".join(map(visible, block.split("\n")))


def too_long(most: int) -> Refused:
    """The page grew past what a report may be."""
    return _refused(f"its output is longer than {most // 1024 // 1024} MiB", "", 0)


class _Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox, with a short way to the fields of our own plain data: a timeline is read a million times."""

    intercepted_binops = frozenset(("*", "**"))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """As Python does, but nothing that is larger than any page can be."""
        for value, times in ((left, right), (right, left)):
            size = value.bit_length() if operator == "**" and isinstance(value, int) else _length(value)
            if isinstance(times, int) and size * times > _LARGEST:
                raise SecurityError("it makes something too large")
        return super().call_binop(context, operator, left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """As the sandbox does; a field of a struct is always safe."""
        if isinstance(obj, Struct) and attribute in obj.__struct_fields__:
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 0


def _environment(form: str, folders: Sequence[Path]) -> _Sandbox:
    loader = FileSystemLoader([str(folder) for folder in folders])
    environment = _Sandbox(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=form == "html",
        finalize=_html if form == "html" else _markdown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    for name in REMOVED_FILTERS:
        environment.filters.pop(name, None)
    environment.globals.pop("lipsum", None)
    environment.filters.update(HTML_FILTERS if form == "html" else MARKDOWN_FILTERS)
    return environment


def _html(value: Any) -> Markup:
    if isinstance(value, TrustedSvg):
        return Markup(value.svg)  # noqa: S704 - no template can make one
    return value if isinstance(value, Markup) else Markup(web.escape(_text(value)))  # noqa: S704 - escaped


def _markdown(value: Any) -> str:
    return value if type(value) is EscapedMarkdown else EscapedMarkdown(markdown.cell(_text(value)))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def _fit(escape: Callable[[str], str]) -> Callable[[Any], EscapedMarkdown]:
    return lambda value: EscapedMarkdown(escape(_text(value)))


def _block(value: Any, indent: int = 0) -> EscapedMarkdown:
    """Free text of several lines as a quotation, indented to stay inside a list item."""
    return EscapedMarkdown(("\n" + " " * indent).join(markdown.block(_text(value)).split("\n")))


def _lines(value: Any) -> EscapedMarkdown:
    """Free text of several lines in one table cell or list item."""
    return EscapedMarkdown("<br>".join(markdown.cell(line) for line in visible(_text(value)).split("\n")))


def _front(value: Any) -> EscapedMarkdown:
    """A value of the front matter: a quoted text that YAML and JSON read alike."""
    return EscapedMarkdown(json.dumps(one_line(_text(value)), ensure_ascii=False))


def _paragraphs(value: Any) -> Markup:
    """Free text of an element, with its line breaks; what is too long for a line may break anywhere."""
    lines = web.escape(_text(value)).replace("\n", "<br>")
    return Markup(_LONG.sub(r'<span class="long">\g<0></span>', lines))  # noqa: S704 - escaped


_LONG = re.compile(r"(?:[^\s<>&]|&[#\w]+;){25,}")
"""A word in escaped text that no column has room for."""


def _css(value: Any) -> Markup:
    """A text inside a quoted CSS string; all but plain letters and digits become escapes."""
    spelled = (
        each if each.isascii() and each.isalnum() else f"\\{ord(each):x} " for each in one_line(_text(value), 160)
    )
    return Markup("".join(spelled))  # noqa: S704 - nothing in it is markup


def _id(value: Any) -> str:
    """A name for an anchor: letters, digits, dots and hyphens."""
    return re.sub(r"[^A-Za-z0-9.-]", "-", _text(value))


HTML_FILTERS: dict[str, Callable[..., Any]] = {
    "paragraphs": _paragraphs,
    "css": _css,
    "anchor": _id,
    "duration": format_duration,
}
MARKDOWN_FILTERS: dict[str, Callable[..., Any]] = {
    "block": _block,
    "lines": _lines,
    "code": _fit(markdown.inline_code),
    "code_block": _fit(markdown.code_block),
    "front": _front,
    "heading": _fit(markdown.heading),
    "duration": format_duration,
}


def _in_words(error: Exception, folders: Sequence[Path]) -> Refused:
    """What went wrong in a template, and where."""
    if isinstance(error, TemplateNotFound):
        return _refused(f"it includes {error.name}, which is not there", "", 0)
    if isinstance(error, TemplateSyntaxError):
        return _refused(str(error.message), Path(error.filename or error.name or "").name, error.lineno)
    what = str(error) if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"
    if isinstance(error, RecursionError):
        what = "it includes itself without end"
    name, line = _place(error, folders)
    return _refused(what, name, line)


def _place(error: Exception, folders: Sequence[Path]) -> tuple[str, int]:
    """The innermost line of a template that the error passed."""
    place = ("", 0)
    trace = error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.suffix == ".j2" and any(file.is_relative_to(folder) for folder in folders):
            place = (file.name, trace.tb_lineno)
        trace = trace.tb_next
    return place


def _refused(what: str, name: str, line: int) -> Refused:
    where = f" {one_line(name, 100)}" if name else ""
    at = f", line {line}" if line else ""
    return Refused(
        f"The report template{where}{at} cannot be used: {one_line(what, 300).rstrip('.')}.",
        hint="Correct it, or take it out of the folder to use the one that comes with irrunner.",
    )
