"""What tests of several parts begin with: a person, a clock of their own, and a playbook around some steps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from textwrap import dedent, indent
from typing import TYPE_CHECKING, Any, Protocol

from irrunner.journal.chain import Actor

if TYPE_CHECKING:
    from irrunner.incident import Incident

ADA = Actor("ada", "ada", "laptop.example")
NOON = datetime(2026, 3, 24, 12, 0, tzinfo=UTC)


class Declare(Protocol):
    """Declares an incident on some steps; the options are those of the verb."""

    def __call__(self, steps: str, *, head: str = ..., **options: Any) -> Incident: ...


class SetClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


class TickingClock(SetClock):
    """A clock that goes on by one second each time it is read, and can be set."""

    def __call__(self) -> datetime:
        self.forward(seconds=1)
        return self.now


def playbook(steps: str, *, head: str = "", identity: str = "drill", title: str = "Drill") -> str:
    """A whole playbook around some steps, in one phase called Work unless they bring their own phases.

    Args:
        steps: as YAML. head: more keys at the top. identity, title: what it is called.
    """
    steps = dedent(steps)
    own = steps.lstrip().startswith("phases:")
    work = steps if own else "phases:\n  - phase: Work\n    steps:\n" + indent(steps, " " * 6)
    return f"playbook: 1\nid: {identity}\ntitle: {title}\nversion: '1'\nsummary: For a test.\n{dedent(head)}{work}"
