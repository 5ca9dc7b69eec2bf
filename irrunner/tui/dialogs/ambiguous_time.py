"""The question which of two readings a local time has, when the clocks were changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.application.ambiguous_time import with_reading
from irrunner.tui.dialogs.confirm import Choose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from irrunner.incident.moments import AmbiguousTime
    from irrunner.tui.host import Host


def choose_reading(
    host: Host,
    error: AmbiguousTime,
    values: Mapping[str, Any],
    *,
    then: Callable[[dict[str, Any]], None],
    cancelled: Callable[[], None],
) -> None:
    """Ask for the reading.

    Args:
        host: the app.
        error: why the act was refused.
        values: what was typed for it; the words that have two readings are among them.
        then: called with the values in which the person's choice stands for those words.
        cancelled: called when nothing was chosen; what was typed must not be lost.
    """

    def chosen(label: str | None) -> None:
        if label is None:
            cancelled()
        else:
            then(with_reading(values, error, label))

    host.push_screen(Choose(error.sentence, tuple(label for label, _ in error.readings)), chosen)
