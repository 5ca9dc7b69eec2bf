"""Whether somebody is still there who plays alone: a small file beside the director's journal, touched while they are.

A player who was killed, or whose machine lost power, has not said "pause". When the exercise is opened again its
clock is paused from the last sign of life on, as if they had. Losing the file loses at most the time since the
last entry, to the player's advantage.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from irrunner.errors import IrrunnerError
from irrunner.exercise.play.verbs import clock
from irrunner.incident.moments import format_utc, parse_utc
from irrunner.journal.sqlite.location import DRAFTS
from irrunner.safety.paths import open_regular, private_folder, safe_name, write_private

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.exercise.play.exercise import Directing
    from irrunner.incident.entries import Entry

EVERY = 2.0
"""Seconds between two signs of life."""
GONE_AFTER = timedelta(seconds=10)
"""Without a sign for so long, nobody is there."""
WHY = "nobody played"


class Attending:
    """The sign of whoever plays an exercise alone."""

    def __init__(self, directing: Directing) -> None:
        """Nothing is written yet."""
        self._directing = directing
        place: Path | None = getattr(directing.director.store, "place", None)
        self._file = place / DRAFTS / safe_name(f"alone.{directing.director.id}") if place is not None else None
        self._shown: float | None = None

    def returned(self) -> Entry | None:
        """Pause the clock from the last sign of life on, when it ran while nobody was there; to be called once."""
        directing = self._directing
        directing.refresh()
        running, now = directing.room.clock, directing.players.clock()
        if not directing.room.running or running is None or running.paused or running.mode == "story":
            return None
        since = self._last()
        if now - since <= GONE_AFTER:
            return None
        entry = clock.pause(directing, why=WHY, since=since)
        directing.refresh()
        return entry

    def show(self, monotonic: float) -> None:
        """Say that somebody is there; that it cannot be said is no trouble.

        Args:
            monotonic: seconds of a clock that nobody can set.
        """
        if self._file is None or (self._shown is not None and monotonic - self._shown < EVERY):
            return
        self._shown = monotonic
        with suppress(IrrunnerError, OSError):
            private_folder(self._file.parent)
            write_private(self._file, format_utc(self._directing.players.clock()).encode())

    def _last(self) -> datetime:
        """The last sign; without one, the last entry."""
        last = parse_utc(self._directing.players.state.entries[-1].recorded)
        if self._file is None:
            return last
        try:
            file, _ = open_regular(self._file)
            with file:
                shown = datetime.fromisoformat(file.read(64).decode("ascii"))
        except (IrrunnerError, OSError, ValueError):
            return last
        return max(last, min(shown.astimezone(UTC), self._directing.players.clock()))
