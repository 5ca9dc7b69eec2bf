"""The screens of an exercise.

Players: `player_snapshot` is what they were told, `inject_notifications` brings each message of control to the
front as a `card`, `card_list` shows all of them, `player_actions` are what players do with them.

Director: `director` directs in the session's thread and sends a `director_snapshot`; `direct` is the screen, put
together from `director_panes`, which show lists and `director_details`; `director_context` says what an
action applies to and what it came to; `verb_adapters` hand what was typed to the verbs.

Whoever plays alone is both: `play` is the screen, `debrief` what comes after the end. `start` opens either.
"""

from __future__ import annotations

from irrunner.tui.screens.exercise.start import ScreenOptions, run_direct, run_play

__all__ = ["ScreenOptions", "run_direct", "run_play"]
