"""Every command, with the module that holds it and its line of help; none is imported to say so.

A test holds this table and the modules together.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Row(NamedTuple):
    """One command: its name, where it lives (`module:attribute` below `irrunner.cli.commands`), what it does."""

    name: str
    target: str
    does: str


SECTIONS: Final[tuple[tuple[str, tuple[Row, ...]], ...]] = (
    (
        "An incident",
        (
            Row("run", "incident.open:run", "Declare an incident and open the screen."),
            Row("declare", "incident.declare:declare", "Declare an incident, and nothing else."),
            Row("open", "incident.open:open_", "Go back into an incident."),
            Row("list", "incident.list:list_", "Show all incidents of the store."),
            Row("status", "incident.status:status", "Show one incident on one page."),
            Row("close", "incident.lifecycle:close", "Close the incident and say how it ended."),
            Row("reopen-incident", "incident.lifecycle:reopen_incident", "Go on with a closed incident."),
        ),
    ),
    (
        "Its steps",
        (
            Row("start", "incident.steps:start", "Say that somebody works on a step."),
            Row("done", "incident.steps:done", "Mark a step as done."),
            Row("skip", "incident.steps:skip", "Leave a step out, with the reason."),
            Row("block", "incident.steps:block", "Say that a step cannot go on, and why."),
            Row("reopen", "incident.steps:reopen", "Work on a step again."),
            Row("undo", "incident.steps:undo", "Take back the last act on a step, as a mistake."),
            Row("settle", "incident.steps:settle", "Say which end counts of a step that was ended in two records."),
            Row("approve", "incident.steps:approve", "Agree to a step in the role that it asks for."),
            Row("assign", "incident.steps:assign", "Say whose step it is."),
            Row("repeat", "incident.steps:repeat", "Open another round of a step that repeats."),
            Row("step", "incident.steps:step", "Add a step that nobody foresaw."),
            Row("decide", "incident.decisions:decide", "Make a step's decision."),
            Row("answer", "incident.decisions:answer", "Answer a question, or change an answer."),
            Row("graft", "incident.lifecycle:graft", "Add another playbook's steps to the running incident."),
            Row("ungraft", "incident.lifecycle:ungraft", "Take back the steps of a playbook that was added."),
        ),
    ),
    (
        "What is written down",
        (
            Row("note", "incident.scribe:note", "Write a line into the timeline."),
            Row("write", "incident.writing:write", "Write a part of the report that only a person can write."),
            Row("decision", "incident.decisions:decision", "Record a decision that no step asked for."),
            Row("milestone", "incident.scribe:milestone", "Name a moment, such as detected or contained."),
            Row("deadlines", "incident.deadlines:deadlines", "Show every duty to notify, and when it is due."),
            Row(
                "deadline",
                "incident.deadline:deadline",
                "One duty to notify: consider, start, met, stage, answer, dismiss, override, add, profile.",
            ),
            Row("action", "incident.actions:action", "Follow-ups: add, close, list."),
            Row("add", "incident.add:add", "Add evidence: files, a stream or a reference."),
            Row(
                "evidence",
                "incident.evidence:evidence",
                "The evidence and its custody: list, open, export, verify, hold.",
            ),
            Row(
                "register",
                "incident.registers:register",
                "Assets, credentials and indicators: add, change, list, import.",
            ),
            Row(
                "indicators",
                "incident.indicators:indicators",
                "What to look for: load, diff, list, show, lint, search.",
            ),
            Row(
                "credential",
                "incident.credentials:credential",
                "Credentials: what is revoked, reissued, proven dead, in use.",
            ),
            Row("timeline", "incident.timeline:timeline", "The timeline: show, import another tool's, withdraw."),
            Row("check", "incident.checks:check", "What a step can run: list, run, show, again, import, allow, trust."),
            Row("exec", "incident.exec:exec_", "Run a command of your own, and keep what it says as evidence."),
            Row("log", "incident.log:log", "Show the journal, one line an entry."),
        ),
    ),
    (
        "What it is called and who is on it",
        (
            Row("title", "incident.lifecycle:title", "Give the incident another title."),
            Row("severity", "incident.lifecycle:severity", "Set the severity."),
            Row("tlp", "incident.lifecycle:tlp", "Set the TLP label."),
            Row("privilege", "incident.lifecycle:privilege", "Set the line on legal privilege."),
            Row("role", "incident.people:role", "Give a role to somebody."),
            Row("handover", "incident.people:handover", "Hand over to the next person."),
            Row("accept", "incident.people:accept", "Accept a hand-over."),
            Row("notify", "incident.notifications:notify", "Tell chats, pagers, mailboxes: on, off, list, test, send."),
            Row("channel", "incident.notifications:channel", "Say that the attacker may read a channel, or not."),
        ),
    ),
    (
        "The record",
        (
            Row("report", "incident.report:report", "Write the report: Markdown, HTML, JSON or PDF."),
            Row("review", "incident.writing:review", "Say that somebody reviewed the report, and with what result."),
            Row("issue", "incident.writing:issue", "Say that the report is final as of now, and who gets it."),
            Row("metrics", "metrics:metrics", "Measure all incidents: median, range, trend."),
            Row("export", "incident.bundle:export", "Write the incident as one file that others can check."),
            Row("import", "incident.bundle:import_", "Bring a bundle's incident into the store."),
            Row("verify", "verify:verify", "Check that the record and its evidence hold together."),
            Row("merge", "merge:merge", "Bring in the other record of an incident that two worked on apart."),
            Row("seal", "incident.seal:seal", "Sign the record with your SSH key."),
            Row("correct", "incident.record:correct", "Correct the words or the time of an entry."),
            Row("redact", "incident.record:redact", "Erase the words of an entry for good."),
            Row("purge", "incident.record:purge", "Remove a whole incident, leaving a tombstone."),
            Row("member", "member:member", "The members of a team store: add, remove, list."),
            Row("outbox", "outbox:outbox", "Acts that are not yet recorded: list, send, drop."),
            Row(
                "last-known",
                "last_known:last_known",
                "Show what this machine keeps of a team store for when its server is away.",
            ),
            Row("access", "member:access", "Say who sees an incident of a team store."),
            Row(
                "store", "store:store", "The place where incidents are kept: init, copy, move, salvage, upgrade, path."
            ),
        ),
    ),
    (
        "Looking for what is affected",
        (Row("exposure", "exposure:exposure", "Find a package at the versions you name, without starting anything."),),
    ),
    (
        "Exercises",
        (
            Row(
                "exercise",
                "exercise.group:exercise",
                "Tabletop exercises on the real playbook: play, direct, rehearse, judge, compare.",
            ),
        ),
    ),
    (
        "irrunner itself",
        (
            Row("playbook", "playbook:playbook", "The library: list, show, write, check, compare, exchange."),
            Row("demo", "demo:demo", "Build a worked example in a store of its own and open it."),
            Row("ssh-key", "ssh:ssh_key", "Print the line that lets somebody in by SSH."),
            Row("ssh-session", "ssh:ssh_session", "Let somebody in who came by SSH; sshd starts it."),
            Row("token", "token:token", "The tokens with which programs reach /api: add, list, remove."),
            Row("serve", "serve:serve", "Show incidents as a live page that only reads, to whom you give a link."),
            Row("completion", "completion:completion", "Print the completion script for your shell."),
            Row("version", "version:version", "Say which versions are at work, and where the store is."),
        ),
    ),
)

ROWS: Final = {row.name: row for _, rows in SECTIONS for row in rows}
"""Every command by name, in the order of the help."""
