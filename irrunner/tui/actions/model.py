"""What a person can do here: the one list from which keys, footer, palette and help are made.

An action either carries out a verb (`verb`, with what it `takes` from where the cursor stands and
`fields` for the rest) or calls something of the screen (`call`). The rows stand in `catalogue/`, by scope:
a scope is where its keys work, and `SCREEN_SCOPES` says which scopes share one screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from msgspec import Struct

from irrunner.incident.state import State
from irrunner.playbook.model import Ask

Values = dict[str, Any]
"""What a form gives back, by the name of its field; what was left empty is not in it."""

SCREEN_SCOPES: dict[str, tuple[str, ...]] = {
    "home": ("anywhere", "home"),
    "library": ("anywhere", "library"),
    "declare": ("anywhere", "declare"),
    "run": ("anywhere", "inside", "incident", "step", "timeline", "players"),
    "evidence": ("anywhere", "inside", "evidence"),
    "checks": ("anywhere", "inside", "checks"),
    "registers": ("anywhere", "inside", "registers"),
    "credentials": ("anywhere", "inside", "credentials"),
    "conflicts": ("anywhere", "inside", "conflicts"),
    "deadlines": ("anywhere", "inside", "deadlines"),
    "form": ("anywhere", "inside", "form"),
    "report": ("anywhere", "inside", "report"),
    "gaps": ("anywhere", "inside", "gaps"),
    "handover": ("anywhere", "inside", "handover"),
    "lists": ("anywhere", "inside", "lists"),
    "cards": ("anywhere", "inside", "players", "cards"),
    "play": ("anywhere", "inside", "incident", "step", "timeline", "players", "playing"),
    "direct": ("anywhere", "judging", "directing"),
    "debrief": ("anywhere", "judging", "debrief"),
}
"""Each screen's scopes. Their keys work there together, so on one screen no key may mean two things."""

SCOPES = {
    "anywhere": "Anywhere",
    "home": "Home",
    "library": "The library",
    "declare": "Declaring an incident",
    "inside": "In every room of an incident",
    "incident": "The incident",
    "step": "The step under the cursor",
    "timeline": "The timeline",
    "scribe": "The scribe line",
    "evidence": "Evidence",
    "checks": "Checks",
    "registers": "Registers",
    "credentials": "Credentials",
    "conflicts": "What two records ended apart",
    "deadlines": "Deadlines",
    "form": "The form of a deadline",
    "report": "Report",
    "gaps": "What the report lacks",
    "handover": "Hand-over",
    "lists": "Follow-ups, people, decisions, channels",
    "players": "The exercise",
    "cards": "The cards of an exercise",
    "playing": "An exercise that you play alone",
    "judging": "Judging an exercise",
    "directing": "Directing an exercise",
    "debrief": "After an exercise",
}
"""Each scope's heading in the help."""


class Context(Struct, frozen=True):
    """What an action applies to: what stands under the cursor. What is unknown is asked for.

    Attributes:
        incident: the id, where no incident is open (home). step: a step's key. option: of a decision.
        seq: an entry of the timeline. item: a piece of evidence, such as `e3`.
        register, row: a row of a register. number: a follow-up. role: a role's name.
        regime, stage: a duty to notify, and one thing that it asks for.
        channel: one for notifications.
        card: an inject of an exercise, as its players know it.
        inject, expectation, objective, question: of the exercise that is directed.
        heading: the title of the heading under the cursor, where that is on no step; phase: of the phase that it is.
            Foreign text.
        known: what may be chosen of these, by attribute, because it does not stand in the state.
        about: what stands behind these, in words for a question or a title, by attribute. Foreign text.
    """

    incident: str = ""
    step: str = ""
    option: str = ""
    seq: int = 0
    item: str = ""
    register: str = ""
    row: str = ""
    number: int = 0
    role: str = ""
    regime: str = ""
    stage: str = ""
    channel: str = ""
    card: str = ""
    inject: str = ""
    expectation: str = ""
    objective: str = ""
    question: str = ""
    heading: str = ""
    phase: str = ""
    known: dict[str, tuple[str, ...]] = {}
    about: dict[str, str] = {}


class Field(Struct, frozen=True):
    """One question of an action's form.

    Attributes:
        name: the verb's parameter. label: the question.
        kind: text, multiline, choice, number, time, path, file (one that is there), person, step, bool.
        options: what may be chosen or completed: fixed, or looked up in the state.
        default: what stands in the field at first: fixed, or looked up in the state.
        help: a line below it while it is being answered. example: stands in it while it is empty.
        sends_empty: the verb gets an empty text when nothing was typed; other fields are left out then.
        ask: the playbook's question behind it, if it is one: it says what an answer has to be.
    """

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    options: tuple[str, ...] | Callable[[State, Context], Sequence[str]] = ()
    default: str | Callable[[State, Context], str] = ""
    help: str = ""
    example: str = ""
    sends_empty: bool = False
    ask: Ask | None = None

    def choices(self, state: State | None, context: Context) -> tuple[str, ...]:
        """What may be chosen, as the state is now."""
        if callable(self.options):
            return tuple(self.options(state, context)) if state is not None else ()
        return self.options

    def initial_value(self, state: State | None, context: Context) -> str:
        """What stands in it at first."""
        if callable(self.default):
            return self.default(state, context) if state is not None else ""
        return self.default


