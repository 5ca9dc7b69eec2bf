"""The sentence for each kind of entry, as the log, the timelines and the report show it.

A template is a sentence in small letters. The word between asterisks is the one that a column shows alone, in at most
nine letters. `{step}` is a ref of the entry, `{to}` and `{person}` texts of its body, the others are worked out in
`irrunner.incident.entry_text`. A part in brackets is left out when what it names is empty.
"""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, str]] = {
    "incident.declared": "{mode} incident *declared*",
    "incident.titled": "*title*",
    "severity.set": "*severity*: {level}",
    "tlp.set": "*TLP*: {label}",
    "privilege.set": "*privilege* line",
    "incident.closed": "incident *closed* as {outcome}",
    "incident.reopened": "incident *reopened*",
    "purge.begun": "*purge* begun",
    "incident.purged": "incident *purged*; this entry is left",
    "playbook.grafted": "*playbook* added: {prefix}",
    "step.started": "{step} *started*",
    "step.done": "{step} *done*",
    "step.skipped": "{step} *skipped*",
    "step.blocked": "{step} *blocked*",
    "step.reopened": "{step} *reopened*",
    "step.approved": "{step} *approved* as {role}",
    "step.assigned": "{step} *assigned* to {person}",
    "step.added": "step {step} *added*[ to {phase}]",
    "round.opened": "*round* {step} opened",
    "decision.made": "{step} *decided*: {option}",
    "decision.recorded": "*decision*",
    "answer.given": "*answer*: {key}[ of {step}]",
    "note.added": "*note*[ on {step}]",
    "action.added": "*follow-up* {action} added",
    "action.closed": "*follow-up* {action} closed",
    "evidence.added": "*evidence* {evidence} added",
    "evidence.opened": "*evidence* {evidence} looked at",
    "evidence.exported": "*evidence* {evidence} exported to {to}",
    "evidence.transferred": "*evidence* {evidence} handed over to {to}",
    "evidence.verified": "*evidence* {evidence} hashed again: {result}",
    "evidence.destroyed": "{item} *destroyed*",
    "evidence.held": "{item} *held* under legal hold",
    "evidence.released": "{item} *released* from legal hold",
    "register.entered": "{register} {row} *added*",
    "register.changed": "{register} {row} *changed*[ over entry {over}]",
    "register.withdrawn": "{register} {item_or_batch} *withdrawn*",
    "timeline.imported": "*imported*",
    "timeline.withdrawn": "{item_or_batch} *withdrawn* from the timeline",
    "milestone.marked": "*milestone*: {milestone}",
    "role.assigned": "*role* {role} given to {person}",
    "handover.offered": "*hand-over* offered to {to}",
    "handover.accepted": "*hand-over* accepted",
    "event.corrected": "entry {event} *corrected*",
    "event.redacted": "entry {event} *redacted*",
    "entry.damaged": "entry {entry} is *damaged*",
    "entry.missing": "entries are *missing*",
    "removal.finished": "*removal* finished: what entry {event} began",
    "clock.stepped": "*clock* of this machine was moved",
    "exercise.began": "*exercise* began",
    "exercise.ended": "*exercise* ended",
    "inject.delivered": "*inject*",
    "inject.acknowledged": "*inject* acknowledged as {role}[, answer {option}]",
    "clock.paused": "*story* time paused",
    "clock.resumed": "*story* time resumed",
    "clock.speed": "*story* time runs {speed} times as fast",
    "story.jumped": "*story* time set ahead to {offset}",
    "hint.taken": "*hint* taken",
    "question.asked": "*question* {question} to control[ on {step}][, check {check}]",
    "question.answered": "*question* {question} answered by control[; the check says {result}]",
    "director.began": "*directing* began",
    "director.linked": "*players* are in {players}",
    "director.skipped": "inject {inject} *left out*",
    "director.delayed": "{which} *delayed*: {delay}",
    "director.wrote": "inject {inject} *written* by hand",
    "director.noted": "*observed*[: {finding}][, {objective}]",
    "director.judged": "expectation {expectation} *judged* {result}",
    "director.attended": "*attends*[ as {role}]",
    "director.rated": "objective {objective} *rated* {rating}[; {other} was proposed]",
    "director.debriefed": "*debrief* question {question} answered",
    "director.planned": "*follow-up* {action} planned[ for {objective}]",
}

VARIANT_SENTENCES: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    "step.approved": (("approved", "no", "{step} *went on*, not approved as {role}"),),
    "evidence.added": (("kept", "no", "*evidence* {evidence} recorded as a reference"),),
    "evidence.verified": (
        ("result", "ok", "*evidence* {evidence} hashed again: the bytes are unchanged"),
        ("result", "missing", "*evidence* {evidence} hashed again: the bytes are missing"),
        ("result", "changed", "*evidence* {evidence} hashed again: the bytes are NOT the same"),
        (
            "result",
            "unreadable",
            "*evidence* {evidence} could not be read: nothing is known of its bytes",
        ),
    ),
    "exercise.ended": (
        ("how", "stopped", "*exercise* stopped"),
        ("how", "real", "*exercise* stopped: something real happened"),
    ),
    "director.attended": (("here", "no", "*left*[ as {role}]"),),
}
"""Other forms of a kind, each for one value of one ref."""

LABELLED_FIELDS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "purge.begun": (("authority", "On the authority of"),),
    "incident.purged": (("why", "Reason"), ("authority", "On the authority of")),
    "playbook.grafted": (("why", "Reason"),),
    "decision.recorded": (("why", "Reason"), ("options", "Considered")),
    "register.entered": (("source", "Out of"),),
    "timeline.imported": (("source", "Out of"), ("zone", "Read in")),
    "action.added": (("owner", "Owner"),),
    "evidence.destroyed": (("authority", "On the authority of"),),
    "evidence.released": (("authority", "On the authority of"),),
    "role.assigned": (("contact", "Contact"),),
    "event.corrected": (("words", "It now says"), ("occurred", "It now occurred at"), ("why", "Reason")),
    "event.redacted": (("why", "Reason"), ("authority", "On the authority of")),
    "inject.delivered": (("to", "To"), ("sender", "From"), ("via", "Via")),
    "clock.paused": (("since", "Since"),),
    "clock.stepped": (("before", "From"), ("now", "To")),
    "director.planned": (("capability", "Capability"),),
}
"""Texts of a body that are shown besides the person's own words, each with its label."""
