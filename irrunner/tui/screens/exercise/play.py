"""The run screen of somebody who plays alone: cards come when they are due, and nothing of the truth is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import structs
from textual import on
from typing_extensions import override

from irrunner.exercise.play.inject_status import AVERTED, BY_HAND, DELIVERED, SKIPPED
from irrunner.exercise.play.verbs import clock as clock_verbs
from irrunner.exercise.play.verbs import injects
from irrunner.playbook.durations import format_duration, format_offset
from irrunner.tui.actions.model import action
from irrunner.tui.messages import Done
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.exercise.director import DirectorUpdated, director_of
from irrunner.tui.screens.exercise.director_context import offer_live
from irrunner.tui.screens.exercise.player_snapshot import current_players
from irrunner.tui.screens.incident.screen import IncidentScreen
from irrunner.tui.screens.run.screen import RunScreen, RunView
from irrunner.tui.text import joined, line
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.content import Content

    from irrunner.exercise.play.exercise import Exercise
    from irrunner.incident.entries import Entry
    from irrunner.tui.actions.model import Context
    from irrunner.tui.host import Host
    from irrunner.tui.screens.exercise.director_snapshot import DirectorSnapshot


def deliver_next(exercise: Exercise) -> list[Entry]:
    """Deliver the earliest inject that is due; in a story that is moved by hand, move to its next moment first.

    Returns:
        Its entry; empty when nothing is due.
    """
    exercise.refresh()
    schedule, clock = exercise.schedule(), exercise.player_log.clock
    if not schedule.due and clock is not None and clock.mode == "story":
        clock_verbs.next_moment(exercise)
        schedule = exercise.schedule()
    return [injects.fire(exercise, status.inject.id) for status in schedule.due[:1]]


class SoloPlay:
    """What the screen of somebody who plays alone has besides a run screen: the director's keys, and notices."""

    def __init__(self, host: Host, say: Callable[[Content], None]) -> None:
        """Direct the exercise of the session.

        Args:
            host: the app.
            say: shows a line above the scribe line.
        """
        self._host = host
        self._say = say
        self._director = director_of(host.session)
        self._notice: tuple[str, str, str] | None = None

    def context(self, context: Context) -> Context:
        """The context of the run screen, with the next moment of the story."""
        snapshot = self._director.snapshot
        moments = (format_offset(snapshot.next),) if snapshot is not None and snapshot.next is not None else ()
        return structs.replace(context, known={"next": moments})

    def footer(self, usual: Sequence[str | tuple[str, str]]) -> Sequence[str | tuple[str, str]]:
        """The footer of the run screen, with what can be done with the exercise."""
        snapshot = self._director.snapshot
        names = [name for name in usual if name not in ("step.block", "list.filter", "palette")]
        if snapshot is not None and snapshot.ended:
            return ("play.debrief", *names[:4], "palette")
        paused = snapshot is not None and snapshot.clock is not None and snapshot.clock.paused
        return ("play.resume" if paused else "play.next", *names[:2], "play.hint", "players.cards", "palette")

    def show_notice(self, snapshot: DirectorSnapshot) -> None:
        """Say what the player has to know and can do about it, once each time that it changes."""
        before, self._notice = self._notice, _notice(snapshot)
        if before != self._notice:
            self.repeat_notice()

    def repeat_notice(self) -> None:
        """Say it again: what an act came to has taken its place."""
        if self._notice is not None:
            sentence, name, effect = self._notice
            key = self._host.keymap.label(action(name))
            self._say(joined((f"{sentence} ", "warning"), (key, "key"), f" {effect}"))

    def follow(self, message: Done) -> None:
        """Go on after the end of the exercise: to the debrief, or to a live incident."""
        if message.action == "play.end":
            self.action_debrief()
        elif message.action == "play.real":
            offer_live(self._host, self._director, message.result)

    def action_next_card(self) -> None:
        """Deliver the next card, if one is due."""
        self._director.perform(deliver_next, action="play.next", then=self._explain_nothing)

    def action_next_moment(self) -> None:
        """Set story time to the next moment at which something comes by itself; say so when nothing is left."""
        self._director.perform(clock_verbs.next_moment, action="play.forward", then=self._explain_end)

    def _explain_end(self, jumped: Entry | None) -> None:
        """Say why story time was not set ahead."""
        snapshot = self._director.snapshot
        if jumped is not None or snapshot is None:
            return
        keys = self._host.keymap
        if snapshot.ended:
            sentence = f"The exercise is over. {keys.label(action('play.debrief'))} shows how it went."
        elif snapshot.due:
            sentence = f"{count(len(snapshot.due), 'card')} is due: {keys.label(action('play.next'))} takes it."
        else:
            ends = keys.label(action("play.end"))
            sentence = f"The story has nothing more that comes by itself. {ends} ends it and shows how it went."
        self._say(line(sentence, "warning"))

    def _explain_nothing(self, delivered: list[Entry]) -> None:
        """Say when the next card comes, if none was due."""
        snapshot, players = self._director.snapshot, current_players(self._host.session)
        if delivered or snapshot is None or players is None or players.story is None:
            return
        if snapshot.ended:
            sentence = "The exercise is over."
        elif snapshot.next is None:
            sentence = "Nothing more comes by itself."
        else:
            ahead = snapshot.next - players.story.offset(self._host.session.clock())
            minutes = max(1, -(-ahead // 60_000))  # rounded up, so that nobody comes too early
            key = self._host.keymap.label(action("play.forward"))
            span = format_duration(minutes * 60)
            sentence = f"Nothing is due. The story's next moment is in {span}; {key} goes there now."
        self._say(line(sentence, "muted"))

    def action_debrief(self) -> None:
        """Show how it went; only after the end, because it tells what has really happened."""
        if self._director.snapshot is None or not self._director.snapshot.ended:
            key = self._host.keymap.label(action("play.end"))
            self._host.show_message("The exercise still runs.", f"{key} ends it; then you see how it went.")
        else:
            self._host.navigation.go_to("debrief")


def _notice(snapshot: DirectorSnapshot) -> tuple[str, str, str] | None:
    """What the player has to know: a sentence, the id of the action that helps, and what the action does."""
    if snapshot.ended:
        return None
    if snapshot.clock is not None and snapshot.clock.paused:
        return "Story time stands still.", "play.resume", "goes on"
    if snapshot.waits_for_release and snapshot.due:
        return f"{count(len(snapshot.due), 'card')} came due while nobody played.", "play.next", "takes the next one"
    if snapshot.over:
        return f"The exercise can end: {snapshot.over}.", "play.end", "ends it"
    if all(each.status in (DELIVERED, SKIPPED, AVERTED, BY_HAND) for each in snapshot.injects):
        return "The story has told all that comes by itself. When you are done,", "play.end", "ends it"
    return None


class PlayScreen(IncidentScreen):
    """Where an exercise is played alone."""

    SCREEN = "play"
    VIEW = RunView
    AUTO_FOCUS = RunScreen.AUTO_FOCUS
    BINDINGS: ClassVar[list[Any]] = [*RunScreen.BINDINGS, *bindings("playing")]
    view: RunView

    def __init__(self) -> None:
        super().__init__()
        self._solo = SoloPlay(self.host, self.note_bar.say)

    @override
    def parts(self) -> Sequence[object]:
        return (self._solo, *super().parts())

    @override
    def context(self) -> Context:
        return self._solo.context(super().context())

    @override
    def scopes(self) -> tuple[str, ...]:
        first, *rest = self.view.scopes()
        return (first, "playing", *rest)

    @override
    def footer(self) -> Sequence[str | tuple[str, str]]:
        return self._solo.footer(self.view.footer())

    def select_step(self, key: str) -> None:
        """Put the cursor on a step of the checklist."""
        self.view.select_step(key)

    @on(DirectorUpdated)
    @on(Done)
    def _follow_exercise(self, message: DirectorUpdated | Done) -> None:
        if isinstance(message, Done):
            self._solo.follow(message)
            if message.action in ("play.forward", "play.jump") and message.result is not None:
                self.call_after_refresh(self._solo.repeat_notice)
        else:
            self._solo.show_notice(message.snapshot)
            self.refresh_footer()
