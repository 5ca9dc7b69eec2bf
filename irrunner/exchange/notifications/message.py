"""What there is to say, in plain text and before any service's markup."""

from __future__ import annotations

import re
from typing import Final, Literal

from msgspec import Struct

from irrunner.safety.defang import defang
from irrunner.safety.terminal import one_line

LINE: Final = 300
"""Characters of one line."""
LINES: Final = 10
"""Lines of one message; the rest is counted."""
_MENTION: Final = re.compile(r"@(?=[\w<])")

Act = Literal["trigger", "acknowledge", "resolve"]


class Item(Struct, frozen=True):
    """One thing to tell of.

    Attributes:
        key: what it is told by, once: the number of an entry, or as in `notification.attempted`.
        event: what it is, out of `channels.EVENTS`; `on` when the channel was switched on, `test` for a trial.
        text: in words; foreign text may be in it. time: when it occurred, in irrunner's form.
        own: the same in irrunner's own words alone; empty when `text` is.
    """

    key: str
    event: str
    text: str
    time: str
    own: str = ""


class Message(Struct, frozen=True):
    """One message.

    Attributes:
        incident: the id. mode: of the incident. tlp: its label. severity: its level. title: empty when it stays inside.
        items: what it tells of, oldest first. act: what a pager makes of it.
        id: of this message; the same however often it is tried.
        made: when it was made, in irrunner's form. repeated: whether an earlier attempt may have arrived.
    """

    incident: str
    mode: str
    tlp: str
    severity: str
    title: str
    items: tuple[Item, ...]
    act: Act
    id: str
    made: str
    repeated: bool = False

    @property
    def mark(self) -> str:
        """What every message begins with that is not about a live incident, with a blank; else empty."""
        return "" if self.mode == "live" else f"{self.mode.upper()} "

    @property
    def heading(self) -> str:
        """The first line: what it is no exercise of, which incident, how grave, and who may know."""
        return f"{self._heading}: {clean(self.title)}" if self.title else self._heading

    @property
    def _heading(self) -> str:
        return f"{self.mark}{clean(f'{self.incident} {self.severity.upper()} {self.tlp}')}"

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines below it, harmless as text: the newest ones, and how many more there are."""
        return self._lines([each.text for each in self.items[-LINES:]])

    def _lines(self, texts: list[str]) -> tuple[str, ...]:
        shown = self.items[-LINES:]
        found = [f"{self.mark}{clean(text)}" or each.event for each, text in zip(shown, texts, strict=True)]
        if more := len(self.items) - len(shown):
            found.insert(0, f"{more} more before these; the record has them all.")
        if self.repeated:
            found.append("Sent again: it is not known whether this arrived before.")
        return tuple(found)

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join((self.heading, *self.lines))

    @property
    def recorded(self) -> str:
        """All of it in irrunner's own words: a copy of people's would outlive their redaction."""
        return "\n".join((self._heading, *self._lines([each.own or each.text for each in self.items[-LINES:]])))


def clean(text: str) -> str:
    """Foreign text on one line: nothing hidden, no address that a service makes a link or a preview of, no mention.

    What of it is markup to a service is that service's to escape.
    """
    return _MENTION.sub("[@]", defang(one_line(text, LINE)))


def cut(text: str, most: int) -> str:
    """A text that is at most so long, with a visible end where it was longer."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
