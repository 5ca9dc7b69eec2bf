"""How the report words what every section needs: times, people's texts, steps, entries.

Titles stand in place of ids, and the hosts of the indicators register are defanged.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.entries import UNKNOWN_TIME
from irrunner.incident.entry_text import describe_entry
from irrunner.incident.moments import format_day, format_time
from irrunner.incident.state import StepKey
from irrunner.incident.targets import wall_time
from irrunner.incident.wording import NOW, Wording
from irrunner.report.data.model_record import ReportTime
from irrunner.safety.defang import defang, defang_indicator, refang
from irrunner.safety.indicators import NETWORK_TYPES, host_key, indicator_type

if TYPE_CHECKING:
    from irrunner.incident.checklist import Checklist, StepView
    from irrunner.incident.entries import Entry
    from irrunner.incident.entry_text import LabelledText
    from irrunner.incident.targets import Timing

# What may be the name or address of a machine: dotted, or with colons.
_PLACE = re.compile(r"(?<![\w-])[\w-]++(?:\.[\w-]++)+|(?<![0-9a-f])[0-9a-f]*+:[0-9a-f:]++", re.IGNORECASE)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)


class ReportContext:
    """One incident's words for one report.

    Attributes:
        state, checklist: where the incident stands.
        exact: leave indicators as they are, for a program to read.
        timing: what the targets of steps count.
        people_now: as of when the report is, by the clock that people go by: in an exercise the story's.
    """

    def __init__(
        self, checklist: Checklist, *, exact: bool, timing: Timing | None = None, people_now: str = ""
    ) -> None:
        """Take the incident as it is now."""
        self.checklist = checklist
        self.state = checklist.state
        self.exact = exact
        self.timing = timing or wall_time(checklist.state)
        self.people_now = people_now or self._last_recorded
        self._wording = Wording(checklist.state)
        self._fixed: dict[str, str] = {}
        """The sentences of the steps that nothing words otherwise at any place."""

    @property
    def _last_recorded(self) -> str:
        closed, entries = self.state.closed, self.state.entries
        return closed.when if closed is not None else entries[-1].recorded if entries else UNKNOWN_TIME

    def time(self, time: str, precision: str = "second") -> ReportTime:
        """A time with its text; a day is the day in the responders' zone."""
        if precision == "day":
            return ReportTime(time, precision, format_day(time, self.state.zone))
        if precision == "hour":
            return ReportTime(time, precision, f"{time[:10]} about {time[11:13]}:00 UTC")
        end = 16 if precision == "minute" else 19
        return ReportTime(time, precision, f"{time[:10]} {time[11:end]} UTC")

    def when(self, entry: Entry) -> ReportTime:
        """When an entry occurred; with its milliseconds where somebody gave them."""
        found = self.time(entry.when, entry.exactness)
        if entry.exactness != "second" or entry.when[20:23] == "000" or not (entry.as_written or entry.corrections):
            return found
        return ReportTime(found.utc, found.precision, f"{entry.when[:10]} {entry.when[11:23]} UTC")

    def withdrawn(self, entry: Entry | None) -> str:
        """Who said that something should not be in the record, when and why; empty when nobody did."""
        if entry is None:
            return ""
        return f"{self.text(entry.words)} (by {entry.by}, {self.when(entry).text}, entry {entry.seq})"

    def text(self, raw: str) -> str:
        """A text of people or playbooks, with the hosts of the indicators register defanged."""
        if self.exact or not self._hosts:
            return raw
        hits = {match[0] for match in _PLACE.finditer(raw) if self._is_indicator(match[0])}
        return re.sub(r"\S+", lambda word: _defanged(word[0], hits), raw) if hits else raw

    def due(self, due: str) -> ReportTime:
        """When something is due: a whole day if that was meant."""
        whole_day = format_time(due, self.state.zone, seconds=True, date=False).startswith("00:00:00")
        return ReportTime(due, "day", format_time(due, self.state.zone)[:10]) if whole_day else self.time(due, "minute")

    def answer(self, entry: Entry) -> str:
        """An answer; a time is kept in irrunner's fixed form and shown like every other one."""
        ask = self.state.asked.get(str(entry.refs.get("key", "")))
        if ask is not None and ask.type == "time" and _TIME.fullmatch(entry.words):
            return self.time(entry.words, entry.words_precision).text
        return self.text(entry.words) or "(the answer was taken back)"

    def sentence(self, key: str, seq: float = NOW) -> str:
        """What a step said to do or decide, as it read after entry `seq`; empty if there was no such step."""
        if (fixed := self._fixed.get(key)) is not None:
            return fixed
        if (step := StepKey.read(key)) is None:
            return ""
        sentence = self.text(" ".join(self._wording.sentence(step, seq).split()))
        if sentence and self._wording.is_fixed(step):
            self._fixed[key] = sentence
        return sentence

    def later(self, key: str, seq: float, template: str | None = None) -> tuple[str, ...]:
        """What was recorded after entry `seq` that would word the step's sentence, or another text of it, otherwise."""
        if template is None and key in self._fixed:
            return ()
        step = StepKey.read(key)
        changes = self._wording.later(step, seq, template) if step is not None else ()
        return tuple(f"later: {self.text(change)}" for change in changes)

    def view(self, key: str) -> StepView | None:
        """A step instance by its key."""
        return self._views.get(key)

    def by_step(self, key: str) -> list[Entry]:
        """What happened with a step instance, oldest first."""
        return self._by_step.get(key, [])

    def filled(self, view: StepView, template: str, seq: float = NOW) -> str:
        """A text of a step with the answers in, as it read after entry `seq`."""
        return self.text(self._wording.text(view.key, template, seq))

    @cached_property
    def _views(self) -> dict[str, StepView]:
        return {str(view.key): view for view in self.checklist}

    @cached_property
    def _by_step(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.state.entries:
            if entry.kind.startswith("step.") or entry.kind in ("decision.made", "act.withdrawn"):
                found.setdefault(str(entry.refs.get("step", "")), []).append(entry)
        return found

    @cached_property
    def _hosts(self) -> frozenset[str]:
        """The host names and addresses of the indicators register, each in one spelling."""
        found: set[str] = set()
        for row in self.state.registers.get("indicators", {}).values():
            value = refang(row.cell("name"))
            if {indicator_type(row.cell("type"), value), indicator_type("", value)}.intersection(NETWORK_TYPES):
                found |= {host_key(match[0].rstrip(":")) for match in _PLACE.finditer(_place_of(value))}
        return frozenset(found)

    def _is_indicator(self, place: str) -> bool:
        """Whether it is one, in whatever spelling, or a host inside a domain that is one."""
        place = host_key(place.rstrip(":"))
        while place not in self._hosts:
            _, dot, place = place.partition(".")
            if not dot:
                return False
        return True


def _place_of(indicator: str) -> str:
    """An indicator without what follows the host: a path may hold dots of its own."""
    return re.sub(r"^[a-z+.-]*://", "", indicator, flags=re.IGNORECASE).split("/")[0]


def _defanged(word: str, hits: set[str]) -> str:
    """A word with what it names defanged, each of several; the longest first, since one may stand inside another."""
    found = sorted((hit for hit in hits if hit in word), key=lambda hit: (-len(hit), hit))
    done = defang(word) if found else word
    for hit in found:
        done = done.replace(hit, re.sub(r"([.:])", r"[\1]", hit))
    return done


class ReportEntry(Struct, frozen=True, gc=False):
    """An entry as the report words it.

    Attributes:
        act: what happened, in irrunner's words. about: the step, row or item it was about.
        words: what people wrote. marks: what was out of order.
        later: what was recorded after it that would word it otherwise now.
    """

    act: str
    about: str = ""
    words: str = ""
    marks: tuple[str, ...] = ()
    later: tuple[str, ...] = ()


def report_entry(context: ReportContext, entry: Entry) -> ReportEntry:
    """An entry as it read when it was recorded; a step that it is about goes into `about`, with what it said to do."""
    key = str(entry.refs.get("step", "")) if _names_step_in_about(entry) else ""

    def field_text(name: str, text: str) -> str:
        if name == "step":
            return "" if key else _row(text) if entry.kind == "answer.given" else text
        return _title(context, name, text)

    text = describe_entry(entry, field_text)
    sentence = context.sentence(key, entry.seq) if key else ""
    about = [f"{key}: {sentence}" if sentence else key, context.text(text.about)]
    words = [_line(context, entry, each) for each in text.texts]
    return ReportEntry(
        f"{text.sentence[:1].upper()}{text.sentence[1:]}",
        ", ".join(filter(None, about)),
        ("; " if entry.kind.startswith("register.") else "\n").join(words),
        tuple(context.text(mark) for mark in text.out_of_order),
        context.later(key, entry.seq) if key else (),
    )


def chosen_option(entry: Entry) -> str:
    """What a decision chose."""
    return str(entry.refs.get("option", ""))


def _names_step_in_about(entry: Entry) -> bool:
    return entry.kind.startswith(("step.", "round.", "decision.", "note.")) and entry.kind != "step.added"


def _row(step: str) -> str:
    """The row of a step's key: an answer is described by its question, which names the step."""
    key = StepKey.read(step)
    return key.row if key is not None else step


def _title(context: ReportContext, name: str, text: str) -> str:
    if name == "role" and (role := context.state.roles.get(text)) is not None:
        return context.text(role.label)
    if name == "key" and (ask := context.state.asked.get(text)) is not None:
        return context.text(ask.label)
    return context.text(text) if name in ("to", "person") else text


def _line(context: ReportContext, entry: Entry, written: LabelledText) -> str:
    """A text with its label; an indicator's own value is defanged by what kind it is."""
    if written.precision == "due":
        text = context.due(written.text).text
    elif written.precision:
        text = context.time(written.text, written.precision).text
    elif written.label == "value" and entry.refs.get("register") == "indicators" and not context.exact:
        kind = getattr(entry.event, "values", {}).get("type", "")
        text = defang_indicator(indicator_type(kind, written.text), written.text)
    else:
        text = context.text(written.text)
    return f"{written.label}: {text}" if written.label else text
