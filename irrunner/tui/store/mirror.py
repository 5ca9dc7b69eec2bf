"""The mirror, as the thread of the store keeps it: entries with each act, evidence behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.application.mirror import MirrorSender, update_mirror

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.application.mirror import MirrorProblem
    from irrunner.journal import Journal
    from irrunner.journal.locations import Location


class MirrorFollower:
    """Brings a store's mirror up to date; without a mirror it does nothing."""

    def __init__(self, place: Location, mirror: Location | None, report: Callable[[MirrorProblem], None]) -> None:
        """Nothing is copied yet.

        Args:
            place: where the store is.
            mirror: the second store that follows it, if there is one.
            report: called, in any thread, with each new problem: once, and not after every act.
        """
        self._mirror = mirror
        self._report = report
        self._known: list[MirrorProblem] = []
        self._not_sent: list[MirrorProblem] = []
        self._sender = MirrorSender(place, mirror, self._sent) if mirror is not None else None

    def update(self, store: Journal) -> None:
        """Copy what is new of the entries; evidence follows, and nobody waits for it."""
        found = update_mirror(store, self._mirror)
        if any(each.outstanding for each in found):
            self.send_evidence()
        before, self._known = self._known, [each for each in found if not each.outstanding]
        for problem in self._known:
            if problem not in before + self._not_sent:
                self._report(problem)

    def send_evidence(self) -> None:
        """Let the evidence follow that the mirror lacks."""
        if self._sender is not None:
            self._sender.start()

    def stop(self) -> None:
        """Give up what is under way; it stays outstanding."""
        if self._sender is not None:
            self._sender.stop()

    def _sent(self, problems: list[MirrorProblem]) -> None:
        """In the sender's thread: what it could not send."""
        before, self._not_sent = self._not_sent, problems
        for problem in problems:
            if problem not in before + self._known:
                self._report(problem)
