"""Verbs on decisions and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import NotFound, Refused
from irrunner.incident.answers import parse_answer
from irrunner.incident.verbs.growth import answer_grew, decision_changed, value_of
from irrunner.incident.verbs.registry import verb
from irrunner.incident.verbs.steps import not_yet, out_of_order, refuse_without_reason, require_step
from irrunner.journal.events import AnswerGiven, DecisionMade, DecisionRecorded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident


@verb("decide", "Make a step's decision")
def decide(incident: Incident, step: str, option: str, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Make a decision, or make it anew: the latest counts, the earlier ones stay in the record.

    Raises:
        Refused: the step is none, has no such option, or is not workable and no reason is given.
    """
    with incident.writing(at, by) as write:
        view = require_step(write.checklist, step)
        if not view.step.is_decision:
            raise Refused(f"{view.key} is done, not decided.", hint=f"Use `done {view.key}`.")
        chosen = next((each for each in view.step.options if each.casefold() == option.casefold()), None)
        if chosen is None:
            raise Refused(f"{view.key} has no option {option!r}.", hint=f"Options: {', '.join(view.step.options)}.")
        reasons = not_yet(view) if view.option else out_of_order(write, view)
        refuse_without_reason(view, reasons, why)
        entry = write(DecisionMade(why, tuple(reasons)), step=str(view.key), option=chosen)
        decision_changed(write, entry, view.option)
        return entry


@verb("decision", "Record a decision that no step asked for")
def decision(
    incident: Incident, what: str, *, why: str, options: Sequence[str] = (), at: At = None, by: str = ""
) -> Entry:
    """Record a decision that no step asked for: what, why, and what else was considered.

    Raises:
        Refused: what or why is missing.
    """
    if not what.strip() or not why.strip():
        raise Refused("A decision needs what was decided and why.", hint="Say the reason in a few words.")
    with incident.writing(at, by) as write:
        return write(DecisionRecorded(what, why, tuple(options)))


@verb("answer", "Answer a question, or change an answer")
def answer(
    incident: Incident, answers: Mapping[str, str | Sequence[str]], *, step: str = "", at: At = None, by: str = ""
) -> list[Entry]:
    """Answer questions of the playbook or of one step; later answers replace earlier ones.

    Args:
        incident: the incident.
        answers: by key; a list question takes a list, or text with commas. An empty one takes the answer back.
        step: the step instance that asked, for a question that is asked per row.
        at: when it became known.
        by: who answers.

    Raises:
        NotFound: there is no such question.
        Refused: the answer does not fit its question.
    """
    with incident.writing(at, by) as write:
        view = require_step(write.checklist, step) if step else None
        asks = {ask.key: ask for ask in view.step.ask} if view else write.state.asks
        entries = []
        for key, text in answers.items():
            if key not in asks:
                from irrunner.playbook.problems import suggest

                meant = suggest(key, list(asks))
                known = f"Did you mean {meant!r}?" if meant else f"Questions: {', '.join(asks) or 'none'}."
                raise NotFound(f"There is no question {key!r}{f' in {view.key}' if view else ''}.", hint=known)
            calendar = incident.calendar()
            given = parse_answer(asks[key], text, zone=write.state.zone, now=write.now, calendar=calendar)
            asker = str(view.key) if view else _asker(write.state, key)
            row = view.key.row if view else ""
            before = write.state.answers.get(f"{key}@{row}" if row else key)
            entries.append(write(AnswerGiven(given.value), key=key, step=asker, precision=given.precision))
            answer_grew(write, key, value_of(before), value_of(entries[-1]), entries[-1], row=row)
        if not entries:
            raise Refused("No answer was given.", hint="Write key=value.")
        return entries


def _asker(state: object, key: str) -> str:
    """The step whose own question this is; empty for a question of the incident."""
    steps = getattr(state, "steps", {})
    return next((step.id for step in steps.values() if step.for_each == "" and any(a.key == key for a in step.ask)), "")
