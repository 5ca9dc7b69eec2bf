"""The user's own keys: `{action id: "ctrl+t,f5"}` in the configuration, checked before the screen opens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from irrunner.errors import Misused
from irrunner.playbook.problems import suggest
from irrunner.tui.actions.model import SCREEN_SCOPES, actions_in, all_actions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.tui.actions.model import Action

KEY_LABELS = {
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "comma": ",",
    "plus": "+",
    "minus": "-",
    "full_stop": ".",
    "equals_sign": "=",
    "exclamation_mark": "!",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "up": "↑",
    "down": "↓",
    "escape": "esc",
}
"""What stands on keys whose name in Textual is another one."""
_KEYS_BY_LABEL = {label: name for name, label in KEY_LABELS.items()}
_KEY = re.compile(r"[A-Za-z0-9]|f([1-9]|1[0-2])|ctrl\+[a-z]|[a-z]+(_[a-z]+)*|shift\+tab")
UNREACHABLE = ("ctrl+s", "ctrl+q", "ctrl+b", "ctrl+a", "ctrl+i", "ctrl+j", "ctrl+m", "ctrl+h")


class Keymap:
    """Which keys do what now: the defaults, and the user's in their place."""

    def __init__(self, keymap: Mapping[str, str] | None = None) -> None:
        """Check the user's keys.

        Raises:
            Misused: no such action, no such key, a key that no terminal passes on, or two actions of one
                screen with the same key.
        """
        self.user = {name: _keys(name, text) for name, text in (keymap or {}).items()}
        if self.user:  # that ours do not clash is tested
            _refuse_clashes(self)

    def keys(self, action: Action) -> tuple[str, ...]:
        """The keys of an action, in Textual's spelling."""
        return self.user.get(action.id, action.keys)

    def label(self, action: Action) -> str:
        """The first key as it stands on the keyboard; empty when there is none."""
        keys = self.keys(action)
        return key_label(keys[0]) if keys else ""

    def labels(self, action: Action) -> tuple[str, ...]:
        """All keys as they stand on the keyboard."""
        return tuple(key_label(key) for key in self.keys(action))

    def for_textual(self) -> dict[str, str]:
        """As `App.set_keymap` wants it."""
        return {name: ",".join(keys) for name, keys in self.user.items()}


def key_label(key: str, *, ascii_only: bool = False) -> str:
    """A key as it stands on the keyboard."""
    if ascii_only and key in ("up", "down"):
        return key
    return KEY_LABELS.get(key, key.upper() if re.fullmatch(r"f\d+", key) else key)


def _keys(name: str, text: str) -> tuple[str, ...]:
    known = all_actions()
    if name not in known:
        meant = suggest(name, list(known))
        raise Misused(
            f"keymap: there is no action {name!r}.",
            hint=f"Did you mean {meant!r}?" if meant else "The help (?) lists them with their ids.",
        )
    if known[name].listed_only:
        raise Misused(f"keymap: the keys of {name} cannot be changed.")
    found = []
    parts = [part.strip() for part in text.split(",")] if text.strip() != "," else [","]
    for part in parts:
        key = _KEYS_BY_LABEL.get(part, part)
        if not _KEY.fullmatch(key):
            raise Misused(f"keymap: {part!r} is no key ({name}).", hint="Write a letter, f5, ctrl+t, or slash.")
        if key in UNREACHABLE:
            raise Misused(
                f"keymap: {key} does not reach irrunner in every terminal, tmux or screen ({name}).",
                hint="Use another letter with ctrl, an F-key, or a plain letter.",
            )
        found.append(key)
    return tuple(found)


def _refuse_clashes(keymap: Keymap) -> None:
    for screen, scopes in SCREEN_SCOPES.items():
        taken: dict[str, str] = {}
        for action in actions_in(*scopes):
            for key in keymap.keys(action):
                other = taken.setdefault(key, action.id)
                if other != action.id:
                    raise Misused(
                        f"keymap: {key_label(key)} would mean both {other} and {action.id} in {screen}.",
                        hint="Give one of them another key.",
                    )
