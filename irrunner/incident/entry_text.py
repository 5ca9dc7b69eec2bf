"""An entry of a journal in words: what the log, the timelines and the report say about it.

The words are raw. Ids, names and what people wrote stand in them as they were recorded, so every interface
passes them through `irrunner.safety` before it shows them.
"""

from __future__ import annotations

import re
from copy import copy
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from irrunner.incident.deadline_records import dues_of
from irrunner.incident.entries import REDACTED, Entry
from irrunner.incident.entry_templates import LABELLED_FIELDS, SENTENCES, VARIANT_SENTENCES
from irrunner.incident.moments import format_claimed, seconds_between
from irrunner.incident.sizes import format_size
from irrunner.journal.branches import as_place
from irrunner.journal.events import EvidenceAdded, ExerciseBegan, InjectDelivered, Unknown
from irrunner.playbook.durations import format_offset
from irrunner.playbook.model import REGISTERS, SECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

_FIELD: Final = re.compile(r"\{(\w+)\}")
_OPTIONAL: Final = re.compile(r"\[([^\[\]]*+)\]")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)


_APART_SECONDS: Final = 60


class LabelledText(Struct, frozen=True, gc=False):
    """One text of an entry, with its label.

    Attributes:
        label: what it is; empty for the words of the person.
        text: raw. When it is a time: UTC, of fixed width.
        precision: second, minute, hour or day when the text is a time, `due` when something is due then; else empty.
    """

    label: str
    text: str
    precision: str = ""

    def text_in(self, zone: str) -> str:
        """The text; a time as one of a zone."""
        if not self.precision:
            return self.text
        return format_claimed(self.text, zone, self.precision, seconds=self.precision == "second")

    def line(self, zone: str) -> str:
        """The text with its label."""
        return f"{self.label}: {self.text_in(zone)}" if self.label else self.text_in(zone)


class EntryText(Struct, frozen=True, gc=False):
    """An entry in words.

    Attributes:
        word: the kind of act in at most nine letters, for a column: `done`, `evidence`.
        before, after: what stands around the word in the sentence `e1 handed over to the police`.
        about: what it was about, out of the body: the name and size of a file, the title of an inject.
        texts: what people wrote, their own words first.
        out_of_order: what was not in order then. corrected: whether a later entry corrected it.
        withdrawn: whether a later entry said that it should not be there.
    """

    word: str
    before: str = ""
    after: str = ""
    about: str = ""
    texts: tuple[LabelledText, ...] = ()
    out_of_order: tuple[str, ...] = ()
    corrected: bool = False
    withdrawn: bool = False

    @property
    def sentence(self) -> str:
        """What was done, and to what: `entry 9 corrected`."""
        return " ".join(f"{self.before}{self.word}{self.after}".split())

    @property
    def without_word(self) -> str:
        """The sentence without its word, which stands in a column of its own."""
        return " ".join(f"{self.before.rstrip()}{self.after}".split()).removeprefix(": ")

    def words(self, zone: str) -> str:
        """What it was about and what people wrote, on one line if they wrote one."""
        return "; ".join(filter(None, [self.about, *(each.line(zone) for each in self.texts)]))

    @property
    def mark(self) -> str:
        """What is odd about it: out of order, corrected, withdrawn."""
        odd = {"out of order": self.out_of_order, "corrected": self.corrected, "withdrawn": self.withdrawn}
        return ", ".join(word for word, so in odd.items() if so)

    def line(self, zone: str) -> str:
        """All of it on one line, if people wrote one."""
        words, mark = self.words(zone), f" ({self.mark})" if self.mark else ""
        return f"{self.sentence}: {words}{mark}" if words else f"{self.sentence}{mark}"


def describe_entry(entry: Entry, field_text: Callable[[str, str], str] = lambda _, text: text) -> EntryText:
    """An entry in words; safe to call while another thread corrects or redacts it.

    Args:
        entry: of any kind. A kind that only a newer version knows shows its name and its body.
        field_text: gets the name of each field of the sentence (`step`, `role`, `to`) and its text, and gives the
            text to use: a title in place of an id, or nothing where it is shown elsewhere.
    """
    entry = copy(entry)
    before, word, after = _split(_template(entry)) or ("", entry.kind, "[ on {step}]")
    fields = {name: field_text(name, text) for name, text in _fields(entry, before + after).items()}
    return EntryText(
        word,
        _fill(before, fields),
        _fill(after, fields),
        _about(entry, field_text),
        _texts(entry, before + after),
        entry.body_texts("out_of_order"),
        bool(entry.corrections) and entry.event is not None,
        entry.withdrawal is not None,
    )


def recorded_apart(entry: Entry) -> bool:
    """Whether it was recorded more than a minute from when it occurred: then both times are shown."""
    one, other = sorted((entry.when, entry.recorded))
    return one != other and seconds_between(one, other) > _APART_SECONDS


def _template(entry: Entry) -> str:
    for ref, value, template in VARIANT_SENTENCES.get(entry.kind, ()):
        if entry.refs.get(ref) == value:
            return template
    if entry.kind in _EMPTY_SENTENCES and not entry.words:
        return _EMPTY_SENTENCES[entry.kind]
    return SENTENCES.get(entry.kind, "")


_EMPTY_SENTENCES: Final[dict[str, str]] = {
    "privilege.set": "*privilege* line taken away",
    "step.assigned": "{step} *assigned* to nobody",
    "answer.given": "*answer*: {key}[ of {step}] taken back",
}
"""What a kind says that was given nothing."""


