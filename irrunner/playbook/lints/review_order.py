"""The order that safety needs: copy before what destroys, and look for a dead man's switch before anything is cut off.

What a step does is told by the verb with which its sentence begins. That is a guess, so a reason can waive it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from irrunner.playbook.draft import place

if TYPE_CHECKING:
    from irrunner.playbook.lints.review import Review
    from irrunner.playbook.model import Step

_PRESERVES: Final = re.compile(
    r"\b(?:snapshot|image of|memory image|disk image|preserve|capture|collect|save|keep|copy|export|record what)\b",
    re.IGNORECASE,
)
_DESTROYS: Final = re.compile(
    r"(?:isolate|cut|disconnect|quarantine|contain|take|power|shut|turn off|stop|kill|terminate|rebuild|reimage"
    r"|re-image|reinstall|wipe|delete|destroy|restore|reset)\b",
    re.IGNORECASE,
)
_OBJECTS: Final = re.compile(
    r"\b(?:machine|host|server|laptop|runner|cluster|instance|pod|container|node|item\.)", re.IGNORECASE
)
_CUTS: Final = re.compile(
    r"(?:isolate|cut|disconnect|quarantine|revoke|rotate|invalidate|disable|deactivate|switch off|block the account"
    r"|reset every|sign out|expire)\b",
    re.IGNORECASE,
)
_CUT_OBJECTS: Final = re.compile(
    r"\b(?:keys?|tokens?|credentials?|secrets?|sessions?|passwords?|accounts?|logins?|machines?|hosts?|servers?|laptops?"
    r"|runners?|clusters?|network|item\.)",
    re.IGNORECASE,
)
_SWEEPS: Final = re.compile(
    r"\b(?:wiper|wipes|dead man|dead-man|token monitor|token-tied|kill switch|destructive)", re.IGNORECASE
)


def check(review: Review) -> None:
    """Report what stands before that which has to come first; of a graft once, where its `use` stands."""
    preserved = swept = False
    grafts: set[tuple[str, str]] = set()

    def report(code: str, step: Step, message: str) -> None:
        entry = review.subject.own.get(step.id)
        if entry is not None:
            review.report(code, place(entry.node, "do" if entry.node.key("do") else "decide"), message, entry)
        elif (code, step.id.split("/")[0]) not in grafts:
            grafts.add((code, step.id.split("/")[0]))
            review.report(code, review.subject.where(step.id), f"in {step.id}: {message}")

    for step in review.subject.steps.values():
        words = f"{step.text} {step.short}"
        if not preserved and _is_destroying(step):
            message = "this changes or cuts off what nobody has copied yet; put a step that preserves it before"
            report("contain-before-preserve", step, message)
        if not swept and _is_cutting(step):
            message = "nobody has looked for a wiper or a token monitor yet, which acts when something is cut off"
            report("revoke-before-sweep", step, message)
        preserved |= _PRESERVES.search(words) is not None
        swept |= _SWEEPS.search(f"{words} {step.id}") is not None


def _is_cutting(step: Step) -> bool:
    return not step.is_decision and _CUTS.match(step.text) is not None and _CUT_OBJECTS.search(step.text) is not None


def _is_destroying(step: Step) -> bool:
    return not step.is_decision and _DESTROYS.match(step.text) is not None and _OBJECTS.search(step.text) is not None
