"""The catalogue of events: every kind of entry a journal can hold, and what its body says.

This file is the document from which other people write parsers. A kind is `noun.verb` in the
past tense. The body holds words and can be redacted; what the state is folded from stands in
the header's `refs` (named per kind below, as `refs: …`), which survives a redaction. `WORDS`
names the one field that a correction may replace. Kinds that are not listed here come from a
newer version: they are kept and shown, never dropped.
"""

from __future__ import annotations

from typing import Any, ClassVar, cast

import msgspec
from msgspec import Struct

from irrunner.playbook.model import Playbook


class Event(Struct, frozen=True, omit_defaults=True, gc=False):
    """The body of one entry."""

    KIND: ClassVar[str] = ""
    WORDS: ClassVar[str] = ""


# The incident itself


class IncidentDeclared(Event, frozen=True, omit_defaults=True):
    """The incident began its record. Always entry 1; never redacted, because the playbook is in it.

    refs: mode (live, exercise, retrospective), sha256 (the playbook file's bytes, in the vault).
    playbook: the compiled playbook. zone: the IANA zone in which times without one are read and shown.
    files: name and SHA-256 of every playbook file that went in. later: required answers not known yet.
    """

    KIND: ClassVar[str] = "incident.declared"

    playbook: Playbook
    zone: str = "UTC"
    files: tuple[tuple[str, str], ...] = ()
    later: tuple[str, ...] = ()


class IncidentTitled(Event, frozen=True, omit_defaults=True):
    """The incident got its title, or another one."""

    KIND: ClassVar[str] = "incident.titled"
    WORDS: ClassVar[str] = "title"

    title: str


class SeveritySet(Event, frozen=True, omit_defaults=True):
    """The severity was set. refs: level (low, medium, high, critical)."""

    KIND: ClassVar[str] = "severity.set"
    WORDS: ClassVar[str] = "why"

    why: str = ""


class TlpSet(Event, frozen=True, omit_defaults=True):
    """The Traffic Light Protocol label was set. refs: level (clear, green, amber, amber+strict, red)."""

    KIND: ClassVar[str] = "tlp.set"
    WORDS: ClassVar[str] = "why"

    why: str = ""


class PrivilegeSet(Event, frozen=True, omit_defaults=True):
    """The line on legal privilege that heads every report; empty takes it away."""

    KIND: ClassVar[str] = "privilege.set"
    WORDS: ClassVar[str] = "line"

    line: str


class IncidentClosed(Event, frozen=True, omit_defaults=True):
    """The incident ended. refs: outcome (confirmed, false-alarm, duplicate, test).

    still_open: the keys of the steps that were open, active, blocked or waiting then.
    """

    KIND: ClassVar[str] = "incident.closed"
    WORDS: ClassVar[str] = "why"

    why: str = ""
    still_open: tuple[str, ...] = ()


class IncidentReopened(Event, frozen=True, omit_defaults=True):
    """A closed incident goes on."""

    KIND: ClassVar[str] = "incident.reopened"
    WORDS: ClassVar[str] = "why"

    why: str = ""


class BranchMerged(Event, frozen=True, omit_defaults=True):
    """The record of another store, which went on apart from this one, came in as a branch.

    refs: branch (its number, from 1), fork (the place of the last entry that both had), link (of that entry), last (the
    number of the branch's last entry), head (the link of that entry), trunk (the link before this entry: the head of
    this record then), renamed (what the branch calls otherwise, as `row:a3=a7 evidence:e2=e5 action:1=4 check:1=3
    step:added-1=added-2 batch:b1=b2 question:q1=q2`, and, where the branch had merged branches itself, `branch:1=2`).
    The place of an entry of a branch is its number there plus 4294967296 times the number of the branch, written
    `b1:45`. The entries of the branch are kept beside this chain, byte for byte, in a chain of their own that goes on
    from the fork; read in order, they follow this entry. place: where it came from.
    """

    KIND: ClassVar[str] = "branch.merged"
    WORDS: ClassVar[str] = "why"

    place: str
    why: str = ""


class IncidentSealed(Event, frozen=True, omit_defaults=True):
    """Somebody signed what the record held. refs: entries (how many), head (their last link), key.

    statement: the text that was signed, see seal.md. signature: of OpenSSH, over the statement, namespace irrunner.
    public_key: that of the signature, as an authorized_keys file has it. token: the answer of a timestamping authority
    (RFC 3161) over statement and signature, in base64; empty without one. authority: the address that was asked.
    why: why it was signed although something did not hold.
    """

    KIND: ClassVar[str] = "incident.sealed"
    WORDS: ClassVar[str] = "why"

    statement: str
    signature: str
    public_key: str
    token: str = ""
    authority: str = ""
    why: str = ""


class PurgeBegun(Event, frozen=True, omit_defaults=True):
    """The removal of the whole incident began; nothing but its end follows.

    gone: the evidence whose bytes were not there any more.
    """

    KIND: ClassVar[str] = "purge.begun"
    WORDS: ClassVar[str] = "why"

    why: str
    authority: str
    gone: tuple[str, ...] = ()


