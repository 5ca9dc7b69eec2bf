"""One key at a time: a key is looked at only when the one before has had its effect.

Textual sends each key at once to the widget that has the focus then. When several arrive together, over a slow
ssh or from a fast hand, those behind an `n` would still go to the checklist, and the letters of the note would
carry out verbs. So the next key waits until the one before has passed every widget up to the app, and what it
opened is there.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App, ReturnType
from textual.events import Key, Paste

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.events import Event

_ROUNDS = 3
"""How often everything from the focus up to the app is waited for: a message may send another one."""
_PATIENCE = 0.25
"""Seconds between two looks at whether the key before has had its effect."""
_LOOKS = 4
"""After so many of them a key that waits is looked at in any case. A busy machine stands still between two looks
as well, so that one long wait alone would let the letters of a note through to the checklist."""


class OneKeyAtATime(App[ReturnType]):
    """An app that looks at keys and pastes in order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting_keys: deque[Event] = deque()
        self._key_under_way: object | None = None

    async def on_event(self, event: Event) -> None:
        """Let a key pass when it is its turn."""
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._key_under_way is None and not self._waiting_keys:  # nobody overtakes those that wait
            await self._let_pass(event)
        else:
            self._waiting_keys.append(event)
            if self._key_under_way is not None:
                self._lose_patience(self._key_under_way, _LOOKS)

    async def _let_pass(self, event: Event) -> None:
        token = self._key_under_way = object()
        leaf = self._way_up()[0]
        await super().on_event(event)
        if not leaf.call_later(self._past_focus, token, event):
            self._follow(token, _ROUNDS, [])

    def _past_focus(self, token: object, event: Event) -> None:
        """What has the focus has seen it: a letter that is being typed goes no further."""
        if event._stop_propagation:
            self._ended(token)
        else:
            self._follow(token, _ROUNDS, [])

    def _follow(self, token: object, rounds: int, nodes: list[DOMNode]) -> None:
        """Ask each node in turn to say when it has nothing left to do; then begin again, or end."""
        while True:
            if not nodes:
                if rounds == 0:
                    self._ended(token)
                    return
                rounds, nodes = rounds - 1, self._way_up()
            node, *rest = nodes
            if node.call_later(self._follow, token, rounds, rest):
                return
            nodes = rest

    def _lose_patience(self, token: object, looks: int) -> None:
        """Wait no longer for an effect that never comes: a widget that went away cannot say so."""
        if token is not self._key_under_way:
            return
        if looks == 0:
            self._ended(token)
        else:
            self.set_timer(_PATIENCE, partial(self._lose_patience, token, looks - 1))

    def _way_up(self) -> list[DOMNode]:
        """From what has the focus up to the app."""
        if not self.screen_stack:
            return [self]
        return [*(self.screen.focused or self.screen).ancestors_with_self]

    def _ended(self, token: object) -> None:
        """The key has had its effect; the next one, in the app's own turn."""
        if token is not self._key_under_way:
            return
        self._key_under_way = None
        if self._waiting_keys:
            self.call_later(self._next_key)

    async def _next_key(self) -> None:
        if self._waiting_keys and self._key_under_way is None:
            await self._let_pass(self._waiting_keys.popleft())
