"""The state of an incident: what its events add up to. Never stored, always folded.

`State` holds what people did and wrote. What follows from it (which steps wait, what is overdue)
is worked out in `checklist`. Values are read through their entries, so that a correction or a
redaction of an entry shows wherever the entry counts.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from msgspec import Struct, field

from irrunner.errors import NotFound
from irrunner.incident.credential_facts import CredentialFacts, entry_values, facts_of
from irrunner.incident.entries import Entry
from irrunner.playbook.model import (
    DERIVED_COLUMNS,
    REGISTERS,
    Ask,
    ColumnValues,
    Phase,
    Playbook,
    Step,
    Value,
)

if TYPE_CHECKING:
    from irrunner.incident.channel_records import ChannelRecord
    from irrunner.incident.deadline_records import DeadlineRecord
    from irrunner.incident.progress import Progress
    from irrunner.journal.branches import Merge

ANSWERS_STEP = "answers"
"""The id of the step that asks for what was not known when the incident was declared."""

ROW_LETTER = {"assets": "a", "credentials": "c", "indicators": "i"}
_KEY = re.compile(r"(?P<id>[a-z][a-z0-9_/-]*)(?:@(?P<row>[a-z][0-9]{1,9}))?(?:\.(?P<round>[2-9]|[1-9][0-9]{1,3}))?")


class StepKey(Struct, frozen=True, order=True):
    """One instance of a step: `isolate`, `isolate@a3`, `rebuild.2`, `isolate@a3.2`."""

    id: str
    row: str = ""
    round: int = 1

    def __str__(self) -> str:
        """As shell, screen and journal write it: `isolate@a3.2`."""
        return self.id + (f"@{self.row}" if self.row else "") + (f".{self.round}" if self.round > 1 else "")

    @classmethod
    def read(cls, text: str) -> StepKey | None:
        """The key that a text names, or None if it cannot be one."""
        found = _KEY.fullmatch(text)
        return cls(found["id"], found["row"] or "", int(found["round"] or 1)) if found else None


class RegisterRow(Struct, gc=False):
    """A row of a register.

    Attributes:
        entries: the one that brought it and those that changed it. withdrawn: the one that withdrew the row.
        taken_back: those that changed it and were taken back as mistakes.
        both: columns that two branches set, as they are now: where they differ, both values with ` / ` between.
    """

    id: str
    register: str
    entries: list[Entry]
    withdrawn: Entry | None = None
    taken_back: list[Entry] = field(default_factory=list)
    both: dict[str, str] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, str]:
        """The columns now; what was redacted is left out."""
        merged: dict[str, str] = {}
        for entry in self.entries:
            merged |= entry_values(entry)
        return merged | self.both if self.both else merged

    @property
    def facts(self) -> CredentialFacts:
        """What became of a credential."""
        return facts_of(self.entries)

    @property
    def redacted(self) -> bool:
        """Whether some of its words were erased."""
        return any(entry.event is None for entry in self.entries)

    def source(self, column: str) -> Entry:
        """The entry that a column's value came from; the row's first one while it has none."""
        if column in DERIVED_COLUMNS.get(self.register, ()):
            return self.facts.entry(column) or self.entries[0]
        column = REGISTERS.get(self.register, ("name",))[0] if column == "name" else column
        return next((entry for entry in reversed(self.entries) if column in entry_values(entry)), self.entries[0])

    def cell(self, column: str) -> str:
        """One column, also a derived one; `name` means the first one in every register."""
        if column in DERIVED_COLUMNS.get(self.register, ()):
            return self.facts.cell(column)
        columns = REGISTERS.get(self.register, ("name",))
        return self.values.get(columns[0] if column == "name" else column, "")


class Batch(Struct, gc=False):
    """What came in together, out of a file or a paste.

    Attributes:
        id: `b1`. register: which one the rows went into; empty for entries of a timeline.
        entries: what came. withdrawn: the entry that took it all back.
    """

    id: str
    register: str
    entries: list[Entry] = field(default_factory=list)
    withdrawn: Entry | None = None

    @property
    def source(self) -> str:
        """What it was called, such as the name of the file."""
        return self.entries[0].body_text("source")


class Evidence(Struct, gc=False):
    """One item: how it came, and everything that happened to it since."""

    id: str
    added: Entry
    custody: list[Entry] = field(default_factory=list)
    held: Entry | None = None
    destroyed: Entry | None = None

    @property
    def sha256(self) -> str:
        """The hash taken when it came in."""
        return str(self.added.refs.get("sha256", ""))

    @property
    def name(self) -> str:
        """What the collector called it."""
        return self.added.body_text("name")

    @property
    def kept(self) -> bool:
        """Whether the vault holds the bytes (a reference lies elsewhere)."""
        return self.added.refs.get("kept") != "no"


class Action(Struct, gc=False):
    """A follow-up: open until it is closed."""

    number: int
    added: Entry
    closed: Entry | None = None


class Role(Struct, gc=False):
    """Who held a role, in the order in which they took it."""

    name: str
    label: str
    holders: list[Entry] = field(default_factory=list)

    @property
    def person(self) -> str:
        """Who holds it now; empty when nobody does."""
        return self.holders[-1].words if self.holders else ""

    @property
    def contact(self) -> str:
        """How to reach whoever holds it now; empty when nobody said."""
        return self.holders[-1].body_text("contact") if self.holders else ""


class CheckRun(Struct, gc=False):
    """One run of a check: its beginning, its end, and what came of it.

    Attributes:
        number: from 1. evidence: ids of what it kept. rows: the register rows that it found.
    """

    number: int
    started: Entry
    finished: Entry | None = None
    evidence: list[str] = field(default_factory=list)
    rows: list[RegisterRow] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Which check of its step: its kind, with `.2` for the second of that kind."""
        return str(self.started.refs.get("name", ""))

    @property
    def step(self) -> str:
        """The step instance that it was run for; empty for a command that belongs to none."""
        return str(self.started.refs.get("step", ""))

    @property
    def result(self) -> str:
        """hit, clear, unknown or error; empty while it runs."""
        return str(self.finished.refs.get("result", "")) if self.finished else ""


