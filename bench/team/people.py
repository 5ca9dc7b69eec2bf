"""People with the incident open who act now and then: how soon their acts are acknowledged, and seen by all.

Each is the thread behind a screen, in a process of its own; nothing is drawn, because in a team everybody draws on a
machine of their own.
"""

from __future__ import annotations

import time
from threading import Event
from typing import TYPE_CHECKING, Any, cast

from bench.incidents import ACTOR
from bench.team.crowd import Tally
from irrunner.incident.verbs import notes
from irrunner.tui.messages import Changed, Done, Opened, Refused
from irrunner.tui.store.session import Session

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

    from bench.team.crowd import Place

INTERVAL = 2.0
"""Seconds between two acts of one person."""


class Inbox:
    """What the screen would be told, with the time of each."""

    def __init__(self) -> None:
        self.opened, self.answered = Event(), Event()
        self.done: list[tuple[float, int]] = []
        self.seen: list[tuple[float, int]] = []
        self.refused = 0

    def post_message(self, message: object) -> None:
        """In the thread of the store: something happened."""
        if isinstance(message, Opened):
            self.opened.set()
        elif isinstance(message, Changed):
            self.seen.append((time.monotonic(), message.seq))
        elif isinstance(message, Done):
            self.done.append((time.monotonic(), message.result.seq))
            self.answered.set()
        elif isinstance(message, Refused):
            self.refused += 1
            self.answered.set()


def acts_now_and_then(place: Place, number: int, barrier: Barrier) -> Tally:
    """An act every two seconds; the people begin one after another, so that acts are spread over the time."""
    inbox, tally = Inbox(), Tally()
    session = Session(cast("Any", inbox), place.address, ACTOR)
    session.start()
    session.open(place.incident)
    inbox.opened.wait(120)
    barrier.wait()
    begin = time.monotonic() + INTERVAL * number / max(1, barrier.parties)
    for act in range(round(place.seconds / INTERVAL)):
        time.sleep(max(0.0, begin + act * INTERVAL - time.monotonic()))
        words = f"Line {act} of {number}: looked at the host, nothing new since"
        asked = time.monotonic()
        inbox.answered.clear()
        session.do(notes.note, words, action="note")
        if inbox.answered.wait(30) and len(inbox.done) > len(tally.words):
            tally.took.append(inbox.done[-1][0] - asked)
            tally.words.append(words)
    barrier.wait()
    time.sleep(INTERVAL)  # what was written last is still to be seen by everybody
    session.stop()
    tally.refused, tally.done, tally.seen = inbox.refused, inbox.done, inbox.seen
    return tally


def slowest_to_be_seen(tallies: list[Tally]) -> list[float]:
    """For each act the seconds from its acknowledgement until the last of all people had it; inf when one never had."""
    delays = []
    acts = sorted((seq, when) for each in tallies for when, seq in each.done)
    everybody = [_first_seen(each.seen) for each in tallies]
    for seq, when in acts:
        delays.append(max(max(0.0, seen(seq) - when) for seen in everybody))
    return delays


def _first_seen(seen: list[tuple[float, int]]) -> Any:
    from bisect import bisect_left

    seqs = [seq for _, seq in seen]
    times = [when for when, _ in seen]

    def when(seq: int) -> float:
        place = bisect_left(seqs, seq)
        return times[place] if place < len(times) else float("inf")

    return when
