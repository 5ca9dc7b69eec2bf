"""The run screen of somebody who plays alone: cards come when they are due, and nothing of the truth is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

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
from irrunner.tui.widgets.footer import Footer
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.exercise.play.exercise import Exercise
    from irrunner.incident.entries import Entry
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
        self._noticed: tuple[str, str, str] | None = None

    @on(DirectorUpdated)
    def _pictured(self, message: DirectorUpdated) -> None:
        if (notice := self._notice(message.snapshot)) != self._noticed and notice is not None:
            sentence, name, does = notice
            key = self.host.keymap.shown(action(name))
            self.note_bar.say(joined((f"{sentence} ", "warning"), (key, "key"), f" {does}"))
        self._noticed = notice
        self.refresh_footer()

    def _notice(self, picture: DirectorSnapshot) -> tuple[str, str, str] | None:
        """What has to be said without being asked, which action it is about, and what that does."""
        due = len(picture.due)
        if picture.ended:
            return None
        if picture.clock is not None and picture.clock.paused:
            return "Story time stands still.", "play.resume", "goes on"
        if picture.waits_for_release and due:
            return f"{count(due, 'card')} came due while nobody played.", "play.next", "takes the next one"
        if picture.over:
            return f"The exercise can end: {picture.over}.", "play.end", "ends it"
        return None

    @on(Done)
    def _ended(self, message: Done) -> None:
        if message.action == "play.end":
            self.action_debrief()
        elif message.action == "play.real":
            from irrunner.tui.screens.exercise.director_context import offer_live

            offer_live(self.host, self.director, message.result)

    def action_next_card(self) -> None:
        """The next card, if one is due."""
        self.director.perform(next_card, action="play.next", then=self._nothing_due)

    def _nothing_due(self, entries: list[Entry]) -> None:
        if entries:
            return
        picture, told = self.director.snapshot, self.players
        if picture is None or told is None or told.story is None:
            return
        if picture.ended:
            said = "The exercise is over."
        elif picture.next is None:
            said = "Nothing more comes by itself."
        else:
            ahead = max(0, picture.next - told.story.offset(self.now))
            key = self.host.keymap.shown(action("play.forward"))
            said = f"Nothing is due. The story's next moment is in {_minutes(ahead)}; {key} goes there now."
        self.note_bar.say(line(said, "muted"))

    def action_debrief(self) -> None:
        """How it went; only after the end, because it tells what has really happened."""
        if self.director.snapshot is None or not self.director.snapshot.ended:
            key = self.host.keymap.shown(action("play.end"))
            self.host.show_message("The exercise still runs.", f"{key} ends it; then you see how it went.")
            return
        self.host.navigation.go_to("debrief")

    def context(self) -> Context:
        """As in any run screen, and where the story can go."""
        from msgspec import structs

        picture = self.director.snapshot
        ahead = (format_offset(picture.next),) if picture is not None and picture.next is not None else ()
        return structs.replace(super().context(), known={"next": ahead})

    def scopes(self) -> tuple[str, ...]:
        """The exercise's own keys second."""
        first, *rest = self.view.scopes()
        return (first, "playing", *rest)

    def select_step(self, key: str) -> None:
        """Put the cursor on a step of the checklist."""
        self.view.select_step(key)

    def footer(self) -> Sequence[str]:
        """The next card, and what can be done with the step."""
        picture = self.director.snapshot
        usual = [name for name in self.view.footer() if name not in ("step.block", "list.filter", "palette")]
        if picture is not None and picture.ended:
            return ("play.debrief", *usual[:4], "palette")
        paused = picture is not None and picture.clock is not None and picture.clock.paused
        return ("play.resume" if paused else "play.next", *usual[:2], "play.hint", "players.cards", "palette")

    def refresh_footer(self) -> None:
        """Also after the picture of the script changed."""
        if self.query(Footer):
            super().refresh_footer()


def _minutes(milliseconds: int) -> str:
    """A stretch of story time, rounded up, so that nobody comes too early."""
    from irrunner.playbook.durations import format_duration

    minutes = -(-milliseconds // 60_000)
    return format_duration(max(1, minutes) * 60)
