"""The run screen of somebody who plays alone: cards come when they are due, and nothing of the truth is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from typing_extensions import override

from irrunner.exercise.play.verbs import clock as clock_verbs
from irrunner.exercise.play.verbs import injects
from irrunner.playbook.durations import format_offset
from irrunner.tui.actions.model import Context, action
from irrunner.tui.messages import Done
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.exercise.director import DirectorUpdated, director_of
from irrunner.tui.screens.incident.screen import IncidentScreen
from irrunner.tui.screens.run.screen import RunScreen, RunView
from irrunner.tui.text import joined, line
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.exercise.play.exercise import Exercise
    from irrunner.incident.entries import Entry
    from irrunner.tui.screens.exercise.director import Director
    from irrunner.tui.screens.exercise.director_snapshot import DirectorSnapshot


def next_card(directing: Exercise) -> list[Entry]:
    """Tell the earliest of what is due; where the story goes by hand, go on to its next moment first."""
    directing.refresh()
    look = directing.schedule()
    if not look.due and directing.player_log.clock is not None and directing.player_log.clock.mode == "story":
        clock_verbs.next_moment(directing)
        look = directing.schedule()
    return [injects.fire(directing, view.inject.id) for view in look.due[:1]]


class PlayScreen(IncidentScreen):
    """Where an exercise is played alone."""

    SCREEN = "play"
    VIEW = RunView
    AUTO_FOCUS = RunScreen.AUTO_FOCUS
    BINDINGS: ClassVar[list[Any]] = [*RunScreen.BINDINGS, *bindings("playing")]
    view: RunView

    def __init__(self) -> None:
        super().__init__()
        self.director = director_of(self.session)
        self._actions = PlayActions(self, self.director)
        self._noticed: tuple[str, str, str] | None = None

    @on(DirectorUpdated)
    def _show_notice(self, message: DirectorUpdated) -> None:
        if (notice := play_notice(message.snapshot)) != self._noticed and notice is not None:
            sentence, name, does = notice
            key = self.host.keymap.shown(action(name))
            self.note_bar.say(joined((f"{sentence} ", "warning"), (key, "key"), f" {does}"))
        self._noticed = notice
        self.refresh_footer()

    @on(Done)
    def _ended(self, message: Done) -> None:
        if message.action == "play.end":
            self._actions.action_debrief()
        elif message.action == "play.real":
            from irrunner.tui.screens.exercise.director_context import offer_live

            offer_live(self.host, self.director, message.result)

    @override
    def parts(self) -> Sequence[object]:
        return (self._actions, *super().parts())

    @override
    def context(self) -> Context:
        from msgspec import structs

        snapshot = self.director.snapshot
        ahead = (format_offset(snapshot.next),) if snapshot is not None and snapshot.next is not None else ()
        return structs.replace(super().context(), known={"next": ahead})

    @override
    def scopes(self) -> tuple[str, ...]:
        first, *rest = self.view.scopes()
        return (first, "playing", *rest)

    def select_step(self, key: str) -> None:
        """Put the cursor on a step of the checklist."""
        self.view.select_step(key)

    @override
    def footer(self) -> Sequence[str]:
        snapshot = self.director.snapshot
        usual = [name for name in self.view.footer() if name not in ("step.block", "list.filter", "palette")]
        if snapshot is not None and snapshot.ended:
            return ("play.debrief", *usual[:4], "palette")
        paused = snapshot is not None and snapshot.clock is not None and snapshot.clock.paused
        return ("play.resume" if paused else "play.next", *usual[:2], "play.hint", "players.cards", "palette")


class PlayActions:
    """The `action_` methods of whoever plays alone, besides those of a run view."""

    def __init__(self, screen: PlayScreen, director: Director) -> None:
        self._screen = screen
        self._director = director

    def action_next_card(self) -> None:
        """Deliver the next card that is due; say when the next one is, if none is."""
        self._director.perform(next_card, action="play.next", then=self._nothing_due)

    def _nothing_due(self, entries: list[Entry]) -> None:
        if entries:
            return
        snapshot, players = self._director.snapshot, self._screen.players
        if snapshot is None or players is None or players.story is None:
            return
        if snapshot.ended:
            sentence = "The exercise is over."
        elif snapshot.next is None:
            sentence = "Nothing more comes by itself."
        else:
            ahead = max(0, snapshot.next - players.story.offset(self._screen.session.clock()))
            key = self._screen.host.keymap.shown(action("play.forward"))
            sentence = f"Nothing is due. The story's next moment is in {_minutes(ahead)}; {key} goes there now."
        self._screen.note_bar.say(line(sentence, "muted"))

    def action_debrief(self) -> None:
        """Open the debrief; only after the end, because it says what has really happened."""
        if self._director.snapshot is None or not self._director.snapshot.ended:
            key = self._screen.host.keymap.shown(action("play.end"))
            self._screen.host.show_message("The exercise still runs.", f"{key} ends it; then you see how it went.")
            return
        self._screen.host.navigation.go_to("debrief")


def play_notice(director: DirectorSnapshot) -> tuple[str, str, str] | None:
    """What has to be said without being asked, the id of the action it is about, and what that does."""
    due = len(director.due)
    if director.ended:
        return None
    if director.clock is not None and director.clock.paused:
        return "Story time stands still.", "play.resume", "goes on"
    if director.waits_for_release and due:
        return f"{count(due, 'card')} came due while nobody played.", "play.next", "takes the next one"
    if director.over:
        return f"The exercise can end: {director.over}.", "play.end", "ends it"
    return None


def _minutes(milliseconds: int) -> str:
    """A stretch of story time, rounded up, so that nobody comes too early."""
    from irrunner.playbook.durations import format_duration

    minutes = -(-milliseconds // 60_000)
    return format_duration(max(1, minutes) * 60)
