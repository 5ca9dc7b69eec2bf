"""A user's own templates, laid out in a process of their own: bounded in time, memory and output.

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

from irrunner.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_OUTPUT = 64 * 1024 * 1024
"""Characters of one page."""
MOST_MEMORY = 2 * 1024**3
SECONDS = 5
ENTRIES_A_SECOND = 2_000
"""How much longer a large incident may take: every template has to go through its timeline."""

_BOOT = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from irrunner.report.template_sandbox import main; main()"
)
_OVER_TIME = (-signal.SIGXCPU, -signal.SIGKILL)


class Order(msgspec.Struct):
    """What the child is asked to do; every folder is a path as text.

    Attributes:
        report, chart: as JSON.
        shapes: what these two are, as `module:class`.
    """

    report: msgspec.Raw
    chart: msgspec.Raw
    shapes: tuple[str, str]
    form: str
    template: str
    folders: list[str]
    seconds: int


class Answer(msgspec.Struct, omit_defaults=True):
    """What it did: the page, or why there is none."""

    page: str = ""
    refused: str = ""
    hint: str = ""


def render_sandboxed(
    report: msgspec.Struct,
    chart: msgspec.Struct | None,
    form: str,
    folders: Sequence[Path],
    *,
    lines: int,
    template: str = "incident",
) -> str:
    """As `layout.render_template`, for templates that we did not write; lines: of its timeline.

    Raises:
        Refused: the template is wrong, takes too long, or needs too much memory.
    """
    seconds = SECONDS + lines // ENTRIES_A_SECOND
    order = Order(
        msgspec.Raw(msgspec.json.encode(report)),
        msgspec.Raw(msgspec.json.encode(chart)),
        (_shape(report), _shape(chart)),
        form,
        template,
        [str(folder.absolute()) for folder in folders],
        seconds,
    )
    answer = _answer_to(order)
    if answer.refused:
        raise Refused(answer.refused, hint=answer.hint)
    return answer.page


def _answer_to(order: Order) -> Answer:
    """What the child says."""
    path = msgspec.json.encode([str(Path(__file__).parents[2]), *filter(None, sys.path)]).decode()
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-c", _BOOT, path],
            input=msgspec.json.encode(order),
            capture_output=True,
            timeout=order.seconds * 10,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_slow(order.seconds) from error
    if child.returncode in _OVER_TIME:
        raise _too_slow(order.seconds)
    try:
        return msgspec.json.decode(child.stdout, type=Answer)
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
    """In the child: one order in, one answer out."""
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    _limit(order.seconds)
    from irrunner.report.layout import render_template

    try:
        folders = [Path(folder) for folder in order.folders]
        report, chart = map(_read, (order.report, order.chart), order.shapes)
        answer = Answer(render_template(report, chart, order.form, folders, MOST_OUTPUT, template=order.template))
    except Refused as refused:
        answer = Answer(refused=refused.sentence, hint=refused.hint)
    sys.stdout.buffer.write(msgspec.json.encode(answer))


def _limit(seconds: int) -> None:
    """Bound this process; a system that does not know one of the limits does without it."""
    import resource

    for what, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, seconds)):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most + 1 if most else 0))
