"""The step pane, in the order of acting: warning, command, what is missing, questions, how and why, what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.message import Message
from typing_extensions import override

from irrunner.incident.entry_text import describe_entry
from irrunner.incident.moments import format_time
from irrunner.incident.texts import TO_COPY
from irrunner.playbook.durations import format_duration
from irrunner.tui import glyphs
from irrunner.tui.screens.run.check_blocks import CheckWork, at_work, standings
from irrunner.tui.screens.run.command_blocks import GAP, command_blocks, headed, shown_forms
from irrunner.tui.text import joined, line
from irrunner.tui.widgets import markdown
from irrunner.tui.widgets.text_view import Block, TextView, hanging_block
from irrunner.tui.widgets.time_formats import day_and_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.content import Content

    from irrunner.tui.store.step_snapshot import Related, StepSnapshot

_LABEL = 11
_APART = "  "
_MOST_SIBLINGS = 12
_MOST_HISTORY = 30


class StepPane(TextView):
    """The step under the cursor of the checklist.

    Attributes:
        on_answer: called with yes or no, when the pane asks whether checks may run.
    """

    BINDINGS = [
        Binding("enter", "go_there", "To what it waits for", show=False),
        Binding("y", "answer(True)", "Yes, run exactly that", show=False),
        Binding("escape", "answer(False)", "No", show=False),
    ]

    class Wanted(Message):
        """Enter on a step that waits for another one: go there."""

        def __init__(self, key: str) -> None:
            self.key = key
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.detail: StepSnapshot | None = None
        self.on_answer: Callable[[bool], None] = lambda _: None
        self._work = CheckWork()
        self._zone = "UTC"
        self.every_platform = False

    def show_step(self, detail: StepSnapshot | None, zone: str, work: CheckWork) -> None:
        """Show a step and what its checks do just now; the same one again keeps its place."""
        same = detail is not None and self.detail is not None and detail.line.key == self.detail.line.key
        self.detail = detail
        self._zone, self._work = zone, work
        self.every_platform &= same
        page = _StepPage(zone, work, every_platform=self.every_platform)
        self.show(list(page.blocks(detail)) if detail else [], keep_place=same)

    def toggle_platforms(self) -> bool:
        """Show a command's forms for other machines too, or no more; False when there are none."""
        detail = self.detail
        if detail is None or len(shown_forms(detail, every=False)) == len(detail.platforms):
            return False
        self.every_platform = not self.every_platform
        self.show_step(detail, self._zone, self._work)
        return True

    def show_phase(self, name: str, settled: int, of: int) -> None:
        """Show a phase instead of a step."""
        self.detail = None
        self.show([Block(line(name, "heading")), GAP, Block(line(f"{settled} of {of} steps are settled."))])

    @override
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While nothing is asked, y and escape mean what they mean elsewhere."""
        return bool(self._work.proposed) if action == "answer" else super().check_action(action, parameters)

    def action_answer(self, yes: bool) -> None:
        """Answer what the pane asks."""
        self.on_answer(yes)

    def action_go_there(self) -> None:
        """Ask for the first step that this one waits for."""
        keys = [key for _, key in self.detail.waits_for if key] if self.detail else []
        if keys:
            self.post_message(self.Wanted(keys[0]))


class _StepPage:
    """The text of one step, with times in a zone."""

    def __init__(self, zone: str, work: CheckWork, *, every_platform: bool = False) -> None:
        self._zone = zone
        self._work = work
        self._every_platform = every_platform
        self._glyphs = glyphs.chosen()

    def blocks(self, detail: StepSnapshot) -> Iterator[Block]:
        """The step in the order of acting: what must not happen, what to run, what is missing, then how and why."""
        step = detail.line
        symbol = f"{self._glyphs.standing[step.standing]} {step.standing}"
        option = f": {step.option}" if step.option else ""
        yield Block(joined((f"{symbol}{option}", step.standing), ("   " + step.key, "muted")))
        yield Block(line(" ".join(detail.sentence.split()), "strong"))
        yield from self._who_and_when(detail)
        yield from at_work(self._work)
        if detail.warning:
            yield GAP
            yield hanging_block(line("! ", "late"), markdown.inline(" ".join(detail.warning.split()), "warning"))
        yield from self._conditions(detail)
        if step.is_decision:
            yield from self._options(detail)
        yield from command_blocks(detail, every_platform=self._every_platform, runs=self._work.keys[0])
        yield from standings(detail.checks, self._work, self._zone)
        yield from self._missing(detail)
        yield from self._questions(detail)
        yield from self._how(detail)
        yield from self._facts(detail)
        yield from self._evidence(detail)
        yield from self._others("Instances" if detail.for_each else "Rounds", detail.siblings)
        yield from self._others("Then", detail.unlocks)
        yield from self._history(detail)

    def _who_and_when(self, detail: StepSnapshot) -> Iterator[Block]:
        """Whose step it is, and how long is left."""
        parts: list[tuple[str, str]] = []
        if detail.role:
            contact = f", {detail.contact}" if detail.contact else ""
            parts += [(f"{detail.role_label or detail.role}: ", "muted")]
            parts += (
                [(detail.holder, "strong"), (contact, "muted")]
                if detail.holder
                else [("nobody yet (ctrl+l: you)", "muted")]
            )
        if detail.assigned:
            parts += [(_APART * bool(parts) + "for ", "muted"), (detail.assigned, "strong")]
        found = [joined(*parts)] if parts else []
        if aim := self._target(detail):
            found.append(aim)
        if found:
            yield Block(line(_APART, "muted").join(found))

    def _options(self, detail: StepSnapshot) -> Iterator[Block]:
        yield GAP
        yield from headed("Decide")
        for number, option in enumerate(detail.line.options, 1):
            key = f"{number} " if number < 10 else "  "
            chosen = option == detail.line.option
            mark = f"  {self._glyphs.standing['done']} decided" if chosen else ""
            yield Block(joined((key, "key"), (option, "strong" if chosen else ""), (mark, "done")))

    def _conditions(self, detail: StepSnapshot) -> Iterator[Block]:
        """What keeps it from being worked on, and what is odd about it."""
        rows = [
            _fact("Waits for", line(what) if not key else joined(what, ("  (enter goes there)", "muted")))
            for what, key in detail.waits_for
        ]
        rows += [_fact("Note", line(warning, "warning")) for warning in detail.warnings]
        if rows:
            yield GAP
            yield from rows

    def _how(self, detail: StepSnapshot) -> Iterator[Block]:
        if detail.how.strip():
            yield GAP
            hint = "y copies its code" if any(each.kind in TO_COPY for each in detail.code) else ""
            yield from headed("How", hint)
            yield from _trimmed(markdown.blocks(detail.how))

    def _facts(self, detail: StepSnapshot) -> Iterator[Block]:
        """What else the playbook says of it."""
        rows = []
        if detail.approve and (detail.approval is not None or detail.line.is_settled):
            rows.append(_fact("Approval", self._approval(detail)))
        if detail.row:
            cells = ", ".join(f"{column} {text}" for column, text in detail.row.items())
            rows.append(_fact("For", joined(f"{detail.for_each}: ", (cells, "strong"))))
        if detail.repeat:
            rows.append(_fact("Repeat", joined(detail.repeat, ("  (R opens another round)", "muted"))))
        if detail.collect:
            rows.append(_fact("Collects", joined(detail.collect, ("  (r opens them)", "muted"))))
        if detail.marks:
            rows.append(_fact("Marks", line(detail.marks)))
        rows += [_fact("Source", line(source)) for source in detail.sources]
        rows += [_fact("Read at", line(url, "muted")) for url in detail.urls]
        if tags := ", ".join((*detail.csf, *detail.attack, *detail.atlas)):
            rows.append(_fact("Tags", line(tags, "muted")))
        if rows:
            yield GAP
            yield from rows

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

    def _missing(self, detail: StepSnapshot) -> Iterator[Block]:
        """What the step lacks before it counts as done in order: evidence by slot, and an approval."""
        slots = [slot for slot in detail.slots if not slot.items]
        approval = bool(detail.approve) and detail.approval is None
        if detail.line.is_settled or not (slots or approval or detail.unmet or detail.unwritten):
            return
        yield GAP
        yield from headed("Missing", "E adds evidence" if slots else "")
        for slot in slots:
            yield hanging_block(line(f"{slot.number} ", "muted"), joined((slot.text, "warning")))
        for part in detail.unwritten:
            words = joined((f"in words: {part.lower()}", "warning"), ("  (ctrl+e writes)", "muted"))
            yield hanging_block(line("  "), words)
        if approval:
            yield hanging_block(line("  "), joined("approval ", self._approval(detail)))
        if detail.unmet:
            yield hanging_block(line("  "), joined((detail.unmet, "warning"), ("  (- opens the board)", "muted")))

    def _evidence(self, detail: StepSnapshot) -> Iterator[Block]:
        """What is there already; of a settled step also what is not."""
        slots = [slot for slot in detail.slots if slot.items or detail.line.is_settled]
        if slots:
            yield GAP
            yield from headed("Evidence", "E adds some for this step")
        for slot in slots:
            number = line(f"{slot.number} " if slot.number else "  ", "muted")
            if slot.items:
                items = ", ".join(f"{name} {called}" for name, called in slot.items)
                yield hanging_block(number, joined(f"{slot.text}: ", (items, "done")))
            else:
                yield hanging_block(number, joined(slot.text, ("  missing", "warning")))

    def _questions(self, detail: StepSnapshot) -> Iterator[Block]:
        if detail.questions:
            yield GAP
            yield from headed("Questions", "w answers")
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
        yield GAP
        yield from headed(heading)
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
        yield GAP
        yield from headed("What happened")
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
