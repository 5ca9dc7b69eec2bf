"""Where the checks of a step stand: how each ended last, and what changed since, so that it may no longer be so.

All of it follows from the state. What is older than what it was about is never taken for an answer about now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.incident.state import CheckRun, StepKey, answer_value
from irrunner.incident.texts import commands
from irrunner.playbook import templates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from irrunner.incident.checklist import Checklist, StepView
    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State
    from irrunner.playbook.model import Check, Step

RUNNING: Final = "running"
_URGENCY: Final = (RUNNING, "hit", "error", "unknown", "clear")
_MOST_NAMED: Final = 4


class CheckStanding(Struct, frozen=True, gc=False):
    """One check of a step instance.

    Attributes:
        name: its kind, with `.2` for the second of that kind on the step. text: what it examines. Foreign text.
        number: of its last run; 0 when it never ran. answer: of that run, or `running`; empty when it never ran.
        ended: how, if not by itself. summary: its line. when, by: of its end, or its beginning. Foreign texts.
        evidence: ids of what it kept. rows: of what it found. older: sentences about what changed since it began.
    """

    name: str
    kind: str
    text: str
    number: int = 0
    answer: str = ""
    ended: str = ""
    summary: str = ""
    when: str = ""
    by: str = ""
    evidence: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    older: tuple[str, ...] = ()


class CheckMark(Struct, frozen=True, gc=False):
    """The checks of a step in a word.

    Attributes:
        answer: the one that needs somebody most. of: how many checks there are. answered: how many have that answer.
        old: whether something changed since.
    """

    answer: str
    answered: int
    of: int
    old: bool

    @property
    def word(self) -> str:
        """The answer; how many of several are clear, because one of two is not all."""
        share = f" {self.answered}/{self.of}" if self.of > 1 and self.answer == "clear" else ""
        return f"{self.answer}{share}{' old' if self.old else ''}"


def check_names(checks: Iterable[Check]) -> list[str]:
    """How each check of a step is called: its kind, with `.2` for the second of that kind."""
    names: list[str] = []
    kinds: list[str] = []
    for check in checks:
        kinds.append(check.kind)
        before = kinds.count(check.kind)
        names.append(check.kind if before == 1 else f"{check.kind}.{before}")
    return names


class LastRuns:
    """The last run of each check of an incident; made once for many steps."""

    def __init__(self, state: State) -> None:
        """Look through all runs."""
        self._runs = {(run.step, run.name): run for run in state.checks.values()}

    def of(self, step: str, name: str) -> CheckRun | None:
        """The last run of a check of a step instance."""
        return self._runs.get((step, name))

    def __bool__(self) -> bool:
        return bool(self._runs)


def check_standings(checklist: Checklist, view: StepView, last: LastRuns | None = None) -> list[CheckStanding]:
    """The checks of a step instance, in the order of the playbook."""
    last = last or LastRuns(checklist.state)
    key = str(view.key)
    found = []
    for name, check, command in zip(
        check_names(view.step.checks), view.step.checks, commands(checklist, view), strict=True
    ):
        run = last.of(key, name)
        standing = CheckStanding(name, check.kind, command.text)
        found.append(standing if run is None else _of_run(standing, run, tuple(changes_since(checklist, run))))
    return found


def check_mark(checklist: Checklist, view: StepView, last: LastRuns) -> CheckMark | None:
    """The checks of a step instance in a word; None when none ever ran."""
    if not view.step.checks or not last:
        return None
    names = check_names(view.step.checks)
    runs = [run for name in names if (run := last.of(str(view.key), name)) is not None]
    if not runs:
        return None
    answers = [run.result or RUNNING for run in runs]
    worst = min(answers, key=lambda answer: _URGENCY.index(answer if answer in _URGENCY else "error"))
    old = any(next(changes_since(checklist, run), None) is not None for run in runs if run.finished is not None)
    return CheckMark(worst, answers.count(worst), len(names), old)


def _of_run(standing: CheckStanding, run: CheckRun, older: tuple[str, ...]) -> CheckStanding:
    end = run.finished
    last = end or run.started
    return CheckStanding(
        standing.name,
        standing.kind,
        standing.text,
        run.number,
        run.result or RUNNING,
        str(end.refs.get("ended", "")) if end else "",
        end.words if end else "",
        last.when,
        last.by,
        tuple(run.evidence),
        tuple(row.id for row in run.rows),
        older if end else (),
    )


def changes_since(checklist: Checklist, run: CheckRun) -> Iterator[str]:
    """Sentences about what changed since a check began, of what its result rests on.

    That is the row it was about, the answers in its options, and the register of indicators for those that read it.
    """
    key = StepKey.read(run.step)
    step = checklist.state.steps.get(key.id) if key is not None else None
    if key is None or step is None:
        return
    yield from _row_changes(checklist.state, run, step, key)
    yield from _answer_changes(checklist, run, step, key)
    check = dict(zip(check_names(step.checks), step.checks, strict=True)).get(run.name)
    if check is not None and _reads_indicators(check):
        yield from _newer_indicators(checklist.state, run)


def _row_changes(state: State, run: CheckRun, step: Step, key: StepKey) -> Iterator[str]:
    row = state.registers.get(step.for_each, {}).get(key.row) if step.for_each and key.row else None
    if row is None:
        return
    if row.withdrawn is not None and row.withdrawn.seq > run.started.seq:
        yield f"{row.id} was withdrawn later (entry {row.withdrawn.seq})."
    elif _is_newer(entry := row.entries[-1], run):
        yield f"{row.id} was changed later (entry {entry.seq})."


def _answer_changes(checklist: Checklist, run: CheckRun, step: Step, key: StepKey) -> Iterator[str]:
    named = dict(zip(check_names(step.checks), step.checks, strict=True))
    if (check := named.get(run.name)) is None:
        return
    names = checklist.names(key)
    for name in dict.fromkeys(_names_in((check.argv, check.params))):
        if name.startswith("item."):
            continue
        newer = [entry for entry in names.sources(name) if _is_newer(entry, run)]
        for entry in newer[:1]:
            if not _says_the_same(checklist.state, entry, run):
                yield f"{name} was answered differently later (entry {_last_seq(entry)})."


def _reads_indicators(check: Check) -> bool:
    """Whether a check looks for what the register of indicators lists."""
    return check.kind == "indicators" or check.params.get("indicators") == "register"


def _newer_indicators(state: State, run: CheckRun) -> Iterator[str]:
    newer = [row.id for row in state.standing_rows("indicators").values() if _is_newer(row.entries[-1], run)]
    if newer:
        more = f" and {len(newer) - _MOST_NAMED} more" if len(newer) > _MOST_NAMED else ""
        noun = "indicator is" if len(newer) == 1 else "indicators are"
        yield f"{len(newer)} {noun} newer than this: {', '.join(newer[:_MOST_NAMED])}{more}."


def _last_seq(entry: Entry) -> int:
    return entry.corrections[-1].seq if entry.corrections else entry.seq


def _is_newer(entry: Entry, run: CheckRun) -> bool:
    """Whether somebody wrote it, or corrected it, after a check began; what the check itself wrote is not meant."""
    return _last_seq(entry) > run.started.seq and entry.refs.get("check") != run.number


def _says_the_same(state: State, entry: Entry, run: CheckRun) -> bool:
    """Whether an answer that was given again is the one that the check had."""
    if entry.kind != "answer.given" or entry.event is None or entry.corrections:
        return False
    about = (entry.refs.get("key"), entry.refs.get("step"))
    for each in reversed(state.entries):
        is_earlier = each.seq < run.started.seq and each.kind == entry.kind
        if is_earlier and (each.refs.get("key"), each.refs.get("step")) == about:
            return each.event is not None and answer_value(each) == answer_value(entry)
    return False


def _names_in(value: tuple[Any, ...] | list[Any] | Mapping[str, Any] | str) -> Iterator[str]:
    """The names that the options of a check are filled in with."""
    if isinstance(value, str):
        yield from templates.known_names_in(value)
    elif isinstance(value, dict):
        yield from _names_in(list(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _names_in(each)
