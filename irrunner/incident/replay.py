"""A script of an incident: what people did, in order, replayed through the verbs.

A script is YAML, with the playbook, who records, how the incident is declared, and then its acts. An act is the name
of a verb with what the verb is given first, its other arguments by name, and who did it:

    - at: 2026-03-24 12:52 UTC
      by: Build engineer
      skip: block-mirror
      why: We have no package mirror.

`at` holds until another act gives one. A list where one argument is meant stands for the same act once for each.
`actor` names who records the act, where that is not the one who records the others. An entry that has a `label` can
be named by it where a verb wants an entry; evidence is named by its file name, and has its content in `text`.
"""

from __future__ import annotations

from inspect import signature
from io import BytesIO
from itertools import product
from typing import TYPE_CHECKING, Any

import msgspec

from irrunner.errors import Refused
from irrunner.incident.verbs.registry import all_verbs
from irrunner.journal.chain import Actor
from irrunner.playbook import source
from irrunner.playbook.nodes import plain
from irrunner.playbook.problems import render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from irrunner.incident.incident import Incident

_NUMBERS = ("slot", "number")
_LISTS = ("options", "readers")
_NO_ARGUMENTS = ("at", "by", "actor", "label", "text")


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A script.

    Attributes:
        playbook: its id in the library.
        actors: who records, by the name that acts use.
        declare: what the incident is declared with, by the names of the arguments of `lifecycle.declare`.
        acts: each as it stands in the file.
        practice_from: the time of the first act that is left to whoever practises; empty when nothing is.
    """

    playbook: str
    actors: dict[str, Actor]
    declare: dict[str, Any]
    acts: list[dict[str, Any]]
    practice_from: str = ""


def read_script(path: Path) -> Script:
    """The script of a file.

    Raises:
        Refused: it cannot be read, with the lines, or is no script.
    """
    top, findings = source.parse(path.name, path.read_bytes())
    if top is None or findings.errors:
        raise Refused("\n".join(map(render, findings.problems)), listed=True)
    try:
        return msgspec.convert(plain(top), Script)
    except msgspec.ValidationError as error:
        raise Refused(f"{path.name} is not a script of an incident: {error}.") from error


def replay(
    incident: Incident,
    script: Script,
    *,
    actors: dict[str, Actor] | None = None,
    on_time: Callable[[str], object] = lambda _: None,
) -> None:
    """Carry out a script's acts on an incident that was declared.

    Args:
        incident: the incident.
        script: the script.
        actors: who records, in place of the script's own.
        on_time: called with each `at` before its acts, for a clock that follows the script.

    Raises:
        Refused: a verb refuses; nothing after it was carried out.
    """
    actors = script.actors if actors is None else actors
    labels: dict[str, int] = {}
    recorder = incident.actor
    at = ""
    for act in script.acts:
        if "at" in act:
            at = act["at"]
            on_time(at)
        incident.actor = actors[act["actor"]] if "actor" in act else recorder
        for run, arguments in _calls(incident, act, labels):
            entry = run(incident, at=at, by=act["by"], **arguments)
            if "label" in act:
                labels[act["label"]] = entry.seq
    incident.actor = recorder


def _calls(
    incident: Incident, act: dict[str, Any], labels: dict[str, int]
) -> Iterator[tuple[Callable[..., Any], dict[str, Any]]]:
    """The verb's function and its arguments, once for each member of a list."""
    verb = next(verb for name in act if (verb := all_verbs().get(name)))
    parameters = [*signature(verb.run).parameters]
    first = parameters[1]
    given = {first: act[verb.name]}
    left_out = {*_NO_ARGUMENTS, verb.name}.difference({"text"}.intersection(parameters[2:]))
    given |= {key.replace("-", "_"): value for key, value in act.items() if key not in left_out}
    choices = [value if isinstance(value, list) and name not in _LISTS else [value] for name, value in given.items()]
    for values in product(*choices):
        arguments = {name: _argument(incident, name, value, labels) for name, value in zip(given, values, strict=True)}
        if first == "source":
            content = BytesIO(f"{act['text'].strip()}\n".encode())
            arguments |= {"source": content, "name": act[verb.name]}
        yield verb.run, arguments


def _argument(incident: Incident, name: str, value: Any, labels: dict[str, int]) -> Any:
    """An argument as the verb takes it."""
    if name == "seq":
        return labels[value]
    if name in ("item", "evidence") and value:
        return next(item.id for item in incident.state.evidence.values() if item.name == value)
    return int(value) if name in _NUMBERS else value
