"""The commands of plain mode: each word is one verb, or shows something."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from irrunner.cli import status_page
from irrunner.cli.output import plural, say, say_document
from irrunner.cli.progress import bar, size_of
from irrunner.cli.repl import record_commands
from irrunner.cli.repl.input import MANY_LINES, Pasted
from irrunner.cli.repl.recorded import print_entries
from irrunner.errors import Misused
from irrunner.incident.verbs import decisions, evidence, notes, steps
from irrunner.playbook.model import REGISTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.cli.repl.session import Command, ReplSession

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
    ("note /at 14:05 TEXT", "about something earlier; in an exercise by the story's clock"),
    ('note """', 'a note of several lines, up to a line with """ alone; no word in it acts'),
    ("add PATH", "add a file as evidence for this step; add 2 PATH fills its slot 2"),
    ("read e1", "look at evidence; it is on record that you did"),
    (
        "assets",
        "its rows; assets add name=web1 enters one; assets change a1 state=isolated",
    ),
    ("credentials, indicators", "the same for these registers"),
    ("indicators load PACK", "a list of what to look for; indicators diff PACK says what is new in it"),
    ("credential", "the matrix of credentials; credential revoked c1 and the like say what became of one"),
    ("deadlines", "every duty to notify; deadline consider, start, met and the like say what became of one"),
    ("next, back", "another open step"),
    ("go STEP", "any step"),
    ("list, status, report", "look at all steps, at the page, at the report; report FILE writes it"),
    ("correct 7 WORDS", "what entry 7 should have said; the old words stay in the record"),
    ("role lead ANA", "who leads; so does every other command of irrunner work, as in a shell: severity, decision, …"),
    ("close [WHY]", "it is over; close false-alarm WHY says how it ended"),
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


_EARLIER = re.compile(r'/at\s+(?:"(?P<quoted>[^"]+)"|(?P<at>\S+))\s+(?P<text>\S.*)', re.DOTALL)
"""`/at 14:05 TEXT`, `/at "yesterday 23:10" TEXT`."""


def _note(session: ReplSession, rest: str) -> None:
    earlier = _EARLIER.fullmatch(rest)
    at, rest = (earlier["quoted"] or earlier["at"], earlier["text"]) if earlier is not None else ("", rest)
    text = _several_lines(session) if rest == MANY_LINES else rest or _asked_note(session)
    entry = notes.note(session.incident, text, step=session.cursor.key, at=at or None, by=session.cli.by)
    print_entries(session, [entry])


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
    "read": record_commands.read,
    **{name: record_commands.register(name) for name in REGISTERS},
    "next": _next,
    "back": _back,
    "go": _go,
    "correct": record_commands.correct,
    "close": record_commands.close,
    "list": _list,
    "status": _status,
    "report": _report,
    "help": _help,
    "?": _help,
    "quit": _quit,
    "exit": _quit,
}
