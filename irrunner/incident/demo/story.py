"""What the demo is told with: a moment of March 2026, and the verbs, each said by a role of the team."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from irrunner.incident.verbs import decisions, evidence, lifecycle, notes, people, record, registers, steps
from irrunner.journal.chain import Actor

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Incident

LEAD, DEPUTY, SCRIBE = "Incident lead", "Deputy lead", "Scribe"
BUILD, LAPTOPS, PLATFORM, IDENTITY = "Build engineer", "Laptop support", "Platform engineer", "Identity engineer"
COUNSEL, COMMS = "Counsel", "Communications"

THE_SCRIBE = Actor(SCRIBE, "scribe", "record.example")
THE_LEAD = Actor(LEAD, "lead", "bridge.example")

GITHUB = "https://github.com"
REGISTRY_REPORT = (
    f"{GITHUB}/pypi/warehouse/blob/main/docs/blog/posts/"
    "2026-04-02-incident-report-litellm-telnyx-supply-chain-attack.md"
)
MAINTAINERS = f"{GITHUB}/BerriAI/litellm/blob/main/docs/my-website/blog/security_update_march_2026/index.md"
TOWN_HALL = f"{GITHUB}/BerriAI/litellm/blob/main/docs/my-website/blog/security_townhall_updates/index.md"
THREAD = f"{GITHUB}/BerriAI/litellm/issues/24512"
FIRST_ANALYSIS = f"{GITHUB}/BerriAI/litellm/issues/24521"
ADVISORY = f"{GITHUB}/advisories/GHSA-5mg7-485q-xm76"


class SteadyClock:
    """Every reading is twenty seconds after the last: the scribe writes the record up ten days later."""

    def __init__(self) -> None:
        """Start on the morning after the registry's own report came out."""
        self._now = datetime(2026, 4, 3, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The next reading."""
        self._now += timedelta(seconds=20)
        return self._now


class Story:
    """The incident as it is told: set the moment, then say what somebody did."""

    def __init__(self, incident: Incident, leads_own: Actor) -> None:
        """Take the declared incident; `leads_own` is what the lead's own approvals are recorded under."""
        self.incident = incident
        self._leads_own = leads_own
        self._at = ""

    def at(self, day: int, time: str) -> None:
        """From now on everything happens at this time of March 2026, UTC."""
        self._at = f"2026-03-{day:02d} {time} UTC"

    def done(self, by: str, *keys: str, why: str = "") -> None:
        """Steps are done; a reason where they are out of order."""
        for key in keys:
            steps.done(self.incident, key, why=why, at=self._at, by=by)

    def start(self, by: str, key: str) -> None:
        """Somebody begins a step."""
        steps.start(self.incident, key, at=self._at, by=by)

    def skip(self, by: str, *keys: str, why: str) -> None:
        """Steps are left out, for one reason."""
        for key in keys:
            steps.skip(self.incident, key, why=why, at=self._at, by=by)

    def block(self, by: str, key: str, why: str) -> None:
        """A step cannot go on."""
        steps.block(self.incident, key, why=why, at=self._at, by=by)

    def approve(self, by: str, key: str, *, why: str = "", own_machine: bool = True) -> None:
        """Somebody agrees, at their own machine or through the scribe."""
        actor, self.incident.actor = self.incident.actor, self._leads_own if own_machine else self.incident.actor
        try:
            steps.approve(self.incident, key, why=why, at=self._at, by=by)
        finally:
            self.incident.actor = actor

    def repeat(self, by: str, key: str, why: str) -> None:
        """Another round of a step."""
        steps.repeat(self.incident, key, why=why, at=self._at, by=by)

    def decide(self, by: str, key: str, option: str, why: str) -> None:
        """A step's decision."""
        decisions.decide(self.incident, key, option, why=why, at=self._at, by=by)

    def decision(self, by: str, what: str, why: str, *options: str) -> None:
        """A decision that no step asked for."""
        decisions.decision(self.incident, what, why=why, options=options, at=self._at, by=by)

    def answer(self, by: str, step: str = "", **answers: str) -> None:
        """Answers, with an underscore for each hyphen of a key."""
        given = {key.replace("_", "-"): value for key, value in answers.items()}
        decisions.answer(self.incident, given, step=step, at=self._at, by=by)

    def note(self, by: str, text: str, *, step: str = "") -> Entry:
        """A line of the scribe."""
        return notes.note(self.incident, text, step=step, at=self._at, by=by)

    def correct(self, by: str, entry: Entry, words: str, why: str) -> None:
        """An entry said it wrongly."""
        record.correct(self.incident, entry.seq, words=words, why=why, at=self._at, by=by)

    def redact(self, by: str, entry: Entry, why: str) -> None:
        """Words are erased."""
        record.redact(self.incident, entry.seq, why=why, authority=COUNSEL, at=self._at, by=by)

    def milestone(self, by: str, name: str, time: str, why: str) -> None:
        """A named moment of 24 March."""
        notes.milestone(self.incident, name, why=why, at=f"2026-03-24 {time} UTC", by=by)

    def severity(self, by: str, level: str, why: str) -> None:
        """The severity from now on."""
        lifecycle.severity(self.incident, level, why=why, at=self._at, by=by)

    def role(self, by: str, role: str, person: str, contact: str = "") -> None:
        """Somebody takes a role."""
        people.role(self.incident, role, person, contact=contact, at=self._at, by=by)

    def hand_over(self, by: str, to: str, brief: str) -> None:
        """A shift ends."""
        people.handover(self.incident, to, brief=brief, at=self._at, by=by)

    def accept(self, by: str, note: str) -> None:
        """The next one begins."""
        people.accept(self.incident, note=note, at=self._at, by=by)

    def row(self, by: str, register: str, step: str = "", **values: str) -> None:
        """A row of a register."""
        registers.register_add(self.incident, register, values, step=step, at=self._at, by=by)

    def change(self, by: str, register: str, *rows: str, **values: str) -> None:
        """The same change of some rows."""
        for row in rows:
            registers.register_change(self.incident, register, row, values, at=self._at, by=by)

    def keep(self, by: str, step: str, name: str, text: str, *, slot: int = 1, origin: str, note: str = "") -> None:
        """A small text file as evidence for a step."""
        content = BytesIO(f"{text.strip()}\n".encode())
        evidence.add(
            self.incident, content, name=name, step=step, slot=slot, origin=origin, note=note, at=self._at, by=by
        )

    def kept(self, by: str, step: str, name: str, text: str, *, origin: str) -> None:
        """Evidence for a step that is done with it."""
        self.keep(by, step, name, text, origin=origin)
        self.done(by, step)

    def pass_on(self, by: str, name: str, to: str, why: str) -> None:
        """Custody of an item passes to somebody."""
        evidence.hand_over(self.incident, self._item(name), to, why=why, at=self._at, by=by)

    def check(self, by: str, name: str) -> None:
        """An item is hashed again."""
        evidence.verify(self.incident, self._item(name), at=self._at, by=by)

    def _item(self, name: str) -> str:
        return next(item.id for item in self.incident.state.evidence.values() if item.name == name)

    def hold(self, by: str, why: str) -> None:
        """Everything comes under legal hold."""
        evidence.hold(self.incident, why=why, at=self._at, by=by)

    def action(self, by: str, text: str, owner: str, due: str) -> None:
        """A follow-up."""
        notes.action_add(self.incident, text, owner=owner, due=due, at=self._at, by=by)

    def close_action(self, by: str, number: int, why: str) -> None:
        """A follow-up ends."""
        notes.action_close(self.incident, number, why=why, at=self._at, by=by)
