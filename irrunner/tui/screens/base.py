"""A screen whose keys, footer and help come from the catalogue of actions."""

from __future__ import annotations

from inspect import isawaitable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.binding import Binding
from textual.events import DescendantFocus
from textual.screen import Screen

from irrunner.tui.actions.model import SCREEN_SCOPES, Context, actions_in
from irrunner.tui.widgets.frame import Footer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import App

    from irrunner.tui.host import Host
    from irrunner.tui.store.session import Session


def bindings(*scopes: str) -> list[Binding]:
    """The keys of some scopes, as Textual wants them, bound to the app's `act` and known by the action's id."""
    return [
        Binding(",".join(each.keys), f"app.act('{each.id}')", each.title, id=each.id, show=False)
        for each in actions_in(*scopes)
        if each.keys and not each.listed_only
    ]


def _size_classes(app: App[Any]) -> dict[str, bool]:
    """The classes of the app's breakpoints, and whether its window is of that size."""
    found: dict[str, bool] = {}
    for breakpoints, length in (
        (app.HORIZONTAL_BREAKPOINTS or [], app.size.width),
        (app.VERTICAL_BREAKPOINTS or [], app.size.height),
    ):
        now = next(name for least, name in reversed(breakpoints) if length >= least)
        found |= {name: name == now for _, name in breakpoints}
    return found


class BaseScreen(Screen[None]):
    """A screen of irrunner.

    A subclass names itself in SCREEN and sets `BINDINGS = bindings(*SCREEN_SCOPES["…"])` without the scopes
    that its widgets bind themselves.
    """

    SCREEN: ClassVar[str] = "home"
    FOOTER: ClassVar[tuple[str, ...]] = ()
    """Ids of the actions in the footer by default; help is always there, leftmost."""

    def __init__(self) -> None:
        """Know the window's size before anything is built, or it would all be styled twice."""
        super().__init__()
        self.update_classes(_size_classes(self.app), update=False)

    def on_resize(self) -> None:
        """Style everything for the new size before Textual lays it out; it would lay out and draw twice otherwise."""
        before = self.classes
        self.update_classes(_size_classes(self.app), update=False)
        if self.classes != before:
            self.app.stylesheet.update(self)

    @property
    def host(self) -> Host:
        """The app, as far as a screen has to know it."""
        return cast("Host", self.app)

    @property
    def session(self) -> Session:
        """The store, and the open incident."""
        return self.host.session

    @property
    def in_front(self) -> bool:
        """Whether nothing but dialogs lies above this screen; Textual's `is_current` is also true of the one below."""
        above = reversed(self.app.screen_stack)
        return next((screen for screen in above if not screen.is_modal), None) is self

    def parts(self) -> Sequence[object]:
        """What has `action_` methods besides the screen itself, in the order in which they are searched."""
        return ()

    def scopes(self) -> tuple[str, ...]:
        """The scopes that matter now, the focused pane's first: the help shows them in this order."""
        return tuple(reversed(SCREEN_SCOPES[self.SCREEN]))

    def context(self) -> Context:
        """What stands under the cursor."""
        return Context()

    def footer(self) -> Sequence[str | tuple[str, str]]:
        """The actions that matter now, by id, or id and another word; as many as fit are shown, at most seven."""
        return self.FOOTER

    def keep_draft(self) -> None:
        """Keep what is being written, because the screen is about to end; most screens have nothing to keep."""

    def refresh_footer(self) -> None:
        """Ask `footer` again."""
        for footer in self.query(Footer):
            footer.show_actions(self.footer())

    @on(DescendantFocus)
    def _redraw_footer(self) -> None:
        """Other keys work while something is typed."""
        self.refresh_footer()
        for footer in self.query(Footer):
            footer.refresh()

    async def action_part(self, name: str, *params: Any) -> None:
        """Call `action_NAME` of the screen or of the first of its parts that has it; nothing if none has."""
        for part in (self, *self.parts()):
            if (method := getattr(part, f"action_{name}", None)) is not None:
                result = method(*params)
                if isawaitable(result):
                    await result
                return
