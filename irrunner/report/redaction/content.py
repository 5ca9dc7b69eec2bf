"""The kinds of content in a report, and the kind of each of its fields.

A field that is not in the table counts as `new` and is left out by every profile but the internal one, so that what
somebody adds to the report later cannot leak. A test finds it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from irrunner.incident.verbs.steps import ADDED
from irrunner.playbook.column_values import COLUMN_VALUES
from irrunner.playbook.model import MILESTONES, OF_THE_NOTICE
from irrunner.report.data import (
    model,
    model_brief,
    model_checks,
    model_control,
    model_deadlines,
    model_exhibits,
    model_form,
    model_lanes,
    model_profile,
    model_record,
    model_work,
)
from irrunner.report.svg import chart, time_axis

PLAIN: Final = "plain"
"""Ids, numbers, hashes, times, states and irrunner's own fixed words: in every report."""
ACT: Final = "act"
"""What happened, in irrunner's words with names in them: where words are left out only the kind of act is said."""
NEW: Final = "new"


class ContentKind(Struct, frozen=True):
    """A kind of content. one, many: in words, for one text and for several; why: for what reason it is left out."""

    one: str
    many: str
    why: str


_HELPS: Final = "would help an attacker"
_FOR_THE_TEAM: Final = "written for the team, not for this reader"
_NOT_FOR_THEM: Final = "not written for this reader"

KINDS: Final[dict[str, ContentKind]] = {
    "people": ContentKind("name of a person", "names of people", "personal data"),
    "contacts": ContentKind("contact of a person", "contacts of people", "personal data"),
    "accounts": ContentKind(
        "account from which the record was written", "accounts from which the record was written", _HELPS
    ),
    "machines": ContentKind(
        "machine from which the record was written", "machines from which the record was written", _HELPS
    ),
    "addresses": ContentKind(
        "internal or e-mail address inside of texts", "internal addresses and e-mail addresses inside of texts", _HELPS
    ),
    "words": ContentKind("text that somebody wrote", "texts that people wrote", _FOR_THE_TEAM),
    "statements": ContentKind("statement written for the report", "statements written for the report", _NOT_FOR_THEM),
    "notice": ContentKind("text written for customers", "texts written for customers", _NOT_FOR_THEM),
    "title": ContentKind("title of the incident", "titles of the incident", _FOR_THE_TEAM),
    "privilege": ContentKind("line on privilege", "lines on privilege", "only for the full report, which stays inside"),
    "playbook": ContentKind(
        "sentence of the playbook", "sentences of the playbook", "how the team works, with answers filled in"
    ),
    "answers": ContentKind("answer", "answers", "given for the team, not for this reader"),
    "sentences": ContentKind(
        "sentence about the whole incident",
        "sentences about the whole incident",
        "with names and numbers of the inside",
    ),
    "evidence": ContentKind(
        "name or place of evidence", "names and places of evidence", "the evidence has not been released"
    ),
    "systems": ContentKind("system or credential of our own", "systems and credentials of our own", _HELPS),
    "indicators": ContentKind("indicator", "indicators", "not for this reader"),
    "checks": ContentKind(
        "command or result of a check", "commands and results of checks", "from the inside of systems"
    ),
    NEW: ContentKind(
        "field that no profile knows", "fields that no profile knows", "nobody has said yet what is in it"
    ),
}
"""Every kind that a profile can keep, in the order in which a report lists what was left out."""

NUMBERED: Final = ("people", "accounts", "machines", "evidence", "systems")
"""Kinds whose names can be replaced by a role, an id or a number."""

Rule = str | tuple[str, ...] | Callable[[Any], str]
"""A kind; for pairs one for each part; or what works out the kind from the whole structure."""


def _step_text(each: Any) -> str:
    """The sentence of a step: the playbook's, or of whoever added the step during the incident."""
    return "words" if str(each.key).startswith(ADDED) else "playbook"


def _decided(each: model_work.Decision) -> str:
    return "playbook" if each.step else "words"


def _about(row: model_record.TimelineRow) -> str:
    """What an entry was about: the sentence of its step, or something that somebody wrote."""
    of_step = row.kind.startswith(("step.", "round.", "decision.", "note.")) and row.kind != "step.added"
    return "playbook" if of_step and row.step and not row.step.startswith(ADDED) else "words"


def _milestone(each: model_record.KeyTime) -> str:
    return PLAIN if each.name in MILESTONES else "words"


def _written(each: model_brief.WrittenSection) -> str:
    return "notice" if each.name.startswith(OF_THE_NOTICE) else "statements"


def _mark(each: chart.Mark) -> str:
    return PLAIN if set(each.label.split()).intersection(MILESTONES) else "words"


def _brief(each: model_brief.BriefItem) -> str:
    return each.kind


