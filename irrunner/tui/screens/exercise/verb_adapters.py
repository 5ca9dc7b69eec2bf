"""From an action of an exercise to its verb: what was typed, as the verb takes it, and the files that are written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from irrunner.errors import Misused, Refused
from irrunner.exercise.play.results import LATE, MISSED, ON_TIME
from irrunner.exercise.play.verbs.registry import exercise_verbs
from irrunner.playbook.durations import parse_duration
from irrunner.safety import one_line
from irrunner.safety.outputs import write_output
from irrunner.tui.screens.exercise.director import director_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from irrunner.exercise.play.exercise import Exercise
    from irrunner.incident.state import State
    from irrunner.tui.actions.model import Action, Context, Values
    from irrunner.tui.store.session import Session

RESULTS = (ON_TIME, LATE, MISSED)
FINDINGS = ("strength", "improvement")
_STORY = re.compile(r"(?:T\+)?(?P<hours>\d{1,3}):(?P<minutes>\d{2})", re.IGNORECASE)


def run_exercise_verb(
    session: Session, action: Action, context: Context, values: Mapping[str, Any], how: Mapping[str, Any]
) -> None:
    """Carry out a verb whose arguments are those of the form."""
    taken = [getattr(context, name) for name in action.takes]
    _perform(session, action.exercise, *taken, **how, **values)


def delay(session: Session, context: Context, values: Values, how: Mapping[str, Any]) -> None:
    """Let an inject come later, or earlier."""
    if (seconds := _seconds(values.pop("span"), how["refused"])) is not None:
        _perform(session, "delay", context.inject, seconds, **how, **values)


def shift(session: Session, _: Context, values: Values, how: Mapping[str, Any]) -> None:
    """Let everything that is left come later, or earlier."""
    if (seconds := _seconds(values.pop("span"), how["refused"])) is not None:
        _perform(session, "shift", seconds, **how, **values)


def jump(session: Session, _: Context, values: Values, how: Mapping[str, Any]) -> None:
    """Set story time ahead."""
    try:
        seconds = parse_story_time(values.pop("story"))
    except Misused as error:
        how["refused"](error)
        return
    _perform(session, "jump", seconds, **how, **values)


def hint(session: Session, context: Context, values: Values, how: Mapping[str, Any]) -> None:
    """Give the hint of the row under the cursor; on a list without expectations, the next one."""
    _perform(session, "hint", next(iter(context.known.get("hint", ())), ""), **how, **values)


def write_inject(session: Session, _: Context, values: Values, how: Mapping[str, Any]) -> None:
    """Write a new inject."""
    from irrunner.exercise.play.verbs.new_injects import NewExpectation

    to = tuple(role for role in re.split(r"[\s,]+", values.pop("to", "")) if role)
    at, within, file = values.pop("at", ""), values.pop("within", ""), values.pop("attach", None)
    options = tuple(each.strip() for each in values.pop("options", "").split(";") if each.strip())
    do, step, critical = values.pop("do", ""), values.pop("step", ""), values.pop("critical", False)
    try:
        expect = NewExpectation(do, parse_story_time(within) if within else 0, step, critical) if do else None
        story = parse_story_time(at) if at else None
    except Misused as error:
        how["refused"](error)
        return
    attach = (file,) if file is not None and str(file) not in ("", ".") else ()
    more = {"at": story, "attach": attach, "options": options, "expect": expect}
    _perform(session, "write", values.pop("text"), to=to, **more, **how, **values)


def answer(session: Session, context: Context, values: Values, how: Mapping[str, Any]) -> None:
    """Answer a question of the players."""
    _perform(session, "answer", context.question, values.pop("text", ""), **how, **values)


def acknowledge(session: Session, _: Context, values: Values, how: Mapping[str, Any]) -> None:
    """Note that a role has acknowledged a card: a verb of the players, on their incident."""
    number, role = str(values.pop("inject")), values.pop("role")
    session.do(exercise_verbs()["acknowledge"].run, number, role, **how, **values)


def improve(session: Session, _: Context, values: Values, how: Mapping[str, Any]) -> None:
    """Add a line to the improvement plan."""
    _perform(session, "improve", values.pop("what"), **how, **values)


def packets(session: Session, _: Context, values: Values, how: Mapping[str, Any]) -> None:
    """Write what is printed before an exercise into a folder."""
    folder: Path = values["folder"]
    director_of(session).perform(_write_packets, folder, **how)


def write_report(session: Session, _: Context, values: Values, how: Mapping[str, Any]) -> None:
    """Write the after-action report to a new file."""
    director_of(session).perform(_write_report, session.templates, values["target"], values["form"], **how)


def _perform(session: Session, verb: str, *args: Any, **keywords: Any) -> None:
    director_of(session).perform(exercise_verbs()[verb].run, *args, **keywords)


def roles(state: State, _: Context) -> Sequence[str]:
    """The playbook's roles."""
    return list(state.roles)


def step_ids(state: State, _: Context) -> Sequence[str]:
    """The playbook's steps."""
    return list(state.steps)


def card_number(_: State, context: Context) -> str:
    """The number of the card under the director's cursor, or of the newest that waits."""
    return next(iter(context.known.get("card", ())), "")


def waiting_role(_: State, context: Context) -> str:
    """A role that must still acknowledge it."""
    return next(iter(context.known.get("role", ())), "")


def parse_story_time(text: str) -> int:
    """`T+1:30`, `1:30` (hours and minutes since the beginning) or `90m` in seconds of story time.

    Raises:
        Misused: it is none of these.
    """
    if (match := _STORY.fullmatch(text.strip())) is not None:
        return int(match["hours"]) * 3600 + int(match["minutes"]) * 60
    try:
        return parse_duration(text.strip().removeprefix("T+").removeprefix("t+"))
    except ValueError:
        raise Misused(f"{one_line(text, 40)!r} is no story time.", hint="Write T+1:30, or 90m.") from None


def _seconds(span: str, refused: Callable[[Misused], None]) -> int | None:
    """`10m` or `-10m` in seconds; None when it is neither, and then `refused` is called."""
    text = span.strip()
    try:
        seconds = parse_duration(text.lstrip("+-").strip())
    except ValueError as error:
        refused(Misused(str(error)))
        return None
    return -seconds if text.startswith("-") else seconds


def _write_packets(directing: Exercise, folder: Path) -> list[Path]:
    from irrunner.exercise.scenario import packets as pages

    if not folder.is_dir():
        raise Refused(f"There is no folder {one_line(str(folder), 200)}.", hint="Make it first, or name another one.")
    scenario = directing.scenario
    made = {
        f"{scenario.id}-players.md": pages.players_packet(scenario),
        f"{scenario.id}-facilitator.md": pages.facilitators_packet(scenario),
        f"{scenario.id}-evaluator.md": pages.evaluators_sheet(scenario),
    }
    return [_written(folder / name, text) for name, text in made.items()]


def _write_report(directing: Exercise, templates: Path | None, target: Path, form: str) -> Path:
    from irrunner.exercise.evaluate.report import render
    from irrunner.exercise.evaluate.report_builder import build_after_action_data
    from irrunner.report.printing import render_bytes

    view = build_after_action_data(directing)
    write_output(target, render_bytes(form, lambda each: render(view, each, templates=templates)))
    return target


def _written(target: Path, text: str) -> Path:
    """Write a new private file.

    Raises:
        Refused: there is a file already, or it cannot be written.
    """
    write_output(target, text.encode("utf-8", "replace"))
    return target