class IncidentPurged(Event, frozen=True, omit_defaults=True):
    """The tombstone of a removed incident: what is left of it, but for the end of its removal. refs: head.

    head: the last link before the removal, in hex; in the refs as well. entries, evidence: how many were removed.
    elsewhere: evidence whose bytes stay, because another incident names them or they were never in the vault.
    gone: evidence whose bytes were not there any more. outline: the first four bytes of each link, from entry 1 on,
    in base64: it says nothing about any word, and tells an earlier state of the incident in a copy from another record.
    """

    KIND: ClassVar[str] = "incident.purged"

    why: str
    authority: str
    head: str
    entries: int
    evidence: int
    elsewhere: int = 0
    gone: int = 0
    outline: str = ""


class PlaybookGrafted(Event, frozen=True, omit_defaults=True):
    """Another playbook's steps joined the running incident. refs: prefix, sha256.

    playbook: compiled, its ids already prefixed. files, later: as in incident.declared.
    """

    KIND: ClassVar[str] = "playbook.grafted"

    playbook: Playbook
    files: tuple[tuple[str, str], ...] = ()
    later: tuple[str, ...] = ()
    why: str = ""


class PlaybookWithdrawn(Event, frozen=True, omit_defaults=True):
    """A playbook that had joined the incident should not have: its steps apply no more. refs: prefix.

    What was done on its steps stays done, and its answers and evidence stay. worked: the keys of the steps on which
    somebody had done something by then. why: how it came to be there.
    """

    KIND: ClassVar[str] = "playbook.withdrawn"
    WORDS: ClassVar[str] = "why"

    why: str = ""
    worked: tuple[str, ...] = ()


# Steps and decisions. refs: step, the key of one instance: `isolate`, `isolate@a3`, `rebuild.2`, `isolate@a3.2`


class StepStarted(Event, frozen=True, omit_defaults=True):
    """Somebody works on the step. refs: step. why, out_of_order: as in step.done."""

    KIND: ClassVar[str] = "step.started"
    WORDS: ClassVar[str] = "why"

    why: str = ""
    out_of_order: tuple[str, ...] = ()


class StepDone(Event, frozen=True, omit_defaults=True):
    """The step was done. refs: step.

    out_of_order: what was not in order then (it waited, was not applicable, lacked evidence, answers or
    approval), in words; empty when all was. why: the reason given for doing it all the same.
    """

    KIND: ClassVar[str] = "step.done"
    WORDS: ClassVar[str] = "why"

    why: str = ""
    out_of_order: tuple[str, ...] = ()


class StepSkipped(Event, frozen=True, omit_defaults=True):
    """The step was left out on purpose. refs: step."""

    KIND: ClassVar[str] = "step.skipped"
    WORDS: ClassVar[str] = "why"

    why: str


class StepBlocked(Event, frozen=True, omit_defaults=True):
    """The step cannot go on. refs: step."""

    KIND: ClassVar[str] = "step.blocked"
    WORDS: ClassVar[str] = "why"

    why: str


class StepReopened(Event, frozen=True, omit_defaults=True):
    """The step is to be worked on again; its approvals are void. refs: step, cause.

    cause: the entry that made an answer or a register grow, when that reopened the step (`reopens_when`).
    """

    KIND: ClassVar[str] = "step.reopened"
    WORDS: ClassVar[str] = "why"

    why: str = ""


class ActWithdrawn(Event, frozen=True, omit_defaults=True):
    """The last act on a step was a mistake and counts no more: the step stands as before it. refs: step, event.

    event: the entry that counts no more: of a step that was started, done, skipped, blocked, reopened or approved, or
    of its decision. Its target and an earlier approval are as they were before. why: how it came about. In place of
    step, register and row: then it is the last change of that row that counts no more. cause: the withdrawal of the act
    that had reopened the step, where that took the reopening back as well.
    """

    KIND: ClassVar[str] = "act.withdrawn"
    WORDS: ClassVar[str] = "why"

    why: str = ""


class StepSettled(Event, frozen=True, omit_defaults=True):
    """Branches of the record ended the step apart, and somebody said which end counts. refs: step, event.

    event: the entry of that end, `step.done`, `step.skipped` or `decision.made`. why: the reason.
    """

    KIND: ClassVar[str] = "step.settled"
    WORDS: ClassVar[str] = "why"

    why: str = ""


class StepApproved(Event, frozen=True, omit_defaults=True):
    """Somebody in the role agreed to the step. refs: step, role, approved ("yes", or "no" for unapproved).

    Unapproved: one person alone went ahead and said why.
    """

    KIND: ClassVar[str] = "step.approved"
    WORDS: ClassVar[str] = "why"

    why: str = ""


class StepAssigned(Event, frozen=True, omit_defaults=True):
    """The step is somebody's. refs: step."""

    KIND: ClassVar[str] = "step.assigned"
    WORDS: ClassVar[str] = "person"

    person: str


class StepAdded(Event, frozen=True, omit_defaults=True):
    """A step that the playbook did not foresee. refs: step (its new key), phase (heading)."""

    KIND: ClassVar[str] = "step.added"
    WORDS: ClassVar[str] = "text"

    text: str