def _brief_answer(each: model_brief.BriefItem) -> str:
    """An option, an answer, the name of a row or of a role; else a word of irrunner's own, such as skipped."""
    if each.kind == "people":
        return "playbook"
    return each.kind if each.kind in ("playbook", "answers", "systems") else PLAIN


def _lane(each: model_lanes.LaneMoment) -> str:
    return each.kind


def _tier(each: model_exhibits.Credential) -> str:
    return PLAIN if each.tier in COLUMN_VALUES["credentials"]["tier"] else "systems"


def _all(kind: Rule, *fields: str) -> dict[str, Rule]:
    return dict.fromkeys(fields, kind)


FIELD_KINDS: Final[dict[type[Struct], dict[str, Rule]]] = {
    model.PlaybookUsed: {
        **_all("playbook", "title", "version"),
        **_all(PLAIN, "id", "sha256", "prefix"),
        "files": ("playbook", PLAIN),
    },
    model.SeverityChange: {"level": PLAIN, "by": "people", "why": "words"},
    model.Closing: {"by": "people", "outcome": PLAIN, "why": "words", "still_open": PLAIN},
    model.ReportHeader: {
        **_all(PLAIN, "incident", "mode", "status", "severity", "tlp", "zone"),
        "title": "title",
        "privilege": "privilege",
        "declared_by": "people",
    },
    model.Fact: {
        "key": PLAIN,
        "label": "playbook",
        "value": "answers",
        "by": "people",
        "row": PLAIN,
        "earlier": "answers",
    },
    model.Summary: {"sentences": "sentences", "decided": "playbook", "facts": "answers", "unanswered": "playbook"},
    model_brief.BriefItem: {
        "text": _brief,
        "answer": _brief_answer,
        "detail": "words",
        "by": "people",
        **_all(PLAIN, "evidence", "tone", "kind"),
    },
    model_brief.BriefSection: {"key": PLAIN, "title": PLAIN, "note": "sentences"},
    model_brief.Brief: {"outcome": "sentences", "why": "words"},
    model_brief.Version: {"text": "words", "by": "people"},
    model_brief.WrittenSection: {**_all(PLAIN, "name", "title", "asked_by"), "text": _written, "by": "people"},
    model_control.Issue: {**_all("people", "by", "to"), "why": "words", "head": PLAIN},
    model_control.Review: {"by": "people", "words": "words", **_all(PLAIN, "result", "head")},
    model_deadlines.DutyDecision: {"decision": PLAIN, "by": "people", "why": "words"},
    model_deadlines.TriggerRow: {"trigger": PLAIN, "by": "people", "why": "words"},
    model_deadlines.Submission: {"by": "people", **_all("words", "receipt", "note"), "evidence": PLAIN},
    model_deadlines.Ending: {**_all("people", "by", "authority"), "why": "words"},
    model_deadlines.StageRow: {
        **_all(PLAIN, "id", "standing", "result", "because", "calendar"),
        **_all("words", "title", "to"),
    },
    model_deadlines.DutyRow: {
        **_all(PLAIN, "id", "law", "url", "confidence", "applies"),
        "title": "words",
        "proposed": "words",
    },
    model_deadlines.Deadlines: {"not_looked_at": PLAIN, "profile": "words"},
    model_control.DocumentControl: {**_all("people", "author", "readers"), **_all(PLAIN, "status", "generator")},
    model_control.GlossaryWord: _all(PLAIN, "word", "meaning"),
    model_control.TagRow: {**_all(PLAIN, "framework", "done", "left"), "id": "playbook"},
    model_lanes.Lanes: _all(PLAIN, "more_theirs", "more_ours"),
    model_lanes.LaneMoment: {
        "text": _lane,
        "milestone": lambda each: PLAIN if each.milestone in MILESTONES else "words",
        **_all(PLAIN, "lane", "kind", "gap"),
    },
    model_profile.LeftOut: _all(PLAIN, "kind", "title", "how", "why"),
    model_profile.AppliedProfile: _all(PLAIN, "id", "title", "despite", "reason"),
    model_record.ReportTime: _all(PLAIN, "utc", "precision", "text"),
    model_record.Correction: {"by": "people", **_all("words", "was", "now", "why")},
    model_record.Redaction: {"by": "people", **_all("words", "why", "authority")},
    model_record.KeyTime: {
        **_all(PLAIN, "local", "step", "kind"),
        **_all("people", "by", "recorded_by"),
        **_all("words", "source", "later"),
        "name": _milestone,
        "reopened": "sentences",
    },
    model_record.Measure: _all(PLAIN, "name", "value", "formula", "note"),
    model_record.TimelineRow: {
        **_all(PLAIN, "kind", "step", "evidence"),
        **_all("people", "by", "recorded_by"),
        **_all("words", "said", "words", "withdrawn", "later"),
        "act": ACT,
        "about": _about,
        "marks": "sentences",
    },
    model_record.ClockStep: _all(PLAIN, "before", "now"),
    model_record.Changes: {"destroyed": "sentences"},
    model_record.Seal: _all(PLAIN, "key"),
    model_record.JournalReference: _all(PLAIN, "head", "verify", "promise"),
    model_work.Approval: {"role": PLAIN, "by": "people", "why": "words", "note": "sentences"},
    model_work.TargetResult: _all(PLAIN, "within", "result", "status"),
    model_work.Slot: {"text": "playbook", "items": PLAIN},
    model_work.StepDone: {
        **_all(PLAIN, "key", "state", "more_evidence"),
        **_all("playbook", "option", "role", "attack", "csf", "atlas", "sources"),
        **_all("people", "by", "assigned"),
        **_all("words", "why", "warnings", "earlier", "later"),
        "text": _step_text,
        "out_of_order": "sentences",
    },
    model_work.PhaseDone: {"name": "playbook", "counts": PLAIN, "counted": PLAIN},
    model_work.StepNotDone: {
        **_all(PLAIN, "key", "state"),
        "role": "playbook",
        **_all("words", "reason", "earlier", "later"),
        **_all("people", "by", "assigned"),
        "text": _step_text,
        "phase": "playbook",
    },
    model_work.NotApplicable: {
        **_all(PLAIN, "step", "rows"),
        **_all("playbook", "text", "phase", "condition"),
        "because": "words",
    },
    model_work.MissingEvidence: {"step": PLAIN, "slot": "playbook", "why": "words"},
    model_work.Choice: {
        **_all("playbook", "chosen", "question"),
        "why": "words",
        "by": "people",
        "out_of_order": "sentences",
    },
    model_work.Decision: {"step": PLAIN, "later": "words", **_all(_decided, "question", "options")},
    model_work.Holder: {"person": "people", "contact": "contacts"},
    model_work.RoleRow: {"role": PLAIN, "label": "playbook"},
    model_work.HandoverRow: {**_all("people", "by", "to", "accepted_by"), **_all("words", "brief", "note")},
    model_work.Author: {"name": "people", "account": "accounts", "host": "machines"},
    model_work.People: {"scribe": "people", "shared": "words"},
    model_work.ActionItem: {**_all("words", "text", "closing"), "owner": "people", "status": PLAIN},
    model_checks.ReportCheck: {
        **_all(PLAIN, "step", "digest", "answer", "ended", "evidence", "rows"),
        **_all("checks", "name", "what", "summary", "facts", "shown_facts", "older"),
        **_all("people", "allowed_by", "by"),
    },
    model_exhibits.Custody: {"by": "people", "act": ACT, "words": "words"},
    model_exhibits.EvidenceItem: {
        **_all(PLAIN, "id", "sha256", "size_text", "step"),
        **_all("evidence", "name", "source", "where"),
        **_all("people", "collected_by", "custodian"),
        **_all("words", "note", "hold", "destroyed"),
        "slot": "playbook",
    },
    model_exhibits.EvidenceList: {"hold": "words", "complete": PLAIN},
    # The cells of a register are judged column by column, in `registers`.
    model_exhibits.PrintedRow: {
        "id": PLAIN,
        "by": "people",
        "values": "systems",
        "cells": "systems",
        "withdrawn": "words",
    },
    model_exhibits.Register: {"name": PLAIN, "columns": PLAIN},
    model_exhibits.CredentialFact: {"answer": PLAIN, "by": "people", "why": "words", "out_of_order": "sentences"},
    model_exhibits.Credential: {
        **_all("systems", "name", "kind", "where"),
        **_all(PLAIN, "row", "evidence", "lacks"),
        **_all("checks", "request", "status"),
        "tier": _tier,
        "owner": "people",
    },
    model_exhibits.CredentialMatrix: _all(PLAIN, "missing_text", "missing"),
    # The lines of facts were put together from pieces that their reader may see; an answer was written for that reader.
    model_form.FactLine: _all(PLAIN, "fact", "text"),
    model_form.FormAnswer: {"text": PLAIN, "by": "people"},
    model_form.FilledField: _all(PLAIN, "id", "text", "article", "standing", "ask"),
    model_form.SentVersion: {"by": "people", **_all(PLAIN, "receipt", "evidence"), "note": "words"},
    model_form.StageForm: {
        **_all(PLAIN, "regime", "title", "law", "article", "url", "as_of", "confidence", "applies_when"),
        **_all(PLAIN, "stage", "stage_title", "to", "notes", "decision", "state", "counted"),
        "decided_by": "people",
        "why": "words",
    },
    chart.Bar: _all(PLAIN, "state", "title"),
    chart.Lane: {"name": "playbook", "counted": PLAIN},
    chart.Mark: {"label": _mark, "anchor": PLAIN},
    chart.Chart: {"states": PLAIN, "description": "sentences"},
    time_axis.Tick: {"label": PLAIN},
}
