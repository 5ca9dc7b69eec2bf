"""The fields of the after-action report, from the structures that it is made of."""

from __future__ import annotations

from docs.making.structures import described
from irrunner.exercise.evaluate import AfterActionData


def page() -> str:
    """`AfterActionData` and everything in it."""
    return described(AfterActionData)
