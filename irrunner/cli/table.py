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
            Row("run", "opening:run", "Declare an incident and open the screen."),
            Row("declare", "declaring:declare", "Declare an incident, and nothing else."),
            Row("open", "opening:open_", "Go back into an incident."),
            Row("list", "listing:list_", "Show all incidents of the store."),
            Row("status", "status:status", "Show one incident on one page."),
            Row("close", "incident:close", "Close the incident and say how it ended."),
            Row("reopen-incident", "incident:reopen_incident", "Go on with a closed incident."),
        ),
    ),
    (
        "Its steps",
        (
            Row("start", "steps:start", "Say that somebody works on a step."),
            Row("done", "steps:done", "Mark a step as done."),
            Row("skip", "steps:skip", "Leave a step out, with the reason."),
            Row("block", "steps:block", "Say that a step cannot go on, and why."),
            Row("reopen", "steps:reopen", "Work on a step again."),
            Row("approve", "steps:approve", "Agree to a step in the role that it asks for."),
            Row("assign", "steps:assign", "Say whose step it is."),
            Row("repeat", "steps:repeat", "Open another round of a step that repeats."),
            Row("step", "steps:step", "Add a step that nobody foresaw."),
            Row("decide", "decisions:decide", "Make a step's decision."),
            Row("answer", "decisions:answer", "Answer a question, or change an answer."),
            Row("graft", "incident:graft", "Add another playbook's steps to the running incident."),
        ),
    ),
    (
        "What is written down",
        (
            Row("note", "scribe:note", "Write a line into the timeline."),
            Row("decision", "decisions:decision", "Record a decision that no step asked for."),
            Row("milestone", "scribe:milestone", "Name a moment, such as detected or contained."),
            Row("action", "actions:action", "Follow-ups: add, close, list."),
            Row("add", "adding:add", "Add evidence: files, a stream or a reference."),
            Row("evidence", "evidence:evidence", "The evidence and its custody: list, open, export, verify, hold."),
            Row("register", "registers:register", "Assets, credentials and indicators: add, change, list, import."),
            Row("log", "log:log", "Show the journal, one line an entry."),
        ),
    ),
    (
        "What it is called and who is on it",
        (
            Row("title", "incident:title", "Give the incident another title."),
            Row("severity", "incident:severity", "Set the severity."),
            Row("tlp", "incident:tlp", "Set the TLP label."),
            Row("privilege", "incident:privilege", "Set the line on legal privilege."),
            Row("role", "people:role", "Give a role to somebody."),
            Row("handover", "people:handover", "Hand over to the next person."),
            Row("accept", "people:accept", "Accept a hand-over."),
        ),
    ),
    (
        "The record",
        (
            Row("report", "report:report", "Write the report: Markdown, HTML or JSON."),
            Row("verify", "verify:verify", "Check that the record and its evidence hold together."),
            Row("correct", "record:correct", "Correct the words or the time of an entry."),
            Row("redact", "record:redact", "Erase the words of an entry for good."),
            Row("purge", "record:purge", "Remove a whole incident, leaving a tombstone."),
            Row("store", "store:store", "The place where incidents are kept: init, copy, path."),
        ),
    ),
    (
        "Exercises",
        (
            Row(
                "exercise",
                "exercise:exercise",
                "Tabletop exercises on the real playbook: play, direct, rehearse, judge, compare.",
            ),
        ),
    ),
    (
        "irrunner itself",
        (
            Row("playbook", "playbook:playbook", "The library of playbooks: list, show, lint."),
            Row("demo", "demo:demo", "Build a worked example in a store of its own and open it."),
            Row("completion", "completion:completion", "Print the completion script for your shell."),
            Row("version", "version:version", "Say which versions are at work, and where the store is."),
        ),
    ),
)

ROWS: Final = {row.name: row for _, rows in SECTIONS for row in rows}
"""Every command by name, in the order of the help."""
