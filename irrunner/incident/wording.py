"""A step's texts as they read at a place in the journal: with the answers, decisions and rows that were known there.

What was recorded later never rewords them; it is listed beside them. Nothing of this is stored: the state keeps every
answer and every value of a row with its place, and a text is worked out when somebody asks for it.
"""

from __future__ import annotations

from bisect import bisect_right
from math import inf
from typing import TYPE_CHECKING

from irrunner.incident.answers_step import is_answers_step, still_asked
from irrunner.incident.entries import REDACTED
from irrunner.incident.moments import format_claimed, format_time, is_time
from irrunner.incident.state import RegisterRow, StepKey, answer_value
from irrunner.playbook import templates
from irrunner.playbook.model import REGISTERS
from irrunner.playbook.names import ITEM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State
    from irrunner.playbook.model import Value

NOW = inf
"""The place after all entries."""

_MAX_BINDINGS = 20
_LABEL_IN_TITLE = 32
"""Characters up to which a question's label stands in a sentence for an answer that is missing."""


class Wording:
    """The texts of the steps of one state, at any place of its journal."""

    def __init__(self, state: State) -> None:
        """Take the journal as far as the state was folded; one that moved on needs a new wording."""
        self._state = state
        self._texts: dict[tuple[StepKey, str, int], str] = {}
        self._changes: dict[tuple[StepKey, str, int], tuple[str, ...]] = {}
        self._places: dict[tuple[str, str, str], list[int]] = {}

    def sentence(self, key: StepKey, seq: float = NOW) -> str:
        """What a step said to do or decide after entry `seq`; empty when there was no such step."""
        since = self._state.since.get(key.id)
        if since is None or since.seq > seq:
            return ""
        if since.kind == "step.added":  # what a person typed is never a template
            return since.as_of(seq).words
        step = self._state.steps[key.id]
        if is_answers_step(step):
            step = still_asked(step, lambda name: self._is_answered(key, name, seq))
        return self.text(key, step.text, seq)

    def is_fixed(self, key: StepKey) -> bool:
        """Whether the sentence of a step that there is reads the same at every place since it was there."""
        if (since := self._state.since[key.id]).kind == "step.added":
            return not since.corrections
        if is_answers_step(self._state.steps[key.id]):
            return False
        template = self._state.steps[key.id].text
        return not templates.has_fill(template) or not self._places_of(key, template)

    def text(self, key: StepKey, template: str, seq: float = NOW) -> str:
        """A text of a step with what was known after entry `seq`; what was not stands there as what was asked for."""
        if not templates.has_fill(template):
            return templates.fill(template, lambda _: None)
        places = self._places_of(key, template)
        known = (key, template, bisect_right(places, seq))
        if (found := self._texts.get(known)) is None:
            found = self._texts[known] = templates.fill(
                template,
                lambda name: self._value(key, name, seq),
                missing=lambda name: self._missing(key, name),
            )
        return found

    def later(self, key: StepKey, seq: float, template: str | None = None) -> tuple[str, ...]:
        """What was recorded after entry `seq` that would word the text otherwise now, each as a short sentence.

        Args:
            key: the step.
            seq: the place.
            template: a text of the step; None for its sentence.
        """
        since = self._state.since.get(key.id)
        if since is None:
            return ()
        if since.kind == "step.added" and template is None:
            now = since.words
            return (f"it now reads {now} (entry {since.corrections[-1].seq})",) if now != since.as_of(seq).words else ()
        template = self._state.steps[key.id].text if template is None else template
        places = self._places_of(key, template) if templates.has_fill(template) else []
        if not places or places[-1] <= seq:
            return ()
        known = (key, template, bisect_right(places, seq))
        if (found := self._changes.get(known)) is None:
            leaves = dict.fromkeys(self._leaves(templates.known_names_in(template)))
            changes = (self._change(key, name, seq) for name in leaves)
            found = self._changes[known] = tuple(change for change in changes if change)
        return found

    def _change(self, key: StepKey, name: str, seq: float) -> str:
        """How a name's value differs now from what it was; empty when it does not."""
        was, now = self._value(key, name, seq), self._value(key, name, NOW)
        if was == now:
            return ""
        entry = next((each for each in reversed(list(self._sources(key, name))) if each.seq > seq), None)
        where = f" (entry {entry.seq})" if entry is not None else ""
        label = self._label(key, name)
        value = now if isinstance(now, str) else ", ".join(now or ())
        return f"{label} is now {value}{where}" if now is not None else f"{label} was taken back{where}"

    def _label(self, key: StepKey, name: str) -> str:
        if name.startswith(ITEM):
            register, column = self._state.steps[key.id].for_each, name.removeprefix(ITEM)
            return key.row if column in ("name", REGISTERS.get(register, ("",))[0]) else f"{column} of {key.row}"
        ask = self._state.asked.get(name)
        return " ".join(ask.label.split()) if ask is not None else name

    def _places_of(self, key: StepKey, template: str) -> list[int]:
        """The places from which on the text may read otherwise, in order."""
        found = self._places.get((key.id, key.row, template))
        if found is None:
            leaves = self._leaves(templates.known_names_in(template))
            sources = {each.seq: each for name in leaves for each in self._sources(key, name)}
            places = set(sources)
            for entry in sources.values():
                places.update(each.seq for each in entry.corrections)
                places.update([entry.withdrawal.seq] if entry.withdrawal is not None else [])
            found = self._places[key.id, key.row, template] = sorted(places)
        return found

    def _leaves(self, names: Iterable[str], depth: int = 0) -> Iterator[str]:
        """The names, and what those that `use … with` fixed are made of."""
        for name in names:
            yield name
            if (binding := self._state.bindings.get(name)) is not None and depth < _MAX_BINDINGS:
                yield from self._leaves(templates.known_names_in(binding), depth + 1)

    def _sources(self, key: StepKey, name: str) -> Iterator[Entry]:
        """Every entry that gave a name a value for this instance, in order of place."""
        if name.startswith(ITEM):
            row = self._row(key)
            yield from sorted([*row.entries, *row.taken_back], key=_place) if row is not None else ()
            return
        history = self._state.answer_history
        answers = [*history.get(name, ()), *(history.get(f"{name}@{key.row}", ()) if key.row else ())]
        yield from sorted([*answers, *self._acts(key, name)], key=_place)

    def _value(self, key: StepKey, name: str, seq: float, depth: int = 0) -> Value | None:
        """What a name stood for after entry `seq`; a time as one of the incident's zone."""
        if name.startswith(ITEM):
            value: Value | None = self._cell(key, name.removeprefix(ITEM), seq)
        elif (answer := self._answer(key, name, seq)) is not None:
            answer = answer.as_of(seq)
            value = REDACTED if answer.event is None else answer_value(answer)
            if isinstance(value, str) and is_time(value):
                precision = answer.words_precision
                return format_claimed(value, self._state.zone, precision, seconds=precision == "second")
        elif (step := self._state.steps.get(name)) is not None and step.is_decision:
            value = self._option(key, name, seq)
        elif (binding := self._state.bindings.get(name)) is not None and depth < _MAX_BINDINGS:
            value = self._bound(key, binding, seq, depth)
        else:
            value = None
        return format_time(value, self._state.zone) if isinstance(value, str) and is_time(value) else value

    def _bound(self, key: StepKey, binding: str, seq: float, depth: int) -> Value | None:
        values = {name: self._value(key, name, seq, depth + 1) for name in templates.known_names_in(binding)}
        if any(value is None for value in values.values()):
            return None
        return templates.fill_value(binding, values.get)

    def _answer(self, key: StepKey, name: str, seq: float) -> Entry | None:
        """The entry that answered last; for a row its own answer goes before."""
        history = self._state.answer_history
        for question in (f"{name}@{key.row}", name) if key.row else (name,):
            given = history.get(question)
            if given and (count := bisect_right(given, seq, key=_place)):
                return given[count - 1]
        return None

    def _is_answered(self, key: StepKey, name: str, seq: float) -> bool:
        """Whether a question had an answer after entry `seq`; a redacted one counts."""
        if seq == NOW:
            return self._state.answered(name)
        answer = self._answer(key, name, seq)
        return answer is not None and (answer.event is None or answer_value(answer.as_of(seq)) is not None)

    def _option(self, key: StepKey, name: str, seq: float) -> Value | None:
        """What a decision chose, in the round that was its latest then."""
        acts = [
            each
            for each in self._acts(key, name)
            if each.seq <= seq and not (each.withdrawal is not None and each.withdrawal.seq <= seq)
        ]
        last = max(acts, key=lambda each: (self._round(each), each.seq), default=None)
        return str(last.refs.get("option", "")) or None if last is not None and last.kind == "decision.made" else None

    def _acts(self, key: StepKey, name: str) -> Iterator[Entry]:
        """What was done with a decision, in all its rounds: for the same row if it is made for each."""
        step, own = self._state.steps.get(name), self._state.steps.get(key.id)
        if step is None or not step.is_decision:
            return
        row = key.row if step.for_each and own is not None and own.for_each == step.for_each else ""
        rounds = self._state.rounds.get(str(StepKey(name, row)), 1)
        for number in range(1, rounds + 1):
            progress = self._state.progress.get(str(StepKey(name, row, number)))
            if progress is not None:
                yield from (each for each in progress.acts if each.kind != "step.approved")
                yield from (each for each in progress.taken_back if each.kind != "step.approved")

    def _round(self, entry: Entry) -> int:
        found = StepKey.read(str(entry.refs.get("step", "")))
        return found.round if found is not None else 1

    def _row(self, key: StepKey) -> RegisterRow | None:
        step = self._state.steps.get(key.id)
        if step is None or not step.for_each or not key.row:
            return None
        return self._state.registers.get(step.for_each, {}).get(key.row)

    def _cell(self, key: StepKey, column: str, seq: float) -> str | None:
        row = self._row(key)
        if row is None:
            return None
        then = [
            each
            for each in sorted([*row.entries, *row.taken_back], key=_place)
            if each.seq <= seq and not (each in row.taken_back and each.withdrawal and each.withdrawal.seq <= seq)
        ]
        if not then:
            return None
        past = RegisterRow(row.id, row.register, then)
        return past.cell(column) or (f"{row.id} {REDACTED}" if past.redacted else None)

    def _missing(self, key: StepKey, name: str) -> str:
        """What stands for a value that was not known: what was asked for, or the row that it belongs to."""
        if not name.startswith(ITEM):
            return question_in_words(self._state, name)
        register, column = self._state.steps[key.id].for_each, name.removeprefix(ITEM)
        if column != REGISTERS.get(register, ("",))[0]:
            return f"its {column.replace('_', ' ')}"
        return key.row or f"each {register.removesuffix('s')}"


def question_in_words(state: State, name: str) -> str:
    """What a question asks for, as part of a sentence."""
    ask = state.asked.get(name)
    label = " ".join(ask.label.split()) if ask is not None else ""
    if label and len(label) <= _LABEL_IN_TITLE and not label.endswith("?"):
        return label if label[1:2].isupper() else label[0].lower() + label[1:]
    return name.rsplit("/", 1)[-1].replace("-", " ").replace("_", " ")


def _place(entry: Entry) -> int:
    return entry.seq
