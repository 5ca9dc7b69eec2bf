"""A practice copy of the demo: the same story up to its last steps, moved to today, for somebody to finish."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import structs

from irrunner.incident.incident import Incident
from irrunner.incident.verbs import lifecycle, people
from irrunner.journal.copying import update_copy
from irrunner.journal.memory import MemoryStore
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from irrunner.incident.incident import Clock
    from irrunner.incident.replay import Script
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor

_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d))?( UTC)?")
_BETWEEN = timedelta(minutes=2)
"""From the last act of the story to the moment at which somebody takes over."""


class _FollowingClock:
    """A clock that is never before the story: what happened is written down when it happened."""

    def __init__(self, begins: datetime) -> None:
        self._now = begins

    def __call__(self) -> datetime:
        """A second after the last reading."""
        self._now += timedelta(seconds=1)
        return self._now

    def follow(self, at: str) -> None:
        """Go on to a time of the story, if it is not over already."""
        self._now = max(self._now, datetime.strptime(at, "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC))


def build_practice(store: Journal, clock: Clock, actor: Actor, *, folders: Sequence[Path] | None = None) -> Incident:
    """Write the story up to where the script says that practice begins, and hand it over.

    Args:
        store: where to.
        clock: says when somebody takes over: the story ends shortly before.
        actor: who takes over, as incident lead.
        folders: the library's folders, as `library.find` takes them.

    Raises:
        Refused: the playbook in the library is not the one that the story was written for.
    """
    from irrunner.incident.replay import read_script, replay
    from irrunner.playbook import library

    script = _moved(read_script(shipped("playbooks") / "demo" / "litellm.yaml"), clock() - _BETWEEN)
    memory = MemoryStore()  # hundreds of acts, each of which a disk would have to wait for
    story = _FollowingClock(_read(script.declare["at"]))
    declare = {**script.declare, "mode": "exercise", "title": f"Practice: {script.declare['title']}"}
    incident = lifecycle.declare(
        memory, library.find(script.playbook, folders), script.actors["scribe"], clock=story, **declare
    )
    replay(incident, script, on_time=story.follow)
    update_copy(memory, store)
    handed_over = Incident(store, incident.id, script.actors["scribe"], clock=clock)
    handed_over.refresh()
    people.role(handed_over, "lead", actor.name, by="Deputy lead")
    return handed_over


def _moved(script: Script, until: datetime) -> Script:
    """The acts before practice begins, as if the last of them had been shortly before `until`."""
    times = [act.get("at", "") for act in script.acts]
    acts = script.acts[: times.index(script.practice_from)]
    span = until.replace(second=0, microsecond=0) - _read(script.practice_from)
    return structs.replace(script, declare=_shifted(script.declare, span), acts=[_shifted(act, span) for act in acts])


def _shifted(act: dict[str, Any], span: timedelta) -> dict[str, Any]:
    """An act with its times moved, and those that it answers; words stay as they were said."""
    return {name: _shifted_value(name, value, span) for name, value in act.items()}


def _shifted_value(name: str, value: Any, span: timedelta) -> Any:
    if name in ("answer", "answers"):
        return {key: _shifted_text(text, span) if isinstance(text, str) else text for key, text in value.items()}
    return _shifted_text(value, span) if name in ("at", "due") else value


def _shifted_text(text: str, span: timedelta) -> str:
    found = _TIME.fullmatch(text)
    if found is None:
        return text
    moment = _read(f"{found[1]} {found[2] or '12:00'} UTC") + span
    return moment.strftime("%Y-%m-%d %H:%M UTC" if found[2] else "%Y-%m-%d")


def _read(at: str) -> datetime:
    return datetime.strptime(at, "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC)
