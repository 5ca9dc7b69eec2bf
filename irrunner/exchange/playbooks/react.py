"""RE&CT: a response playbook that names response actions by their files, or one response action."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from irrunner.errors import Refused
from irrunner.exchange.playbooks.model import ForeignPhase, ForeignPlaybook, ForeignStep
from irrunner.exchange.playbooks.names import make_id
from irrunner.exchange.playbooks.texts import markdown, plain, text_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    ActionFinder = Callable[[str], dict[str, Any] | None]
    """The response action of a name, from the files beside the playbook; None where it is not there."""

STAGES: Final = ("preparation", "identification", "containment", "eradication", "recovery", "lessons_learned")
_FILE: Final = re.compile(r"[A-Za-z0-9_.-]{1,200}")
"""What may name a file: no slash, so nothing outside the folders."""
_PREFIX: Final = re.compile(r"\A(?:RA|RP)_?[0-9]{4}_")
_SEVERITIES: Final = {"L": "low", "M": "medium", "H": "high", "C": "critical"}
_TLP: Final = {"white": "clear", "clear": "clear", "green": "green", "amber": "amber", "red": "red"}
_ATTACK: Final = re.compile(r"attack\.(t[0-9]{4}(?:\.[0-9]{3})?)", re.IGNORECASE)


def is_react(data: dict[str, Any]) -> bool:
    """Whether a mapping is a response playbook or a response action."""
    return text_of(data.get("id")).startswith(("RP", "RA")) and ("workflow" in data or bool({*STAGES} & data.keys()))


def read_react(data: dict[str, Any], find_action: ActionFinder) -> ForeignPlaybook:
    """The playbook with its actions, as far as they lie beside it.

    Raises:
        Refused: it names no action.
    """
    taken: set[str] = set()
    playbook = ForeignPlaybook(
        format="RE&CT",
        title=_words(text_of(data.get("title"))) or "A response playbook",
        summary=plain(text_of(data.get("description"))),
        severity=_SEVERITIES.get(text_of(data.get("severity")).upper()[:1], "medium"),
        tlp=_TLP.get(text_of(data.get("tlp")).lower(), "amber"),
        attack=tuple(found[1].upper() for tag in texts_of(data.get("tags")) if (found := _ATTACK.fullmatch(tag))),
    )
    for stage in STAGES:
        steps = [_action(name, find_action(name), taken, playbook) for name in texts_of(data.get(stage))]
        if steps:
            playbook.phases.append(ForeignPhase(stage.replace("_", " ").capitalize(), steps))
    if not playbook.phases:
        if not text_of(data.get("workflow")):
            raise Refused("This RE&CT file names no response action. Nothing was written.")
        stage = text_of(data.get("stage")).replace("_", " ").capitalize() or "Steps"
        playbook.phases.append(ForeignPhase(stage, [_action(text_of(data.get("title")), data, taken, playbook)]))
    if linked := texts_of(data.get("linked_rp")):
        playbook.left_out.append(f"other playbooks that it names: {', '.join(linked)}")
    return playbook


def action_finder(file: Path) -> ActionFinder:
    """Finds response actions beside a playbook: in its folder, and in `response_actions` beside or above it."""
    from irrunner.exchange.playbooks.files import read_file, read_mapping

    folders = (file.parent, file.parent / "response_actions", file.parent.parent / "response_actions")

    def find(name: str) -> dict[str, Any] | None:
        if not _FILE.fullmatch(name):
            return None
        for folder in folders:
            path = folder / f"{name}.yml"
            if path.is_file():
                return read_mapping(path.name, read_file(path))
        return None

    return find


def _action(name: str, found: dict[str, Any] | None, taken: set[str], playbook: ForeignPlaybook) -> ForeignStep:
    if found is None:
        playbook.left_out.append(f"the text of {name}: its file does not lie beside the playbook")
    title = _words(text_of((found or {}).get("title")) or name)
    parts = [markdown(text_of((found or {}).get(key))) for key in ("description", "workflow")]
    return ForeignStep(make_id(title, taken), title, "\n\n".join(part for part in parts if part))


def _words(name: str) -> str:
    return _PREFIX.sub("", name.strip()).replace("_", " ").strip().capitalize()
