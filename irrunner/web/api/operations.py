"""What a program can do: one operation for each verb that is a program's to carry out, made from its signature."""

from __future__ import annotations

import inspect
import re
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from irrunner.incident.verbs.registry import Verb, all_verbs

if TYPE_CHECKING:
    from collections.abc import Mapping


DECLARE: Final = "declare"
UPLOAD: Final = "evidence add"
_PERSON: Final = "a person does it, at a shell or a screen"
_HOST: Final = "it reaches files or programs of a machine"
LEFT_OUT: Final[Mapping[str, str]] = {
    "approve": _PERSON,
    "review": _PERSON,
    "issue": _PERSON,
    "accept": _PERSON,
    "seal": "it takes a person's own key",
    "redact": _PERSON,
    "purge": _PERSON,
    "evidence destroy": _PERSON,
    "evidence open": "bytes leave the vault by a person's hand",
    "evidence export": _HOST,
    "check allow": _PERSON,
    "check ask-again": _PERSON,
    "check trust": _PERSON,
    "indicators load": _HOST,
    "deadline profile": "it comes from the settings of irrunner",
    "notify on": _PERSON,
    "channel trusted": _PERSON,
}
"""The verbs that no token carries out, and why. Machines draft and do; they do not approve, sign, allow or remove."""
NEVER: Final = (
    "step.approved", "report.issued", "report.reviewed", "handover.accepted", "incident.sealed", "check.allowed",
    "playbook.trusted", "event.redacted", "evidence.destroyed", "purge.begun", "incident.purged",
    "notification.enabled", "notification.trusted",
)  # fmt: skip
"""The kinds of entry that no token writes, whatever its role and by whatever verb."""

Text = Annotated[str, Meta(max_length=100_000)]
Number = Annotated[int, Meta(ge=0, le=2**53)]
PlaybookId = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,79}$")]
_Pairs = Annotated[dict[Text, Text], Meta(max_length=200)]


class TimelineLine(Struct, frozen=True, forbid_unknown_fields=True):
    """A line of another tool's timeline: when, as people write times, and what."""

    at: Text
    text: Text


_TYPES: Final[Mapping[str, Any]] = {
    "str": Text,
    "int": Number,
    "bool": bool,
    "At": Text,
    "str | None": Text | None,
    "Sequence[str]": Annotated[list[Text], Meta(max_length=200)],
    "str | Sequence[str]": Text | list[Text],
    "Mapping[str, str]": _Pairs,
    "Mapping[str, str | Sequence[str]]": dict[Text, Text | list[Text]],
    "Mapping[str, str | Sequence[str]] | None": dict[Text, Text | list[Text]],
    "Sequence[Mapping[str, str]]": Annotated[list[_Pairs], Meta(max_length=5_000)],
    "Sequence[tuple[Moment, str]]": Annotated[list[TimelineLine], Meta(max_length=5_000)],
    "Loaded": PlaybookId,
}
"""What stands in JSON for each type that a verb takes, as its signature writes it."""
_NOT_GIVEN: Final = ("incident", "store", "actor", "clock", "by", "source", "reference", "progress", "cancelled")
"""Parameters that the server fills in itself: who writes is the token's affair, and bytes come as the body."""
_RENAMED: Final = {"loaded": "playbook"}
_ARGUMENT: Final = re.compile(r"^ {4,8}([a-z_]{1,40}): (.{1,300})$")


class Operation(Struct, frozen=True):
    """One verb as a request.

    Attributes:
        name: in the address: `step-add`. verb: what it carries out. body: the struct of its arguments.
        words: what each argument means, where the verb says so.
    """

    name: str
    verb: Verb
    body: type[Struct]
    words: dict[str, str]

    @property
    def given(self) -> tuple[str, ...]:
        """The names of the arguments."""
        return self.body.__struct_fields__


@cache
def operations() -> dict[str, Operation]:
    """Every operation by its name in the address."""
    made = [_operation(verb) for verb in all_verbs().values() if verb.name not in LEFT_OUT]
    return {each.name: each for each in sorted(made, key=lambda each: each.name)}


def address_of(verb: str) -> str:
    """A verb's name as the address has it."""
    return verb.replace(" ", "-")


def _operation(verb: Verb) -> Operation:
    name = address_of(verb.name)
    fields: list[Any] = []
    has_source = verb.name in (UPLOAD, "timeline import", "register import")
    for parameter in inspect.signature(verb.run).parameters.values():
        if parameter.name in _NOT_GIVEN and not (parameter.name == "source" and has_source and verb.name != UPLOAD):
            continue
        kind = _TYPES[str(parameter.annotation)]
        own = _RENAMED.get(parameter.name, parameter.name)
        if parameter.default is inspect.Parameter.empty:
            fields.append((own, kind))
        else:
            fields.append((own, kind, _default(str(parameter.annotation), parameter.default)))
    body = msgspec.defstruct(
        "".join(part.capitalize() for part in name.split("-")) + "Request",
        sorted(fields, key=len),
        forbid_unknown_fields=True,
        frozen=True,
        kw_only=True,
        module=__name__,
    )
    return Operation(name, verb, body, _words(verb))


def _default(annotation: str, value: Any) -> Any:
    """The default as JSON has it: an empty text stands for the present moment, an empty object for no answers."""
    if annotation == "At":
        return ""
    if annotation.startswith("Mapping"):
        return msgspec.field(default_factory=dict)
    return msgspec.field(default_factory=list) if isinstance(value, tuple) else value


def _words(verb: Verb) -> dict[str, str]:
    """What the verb's docstring says of its arguments."""
    found: dict[str, str] = {}
    in_arguments = False
    for line in (verb.run.__doc__ or "").splitlines():
        if line.strip() == "Args:":
            in_arguments = True
        elif in_arguments and (match := _ARGUMENT.match(line)):
            found[_RENAMED.get(match[1], match[1])] = match[2]
        elif not line.strip():
            in_arguments = False
    return found
