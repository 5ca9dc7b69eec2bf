"""When Python's garbage collector may look around: not before the first picture, and never through a whole journal."""

from __future__ import annotations

import gc


def pause() -> None:
    """Let it wait: what is imported and read until the first picture stays anyway."""
    gc.disable()


def freeze() -> None:
    """What is there now stays. To look through 100,000 entries again and again would stop the keys."""
    gc.freeze()
    gc.enable()


def unfreeze() -> None:
    """An incident is left: what it was made of may go."""
    gc.unfreeze()
    gc.enable()
