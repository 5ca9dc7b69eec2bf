"""What answers look like, for the description alone: the data itself is that of the commands with --json."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Actor(Struct):
    """Who recorded an entry. Behind a blank of the account stands how they came in, such as an SSH key."""

    name: str
    account: str
    host: str


class Entry(Struct):
    """An entry of the journal: who, when, what, and the words after corrections. Times are UTC.

    `place` is how people write `seq`; they differ in the branch of a merged record, such as `b1:45`.
    """

    seq: int
    place: str
    kind: str
    occurred: str
    precision: str
    said: str
    recorded: str
    by: str
    actor: Actor
    refs: dict[str, str | int]
    words: str


class LoggedEntry(Entry):
    """An entry with its body as it was written; null once it is redacted."""

    body: dict[str, Any] | None


class Events(Struct):
    """A page of the journal: ask with `after` = `next` for the next one. `link` is that of entry `next`."""

    incident: str
    mode: str
    head: str
    seq: int
    entries: list[LoggedEntry]
    next: int
    link: str
    more: bool


class Recorded(Entry):
    """What an act wrote: its last entry, all of them in `entries`, the head after them, and the sentence of it."""

    incident: str
    mode: str
    head: str
    entries: list[Entry]
    sentence: str
    warnings: list[str]


class Kept(Recorded):
    """What adding evidence wrote, and the SHA-256 of its bytes."""

    sha256: str


class Deadline(Struct):
    """The first duty to notify that is open."""

    regime: str
    stage: str
    due: str


class Listed(Struct):
    """An incident in the list."""

    incident: str
    mode: str
    head: str
    seq: int
    status: str
    title: str
    severity: str
    tlp: str
    playbook: str
    declared: str
    settled: int
    steps: int
    deadline: Deadline | None


class Incidents(Struct):
    """A page of the incidents: ask with `after` = `next` for the next one."""

    incidents: list[Listed]
    next: str
    more: bool


class Step(Struct):
    """One step instance; `due` in UTC, `seconds_left` negative when it is overdue."""

    id: str
    state: str
    text: str
    option: str
    options: list[str]
    role: str
    whose: str
    waits_for: list[str]
    warnings: list[str]
    missing_evidence: list[str]
    due: str | None
    seconds_left: int | None


class Status(Struct):
    """Where an incident stands, as `status --json` says it."""

    incident: str
    mode: str
    head: str
    seq: int
    damaged: list[int]
    checked: bool
    title: str
    status: str
    outcome: str
    severity: str
    tlp: str
    privilege: str
    zone: str
    playbook: dict[str, str]
    declared: str
    answers: dict[str, Any]
    roles: dict[str, dict[str, str]]
    milestones: dict[str, str]
    milestone_precision: dict[str, str]
    phases: list[dict[str, str | int]]
    steps: list[Step]
    actions: dict[str, int]
    credentials: dict[str, Any]
    deadlines: dict[str, Any]
    apart: dict[str, Any]
    seals: list[dict[str, Any]]
    last: list[Entry]


class ProblemDetails(Struct):
    """What happened, in a sentence, and what to do next (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    hint: str = ""