class RoundOpened(Event, frozen=True, omit_defaults=True):
    """Another round of a step that repeats. refs: step (the key of the new round)."""

    KIND: ClassVar[str] = "round.opened"
    WORDS: ClassVar[str] = "why"

    why: str = ""


class DecisionMade(Event, frozen=True, omit_defaults=True):
    """A step's decision was made; a later one replaces it. refs: step, option.

    out_of_order: as in step.done.
    """

    KIND: ClassVar[str] = "decision.made"
    WORDS: ClassVar[str] = "why"

    why: str = ""
    out_of_order: tuple[str, ...] = ()


class DecisionRecorded(Event, frozen=True, omit_defaults=True):
    """A decision that no step asked for. options: what was considered."""

    KIND: ClassVar[str] = "decision.recorded"
    WORDS: ClassVar[str] = "what"

    what: str
    why: str
    options: tuple[str, ...] = ()


class AnswerGiven(Event, frozen=True, omit_defaults=True):
    """A question was answered or answered anew; empty takes the answer back.

    refs: key; step when a step asked; default ("yes") when nobody answered and the playbook's default was taken;
    precision (minute, hour or day) when the answer is a time that is not as exact as it reads.
    """

    KIND: ClassVar[str] = "answer.given"
    WORDS: ClassVar[str] = "value"

    value: str | tuple[str, ...]


# What people write down


class NoteAdded(Event, frozen=True, omit_defaults=True):
    """The scribe's line. refs: step, if it is about one; whose ("attacker") when it says what the attacker did."""

    KIND: ClassVar[str] = "note.added"
    WORDS: ClassVar[str] = "text"

    text: str


class SectionWritten(Event, frozen=True, omit_defaults=True):
    """A part of the report that only a person can write; a later one of the same part replaces it. refs: section.

    section: summary, attack-narrative, root-cause, contributing-factors, impact-users, impact-data, impact-service or
    impact-cost; of the notice to customers notice-happened, notice-data, notice-done, notice-advice or notice-contact.
    """

    KIND: ClassVar[str] = "section.written"
    WORDS: ClassVar[str] = "text"

    text: str


class ReportIssued(Event, frozen=True, omit_defaults=True):
    """Somebody stands behind the report as of a head; every later entry that is not about it makes it a draft again.

    refs: version (counted from 1), head (the link of the entry before). to: who gets it. why: what it is issued for.
    """

    KIND: ClassVar[str] = "report.issued"
    WORDS: ClassVar[str] = "why"

    to: tuple[str, ...] = ()
    why: str = ""


class ReportReviewed(Event, frozen=True, omit_defaults=True):
    """Somebody read the report as of a head. refs: result (approved, changes), head (the link of the entry before).

    words: what they say; what has to be changed when the result is changes.
    """

    KIND: ClassVar[str] = "report.reviewed"
    WORDS: ClassVar[str] = "words"

    words: str = ""


class ActionAdded(Event, frozen=True, omit_defaults=True):
    """A follow-up. refs: action (its number), due (a time, if there is one)."""

    KIND: ClassVar[str] = "action.added"
    WORDS: ClassVar[str] = "text"

    text: str
    owner: str = ""


class ActionClosed(Event, frozen=True, omit_defaults=True):
    """A follow-up ended. refs: action."""

    KIND: ClassVar[str] = "action.closed"
    WORDS: ClassVar[str] = "why"

    why: str = ""


# Evidence and its custody. refs: evidence (`e3`), sha256


class EvidenceAdded(Event, frozen=True, omit_defaults=True):
    """Bytes came into the vault, or were recorded where they lie. refs: evidence, sha256, kept, step, slot.

    kept: `no` for a reference, whose bytes lie at `where`; left out otherwise. slot: the number of the
    step's evidence slot that it fills, from 1. size in bytes. source: where the collector got it from.
    """

    KIND: ClassVar[str] = "evidence.added"
    WORDS: ClassVar[str] = "note"

    name: str
    size: int
    source: str = ""
    note: str = ""
    where: str = ""


class EvidenceOpened(Event, frozen=True, omit_defaults=True):
    """Somebody looked at the bytes. refs: evidence, sha256."""

    KIND: ClassVar[str] = "evidence.opened"


class EvidenceExported(Event, frozen=True, omit_defaults=True):
    """A copy left the vault. refs: evidence, sha256. to: the file it was written to."""

    KIND: ClassVar[str] = "evidence.exported"
    WORDS: ClassVar[str] = "to"

    to: str


class BundleExported(Event, frozen=True, omit_defaults=True):
    """All evidence of the incident left with it in a bundle, of which this entry is the last. refs: files.

    files: how many files of evidence. to: the file it was written to. recipients: who can decrypt it, where it is
    encrypted. A correction says when it came to nothing.
    """

    KIND: ClassVar[str] = "bundle.exported"
    WORDS: ClassVar[str] = "to"

    to: str
    recipients: tuple[str, ...] = ()


class EvidenceTransferred(Event, frozen=True, omit_defaults=True):
    """Custody passed to somebody else. refs: evidence, sha256."""

    KIND: ClassVar[str] = "evidence.transferred"
    WORDS: ClassVar[str] = "why"

    to: str
    why: str = ""


