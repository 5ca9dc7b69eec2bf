"""Jump mode: a letter on everything that can be gone to; the letter goes there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.screen import ModalScreen
from textual.widgets import Static
from typing_extensions import override

from irrunner.tui.text import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.geometry import Offset
    from textual.screen import Screen
    from textual.widget import Widget

LETTERS = "asdfghjklqwertyuiopzxcvbnmASDFGHJKLQWERTYUIOPZXCVBNM"


@runtime_checkable
class Jumpable(Protocol):
    """A widget with places of its own, such as the rows of a list."""

    def jump_targets(self) -> Iterable[tuple[Offset, Callable[[], None]]]:
        """Each place on the screen, and what goes there."""
        ...


def jump_targets(screen: Screen[object]) -> list[tuple[Offset, Callable[[], None]]]:
    """Everything on the screen that can be gone to, from top to bottom."""
    found: list[tuple[Offset, Callable[[], None]]] = []
    for widget in screen.focus_chain:
        region = widget.region
        if not region or not screen.region.contains_region(region.intersection(screen.region)):
            continue
        places = list(widget.jump_targets()) if isinstance(widget, Jumpable) else []
        found.extend(places or [(region.offset, partial(_focus, widget))])
    return sorted(found, key=lambda each: (each[0].y, each[0].x))[: len(LETTERS)]


def _focus(widget: Widget) -> None:
    widget.focus()


class JumpDialog(ModalScreen[int | None]):
    """Letters over the screen below; any other key leaves."""

    CSS_PATH = "dialogs.tcss"

    def __init__(self, offsets: Sequence[Offset]) -> None:
        super().__init__()
        self._offsets = offsets

    @override
    def compose(self) -> ComposeResult:
        for letter, offset in zip(LETTERS, self._offsets, strict=False):
            label = Static(joined((letter, "jump")), classes="jump--letter")
            label.styles.offset = (offset.x, offset.y)
            yield label

    def on_key(self, event: events.Key) -> None:
        event.stop()
        letter = event.character or ""
        at = LETTERS.find(letter) if letter else -1
        self.dismiss(at if 0 <= at < len(self._offsets) else None)
