"""Sending what waited: through the verbs, in order, with the time each happened."""

from __future__ import annotations

import os
from datetime import timedelta
from inspect import signature
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, ValidationError, convert

from irrunner.application.outbox.draft import (
    ARGUMENT_TYPES,
    BYTES,
    NOT_KEPT,
    Draft,
    Refusal,
    decode_argument,
    file_state,
)
from irrunner.application.outbox.executor import OutboxExecutor
from irrunner.errors import IrrunnerError, LineLost, Refused
from irrunner.incident.incident import machine_clock
from irrunner.incident.moments import AHEAD, Moment, format_time, format_utc, parse_utc
from irrunner.incident.verbs.registry import all_verbs
from irrunner.journal.rows import Head

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from irrunner.application.outbox.draft_file import KeptDraft
    from irrunner.application.outbox.folder import OutboxFolder
    from irrunner.incident.incident import Incident
    from irrunner.incident.verbs.registry import Verb

RECORDED: Final = "recorded"
KNOWN: Final = "recorded before"
REFUSED: Final = "refused"
_A_LITTLE: Final = timedelta(minutes=1)


class Outcome(Struct, frozen=True):
    """What became of a draft.

    Attributes:
        number: of the draft. draft: what it holds; None when it cannot be used.
        result: RECORDED, KNOWN (it was there already) or REFUSED (it waits for a decision).
        error: why it was refused. place: the entries that it became, such as `entry 14`.
    """

    number: int
    draft: Draft | None
    result: str
    error: IrrunnerError | None = None
    place: str = ""


def send_drafts(
    outbox: OutboxFolder,
    opened: Callable[[str], Incident],
    *,
    numbers: Sequence[int] = (),
    why: str = "",
    again: bool = True,
) -> Iterator[Outcome]:
    """Send what waits, one draft after the other.

    Args:
        outbox: whose drafts they are.
        opened: returns an incident of the store by its id, to be written into.
        numbers: only these; all otherwise.
        why: a reason to give with them, for acts that were refused without one.
        again: also those that were refused before.

    Raises:
        LineLost: the line dropped again. What was not sent waits on.
        Refused: another irrunner is sending.
    """
    with outbox.sending() as alone:
        if not alone:
            raise Refused("Another irrunner is sending your drafts just now.", hint="Look again in a moment.")
        incidents: dict[str, Incident] = {}
        for each in outbox.waiting():
            if each.is_busy or (numbers and each.number not in numbers):
                continue
            if each.draft is not None and each.draft.refused is not None and not again:
                continue
            if (outcome := _send(outbox, each.number, incidents, opened, why)) is not None:
                yield outcome


def _send(
    outbox: OutboxFolder, number: int, incidents: dict[str, Incident], opened: Callable[[str], Incident], why: str
) -> Outcome | None:
    """Send one draft; None when somebody else has it."""
    try:
        kept = outbox.take(number)
    except IrrunnerError as error:
        return Outcome(number, None, REFUSED, error)
    if kept is None:
        return None
    try:
        draft = kept.draft
        incident = incidents.get(draft.incident)
        if incident is None:
            incident = incidents[draft.incident] = opened(draft.incident)
        return _try(outbox, incident, kept, why)
    except LineLost:
        raise
    except IrrunnerError as error:
        _note(kept, error)
        return Outcome(number, kept.draft, REFUSED, error)
    finally:
        kept.release()


def _try(outbox: OutboxFolder, incident: Incident, kept: KeptDraft, why: str) -> Outcome:
    draft, line = kept.draft, incident.store.line
    if line is None:
        raise Refused("This store has no line, so nothing is sent to it.")
    if draft.login and draft.login != line.login:
        raise Refused(
            f"Draft {kept.number} is an act of {draft.login}, and you are {line.login} here.",
            hint="Send it with the address of the store that it was made with.",
        )
    if draft.sent:
        heads = {each.incident: Head(each.seq, bytes.fromhex(each.link)) for each in draft.sent}
        if line.is_recorded(heads):
            kept.remove()
            return Outcome(kept.number, draft, KNOWN, place=_place([each.seq for each in draft.sent]))
        kept.forget_heads()
    verb = all_verbs().get(draft.verb)
    if verb is None or draft.verb in NOT_KEPT:
        raise Refused(f"Draft {kept.number} is an act that this irrunner does not send from an outbox: {draft.verb}.")
    arguments = _arguments(outbox, incident, draft, why)
    before, incident.outbox = incident.outbox, None  # this act has its draft
    incident.typed_at = _done_at(incident, draft)
    try:
        _require_fit(verb, incident, arguments, kept.number)
        with OutboxExecutor(outbox).announcing(incident, kept):
            result = verb.run(incident, **arguments)
    finally:
        incident.outbox, incident.typed_at = before, None
        if (stream := arguments.get(BYTES)) is not None and hasattr(stream, "close"):
            stream.close()
    kept.remove()
    return Outcome(kept.number, draft, RECORDED, place=_place(_seqs(result)))


