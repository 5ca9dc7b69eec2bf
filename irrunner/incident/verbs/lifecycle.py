"""Verbs on the incident itself: declare, title, severity, TLP, privilege, close, reopen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import NotFound, Refused
from irrunner.incident.answers import ParsedAnswer, parse_answer
from irrunner.incident.incident import Incident, Write, machine_clock
from irrunner.incident.moments import find_zone
from irrunner.incident.verbs.registry import verb
from irrunner.journal.events import (
    AnswerGiven,
    IncidentClosed,
    IncidentDeclared,
    IncidentReopened,
    IncidentTitled,
    PrivilegeSet,
    SeveritySet,
    TlpSet,
)
from irrunner.playbook.model import SEVERITIES, TLP

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Clock
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor
    from irrunner.playbook.library import Loaded
    from irrunner.playbook.model import Ask, Playbook

PREFIXES = {"live": "INC", "exercise": "EX", "retrospective": "RET"}
"""The mode of an incident, fixed at birth, and how its id starts."""

_MOST_DIGITS = 9
"""Digits of the number in an id up to which it counts: a store of somebody else may hold any."""

OUTCOMES = ("confirmed", "false-alarm", "duplicate", "test")
"""How an incident may end; measures leave out all but the first."""


@verb("declare", "Declare an incident with a playbook")
def declare(
    store: Journal,
    loaded: Loaded,
    actor: Actor,
    *,
    answers: Mapping[str, str | Sequence[str]] | None = None,
    mode: str = "live",
    title: str = "",
    tlp: str = "",
    privilege: str = "",
    zone: str = "UTC",
    at: At = None,
    by: str = "",
    clock: Clock = machine_clock,
) -> Incident:
    """Begin an incident's record: the playbook as it is now, the answers, the title.

    What is required and missing does not hold anybody up: it becomes the first open step.

    Raises:
        Refused: the playbook has errors, an answer does not fit its question.
        NotFound: no such mode, label, zone or question.
    """
    playbook = loaded.usable()
    _one_of("mode", mode, tuple(PREFIXES))
    find_zone(zone)
    given = _answers(playbook, answers or {}, zone, clock)
    later = tuple(ask.key for ask in playbook.ask if ask.required and ask.key not in given)
    with store.writing() as writer:
        files = files_kept(store, loaded)
        known = store.known_incidents()
        store.remember_incidents(known)
        incident = Incident(store, _next_id(known, mode, clock), actor, clock=clock)
        incident.state.zone = zone
        write = Write(incident, writer, incident.state, at, by)
        write(IncidentDeclared(playbook, zone, files, later), mode=mode, sha256=files[0][1])
        write(IncidentTitled(title.strip() or _title(playbook, given, answers or {})))
        write(SeveritySet(), level=playbook.severity)
        write(TlpSet(), level=_one_of("TLP label", tlp.lower(), TLP) if tlp else playbook.tlp)
        if privilege.strip():
            write(PrivilegeSet(privilege.strip()))
        for key, each in given.items():
            default = "" if key in (answers or {}) else "yes"
            write(AnswerGiven(each.value), key=key, default=default, precision=each.precision)
    incident.refresh()
    return incident


def files_kept(store: Journal, loaded: Loaded) -> tuple[tuple[str, str], ...]:
    """The playbook's files in the vault, by name; under the lock, so that no purge takes them before they are named."""
    return tuple((name, store.vault.add([content]).sha256) for name, content in loaded.files)


def _answers(
    playbook: Playbook, answers: Mapping[str, str | Sequence[str]], zone: str, clock: Clock
) -> dict[str, ParsedAnswer]:
    """What was answered, and the defaults of what was not."""
    asks = {ask.key: ask for ask in playbook.ask}
    for key in answers:
        if key not in asks:
            raise NotFound(f"{playbook.id} asks no question {key!r}.", hint=f"It asks: {', '.join(asks) or 'nothing'}.")
    now = clock()
    given = {key: parse_answer(asks[key], text, now=now, zone=zone) for key, text in answers.items()}
    found = {key: ParsedAnswer(default_answer(ask)) for key, ask in asks.items()} | given
    return {key: answer for key, answer in found.items() if answer.value}


def default_answer(ask: Ask) -> str | tuple[str, ...]:
    """What a question is answered with when nobody answers it; empty when it has no default."""
    if ask.type == "list" and isinstance(ask.default, str):
        return tuple(part.strip() for part in ask.default.split(",") if part.strip())
    return ask.default


