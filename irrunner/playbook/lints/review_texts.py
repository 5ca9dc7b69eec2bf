"""Facts that have no source, rows that have no short form, pins that nobody lifts, and reviews that are old."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from irrunner.playbook import templates
from irrunner.playbook.draft import place
from irrunner.playbook.model import SHORT

if TYPE_CHECKING:
    from irrunner.playbook.lints.review import Review

FRESH: Final = timedelta(days=180)
"""How long a review lasts: services change what they keep, and how their commands are called."""
_FACT: Final = re.compile(
    r"\b[0-9][0-9,.]*+[ -](?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|results?|requests?|entries|percent|%)"
    r"|\bby default\b",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"https?://")
_PINS: Final = re.compile(r"\bpin\b", re.IGNORECASE)
_COMMITS: Final = re.compile(r"\b(?:commit|sha|digest)", re.IGNORECASE)
"""What is pinned by its content is meant to stay."""
_ENDS: Final = re.compile(r"\b(?:until|expir\w*|lift|unpin|remove the pin|review it on)\b", re.IGNORECASE)


def check(review: Review) -> None:
    """Report what a reader could not check, or would not see."""
    _reviewed(review)
    lifted = any(_ENDS.search(step.text) and _PINS.search(step.text) for step in review.subject.steps.values())
    for entry in review.subject.draft.steps:
        step = entry.step
        told = f"{step.how}\n{step.warn}"
        fact = _FACT.search(told)
        if fact is not None and not (step.sources or step.urls or _ADDRESS.search(told)):
            key = "how" if _FACT.search(step.how) else "warn"
            message = f'"{fact[0]}" is a fact; say where it was read (`url`), or `source: general practice`'
            review.report("fact-without-source", place(entry.node, key), message, entry)
        if not step.short and len(templates.without_fills(step.text).strip()) > SHORT:
            message = f"a row of a checklist shows {SHORT} characters; say it in `short`"
            key = "decide" if step.is_decision else "do"
            review.report("no-short", place(entry.node, key), message, entry)
        stays = _COMMITS.search(step.text) or _ENDS.search(f"{step.text} {told}")
        if _PINS.search(step.text) and not (lifted or stays):
            message = "a pin that nobody lifts keeps the next security fix out; say until when"
            review.report("pin-without-expiry", place(entry.node, "do"), message, entry)


def _reviewed(review: Review) -> None:
    playbook, node = review.subject.playbook, review.subject.draft.node
    if not playbook.reviewed:
        review.report("stale-review", place(node, "id"), "nobody says when it was last read through (`reviewed`)")
    elif review.today - date.fromisoformat(playbook.reviewed) > FRESH:
        message = f"it was last read through on {playbook.reviewed}; read it again, its commands and sources as well"
        review.report("stale-review", place(node, "reviewed"), message)
