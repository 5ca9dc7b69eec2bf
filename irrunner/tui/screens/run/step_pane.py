"""The step pane: what to do and why, the command, who, how long is left, what is missing, what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.message import Message

from irrunner.incident.entry_text import describe_entry
from irrunner.incident.moments import format_time
from irrunner.playbook.durations import format_duration
from irrunner.tui import glyphs
from irrunner.tui.text import joined, line
from irrunner.tui.widgets import markdown
from irrunner.tui.widgets.text_view import Block, TextView, hanging_block
from irrunner.tui.widgets.time_formats import day_and_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.content import Content

    from irrunner.incident.texts import Command
    from irrunner.tui.store.step_snapshot import Related, StepSnapshot

_LABEL = 11
_MOST_SIBLINGS = 12
_MOST_HISTORY = 30
_GAP = Block()


class StepPane(TextView):
    """The step under the cursor of the checklist."""

    BINDINGS = [Binding("enter", "go_there", "To what it waits for", show=False)]

    class Scrolled(Message):
        """More, or less, lies below what is visible."""

    class Wanted(Message):
        """Enter on a step that waits for another one: go there."""

        def __init__(self, key: str) -> None:
            self.key = key
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.detail: StepSnapshot | None = None

    def show_step(self, detail: StepSnapshot | None, zone: str) -> None:
        """Show a step; the same one again keeps its place."""
        same = detail is not None and self.detail is not None and detail.line.key == self.detail.line.key
        self.detail = detail
        self.show(list(_StepPage(zone).blocks(detail)) if detail else [], keep_place=same)

    def show_phase(self, name: str, settled: int, of: int) -> None:
        """Show a phase instead of a step."""
        self.detail = None
        self.show([Block(line(name, "heading")), _GAP, Block(line(f"{settled} of {of} steps are settled."))])

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Let the heading say how much lies below: a scrollbar would be redrawn line by line."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Scrolled())

    def action_go_there(self) -> None:
        """Ask for the first step that this one waits for."""
        keys = [key for _, key in self.detail.waits_for if key] if self.detail else []
        if keys:
            self.post_message(self.Wanted(keys[0]))


class _StepPage:
    """The text of one step, with times in a zone."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._glyphs = glyphs.chosen()

    def blocks(self, detail: StepSnapshot) -> Iterator[Block]:
        step = detail.line
        symbol = f"{self._glyphs.standing[step.standing]} {step.standing}"
        option = f": {step.option}" if step.option else ""
        yield Block(joined((f"{symbol}{option}", step.standing), ("   " + step.key, "muted")))
        yield Block(line(" ".join(detail.sentence.split()), "strong"))
        yield _GAP
        if detail.warning:
            yield hanging_block(line("! ", "late"), markdown.inline(" ".join(detail.warning.split()), "warning"))
            yield _GAP
        if step.is_decision:
            yield from self._options(detail)
        yield from self._facts(detail)
        if detail.how.strip():
            yield _GAP
            yield from _trimmed(markdown.blocks(detail.how))
        yield from self._commands(detail.commands)
        yield from self._evidence(detail)
        yield from self._questions(detail)
        yield from self._others("Instances" if detail.for_each else "Rounds", detail.siblings)
        yield from self._others("Then", detail.unlocks)
        yield from self._history(detail)
        if tags := ", ".join((*detail.csf, *detail.attack)):
            yield _GAP
            yield _fact("Tags", line(tags, "muted"))

    def _options(self, detail: StepSnapshot) -> Iterator[Block]:
        yield from _headed("Decide")
        for number, option in enumerate(detail.line.options, 1):
            key = f"{number} " if number < 10 else "  "
            chosen = option == detail.line.option
            mark = f"  {self._glyphs.standing['done']} decided" if chosen else ""
            yield Block(joined((key, "key"), (option, "strong" if chosen else ""), (mark, "done")))
        yield _GAP

    def _facts(self, detail: StepSnapshot) -> Iterator[Block]:
        if detail.role:
            contact = f", {detail.contact}" if detail.contact else ""
            holder = (detail.holder, "strong") if detail.holder else ("nobody yet (p)", "muted")
            yield _fact("Role", joined(f"{detail.role_label or detail.role}: ", holder, (contact, "muted")))
        if detail.assigned:
            yield _fact("Whose", line(detail.assigned, "strong"))
        if aim := self._target(detail):
            yield _fact("Target", aim)
        yield from self._conditions(detail)

    def _conditions(self, detail: StepSnapshot) -> Iterator[Block]:
        for what, key in detail.waits_for:
            yield _fact("Waits for", line(what) if not key else joined(what, ("  (enter goes there)", "muted")))
        for warning in detail.warnings:
            yield _fact("Note", line(warning, "warning"))
        if detail.approve:
            yield _fact("Approval", self._approval(detail))
        if detail.row:
            cells = ", ".join(f"{column} {text}" for column, text in detail.row.items())
            yield _fact("For", joined(f"{detail.for_each}: ", (cells, "strong")))
        if detail.repeat:
            yield _fact("Repeat", joined(detail.repeat, ("  (R opens another round)", "muted")))
        if detail.collect:
            yield _fact("Collects", joined(detail.collect, ("  (r opens the registers)", "muted")))
        if detail.marks:
            yield _fact("Marks", line(detail.marks))

    def _target(self, detail: StepSnapshot) -> Content | None:
        if not detail.within:
            return None
        within = f"within {format_duration(detail.within)}"
        aim = detail.target
        if aim is None:
            return joined(within, (", counted from when it can be worked on", "muted"))
        left = format_duration(abs(aim.left))
        due = f", by {format_time(aim.due, self._zone, date=False)}" if aim.due else ""
        if aim.ended:
            return joined(within, (due, "muted"), f", {left} {'late' if aim.missed else 'before it ended'}")
        return joined(within, (due, "muted"), ", ", (f"{left} {'late' if aim.missed else 'left'}", _urgency(aim.left)))

    def _approval(self, detail: StepSnapshot) -> Content:
        if detail.approval is not None:
            given = detail.approval
            if given.refs.get("approved") == "no":
                return joined(
                    ("unapproved", "warning"), f", went ahead: {given.by}, {day_and_time(given.when, self._zone)}"
                )
            return joined(("approved", "done"), f" by {given.by}, {day_and_time(given.when, self._zone)}")
        who = detail.approver or "nobody has the role yet"
        return joined(("missing", "warning"), f": {detail.approve} ({who})", ("  (a approves)", "muted"))

    def _commands(self, commands: tuple[Command, ...]) -> Iterator[Block]:
        if commands:
            yield _GAP
            yield from _headed("Command" if len(commands) == 1 else "Commands", "y copies")
        for command in commands:
            style = "code" if command.kind == "run" else ""
            yield Block(line(command.text, style), line("  "), line("  "), keep=command.kind == "run")
            if command.missing:
                missing = ", ".join(command.missing)
                yield Block(line(f"Not to be copied before this is answered: {missing}", "warning"), *_INDENT)
            if command.flagged:
                dashes = ", ".join(command.flagged)
                yield Block(line(f"Look twice: the program takes this for an option: {dashes}", "warning"), *_INDENT)
            if command.trouble:
                yield Block(line(command.trouble, "warning"), *_INDENT)

    def _evidence(self, detail: StepSnapshot) -> Iterator[Block]:
        if detail.slots:
            yield _GAP
            yield from _headed("Evidence", "E adds some for this step")
        for slot in detail.slots:
            number = line(f"{slot.number} " if slot.number else "  ", "muted")
            if slot.items:
                items = ", ".join(f"{name} {called}" for name, called in slot.items)
                yield hanging_block(number, joined(f"{slot.text}: ", (items, "done")))
            else:
                yield hanging_block(number, joined(slot.text, ("  missing", "warning")))

    def _questions(self, detail: StepSnapshot) -> Iterator[Block]:
        if detail.questions:
            yield _GAP
            yield from _headed("Questions", "w answers")
        for question in detail.questions:
            if question.answer is not None:
                answer = (_one(question.answer), "strong")
            elif question.ask.required:
                answer = ("not answered", "warning")
            else:
                answer = ("not answered (may stay open)", "muted")
            yield hanging_block(line("  "), joined(f"{question.ask.label}: ", answer))

    def _others(self, heading: str, others: tuple[Related, ...]) -> Iterator[Block]:
        if not others:
            return
        yield _GAP
        yield from _headed(heading)
        for each in others[:_MOST_SIBLINGS]:
            symbol = f"{self._glyphs.standing[each.standing]} {each.standing} "
            yield hanging_block(
                line(f"{symbol:<11}", each.standing), joined((f"{each.key}  ", "muted"), _one(each.sentence))
            )
        if len(others) > _MOST_SIBLINGS:
            yield Block(line(f"and {len(others) - _MOST_SIBLINGS} more", "muted"))

    def _history(self, detail: StepSnapshot) -> Iterator[Block]:
        if not detail.history:
            return
        yield _GAP
        yield from _headed("What happened")
        earlier = len(detail.history) - _MOST_HISTORY
        if earlier > 0:
            yield Block(line(f"{earlier:,} earlier entries; the timeline has them: / step:{detail.line.key}", "muted"))
        for entry in detail.history[-_MOST_HISTORY:]:
            described = describe_entry(entry, lambda name, text: "" if name == "step" else text)
            when = line(f"{day_and_time(entry.when, self._zone)} ", "muted")
            mark = f"({described.mark}) " if described.mark else ""
            words = _one(described.words(self._zone))
            yield hanging_block(
                when, joined((mark, "warning"), f"{described.sentence}, {entry.by}", f": {words}" if words else "")
            )


_INDENT = (line("  "), line("  "))


def _headed(text: str, hint: str = "") -> Iterator[Block]:
    yield Block(joined((text, "heading"), (f"  {hint}" if hint else "", "muted")))


def _fact(label: str, text: Content) -> Block:
    return hanging_block(line(f"{label:<{_LABEL}}", "muted"), text)


def _one(text: str) -> str:
    """Several lines as one: paragraphs of a note are no paragraphs of the pane."""
    return " ".join(text.split())


def _urgency(left: int) -> str:
    return "late" if left < 0 else "warning" if left < 600 else "strong"


def _trimmed(blocks: list[Block]) -> list[Block]:
    """Blocks without the empty ones at either end."""
    while blocks and not blocks[0].text:
        blocks = blocks[1:]
    while blocks and not blocks[-1].text:
        blocks = blocks[:-1]
    return blocks