class EvidenceVerified(Event, frozen=True, omit_defaults=True):
    """The bytes were hashed again. refs: evidence, sha256, result (ok, missing, changed, unreadable).

    result: `changed` when all bytes were read and are other ones; `unreadable` says nothing about them.
    """

    KIND: ClassVar[str] = "evidence.verified"


class EvidenceDestroyed(Event, frozen=True, omit_defaults=True):
    """The removal of the bytes from the vault began; `removal.finished` is its end. refs: evidence, sha256."""

    KIND: ClassVar[str] = "evidence.destroyed"
    WORDS: ClassVar[str] = "why"

    why: str
    authority: str


class EvidenceHeld(Event, frozen=True, omit_defaults=True):
    """A legal hold began: nothing may be destroyed. refs: evidence, or nothing for the whole incident."""

    KIND: ClassVar[str] = "evidence.held"
    WORDS: ClassVar[str] = "why"

    why: str


class EvidenceReleased(Event, frozen=True, omit_defaults=True):
    """A legal hold ended. refs: evidence, or nothing for the whole incident."""

    KIND: ClassVar[str] = "evidence.released"
    WORDS: ClassVar[str] = "why"

    why: str
    authority: str


# Registers, milestones, people


class RegisterEntered(Event, frozen=True, omit_defaults=True):
    """A row came into a register.

    refs: register, row (`a3`, never reused), step if one collected it, batch (`b1`) if it came with others out of a
    file or a paste, same (the row that had this name already, when a single one was entered). source: what the batch
    was called, such as the name of the file.
    """

    KIND: ClassVar[str] = "register.entered"

    values: dict[str, str]
    source: str = ""


class RegisterChanged(Event, frozen=True, omit_defaults=True):
    """Columns of a row changed; the others stay.

    refs: register, row, seen (the newest entry of the row that the person had in front of them), over (the newest
    entry that put another value into one of these cells after that, and is overruled knowingly). why: how somebody
    knows.
    """

    KIND: ClassVar[str] = "register.changed"

    values: dict[str, str]
    why: str = ""


class RegisterWithdrawn(Event, frozen=True, omit_defaults=True):
    """A row, or all rows of a batch, should not be in the register. They keep their ids and open no steps.

    refs: register, and row or batch. why: how they came to be there.
    """

    KIND: ClassVar[str] = "register.withdrawn"
    WORDS: ClassVar[str] = "why"

    why: str


class IndicatorsLoaded(Event, frozen=True, omit_defaults=True):
    """A list of indicators was loaded into the register; its new rows and the reopened steps stand before this entry.

    refs: list (its id; a newer list has the same), sha256 (of its exact bytes), evidence (which keeps them), batch (of
    the new rows; left out when there was none). title, version: its own words. form: the format it was read from,
    `pack` for irrunner's own. file: the name of the file. new, known: how many rows it brought, and how many were there
    already. gone: ids of rows that an earlier list brought and this one does not have. window: when what it is about
    could be fetched, as the list says. left_out: what of it was not understood, each in a sentence.
    """

    KIND: ClassVar[str] = "indicators.loaded"

    title: str
    version: str = ""
    form: str = "pack"
    file: str = ""
    new: int = 0
    known: int = 0
    gone: tuple[str, ...] = ()
    window: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


class CredentialRevoked(Event, frozen=True, omit_defaults=True):
    """A credential was revoked: whoever holds it can do nothing with it, as far as anybody knows.

    refs: register (credentials), row. why: how, or why out of order. out_of_order: what was not in order.
    """

    KIND: ClassVar[str] = "credential.revoked"
    WORDS: ClassVar[str] = "why"

    why: str = ""
    out_of_order: tuple[str, ...] = ()


class CredentialReissued(Event, frozen=True, omit_defaults=True):
    """Another credential took its place. refs: register, row. why, out_of_order: as in credential.revoked."""

    KIND: ClassVar[str] = "credential.reissued"
    WORDS: ClassVar[str] = "why"

    why: str = ""
    out_of_order: tuple[str, ...] = ()


class CredentialProven(Event, frozen=True, omit_defaults=True):
    """The old credential was tried, and is dead.

    refs: register, row, status (what came back: `401`), evidence (the answer as it was kept), proven ("yes", or "no"
    when somebody only says so: without evidence, or with a status that proves nothing). request: what was sent, without
    the credential. why: how somebody knows without a proof. out_of_order: what was not in order.
    """

    KIND: ClassVar[str] = "credential.proven"
    WORDS: ClassVar[str] = "why"

    request: str = ""
    why: str = ""
    out_of_order: tuple[str, ...] = ()


class TimelineImported(Event, frozen=True, omit_defaults=True):
    """An entry of another tool's timeline; the entry's occurred time is its own, with the words of the file.

    refs: batch (`b1`); whose ("attacker") when the file says what the attacker did. text: what it says. source: the
    file or tool that it comes from. zone: in which zone a time without one was read; empty when each named its own.
    """

    KIND: ClassVar[str] = "timeline.imported"
    WORDS: ClassVar[str] = "text"

    text: str
    source: str = ""
    zone: str = ""


