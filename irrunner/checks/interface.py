"""What a check is: options in, a plan in words, one run, a result.

Another package adds a kind through the entry points of the group `irrunner.checks`: a name, and a function that
takes `Options` and returns a `PreparedCheck`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, Protocol

from msgspec import Struct, field

from irrunner.incident.check_result import Answer, CheckResult, FoundRow, KeptOutput

__all__ = ["Answer", "CheckResult", "FoundRow", "KeptOutput", "Options", "Plan", "PreparedCheck", "Progress", "Rows"]

Rows = Sequence[tuple[str, Mapping[str, str]]]
"""Rows of a register: the id of each, and its cells by column."""
Access = Literal["files", "process", "network"]
"""What a check touches: only files of this machine, another program, or the network."""


class Options(Struct, frozen=True):
    """What a check was given.

    Attributes:
        values: the options of the playbook, with the answers filled in: texts, lists of texts, mappings.
        argv: the parts of a command, for the kinds that start one.
        environ: the environment of whoever runs it.
        services: base addresses of services, by name, as the user's configuration has them.
        rows: reads a register: the ids of the rows that stand, each with its cells; a redacted one has none.
        store: where the incident is kept, as an absolute path or an address with a scheme.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    argv: tuple[str, ...] = ()
    environ: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)
    rows: Callable[[str], Rows] = lambda _: ()
    store: str = ""


class Plan(Struct, frozen=True):
    """What a check will do, in full, before it does it.

    Attributes:
        lines: what a person reads before they say yes: a command, an address and what is sent, folders. Raw text.
        access: what it touches at most.
        destructive: whether it changes what it touches; then the id of the step has to be typed each time.
        seconds: after so many it is stopped.
    """

    lines: tuple[str, ...]
    access: Access
    destructive: bool = False
    seconds: float = 600.0

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of exactly what it does; somebody allows this and nothing else."""
        return sha256("\0".join((self.access, *self.lines)).encode("utf-8", "surrogatepass")).hexdigest()


class Progress(Protocol):
    """What a running check reports to, and learns whether to go on."""

    @property
    def stopped(self) -> bool:
        """Whether it was cancelled or its time is over: then it ends as soon as it can."""
        ...

    def output(self, stream: str, data: bytes) -> None:
        """Show what came out, as it came; `stream` is stdout or stderr. The gate is the caller's affair."""
        ...

    def say(self, text: str) -> None:
        """Say how far it is, in a line."""
        ...


class PreparedCheck(Protocol):
    """A check with its options: it can be looked at, and run once."""

    @property
    def plan(self) -> Plan:
        """What it will do."""
        ...

    def run(self, progress: Progress) -> CheckResult:
        """Do it. What it raises becomes the answer `error`."""
        ...


if TYPE_CHECKING:
    Prepare = Callable[[Options], PreparedCheck]
    """How a kind is found: raises `Refused` when the options do not make a check."""
