"""What the players of an exercise do from any screen of their incident: acknowledge, file and save cards, ask control.

Each opens a form of its own, because what it asks depends on the card.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from irrunner.errors import Refused
from irrunner.exercise.play.verbs.players import acknowledge, ask
from irrunner.incident.verbs import evidence
from irrunner.safety import one_line
from irrunner.safety.paths import safe_name
from irrunner.tui.actions.dispatch import take_details
from irrunner.tui.actions.model import Action, Context, Field
from irrunner.tui.host import ActionScreen, context_of
from irrunner.tui.screens.exercise.player_snapshot import current_players

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Incident
    from irrunner.incident.state import State
    from irrunner.tui.host import Host
    from irrunner.tui.screens.exercise.player_snapshot import Card, PlayerSnapshot
    from irrunner.tui.store.session import Session

NOT_BEGUN = "This incident is no exercise that has begun."


def perform_player_action(app: Host, name: str, context: Context) -> None:
    """Carry out one action, on the card that the context names or else on the newest that it fits."""
    players = current_players(app.session)
    if players is None or players.story is None:
        app.show_message(NOT_BEGUN)
    elif name in _WITHOUT_CARD:
        _WITHOUT_CARD[name](app, context)
    elif (card := players.card(context.card) or newest(players, name)) is None:
        app.show_message("No card has come yet.")
    else:
        _WITH_CARD[name](app, card, players)


def newest(players: PlayerSnapshot, name: str) -> Card | None:
    """The newest card that the action fits, or else the newest; None before the first card."""
    fitting = [card for card in players.cards if (card.outstanding if name == "acknowledge" else card.attachments)]
    cards = fitting or players.cards
    return cards[-1] if cards else None


def _show_cards(app: Host, _: Context) -> None:
    if not (isinstance(app.screen, ActionScreen) and app.screen.SCREEN == "cards"):
        app.navigation.go_to("cards")


def _ask(app: Host, context: Context) -> None:
    """Ask for a question, or for what a check of the step under the cursor says."""
    checks = checks_of(app.session, context.step)
    fields = [
        Field(
            "text",
            "What do you want to know?",
            required=not checks,
            help="What a log shows, what a colleague answers.",
        ),
        Field("step", "For which step", "step", options=step_keys),
    ]
    if checks:
        fields.insert(1, Field("check", f"What a check of {context.step} says", "choice", options=checks))

    def write(text: str = "", step: str = "", check: str = "") -> None:
        about = step or (context.step if check else "")
        question = text or (f"What does the check {check} say?" if check else "")
        app.session.do(ask, question, action="players.ask", step=about, check=check)

    _form(app, "Ask control", fields, write, Context())


def checks_of(session: Session, step: str) -> tuple[str, ...]:
    """The kinds of checks that a step of the open incident has."""
    from irrunner.incident.state import StepKey

    incident, key = session.incident, StepKey.read(step)
    if incident is None or key is None:
        return ()
    with session.lock:
        view = incident.checklist.find(key)
        return tuple(dict.fromkeys(check.kind for check in view.step.checks)) if view is not None else ()


def _acknowledge(app: Host, card: Card, players: PlayerSnapshot, number: int = 0) -> None:
    """Acknowledge as the one role that comes into question; ask when there are several, or answers to choose from."""
    roles = open_roles(card, players)
    if not roles:
        by_role = ", ".join(f"{role} by {by}" for role, by in card.acknowledged)
        app.show_message(f"Card {card.number} is acknowledged: {by_role}.")
        return
    mine = [role for role, person in players.roles if person == app.session.actor.name and role in roles]
    answers = tuple(f"{place}  {' '.join(text.split())}" for place, text in enumerate(card.options, 1))

    def write(role: str, note: str = "", by: str = "", option: str = "") -> None:
        chosen = int(option.partition(" ")[0]) if option else 0
        app.session.do(acknowledge, card.opaque, role, action="players.acknowledge", note=note, option=chosen, by=by)

    if not take_details(app) and len(mine or roles) == 1 and not answers:
        write((mine or roles)[0])
        return
    fields = [
        Field("role", "As which role?", "choice", required=True, options=tuple(roles), default=(mine or roles)[0]),
        Field("note", "What you want to say"),
        Field("by", "Who did it", "person", help="Empty: you"),
    ]
    if answers:
        chosen = answers[number - 1] if number else ""
        fields.insert(0, Field("option", "Which answer?", "choice", required=True, options=answers, default=chosen))
    _form(app, f"Acknowledge card {card.number}", fields, write, Context())


def choose_answer(app: Host, card: Card, players: PlayerSnapshot, number: int) -> None:
    """Acknowledge with an answer as one's own role; where that is not one and only one, ask which."""
    roles = open_roles(card, players)
    mine = [role for role, person in players.roles if person == app.session.actor.name and role in roles] or roles
    if len(mine) == 1:
        app.session.do(acknowledge, card.opaque, mine[0], action="players.acknowledge", option=number)
    else:
        _acknowledge(app, card, players, number)


