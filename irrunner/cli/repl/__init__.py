"""The plain walk: the same steps as lines on stdin and stdout.

For screen readers, serial consoles and pipes: no cursor movement, no colour, no drawn lines. It shows
the next open step and takes a number or a word; everything else is a verb.
"""

from __future__ import annotations

from irrunner.cli.repl.loop import walk

__all__ = ["walk"]
