"""From an action to what happens: ask what is missing, confirm what must be, hand it to the session.

When a verb refuses and a reason would let it pass, the form opens with the refusal on top and
everything that was typed still in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from irrunner.errors import Refused
from irrunner.incident.moments import AmbiguousTime
from irrunner.safety.confinement import is_confined
from irrunner.tui.actions.model import Action, Context, Field
from irrunner.tui.actions.model import action as find_action

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.errors import IrrunnerError
    from irrunner.incident.state import State
    from irrunner.tui.actions.model import Values
    from irrunner.tui.host import Host


def people(state: State, _: Context) -> list[str]:
    """Everybody who has a role or did something lately."""
    named = [role.person for role in state.roles.values() if role.person]
    return list(dict.fromkeys([*named, *(entry.by for entry in state.entries[-2000:])]))


WHEN = Field("at", "When it happened", "time", help="Empty: now. 14:05, -20m, yesterday 23:10 UTC")
WHO = Field("by", "Who did it", "person", options=people, help="Empty: you")


_IN_ORDER = ("step.done", "step.start", "step.decide")
"""Acts on a step that are refused when it is not in order; what puts it in order is offered then."""


def perform(app: Host, action: Action, context: Context, *, details: bool = False) -> None:
    """Carry out an action, with whatever questions that takes.

    Args:
        app: the app, which opens forms and questions.
        action: what to do.
        context: what it applies to.
        details: open the form even if nothing has to be asked, to say when, who or why.
    """
    if action.call:
        app.call_action(action.call)
    else:
        begin(app, action, context, details=details)


def begin(app: Host, action: Action, context: Context, *, details: bool = False) -> None:
    """Ask what has to be asked for a verb, then carry it out; for a screen's own call as well (see `perform`)."""
    details = take_details(app) or details
    if context.heading and "step" in missing(action, context):
        app.call_action("screen.into_section")
        return
    if details or action.needs_form or missing(action, context):
        ask(app, action, context, {})
    elif action.needs_confirming:
        _confirm(app, action, context, {})
    else:
        carry_out(app, action, context, {})


def take_details(host: Host) -> bool:
    """Whether the person asked for the form of the next action; asked once, it is False again."""
    wanted, host.wants_details = host.wants_details, False
    return wanted


def missing(action: Action, context: Context) -> list[str]:
    """What the action takes and the context does not have."""
    return [name for name in action.takes if not getattr(context, name)]


def ask(app: Host, action: Action, context: Context, values: Values, trouble: IrrunnerError | None = None) -> None:
    """Open the action's form; when it is filled in, go on."""
    from irrunner.tui.dialogs.form import Form

    if is_confined() and any(field.kind in ("path", "file") for field in action.fields):
        app.show_message("Files of this host cannot be used over this door.", "Send evidence in: ssh HOST add - < FILE")
        return
    form = Form(action, form_fields(action, context), context, values, trouble)

    def filled(given: Values | None) -> None:
        if given is None:
            return
        found = {name: given.pop(name) for name in missing(action, context) if name in given}
        whole = structs.replace(context, **found)
        go_on = _confirm if action.needs_confirming else carry_out
        go_on(app, action, whole, given, form.draft.forget)

    app.push_screen(form, filled)


def form_fields(action: Action, context: Context) -> list[Field]:
    """The fields of an action's form: what the cursor does not say, its own, and for a verb when and who."""
    fields = [*(_CONTEXT_FIELDS[name] for name in missing(action, context)), *action.fields]
    if action.verb:
        fields.extend(field for field in (WHEN, WHO) if action.field(field.name) is None)
    elif action.exercise and action.field(WHO.name) is None:
        fields.append(WHO)
    return fields


def carry_out(
    app: Host, action: Action, context: Context, values: Values, recorded: Callable[[], None] = lambda: None
) -> None:
    """Hand the verb to the session; `recorded` is called once it is on disk."""

    def refused(error: IrrunnerError) -> None:
        _refused(app, action, context, values, error)

    how: dict[str, Any] = {"action": action.id, "refused": refused, "then": lambda _: recorded()}
    if action.run is not None:
        action.run(app.session, context, dict(values), how)
        return
    if action.exercise:
        from irrunner.tui.screens.exercise.verb_adapters import run_exercise_verb

        run_exercise_verb(app.session, action, context, values, how)
        return
    from irrunner.incident.verbs.registry import all_verbs

    taken = [getattr(context, name) for name in action.takes]
    app.session.do(all_verbs()[action.verb].run, *taken, **how, kept=recorded, **values)


