"""The after-action report as Markdown to edit, one HTML file to send, and JSON to process.

Its templates are `exercise.md.j2` and `exercise.html.j2` in `reports/`; the user's own stand in for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Misused
from irrunner.exercise.evaluate.chart import chart
from irrunner.safety.terminal import one_line
from irrunner.shipped import shipped

if TYPE_CHECKING:
    import re
    from pathlib import Path

    from irrunner.exercise.evaluate.report_data import Debrief, Numbers

TEMPLATE = "exercise"
FORMATS = ("md", "html", "json")


def render(debrief: Debrief, form: str, *, templates: Path | None = None) -> str:
    """The report in one of FORMATS; the same view always gives the same bytes.

    Args:
        debrief: what it says.
        form: one of FORMATS.
        templates: a folder of the user's own templates; each takes the place of ours of the same name.

    Raises:
        Misused: there is no such format, or the folder of templates is none.
        Refused: a template of the user's cannot be used, with the line.
    """
    if form not in FORMATS:
        raise Misused(f"There is no format {form!r}.", hint=f"There are: {', '.join(FORMATS)}.")
    if form == "json":
        return _json(debrief)
    if templates is not None and not templates.is_dir():
        raise Misused(f"{one_line(str(templates), 200)} is no folder of report templates.")
    from irrunner.report.layout import TrustedSvg, render_template

    drawn = chart(debrief) if form == "html" else ""
    picture = TrustedSvg(drawn) if drawn else None
    if templates is None:
        return render_template(debrief, picture, form, [shipped("reports")], template=TEMPLATE)
    from irrunner.report.template_sandbox import render_sandboxed

    folders = [templates, shipped("reports")]
    return render_sandboxed(debrief, picture, form, folders, lines=len(debrief.timeline), template=TEMPLATE)


def percent(part: int, whole: int) -> str:
    """A share for people, and the counts that it comes from."""
    return f"{100 * part // whole} % ({part} of {whole})" if whole else "none"


def numbers_text(numbers: Numbers) -> list[str]:
    """The two numbers in sentences; they are never made one."""
    said = [
        f"Performance: {percent(numbers.on_time, numbers.presented)} of what was presented was met on time.",
        f"Coverage: {percent(numbers.covered, numbers.written)} of what was written was presented.",
    ]
    if numbers.pending:
        said.append(f"{numbers.pending} still without a result.")
    if numbers.waived:
        said.append(f"{numbers.waived} waived.")
    return [*said, f"Hints taken: {numbers.hints}."]


def _json(debrief: Debrief) -> str:
    """All fields in their order; what a terminal would obey is spelled as a JSON escape, which means the same."""
    import re

    import msgspec

    text = msgspec.json.format(msgspec.json.encode(debrief), indent=2).decode() + "\n"
    return re.sub(r"[^\x20-\x7e\n]", _escaped_if_hidden, text)


def _escaped_if_hidden(match: re.Match[str]) -> str:
    from irrunner.safety import visible

    if visible(match[0]) == match[0]:
        return match[0]
    utf16 = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{utf16[at : at + 2].hex()}" for at in range(0, len(utf16), 2))
