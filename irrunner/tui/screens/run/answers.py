"""Questions as a typed form: a step's own, or those of the whole incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from irrunner.incident.moments import AmbiguousTime
from irrunner.incident.state import StepKey
from irrunner.tui.actions.dispatch import WHEN, WHO
from irrunner.tui.actions.model import Context, Field, action
from irrunner.tui.dialogs.confirm import choose_reading
from irrunner.tui.dialogs.form import Form, open_form
from irrunner.tui.store.snapshot_builder import answer_text

if TYPE_CHECKING:
    from irrunner.errors import IrrunnerError
    from irrunner.incident.state import State
    from irrunner.playbook.model import Ask
    from irrunner.tui.host import Host

_KINDS = {"choice": "choice", "number": "number", "time": "time"}
_MARK = "answer:"


def answer_questions(host: Host, key: str) -> None:
    """Ask what the step asks, or what the incident asks, with the present answers in the fields.

    Args:
        host: the app.
        key: the step under the cursor; empty, or one without questions, means those of the incident.
    """
    incident = host.session.incident
    if incident is None:
        return
    with host.session.lock:
        read = StepKey.read(key)
        step = incident.state.steps.get(read.id) if read else None
        own = step is not None and bool(step.ask)
        asks = step.ask if step is not None and own else tuple(incident.state.asks.values())
        row = read.row if read and own else ""
        fields = [_field(incident.state, ask, row) for ask in asks]
    if not fields:
        host.show_message("This playbook asks no questions.")
        return
    _ask(host, fields, key if own else "", {}, None)


def _field(state: State, ask: Ask, row: str) -> Field:
    name = f"{ask.key}@{row}" if f"{ask.key}@{row}" in state.answers else ask.key
    help_text = ask.help or (f"For example {ask.example}" if ask.example else "")
    if ask.type == "list":
        help_text = f"{help_text} Commas between several.".strip()
    return Field(
        f"{_MARK}{ask.key}",
        ask.label,
        _KINDS.get(ask.type, "text"),
        options=ask.options,
        default=answer_text(state.answer(name)),
        help=help_text,
    )


def _ask(host: Host, fields: list[Field], key: str, given: dict[str, Any], trouble: IrrunnerError | None) -> None:
    form = Form(action("step.answer"), [*fields, WHEN, WHO], Context(step=key), given, trouble)
    open_form(host, form, lambda values: _record(host, fields, key, values))


def _record(host: Host, fields: list[Field], key: str, values: dict[str, Any]) -> None:
    """Record what is new; what stands there already is no new answer."""
    from irrunner.incident.verbs.decisions import answer

    before = {field.name: field.default for field in fields}
    answers = {
        name.removeprefix(_MARK): str(value)
        for name, value in values.items()
        if name.startswith(_MARK) and str(value) != before.get(name)
    }
    if not answers:
        return
    options = {name: values[name] for name in ("at", "by") if values.get(name)}

    def refused(error: IrrunnerError) -> None:
        def ask_again() -> None:
            kept = [structs.replace(field, default=before[field.name]) for field in fields]
            _ask(host, kept, key, values, error)

        if isinstance(error, AmbiguousTime):
            choose_reading(
                host, error, values, then=lambda settled: _record(host, fields, key, settled), cancelled=ask_again
            )
        else:
            ask_again()

    host.session.do(answer, answers, step=key, action="step.answer", refused=refused, **options)
