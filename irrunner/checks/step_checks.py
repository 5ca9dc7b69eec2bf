"""The checks of a step, with the answers filled in: what can be run, and why one cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from irrunner.checks.interface import Options
from irrunner.checks.registry import find_kind
from irrunner.errors import IrrunnerError, NotFound, Refused
from irrunner.incident.check_standings import check_names
from irrunner.playbook import templates
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from irrunner.checks.interface import PreparedCheck, Rows
    from irrunner.incident.checklist import Checklist, StepView
    from irrunner.incident.state import State
    from irrunner.playbook.model import Check


class StepCheck(Struct, frozen=True):
    """One check of a step instance.

    Attributes:
        step: the key of the instance. name: its kind, with `.2` for the second of that kind on the step.
        kind: of the check. options: with the answers filled in. missing: names that have no answer yet.
    """

    step: str
    name: str
    kind: str
    options: Options
    missing: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Names it among all checks of the incident."""
        return f"{self.step} {self.name}"

    def prepared(self) -> PreparedCheck:
        """The check, ready to be looked at and run.

        Raises:
            Refused: an answer is missing, or the options do not make a check. NotFound: there is no such kind.
        """
        if self.missing:
            raise Refused(
                f"{self.name} of {self.step} cannot run: {', '.join(self.missing)} has no answer yet.",
                hint="Answer it first: irrunner answer " + " ".join(f"{name}=…" for name in self.missing),
            )
        return find_kind(self.kind)(self.options)


def step_checks(
    checklist: Checklist, view: StepView, environ: Mapping[str, str], services: Mapping[str, str], store: str = ""
) -> list[StepCheck]:
    """The checks of a step instance, in the order of the playbook; see `Options` for the last three."""
    found: list[StepCheck] = []
    lookup = checklist.names(view.key).lookup
    for name, check in zip(check_names(view.step.checks), view.step.checks, strict=True):
        argv = tuple(_argv(check, lookup))
        options = Options(_filled(check.params, lookup), argv, environ, services, rows_of(checklist.state), store)
        missing = dict.fromkeys(_missing((check.argv, check.params), lookup))
        found.append(StepCheck(str(view.key), name, check.kind, options, tuple(missing)))
    return found


def rows_of(state: State) -> Callable[[str], Rows]:
    """What reads the registers of an incident for a check, at the moment when it is asked."""

    def read(register: str) -> Rows:
        standing = (row for row in state.registers.get(register, {}).values() if row.withdrawn is None)
        return [(row.id, row.values) for row in standing]

    return read


def one_check(checks: Iterable[StepCheck], name: str, step: str) -> StepCheck:
    """The check of a step that a person named; without a name, its only one.

    Raises:
        NotFound: the step has none, or none of that name. Refused: it has several, and no name was given.
    """
    listed = list(checks)
    names = [each.name for each in listed]
    if not listed:
        raise NotFound(f"{step} has no check.", hint="`irrunner check list` shows the steps that have some.")
    if not name and len(listed) > 1:
        raise Refused(f"{step} has several checks: {', '.join(names)}.", hint="Name one of them.")
    for each in listed:
        if name in ("", each.name):
            return each
    raise NotFound(f"{step} has no check {one_line(name, 40)!r}.", hint=f"It has: {', '.join(names)}.")


def _argv(check: Check, lookup: templates.Lookup) -> list[str]:
    argv: list[str] = []
    for part in check.argv:
        value = templates.fill_value(part, lookup)
        argv.extend([value] if isinstance(value, str) else value)
    return argv


def _filled(value: Any, lookup: templates.Lookup) -> Any:
    """An option with the answers in it; a value that is exactly one name keeps its type."""
    if isinstance(value, str):
        return templates.fill_value(value, lookup)
    if isinstance(value, list | tuple):
        return [_filled(each, lookup) for each in value]
    if isinstance(value, dict):
        return {name: _filled(each, lookup) for name, each in value.items()}
    return value


def _missing(value: Any, lookup: templates.Lookup) -> list[str]:
    if isinstance(value, str):
        return list(templates.missing_names(value, lookup))
    if isinstance(value, dict):
        value = list(value.values())
    return [name for each in value for name in _missing(each, lookup)] if isinstance(value, list | tuple) else []


def try_prepared(check: StepCheck) -> PreparedCheck | IrrunnerError:
    """The check, or why it cannot run; for a list."""
    try:
        return check.prepared()
    except IrrunnerError as error:
        return error
