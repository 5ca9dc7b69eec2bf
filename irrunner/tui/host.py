"""What a screen, a dialog or an action may ask of the app, so that none of them has to know the app itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from textual.screen import Screen
    from textual.timer import Timer

    from irrunner.errors import IrrunnerError
    from irrunner.journal.locations import Location
    from irrunner.tui.actions.keymap import Keymap
    from irrunner.tui.actions.model import Context
    from irrunner.tui.glyphs import Glyphs
    from irrunner.tui.store.overview import Overview
    from irrunner.tui.store.session import Session

ResultT = TypeVar("ResultT")


class Navigation(Protocol):
    """The ways from one screen to another."""

    def go_on_in(self, place: Location, incident: str) -> None:
        """Leave, to go on with an incident of another store; when that is left, this one comes back."""

    def go_to(self, name: str, *args: Any) -> None:
        """Put a new screen in front, by its name in `navigation.SCREEN_CLASSES`."""

    def open_incident(self, incident: str) -> None:
        """Open an incident in its run screen."""

    def open_incident_from_home(self, incident: str) -> None:
        """The same, with nothing but home behind it."""

    def go_to_step(self, key: str) -> None:
        """Back to the run screen, with the cursor on a step."""

    def declare_with(self, path: str) -> None:
        """Open the form that declares an incident with a playbook."""

    def choose_graft(self) -> None:
        """Open the library to choose a playbook whose steps join the open incident."""


@runtime_checkable
class DraftScreen(Protocol):
    """A screen or a dialog in which something may be written that is not recorded."""

    def keep_draft(self) -> None:
        """Keep what is being written, because the screen is about to end."""


@runtime_checkable
class ActionScreen(Protocol):
    """A screen of irrunner, as actions see it; dialogs are none."""

    SCREEN: str

    def context(self) -> Context:
        """What an action applies to: what stands under the cursor."""

    def scopes(self) -> tuple[str, ...]:
        """The scopes whose keys work now, the focused pane's first."""


class Host(Protocol):
    """The app.

    Attributes:
        known_incidents: the incidents of the store by id, as home saw them last.
        theme: the name of the colours in use. mouse_on: whether irrunner takes the mouse.
        wants_details: whether the next action opens its form, to say when, who and why.
    """

    known_incidents: dict[str, Overview]
    mouse_on: bool
    theme: str
    wants_details: bool

    @property
    def session(self) -> Session:
        """The store, and the open incident."""

    @property
    def navigation(self) -> Navigation:
        """The ways to other screens."""

    @property
    def keymap(self) -> Keymap:
        """Which keys do what."""

    @property
    def glyphs(self) -> Glyphs:
        """The symbols in use."""

    @property
    def playbooks(self) -> Sequence[Path]:
        """Folders of the user's own playbooks, searched first."""

    @property
    def screen(self) -> Screen[object]:
        """What is in front, a dialog included."""

    @property
    def screen_stack(self) -> Sequence[Screen[Any]]:
        """Everything that is open, what is in front last."""

    def push_screen(self, screen: Screen[ResultT], callback: Callable[[ResultT | None], None] | None = None) -> object:
        """Put a screen or a dialog in front; the callback gets its result."""

    def set_timer(self, delay: float, callback: Callable[[], Any] | None = None) -> Timer:
        """Call back after so many seconds."""

    def call_action(self, call: str) -> None:
        """Call an action of the screen or one of its parts, or of the app: `screen.filter`."""

    def show_notice(self, sentence: str) -> None:
        """Show a sentence for some seconds."""

    def show_error(self, error: IrrunnerError) -> None:
        """Show a refusal until it is read."""

    def show_message(self, sentence: str, hint: str = "") -> None:
        """Show a sentence until it is read."""


def context_of(screen: object) -> Context:
    """What an action applies to in a screen; nothing in a dialog."""
    from irrunner.tui.actions.model import Context

    return screen.context() if isinstance(screen, ActionScreen) else Context()
