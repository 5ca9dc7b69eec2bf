"""Plain mode: an incident or an exercise as lines on stdin and stdout, a read-eval-print loop.

It is for screen readers, serial consoles and pipes: no cursor movement, no colour, no drawn lines. `loop` shows the
next open step and reads a line; a line is a number, an option of the step, or a command. An exercise adds a companion
to the session: `players` prints injects as they arrive, `play_alone` also delivers them. `direct` is the director's
own loop, whose lines are commands of `irrunner exercise`.
"""

from __future__ import annotations

from irrunner.cli.repl.loop import open_repl

__all__ = ["open_repl"]