class TimelineWithdrawn(Event, frozen=True, omit_defaults=True):
    """An imported entry, or all of a batch, should not be in the timeline. refs: event or batch. why: the reason."""

    KIND: ClassVar[str] = "timeline.withdrawn"
    WORDS: ClassVar[str] = "why"

    why: str


class MilestoneMarked(Event, frozen=True, omit_defaults=True):
    """A person named a moment; the entry's occurred time is the moment. refs: milestone."""

    KIND: ClassVar[str] = "milestone.marked"
    WORDS: ClassVar[str] = "why"

    why: str = ""


class RoleAssigned(Event, frozen=True, omit_defaults=True):
    """Somebody took a role; whoever had it before gave it up. refs: role."""

    KIND: ClassVar[str] = "role.assigned"
    WORDS: ClassVar[str] = "person"

    person: str
    contact: str = ""


class HandoverOffered(Event, frozen=True, omit_defaults=True):
    """A shift ends: what the next person must know."""

    KIND: ClassVar[str] = "handover.offered"
    WORDS: ClassVar[str] = "brief"

    to: str
    brief: str = ""


class HandoverAccepted(Event, frozen=True, omit_defaults=True):
    """The next person took over. refs: event (the entry of the offer)."""

    KIND: ClassVar[str] = "handover.accepted"
    WORDS: ClassVar[str] = "note"

    note: str = ""


# Notifications that leave the machine. refs: channel (its name in the settings of whoever sends)


class NotificationEnabled(Event, frozen=True, omit_defaults=True):
    """A person switched a channel on: from this entry on it is told of what happens. refs: channel.

    service: what it is, such as slack or mail. tlp: the strictest label that goes there, as the settings said.
    """

    KIND: ClassVar[str] = "notification.enabled"
    WORDS: ClassVar[str] = "why"

    why: str = ""
    service: str = ""
    tlp: str = ""


class NotificationDisabled(Event, frozen=True, omit_defaults=True):
    """A person switched a channel off: nothing more goes there. refs: channel."""

    KIND: ClassVar[str] = "notification.disabled"
    WORDS: ClassVar[str] = "why"

    why: str = ""


class NotificationDistrusted(Event, frozen=True, omit_defaults=True):
    """Somebody said that a channel may be read by the attacker: nothing goes there until it is trusted again.

    refs: channel. why: how they know.
    """

    KIND: ClassVar[str] = "notification.distrusted"
    WORDS: ClassVar[str] = "why"

    why: str


class NotificationTrusted(Event, frozen=True, omit_defaults=True):
    """Somebody said that a channel is safe again. It stays off until it is switched on. refs: channel."""

    KIND: ClassVar[str] = "notification.trusted"
    WORDS: ClassVar[str] = "why"

    why: str


class NotificationAttempted(Event, frozen=True, omit_defaults=True):
    """Whoever wrote this entry sends a message now, and nobody else does. refs: channel, through, about, sha256.

    through: it tells of what the channel is told of up to this entry. about: what else it tells of, with spaces
    between: `deadline:REGIME/STAGE:LEVEL:DUE`, `late:STEP:DUE`, or `test` alone. sha256: of the exact bytes that leave.
    text: what they say, in irrunner's own words: what people wrote stands in the entries that are told of.
    """

    KIND: ClassVar[str] = "notification.attempted"
    WORDS: ClassVar[str] = "text"

    text: str = ""


class NotificationSent(Event, frozen=True, omit_defaults=True):
    """The service took the message. refs: channel, attempt (the entry of the attempt). answer: what it said, cut."""

    KIND: ClassVar[str] = "notification.sent"
    WORDS: ClassVar[str] = "answer"

    answer: str = ""


class NotificationFailed(Event, frozen=True, omit_defaults=True):
    """The message did not arrive, as far as anybody knows. refs: channel, attempt, again, unsure.

    again: from when on it is tried again; left out when a person has to do something first. unsure: `yes` when it may
    have arrived all the same. why: what went wrong.
    """

    KIND: ClassVar[str] = "notification.failed"
    WORDS: ClassVar[str] = "why"

    why: str = ""


# Legal and contractual deadlines. refs: regime (its id). A time in the refs is by the clock that people go by: in an
# exercise that of the story, else the one on the wall


class OrganisationDescribed(Event, frozen=True, omit_defaults=True):
    """What the organisation is, as far as it decides which deadlines to look at. refs: regimes.

    regimes: ids of those that it proposes, with spaces between. profile: countries, sectors and the rest, as they were
    written. source: where it is from, such as the file of settings. proposed: why each of the regimes, as pairs.
    """

    KIND: ClassVar[str] = "organisation.described"
    WORDS: ClassVar[str] = "source"

    profile: dict[str, Any]
    source: str = ""
    proposed: tuple[tuple[str, str], ...] = ()


