"""What is gone from a store, in words on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.cli.output import say_aside
from irrunner.journal.losses import WHERE_TO_LOOK

if TYPE_CHECKING:
    from irrunner.journal.losses import Losses


def say_losses(losses: Losses) -> None:
    """Say what is gone from the store, and where to look for it."""
    for sentence in losses.sentences:
        say_aside(sentence)
    if losses:
        say_aside(WHERE_TO_LOOK)
