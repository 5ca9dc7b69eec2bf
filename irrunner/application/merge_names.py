"""The names of a merge: what two records call the same although it is not, and what it is called from then on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from irrunner.incident.verbs.steps import ADDED
from irrunner.journal.chain import Header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from irrunner.incident.folding_branches import Renames
    from irrunner.incident.state import State
    from irrunner.journal.rows import Row

_headers = msgspec.json.Decoder(Header)
_INTRODUCE: Final = {
    "register.entered": ("row", "batch"),
    "evidence.added": ("evidence",),
    "action.added": ("action",),
    "check.started": ("check",),
    "step.added": ("step",),
    "timeline.imported": ("batch",),
    "indicators.loaded": ("batch",),
    "question.asked": ("question",),
}
"""Which refs of which kinds give something its name."""
_KINDS: Final = ("row", "evidence", "batch", "action", "check", "step", "question")
_OF_INTEREST = re.compile(b"|".join(f'"{kind}",'.encode() for kind in _INTRODUCE))
_NUMBERED = re.compile(r"([a-z-]*)([0-9]{1,15})")


class Names:
    """All names that are taken here, and how to find free ones."""

    def __init__(self, here: State, there: State) -> None:
        """Args: the state of either record."""
        self._taken = {
            kind: set(_known(here, kind))
            for kind in ("row", "evidence", "batch", "action", "check", "step", "question")
        }
        self._last: dict[tuple[str, str], int] = {}
        for state in (here, there):
            for kind in self._taken:
                for name in _known(state, kind):
                    self._note(kind, name)

    def claim(self, kind: str, name: str) -> str:
        """The name here for something new that another record calls by a name: the same while that is free."""
        if name in self._taken[kind]:
            found = _NUMBERED.fullmatch(name)
            start = found[1] if found is not None else f"{name}-"
            name = f"{start}{self._last.get((kind, start), 0) + 1}"
        self._taken[kind].add(name)
        self._note(kind, name)
        return name

    def _note(self, kind: str, name: str) -> None:
        if (found := _NUMBERED.fullmatch(name)) is not None:
            key = kind, found[1]
            self._last[key] = max(self._last.get(key, 0), int(found[2]))


def introduced(rows: Iterable[Row]) -> Iterator[tuple[Row, str, str]]:
    """What entries give a name: the row, the kind of thing, the name; the same name can come again."""
    for row in rows:
        if not _OF_INTEREST.search(row.header):
            continue
        header = _headers.decode(row.header)
        for ref in _INTRODUCE.get(header.kind, ()):
            if (value := header.refs.get(ref)) is not None:
                yield row, ref, str(value)


def renamed(names: Renames, kind: str, name: str) -> str:
    """A name of a branch as the record has it that merged the branch."""
    return names.get(kind, {}).get(name, name)


def _known(state: State, kind: str) -> Iterable[str]:
    if kind == "row":
        return [row for rows in state.registers.values() for row in rows]
    if kind == "step":
        return [step for step in state.steps if step.startswith(ADDED)]
    if kind == "question":
        return [str(each.refs.get("question")) for each in state.entries if each.kind == "question.asked"]
    if kind in ("action", "check"):
        return map(str, state.actions if kind == "action" else state.checks)
    return state.evidence if kind == "evidence" else state.batches
