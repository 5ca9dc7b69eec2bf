"""What an entry says, in one line: irrunner's words for the act, what it was about, and people's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.entries import REDACTED, Entry
from irrunner.incident.state import StepKey
from irrunner.playbook.model import REGISTERS
from irrunner.safety.defang import defang_indicator

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.report.telling import Telling


class Act(Struct, frozen=True, gc=False):
    """One entry in words. act: irrunner's. about: the step, row or item. words: people's. marks: out of order."""

    act: str
    about: str = ""
    words: str = ""
    marks: tuple[str, ...] = ()


def act_of(telling: Telling, entry: Entry) -> Act:
    """An entry in words; a kind that only a newer version knows shows its name and its body."""
    tell = _TELLERS.get(entry.kind) or _in_play(entry.kind)
    return tell(telling, entry) if tell else Act(entry.kind, _about_step(telling, entry), telling.text(entry.words))


def _in_play(kind: str) -> Callable[[Telling, Entry], Act] | None:
    from irrunner.report.acts_in_play import TELLERS  # late: most incidents are no exercise

    return TELLERS.get(kind)


def size_text(size: int) -> str:
    """A number of bytes for people: `512 bytes`, `34.6 kB`."""
    if size < 1000:
        return f"{size} byte" if size == 1 else f"{size} bytes"
    value, units = float(size), ["kB", "MB", "GB", "TB"]
    while value >= 999.95 and units:
        value /= 1000
        unit = units.pop(0)
    return f"{value:.1f} {unit}"


def option_of(entry: Entry) -> str:
    """What a decision chose."""
    return str(entry.refs.get("option", ""))


def _ref(entry: Entry, name: str) -> str:
    return str(entry.refs.get(name, ""))


def _about_step(telling: Telling, entry: Entry) -> str:
    key = _ref(entry, "step")
    sentence = telling.sentence(key) if key else ""
    return f"{key}: {sentence}" if sentence else key


def _step(act: str) -> Callable[[Telling, Entry], Act]:
    def tell(telling: Telling, entry: Entry) -> Act:
        marks = tuple(telling.text(mark) for mark in entry.listed_in("out_of_order"))
        return Act(act, _about_step(telling, entry), telling.text(entry.words), marks)

    return tell


def _plain(act: str, ref: str = "") -> Callable[[Telling, Entry], Act]:
    """The same words for every entry of a kind; `{}` is one of its refs."""
    return lambda telling, entry: Act(act.format(_ref(entry, ref)), "", telling.text(entry.words))


def _declared(telling: Telling, entry: Entry) -> Act:
    playbook = telling.state.playbook
    version = f", version {playbook.version}" if playbook.version else ""
    return Act(f"Incident declared, mode {_ref(entry, 'mode')}", f"playbook {playbook.id}{version}")


def _grafted(telling: Telling, entry: Entry) -> Act:
    return Act("Playbook added", _ref(entry, "prefix"), telling.text(entry.said_in("why")))


def _tlp(telling: Telling, entry: Entry) -> Act:
    return Act(f"TLP label set to {_ref(entry, 'level').upper()}", "", telling.text(entry.words))


def _privilege(telling: Telling, entry: Entry) -> Act:
    return Act("Privilege line set" if entry.words else "Privilege line taken away", "", telling.text(entry.words))


def _closed(telling: Telling, entry: Entry) -> Act:
    still_open = entry.listed_in("still_open")
    about = f"still open: {', '.join(still_open)}" if still_open else ""
    return Act(f"Incident closed as {_ref(entry, 'outcome')}", about, telling.text(entry.words))


def _purged(telling: Telling, entry: Entry) -> Act:
    words = f"{entry.said_in('why')} (on the authority of {entry.said_in('authority')})"
    return Act("Incident purged; only this entry is left", "", telling.text(words))


def _approved(telling: Telling, entry: Entry) -> Act:
    agreed = _ref(entry, "approved") != "no"
    act = f"Approved as {_ref(entry, 'role')}" if agreed else f"Went ahead without approval by {_ref(entry, 'role')}"
    return Act(act, _about_step(telling, entry), telling.text(entry.words))


def _assigned(telling: Telling, entry: Entry) -> Act:
    act = f"Assigned to {telling.text(entry.words)}" if entry.words else "No longer assigned"
    return Act(act, _about_step(telling, entry))


def _step_added(telling: Telling, entry: Entry) -> Act:
    return Act("Step added", _ref(entry, "step"), telling.text(entry.words))


def _decided(telling: Telling, entry: Entry) -> Act:
    marks = tuple(telling.text(mark) for mark in entry.listed_in("out_of_order"))
    return Act(f"Decided: {option_of(entry)}", _about_step(telling, entry), telling.text(entry.words), marks)


def _decision(telling: Telling, entry: Entry) -> Act:
    options = entry.listed_in("options")
    why = entry.said_in("why")
    words = [entry.words, f"Reason: {why}" if why and entry.event is not None else ""]
    words += [f"Considered: {', '.join(options)}"] if options else []
    return Act("Decision", "", telling.text("\n".join(filter(None, words))))


def _answered(telling: Telling, entry: Entry) -> Act:
    key = _ref(entry, "key")
    ask = telling.state.asks.get(key)
    step = StepKey.read(_ref(entry, "step"))
    row = f" ({step.row})" if step and step.row else ""
    return Act("Answer", f"{telling.text(ask.label) if ask else key}{row}", telling.answer(entry))


def _action(telling: Telling, entry: Entry) -> Act:
    owner, due = entry.said_in("owner"), _ref(entry, "due")
    words = [entry.words, f"Owner: {owner}" if owner and entry.event is not None else ""]
    words += [f"Due: {telling.due(due).text}"] if due else []
    return Act(f"Follow-up {_ref(entry, 'action')} added", "", telling.text("\n".join(filter(None, words))))


def _evidence_added(telling: Telling, entry: Entry) -> Act:
    kept = entry.refs.get("kept") != "no"
    size = getattr(entry.event, "size", None)
    act = f"Evidence {_ref(entry, 'evidence')} {'added' if kept else 'recorded as a reference'}"
    about = [telling.text(entry.said_in("name")), size_text(size) if isinstance(size, int) else ""]
    step = _ref(entry, "step")
    about.append(f"for {step}" if step else "")
    words = "" if entry.event is None else entry.words
    return Act(act, ", ".join(filter(None, about)), telling.text(words))


def _transferred(telling: Telling, entry: Entry) -> Act:
    act = f"Evidence {_ref(entry, 'evidence')} handed over to {telling.text(entry.said_in('to'))}"
    return Act(act, "", telling.text(entry.words))


def _verified(_telling: Telling, entry: Entry) -> Act:
    said = {
        "ok": "the bytes are unchanged",
        "missing": "the bytes are missing",
        "changed": "the bytes are NOT the same",
    }
    result = _ref(entry, "result")
    return Act(f"Evidence {_ref(entry, 'evidence')} hashed again: {said.get(result, result)}")


def _removed(telling: Telling, entry: Entry) -> Act:
    words = f"{entry.words} (on the authority of {entry.said_in('authority')})"
    act = "destroyed" if entry.kind == "evidence.destroyed" else "released from legal hold"
    item = _ref(entry, "evidence")
    return Act(f"Evidence {item} {act}" if item else f"All evidence {act}", "", telling.text(words))


def _held(telling: Telling, entry: Entry) -> Act:
    item = _ref(entry, "evidence")
    what = f"Evidence {item}" if item else "All evidence"
    return Act(f"{what} put under legal hold", "", telling.text(entry.words))


def _row(act: str) -> Callable[[Telling, Entry], Act]:
    def tell(telling: Telling, entry: Entry) -> Act:
        values: dict[str, str] = getattr(entry.event, "values", {})
        kind = values.get("type", "")
        known = [column for column in REGISTERS.get(_ref(entry, "register"), ()) if column in values]
        ordered = {column: values[column] for column in (*known, *values)}
        cells = [f"{column}: {_cell(telling, kind, column, text)}" for column, text in ordered.items()]
        said = "; ".join(cells) if entry.event is not None else REDACTED
        return Act(act.format(_ref(entry, "register")), _ref(entry, "row"), said)

    return tell


def _cell(telling: Telling, kind: str, column: str, text: str) -> str:
    """A value of a register; an indicator's own value is defanged by what kind it is."""
    if not text:
        return "(cleared)"
    if column == "value" and kind and not telling.exact:
        return defang_indicator(kind, text)
    return telling.text(text)


