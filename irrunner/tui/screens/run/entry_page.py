"""An entry of the journal in full, and what a filter finds it by."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.incident.entry_text import describe_entry, recorded_apart
from irrunner.incident.moments import format_claimed, format_time, seconds_between
from irrunner.playbook.durations import format_duration
from irrunner.playbook.model import PLATFORMS
from irrunner.safety import markdown, one_line
from irrunner.safety.clipboard import Kind, clip
from irrunner.tui.terminal.clipboard import copy_text
from irrunner.tui.text import joined, line, search_form

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.content import Content

    from irrunner.incident.entries import Entry
    from irrunner.incident.texts import Command
    from irrunner.safety.clipboard import Clip
    from irrunner.tui.host import Host
    from irrunner.tui.store.snapshot import Snapshot
    from irrunner.tui.store.step_snapshot import StepSnapshot

    Say = Callable[[Content], None]

_SHOWN = 400
"""Characters of a command in a list to choose from."""


def haystack(entry: Entry, zone: str) -> str:
    """Everything that a filter may find an entry by, in lower case."""
    return search_form(f"{entry.seq} {entry.by} {describe_entry(entry).line(zone)}")


def in_full(entry: Entry, snapshot: Snapshot) -> list[tuple[str, str]]:
    """Everything an entry says, as labels and (foreign) texts."""
    entry = copy(entry)
    described = describe_entry(entry)
    zone = snapshot.zone
    rows = [("Entry", f"{entry.seq}, {entry.kind}"), ("Occurred", occurred(entry, zone))]
    if entry.as_written:
        rows.append(("In their words", entry.as_written))
    rows.append(("Recorded", format_time(entry.recorded, zone, seconds=True)))
    rows.append(("By", entry.by))
    rows.append(("Recorded by", f"{entry.actor.name} ({entry.actor.account} on {entry.actor.host})"))
    rows.append(("What", described.sentence))
    if described.about:
        rows.append(("About", described.about))
    if sentence := snapshot.sentence_of(entry):
        rows.append(("Step", f"{entry.refs['step']}: {sentence}"))
        rows.extend(("Later", change) for change in snapshot.later_than(entry))
    rows.extend((each.label or "Words", each.text_in(zone)) for each in described.texts)
    rows.extend(("Out of order", reason) for reason in described.out_of_order)
    if entry.refs.get("sha256"):
        rows.append(("SHA-256", str(entry.refs["sha256"])))
    return rows + _corrections(entry, zone)


def occurred(entry: Entry, zone: str) -> str:
    """When it occurred, and that it was recorded later, if it was."""
    late = seconds_between(entry.when, entry.recorded) if recorded_apart(entry) else 0
    after = f", recorded {format_duration(late)} later" if late else ""
    about = f" (to the {entry.exactness})" if entry.exactness != "second" else ""
    return f"{format_time(entry.when, zone, seconds=entry.exactness == 'second')}{about}{after}"


def _corrections(entry: Entry, zone: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    if entry.redaction is not None:
        by = entry.redaction
        rows.append(("Redacted", f"by {by.by}: {by.body_text('why')} (authority: {by.body_text('authority')})"))
    for correction in entry.corrections:
        why = correction.body_text("why")
        reason = f": {why}" if why else ""
        rows.append(("Corrected", f"in entry {correction.seq} by {correction.by}{reason}"))
    if entry.corrections and entry.event is not None:
        if entry.words != entry.first_words:
            rows.append(("It said", entry.first_words))
        if entry.when != entry.occurred:
            rows.append(("It gave", format_time(entry.occurred, zone, seconds=True)))
    return rows


def copy_step(host: Host, detail: StepSnapshot, commands: Sequence[Command], say: Say) -> None:
    """Copy one of the step's commands; of several the chosen one; without any its sentence."""
    if not commands:
        _copy(host, clip(" ".join(detail.sentence.split()), Kind.LINE), say)
    elif len(commands) == 1:
        _copy_command(host, commands[0], say)
    else:
        from irrunner.tui.dialogs.confirm import Choose

        def chosen(number: int | None) -> None:
            if number is not None:
                _copy_command(host, commands[number], say)

        host.push_screen(Choose("Which command?", tuple(map(_named, commands))), chosen)


def _named(command: Command) -> str:
    machine = f"{PLATFORMS[command.platform]}: " if command.platform else ""
    return one_line(f"{machine}{command.text}", _SHOWN)


def _copy_command(host: Host, command: Command, say: Say) -> None:
    if command.missing:
        missing = ", ".join(command.missing)
        say(joined((f"Not copied: first answer {missing}", "warning"), (" (w)", "muted")))
    elif command.trouble:
        say(line(command.trouble, "warning"))
    else:
        try:
            _copy(host, clip(command.text, Kind.COMMAND), say)
        except Refused as refused:
            say(line(refused.sentence, "warning"))


def copy_entry(host: Host, entry: Entry | None, snapshot: Snapshot | None, say: Say, *, markdown: bool = False) -> None:
    """Copy an entry of the timeline as one line."""
    if entry is not None and snapshot is not None:
        text = entry_markdown(entry, snapshot) if markdown else entry_line(entry, snapshot)
        _copy(host, clip(text, Kind.LINE), say)


def copy_step_markdown(host: Host, detail: StepSnapshot, snapshot: Snapshot, say: Say) -> None:
    """Copy a step with what happened to it as Markdown."""
    _copy(host, clip(step_markdown(detail, snapshot), Kind.TEXT), say)


def entry_line(entry: Entry, snapshot: Snapshot) -> str:
    """One line of text: when, who, what."""
    return (
        f"{occurred(entry, snapshot.zone)}  {one_line(entry.by)}  {one_line(describe_entry(entry).line(snapshot.zone))}"
    )


def entry_markdown(entry: Entry, snapshot: Snapshot) -> str:
    """One item of a Markdown list; foreign text in it acts nowhere."""
    when = markdown.escape(format_claimed(entry.when, snapshot.zone, entry.exactness))
    return f"- {when} **{markdown.escape(entry.by)}** {markdown.escape(describe_entry(entry).line(snapshot.zone))}"


def step_markdown(detail: StepSnapshot, snapshot: Snapshot) -> str:
    """A step as a section."""
    step = detail.line
    option = f" ({markdown.escape(step.option)})" if step.option else ""
    rows = [f"### {markdown.heading(detail.sentence)}", "", f"- Step: {markdown.inline_code(step.key)}"]
    rows.append(f"- State: {step.standing}{option}")
    if step.who:
        rows.append(f"- Who: {markdown.escape(step.who)}")
    if step.waits_for:
        rows.append(f"- Waits for: {markdown.escape(', '.join(step.waits_for))}")
    rows.extend(f"- Evidence: {markdown.escape(slot.text)}: {_items(slot.items)}" for slot in detail.slots)
    if detail.commands:
        rows.extend(["", markdown.code_block("\n".join(one_line(each.text) for each in detail.commands))])
    for each in detail.platforms:
        rows.extend(["", f"{PLATFORMS[each.platform]}:", "", markdown.code_block(each.text)])
    if sources := ", ".join(map(markdown.escape, (*detail.sources, *detail.urls))):
        rows.extend(["", f"Source: {sources}"])
    if detail.history:
        rows.extend(["", *(entry_markdown(entry, snapshot) for entry in detail.history)])
    return "\n".join(rows) + "\n"


def _items(items: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{item} {markdown.escape(name)}" for item, name in items) or "missing"


def _copy(host: Host, copied: Clip, say: Say) -> None:
    say(line(copy_text(host.screen.app, copied, host.session.place).sentence, "muted"))
