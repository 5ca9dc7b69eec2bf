"""A local time that happened twice or never: whichever way a person is asked, this puts in the reading they pick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.incident.moments import AmbiguousTime


def with_reading(values: Mapping[str, Any], error: AmbiguousTime, label: str) -> dict[str, Any]:
    """The arguments of a refused act, to be carried out again.

    Args:
        values: the arguments; `at`, when the act occurred, may be among them.
        error: why it was refused.
        label: the reading that the person picked, one of the labels in `error.readings`.

    Returns:
        The same, with the words that had two readings replaced: under `at` by the moment, which keeps the person's
        own words, anywhere else by the label, which has one reading.
    """
    moment = dict(error.readings)[label]
    return {
        name: (moment if name == "at" else label) if _has_words(value, moment.as_written) else value
        for name, value in values.items()
    }


def _has_words(value: Any, words: str) -> bool:
    return isinstance(value, str) and " ".join(value.split()) == words
