"""What a screen of an incident shows between the headline and the note bar, and what its keys do there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.containers import Container

from irrunner.tui.actions.model import Context
from irrunner.tui.screens.base import BaseScreen
from irrunner.tui.screens.incident.note_bar import NoteBar
from irrunner.tui.text import line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from textual.content import Content

    from irrunner.safety.clipboard import Clip
    from irrunner.tui.host import Host
    from irrunner.tui.screens.exercise.player_snapshot import PlayerSnapshot
    from irrunner.tui.store.session import Session
    from irrunner.tui.store.snapshot import Snapshot


class IncidentView(Container):
    """One view of the open incident; `IncidentScreen` puts it between headline and note bar.

    The screen's keys call the view's `action_` methods, and those of its `parts`.

    Attributes:
        snapshot: the incident as it is shown; None until it was read.
        players: what the players of an exercise were told; None in any other incident.
        place: where in the incident this person is, as others are shown it; None is the name of the screen.
    """

    DEFAULT_CSS = "IncidentView { height: 1fr; }"
    FOOTER: ClassVar[tuple[str, ...]] = ()
    """Ids of the actions in the footer unless `footer` is overridden."""

    def __init__(self) -> None:
        super().__init__()
        self.snapshot: Snapshot | None = None
        self.players: PlayerSnapshot | None = None
        self.place: str | None = None

    @property
    def host(self) -> Host:
        """The app, as far as a view has to know it."""
        return cast("Host", self.app)

    @property
    def session(self) -> Session:
        """The store, and the open incident."""
        return self.host.session

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the incident as it is now; `self.snapshot` and `self.players` are set already."""
        raise NotImplementedError

    def show_minute(self, now: datetime) -> None:
        """A minute has passed since `show_snapshot` or the call before: times that are left became shorter."""

    def parts(self) -> Sequence[object]:
        """What has `action_` methods for the screen's keys besides the view itself."""
        return ()

    def context(self) -> Context:
        """What stands under the cursor."""
        return Context()

    def footer(self) -> Sequence[str | tuple[str, str]]:
        """The actions that matter now, as `BaseScreen.footer` wants them."""
        return self.FOOTER

    def refresh_footer(self) -> None:
        """Ask `footer` again."""
        if isinstance(self.screen, BaseScreen):
            self.screen.refresh_footer()

    @property
    def note_bar(self) -> NoteBar:
        """The scribe line below the view."""
        return self.screen.query_one(NoteBar)

    def say(self, content: Content) -> None:
        """Show what became of an act, above the scribe line; it stays until the next one."""
        self.note_bar.say(content)

    def copy(self, clip: Clip) -> None:
        """Copy text to the clipboard, and say how it was copied."""
        from irrunner.tui.terminal.clipboard import copy_text

        self.say(line(copy_text(self.app, clip, self.session.place).sentence, "muted"))