def question_field(ask: Ask, *, value: str = "") -> Field:
    """A playbook's question as a field of a form; `value` is what was answered before. Its texts are foreign."""
    kind = {"choice": "choice", "time": "time"}.get(ask.type, "text")
    default = ", ".join(ask.default) if isinstance(ask.default, tuple) else ask.default
    help_texts = (ask.help, "Several: with commas." if ask.type == "list" else "")
    return Field(
        ask.key,
        ask.label,
        kind,
        options=ask.options,
        default=value or default,
        example=f"such as {ask.example}" if ask.example else "",
        help=" ".join(part for part in help_texts if part),
        ask=ask,
    )


Wording = str | Callable[[Context], str]
"""A text that is fixed, or made from what the action applies to."""


class Action(Struct, frozen=True):
    """One thing a person can do.

    Attributes:
        id: never changes; keymaps name it. title: what it does, as the palette and the help say it.
        keys: the default keys, in Textual's spelling. scope: where they work (a key of SCOPES).
        short: one or two words for the footer; empty: it is never in the footer.
        verb: the verb's name in `all_verbs()`; empty for what only concerns the screen.
        exercise: the verb's name in `exercise_verbs()`, for what is done to an exercise.
        takes: attributes of the Context that the verb takes after the incident, in order.
        fields: the verb's other arguments. A form opens when one is required, or `form` says so.
        form: always open the form.
        confirm: the question to be confirmed before it is carried out.
        heading: stands on the form and on the button that confirms; empty: the title.
        type_id: confirm by typing the incident's id: for what destroys.
        shows: what stands on the form and below the question: the words that are about to change or go.
        call: for what only concerns the screen, a Textual action such as `screen.filter`.
        listed_only: a widget binds the keys itself (moving in a list, digits); they stand here for help and keymap.
        run: carries it out when the verb's own call does not fit: `run(session, context, values, how)`,
            where `how` are the keywords `action`, `then` and `refused` for `session.do`.
        help: a sentence more, for the help screen.
    """

    id: str
    title: str
    keys: tuple[str, ...] = ()
    scope: str = "anywhere"
    short: str = ""
    verb: str = ""
    exercise: str = ""
    takes: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    form: bool = False
    confirm: Wording = ""
    heading: Wording = ""
    type_id: bool = False
    shows: Callable[[State, Context], str] | None = None
    call: str = ""
    listed_only: bool = False
    run: Callable[..., None] | None = None
    help: str = ""

    @property
    def needs_form(self) -> bool:
        """Whether it cannot be carried out at once."""
        return self.form or any(field.required for field in self.fields)

    @property
    def needs_confirming(self) -> bool:
        """Whether a person has to say yes first."""
        return bool(self.confirm) or self.type_id

    def question(self, context: Context) -> str:
        """What has to be confirmed before it is carried out."""
        return _worded(self.confirm, context) or self.title

    def heading_for(self, context: Context) -> str:
        """What stands on its form, and on the button that confirms it."""
        return _worded(self.heading, context) or self.title

    def text_shown(self, state: State | None, context: Context) -> str:
        """What is about to change or go, in its own words; foreign text, empty when there is nothing to show."""
        return self.shows(state, context) if self.shows is not None and state is not None else ""

    def field(self, name: str) -> Field | None:
        """One of its questions."""
        return next((field for field in self.fields if field.name == name), None)


def _worded(wording: Wording, context: Context) -> str:
    return wording(context) if callable(wording) else wording


CATALOGUE: dict[str, tuple[str, ...]] = {
    "general": ("anywhere", "home", "library", "declare"),
    "incident": ("inside", "incident"),
    "step": ("step",),
    "timeline": ("timeline",),
    "players": ("players", "cards"),
    "scribe": ("scribe",),
    "incident_screens": ("evidence", "checks", "registers", "lists", "handover"),
    "channels": ("lists",),
    "report": ("report", "gaps"),
    "credentials": ("credentials",),
    "conflicts": ("conflicts",),
    "deadlines": ("deadlines", "form"),
    "exercise": ("judging", "playing", "debrief"),
    "directing": ("directing",),
}
"""The modules of `catalogue/`, in the order of the palette, with their scopes; imported when a scope needs them."""


@cache
def _rows(module: str) -> dict[str, Action]:
    return {action.id: action for action in import_module(f"irrunner.tui.actions.catalogue.{module}").ACTIONS}


@cache
def all_actions() -> dict[str, Action]:
    """Every action by id, in the order in which help and palette show them."""
    found: dict[str, Action] = {}
    for module in CATALOGUE:
        if twice := found.keys() & _rows(module):
            raise ValueError(f"two actions are called {', '.join(twice)}")
        found |= _rows(module)
    return found


def actions_in(*scopes: str) -> list[Action]:
    """The actions of some scopes."""
    modules = [module for module, its in CATALOGUE.items() if not set(its).isdisjoint(scopes)]
    return [action for module in modules for action in _rows(module).values() if action.scope in scopes]


@cache
def action(name: str) -> Action:
    """One action by its id; those of the run screen are found without importing the others."""
    of_the_run_screen = [
        _rows(module) for module, its in CATALOGUE.items() if not set(its).isdisjoint(SCREEN_SCOPES["run"])
    ]
    return next((rows[name] for rows in of_the_run_screen if name in rows), None) or all_actions()[name]
