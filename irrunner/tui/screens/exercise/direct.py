"""The director's screen: the script and the other lists, the row under the cursor in full, and what the players see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Horizontal, Vertical
from typing_extensions import override

from irrunner.exercise.scenario.model import Inject
from irrunner.playbook.durations import format_offset
from irrunner.tui.actions.dispatch import begin
from irrunner.tui.actions.model import SCREEN_SCOPES, Context, action
from irrunner.tui.messages import Changed, Done, Opened
from irrunner.tui.screens.base import BaseScreen, bindings
from irrunner.tui.screens.exercise import director_context
from irrunner.tui.screens.exercise.card import CardScreen
from irrunner.tui.screens.exercise.director import DirectorUpdated, director_of
from irrunner.tui.screens.exercise.director_details import details
from irrunner.tui.screens.exercise.director_panes import (
    DEBRIEF,
    EXPECTED,
    OBJECTIVES,
    PEOPLE,
    QUESTIONS,
    SCRIPT,
    DirectorLists,
    PlayersView,
    StatusLine,
)
from irrunner.tui.screens.exercise.player_snapshot import current_players
from irrunner.tui.screens.incident.headline import Headline
from irrunner.tui.store.snapshot_builder import snapshot_builder_of
from irrunner.tui.text import joined
from irrunner.tui.widgets.frame import Footer, TooSmall
from irrunner.tui.widgets.line_list import LineList
from irrunner.tui.widgets.panes import PaneSwitcher, TextPane
from irrunner.tui.widgets.text_view import TextView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.widget import Widget

    from irrunner.tui.screens.exercise.player_snapshot import PlayerSnapshot


class DirectScreen(BaseScreen):
    """Where an exercise is directed. What the players see can only be read here.

    Attributes:
        director: its snapshot is what the lists show.
        players: what the players were told; None before their incident was read.
        lists, page, view: the three panes.
    """

    SCREEN = "direct"
    CSS_PATH: ClassVar[Any] = ["exercise.tcss"]
    BINDINGS: ClassVar[list[Any]] = bindings(*(scope for scope in SCREEN_SCOPES["direct"] if scope != "anywhere"))

    def __init__(self) -> None:
        super().__init__()
        self.director = director_of(self.session)
        self.players: PlayerSnapshot | None = None
        self.lists = DirectorLists(id="left")
        self.page = TextView(id="detail-page")
        self.view = PlayersView(id="room")
        self.status = StatusLine(id="status")
        self.switcher = PaneSwitcher(self._panes, front="list")

    @override
    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield Headline()
        with self.switcher:
            yield self.switcher.tabs(first_key=2)
            with Horizontal(id="panes"):
                yield self.lists
                with Vertical(id="right"):
                    yield TextPane("In full", self.page, id="detail")
                    yield self.view
        yield self.status
        yield Footer()

    def _panes(self) -> dict[str, Widget]:
        return {"list": self.lists.table, "detail": self.page, "room": self.view.front}

    @override
    def parts(self) -> Sequence[object]:
        return self.switcher, self.lists, self.view

    def on_mount(self) -> None:
        self.add_class("-exercise")
        self.lists.table.focus()
        self.set_interval(1.0, self._tick)
        self._refresh_players()

    @on(Opened)
    @on(Changed)
    def _refresh_players(self) -> None:
        """Show the players' journal as it is now."""
        opened = self.session.opened
        if opened is None:
            return
        now = self.session.clock()
        with self.session.lock:
            snapshot = snapshot_builder_of(opened).build(opened, now)
        self.players = current_players(self.session)
        self.query_one(Headline).show(snapshot, now)
        self.view.show(snapshot, now)
        self._show()

    @on(DirectorUpdated)
    def _show(self) -> None:
        if self.director.snapshot is None or self.players is None:
            return
        self.lists.show(self.director.snapshot, self.players)
        self._show_details()
        self._tick()
        self.status.show_status(*director_context.describe_status(self.director.snapshot, self.host.keymap))

    @on(LineList.Moved, "#list-rows")
    def _show_details(self) -> None:
        if self.director.snapshot is not None and self.players is not None:
            blocks = details(self.lists.which, self.lists.table.selected, self.director.snapshot, self.players)
            self.page.show(blocks, keep_place=True)
        self.refresh_footer()

    def _tick(self) -> None:
        """Advance the clocks in the headline."""
        now, headline = self.session.clock(), self.query_one(Headline)
        headline.tick(now)
        if self.players is None or (story := self.players.story) is None:
            return
        snapshot = self.director.snapshot
        due = f" {len(snapshot.due)} due " if snapshot is not None and snapshot.due and not snapshot.ended else ""
        offset = format_offset(story.offset(now))
        clock = story.clock_text(now, ascii_only=self.host.glyphs.ascii)
        headline.show_story(joined((due, "cursor"), (f"{offset} ", "strong"), (clock, "strong")))

    @on(Done)
    def _show_result(self, message: Done) -> None:
        if message.action == "direct.real":
            director_context.offer_live(self.host, self.director, message.result)
        if isinstance(message.result, Inject):
            self.lists.switch(SCRIPT)
            self.lists.table.select(message.result.id)
        nothing_comes = message.action == "direct.next" and message.result is None
        sentence = "Nothing is left that comes by its time." if nothing_comes else ""
        self.status.show_result(sentence or director_context.describe_result(message.result))

    @override
    def context(self) -> Context:
        return director_context.build_context(
            self.lists.which, self.lists.table.selected, self.director.snapshot, self.players
        )

    @override
    def footer(self) -> Sequence[str]:
        snapshot = self.director.snapshot
        if snapshot is not None and snapshot.ended:
            return ("judge.judge", "judge.rate", "judge.debrief", "judge.report", "direct.next-list", "back")
        paused = snapshot is not None and snapshot.clock is not None and snapshot.clock.paused
        clock = "direct.resume" if paused else "direct.pause"
        asked = self.players is not None and self.players.open_questions
        second = ("direct.answer", "direct.skip") if asked else ("direct.skip", "direct.delay")
        actions = {
            SCRIPT: ("direct.fire", *second, clock, "judge.observe"),
            EXPECTED: ("judge.judge", "judge.waive", "judge.observe", clock),
            OBJECTIVES: ("judge.observe", "judge.rate", clock),
            QUESTIONS: ("direct.answer", "judge.observe", clock),
            PEOPLE: ("direct.attend", "direct.acknowledge", "judge.observe", clock),
            DEBRIEF: ("judge.debrief", "judge.improve", "judge.observe", clock),
        }
        return (*actions[self.lists.which], "direct.next-list", "palette")

    # Actions

    def action_preview(self) -> None:
        """Show the inject as the players would get it, or got it; nothing is written."""
        snapshot, players = self.director.snapshot, self.players
        row = self.lists.table.selected if self.lists.which == SCRIPT else ""
        inject = snapshot.inject(row) if snapshot is not None else None
        if inject is None or players is None:
            return
        card = players.card(inject.opaque)
        remark = f"told as card {card.number}" if card is not None else "preview, nothing is told yet"
        draft = card or director_context.draft_card(inject, players, self.session.clock())
        self.app.push_screen(CardScreen("", players, draft=draft, remark=remark))

    def action_answer(self) -> None:
        """Answer the question under the cursor, or the only open one; where several are open, go to them."""
        if self.context().question or self.lists.which == QUESTIONS:
            begin(self.host, action("direct.answer"), self.context())
        else:
            self.lists.switch(QUESTIONS)

    @on(DirectorLists.Switched)
    def _list_switched(self) -> None:
        self._show_details()
        self.switcher.action_pane("list")

    @on(LineList.Chosen, "#list-rows")
    def _row_opened(self) -> None:
        self.switcher.action_pane("detail")