def _refused(app: Host, action: Action, context: Context, values: Values, error: IrrunnerError) -> None:
    if isinstance(error, AmbiguousTime) and values:
        from irrunner.tui.dialogs.confirm import choose_reading

        choose_reading(
            app,
            error,
            values,
            then=lambda settled: carry_out(app, action, context, settled),
            cancelled=lambda: ask(app, action, context, values, error),
        )
    elif values or (action.field("why") is not None and gives_way_to_reason(error)):
        if context.step and not values and action.id in _IN_ORDER:
            from irrunner.tui.actions.in_order import offer_order

            offer_order(
                app,
                context,
                error,
                lambda: ask(app, action, context, values, error),
                lambda name, about, given: ask(app, find_action(name), about, given),
            )
        else:
            ask(app, action, context, values, error)
    else:
        app.show_error(error)


def gives_way_to_reason(error: IrrunnerError) -> bool:
    """Whether the refusal is one that gives way to a reason; its hint then names the option of the shell."""
    return isinstance(error, Refused) and "--why" in error.hint


def _confirm(
    app: Host, action: Action, context: Context, values: Values, recorded: Callable[[], None] = lambda: None
) -> None:
    from irrunner.tui.dialogs.confirm import Confirm

    opened = app.session.incident
    incident = context.incident or (opened.id if opened else "")
    with app.session.lock:
        shown = action.text_shown(opened.state if opened else None, context)

    def answered(yes: bool | None) -> None:
        if yes:
            carry_out(app, action, context, values, recorded)

    question = Confirm(
        "\n\n".join(part for part in (action.question(context), shown) if part),
        confirm=action.heading_for(context),
        typed=incident if action.type_id else "",
    )
    app.push_screen(question, answered)


def _steps(state: State, _: Context) -> list[str]:
    from irrunner.incident.checklist import Checklist

    return [str(view.key) for view in Checklist(state)]


def _options(state: State, context: Context) -> list[str]:
    from irrunner.incident.state import StepKey

    key = StepKey.read(context.step)
    return list(state.steps[key.id].options) if key is not None and key.id in state.steps else []


def _regimes(state: State, _: Context) -> list[str]:
    from irrunner.incident.deadline_board import proposals

    return list(dict.fromkeys([*state.deadlines, *proposals(state)]))


def _stages(state: State, context: Context) -> list[str]:
    record = state.deadlines.get(context.regime)
    regime = record.regime() if record is not None else None
    return [stage.id for stage in regime.stages] if regime is not None else []


def _rows(state: State, context: Context) -> list[str]:
    return list(state.registers.get(context.register, {}))


_CONTEXT_FIELDS = {
    "incident": Field("incident", "Incident", required=True),
    "step": Field("step", "Step", "step", required=True, options=_steps),
    "option": Field("option", "Decision", "choice", required=True, options=_options),
    "seq": Field("seq", "Number of the entry", "number", required=True),
    "item": Field("item", "Evidence", required=True, options=lambda state, _: list(state.evidence)),
    "register": Field("register", "Register", "choice", required=True, options=lambda state, _: list(state.registers)),
    "row": Field("row", "Row", required=True, options=_rows),
    "regime": Field("regime", "Deadline", required=True, options=_regimes, example="gdpr-33"),
    "stage": Field("stage", "Stage", required=True, options=_stages),
    "number": Field("number", "Number of the follow-up", "number", required=True),
    "channel": Field("channel", "Channel", required=True, options=lambda state, _: list(state.channels)),
    "role": Field("role", "Role", "choice", required=True, options=lambda state, _: list(state.roles)),
}


def _known(name: str) -> Field:
    """The field for something of an exercise, which does not stand in the state."""

    def options(_: State, context: Context) -> tuple[str, ...]:
        return context.known.get(name, ())

    return Field(name, name.capitalize(), required=True, options=options)


_CONTEXT_FIELDS |= {name: _known(name) for name in ("inject", "expectation", "objective", "question")}
"""How each attribute of the Context is asked for when the cursor does not say it."""
