"""The checks of a step in the step pane: what would run, what runs and says, how each ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.texts import RUN
from irrunner.tui import glyphs
from irrunner.tui.text import joined, line, plain
from irrunner.tui.widgets.check_answer import answer_style, answer_text
from irrunner.tui.widgets.text_view import Block, hanging_block
from irrunner.tui.widgets.time_formats import count, day_and_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from irrunner.incident.check_standings import CheckStanding
    from irrunner.tui.screens.checks.consent import Looked
    from irrunner.tui.store.check_jobs import CheckJob

_GAP = Block()
_INDENT = line("  ")
_WHILE_RUNNING = 12
"""Lines of output of each check that runs: two of them, and the rest of the step, stay in sight."""
_AFTERWARDS = 60
"""Lines of output of a check that ended; all of it is evidence."""


class CheckWork:
    """What goes on with the checks of a step just now, in this session.

    Attributes:
        proposed: what waits for a yes. refused: what cannot run, and was asked for with it.
        jobs: the last run of each check of the step. keys: the keys that run and stop them, as people read them.
    """

    def __init__(
        self,
        proposed: Sequence[Looked] = (),
        refused: Sequence[Looked] = (),
        jobs: Sequence[CheckJob] = (),
        keys: tuple[str, str] = ("", ""),
    ) -> None:
        self.proposed = proposed
        self.refused = refused
        self.jobs = jobs
        self.keys = keys

    @property
    def running(self) -> list[CheckJob]:
        """Those that have not ended."""
        return [job for job in self.jobs if not job.ended]


def at_work(work: CheckWork) -> Iterator[Block]:
    """What waits for a yes, and what runs: it stands above everything else of the step."""
    if work.proposed:
        yield from _proposal(work)
    for job in work.running:
        yield _GAP
        sign = answer_text("running", glyphs.chosen())
        said = f": {job.said}" if job.said else ""
        stops = (f"  {work.keys[1]} stops", "muted")
        yield Block(joined((f"{sign} ", "strong"), (job.check.name, "heading"), said, stops))
        yield from _output(job, _WHILE_RUNNING)


def _proposal(work: CheckWork) -> Iterator[Block]:
    yield _GAP
    yield Block(line("Run exactly this?", "heading"))
    for looked in work.proposed:
        plan = looked.asks
        for text in plan.lines if plan is not None else ():
            yield Block(line(text, "code"), _INDENT, _INDENT, keep=True)
        if plan is not None and plan.destructive:
            yield Block(line("It changes what it touches; the step's id has to be typed.", "late"), _INDENT, _INDENT)
    yield from _refusals(work)
    yield Block(joined(("y", "key"), " yes, it holds for exactly this, in this incident   ", ("esc", "key"), " no"))


def _refusals(work: CheckWork) -> Iterator[Block]:
    for looked in work.refused:
        if (error := looked.refused) is not None:
            text = f"{looked.check.name} cannot run: {error.sentence} {error.hint}".rstrip()
            yield Block(line(text, "warning"), _INDENT, _INDENT)


def standings(checks: Iterable[CheckStanding], work: CheckWork, zone: str) -> Iterator[Block]:
    """Each check with how it ended last, and what changed since; a command that never ran stands above already."""
    shown = [each for each in checks if each.answer or each.kind != RUN]
    if not shown:
        return
    yield _GAP
    key = f"  {work.keys[0]} runs {'them' if len(shown) > 1 else 'it'}" if work.keys[0] else ""
    yield Block(joined(("Checks" if len(shown) > 1 else "Check", "heading"), (key, "muted")))
    for each in shown:
        yield from _standing(each, zone)
    for job in work.jobs:
        if job.ended and any(job.lines):
            yield _GAP
            yield Block(joined(("Output of ", "heading"), (job.check.name, "heading")))
            yield from _output(job, _AFTERWARDS)


def _standing(each: CheckStanding, zone: str) -> Iterator[Block]:
    what = each.name if each.kind == RUN else each.text
    if not each.answer:
        yield hanging_block(_INDENT, joined(what, ("  not run yet", "muted")))
        return
    sign = answer_text(each.answer, glyphs.chosen())
    style = answer_style(each.answer, old=bool(each.older))
    yield hanging_block(_INDENT, joined((sign, style), "  ", (what, "muted")))
    if each.answer == "running":
        return
    inside = line("    ")
    ended = f"{each.ended}: " if each.ended else ""
    yield hanging_block(inside, line(f"{ended}{' '.join(each.summary.split())}"))
    kept = f"; kept {', '.join(each.evidence)}" if each.evidence else ""
    found = f"; found {_few(each.rows)}" if each.rows else ""
    about = f"check {each.number}, {day_and_time(each.when, zone)}, {each.by}{kept}{found}"
    yield hanging_block(inside, line(about, "muted"))
    for sentence in each.older:
        yield hanging_block(inside, joined(("Older: ", "warning"), (sentence, "warning")))


def _few(rows: tuple[str, ...], most: int = 6) -> str:
    return ", ".join(rows[:most]) + (f" and {len(rows) - most} more" if len(rows) > most else "")


def _output(job: CheckJob, most: int) -> Iterator[Block]:
    lines = list(job.lines)
    while lines and not lines[-1]:
        lines.pop()
    if len(lines) > most:
        earlier = count(len(lines) - most, "earlier line")
        yield Block(line(f"  {earlier}; all of it is kept", "muted"))
    for text in lines[-most:]:
        yield Block(plain(_overwritten(text)), _INDENT, _INDENT, keep=True)


def _overwritten(text: str) -> str:
    """What a terminal shows of a line in which a program went back to its start, as a progress bar does."""
    return text.rstrip("\r").rpartition("\r")[2]
