"""A draft: an act as data. What was called, with what, when it happened, by whom, and where it was being recorded."""

from __future__ import annotations

from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, json

from irrunner.incident.moments import PRECISIONS, Moment, is_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

NOT_KEPT: Final = frozenset(
    {
        "evidence open", "evidence export", "evidence verify",  # they need bytes that lie on the server
        "evidence destroy", "redact", "purge",  # a removal is for somebody who sees what is removed
        "undo", "credential undo",  # by the time it is sent, the last act may be another one
        "seal", "issue",  # they stand for the record as it is at this moment
        "check allow", "check ask-again", "check trust", "notify on",  # a consent is for what was shown just now
        "deadline profile",  # it follows from the settings, and comes again by itself
    }
)  # fmt: skip
"""Verbs that are not kept. Those whose arguments are no plain data (a playbook, a list of indicators) are not either:
they are read from files that are still there. Nor is `declare`: its incident has no id before it is recorded."""

ARGUMENT_TYPES: Final[Mapping[str, Any]] = {
    "str": str, "bool": bool, "int": int, "At": str | Moment | None, "str | None": str | None,
    "Sequence[str]": list[str], "str | Sequence[str]": str | list[str], "Mapping[str, str]": dict[str, str],
    "Mapping[str, str | Sequence[str]]": dict[str, str | list[str]], "Path | BinaryIO": Path,
    "Sequence[Mapping[str, str]]": list[dict[str, str]], "Sequence[tuple[Moment, str]]": list[tuple[Moment, str]],
}  # fmt: skip
"""The types of arguments that are plain data, by how verbs write them."""
BYTES: Final = "source"
"""The argument of a verb that may be a stream of bytes."""
_DROPPED: Final = ("progress", "cancelled")
"""Arguments that belong to whoever waits for the act."""


class NotData(Exception):
    """An argument cannot be kept."""


class Sent(Struct, frozen=True):
    """An entry that was being recorded: its incident, its place, and its link in hex."""

    incident: str
    seq: int
    link: str


class Refusal(Struct, frozen=True):
    """Why an act was not recorded when it was sent, and when that was, in UTC."""

    sentence: str
    hint: str
    time: str


class Draft(Struct, omit_defaults=True):
    """One act that is not known to be recorded.

    Attributes:
        verb: its name. incident: the id. arguments: what follows the incident, by name, as plain data.
        time: when it was done, in UTC, by the clock of this machine; it counts unless `arguments` has a time.
        name, account, host: who did it, as the record would say.
        login: whom the server had authenticated; empty when it was never reached.
        bytes: the file of the outbox that holds a stream; empty without one.
        sent: the entries that were being recorded when the line dropped; empty when it did not come to that.
        refused: what became of it when it was sent; None before that.
    """

    verb: str
    incident: str
    arguments: dict[str, Any]
    time: str
    name: str
    account: str
    host: str
    login: str = ""
    bytes: str = ""
    sent: tuple[Sent, ...] = ()
    refused: Refusal | None = None

    @property
    def words(self) -> str:
        """What a person typed, in one text, to know it again by."""
        said = (_spoken(value) for name, value in self.arguments.items() if name not in ("at", "by"))
        return " ".join(each for each in said if each)

    @property
    def claimed(self) -> str:
        """When a person says that it happened, in their words; empty when it is simply when it was done."""
        match self.arguments.get("at"):
            case {"moment": [str(), str(), str(words)]} | str(words):
                return words
        return ""

    @property
    def by(self) -> str:
        """Whose act it is."""
        return str(self.arguments.get("by") or self.name)


def read_draft(data: bytes) -> Draft:
    """A draft from the lines of its file; each but the first adds what became known later. A torn end is no line.

    Raises:
        ValueError: it is none.
    """
    first, *later = data[: data.rfind(b"\n") + 1].split(b"\n")[:-1] or [b""]
    draft = json.decode(first, type=Draft)
    for line in later:
        change = json.decode(line, type=_Change)
        if change.sent is not None:
            draft.sent, draft.refused = change.sent, None
        if change.refused is not None:
            draft.refused = change.refused
    if not is_time(draft.time):
        raise ValueError("no time of a draft")
    for each in draft.sent:
        bytes.fromhex(each.link)
    return draft


class _Change(Struct, omit_defaults=True):
    sent: tuple[Sent, ...] | None = None
    refused: Refusal | None = None


def draft_line(draft: Draft) -> bytes:
    """The first line of a draft's file.

    Raises:
        NotData: it holds half a character, which no text has.
    """
    try:
        return json.encode(draft) + b"\n"
    except UnicodeEncodeError as error:
        raise NotData from error


def sent_line(sent: Sequence[Sent]) -> bytes:
    """The line that says which entries are being recorded."""
    return json.encode(_Change(sent=tuple(sent))) + b"\n"


def refused_line(refused: Refusal) -> bytes:
    """The line that says why it was refused."""
    return json.encode(_Change(refused=refused)) + b"\n"


def named_arguments(
    act: Callable[..., Any], incident: object, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> dict[str, Any]:
    """What a verb is called with, by name, without the incident and without what belongs to whoever waits.

    An optional argument that is empty is left out. One that the verb asks for stays: an empty line on privilege takes
    the line away.
    """
    parameters = signature(act).parameters
    bound = signature(act).bind(incident, *args, **kwargs).arguments
    return {
        name: value
        for name, value in list(bound.items())[1:]
        if name not in _DROPPED and (value not in ("", None) or parameters[name].default is Parameter.empty)
    }


def encode_argument(value: Any) -> Any:
    """An argument as plain data.

    Raises:
        NotData: it is something else, such as a stream or a playbook.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case Moment():
            return {"moment": [value.time, value.precision, value.as_written]}
        case Path():
            return {"path": str(value.absolute()), "state": file_state(value)}
        case dict():
            return {"map": {str(name): encode_argument(each) for name, each in value.items()}}
        case list() | tuple():
            return [encode_argument(each) for each in value]
    raise NotData


def decode_argument(value: Any) -> Any:
    """The argument that was encoded so.

    Raises:
        ValueError: nothing is encoded so.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case list():
            return [decode_argument(each) for each in value]
        case {"moment": [str(time), str(precision), str(words)]} if is_time(time) and precision in PRECISIONS:
            return Moment(time, precision, words)
        case {"path": str(path)}:
            return Path(path)
        case {"map": dict(found)}:
            return {name: decode_argument(each) for name, each in found.items()}
    raise ValueError("no argument of a draft")


def file_state(path: Path) -> list[int]:
    """By what a file that changed is told: its size in bytes, and when it last changed; empty when it is not there."""
    try:
        found = path.lstat()
    except (OSError, ValueError):
        return []
    return [found.st_size, found.st_mtime_ns]


def _spoken(value: Any) -> str:
    match value:
        case str() | int() if not isinstance(value, bool):
            return str(value) if value else ""
        case list():
            return ", ".join(filter(None, map(_spoken, value)))
        case {"path": str(path)}:
            return path
        case {"map": dict(found)}:
            return ", ".join(f"{name}={_spoken(each)}" for name, each in found.items())
    return ""
