"""What help and palette list, and what happens when a row is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.tui.actions.model import SCOPES, SCREEN_SCOPES, action, actions_in, all_actions
from irrunner.tui.dialogs.finder import ResultRow
from irrunner.tui.host import ActionScreen, context_of
from irrunner.tui.themes import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from irrunner.playbook.library import Listed
    from irrunner.tui.actions.model import Action
    from irrunner.tui.host import Host

_OUTSIDE = ("home", "library", "declare", "play", "direct", "debrief")
_INSIDE = frozenset(scope for screen, scopes in SCREEN_SCOPES.items() if screen not in _OUTSIDE for scope in scopes)
"""The scopes of what can be done with an open incident."""


def show_help(app: Host) -> None:
    """Open the help: the keys that work now, those of the focused pane first."""
    from irrunner.tui.dialogs.finder import Finder

    scopes = app.screen.scopes() if isinstance(app.screen, ActionScreen) else ("anywhere",)
    scopes = (*getattr(app.screen.focused, "HELP_SCOPES", ()), *scopes)
    rows = list(_by_scope(app, scopes))
    hint = "part of a name, or a key such as d or ctrl+p"
    app.push_screen(Finder(_dialog_title(app, "Keys"), rows, hint=hint), lambda name: run_row(app, name))


def show_palette(app: Host) -> None:
    """Open the palette: everything that can be done, opened or gone to."""
    from irrunner.tui.dialogs.finder import Finder

    rows = [*_actions(app), *_steps(app), *_incidents(app), *_themes()]
    at_start = isinstance(app.screen, ActionScreen) and app.screen.SCREEN in ("home", "library")
    hint = "what to do, an incident, a playbook" if at_start else "what to do, a step, an incident"
    finder = Finder(_dialog_title(app, "Find"), rows, hint=hint)
    app.push_screen(finder, lambda name: run_row(app, name))
    if at_start:
        from irrunner.playbook import library

        folders = app.playbooks
        app.session.ask(lambda _: library.listing(folders), lambda found: finder.add_rows(list(_playbooks(found))))


def run_row(app: Host, name: str | None) -> None:
    """Carry out what a row stands for; None when none was chosen."""
    kind, _, rest = (name or "").partition(" ")
    if kind == "act":
        from irrunner.tui.actions.dispatch import perform

        perform(app, action(rest), context_of(app.screen))
    elif kind == "step":
        app.navigation.go_to_step(rest)
    elif kind == "incident":
        app.navigation.open_incident_from_home(rest)
    elif kind == "playbook":
        app.navigation.declare_with(rest)
    elif kind == "theme":
        app.theme = rest


def action_row(app: Host, each: Action) -> ResultRow:
    """An action as a row: its keys, its title, and what else there is to say."""
    keys = app.keymap.labels(each)
    words = f"{each.title} {each.help} {each.id} {each.verb} {SCOPES[each.scope]} {' '.join(keys)}".casefold()
    return ResultRow(f"act {each.id}", each.title, keys, each.help, words)


def _dialog_title(app: Host, title: str) -> str:
    """A dialog covers the headline, so in an exercise its own title says EXERCISE."""
    return f"EXERCISE  {title}" if is_exercise(app) else title


def _is_inside(app: Host) -> bool:
    """Whether this is a screen in which the open incident is worked; a director's is not."""
    here = SCREEN_SCOPES[app.screen.SCREEN] if isinstance(app.screen, ActionScreen) else ()
    return app.session.incident is not None and "inside" in here


def is_exercise(app: Host) -> bool:
    """Whether what is open is an exercise: only then its players' keys mean something."""
    incident = app.session.incident
    return incident is not None and incident.state.mode == "exercise"


def _by_scope(app: Host, scopes: Iterable[str]) -> Iterator[ResultRow]:
    for scope in dict.fromkeys(scopes):
        if scope == "players" and not is_exercise(app):
            continue
        rows = [action_row(app, each) for each in actions_in(scope)]
        if rows:
            yield ResultRow("", SCOPES[scope])
            yield from rows


def _actions(app: Host) -> Iterator[ResultRow]:
    """What can be done here, then what can be done with the incident from any screen."""
    here = SCREEN_SCOPES[app.screen.SCREEN] if isinstance(app.screen, ActionScreen) else ("anywhere",)
    step = context_of(app.screen).step if "step" in here else ""
    first = [each for each in actions_in("step") if not each.listed_only] if step else []
    if first:
        yield ResultRow("", f"The step {step}")
        yield from (action_row(app, each) for each in first)
    yield ResultRow("", "To do")
    for each in all_actions().values():
        if each in first:
            continue
        is_here = each.scope in here and not each.listed_only
        if each.scope == "players" and not is_exercise(app):
            continue
        anywhere_inside = not each.call or each.scope == "players"
        if is_here or (_is_inside(app) and each.scope in _INSIDE and anywhere_inside):
            yield action_row(app, each)


def _steps(app: Host) -> Iterator[ResultRow]:
    incident = app.session.incident
    if incident is None or not _is_inside(app):
        return
    from irrunner.incident.checklist import Checklist
    from irrunner.incident.texts import sentence_in_words

    yield ResultRow("", "Steps")
    with app.session.lock:
        checklist = Checklist(incident.state)
        for view in checklist:
            title = sentence_in_words(checklist, view)
            words = f"{title} {view.key} {view.standing}".casefold()
            yield ResultRow(f"step {view.key}", title, (), f"{view.key}, {view.standing}", words)


def _incidents(app: Host) -> Iterator[ResultRow]:
    known = [each for each in app.known_incidents.values() if each.standing in ("open", "closed")]
    if known:
        yield ResultRow("", "Incidents")
    for each in known:
        title = f"{each.id}  {each.title}"
        yield ResultRow(
            f"incident {each.id}", title, (), each.standing, f"{title} {each.mode} {each.standing}".casefold()
        )


def _playbooks(listed: Iterable[Listed]) -> Iterator[ResultRow]:
    yield ResultRow("", "Start an incident with")
    for each in listed:
        if not each.shadowed and not each.errors:
            words = f"start an incident with {each.title} {each.id} playbook".casefold()
            yield ResultRow(f"playbook {each.path}", each.title, (), "start an incident with this playbook", words)


def _themes() -> Iterator[ResultRow]:
    yield ResultRow("", "Colours")
    for name, title in NAMES.items():
        yield ResultRow(f"theme {name}", f"Colours: {title}", (), "", f"colours colors theme {title}".casefold())
