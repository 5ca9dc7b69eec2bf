"""The only place where foreign text becomes something a widget shows.

Content made here holds no markup and nothing a terminal would obey. Widgets get Content, never a
bare str of foreign text: with markup on, `[/` in a note crashes a Textual widget, and with markup
off an OSC 52 still reaches the clipboard. Styles go by name, so that a theme decides how they look.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from textual.content import Content

from irrunner.safety import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

STYLES = {
    "": "",
    "muted": "$text-muted",
    "strong": "bold",
    "key": "bold $key",
    "heading": "bold $heading",
    "accent": "$accent",
    "good": "$state-done",
    "warning": "bold $state-active",
    "bad": "bold $late",
    "exercise": "$exercise-foreground on $exercise bold",
    "code": "$code",
    "cursor": "reverse",
    "jump": "bold reverse $key",
    "open": "$state-open",
    "active": "$state-active",
    "done": "$state-done",
    "skipped": "$state-skipped",
    "blocked": "bold $state-blocked",
    "waiting": "$state-waiting",
    "not applicable": "$state-waiting",
    "late": "bold $late",
}
"""What a style's name means. A standing is the name of its own style; colour never says it alone."""


def plain(text: str, style: str = "") -> Content:
    """Foreign text on as many lines as it has; tabs become spaces."""
    return Content.styled(visible(text).expandtabs(4), STYLES[style])


def line(text: str, style: str = "", limit: int | None = None) -> Content:
    """Foreign text on one line: newlines and tabs are spelled out, so that it cannot forge a second one."""
    return Content.styled(one_line(text, limit), STYLES[style])


def joined(*parts: Content | str | tuple[str, str]) -> Content:
    """Several pieces after one another; a str is our own or foreign text without a style, a tuple has a style."""
    return Content("").join(_piece(part) for part in parts)


def lines(parts: Iterable[Content]) -> Content:
    """Pieces below one another."""
    return Content("\n").join(parts)


def _piece(part: Content | str | tuple[str, str]) -> Content:
    if isinstance(part, Content):
        return part
    return line(part) if isinstance(part, str) else line(*part)


def search_form(text: str) -> str:
    """The form in which a text is searched: `müll` finds an ü that is one character or two, in any case."""
    folded = text.casefold()
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)
