"""Copying what stands under the cursor: a command as it is, a step or an entry as text or Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.entry_text import describe_entry
from irrunner.incident.moments import format_time
from irrunner.safety import markdown, one_line, visible
from irrunner.tui.screens.run.entry_page import occurred
from irrunner.tui.terminal.clipboard import copy_text
from irrunner.tui.text import joined, line

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.content import Content

    from irrunner.incident.entries import Entry
    from irrunner.incident.texts import Command
    from irrunner.tui.host import Host
    from irrunner.tui.store.snapshot import Snapshot
    from irrunner.tui.store.step_snapshot import StepSnapshot

    Tell = Callable[[Content], None]


def copy_step(app: Host, detail: StepSnapshot, tell: Tell) -> None:
    """Copy the step's command; of several the chosen one; without any its sentence."""
    commands = [each for each in detail.commands if each.kind == "run"]
    if not commands:
        _copy(app, " ".join(visible(detail.sentence).split()), tell)
    elif len(commands) == 1:
        _copy_command(app, commands[0], tell)
    else:
        from irrunner.tui.dialogs.confirm import Choose

        texts = tuple(one_line(each.text, 400) for each in commands)

        def chosen(text: str | None) -> None:
            if text is not None:
                _copy_command(app, commands[texts.index(text)], tell)

        app.push_screen(Choose("Which command?", texts), chosen)


def _copy_command(app: Host, command: Command, tell: Tell) -> None:
    if command.can_be_copied:
        _copy(app, command.text, tell)
    elif command.missing:
        missing = ", ".join(command.missing)
        tell(joined((f"Not copied: first answer {missing}", "warning"), (" (w)", "muted")))
    else:
        tell(line(command.trouble or "This check has no command to copy.", "warning"))


def copy_entry(
    app: Host, entry: Entry | None, snapshot: Snapshot | None, tell: Tell, *, markdown: bool = False
) -> None:
    """Copy an entry of the timeline as one line."""
    if entry is not None and snapshot is not None:
        _copy(app, entry_markdown(entry, snapshot) if markdown else entry_line(entry, snapshot), tell)


def copy_step_markdown(app: Host, detail: StepSnapshot, snapshot: Snapshot, tell: Tell) -> None:
    """Copy a step with what happened to it as Markdown."""
    _copy(app, step_markdown(detail, snapshot), tell)


def entry_line(entry: Entry, snapshot: Snapshot) -> str:
    """One line of text: when, who, what."""
    return (
        f"{occurred(entry, snapshot.zone)}  {one_line(entry.by)}  {one_line(describe_entry(entry).line(snapshot.zone))}"
    )


def entry_markdown(entry: Entry, snapshot: Snapshot) -> str:
    """One item of a Markdown list; foreign text in it acts nowhere."""
    when = markdown.escape(format_time(entry.when, snapshot.zone))
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
    if detail.history:
        rows.extend(["", *(entry_markdown(entry, snapshot) for entry in detail.history)])
    return "\n".join(rows) + "\n"


def _items(items: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{item} {markdown.escape(name)}" for item, name in items) or "missing"


def _copy(app: Host, text: str, tell: Tell) -> None:
    tell(line(copy_text(app.screen.app, text, app.session.place).sentence, "muted"))
