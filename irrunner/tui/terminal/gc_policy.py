"""When Python's garbage collector runs: not before the first paint, and never through a whole journal."""

from __future__ import annotations

import gc


def pause() -> None:
    """Wait: what is imported and read until the first paint stays anyway."""
    gc.disable()


def freeze() -> None:
    """Run from now on, but never over what is there now: to go through 100,000 entries would stop the keys."""
    gc.freeze()
    gc.enable()


def unfreeze() -> None:
    """Run over everything: an incident is left, and what it was made of may go."""
    gc.unfreeze()
    gc.enable()