class DeadlineConsidered(Event, frozen=True, omit_defaults=True):
    """Somebody decided whether a duty applies; a later decision replaces it. refs: regime, applies.

    applies: `applies`, `does-not-apply`, or `unknown`, which is never a no. content: the regime as it was then, by
    which its clocks are counted. digest: SHA-256 of the file that it was read from.
    """

    KIND: ClassVar[str] = "deadline.considered"
    WORDS: ClassVar[str] = "why"

    why: str
    content: dict[str, Any] = msgspec.field(default_factory=dict)
    digest: str = ""


class DeadlineStarted(Event, frozen=True, omit_defaults=True):
    """A person recorded what starts a clock; the entry's occurred time is that moment.

    refs: regime, trigger (such as `aware`), at (the moment), counted: `STAGE=SINCE/DUE/OUTER` of each stage that can be
    counted, with spaces between: from when on, until when, and the last moment that the law leaves, empty where that is
    the same. A later one counts all stages again. how: by stage, how it was counted, and whose holidays were used, with
    the version of the calendar.
    """

    KIND: ClassVar[str] = "deadline.started"
    WORDS: ClassVar[str] = "why"

    why: str
    how: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)


class DeadlineDismissed(Event, frozen=True, omit_defaults=True):
    """A clock, or one of its stages, needs nothing more. refs: regime, stage (left out for all), at."""

    KIND: ClassVar[str] = "deadline.dismissed"
    WORDS: ClassVar[str] = "why"

    why: str


class DeadlineOverridden(Event, frozen=True, omit_defaults=True):
    """Somebody gave a stage another due time than the one that was counted. refs: regime, stage, due.

    authority: on whose word, such as counsel's.
    """

    KIND: ClassVar[str] = "deadline.overridden"
    WORDS: ClassVar[str] = "why"

    why: str
    authority: str


class DeadlineMet(Event, frozen=True, omit_defaults=True):
    """What a stage asks for was submitted; the entry's occurred time is the submission.

    refs: regime, stage, at (the submission), evidence (ids, with spaces between), again ("yes" when it was submitted
    before), instead (an earlier entry that was wrong and counts no more), and counted as in
    deadline.started, for the stages that count from this submission. receipt: the reference that the recipient gave.
    how: as in deadline.started.
    """

    KIND: ClassVar[str] = "deadline.met"
    WORDS: ClassVar[str] = "note"

    note: str = ""
    receipt: str = ""
    how: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)


class DeadlineAnswered(Event, frozen=True, omit_defaults=True):
    """A person said what a stage has to say; a later answer of the same field replaces it.

    refs: regime, stage, field (its id in the regime), version (of the submission that it is for, from 1).
    """

    KIND: ClassVar[str] = "deadline.answered"
    WORDS: ClassVar[str] = "text"

    text: str


# Checks


class CheckAllowed(Event, frozen=True, omit_defaults=True):
    """Somebody saw what a check would do, and allowed exactly that in this incident. refs: digest, step.

    digest: SHA-256, in hex, of what it would do. what: as it was shown, line by line.
    """

    KIND: ClassVar[str] = "check.allowed"

    what: tuple[str, ...] = ()


class CheckDisallowed(Event, frozen=True, omit_defaults=True):
    """What was allowed is asked about again. refs: digest."""

    KIND: ClassVar[str] = "check.disallowed"
    WORDS: ClassVar[str] = "why"

    why: str = ""


class PlaybookTrusted(Event, frozen=True, omit_defaults=True):
    """Somebody answers for the commands of a playbook that is not of this machine's library. refs: sha256."""

    KIND: ClassVar[str] = "playbook.trusted"
    WORDS: ClassVar[str] = "why"

    why: str


class CheckStarted(Event, frozen=True, omit_defaults=True):
    """A check began. refs: check (its number, from 1), name, step, digest (as in `check.allowed`).

    name: its kind, with `.2` for the second of that kind on its step.

    what: what it does, line by line: a command, an address and what is sent, folders that are read.
    """

    KIND: ClassVar[str] = "check.started"

    what: tuple[str, ...] = ()


class CheckFinished(Event, frozen=True, omit_defaults=True):
    """A check ended. refs: check, name, step, result (hit, clear, unknown, error), ended.

    ended: how, if it did not come to its own end: `cancelled`, `timed-out`, or `interrupted` when irrunner itself was
    killed and found it at its next start. What it kept is the evidence, and what it found the register rows, whose
    refs name the same check; they stand before this entry. summary: its answer in a line. facts: what the answer
    rests on, such as the exit code, the time it took, or the time up to which a list of advisories was read.
    """

    KIND: ClassVar[str] = "check.finished"
    WORDS: ClassVar[str] = "summary"

    summary: str
    facts: dict[str, str] = msgspec.field(default_factory=dict)


# About the record itself


class EventCorrected(Event, frozen=True, omit_defaults=True):
    """An earlier entry said it wrongly. refs: event; precision as of the answer that is corrected.

    words: the new text, if that was wrong. occurred: the new time as [time, precision, said], if that was.
    """

    KIND: ClassVar[str] = "event.corrected"

    words: str | None = None
    occurred: tuple[str, str, str] | None = None
    why: str = ""


class EventRedacted(Event, frozen=True, omit_defaults=True):
    """The words of an earlier entry were erased; `removal.finished` is the end of it. refs: event.

    The entry's words go with this entry. What unused parts of the file kept of them goes before the end.
    """

    KIND: ClassVar[str] = "event.redacted"

    why: str
    authority: str


