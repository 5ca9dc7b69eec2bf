"""The screens of an exercise.

- `picture` is what players know of it, `script_picture` what its director does; plain values, taken at one moment.
- `arriving` brings what control tells to whatever room of an incident is in front; `card` is one such telling,
  `cards` all so far, `cardpage` the words of either.
- `session` is the thread that also holds the director's journal and tells what is due; `app` the screen around it.
- `play` is the run screen of somebody who plays alone, `direct` the director's, `debrief` what comes after the end.
- `doing` goes from an action to a verb of `irrunner.exercise.play.verbs`.
"""

from __future__ import annotations

from irrunner.tui.screens.exercise.start import Shown, run_direct, run_play

__all__ = ["Shown", "run_direct", "run_play"]
