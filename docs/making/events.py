"""The catalogue of events, from `irrunner/journal/events.py`: its classes and the comments that part them."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

from docs.making.docstrings import parted
from docs.making.words import fields_of, kind, table
from irrunner.journal import events
from irrunner.journal.events import CATALOGUE, Event
from irrunner.playbook.model import Playbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from msgspec import Struct

_REFS = re.compile(r"refs: (.*?)\.(?=\s|$)", re.DOTALL)


def page(source: str | None = None) -> str:
    """Every event under the heading that its comment in the source gives it.

    Args:
        source: the text of the module, when it is not the module as it lies on disk.
    """
    parts = []
    for heading, remark, kinds in _families(source or inspect.getsource(events)):
        parts += [f"## {heading}", *([remark] if remark else []), *(described(CATALOGUE[each]) for each in kinds)]
    return "\n\n".join(parts)


def _families(source: str) -> Iterator[tuple[str, str, list[str]]]:
    """Heading, what is said of the whole family, and its kinds, in the order of the source."""
    comment: list[str] = []
    family: tuple[str, str, list[str]] | None = None
    for line in source.splitlines():
        if line.startswith("# "):
            comment.append(line.removeprefix("# "))
        elif comment and not line:
            if family and family[2]:
                yield family
            heading, _, remark = " ".join(comment).partition(". ")
            family, comment = (heading, f"{_sentence(remark)}" if remark else "", []), []
        elif family and (found := re.match(r'    KIND: ClassVar\[str\] = "([a-z.]+)"', line)):
            family[2].append(found[1])
    if family and family[2]:
        yield family


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:].rstrip(".") + "."


def described(event: type[Event]) -> str:
    """One event: what it means, its refs, its fields."""
    text = inspect.cleandoc(event.__doc__ or "")
    refs = _REFS.search(text)
    if refs:
        text = (text[: refs.start()] + text[refs.end() :]).strip()
    front, said = parted(text, event)
    paragraphs = [" ".join(each.split()) for each in re.split(r"\n\s*\n", front) if each.strip()]
    parts = [f"### `{event.KIND}`", *paragraphs]
    if refs:
        parts.append(f"Refs: {' '.join(refs[1].split())}.")
    return "\n\n".join([*parts, _fields(event, said)])


def _fields(event: type[Event], said: dict[str, str]) -> str:
    rows = [
        (f"`{name}`", kind(of, _name), "yes" if always else "", " ".join([*_words(event, name), said.get(name, "")]))
        for name, of, always in fields_of(event)
    ]
    return table(("Field", "Holds", "Always there", "Says"), rows) if rows else "Its body is empty: `{}`."


def _words(event: type[Event], name: str) -> list[str]:
    return ["*The words.*"] if name == event.WORDS else []


def _name(struct: type[Struct]) -> str:
    return "a [compiled playbook](playbooks.md#compiled)" if struct is Playbook else struct.__name__