def _read(app: Host, card: Card, _: PlayerSnapshot) -> None:
    """Show an attachment above the card; that it was opened is on record."""
    if not _needs_files(app, card):
        return
    from irrunner.tui.dialogs.confirm import Choose

    def chosen(number: int | None) -> None:
        if number is not None:  # the screen below shows what was opened
            app.session.do(evidence.open_item, card.attachments[number][0], action="players.read")

    if len(card.attachments) == 1:
        chosen(0)
    else:
        app.push_screen(Choose("Which attachment?", tuple(one_line(name) for _, name in card.attachments)), chosen)


def open_roles(card: Card, players: PlayerSnapshot) -> Sequence[str]:
    """The roles that can still acknowledge a card: those that must, if any; otherwise all that it went to."""
    done = {role for role, _ in card.acknowledged}
    return card.outstanding or [role for role in (card.to or [name for name, _ in players.roles]) if role not in done]


def _file(app: Host, card: Card, _: PlayerSnapshot) -> None:
    if not _needs_files(app, card):
        return
    names = tuple(f"{item}  {name}" for item, name in card.attachments)
    fields = (
        Field("item", "Which attachment", "choice", required=True, options=names, default=names[0]),
        Field("step", "Evidence of which step", "step", required=True, options=step_keys),
        Field("slot", "Which of its pieces", "number", help="Empty: the first that is missing."),
        Field("note", "What it shows"),
    )

    def write(item: str, step: str, slot: int = 0, note: str = "") -> None:
        name = item.partition(" ")[0]
        app.session.do(file_attachment, name, card.number, step, slot, note, action="players.file")

    _form(app, "File an attachment as a step's evidence", fields, write, context_of(app.screen))


def file_attachment(incident: Incident, item: str, number: int, step: str, slot: int, note: str) -> Entry:
    """Add an attachment, whose bytes are in the vault already, as evidence of a step.

    Raises:
        Refused: the attachment was destroyed. NotFound: no such step or slot.
    """
    found = incident.state.evidence.get(item)
    if found is None or found.destroyed is not None:
        raise Refused(f"{item} is not kept any more.")
    if not slot:
        views = [view for view in incident.checklist if str(view.key) == step]
        slot = next(iter(_missing_slots(incident, step, len(views[0].step.evidence) if views else 0)), 0)
    with incident.store.vault.open(found.sha256) as stream:
        return evidence.add(
            incident,
            stream,
            name=found.name,
            step=step,
            slot=slot,
            origin=f"{item}, attached to card {number} of the exercise",
            note=note,
        )


def _missing_slots(incident: Incident, step: str, slots: int) -> list[int]:
    progress = incident.state.progress.get(step)
    filled = progress.evidence if progress is not None else {}
    return [number for number in range(1, slots + 1) if not filled.get(number)]


def _save(app: Host, card: Card, _: PlayerSnapshot) -> None:
    if not _needs_files(app, card):
        return
    fields = (Field("folder", "Into which folder", "path", required=True, default=str(Path.cwd())),)

    def write(folder: Path) -> None:
        app.session.do(save_attachments, card.attachments, folder, action="players.save")

    _form(app, f"Save the attachments of card {card.number}", fields, write, Context())


def save_attachments(incident: Incident, attachments: Sequence[tuple[str, str]], folder: Path) -> list[Entry]:
    """Write copies of a card's attachments into a folder; each is recorded as a custody event.

    Raises:
        Refused: there is no such folder, or it has a file of that name.
    """
    if not folder.is_dir():
        raise Refused(f"There is no folder {folder}.", hint="Make it first, or name another one.")
    return [evidence.export(incident, item, folder / safe_name(name)) for item, name in attachments]


def _needs_files(app: Host, card: Card) -> bool:
    if not card.attachments:
        app.show_message(f"Nothing is attached to card {card.number}.")
    return bool(card.attachments)


def step_keys(state: State, _: Context) -> list[str]:
    """The keys of all steps, for completion."""
    from irrunner.incident.checklist import Checklist

    return [str(view.key) for view in Checklist(state)]


def _form(app: Host, title: str, fields: Sequence[Field], write: Any, context: Context) -> None:
    """Open a form and hand its values to `write`. A refusal is shown in a dialog of its own."""
    from irrunner.tui.dialogs.form import Form, open_form

    defaults = {"step": context.step} if context.step and any(field.name == "step" for field in fields) else {}
    form = Form(Action("players", title), fields, context, defaults)
    open_form(app, form, lambda values: write(**values))


_WITHOUT_CARD = {"cards": _show_cards, "ask": _ask}
_WITH_CARD: dict[str, Callable[[Host, Card, PlayerSnapshot], None]] = {
    "acknowledge": _acknowledge,
    "file": _file,
    "read": _read,
    "save": _save,
}
