"""The mirror: a second store that follows the first after every act, for the laptop that gets wiped.

An act takes its entries there and waits for no byte of evidence. Evidence follows: from the shell once the act is
acknowledged, from the screen in a thread of its own (`MirrorSender`), and all of it with `store copy`.
"""

from __future__ import annotations

import shlex
import threading
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import IrrunnerError

if TYPE_CHECKING:
    from collections.abc import Callable, Set

    from irrunner.journal import Journal
    from irrunner.journal.copying import Copied
    from irrunner.journal.locations import Location

    Progress = Callable[[int, int], None]


class MirrorProblem(Struct, frozen=True):
    """Why the mirror does not hold everything; what was recorded stands all the same.

    Attributes:
        sentence: what is missing there. hint: what to do about it; may be empty.
        outstanding: nothing is wrong, and so many bytes of evidence are still to be sent.
    """

    sentence: str
    hint: str = ""
    outstanding: int = 0


SMALL = 1_000_000
"""Bytes of evidence that follow any act of the shell, once it is acknowledged: a playbook, a screenshot."""


def update_mirror(store: Journal, mirror: Location | None) -> list[MirrorProblem]:
    """Copy the entries that are new into the mirror, if there is one, and no evidence.

    Returns:
        What could not be copied, and what of the evidence is outstanding. Whatever is wrong with the mirror, nothing is
        raised: what was recorded is recorded, and whoever did it has to hear that.
    """
    from irrunner.journal.copy_evidence import NOTHING
    from irrunner.journal.copying import update_existing_copy

    return _tried(mirror, lambda place: update_existing_copy(store, place, share=NOTHING))


def send_to_mirror(
    store: Journal,
    mirror: Location | None,
    progress: Progress | None = None,
    *,
    most_bytes: int | None = None,
    always: Set[str] = frozenset(),
    cancelled: Callable[[], bool] | None = None,
) -> list[MirrorProblem]:
    """Copy evidence into the mirror, if there is one: not for a thread that anybody waits for.

    Args:
        store: where it is.
        mirror: where it goes.
        progress: called with the number of files and of bytes so far.
        most_bytes: no more than these, small files first; None for everything.
        always: the SHA-256 of files that go in any case.
        cancelled: asked again and again; when it returns True the rest stays outstanding.

    Returns:
        As `update_mirror`.
    """
    from irrunner.journal.copying import Share, send_evidence

    share = Share(most_bytes, always, cancelled)
    return _tried(mirror, lambda place: send_evidence(store, place, progress, share=share))


def outstanding_in_mirror(store: Journal, mirror: Location | None) -> list[MirrorProblem]:
    """What of the evidence is not in the mirror yet, or why that cannot be said; nothing is written."""
    from irrunner.journal.copying import look_at_copy

    return _tried(mirror, lambda place: look_at_copy(store, place))


class MirrorSender:
    """Sends evidence to the mirror in a thread of its own, with stores of its own."""

    def __init__(self, place: Location, mirror: Location, report: Callable[[list[MirrorProblem]], None]) -> None:
        """Nothing is sent before `start`.

        Args:
            place: where the store is.
            mirror: where its mirror is.
            report: called, in that thread, with what could not be sent.
        """
        self._place = place
        self._mirror = mirror
        self._report = report
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._again = self._stopped = False

    def start(self) -> None:
        """Send what is outstanding; while that is under way, look again afterwards."""
        with self._lock:
            self._again = True
            if self._thread is None and not self._stopped:
                self._thread = threading.Thread(target=self._run, name="irrunner-mirror", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Give up the file under way, and wait until the thread has ended; the rest stays outstanding."""
        self._stopped = True
        if (thread := self._thread) is not None:
            thread.join()

    def _run(self) -> None:
        while self._goes_on():
            self._report([] if (found := self._send()) is None or self._stopped else found)

    def _goes_on(self) -> bool:
        with self._lock:
            goes_on, self._again = self._again and not self._stopped, False
            if not goes_on:
                self._thread = None
            return goes_on

    def _send(self) -> list[MirrorProblem] | None:
        from irrunner.journal import open_store

        try:
            with open_store(self._place, create=False, read_only=True) as store:
                return send_to_mirror(store, self._mirror, cancelled=lambda: self._stopped)
        except IrrunnerError as error:
            return [MirrorProblem(f"The mirror at {self._mirror} is behind: {error.sentence}", error.hint)]


def _tried(mirror: Location | None, act: Callable[[Location], Copied]) -> list[MirrorProblem]:
    if mirror is None:
        return []
    try:
        copied = act(mirror)
    except IrrunnerError as error:
        return [MirrorProblem(f"The mirror at {mirror} is behind: {error.sentence}", error.hint)]
    except Exception as error:  # a mistake of our own must not take the acknowledgement with it
        what = f"{type(error).__name__}: {error}".rstrip(": ")
        return [MirrorProblem(f"The mirror at {mirror} is behind: {what}.", _copy_it_now(mirror))]
    problems = [
        MirrorProblem(f"Not all of it is in the mirror: {each.sentence}", each.hint) for each in copied.problems
    ]
    if copied.outstanding:
        problems.append(_outstanding(copied, mirror))
    return problems


def _outstanding(copied: Copied, mirror: Location) -> MirrorProblem:
    from irrunner.incident.sizes import format_size

    files = "1 file" if copied.outstanding == 1 else f"{copied.outstanding:,} files"
    sentence = f"Not yet in the mirror: {files} of evidence, {format_size(copied.outstanding_size)}."
    return MirrorProblem(sentence, _copy_it_now(mirror), max(copied.outstanding_size, 1))


def _copy_it_now(mirror: Location) -> str:
    return f"To copy it now: irrunner store copy {shlex.quote(str(mirror))}"
