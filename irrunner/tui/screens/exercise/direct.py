"""The director's screen: the script and the other lists, what the row under the cursor says, the players' room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from irrunner.exercise.scenario.model import Inject
from irrunner.playbook.durations import format_offset
from irrunner.tui.actions.model import SCREEN_SCOPES, Context, action
from irrunner.tui.messages import Changed, Done, Opened
from irrunner.tui.screens.base import BaseScreen, bindings
from irrunner.tui.screens.exercise import director_details, director_tables
from irrunner.tui.screens.exercise.director_tables import LISTS, QUESTIONS, SCRIPT
from irrunner.tui.screens.exercise.director_worker import DirectorUpdated
from irrunner.tui.screens.exercise.inject_notifications import current_players
from irrunner.tui.screens.incident.headline import Headline
from irrunner.tui.screens.run.checklist import Checklist
from irrunner.tui.screens.run.timeline import Timeline
from irrunner.tui.store.snapshot_builder import snapshot_builder_of
from irrunner.tui.text import joined, line
from irrunner.tui.widgets.footer import Footer
from irrunner.tui.widgets.line_list import LineList
from irrunner.tui.widgets.pane import Pane
from irrunner.tui.widgets.pane_tabs import PaneTabs
from irrunner.tui.widgets.table import Table
from irrunner.tui.widgets.text_view import TextView
from irrunner.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from textual import events
    from textual.app import ComposeResult
    from textual.content import Content
    from textual.widget import Widget

    from irrunner.tui.screens.exercise.app import ExerciseApp
    from irrunner.tui.screens.exercise.director_snapshot import DirectorSnapshot
    from irrunner.tui.screens.exercise.player_snapshot import PlayerSnapshot
    from irrunner.tui.store.snapshot import Snapshot

_PANES = ("list", "detail", "room")
_SECONDS = 8.0
"""How long it stays on the screen what became of an act."""


class ListTabs(PaneTabs):
    """The names of the lists: in the narrowest window they stand closer, so that none is cut off."""

    def _pieces(self) -> list[Content]:
        pieces = super()._pieces()
        if sum(piece.cell_length + 2 for piece in pieces) - 2 <= self.content_size.width:
            return pieces
        return [piece if piece.plain.startswith("[") else piece[1:-1] for piece in pieces]


class DirectScreen(BaseScreen):
    """Where an exercise is directed. The players' room is only to be read here."""

    SCREEN = "direct"
    CSS_PATH: ClassVar[Any] = ["exercise.tcss"]
    BINDINGS: ClassVar[list[Any]] = [
        *bindings(*(scope for scope in SCREEN_SCOPES["direct"] if scope != "anywhere")),
        ("tab", "next_pane(1)"),
        ("shift+tab", "next_pane(-1)"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.which = SCRIPT
        self.told: PlayerSnapshot | None = None
        self.snapshot: Snapshot | None = None
        self.table = Table(director_tables.COLUMNS[SCRIPT], id="list-rows")
        self.page = TextView(id="detail-page")
        self.timeline = Timeline(id="room-timeline")
        self.checklist = Checklist(id="room-checklist")
        self._act = ("", "")

    def compose(self) -> ComposeResult:
        """Lists left, what they say and the players' room right; tabs where it is narrow."""
        yield TooSmall()
        yield Headline()
        yield PaneTabs(_PANES, first_key=2)
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                yield ListTabs(LISTS)
                yield Pane("Script", self.table, placeholder="words", id="list")
            with Vertical(id="right"):
                yield Pane("In full", self.page, id="detail")
                with Vertical(id="room"):
                    yield Pane("The players' timeline", self.timeline, id="timeline")
                    yield Pane("The players' checklist", self.checklist, id="checklist")
        yield Static(id="said")
        yield Footer()

    def on_mount(self) -> None:
        """The script first."""
        self.add_class("-exercise")
        self.query_one("#checklist").display = False
        self._show_pane("list")
        self.table.focus()
        self.set_interval(1.0, self._second)
        self._look()

    # Pictures

    @property
    def script(self) -> DirectorSnapshot | None:
        """The latest picture of the script."""
        return self.exercise_app.director_snapshot

    @property
    def exercise_app(self) -> ExerciseApp:
        """The app, with its own type."""
        app: ExerciseApp = self.host  # type: ignore[assignment]
        return app

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.session.clock()

    @on(Opened)
    @on(Changed)
    def _news(self) -> None:
        self._look()

    @on(DirectorUpdated)
    def _pictured(self) -> None:
        self._show()

    def _look(self) -> None:
        """What the players' journal says now."""
        opened = self.session.opened
        if opened is None:
            return
        with self.session.lock:
            self.snapshot = snapshot_builder_of(opened).build(opened, self.now)
        self.told = current_players(self.session)
        self.query_one(Headline).show(self.snapshot, self.now)
        self.timeline.show(self.snapshot)
        self.checklist.show(self.snapshot, self.now)
        self.query_one("#checklist", Pane).say(f"{self.snapshot.settled} of {self.snapshot.of}, read only")
        self.query_one("#timeline", Pane).say(
            f"{len(self.snapshot.entries):,} entries, {self.snapshot.zone}, read only"
        )
        self._show()

    def _show(self) -> None:
        script, told = self.script, self.told
        if script is None or told is None:
            return
        self.table.show(director_tables.rows(self.which, script, told), director_tables.COLUMNS[self.which])
        self._titles(script, told)
        self._detail()
        self._tick()
        self._line()
        self.refresh_footer()

    def _titles(self, script: DirectorSnapshot, told: PlayerSnapshot) -> None:
        pane = self.query_one("#list", Pane)
        pane.rename(self.which.capitalize())
        score = script.score
        facts = f"{score.on_time} of {score.presented} on time, {score.covered} of {score.written} presented"
        asked = sum(each.answer is None for each in told.questions)
        warnings = [f"{asked} to answer"] * bool(asked)
        warnings += [f"{told.outstanding} without acknowledgement"] * bool(told.outstanding)
        if script.ended:
            warnings = [f"over: {script.ended}"]
        elif script.over:
            warnings.append(f"can end: {script.over}")
        pane.say(facts, warning=", ".join(warnings))

    @on(LineList.Moved, "#list-rows")
    def _detail(self) -> None:
        script, told = self.script, self.told
        if script is not None and told is not None:
            self.page.show(director_details.details(self.which, self.table.selected, script, told), keep_place=True)
        self.refresh_footer()

    def _second(self) -> None:
        if self.snapshot is not None:
            self.query_one(Headline).tick(self.now)
            self._tick()

    def _tick(self) -> None:
        """The story's clock goes on."""
        self.query_one("#detail", Pane).say("more below" if self.page.below else "")
        told, script = self.told, self.script
        if told is None or told.story is None:
            return
        now, ascii_only = self.now, self.host.glyphs.ascii
        offset = format_offset(told.story.offset(now))
        waits = f" {len(script.due)} due " if script is not None and script.due and not script.ended else ""
        clock = told.story.clock_text(now, ascii_only=ascii_only)
        self.query_one(Headline).show_story(joined((waits, "cursor"), (f"{offset} ", "strong"), (clock, "strong")))

    def say(self, sentence: str, style: str = "muted") -> None:
        """What became of the last act, for a while, in the line above the keys."""
        self._act = (sentence, style)
        self.set_timer(_SECONDS, self._unsay)
        self._line()

    def _unsay(self) -> None:
        self._act = ("", "")
        self._line()

    def _line(self) -> None:
        """The line above the keys: the last act, else what the director has to know."""
        from irrunner.tui.screens.exercise.director_context import describe_status

        sentence, style = self._act if self._act[0] else describe_status(self.script, self.host.keymap)
        for static in self.query("#said").results(Static):
            static.update(line(sentence, style))

    @on(Done)
    def _done(self, message: Done) -> None:
        from irrunner.tui.screens.exercise.director_context import describe_result

        if message.action == "direct.real":
            from irrunner.tui.screens.exercise.real import offer_live

            offer_live(self.exercise_app, message.result)
        if isinstance(message.result, Inject):
            self._show_list(SCRIPT)
            self.table.select(message.result.id)
        self.say(describe_result(message.result))

    # Lists and panes

    def context(self) -> Context:
        """The row under the cursor, and what may be chosen."""
        from irrunner.tui.screens.exercise.director_context import build_context

        return build_context(self.which, self.table.selected, self.script, self.told)

    def footer(self) -> Sequence[str]:
        """What can be done with this list."""
        script = self.script
        if script is not None and script.ended:
            return ("judge.judge", "judge.rate", "judge.debrief", "judge.report", "direct.next-list", "back")
        paused = script is not None and script.clock is not None and script.clock.paused
        clock = "direct.resume" if paused else "direct.pause"
        asked = self.told is not None and any(each.answer is None for each in self.told.questions)
        second = ("direct.answer", "direct.skip") if asked else ("direct.skip", "direct.delay")
        acts = {
            SCRIPT: ("direct.fire", *second, clock, "judge.observe"),
            director_tables.EXPECTED: ("judge.judge", "judge.waive", "judge.observe", clock),
            director_tables.OBJECTIVES: ("judge.observe", "judge.rate", clock),
            QUESTIONS: ("direct.answer", "judge.observe", clock),
            director_tables.PEOPLE: ("direct.attend", "direct.acknowledge", "judge.observe", clock),
            director_tables.DEBRIEF: ("judge.debrief", "judge.improve", "judge.observe", clock),
        }
        return (*acts[self.which], "direct.next-list", "palette")

    def action_next_list(self, direction: int) -> None:
        """The next list, in a circle."""
        self._show_list(LISTS[(LISTS.index(self.which) + direction) % len(LISTS)])

    def _show_list(self, which: str) -> None:
        self.which = which
        self.query_one("#left PaneTabs", PaneTabs).show(which)
        self.query_one("#list", Pane).clear_filter()
        self._show()
        self.action_pane("list")

    @on(PaneTabs.Chosen)
    def _tab(self, event: PaneTabs.Chosen) -> None:
        if event.name in _PANES:
            self.action_pane(event.name)
        else:
            self._show_list(event.name)

    @on(LineList.Chosen, "#list-rows")
    def _opened(self) -> None:
        self.action_pane("detail")

    @on(Pane.Filtered)
    def _filtered(self, event: Pane.Filtered) -> None:
        self.table.set_filter(event.text)

    def action_filter(self) -> None:
        """Filter the list."""
        self.query_one("#list", Pane).begin_filter()

    def action_preview(self) -> None:
        """The inject as the players would get it."""
        from irrunner.tui.screens.exercise.card import CardScreen
        from irrunner.tui.screens.exercise.director_context import draft_card

        director, players = self.script, self.told
        each = director.inject(self.table.selected) if director is not None and self.which == SCRIPT else None
        if each is None or players is None:
            return
        card = players.card(each.opaque)
        remark = f"told as card {card.number}" if card is not None else "preview, nothing is told yet"
        self.app.push_screen(CardScreen("", players, draft=card or draft_card(each, players, self.now), remark=remark))

    def action_answer(self) -> None:
        """Answer the question under the cursor, or the only open one; where several are open, go to them."""
        from irrunner.tui.actions.dispatch import begin

        if self.context().question or self.which == QUESTIONS:
            begin(self.host, action("direct.answer"), self.context())
        else:
            self._show_list(QUESTIONS)

    def action_other_view(self) -> None:
        """Timeline or checklist."""
        checklist, timeline = self.query_one("#checklist"), self.query_one("#timeline")
        checklist.display, timeline.display = timeline.display, checklist.display
        self.action_pane("room")

    def panes(self) -> list[Widget]:
        """List, detail, room."""
        room = self.checklist if self.query_one("#checklist").display else self.timeline
        return [self.table, self.page, room]

    def action_pane(self, name: str) -> None:
        """Go to a pane."""
        self._show_pane(name)
        self.panes()[_PANES.index(name)].focus()

    def action_next_pane(self, direction: int) -> None:
        """Tab."""
        panes = self.panes()
        at = panes.index(self.focused) if self.focused in panes else -direction if direction > 0 else 0
        self.action_pane(_PANES[(at + direction) % len(panes)])

    def _show_pane(self, name: str) -> None:
        for each in _PANES:
            self.set_class(each == name, f"-shows-{each}")
        self.query_one(PaneTabs).show(name)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """In a narrow window the tab follows the focus."""
        for name, pane in zip(_PANES, self.panes(), strict=True):
            if event.widget is pane:
                self._show_pane(name)
