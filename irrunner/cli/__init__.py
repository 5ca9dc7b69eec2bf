"""The shell's door: whatever the screen can do, a command can, in one line or in JSON.

A command parses, calls one verb and prints one line; nothing is decided here. `table` lists the
commands without importing them, because a note typed in a shell has to feel instant; `door` runs
them; `context` is what they work with; `answers` prints what came of it and `errors` what did not.
"""

from __future__ import annotations

from irrunner.cli.main_command import main

__all__ = ["main"]