class Handover(Struct, gc=False):
    """A hand-over, and its acceptance."""

    offered: Entry
    accepted: Entry | None = None


class State:
    """What the events of one incident add up to.

    Attributes:
        seq: the last entry folded.
        entries: all of them, by place. damaged: what stands among them for entries that cannot be read.
        phases: headings and steps: the playbook's, grafted ones and steps added by hand.
        grafts, grafts_again, withdrawn_grafts: what joined, and what took it back, by prefix; see `folding_playbooks`.
        steps: every step by id. progress: what people did, by step key as text.
        rounds: how many rounds each repeated step has, by its key without a round.
        began: what opened the later rounds, by step key as text.
        closings, reopenings: every time that it was closed, and that it was reopened.
        purging: the entry with which a purge began, until its tombstone is there.
        removals: the entries that began a removal which is not finished: redactions, destroyed evidence, a tombstone.
        sections: what was written of the report by hand, by section, oldest first.
        report_acts: who issued and who reviewed the report, oldest first.
        answers: the latest entry per key; a per-row answer's key is `key@a3`. answer_history: all of them, in order.
        asked: every question that was ever asked, also by a playbook that was withdrawn since.
        seals: the entries with which somebody signed the record, in order.
        milestones: the entries with which people named a moment, by its name.
        lists: the lists of indicators that were loaded, in order.
        allowed: what checks may do without being asked about, by the digest of exactly that.
        columns: the values that playbooks add to those of a register's columns.
        organisation: what the organisation is, as it was described last.
        deadlines: what people recorded about duties to notify, by the id of the regime.
        merges: the branches that came in, by number. merged: the entries that say so. renames: see `folding_branches`.
        nested: merges that a branch had made, with the number of the merged branch here. concurrent: see `concurrency`.
        places: entries by place, once there are branches. disputed: answers that branches gave otherwise, by key.
        channels: what people and machines recorded of channels for notifications, by name.
        trusted: playbooks of others whose commands somebody answers for, by the SHA-256 of their bytes.
    """

    def __init__(self, incident: str) -> None:
        """The empty state, before anything is folded."""
        self.incident = incident
        self.seq = 0
        self.entries: list[Entry] = []
        self.damaged: list[Entry] = []
        self.declared: Entry | None = None
        self.closed: Entry | None = None
        self.closings: list[Entry] = []
        self.reopenings: list[Entry] = []
        self.purging: Entry | None = None
        self.purged: Entry | None = None
        self.removals: list[Entry] = []
        self.seals: list[Entry] = []
        self.mode = ""
        self.zone = "UTC"
        self.playbook = Playbook(id="", title="")
        self.files: list[tuple[str, str]] = []
        self.grafts: dict[str, Entry] = {}
        self.grafts_again: dict[str, list[Entry]] = {}
        self.withdrawn_grafts: dict[str, Entry] = {}
        self.title: Entry | None = None
        self.severity: Entry | None = None
        self.tlp: Entry | None = None
        self.privilege: Entry | None = None
        self.severities: list[Entry] = []
        self.phases: list[Phase] = []
        self.steps: dict[str, Step] = {}
        self.asks: dict[str, Ask] = {}
        self.asked: dict[str, Ask] = {}
        self.bindings: dict[str, str] = {}
        self.columns: ColumnValues = {}
        self.since: dict[str, Entry] = {}
        self.progress: dict[str, Progress] = {}
        self.rounds: dict[str, int] = {}
        self.began: dict[str, Entry] = {}
        self.answers: dict[str, Entry] = {}
        self.answer_history: dict[str, list[Entry]] = {}
        self.registers: dict[str, dict[str, RegisterRow]] = {name: {} for name in REGISTERS}
        self.batches: dict[str, Batch] = {}
        self.lists: list[Entry] = []
        self.evidence: dict[str, Evidence] = {}
        self.held: Entry | None = None
        self.actions: dict[int, Action] = {}
        self.roles: dict[str, Role] = {}
        self.milestones: dict[str, list[Entry]] = {}
        self.handovers: list[Handover] = []
        self.sections: dict[str, list[Entry]] = {}
        self.report_acts: list[Entry] = []
        self.checks: dict[int, CheckRun] = {}
        self.allowed: dict[str, Entry] = {}
        self.trusted: dict[str, Entry] = {}
        self.organisation: Entry | None = None
        self.deadlines: dict[str, DeadlineRecord] = {}
        self.merges: dict[int, Merge] = {}
        self.merged: list[Entry] = []
        self.renames: dict[int, dict[str, dict[str, str]]] = {}
        self.concurrent: dict[str, list[Entry]] = {}
        self.nested: list[Merge] = []
        self.places: dict[int, Entry] = {}
        self.disputed: dict[str, tuple[Entry, ...]] = {}
        self.channels: dict[str, ChannelRecord] = {}

    def withdrawal_of(self, step_id: str) -> Entry | None:
        """The entry that took back the playbook with which a step came; None while it stands."""
        if not self.withdrawn_grafts or "/" not in step_id:
            return None
        return self.withdrawn_grafts.get(step_id.partition("/")[0])

    def standing_rows(self, register: str) -> dict[str, RegisterRow]:
        """The rows of a register that were not withdrawn, by id."""
        return {name: row for name, row in self.registers.get(register, {}).items() if row.withdrawn is None}

    @property
    def is_open(self) -> bool:
        """Whether it was declared and neither closed nor purged."""
        return self.declared is not None and self.closed is None and not self.is_removed

    @property
    def is_removed(self) -> bool:
        """Whether its removal as a whole began, or is done."""
        return self.purging is not None or self.purged is not None

    @property
    def level(self) -> str:
        """The severity now."""
        return str(self.severity.refs["level"]) if self.severity else self.playbook.severity

    @property
    def tlp_label(self) -> str:
        """The TLP label now, as it is written: TLP:AMBER."""
        return "TLP:" + (str(self.tlp.refs["level"]) if self.tlp else self.playbook.tlp).upper()

    @property
    def name(self) -> str:
        """The title now."""
        return self.title.words if self.title else self.playbook.title

    def entry(self, seq: int) -> Entry | None:
        """One entry by its place; places start at 1 and have no gaps, unless the journal is damaged."""
        if self.merges:
            return self.places.get(seq)
        if 0 < seq <= len(self.entries) and self.entries[seq - 1].seq == seq:
            return self.entries[seq - 1]
        at = bisect_left(self.entries, seq, key=lambda entry: entry.seq)
        return self.entries[at] if at < len(self.entries) and self.entries[at].seq == seq else None

    def timeline(self) -> list[Entry]:
        """All entries by when they occurred, then by place."""
        return sorted(self.entries, key=lambda entry: (entry.when, entry.seq))

    def answer(self, key: str) -> Value | None:
        """An answer now; None when there is none, it was taken back, redacted, or another one in another branch."""
        entry = self.answers.get(key)
        return None if entry is None or entry.event is None or key in self.disputed else answer_value(entry)

    def answered(self, key: str) -> bool:
        """Whether a question has an answer; a redacted one counts."""
        entry = self.answers.get(key)
        return (
            entry is not None and key not in self.disputed and (entry.event is None or answer_value(entry) is not None)
        )

    def vault_hashes(self) -> set[str]:
        """SHA-256 in hex of everything that this incident keeps in the vault: evidence and playbooks."""
        kept = {item.sha256 for item in self.evidence.values() if item.kept and item.destroyed is None}
        return kept | {sha256 for _, sha256 in self.files}

    def holder(self, role: str) -> str:
        """Who holds a role now; empty when nobody does."""
        return self.roles[role].person if role in self.roles else ""


def answer_value(entry: Entry) -> Value | None:
    """What an entry answers, as its latest correction has it; None when it takes the answer back."""
    return _corrected_value(entry, getattr(entry.event, "value", "")) or None


def _corrected_value(entry: Entry, value: str | tuple[str, ...]) -> Value:
    """The value, or the corrected words in its place; an answer that was a list stays one."""
    if entry.words != entry.first_words:
        return [part.strip() for part in entry.words.split(",")] if isinstance(value, tuple) else entry.words
    return list(value) if isinstance(value, tuple) else value


def no_such_step(name: str, state: State) -> NotFound:
    """The sentence for a step that does not exist, with the one that was probably meant."""
    from irrunner.playbook.problems import suggest

    begun = [step for step in state.steps if len(name) > 2 and step.split("/")[-1].startswith(name)]
    meant = begun[0] if begun else suggest(name, list(state.steps))
    hint = f"Did you mean {meant!r}?" if meant else "`irrunner status` lists the steps."
    return NotFound(f"There is no step called {name!r}. Nothing was written.", hint=hint)
