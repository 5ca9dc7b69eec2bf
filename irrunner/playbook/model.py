"""A compiled playbook: plain data, ready to be kept in a journal and walked through.

The loader turns YAML into these; nothing here knows YAML. `use` is already resolved (a grafted
step's id is `as/step`), durations are whole seconds, `when` is text with full names. Templates
(`{{ name }}`) are still unfilled, because answers change while an incident runs.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

ASK_TYPES = ("text", "list", "choice", "number", "time")
SEVERITIES = ("low", "medium", "high", "critical")
TLP = ("clear", "green", "amber", "amber+strict", "red")
MILESTONES = (
    "began",
    "introduced",
    "detected",
    "confirmed",
    "acknowledged",
    "declared",
    "contained",
    "access-ended",
    "eradicated",
    "recovered",
    "closed",
)
"""The named moments, in the order in which they usually come.

Detected is the first credible signal, whoever gave it; confirmed is reasonable certainty: what most clocks mean by
aware.
"""
_OLDER_MILESTONES = {"alerted": "detected"}


def milestone_name(name: str) -> str:
    """The name of a milestone as it is called now: older playbooks and journals say alerted for detected."""
    return _OLDER_MILESTONES.get(name, name)


REGISTERS: dict[str, tuple[str, ...]] = {
    "assets": (
        "name",
        "kind",
        "owner",
        "address",
        "identity",
        "had_package",
        "executed",
        "secrets",
        "state",
        "note",
    ),
    "credentials": ("name", "kind", "tier", "owner", "where", "used_by", "in_use", "state", "note"),
    "indicators": ("value", "type", "source", "confidence", "first_seen", "last_seen", "note"),
}
"""Each register's columns; the first names the row (`item.name` means it in every register)."""

REGISTER_STATES: dict[str, tuple[str, ...]] = {
    "assets": ("suspected", "confirmed", "cleared", "isolated", "rebuilt"),
    "credentials": ("exposed", "revoked", "reissued", "proven-dead", "accepted"),
}
"""What the `state` column of a register may say."""

DERIVED_COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "credentials": {"revoked": ("yes", "no"), "reissued": ("yes", "no"), "dead": ("yes", "no", "unproven")},
}
"""What a condition may name of a row besides its columns, and what it may say: it follows from what people recorded."""

SHORT = 30
"""Characters of a step's `short`, what is filled in not counted."""

PLATFORMS = {"linux": "Linux", "macos": "macOS", "unix": "Linux and macOS", "windows": "Windows"}
"""The machines for which a step may have a command of its own, as people call them."""

ColumnValues = dict[str, dict[str, dict[str, tuple[str, ...]]]]
"""By register and column: the values that it may say, each with what else it is called."""

BRIEF_QUESTIONS: dict[str, str] = {
    "happened": "What happened",
    "ran": "Where it ran",
    "reach": "What it could reach",
    "data": "Whose data",
    "passed-on": "Who got it from us",
    "cause": "How it came in",
}
"""What the first page of a report asks; a decision or a question says with `answers` which of these it answers."""

SECTIONS: dict[str, str] = {
    "summary": "Summary",
    "attack-narrative": "Attack narrative",
    "root-cause": "Root cause",
    "contributing-factors": "Contributing factors",
    "impact-users": "Impact on users",
    "impact-data": "Impact on data",
    "impact-service": "Impact on service",
    "impact-cost": "Cost",
    "went-well": "What went well",
    "went-badly": "What went badly",
    "lucky": "Where we got lucky",
    "notice-happened": "For customers: what happened",
    "notice-data": "For customers: which of your data",
    "notice-done": "For customers: what we did",
    "notice-advice": "For customers: what you can do",
    "notice-contact": "For customers: whom to ask",
}
"""The parts of a report that only a person can write; a step asks for them with `writes`."""
OF_THE_NOTICE = "notice-"
"""What the names of those begin with that only customers read."""

Value = str | list[str]
"""An answer: one text, or the parts of a list."""


class Reference(Struct, frozen=True, omit_defaults=True):
    """A page that a responder may want to read."""

    title: str
    url: str


