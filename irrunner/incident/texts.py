"""A step's texts with the answers in: what a responder reads, and the commands they copy.

Everything returned is raw text of strangers; shell, screen and report pass it through
`irrunner.safety` before they show it. Answers enter `how` as text, never as Markdown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import Refused
from irrunner.incident.answers_step import is_answers_step, still_asked
from irrunner.incident.moments import format_claimed, is_time
from irrunner.incident.wording import question_in_words
from irrunner.playbook import templates
from irrunner.playbook.code_blocks import code_blocks, parts
from irrunner.playbook.model import REGISTERS
from irrunner.playbook.names import ITEM
from irrunner.safety.commands import copyable, is_one_plain_word, leading_dashes
from irrunner.safety.terminal import visible

if TYPE_CHECKING:
    from irrunner.incident.checklist import Checklist, StepView
    from irrunner.playbook.model import Check, Step, Value


RUN, CODE = "run", "code"
TO_COPY = (RUN, CODE)
"""The kinds of command that can be copied."""


class Command(Struct, frozen=True):
    """One check of a step, as text.

    Attributes:
        kind: `run`; `code` for a code block of `how`; or the name of another check.
        text: the command to copy; for another kind what it would examine. A missing answer shows as its name.
        missing: the names whose answers are missing: then it cannot be copied.
        flagged: answers that start with a dash, which a program would take for an option.
        trouble: why no terminal may be given it (it holds a line break or an escape), in a sentence.
        platform: the machines that it is for, one of PLATFORMS; empty for all.
    """

    kind: str
    text: str
    missing: tuple[str, ...] = ()
    flagged: tuple[str, ...] = ()
    trouble: str = ""
    platform: str = ""

    @property
    def can_be_copied(self) -> bool:
        """Whether it is a whole command."""
        return self.kind in TO_COPY and not self.missing and not self.trouble


def sentence(checklist: Checklist, view: StepView) -> str:
    """What the step says to do or decide; a step added by hand is never a template.

    What the playbook asks and nobody answered shows as a placeholder; a row never does.
    """
    added = checklist.state.since[view.key.id]
    if added.kind == "step.added":
        return added.words

    def missing(name: str) -> str:
        return _row_in_words(view, name) if name.startswith(ITEM) else templates.placeholder(name)

    return templates.fill(_step(checklist, view).text, _lookup(checklist, view), missing=missing)


def title(checklist: Checklist, view: StepView) -> str:
    """What names the step in a list: its `short`, or its sentence, and never a placeholder."""
    step = _step(checklist, view)
    return _in_words(checklist, view, step.short or step.text)


def sentence_in_words(checklist: Checklist, view: StepView) -> str:
    """The sentence, where it stands as a title: instead of a missing answer stands what was asked."""
    return _in_words(checklist, view, _step(checklist, view).text)


def _step(checklist: Checklist, view: StepView) -> Step:
    """The step, with the questions alone that are still open if it is the one for late answers."""
    return still_asked(view.step, checklist.state.answered) if is_answers_step(view.step) else view.step


def _in_words(checklist: Checklist, view: StepView, template: str) -> str:
    added = checklist.state.since[view.key.id]
    if added.kind == "step.added":
        return added.words

    def missing(name: str) -> str:
        return _row_in_words(view, name) if name.startswith(ITEM) else question_in_words(checklist.state, name)

    return templates.fill(template, _lookup(checklist, view), missing=missing)


def _lookup(checklist: Checklist, view: StepView) -> templates.Lookup:
    """What names mean in a sentence: a time is one of the incident's zone there, as a person reads it."""
    lookup = checklist.names(view.key).lookup

    def spoken(name: str) -> Value | None:
        value = lookup(name)
        if not (isinstance(value, str) and is_time(value)):
            return value
        answers = checklist.state.answers
        answer = answers.get(f"{name}@{view.key.row}") or answers.get(name)
        precision = answer.words_precision if answer is not None else "minute"
        return format_claimed(value, checklist.state.zone, precision, seconds=precision == "second")

    return spoken


