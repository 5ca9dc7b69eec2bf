"""Pages from templates: ours at once, a user's own in a process of their own, bounded in time, memory and output.

A template that counts to a billion cannot be stopped from inside. The child gets the report on its standard
input and answers on its standard output; it is given so many seconds of processor time and no more.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from irrunner.errors import Misused, Refused
from irrunner.journal.branches import written_place
from irrunner.report.template import render_template
from irrunner.safety import one_line
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from irrunner.report.formats.page import Page
    from irrunner.report.template import Escaping

MAX_OUTPUT = 64 * 1024 * 1024
"""Characters of one page."""
MAX_MEMORY = 2 * 1024**3
SECONDS = 5
ENTRIES_A_SECOND = 2_000
"""How much longer a large incident may take: every template has to go through its timeline."""

_BOOT = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from irrunner.report.template_sandbox import main; main()"
)
_OVER_TIME = (-signal.SIGXCPU, -signal.SIGKILL)


class RenderRequest(msgspec.Struct):
    """What the child is asked to do; every folder is a path as text.

    Attributes:
        report, chart: as JSON.
        shapes: what these two are, as `module:class`.
        module: of the format; it has an `ESCAPING`.
    """

    report: msgspec.Raw
    chart: msgspec.Raw
    shapes: tuple[str, str]
    module: str
    template: str
    folders: list[str]
    seconds: int


class RenderResult(msgspec.Struct, omit_defaults=True):
    """What it did: the page, or why there is none."""

    page: str = ""
    refused: str = ""
    hint: str = ""


def render_page(page: Page, escaping: Escaping, module: str) -> str:
    """The text of a page; templates that we did not write are rendered in the sandbox.

    Args:
        page: what to render.
        escaping: of the format.
        module: the name of the format's module, in which the child finds the same as `ESCAPING`.

    Raises:
        Misused: the folder of templates is none.
        Refused: a template is wrong, takes too long, or needs too much memory.
    """
    if page.templates is None:
        return render_template(page.report, page.chart, escaping, [shipped("reports")], template=page.template)
    if not page.templates.is_dir():
        raise Misused(f"{one_line(str(page.templates), 200)} is no folder of report templates.")
    request = RenderRequest(
        msgspec.Raw(msgspec.json.encode(page.report, enc_hook=written_place)),
        msgspec.Raw(msgspec.json.encode(page.chart, enc_hook=written_place)),
        (_shape(page.report), _shape(page.chart)),
        module,
        page.template,
        [str(folder.absolute()) for folder in (page.templates, shipped("reports"))],
        SECONDS + page.rows // ENTRIES_A_SECOND,
    )
    result = _run_child(request)
    if result.refused:
        raise Refused(result.refused, hint=result.hint)
    return result.page


def _run_child(request: RenderRequest) -> RenderResult:
    path = msgspec.json.encode([str(Path(__file__).parents[2]), *filter(None, sys.path)]).decode()
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-c", _BOOT, path],
            input=msgspec.json.encode(request),
            capture_output=True,
            timeout=request.seconds * 10,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_slow(request.seconds) from error
    if child.returncode in _OVER_TIME:
        raise _too_slow(request.seconds)
    try:
        return msgspec.json.decode(child.stdout, type=RenderResult)
    except msgspec.MsgspecError as error:
        raise Refused(
            "Your report template broke the process that laid it out; it probably needs too much memory.",
            hint="Look for something that multiplies texts, or take the template out of the folder.",
        ) from error


def _shape(value: msgspec.Struct | None) -> str:
    return f"{type(value).__module__}:{type(value).__qualname__}" if value is not None else ""


def _read(raw: msgspec.Raw, shape: str) -> Any:
    """What the parent sent, as the class that it named."""
    if not shape:
        return None
    module, _, name = shape.partition(":")
    return msgspec.json.decode(raw, type=getattr(import_module(module), name))


def _too_slow(seconds: int) -> Refused:
    return Refused(
        f"Your report template was stopped: it took more than {seconds} seconds of processor time.",
        hint="Look for a loop inside a loop, or take the template out of the folder.",
    )


def main() -> None:
    """In the child: one request in, one result out."""
    request = msgspec.json.decode(sys.stdin.buffer.read(), type=RenderRequest)
    _limit(request.seconds)
    try:
        folders = [Path(folder) for folder in request.folders]
        report, chart = map(_read, (request.report, request.chart), request.shapes)
        escaping = import_module(request.module).ESCAPING
        result = RenderResult(render_template(report, chart, escaping, folders, MAX_OUTPUT, template=request.template))
    except Refused as refused:
        result = RenderResult(refused=refused.sentence, hint=refused.hint)
    sys.stdout.buffer.write(msgspec.json.encode(result))


def _limit(seconds: int) -> None:
    """Bound this process; a system that does not know one of the limits does without it."""
    import resource

    for limit, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, MAX_MEMORY), (resource.RLIMIT_CPU, seconds)):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most + 1 if most else 0))