def _require_fit(verb: Verb, incident: Incident, arguments: dict[str, Any], number: int) -> None:
    """Refuse what the verb cannot be called with: a reason that it does not take, a draft of another irrunner.

    Raises:
        Refused: it does not fit.
    """
    parameters = signature(verb.run).parameters
    if "why" in arguments and "why" not in parameters:
        raise Refused(f"Draft {number} takes no reason: {verb.name} does not.", hint="Send it without --why.")
    try:
        signature(verb.run).bind(incident, **arguments)
        for name, value in arguments.items():
            if not hasattr(value, "read"):
                convert(value, ARGUMENT_TYPES[parameters[name].annotation])
    except (TypeError, ValidationError, KeyError) as error:
        raise Refused(
            f"Draft {number} does not fit what this irrunner knows of {verb.name}.",
            hint=f"Do it anew, then drop the draft: irrunner outbox drop {number}",
        ) from error


def _arguments(outbox: OutboxFolder, incident: Incident, draft: Draft, why: str) -> dict[str, Any]:
    """What the verb is called with: the time becomes the one that the act had when it was done.

    Raises:
        Refused: a file changed meanwhile, or the draft holds what no irrunner wrote.
    """
    try:
        found = {name: decode_argument(value) for name, value in draft.arguments.items()}
    except ValueError as error:
        raise Refused("The draft holds what this irrunner cannot read.") from error
    for name, value in draft.arguments.items():
        if isinstance(value, dict) and "path" in value and file_state(found[name]) != value.get("state"):
            raise Refused(
                f"{value['path']} is not as it was when you added it, so it is not sent.",
                hint="If it still is what you mean, add it anew and drop the draft.",
            )
    if draft.bytes:
        try:
            found[BYTES] = os.fdopen(outbox.open_bytes(draft.bytes), "rb")
        except OSError as error:
            raise Refused("The bytes of this evidence are not in the outbox any more.") from error
    if why:
        found["why"] = why
    found["at"] = _moment(incident, found.get("at"), _done_at(incident, draft))
    return found


def _done_at(incident: Incident, draft: Draft) -> datetime:
    """When the act was done, by the server's clock; never after it is sent, whatever this machine's clock said then."""
    return min(parse_utc(draft.time) - _wrong_by(incident), _server_time(incident))


def _moment(incident: Incident, at: object, done: datetime) -> Moment:
    """When it happened: as was said, read as of then; or when it was done.

    Raises:
        Refused: it lies ahead.
    """
    if isinstance(at, Moment):
        if parse_utc(at.time) > _server_time(incident) + AHEAD:
            raise Refused(
                f"{at.as_written or at.time} is {format_time(at.time)}, which lies ahead.",
                hint="Do it anew with the time when it happened, then drop the draft.",
            )
        return at
    if isinstance(at, str) and at:
        incident.refresh()
        return incident.read_time(at, now=done)
    return Moment(format_utc(done))


def _wrong_by(incident: Incident) -> timedelta:
    """By how much this machine's clock is ahead of the server's, which counts; nothing for a little.

    It was as wrong when the act was done, as far as anybody can tell.
    """
    found = incident.clock() - _server_time(incident)
    return found if abs(found) > _A_LITTLE else timedelta()


def _server_time(incident: Incident) -> datetime:
    line = incident.store.line
    return line.now() if line is not None else incident.clock()


def _note(kept: KeptDraft, error: IrrunnerError) -> None:
    kept.note_refusal(Refusal(error.sentence, error.hint, format_utc(machine_clock())))


def _seqs(result: object) -> list[int]:
    entries = result if isinstance(result, list | tuple) else [result]
    return [each.seq for each in entries if hasattr(each, "seq")]


def _place(seqs: Sequence[int]) -> str:
    if not seqs:
        return ""
    return f"entry {seqs[0]}" if len(seqs) == 1 else f"entries {seqs[0]} to {seqs[-1]}"


def sent_text(outcomes: Sequence[Outcome]) -> str:
    """What became of drafts, in a few words: `2 recorded, 1 refused.`."""
    refused = sum(each.result == REFUSED for each in outcomes)
    recorded = len(outcomes) - refused
    parts = [f"{recorded} recorded"] if recorded else []
    return f"{', '.join([*parts, f'{refused} refused'] if refused else parts)}."
