"""What puts a step in order that was refused: the evidence, the answers, the approval, the step that it waits for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from irrunner.tui.actions.model import Context

if TYPE_CHECKING:
    from irrunner.errors import IrrunnerError
    from irrunner.incident.checklist import Checklist, StepView
    from irrunner.tui.host import Host

_MOST_SLOTS = 4
_SHOWN = 80


class Way(Struct, frozen=True):
    """One act that puts a step in order.

    Attributes:
        key: the letter that chooses it. label: what it does; foreign text. go: does it.
    """

    key: str
    label: str
    go: Callable[[], None]


Ask = Callable[[str, Context, dict[str, Any]], None]
"""Opens the form of an action, by its id, for what it applies to and with what stands in it at first."""


def offer_order(host: Host, context: Context, error: IrrunnerError, give_reason: Callable[[], None], ask: Ask) -> None:
    """Show why a step is not in order, and offer the acts that put it in order, and a reason for doing it as it is.

    Args:
        host: the app.
        context: with the step.
        error: the refusal.
        give_reason: asks for the reason, with which it is recorded as out of order.
        ask: opens a form.
    """
    ways = ways_to_order(host, context.step, ask)
    if not ways:
        give_reason()
        return
    from irrunner.tui.dialogs.confirm import Choose

    ways.append(Way("r", "It was done all the same: give the reason", give_reason))

    def chosen(number: int | None) -> None:
        if number is not None:
            ways[number].go()

    labels = tuple(way.label for way in ways)
    host.push_screen(Choose(error.sentence, labels, keys=tuple(way.key for way in ways)), chosen)


def ways_to_order(host: Host, key: str, ask: Ask) -> list[Way]:
    """The acts that a step lacks, the likeliest first; none when it lacks nothing that a key could give it."""
    from irrunner.incident.state import StepKey

    incident, read = host.session.incident, StepKey.read(key)
    if incident is None or read is None:
        return []
    with host.session.lock:
        checklist = incident.checklist
        view = checklist.find(read)
        if view is None:
            return []
        return [
            *_waiting(host, view),
            *_evidence(checklist, view, ask),
            *_answers(host, checklist, view),
            *_approval(view, ask),
        ]


def _waiting(host: Host, view: StepView) -> list[Way]:
    from irrunner.incident.state import StepKey

    first = next((each for each in view.waits_for if StepKey.read(each)), "")
    if not first or view.is_settled:
        return []
    return [Way("g", f"Go to {first}, for which it waits", lambda: host.navigation.go_to_step(first))]


def _evidence(checklist: Checklist, view: StepView, ask: Ask) -> list[Way]:
    from irrunner.incident.texts import evidence_slots

    slots, key = evidence_slots(checklist, view), str(view.key)

    def add(slot: int) -> Callable[[], None]:
        return lambda: ask("step.evidence", Context(step=key), {"slot": slot})

    missing = view.missing_evidence[:_MOST_SLOTS]
    letters = ("e", "2", "3", "4")
    return [
        Way(letter, f"Add the evidence: {' '.join(slots[slot - 1].split())[:_SHOWN]}", add(slot))
        for letter, slot in zip(letters, missing, strict=False)
    ]


def _answers(host: Host, checklist: Checklist, view: StepView) -> list[Way]:
    names = checklist.names(view.key)
    labels = [ask.label for ask in view.step.ask if ask.required and names.lookup(ask.key) is None]
    if not labels:
        return []

    def answer() -> None:
        host.navigation.go_to_step(str(view.key))
        host.call_action("screen.answer")

    return [Way("w", f"Answer: {', '.join(labels)[:_SHOWN]}", answer)]


def _approval(view: StepView, ask: Ask) -> list[Way]:
    role = view.step.approve
    if not role or view.progress.approval is not None:
        return []
    context = Context(step=str(view.key))
    return [Way("a", f"Record the approval of {role}", lambda: ask("step.approve", context, {}))]
