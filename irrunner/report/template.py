"""Rendering a Jinja2 template: every value is escaped for where it lands, whatever a template's author forgets.

A template is handed a report as plain data. What it prints passes `Escaping.finalize`, which escapes it; a filter
that escapes in another way marks its result as escaped. Nothing that a template can say marks a text as escaped by
itself: the filters that could are removed. Jinja2's sandbox is the second line, the process of
`irrunner.report.template_sandbox` the third.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from jinja2 import StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from msgspec import Struct
from typing_extensions import override

from irrunner.errors import Refused
from irrunner.playbook.problems import suggest
from irrunner.report.template_files import TemplateFiles
from irrunner.safety import one_line, visible
from irrunner.safety.html_page import Fault
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jinja2 import BaseLoader
    from jinja2.runtime import Context


REMOVED_FILTERS = ("e", "escape", "forceescape", "safe", "tojson", "urlize", "xmlattr", "random")
"""Filters that mark a text as escaped without regard to where it lands, and one that never gives the same report."""

_MAX_PRODUCT = 10_000_000
"""Characters or parts that a multiplication may make."""
_PIECES = 5_000
"""How many pieces of a page are checked together: a large page is never in memory more than twice."""


class Escaping(Struct, frozen=True):
    """How a format escapes what a template prints.

    Attributes:
        extension: of its templates, before `.j2`. finalize: escapes a value that no filter has escaped.
        filters: what a template may do with a value, by name.
        find_fault: what may not stand in a finished page.
        find_literal_fault: what may not stand in the literal text of a template: its place and why.
        visible_line: spells out what is invisible in a line that was put together inside a template.
        place: for a format that has blocks: the text of a value that is one, on the line that stands before it.
    """

    extension: str
    finalize: Callable[[Any], str]
    filters: dict[str, Callable[..., Any]]
    find_fault: Callable[[str], Fault | None] | None = None
    find_literal_fault: Callable[[str], tuple[int, str] | None] | None = None
    visible_line: Callable[[str], str] = visible
    place: Callable[[str, str], str] | None = None


def render_template(
    report: Struct,
    chart: Struct | None,
    escaping: Escaping,
    folders: Sequence[Path],
    max_chars: int | None = None,
    *,
    template: str,
) -> str:
    """The text that a template makes of a report.

    Args:
        report: what to say.
        chart: the chart of the page, if there is one.
        escaping: of the format.
        folders: where templates are looked for, in this order.
        max_chars: of output from which the template is stopped; None for our own templates, which are not checked.
        template: which report; the file that begins is `TEMPLATE.md.j2`.

    Raises:
        Refused: with the template's name and line, when it cannot be used.
    """
    checked = max_chars is not None
    environment = _environment(escaping, folders, checked=True) if checked else _own_environment(escaping, folders)
    name = f"{template}.{escaping.extension}.j2"
    blocks: list[str] = []
    length = 0
    try:
        pieces = environment.get_template(name).generate(report=report, chart=chart)
        while some := list(islice(pieces, _PIECES)):
            block = "".join(_placed(some, blocks[-1] if blocks else "", escaping.place) if escaping.place else some)
            blocks.append(_visible_lines(block, escaping))
            length += len(block)
            if max_chars is not None and length > max_chars:
                raise _refused(f"its output is longer than {max_chars // 1024 // 1024} MiB", "", 0)
        page = "".join(blocks)
        if max_chars is not None and escaping.find_fault is not None and (fault := escaping.find_fault(page)):
            again = environment.get_template(name).generate(report=report, chart=chart)
            raise _faulty(environment, escaping, again, fault)
    except Refused:
        raise
    except MemoryError as error:
        raise _refused("it needs more memory than a report may", "", 0) from error
    except Exception as error:  # whatever a user's template does has to end as a sentence
        raise _in_words(error, [Path(folder) for folder in folders]) from error
    return page


def _placed(pieces: list[str], before: str, place: Callable[[str, str], str]) -> Iterator[str]:
    """The pieces, with those that are blocks (no plain text) fitted to the line that they come to stand on."""
    line = before.rpartition("\n")[2]
    for piece in pieces:
        text = piece if type(piece) is str else place(line, piece)
        _, newline, last = text.rpartition("\n")
        line = last if newline else line + last
        yield text


def _visible_lines(block: str, escaping: Escaping) -> str:
    """Escapes what is invisible once more, for what was put together inside a template; plain lines cost little."""
    return "\n".join(map(escaping.visible_line, block.split("\n")))


def _faulty(environment: _Sandbox, escaping: Escaping, pieces: Iterator[str], fault: Fault) -> Refused:
    """The page has a fault: it is laid out once more, up to the line that made it."""
    length = 0
    for piece in pieces:
        shown = _visible_lines(piece, escaping)
        if length + len(shown) > fault.at:
            name, line = _innermost(environment, pieces)
            line = _literal_line(environment, name, line, fault.text, shown.count("\n"))
            return _refused(f"<{fault.text}> {fault.what}", name, line)
        length += len(shown)
    return _refused(f"<{fault.text}> {fault.what}", "", 0)


def _innermost(environment: _Sandbox, pieces: Iterator[str]) -> tuple[str, int]:
    """The template, and its line, that the generator of a page stands in: includes and blocks are generators in it."""
    current: Any = pieces
    while True:
        inner = current.gi_yieldfrom or current.gi_frame.f_locals.get("gen")
        if getattr(inner, "gi_frame", None) is None:
            break
        current = inner
    frame = current.gi_frame
    name = str(frame.f_globals.get("name", ""))
    return name, environment.get_template(name).get_corresponding_lineno(frame.f_lineno)


def _literal_line(environment: _Sandbox, name: str, line: int, text: str, more: int) -> int:
    """The first line from this one on that says the text itself, among those that made one piece of a page."""
    source, _, _ = cast("BaseLoader", environment.loader).get_source(environment, name)
    lines = source.split("\n")
    return next((at for at in range(line, min(line + more, len(lines)) + 1) if f"<{text}" in lines[at - 1]), line)


class _Missing(StrictUndefined):
    """A name that is not there; the error says which ones are."""

    __slots__ = ()

    @property
    @override
    def _undefined_message(self) -> str:
        name = one_line(str(self._undefined_name), 60)
        if self._undefined_obj is missing:
            return f"there is no {name}; a template is handed report and chart"
        if not isinstance(self._undefined_obj, Struct):
            return str(super()._undefined_message)
        known = self._undefined_obj.__struct_fields__
        meant = suggest(name, known)
        question = f"did you mean {meant}? " if meant else ""
        return f"{type(self._undefined_obj).__name__} has no {name}; {question}it has {', '.join(known)}"


class _Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox, with a short way to the fields of our own plain data: a timeline is read a million times."""

    intercepted_binops = frozenset(("*", "**"))
    find_literal_fault: Callable[[str], tuple[int, str] | None] | None = None

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """As Jinja2 does, but nothing of a user's whose own text holds what a report may not have."""
        parsed = super()._parse(source, name, filename)
        if self.find_literal_fault is not None and not Path(filename or "").is_relative_to(shipped("reports")):
            for literal in parsed.find_all(nodes.TemplateData):
                if fault := self.find_literal_fault(literal.data):
                    line = literal.lineno + literal.data.count("\n", 0, fault[0])
                    raise TemplateSyntaxError(fault[1], line, name, filename)
        return parsed

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """As Python does, but nothing that is larger than any page can be."""
        for value, times in ((left, right), (right, left)):
            size = value.bit_length() if operator == "**" and isinstance(value, int) else _length(value)
            if isinstance(times, int) and size * times > _MAX_PRODUCT:
                raise SecurityError("it makes something too large")
        return super().call_binop(context, operator, left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """As the sandbox does; a field of a struct, and what it works out of them, is always safe."""
        safe = _SAFE_NAMES.get(type(obj))
        if attribute in (_safe_names(type(obj)) if safe is None else safe):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)


