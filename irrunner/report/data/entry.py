"""What an entry says, as the report shows it: with titles in place of ids, and with indicators defanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.entry_text import describe_entry
from irrunner.incident.state import StepKey
from irrunner.safety.defang import defang_indicator

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.entry_text import LabelledText
    from irrunner.report.data.context import ReportContext


class EntryWording(Struct, frozen=True, gc=False):
    """One entry in words. act: irrunner's. about: the step or item. words: people's. marks: out of order."""

    act: str
    about: str = ""
    words: str = ""
    marks: tuple[str, ...] = ()


def entry_wording(telling: ReportContext, entry: Entry) -> EntryWording:
    """An entry in words; a step that it is about stands beside the act, with what it says to do."""
    key = str(entry.refs.get("step", "")) if _stands_beside(entry) else ""

    def named(name: str, text: str) -> str:
        if name == "step":
            return "" if key else _row(text) if entry.kind == "answer.given" else text
        return _title(telling, name, text)

    said = describe_entry(entry, named)
    sentence = telling.sentence(key) if key else ""
    about = [f"{key}: {sentence}" if sentence else key, telling.text(said.about)]
    words = [_line(telling, entry, each) for each in said.said]
    return EntryWording(
        f"{said.sentence[:1].upper()}{said.sentence[1:]}",
        ", ".join(filter(None, about)),
        ("; " if entry.kind.startswith("register.") else "\n").join(words),
        tuple(telling.text(mark) for mark in said.out_of_order),
    )


def chosen_option(entry: Entry) -> str:
    """What a decision chose."""
    return str(entry.refs.get("option", ""))


def _stands_beside(entry: Entry) -> bool:
    return entry.kind.startswith(("step.", "round.", "decision.", "note.")) and entry.kind != "step.added"


def _row(step: str) -> str:
    """The row of a step's key: an answer is told by its question, which names the step."""
    key = StepKey.read(step)
    return key.row if key is not None else step


def _title(telling: ReportContext, name: str, text: str) -> str:
    if name == "role" and (role := telling.state.roles.get(text)) is not None:
        return telling.text(role.label)
    if name == "key" and (ask := telling.state.asks.get(text)) is not None:
        return telling.text(ask.label)
    return telling.text(text) if name in ("to", "person") else text


def _line(telling: ReportContext, entry: Entry, said: LabelledText) -> str:
    """Something said, with its label; an indicator's own value is defanged by what kind it is."""
    if said.precision == "due":
        text = telling.due(said.text).text
    elif said.precision:
        text = telling.time(said.text, said.precision).text
    elif said.label == "value" and (kind := getattr(entry.event, "values", {}).get("type")) and not telling.exact:
        text = defang_indicator(kind, said.text)
    else:
        text = telling.text(said.text)
    return f"{said.label}: {text}" if said.label else text