def _role(telling: Telling, entry: Entry) -> Act:
    name = _ref(entry, "role")
    role = telling.state.roles.get(name)
    return Act(f"Role given: {telling.text(role.label) if role else name}", "", telling.text(entry.words))


def _offered(telling: Telling, entry: Entry) -> Act:
    return Act(f"Hand-over offered to {telling.text(entry.said_in('to'))}", "", telling.text(entry.words))


def _corrected(telling: Telling, entry: Entry) -> Act:
    parts = []
    if entry.event is None:
        parts.append(REDACTED)
    else:
        words, occurred = getattr(entry.event, "words", None), getattr(entry.event, "occurred", None)
        parts += [f"It now says: {words}"] if words is not None else []
        parts += [f"It now occurred at {telling.time(occurred[0], occurred[1]).text}"] if occurred is not None else []
        parts += [f"Reason: {why}"] if (why := entry.said_in("why")) else []
    return Act(f"Entry {_ref(entry, 'event')} corrected", "", telling.text("\n".join(parts)))


def _redacted(telling: Telling, entry: Entry) -> Act:
    words = f"{entry.said_in('why')} (on the authority of {entry.said_in('authority')})"
    return Act(f"Words of entry {_ref(entry, 'event')} erased", "", telling.text(words))


def _clock(telling: Telling, entry: Entry) -> Act:
    before, now = (telling.time(entry.said_in(name)).text for name in ("before", "now"))
    return Act("The recording machine's clock stood behind the last entry", "", f"Last entry {before}, clock {now}")


