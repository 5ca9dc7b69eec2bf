"""The commands of plain mode: each word is one verb, or shows something."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from irrunner.application.acknowledgement import acknowledgement
from irrunner.application.understood_time import understood_time
from irrunner.cli import status_page
from irrunner.cli.entries import say_out_of_order
from irrunner.cli.output import plural, say, say_document, short
from irrunner.cli.progress import bar, size_of
from irrunner.cli.repl.input import MANY_LINES, Pasted
from irrunner.errors import Misused
from irrunner.incident.verbs import decisions, evidence, notes, steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.cli.repl.session import Command, ReplSession
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
    ('note """', 'a note of several lines, up to a line with """ alone; no word in it acts'),
    ("add PATH", "add a file as evidence for this step; add 2 PATH fills its slot 2"),
    ("next, back", "another open step"),
    ("go STEP", "any step"),
    ("list, status, report", "look at all steps, at the page, at the report; report FILE writes it"),
    ("quit", "stop here; everything is kept"),
)


def _done(session: ReplSession, rest: str) -> None:
    step = session.cursor.require_key()
    print_entries(session, [steps.done(session.incident, step, why=rest, by=session.cli.by)])


def _skip(session: ReplSession, rest: str) -> None:
    why, step = rest or session.ask("Why is it skipped?"), session.cursor.require_key()
    print_entries(session, [steps.skip(session.incident, step, why=why, by=session.cli.by)])


def _block(session: ReplSession, rest: str) -> None:
    why, step = rest or session.ask("What blocks it?"), session.cursor.require_key()
    print_entries(session, [steps.block(session.incident, step, why=why, by=session.cli.by)])


def _start(session: ReplSession, rest: str) -> None:
    step = session.cursor.require_key()
    print_entries(session, [steps.start(session.incident, step, why=rest, by=session.cli.by)])


def _approve(session: ReplSession, rest: str) -> None:
    step = session.cursor.require_key()
    print_entries(session, [steps.approve(session.incident, step, why=rest, by=session.cli.by)])


def _reopen(session: ReplSession, rest: str) -> None:
    step = session.cursor.require_key()
    print_entries(session, [steps.reopen(session.incident, step, why=rest, by=session.cli.by)])


def _decide(session: ReplSession, rest: str) -> None:
    option, why = session.cursor.split_option(rest or session.ask("What is decided?"))
    step = session.cursor.require_key()
    print_entries(session, [decisions.decide(session.incident, step, option or rest, why=why, by=session.cli.by)])


def _answer(session: ReplSession, rest: str) -> None:
    key, equals, value = rest.partition("=")
    if not equals:
        raise Misused("An answer is written KEY=VALUE.")
    asked = (
        any(ask.key == key.strip() for ask in session.cursor.view.step.ask)
        if session.cursor.view is not None
        else False
    )
    step = session.cursor.require_key() if asked and "@" in session.cursor.require_key() else ""
    entries = decisions.answer(session.incident, {key.strip(): value.strip()}, step=step, by=session.cli.by)
    print_entries(session, entries)


def _note(session: ReplSession, rest: str) -> None:
    text = _several_lines(session) if rest == MANY_LINES else rest or _asked_note(session)
    print_entries(session, [notes.note(session.incident, text, step=session.cursor.key, by=session.cli.by)])


def _asked_note(session: ReplSession) -> str:
    try:
        return session.ask("What is the note?")
    except Pasted as pasted:
        return _several_lines(session, pasted.lines)


def _several_lines(session: ReplSession, before: Sequence[str] = ()) -> str:
    """A text of several lines, of which some may have been read already.

    Raises:
        Misused: it is empty.
    """
    came = f"{plural(len(before), 'line')} so far. " if before else ""
    say(f"{session.cli.exercise}{came}Write or paste; a line with {MANY_LINES} alone ends the note.")
    if not (text := "\n".join([*before, *session.read_lines()])).strip():
        raise Misused("Nothing was said, so nothing was done.")
    return text


def _add(session: ReplSession, rest: str) -> None:
    first, _, path = rest.partition(" ")
    slot = int(first) if first.isdecimal() and len(first) <= 2 and path else 0
    name = (path if slot else rest).strip() or session.ask("Which file?")
    source = Path(name).expanduser()
    with bar(source.name, size_of(source)) as progress:
        entry = evidence.add(
            session.incident, source, step=session.cursor.key, slot=slot, by=session.cli.by, progress=progress
        )
    print_entries(session, [entry])


def _list(session: ReplSession, _: str) -> None:
    for line in status_page.steps(session.cli, session.opened):
        say(line)


def _status(session: ReplSession, _: str) -> None:
    for line in status_page.page(session.cli, session.opened):
        say(line)


def _report(session: ReplSession, rest: str) -> None:
    from irrunner.report import render

    text = render(session.incident, "md", templates=session.cli.templates, timing=session.opened.timing)
    if not rest:
        say_document(text)
        return
    from irrunner.cli.output import write_file

    write_file(Path(rest).expanduser(), text.encode(), force=False)
    say(f"The report is in {rest}.")


def _help(session: ReplSession, _: str) -> None:
    for word, what in session.help:
        say(f"{word}: {what}")


def _next(session: ReplSession, _: str) -> None:
    session.cursor.move(1)


def _back(session: ReplSession, _: str) -> None:
    session.cursor.move(-1)


def _go(session: ReplSession, rest: str) -> None:
    session.cursor.go(rest or session.ask("To which step?"))


def _quit(session: ReplSession, _: str) -> None:
    session.over = True


def print_entries(session: ReplSession, entries: Sequence[Entry], sentence: str = "") -> None:
    """Print what was recorded, in which entry, and how the record stands.

    Args:
        session: where it was done.
        entries: what one verb wrote.
        sentence: what was done, without a full stop, where the entries alone do not say it.
    """
    session.incident.refresh()
    done = sentence or acknowledgement(entries)
    understood = understood_time(entries, session.incident.state.zone, session.incident.calendar())
    at = f", at {understood}" if understood else ""
    say(f"{session.cli.exercise}{done}. Entry {entries[-1].seq}{at}, head {short(session.incident.head)}")
    say_out_of_order(entries, session.cli.exercise)


COMMANDS: dict[str, Command] = {
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