def _row_in_words(view: StepView, name: str) -> str:
    """What is known of a row whose cell is empty, or of the rows of a register that has none yet."""
    register, column = view.step.for_each, name.removeprefix(ITEM)
    named_by = REGISTERS.get(register, ("",))[0]
    if column != named_by:
        return f"its {column.replace('_', ' ')}"
    return view.key.row or f"each {register.removesuffix('s')}"


def how(checklist: Checklist, view: StepView) -> str:
    """The step's `how`, as Markdown in which answers are plain text."""
    from irrunner.safety.markdown import escape

    def plain_word(answer: str) -> str:
        """In a code block a backslash would be shown, and copied."""
        return answer if is_one_plain_word(answer) else escape(answer)

    names = checklist.names(view.key)
    filled = (names.filled(text, quote=plain_word if is_code else escape) for is_code, text in parts(view.step.how))
    return "\n".join(filled)


def warning(checklist: Checklist, view: StepView) -> str:
    """The step's warning."""
    return checklist.names(view.key).filled(view.step.warn)


def evidence_slots(checklist: Checklist, view: StepView) -> list[str]:
    """The step's evidence slots, in order; slot 1 is the first."""
    names = checklist.names(view.key)
    return [names.filled(slot) for slot in view.step.evidence]


def commands(checklist: Checklist, view: StepView) -> list[Command]:
    """The step's checks, ready to be shown."""
    return [_command(checklist, view, check) for check in view.step.checks]


def code(checklist: Checklist, view: StepView) -> list[Command]:
    """The code blocks of the step's `how`, with the answers in.

    Only the author knows in which quotes an answer stands there, so one that a shell would act on keeps its block from
    being copied.
    """
    lookup = checklist.names(view.key).lookup
    return [_code(block, lookup) for block in code_blocks(view.step.how)]


def _code(block: str, lookup: templates.Lookup) -> Command:
    text = templates.fill(block, lookup)
    missing = tuple(templates.missing_names(block, lookup))
    answers = {name: answer_texts([lookup(name)]) for name in templates.known_names_in(block)}
    acting = [name for name, values in answers.items() if not all(map(is_one_plain_word, values))]
    flagged = tuple(leading_dashes(value for values in answers.values() for value in values))
    if acting:
        trouble = f"This code was not copied: a shell might act on the answer to {', '.join(acting)}."
    elif visible(text) != text:
        trouble = "This code was not copied: it holds hidden or control characters."
    else:
        trouble = ""
    return Command(CODE, text, missing, flagged, trouble)


def _command(checklist: Checklist, view: StepView, check: Check) -> Command:
    lookup = checklist.names(view.key).lookup
    if check.kind != RUN:
        return Command(check.kind, " ".join([check.kind, *_parameters(check, lookup)]))
    missing = list(dict.fromkeys(name for part in check.argv for name in templates.missing_names(part, lookup)))
    argv: list[str] = []
    answers: list[str] = []
    for part in check.argv:
        names = templates.names_in(part)
        value = templates.fill_value(part, lookup)
        argv.extend([value] if isinstance(value, str) else value)
        answers.extend(answer_texts([lookup(name) for name in names]) if templates.starts_with_fill(part) else ())
    flagged = tuple(leading_dashes(answers))
    try:
        return Command(RUN, " ".join(argv) if missing else copyable(argv), tuple(missing), flagged)
    except Refused as refused:
        return Command(RUN, " ".join(argv), tuple(missing), flagged, refused.sentence)


def answer_texts(values: list[Value | None]) -> list[str]:
    """Every text of these answers."""
    found: list[str] = []
    for value in values:
        found.extend([value] if isinstance(value, str) else value or [])
    return found


def _parameters(check: Check, lookup: templates.Lookup) -> list[str]:
    return [f"{name}={_said(value, lookup)}" for name, value in check.params.items()]


def _said(value: object, lookup: templates.Lookup) -> str:
    if isinstance(value, str):
        return templates.fill(value, lookup)
    if isinstance(value, list | tuple):
        return ",".join(_said(each, lookup) for each in value)
    if isinstance(value, dict):
        return ",".join(f"{name}:{_said(each, lookup)}" for name, each in value.items())
    return str(value)