_TELLERS: dict[str, Callable[[Telling, Entry], Act]] = {
    "incident.declared": _declared,
    "incident.titled": _plain("Title set"),
    "severity.set": _plain("Severity set to {}", "level"),
    "tlp.set": _tlp,
    "privilege.set": _privilege,
    "incident.closed": _closed,
    "incident.reopened": _plain("Incident reopened"),
    "incident.purged": _purged,
    "playbook.grafted": _grafted,
    "step.started": _step("Started"),
    "step.done": _step("Done"),
    "step.skipped": _step("Skipped"),
    "step.blocked": _step("Blocked"),
    "step.reopened": _step("Reopened"),
    "step.approved": _approved,
    "step.assigned": _assigned,
    "step.added": _step_added,
    "round.opened": _step("Another round opened"),
    "decision.made": _decided,
    "decision.recorded": _decision,
    "answer.given": _answered,
    "note.added": _step("Note"),
    "action.added": _action,
    "action.closed": _plain("Follow-up {} closed", "action"),
    "evidence.added": _evidence_added,
    "evidence.opened": _plain("Evidence {} looked at", "evidence"),
    "evidence.exported": _plain("A copy of evidence {} left the vault", "evidence"),
    "evidence.transferred": _transferred,
    "evidence.verified": _verified,
    "evidence.destroyed": _removed,
    "evidence.held": _held,
    "evidence.released": _removed,
    "register.entered": _row("Added to {}"),
    "register.changed": _row("Changed in {}"),
    "milestone.marked": _plain("Milestone: {}", "milestone"),
    "role.assigned": _role,
    "handover.offered": _offered,
    "handover.accepted": _plain("Hand-over accepted"),
    "event.corrected": _corrected,
    "event.redacted": _redacted,
    "clock.stepped": _clock,
}
