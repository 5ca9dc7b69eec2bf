"""What can be said in the plain walk: each word is one verb, or a look at something."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from irrunner.application.acknowledgement import acknowledgement
from irrunner.cli import status_page
from irrunner.cli.entries import say_out_of_order
from irrunner.cli.output import say, say_document, short
from irrunner.cli.progress import bar, size_of
from irrunner.errors import Misused
from irrunner.incident.verbs import decisions, evidence, notes, steps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from irrunner.cli.repl.walk import Walk
    from irrunner.incident.entries import Entry

HELP = (
    ("done [WHY]", "the step is done; WHY only when something is out of order"),
    ("an option", "decides a step that asks for a decision; a few words of reason may follow"),
    ("skip WHY", "leave it out"),
    ("block WHY", "it cannot go on"),
    ("start", "somebody works on it"),
    ("approve [WHY]", "agree to it in the role that it asks for"),
    ("reopen [WHY]", "work on it again"),
    ("answer KEY=VALUE", "answer a question"),
    ("note TEXT", "write a line into the timeline, about this step"),
    ("add PATH", "add a file as evidence for this step; add 2 PATH fills its slot 2"),
    ("next, back", "another open step"),
    ("go STEP", "any step"),
    ("list, status, report", "look at all steps, at the page, at the report; report FILE writes it"),
    ("quit", "stop here; everything is kept"),
)


def _done(walk: Walk, rest: str) -> None:
    say_entries(walk, [steps.done(walk.incident, walk.step(), why=rest, by=walk.cli.by)])


def _skip(walk: Walk, rest: str) -> None:
    why = rest or walk.ask("Why is it skipped?")
    say_entries(walk, [steps.skip(walk.incident, walk.step(), why=why, by=walk.cli.by)])


def _block(walk: Walk, rest: str) -> None:
    why = rest or walk.ask("What blocks it?")
    say_entries(walk, [steps.block(walk.incident, walk.step(), why=why, by=walk.cli.by)])


def _start(walk: Walk, rest: str) -> None:
    say_entries(walk, [steps.start(walk.incident, walk.step(), why=rest, by=walk.cli.by)])


def _approve(walk: Walk, rest: str) -> None:
    entry = steps.approve(walk.incident, walk.step(), why=rest, by=walk.cli.by)
    say_entries(walk, [entry])


def _reopen(walk: Walk, rest: str) -> None:
    say_entries(walk, [steps.reopen(walk.incident, walk.step(), why=rest, by=walk.cli.by)])


def _decide(walk: Walk, rest: str) -> None:
    option, why = walk.option_in(rest or walk.ask("What is decided?"))
    decide(walk, option or rest, why)


def decide(walk: Walk, option: str, why: str) -> None:
    """Decide the step at hand."""
    say_entries(walk, [decisions.decide(walk.incident, walk.step(), option, why=why, by=walk.cli.by)])


def _answer(walk: Walk, rest: str) -> None:
    key, equals, value = rest.partition("=")
    if not equals:
        raise Misused("An answer is written KEY=VALUE.")
    asked = any(ask.key == key.strip() for ask in walk.view.step.ask) if walk.view is not None else False
    step = walk.step() if asked and "@" in walk.step() else ""
    entries = decisions.answer(walk.incident, {key.strip(): value.strip()}, step=step, by=walk.cli.by)
    say_entries(walk, entries)


def _note(walk: Walk, rest: str) -> None:
    text = rest or walk.ask("What is the note?")
    say_entries(walk, [notes.note(walk.incident, text, step=walk.step_or_none(), by=walk.cli.by)])


def _add(walk: Walk, rest: str) -> None:
    first, _, path = rest.partition(" ")
    slot = int(first) if first.isdecimal() and len(first) <= 2 and path else 0
    name = (path if slot else rest).strip() or walk.ask("Which file?")
    source = Path(name).expanduser()
    with bar(source.name, size_of(source)) as progress:
        entry = evidence.add(
            walk.incident, source, step=walk.step_or_none(), slot=slot, by=walk.cli.by, progress=progress
        )
    say_entries(walk, [entry])


def _list(walk: Walk, _: str) -> None:
    for line in status_page.steps(walk.cli, walk.opened):
        say(line)


def _status(walk: Walk, _: str) -> None:
    for line in status_page.page(walk.cli, walk.opened):
        say(line)


def _report(walk: Walk, rest: str) -> None:
    from irrunner.report import render

    text = render(walk.incident, "md", templates=walk.cli.templates, timing=walk.opened.timing)
    if not rest:
        say_document(text)
        return
    from irrunner.cli.output import write_file

    write_file(Path(rest).expanduser(), text.encode(), force=False)
    say(f"The report is in {rest}.")


def _help(walk: Walk, _: str) -> None:
    for word, what in walk.guide:
        say(f"{word}: {what}")


def _next(walk: Walk, _: str) -> None:
    walk.move(1)


def _back(walk: Walk, _: str) -> None:
    walk.move(-1)


def _go(walk: Walk, rest: str) -> None:
    walk.go(rest or walk.ask("To which step?"))


def _quit(walk: Walk, _: str) -> None:
    walk.over = True


def say_entries(walk: Walk, entries: Sequence[Entry], sentence: str = "") -> None:
    """Print what was recorded, in which entry, and how the record stands.

    Args:
        walk: where it was done.
        entries: what one verb wrote.
        sentence: what was done, without a full stop, where the entries alone do not say it.
    """
    walk.incident.refresh()
    done = sentence or acknowledgement(entries)
    say(f"{walk.cli.exercise}{done}. Entry {entries[-1].seq}, head {short(walk.incident.head)}")
    say_out_of_order(entries, walk.cli.exercise)


WORDS: dict[str, Callable[[Walk, str], None]] = {
    "done": _done,
    "decide": _decide,
    "skip": _skip,
    "block": _block,
    "start": _start,
    "approve": _approve,
    "reopen": _reopen,
    "answer": _answer,
    "note": _note,
    "add": _add,
    "next": _next,
    "back": _back,
    "go": _go,
    "list": _list,
    "status": _status,
    "report": _report,
    "help": _help,
    "?": _help,
    "quit": _quit,
    "exit": _quit,
}