class RemovalFinished(Event, frozen=True, omit_defaults=True):
    """What was to be removed is gone: of every removal that began in this incident up to an entry. refs: event.

    event: the last entry that began a removal: event.redacted, evidence.destroyed or incident.purged.
    kept: SHA-256 of evidence that stayed, because somebody named it again before it was removed.
    """

    KIND: ClassVar[str] = "removal.finished"

    kept: tuple[str, ...] = ()


class ClockStepped(Event, frozen=True, omit_defaults=True):
    """This machine's clock was moved. before, now: the two readings.

    before: the last entry's time, behind which the clock stood; or, in an exercise, what it would have shown.
    """

    KIND: ClassVar[str] = "clock.stepped"

    before: str
    now: str


# Exercises. The players' journal holds only what they were told; a scenario lies in the director's store.
# An opaque id stands for something of the scenario: only the director's journal can say what it is.


class ExerciseBegan(Event, frozen=True, omit_defaults=True):
    """Story time began to run. refs: run (opaque, the same in the director's journal), clock (real, faster, story).

    story_start: what the story's clock shows at the start. speed: story seconds in a second of the wall clock, as a
    number, or as a text when it is not whole (`"1.5"`).
    Story times are milliseconds since the start; they stand still in a pause (`irrunner.exercise.play.story_clock`).
    checks: step and name of each check for which the scenario has an answer ready; which answer is not said.
    """

    KIND: ClassVar[str] = "exercise.began"

    story_start: str
    speed: int | str = 1
    checks: tuple[str, ...] = ()


class ExerciseEnded(Event, frozen=True, omit_defaults=True):
    """The exercise is over. refs: how (finished, stopped, or real: something real happened)."""

    KIND: ClassVar[str] = "exercise.ended"
    WORDS: ClassVar[str] = "why"

    why: str = ""


class InjectDelivered(Event, frozen=True, omit_defaults=True):
    """The players were told something. refs: inject (opaque), ack ("yes" when every role must acknowledge).

    to: roles; nobody named means everybody. sender, via: whom it seems to come from, and how. attachments:
    evidence ids (their `evidence.added` follow in the same transaction, as do the answers that it sets). options:
    answers to choose from, which the text lists with their numbers.
    """

    KIND: ClassVar[str] = "inject.delivered"
    WORDS: ClassVar[str] = "text"

    text: str
    title: str = ""
    to: tuple[str, ...] = ()
    sender: str = ""
    via: str = ""
    attachments: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


class InjectAcknowledged(Event, frozen=True, omit_defaults=True):
    """Somebody in a role took an inject in. refs: inject, role, option (the number of the answer they chose)."""

    KIND: ClassVar[str] = "inject.acknowledged"
    WORDS: ClassVar[str] = "note"

    note: str = ""


class ClockPaused(Event, frozen=True, omit_defaults=True):
    """Story time stands still from here. since: from this earlier moment on, because nobody was there any more."""

    KIND: ClassVar[str] = "clock.paused"
    WORDS: ClassVar[str] = "why"

    why: str = ""
    since: str = ""


class ClockResumed(Event, frozen=True, omit_defaults=True):
    """Story time goes on."""

    KIND: ClassVar[str] = "clock.resumed"


class ClockSpeed(Event, frozen=True, omit_defaults=True):
    """Story time runs at another speed from here. refs: speed (story seconds in a wall second: `4`, `"1.5"`)."""

    KIND: ClassVar[str] = "clock.speed"
    WORDS: ClassVar[str] = "why"

    why: str = ""


class StoryJumped(Event, frozen=True, omit_defaults=True):
    """Story time was set ahead. refs: story (milliseconds since the start)."""

    KIND: ClassVar[str] = "story.jumped"
    WORDS: ClassVar[str] = "why"

    why: str = ""


class HintTaken(Event, frozen=True, omit_defaults=True):
    """The players asked for a hint and got it. refs: expectation (opaque)."""

    KIND: ClassVar[str] = "hint.taken"
    WORDS: ClassVar[str] = "text"

    text: str


class QuestionAsked(Event, frozen=True, omit_defaults=True):
    """The players asked control. refs: question (`q1`), and step, check, run when they want a check's answer.

    check: its name on its step. run: the number of the check that began with the question; the answer is its end.
    """

    KIND: ClassVar[str] = "question.asked"
    WORDS: ClassVar[str] = "text"

    text: str


class QuestionAnswered(Event, frozen=True, omit_defaults=True):
    """Control answered. refs: question, and result (hit, clear, unknown, error) when a check was asked for."""

    KIND: ClassVar[str] = "question.answered"
    WORDS: ClassVar[str] = "text"

    text: str


# The director's journal, in a store that the players do not read