def _title(playbook: Playbook, given: Mapping[str, ParsedAnswer], answered: Collection[str]) -> str:
    """The playbook's title, and the first answer that was given: by it people will distinguish incidents."""
    first = next((given[ask.key].value for ask in playbook.ask if ask.key in answered and ask.key in given), "")
    words = ", ".join(first) if isinstance(first, tuple) else first
    return f"{playbook.title}: {words}" if words else playbook.title


def mode_of(incident: str) -> str:
    """The mode that the id of an incident says; empty when it says none."""
    return next((mode for mode, prefix in PREFIXES.items() if incident.startswith(f"{prefix}-")), "")


def _next_id(known: Collection[str], mode: str, clock: Clock) -> str:
    """The next number of this mode and year; numbers of purged and of lost incidents are not used again."""
    start = f"{PREFIXES[mode]}-{clock().year}-"
    ends = (each.removeprefix(start) for each in known if each.startswith(start))
    numbers = [int(end) for end in ends if end.isascii() and end.isdigit() and len(end) <= _MOST_DIGITS]
    return f"{start}{max(numbers, default=0) + 1:04d}"


def _one_of(what: str, word: str, known: tuple[str, ...]) -> str:
    if word not in known:
        raise NotFound(f"There is no {what} {word!r}.", hint=f"There are: {', '.join(known)}.")
    return word


@verb("title", "Give the incident another title")
def title(incident: Incident, text: str, *, at: At = None, by: str = "") -> Entry:
    """Give the incident another title; the old one stays in the record."""
    if not text.strip():
        raise Refused("A title needs words.")
    with incident.writing(at, by) as write:
        return write(IncidentTitled(text.strip()))


@verb("severity", "Set the severity")
def severity(incident: Incident, level: str, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Set the severity: low, medium, high or critical."""
    _one_of("severity", level, SEVERITIES)
    with incident.writing(at, by) as write:
        return write(SeveritySet(why), level=level)


@verb("tlp", "Set the TLP label")
def tlp(incident: Incident, level: str, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Set the Traffic Light Protocol label."""
    level = _one_of("TLP label", level.lower().removeprefix("tlp:"), TLP)
    with incident.writing(at, by) as write:
        return write(TlpSet(why), level=level)


@verb("privilege", "Set the line on legal privilege")
def privilege(incident: Incident, line: str, *, at: At = None, by: str = "") -> Entry:
    """Set the line on legal privilege that heads every report; empty takes it away."""
    with incident.writing(at, by) as write:
        return write(PrivilegeSet(line.strip()))


@verb("close", "Close the incident")
def close(incident: Incident, *, outcome: str = "confirmed", why: str = "", at: At = None, by: str = "") -> Entry:
    """Close the incident; the entry says how it ended and which steps were still open.

    Raises:
        NotFound: no such outcome.
        Refused: steps or deadlines are still open and no reason is given.
    """
    _one_of("outcome", outcome, OUTCOMES)
    with incident.writing(at, by) as write:
        still_open = tuple(str(view.key) for view in write.checklist if not view.is_settled)
        if still_open and not why.strip():
            shown = ", ".join(still_open[:8]) + (f" and {len(still_open) - 8} more" if len(still_open) > 8 else "")
            raise Refused(
                f"{len(still_open)} steps are still open: {shown}.",
                hint="Settle them, or close with a reason (--why): the report prints them as not done.",
            )
        _refuse_open_deadlines(incident, write, why)
        return write(IncidentClosed(why, still_open), outcome=outcome)


def _refuse_open_deadlines(incident: Incident, write: Write, why: str) -> None:
    """A clock of the law does not stop because the work is over.

    Raises:
        Refused: one runs or was missed, and no reason is given.
    """
    if not write.state.deadlines or why.strip():
        return
    from irrunner.incident.deadline_board import deadline_board, people_now

    found = deadline_board(write.state, people_now(incident)).open_stages
    if found:
        names = ", ".join(f"{duty.id} {stage.id}" for duty, stage in found[:8])
        raise Refused(
            f"{len(found)} deadline{'s are' if len(found) > 1 else ' is'} still open: {names}.",
            hint="Submit or dismiss them, or close with a reason (--why): they run on all the same.",
        )


@verb("reopen-incident", "Go on with a closed incident")
def reopen_incident(incident: Incident, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Go on with a closed incident.

    Raises:
        Refused: it is not closed.
    """
    with incident.writing(at, by, while_closed=True) as write:
        if write.state.closed is None:
            raise Refused(f"{incident.id} is not closed.")
        return write(IncidentReopened(why))