class Ask(Struct, frozen=True, omit_defaults=True):
    """One question: asked when the incident is declared, or by a step.

    Attributes:
        marks: the milestone whose time the answer is; only of a question for a time.
        answers: which of BRIEF_QUESTIONS it answers.
    """

    key: str
    label: str
    type: str = "text"
    required: bool = False
    options: tuple[str, ...] = ()
    default: str | tuple[str, ...] = ""
    example: str = ""
    help: str = ""
    answers: str = ""
    marks: str = ""


class Check(Struct, frozen=True, omit_defaults=True):
    """Something a step can run. `run` carries an argv; every other kind its parameters."""

    kind: str
    argv: tuple[str, ...] = ()
    params: dict[str, Any] = field(default_factory=dict)


class PlatformCommand(Struct, frozen=True, omit_defaults=True):
    """A command to copy on one kind of machine: a text for its shell, or the parts of an argv.

    Attributes:
        platform: one of PLATFORMS; on `windows` the shell is PowerShell.
    """

    platform: str
    text: str = ""
    argv: tuple[str, ...] = ()


class Tags(Struct, frozen=True, omit_defaults=True):
    """ATT&CK techniques, CSF 2.0 subcategories and ATLAS techniques."""

    attack: tuple[str, ...] = ()
    csf: tuple[str, ...] = ()
    atlas: tuple[str, ...] = ()


REQUIREMENTS = {"deadlines": "somebody decided on every deadline that was proposed"}
"""What a step may require besides evidence, answers and approval."""


class Step(Struct, frozen=True, omit_defaults=True):
    """One thing a person does, decides or checks.

    Attributes:
        id: never changes; `as/step` when it was grafted.
        text: the sentence of `do` or `decide`, a template.
        short: the row in a list, a template of at most 30 characters; empty when the author wrote none.
        options: the choices of a decision; empty for a step that is done.
        within: target in seconds from the moment the step became workable; 0 means none.
        when: the condition as text, with full names; empty means always.
        heading: the phase of the grafted playbook that this step came from.
        line: where the step stands in its file, from 1; 0 when it has no file.
        platforms: the same command for each kind of machine.
        reopens_when: questions, decisions and registers; when what they hold grows, the step is to be done again.
        requires: a key of REQUIREMENTS, which has to hold before it counts as done; empty for nothing more.
        sources: where the step's facts come from, in words. urls: the addresses at which they were read.
        answers: which of BRIEF_QUESTIONS a decision answers. writes: which of SECTIONS have to be written.
        marked_by: the options that reach what the decision marks; empty for all that do not say no or unknown.
    """

    id: str
    text: str
    options: tuple[str, ...] = ()
    how: str = ""
    warn: str = ""
    role: str = ""
    within: int = 0
    when: str = ""
    needs: tuple[str, ...] = ()
    for_each: str = ""
    repeat: str = ""
    evidence: tuple[str, ...] = ()
    collect: str = ""
    ask: tuple[Ask, ...] = ()
    approve: str = ""
    checks: tuple[Check, ...] = ()
    marks: str = ""
    tags: Tags = Tags()
    heading: str = ""
    line: int = 0
    short: str = ""
    platforms: tuple[PlatformCommand, ...] = ()
    reopens_when: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    requires: str = ""
    answers: str = ""
    writes: tuple[str, ...] = ()
    marked_by: tuple[str, ...] = ()

    @property
    def is_decision(self) -> bool:
        """Whether the step is decided, not done."""
        return bool(self.options)


class Phase(Struct, frozen=True, omit_defaults=True):
    """A heading and its steps, in the order in which they are read."""

    name: str
    steps: tuple[Step, ...] = ()


class Playbook(Struct, frozen=True, omit_defaults=True):
    """What should happen: one file with everything it uses folded in.

    Attributes:
        columns: values that it adds to those of a register's columns.
        bindings: names that `use … with` fixed (`as/key`), each to a template in host names.
        used: id, version and SHA-256 of every grafted file, for the record.
    """

    id: str
    title: str
    version: str = ""
    summary: str = ""
    severity: str = "medium"
    tlp: str = "amber"
    reviewed: str = ""
    tested: str = ""
    tags: Tags = Tags()
    references: tuple[Reference, ...] = ()
    roles: dict[str, str] = field(default_factory=dict)
    ask: tuple[Ask, ...] = ()
    deadlines: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    bindings: dict[str, str] = field(default_factory=dict)
    used: tuple[tuple[str, str, str], ...] = ()
    columns: ColumnValues = field(default_factory=dict)