class DirectorBegan(Event, frozen=True, omit_defaults=True):
    """Somebody directs an exercise. refs: run (as in exercise.began), sha256 (the scenario file, in the vault).

    scenario: the compiled scenario. secret: what opaque ids are made with. place: the players' store.
    attachments: a file's name in the scenario, and its evidence id here. seed: of the draw, where the scenario
    leaves to chance what plays.
    """

    KIND: ClassVar[str] = "director.began"

    scenario: dict[str, Any]
    secret: str
    place: str = ""
    attachments: tuple[tuple[str, str], ...] = ()
    seed: int = 0


class DirectorLinked(Event, frozen=True, omit_defaults=True):
    """The players' incident was made. refs: players (its id)."""

    KIND: ClassVar[str] = "director.linked"


class DirectorSkipped(Event, frozen=True, omit_defaults=True):
    """An inject is left out. refs: inject (its id in the scenario, as everywhere in this journal)."""

    KIND: ClassVar[str] = "director.skipped"
    WORDS: ClassVar[str] = "why"

    why: str


class DirectorDelayed(Event, frozen=True, omit_defaults=True):
    """Injects come later, or earlier. refs: seconds (of story time), and inject; without one, all that are left."""

    KIND: ClassVar[str] = "director.delayed"
    WORDS: ClassVar[str] = "why"

    why: str = ""


class DirectorWrote(Event, frozen=True, omit_defaults=True):
    """A new inject, written by hand during the exercise. refs: inject. content: as one in the scenario.

    attachments: its files, each a name and its evidence id here.
    """

    KIND: ClassVar[str] = "director.wrote"

    content: dict[str, Any]
    attachments: tuple[tuple[str, str], ...] = ()


class DirectorNoted(Event, frozen=True, omit_defaults=True):
    """An observer's note. refs: objective, expectation, finding (strength, improvement), each if there is one."""

    KIND: ClassVar[str] = "director.noted"
    WORDS: ClassVar[str] = "text"

    text: str


class DirectorJudged(Event, frozen=True, omit_defaults=True):
    """A person says how an expectation went. refs: expectation, result (on-time, late, missed, waived)."""

    KIND: ClassVar[str] = "director.judged"
    WORDS: ClassVar[str] = "why"

    why: str = ""


class DirectorAttended(Event, frozen=True, omit_defaults=True):
    """Somebody takes part, or no longer does. refs: role, here ("yes" or "no")."""

    KIND: ClassVar[str] = "director.attended"
    WORDS: ClassVar[str] = "person"

    person: str


class DirectorRated(Event, frozen=True, omit_defaults=True):
    """A person rates an objective. refs: objective, rating (P, S, M, U), proposed (what irrunner had proposed)."""

    KIND: ClassVar[str] = "director.rated"
    WORDS: ClassVar[str] = "why"

    why: str = ""


class DirectorDebriefed(Event, frozen=True, omit_defaults=True):
    """An answer to a question of the debrief. refs: question (its number, from 1)."""

    KIND: ClassVar[str] = "director.debriefed"
    WORDS: ClassVar[str] = "text"

    text: str


class DirectorDescribed(Event, frozen=True, omit_defaults=True):
    """Words of the after-action report that only a person can say; the latest of each part stands.

    refs: part (scope, sponsor, organisations, contact, hazard, summary, analysis, root-cause), expectation for the last
    two.
    """

    KIND: ClassVar[str] = "director.described"
    WORDS: ClassVar[str] = "text"

    text: str


class DirectorPlanned(Event, frozen=True, omit_defaults=True):
    """A line of the improvement plan.

    refs: action (the follow-up's number in the players' incident), objective, expectation.
    capability: which ability it is about. element: of it (planning, organization, equipment, training, exercises).
    organisation: which is responsible. start: the day on which it begins.
    """

    KIND: ClassVar[str] = "director.planned"
    WORDS: ClassVar[str] = "issue"

    issue: str
    capability: str = ""
    element: str = ""
    organisation: str = ""
    start: str = ""


class Unknown(Event, frozen=True, omit_defaults=True):
    """An entry of a newer version of irrunner: its body as it stands."""

    body: Any = None


CATALOGUE: dict[str, type[Event]] = {kind.KIND: kind for kind in Event.__subclasses__() if kind.KIND}

_encoder = msgspec.json.Encoder(order="sorted")
_decoders: dict[str, msgspec.json.Decoder[Any]] = {}  # made when first needed: all at once cost a shell note 4 ms
_anything = msgspec.json.Decoder()


def encode(event: Event) -> bytes:
    """The exact bytes that are hashed: canonical JSON.

    Raises:
        UnicodeEncodeError: a text holds a lone surrogate.
    """
    return _encoder.encode(event)


def decode(kind: str, body: bytes) -> Event | None:
    """An entry's body; None when it was redacted.

    A body that does not fit its kind (a newer version, or damage that `verify` will name) is kept as Unknown.
    """
    if not body:
        return None
    try:
        if (decoder := _decoders.get(kind) or _decoder(kind)) is not None:
            return cast("Event", decoder.decode(body))
        return Unknown(body=_anything.decode(body))
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return Unknown(body=body.decode(errors="replace"))


def _decoder(kind: str) -> msgspec.json.Decoder[Any] | None:
    if (event := CATALOGUE.get(kind)) is None:
        return None
    return _decoders.setdefault(kind, msgspec.json.Decoder(event))