@cache
def _split(template: str) -> tuple[str, str, str] | None:
    """What stands before the word, the word, and what stands after it; nothing when there is no template."""
    if not template:
        return None
    before, word, after = template.split("*")
    return before, word, after


def _fill(piece: str, fields: dict[str, str]) -> str:
    """A piece of a template with its fields in; a part in brackets goes when one of its fields is empty."""

    def whole(part: re.Match[str]) -> str:
        return part[1] if all(fields[name] for name in _FIELD.findall(part[1])) else ""

    return _FIELD.sub(lambda field: fields[field[1]], _OPTIONAL.sub(whole, piece))


def _fields(entry: Entry, template: str) -> dict[str, str]:
    return {name: _field(entry, name) for name in _FIELD.findall(template)}


def _field(entry: Entry, name: str) -> str:
    """A ref, which survives a redaction, or a text of the body."""
    if name in _DERIVED_FIELDS:
        return _DERIVED_FIELDS[name](entry.refs)
    if name in entry.refs:
        value = entry.refs[name]
        return str(as_place(value)) if name in PLACES and isinstance(value, int) else str(value)
    return entry.body_text(name) if name in _BODY_FIELDS else ""


_BODY_FIELDS: Final = ("to", "person")
PLACES: Final = ("event", "over", "fork", "entry", "first", "last")
"""Refs that are places of entries."""


def _number(refs: dict[str, Any], name: str) -> int:
    """A ref that is a number; 0 in a journal that somebody else wrote without one."""
    value = refs.get(name, 0)
    return value if isinstance(value, int) else 0


_DERIVED_FIELDS: Final[dict[str, Callable[[dict[str, Any]], str]]] = {
    "label": lambda refs: str(refs.get("level", "")).upper(),
    "item": lambda refs: f"evidence {refs['evidence']}" if refs.get("evidence") else "all evidence",
    "delay": lambda refs: (
        f"{abs(_number(refs, 'seconds')) // 60} min " + ("earlier" if _number(refs, "seconds") < 0 else "later")
    ),
    "item_or_batch": lambda refs: str(
        refs.get("row")
        or (f"entry {as_place(_number(refs, 'event'))}" if "event" in refs else f"batch {refs.get('batch', '')}")
    ),
    "which": lambda refs: f"inject {refs['inject']}" if refs.get("inject") else "all that is left",
    "offset": lambda refs: format_offset(_number(refs, "story")),
    "part": lambda refs: SECTIONS.get(name := str(refs.get("section") or refs.get("part", "")), name).lower(),
    "other": lambda refs: str(refs.get("proposed", "")) if refs.get("proposed") != refs.get("rating") else "",
}
"""Fields that are worked out from refs."""


def _about(entry: Entry, field_text: Callable[[str, str], str]) -> str:
    """What the body says that the act was about; empty once it is redacted."""
    event = entry.event
    if isinstance(event, EvidenceAdded):
        step = field_text("step", str(entry.refs.get("step", "")))
        return f"{event.name}, {format_size(event.size)}{f', for {step}' if step else ''}"
    if isinstance(event, InjectDelivered):
        return event.title
    if isinstance(event, ExerciseBegan):
        clock = {"real": "in real time", "story": "story time goes on by hand"}.get(str(entry.refs.get("clock", "")))
        return clock or f"{event.speed} times as fast"
    if entry.kind == "incident.declared" and (playbook := getattr(event, "playbook", None)) is not None:
        return f"playbook {playbook.id}, version {playbook.version}" if playbook.version else f"playbook {playbook.id}"
    still_open = entry.body_texts("still_open")
    return f"still open: {', '.join(still_open)}" if still_open else ""


def _texts(entry: Entry, template: str) -> tuple[LabelledText, ...]:
    own = "" if f"{{{_words_field(entry)}}}" in template else entry.words
    found = (
        [LabelledText("", own, entry.words_precision if entry.kind == "answer.given" and _TIME.fullmatch(own) else "")]
        if own
        else []
    )
    for field, label in LABELLED_FIELDS.get(entry.kind, ()) if entry.event is not None else ():
        found += _labelled(entry, field, label)
    if due := str(entry.refs.get("due", "")):
        found.append(LabelledText("Due", due, "due"))
    if "counted" in entry.refs:
        found += [LabelledText(f"{stage} due", due, "due") for stage, due in dues_of(entry).items()]
    if values := getattr(entry.event, "values", None):
        order = (*REGISTERS.get(str(entry.refs.get("register", "")), ()), *values)
        found += [
            LabelledText(column, values[column] or "(cleared)", "second" if _TIME.fullmatch(values[column]) else "")
            for column in dict.fromkeys(order)
            if column in values
        ]
    return tuple(found)


def _words_field(entry: Entry) -> str:
    return entry.event.WORDS if entry.event is not None and not isinstance(entry.event, Unknown) else REDACTED


def _labelled(entry: Entry, field: str, label: str) -> list[LabelledText]:
    value = getattr(entry.event, field, None)
    if field == "occurred" and value is not None:
        return [LabelledText(label, str(value[0]), str(value[1]))]
    if isinstance(value, tuple):
        value = ", ".join(value)
    if not value:
        return []
    # Of a correction's words, which are those of a question that asks for a time, its own refs say how exact they are.
    precision = entry.words_precision if field == "words" else "second"
    return [LabelledText(label, str(value), precision if _TIME.fullmatch(str(value)) else "")]
