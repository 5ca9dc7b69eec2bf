"""Keys and pastes in order: one is delivered only when the one before has had its effect.

Textual sends each key at once to the widget that has the focus then. When several arrive together, over a slow
ssh or from a fast hand, those behind an `n` would still go to the checklist, and the letters of the note would
carry out verbs. So the next key waits until the one before has passed every widget up to the app, and what it
opened is there. An act is among its effects: an undo typed behind it would otherwise take back the act before, and
an Enter meant for the question that a refusal opens would go to the checklist.

Textual has no other way: a binding with priority runs before the next key is looked at, but takes its letter from
every field in which it is typed, and the focus of a dialog that it opens still comes later.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.events import Key
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import App
    from textual.dom import DOMNode
    from textual.events import Event

_ROUNDS = 3
"""How often everything from the focus up to the app is waited for: a message may send another one."""
_PATIENCE = 0.25
"""Seconds between two polls of whether the key before has had its effect."""
_POLLS = 4
"""After so many of them a key that waits is delivered in any case. A busy machine stands still between two polls
as well, so that one long wait alone would let the letters of a note through to the checklist."""
_POLLS_OF_AN_ACT = 8
"""As many while an act waits for its disk: two seconds, so that a disk that hangs does not take the keys away."""
_NEXT_LOOK = 0.01
"""Seconds until an act that has no answer yet is looked at again."""


class KeyQueue:
    """The keys and pastes of an app, in the order in which they came."""

    def __init__(
        self, app: App[Any], deliver: Callable[[Event], Awaitable[None]], is_acting: Callable[[], bool]
    ) -> None:
        """Begin with no key.

        Args:
            app: the app whose keys these are.
            deliver: does with an event what Textual does: the app's inherited `on_event`.
            is_acting: whether an act was begun and is not answered yet.
        """
        self._app = app
        self._deliver = deliver
        self._is_acting = is_acting
        self._waiting: deque[Event] = deque()
        self._token: object | None = None
        """Stands for the key that was delivered and has not had its effect yet."""

    @property
    def is_idle(self) -> bool:
        """Whether every key has had its effect."""
        return self._token is None and not self._waiting

    async def put(self, event: Event) -> None:
        """Deliver a key or a paste when it is its turn."""
        if self.is_idle:
            await self._pass_on(event)
            return
        self._waiting.append(event)
        if self._token is not None:
            self._lose_patience(self._token, 0)

    async def _pass_on(self, event: Event) -> None:
        token = self._token = object()
        leaf = self._path()[0]
        typed = (
            isinstance(event, Key) and isinstance(leaf, Widget) and leaf.check_consume_key(event.key, event.character)
        )
        await self._deliver(event)
        if not leaf.call_later(self._after_focus, token, typed):
            self._follow(token, _ROUNDS, [])

    def _after_focus(self, token: object, typed: bool) -> None:
        """What has the focus has handled it: a letter that is being typed goes no further."""
        if typed:
            self._end(token)
        else:
            self._follow(token, _ROUNDS, [])

    def _follow(self, token: object, rounds: int, nodes: list[DOMNode]) -> None:
        """Ask each node in turn to say when it has nothing left to do; then begin again, or end."""
        while True:
            if not nodes:
                if rounds == 0:
                    if token is self._token and self._is_acting():
                        self._app.set_timer(_NEXT_LOOK, partial(self._follow, token, _ROUNDS, []))
                    else:
                        self._end(token)
                    return
                rounds, nodes = rounds - 1, self._path()
            node, *rest = nodes
            if node.call_later(self._follow, token, rounds, rest):
                return
            nodes = rest

    def _lose_patience(self, token: object, polled: int) -> None:
        """Wait no longer for an effect that never comes: a widget that went away cannot say so."""
        if token is not self._token:
            return
        if polled >= (_POLLS_OF_AN_ACT if self._is_acting() else _POLLS):
            self._end(token)
        else:
            self._app.set_timer(_PATIENCE, partial(self._lose_patience, token, polled + 1))

    def _path(self) -> list[DOMNode]:
        """From what has the focus up to the app."""
        if not self._app.screen_stack:
            return [self._app]
        return [*(self._app.screen.focused or self._app.screen).ancestors_with_self]

    def _end(self, token: object) -> None:
        """The key has had its effect; the next one, in the app's own turn."""
        if token is not self._token:
            return
        self._token = None
        if self._waiting:
            self._app.call_later(self._next)

    async def _next(self) -> None:
        if self._waiting and self._token is None:
            await self._pass_on(self._waiting.popleft())