_SAFE_NAMES: dict[type, frozenset[str]] = {}
"""By class, so that a timeline of 10,000 rows looks each up once."""


def _safe_names(kind: type) -> frozenset[str]:
    """The fields of a struct and its public properties; none of any other class."""
    found: frozenset[str] = frozenset()
    if issubclass(kind, Struct):
        own = [name for base in kind.__mro__ for name, value in vars(base).items() if isinstance(value, property)]
        found = frozenset((*kind.__struct_fields__, *(name for name in own if not name.startswith("_"))))
    _SAFE_NAMES[kind] = found
    return found


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 0


_OWN: dict[tuple[int, tuple[Path, ...]], tuple[Escaping, _Sandbox]] = {}


def _own_environment(escaping: Escaping, folders: Sequence[Path]) -> _Sandbox:
    """The environment of our own templates, compiled once: they stay the same while the process runs."""
    key = id(escaping), tuple(folders)
    if key not in _OWN:  # the escaping is kept with it, so that nothing else gets its id
        _OWN[key] = escaping, _environment(escaping, folders, checked=False)
    return _OWN[key][1]


def _environment(escaping: Escaping, folders: Sequence[Path], *, checked: bool) -> _Sandbox:
    environment = _Sandbox(
        loader=TemplateFiles(folders),
        undefined=_Missing,
        autoescape=escaping.extension == "html",
        finalize=escaping.finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    if checked:
        environment.find_literal_fault = escaping.find_literal_fault
    for name in REMOVED_FILTERS:
        environment.filters.pop(name, None)
    environment.globals.pop("lipsum", None)
    environment.filters.update(escaping.filters)
    return environment


def _in_words(error: Exception, folders: Sequence[Path]) -> Refused:
    """What went wrong in a template, and where."""
    if isinstance(error, TemplateNotFound):
        return _refused(f"it includes {error.name}, which is not there", *_place(error, folders))
    if isinstance(error, TemplateSyntaxError):
        return _refused(str(error.message), Path(error.filename or error.name or "").name, error.lineno)
    what = str(error) if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"
    if isinstance(error, RecursionError):
        what = "it is nested too deeply, or includes itself without end"
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
        f"The report template{where}{at} cannot be used: {one_line(what, 600).rstrip('.')}.",
        hint="Correct it, or take it out of the folder to use the one that comes with irrunner.",
    )
