"""The checks of an incident: what each would do, whether it may, its output, its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Horizontal
from typing_extensions import override

from irrunner.application.check_list import CheckLine, check_lines
from irrunner.incident.moments import format_time
from irrunner.tui.actions.model import SCREEN_SCOPES, Context
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.checks.key_actions import CheckKeys
from irrunner.tui.screens.incident.screen import IncidentScreen, IncidentView
from irrunner.tui.text import joined, line, plain
from irrunner.tui.widgets.check_answer import answer_style
from irrunner.tui.widgets.line_list import LineList
from irrunner.tui.widgets.panes import Pane
from irrunner.tui.widgets.table import Column, Table, TableRow
from irrunner.tui.widgets.text_view import Block, TextView, hanging_block, paragraphs
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.app import ComposeResult

    from irrunner.incident.state import CheckRun
    from irrunner.journal import Journal
    from irrunner.tui.store.check_jobs import CheckJob
    from irrunner.tui.store.snapshot import Snapshot

_COLUMNS = (
    Column("step", 6, 22),
    Column("check", 4, 16),
    Column("answer", 6, 10),
    Column("may", 4, 10, "muted", optional=True),
)
_LABEL = 12
_SHOWN = 400
"""Lines of output at the end of a run that the page shows."""


class ChecksView(IncidentView):
    """A table of the checks, and the one under the cursor in full."""

    FOOTER = ("check.run", "check.stop", "check.evidence", "check.filter", "back")

    def __init__(self, step: str = "") -> None:
        super().__init__()
        self.table = Table(_COLUMNS)
        self.page = TextView()
        self._keys = CheckKeys(self)
        self.on_check = self._show_check
        self._lines: dict[str, CheckLine] = {}
        self._wanted = step

    @override
    def compose(self) -> ComposeResult:
        with Horizontal(id="panes"):
            yield Pane("Checks", self.table, placeholder="words", id="items")
            yield Pane("What it does", self.page, id="piece")

    def on_mount(self) -> None:
        self.table.focus()

    @override
    def show_snapshot(self, snapshot: Snapshot) -> None:
        settings = self.session.check_settings()

        def look(_: Journal) -> list[CheckLine]:
            return check_lines(self.session.in_hand(), settings)

        self.session.ask(look, self._show_lines)

    def _show_lines(self, lines: list[CheckLine]) -> None:
        if not self.is_attached:
            return
        wanted = [each for each in lines if each.check.step == self._wanted]
        self._lines = {each.key: each for each in [*wanted, *(each for each in lines if each not in wanted)]}
        self._show_table()
        if wanted and self.table.select(wanted[0].key):
            self._wanted = ""
        self._show_page()

    def _show_table(self) -> None:
        checks = self.session.checks
        self.table.show([_row(each, checks.find(each.key)) for each in self._lines.values()])
        running = checks.running
        facts = f"{count(running, 'check')} running" if running else count(len(self._lines), "check")
        self.query_one("#items", Pane).show_facts(facts)

    @property
    def chosen(self) -> CheckLine | None:
        """The check under the cursor."""
        return self._lines.get(self.table.selected or "")

    @on(LineList.Moved)
    def _show_page(self) -> None:
        each = self.chosen
        if each is None:
            self.page.show([Block(line("No step of this incident has something to run.", "muted"))])
            return
        job = self.session.checks.find(each.key)
        zone = self.snapshot.zone if self.snapshot is not None else "UTC"
        self.page.show(list(_page(each, job, zone)), keep_place=True)

    @on(LineList.Chosen)
    def _run_chosen(self) -> None:
        self._keys.action_run()

    @on(Pane.Filtered)
    def _filtered(self, event: Pane.Filtered) -> None:
        self.table.set_filter(event.text)

    def _show_check(self, job: CheckJob) -> None:
        if job.ended:
            self._show_table()
        if (each := self.chosen) is not None and each.key == job.key:
            self._show_page()

    @override
    def context(self) -> Context:
        return Context(step=self.chosen.check.step) if self.chosen is not None else Context()

    @override
    def parts(self) -> Sequence[object]:
        return (self._keys,)

    def action_filter(self) -> None:
        self.query_one("#items", Pane).open_filter()


class ChecksScreen(IncidentScreen):
    """The checks of an incident."""

    SCREEN = "checks"
    VIEW = ChecksView
    CSS_PATH: ClassVar[Any] = ["checks.tcss"]
    BINDINGS: ClassVar[list[Any]] = bindings(*(scope for scope in SCREEN_SCOPES["checks"] if scope != "anywhere"))
    view: ChecksView


def _row(each: CheckLine, job: CheckJob | None) -> TableRow:
    answer = "running" if job is not None and not job.ended else each.answer
    may = "cannot" if each.trouble else "type id" if each.destructive else "" if each.allowed else "asks"
    old = " old" if each.older and answer == each.answer else ""
    style = "muted" if each.trouble else answer_style(answer, old=bool(old))
    return TableRow(each.key, (each.check.step, each.check.name, f"{answer}{old}", may), style)


def _page(each: CheckLine, job: CheckJob | None, zone: str) -> Iterator[Block]:
    yield Block(joined((each.check.name, "strong"), ("  of ", "muted"), each.check.step))
    yield Block()
    if each.trouble:
        yield hanging_block(line("Cannot run  ", "warning"), plain(each.trouble))
        return
    for number, text in enumerate(each.what):
        yield _fact("Would" if not number else "", text)
    yield _fact("May", _may(each))
    if job is not None and not job.ended:
        yield Block()
        yield Block(line("It is running." if not job.said else f"It is running: {job.said}", "heading"))
    elif each.last is not None and each.last.finished is not None:
        yield from _ended(each.last, zone)
        yield from (hanging_block(line("Older       ", "warning"), plain(sentence)) for sentence in each.older)
        if each.differs:
            yield hanging_block(line("Differs     ", "warning"), plain("What ran was not exactly what stands above."))
    if job is not None and any(job.lines):
        yield Block()
        yield from _output(list(job.lines)[-_SHOWN:])


def _may(each: CheckLine) -> str:
    if each.destructive:
        return "changes what it touches: the step's id has to be typed"
    if each.access == "files":
        return "only reads files of this machine"
    return "allowed exactly so" if each.allowed else "asks before it runs exactly this"


def _ended(run: CheckRun, zone: str) -> Iterator[Block]:
    end = run.finished
    if end is None:
        return
    yield Block()
    when = format_time(end.when, zone)
    yield Block(joined((f"Check {run.number} answers ", "heading"), (run.result, answer_style(run.result))))
    yield _fact("Says", end.words)
    yield _fact("When", f"{when}, {end.by}")
    if ended := str(end.refs.get("ended", "")):
        yield _fact("Ended", ended)
    if run.evidence:
        yield _fact("Kept", ", ".join(run.evidence))
    if run.rows:
        yield _fact("Found", ", ".join(row.id for row in run.rows))
    for name, text in dict(getattr(end.event, "facts", {})).items():
        if name != "environment":
            yield _fact(name, str(text))


def _output(lines: Sequence[str]) -> Iterator[Block]:
    yield Block(line("Output", "heading"))
    for text in lines:
        yield Block(line(text.rstrip("\r")), keep=True)


def _fact(label: str, text: str) -> Block:
    first, *_ = paragraphs(plain(" ".join(text.split()))) or [Block()]
    return hanging_block(line(f"{label[: _LABEL - 1]:<{_LABEL}}", "muted"), first.text)
