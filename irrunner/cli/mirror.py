"""Evidence on its way to the mirror, and what is outstanding there, as the shell says it."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from irrunner.application.mirror import SMALL, outstanding_in_mirror, send_to_mirror
from irrunner.cli.output import say_aside, say_mirror_problem
from irrunner.cli.progress import counting
from irrunner.incident.sizes import format_size

if TYPE_CHECKING:
    from collections.abc import Set

    from irrunner.journal import Journal
    from irrunner.journal.locations import Location


def send_and_say(store: Journal, mirror: Location | None, own: Set[str]) -> None:
    """Send evidence to the mirror after an act was acknowledged, and say what is still outstanding.

    Ctrl-C ends it: what was sent is there, and the rest stays outstanding.
    """
    with suppress(OSError, ValueError):  # nobody may be listening any more
        if sys.stdout is not None:
            sys.stdout.flush()  # the acknowledgement first
    try:
        with counting("To the mirror", lambda _, size: format_size(size)) as progress:
            problems = send_to_mirror(store, mirror, progress, most_bytes=SMALL, always=own)
    except KeyboardInterrupt:
        problems = outstanding_in_mirror(store, mirror)
    for problem in problems:
        say_mirror_problem(problem)


def say_outstanding(store: Journal, mirror: Location | None) -> None:
    """Say what of the evidence is not in the mirror yet."""
    for problem in outstanding_in_mirror(store, mirror):
        say_aside(f"{problem.sentence} {problem.hint}".rstrip())
