"""The lines that frame a screen: a title where there is no incident, the keys that matter now, and too small."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.geometry import Size
from textual.keys import key_to_character
from textual.widget import Widget

from irrunner.tui.actions.keymap import key_label
from irrunner.tui.actions.model import action
from irrunner.tui.text import joined, line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from irrunner.tui.actions.model import Action
    from irrunner.tui.store.session import Session


MAX_KEYS = 7
"""Nobody reads more."""
_SECONDS = 6.0
"""How long a notice stays."""


class Footer(Widget):
    """Shows keys with their words, as many as fit; a click carries one out."""

    DEFAULT_CSS = """
    Footer { height: 1; dock: bottom; padding: 0 1; background: $panel; color: $text-muted; }
    """

    def __init__(self, actions: Sequence[str | tuple[str, str]] = ()) -> None:
        super().__init__()
        self._actions = tuple(actions)
        self._spans: list[tuple[int, int, str]] = []
        self._notice: Content | None = None

    def show_notice(self, notice: Content) -> None:
        """Show a sentence for `_SECONDS` above the keys."""
        self._notice = notice
        self.styles.height = 2
        self.refresh()
        self.set_timer(_SECONDS, lambda: self._end_notice(notice))

    def _end_notice(self, notice: Content) -> None:
        if self._notice is notice:
            self._notice = None
            self.styles.height = 1
            self.refresh()

    def show_actions(self, actions: Sequence[str | tuple[str, str]]) -> None:
        """Show other keys, each by its action's id, or by the id and a word of its own."""
        if tuple(actions) != self._actions:
            self._actions = tuple(actions)
            self.refresh()

    def render(self) -> Content:
        """A notice, if there is one, and the keys with their words; one that does not fit is left out whole."""
        keys = self._keys()
        if self._notice is None:
            return keys
        return Content("\n").join([self._notice.truncate(self.content_size.width, ellipsis=True), keys])

    def _keys(self) -> Content:
        space = self.content_size.width
        self._spans = []
        parts: list[Content] = []
        used = 0
        for each in ("help", *(each for each in self._actions if each != "help"))[:MAX_KEYS]:
            name, word = (each, "") if isinstance(each, str) else each
            found = action(name)
            key = self._key(found)
            if not key:
                continue
            piece = joined((key, "key"), (f" {word or found.short or found.title}", "muted"))
            gap = 2 if parts else 0
            if used + gap + piece.cell_length > space:
                continue
            parts.extend([Content("  "), piece] if parts else [piece])
            self._spans.append((used + gap, used + gap + piece.cell_length, name))
            used += gap + piece.cell_length
        return Content("").join(parts)

    def _key(self, found: Action) -> str:
        """The first key that works now: in a line that is being typed, a letter is a letter."""
        focused = self.screen.focused
        for key in self.app.keymap.keys(found):  # type: ignore[attr-defined]
            if focused is None or not focused.check_consume_key(key, key_to_character(key)):
                return key_label(key)
        return ""

    async def on_click(self, event: events.Click) -> None:
        for start, end, name in self._spans:
            if start <= event.x - self.gutter.left < end:
                await self.screen.run_action(f"app.act('{name}')")


class TitleLine(Widget):
    """`irrunner`, what the screen is, and at the right who records."""

    DEFAULT_CSS = """
    TitleLine { height: 1; dock: top; padding: 0 1; background: $panel; }
    """

    def __init__(self, title: str, session: Session, *, exercise: bool = False) -> None:
        """`exercise`: whether what is done here becomes part of an exercise; the line begins with that."""
        super().__init__()
        self._exercise = exercise
        self._title = title
        self._session = session

    def rename(self, title: str) -> None:
        """Show another title."""
        self._title = title
        self.refresh()

    def render(self) -> Content:
        """Left what, right who; the left gives way."""
        width = self.content_size.width
        who = f"recording as {self._session.actor.name}"
        if self._session.read_only:
            who = "read only"
        if lost := self._session.outbox.state.lost:
            who = f"! line lost {lost[11:16]} UTC"
        right = line(who, "warning" if lost else "muted", max(8, width // 3))
        first = line(" EXERCISE ", "exercise") if self._exercise else line("irrunner", "heading")
        left = Content.assemble(first, "  ", line(self._title, "", width))
        space = width - right.cell_length - 2
        left = left.truncate(space, ellipsis=True) if left.cell_length > space else left
        return Content.assemble(left, " " * (width - left.cell_length - right.cell_length), right)


_SMALLEST = Size(60, 15)


def is_small(size: Size) -> bool:
    """Whether a window is too small for most screens."""
    return size.width < _SMALLEST.width or size.height < _SMALLEST.height


class TooSmall(Widget):
    """Says so, and that nothing is lost. The stylesheet shows it below 60x15."""

    def render(self) -> Content:
        """As much of the sentence as fits."""
        size = self.screen.size
        text = f"{size.width}x{size.height} is too small: make it 60x15. All is kept."
        return Content(text if size.width >= len(text) else "Too small: make it 60x15."[: size.width])
