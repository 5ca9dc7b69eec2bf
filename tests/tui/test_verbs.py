"""Every verb has a key and a palette entry, and is carried out to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from textual import events

from irrunner.application.merge_source import record_of_store
from irrunner.application.merging import look_at_merge, merge
from irrunner.application.notifications.settings import NotificationSettings
from irrunner.exchange.notifications.channels import read_channels
from irrunner.incident import Incident
from irrunner.incident.moments import Moment
from irrunner.incident.verbs import (
    evidence,
    grafts,
    lifecycle,
    notes,
    notifications,
    people,
    registers,
    steps,
    timeline,
)
from irrunner.incident.verbs.registry import all_verbs
from irrunner.journal import open_store
from irrunner.journal.copying import update_copy
from irrunner.journal.memory import MemoryStore
from irrunner.playbook import library
from irrunner.tui.actions.model import all_actions
from irrunner.tui.dialogs.confirm import Confirm
from tests.beginnings import ADA, playbook
from tests.eventually import eventually_in
from tests.ssh_keys import make_key
from tests.tui.drill import kinds
from tests.tui.driver import drive, first_in_palette, press

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.tui.actions.model import Action
    from tests.tui.driver import AppFactory, Declare

CHANNELS = read_channels({"ops": {"kind": "slack", "address": "env:OPS_HOOK", "tlp": "amber"}})
HEAD = "roles: {lead: Lead}\nask:\n  where: {label: Where it was found}\n"
STEPS = """\
- {id: look, do: Look, evidence: [Log], checks: [{run: [echo, looked]}]}
- {id: choose, decide: Which one, options: [left, right]}
- {id: rebuild, do: Rebuild, repeat: until all are rebuilt}
- {id: sign, do: Sign, approve: lead}
"""

Setup = "Callable[[Incident, Path], object]"


def _nothing(*_: object) -> None:
    """Nothing has to be there before."""


def _kept(incident: Incident, folder: Path) -> None:
    file = folder / "found.log"
    file.write_text("seen")
    evidence.add(incident, file)


def _grafted(incident: Incident, folder: Path) -> None:
    path = folder / "guest.yaml"
    path.write_text(playbook("- {id: extra, do: Do more}\n", identity="guest"))
    grafts.graft(incident, library.find(str(path), [folder]))


def _held(incident: Incident, folder: Path) -> None:
    _kept(incident, folder)
    evidence.hold(incident, "e1", why="Counsel asks")


def _ended_apart(incident: Incident) -> None:
    """The first step was skipped here, and in a copy that is merged."""
    with MemoryStore() as copy:
        assert not update_copy(incident.store, copy).problems
        steps.skip(incident, "look", why="no time here")
        steps.skip(Incident(copy, incident.id, incident.actor, clock=incident.clock), "look", why="no time there")
        other = record_of_store(incident.store, copy, incident.id)
        merge(incident, other, look_at_merge(incident, other)[0])


def _notified(incident: Incident, _: Path) -> None:
    notifications.notify_on(incident, "ops")


class Driven(NamedTuple):
    """How a verb is driven.

    Attributes:
        action: its action. keys: from the run screen up to the action's own key.
        filled: what is pressed after it, in the form that opens. kind: the entry that must be there afterwards.
        before: what has to be there first. searched: what finds it in the palette, if not its title.
    """

    action: str
    kind: str
    keys: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    before: Any = _nothing


def _at(step: str) -> tuple[str, ...]:
    """From the first step of the checklist down to one."""
    return ("j",) * ("look", "choose", "rebuild", "sign").index(step)


SCREENS = ("f", "e", "r", "p", "H", "V", "ctrl+x")
"""The keys that lead from the run screen to another one."""
KEYS = ("enter", "tab", "right", "y", "f2", "ctrl+u")
WHY = ("because", "enter")
TO_CHANNELS = ("p", "l", "l", "l")
VERBS: dict[str, Driven] = {
    "title": Driven("title", "incident.titled", (), (" two", "enter")),
    "severity": Driven("severity", "severity.set", (), ("right", "enter")),
    "tlp": Driven("tlp", "tlp.set", (), ("right", "enter")),
    "privilege": Driven("privilege", "privilege.set", (), ("Privileged", "enter")),
    "close": Driven("close", "incident.closed", (), ("tab", "all done", "enter", "y")),
    "reopen-incident": Driven(
        "reopen-incident", "incident.reopened", (), WHY, lambda incident, _: lifecycle.close(incident, why="done")
    ),
    "start": Driven("step.start", "step.started"),
    "done": Driven("step.done", "step.done", _at("rebuild")),
    "skip": Driven("step.skip", "step.skipped", (), WHY),
    "block": Driven("step.block", "step.blocked", (), WHY),
    "reopen": Driven(
        "step.reopen",
        "step.reopened",
        ("full_stop", "full_stop", *_at("rebuild")),
        before=lambda incident, _: steps.done(incident, "rebuild"),
    ),
    "approve": Driven(
        "step.approve",
        "step.approved",
        _at("sign"),
        before=lambda incident, _: people.role(incident, "lead", "ada"),
    ),
    "undo": Driven("step.undo", "act.withdrawn", (), before=lambda incident, _: steps.start(incident, "look")),
    "settle": Driven(
        "step.settle",
        "step.settled",
        ("full_stop", "full_stop", "k"),
        ("right", "tab", *WHY),
        lambda incident, _: _ended_apart(incident),
    ),
    "ungraft": Driven(
        "ungraft", "playbook.withdrawn", (), ("right", "enter"), lambda incident, path: _grafted(incident, path)
    ),
    "assign": Driven("step.assign", "step.assigned", (), ("grace", "enter")),
    "repeat": Driven(
        "step.repeat",
        "round.opened",
        ("full_stop", "full_stop", *_at("rebuild")),
        before=lambda incident, _: steps.done(incident, "rebuild"),
    ),
    "step add": Driven("step.add", "step.added", (), ("Call the bank", "enter")),
    "decide": Driven("step.decide", "decision.made", _at("choose"), ("right", "enter")),
    "decision": Driven("decision", "decision.recorded", (), ("Stay quiet", "tab", "he watches", "enter")),
    "answer": Driven("step.answer", "answer.given", (), ("In a log", "enter")),
    "write": Driven("step.write", "section.written", (), ("right", "tab", "It came by mail", "f2")),
    "review": Driven("review", "report.reviewed", ("V",), ("right", "f2")),
    "issue": Driven("issue", "report.issued", ("V",), ("Board, Counsel", "enter")),
    "note": Driven("note", "note.added", (), ("Seen", "enter")),
    "action add": Driven("action.add", "action.added", ("f",), ("Write to them", "enter")),
    "action close": Driven(
        "action.close", "action.closed", ("f",), WHY, lambda incident, _: notes.action_add(incident, "Write")
    ),
    "milestone": Driven("milestone", "milestone.marked", (), ("right", "enter")),
    "evidence add": Driven("evidence.add", "evidence.added", ("e",), ("PATH", "enter")),
    "evidence open": Driven("evidence.open", "evidence.opened", ("e",), before=_kept),
    "evidence export": Driven("evidence.export", "evidence.exported", ("e",), ("ctrl+u", "NEW", "enter"), _kept),
    "evidence hand-over": Driven("evidence.hand-over", "evidence.transferred", ("e",), ("police", "enter"), _kept),
    "evidence verify": Driven("evidence.verify", "evidence.verified", ("e",), before=_kept),
    "evidence destroy": Driven("evidence.destroy", "evidence.destroyed", ("e",), (*WHY, "ID", "enter"), _kept),
    "evidence hold": Driven("evidence.hold", "evidence.held", ("e",), WHY, _kept),
    "evidence release": Driven("evidence.release", "evidence.released", ("e",), (*WHY, "y"), _held),
    "register add": Driven("register.add", "register.entered", ("r",), ("db1", "enter")),
    "register change": Driven(
        "register.change",
        "register.changed",
        ("r",),
        ("2", "enter"),
        lambda incident, _: registers.register_add(incident, "assets", {"name": "db1"}),
    ),
    "register import": Driven("register.import", "register.entered", ("r",), ("CSV", "enter", "y")),
    "register withdraw": Driven(
        "register.withdraw",
        "register.withdrawn",
        ("r",),
        WHY,
        lambda incident, _: registers.register_add(incident, "assets", {"name": "db1"}),
    ),
    "timeline import": Driven("timeline.import", "timeline.imported", ("f4",), ("TIMELINE", "enter", "SHOWN", "y")),
    "timeline withdraw": Driven(
        "timeline.withdraw",
        "timeline.withdrawn",
        ("f4",),
        ("right", "tab", *WHY),
        lambda incident, _: timeline.timeline_import(
            incident, [(Moment("2026-03-24T10:39:00.000Z"), "a logon")], source="a.csv"
        ),
    ),
    "check allow": Driven("check.allow", "check.allowed", ("ctrl+x",)),
    "check ask-again": Driven("check.ask-again", "check.disallowed", ("ctrl+x", "a")),
    "check trust": Driven("check.trust", "playbook.trusted", ("ctrl+x",), ("right", "tab", *WHY)),
    "role": Driven("role", "role.assigned", ("p",), ("grace", "enter")),
    "notify on": Driven("notify.on", "notification.enabled", TO_CHANNELS, ("on call", "enter")),
    "notify off": Driven("notify.off", "notification.disabled", TO_CHANNELS, before=_notified),
    "channel compromised": Driven("channel.compromised", "notification.distrusted", TO_CHANNELS, WHY),
    "channel trusted": Driven(
        "channel.trusted",
        "notification.trusted",
        TO_CHANNELS,
        WHY,
        lambda incident, _: notifications.channel_compromised(incident, "ops", "read by them"),
    ),
    "handover": Driven("handover", "handover.offered", ("H",), ("grace", "enter")),
    "accept": Driven(
        "accept", "handover.accepted", ("H",), ("y",), lambda incident, _: people.handover(incident, "ada")
    ),
    "correct": Driven(
        "entry.correct",
        "event.corrected",
        ("f4", "G"),
        ("It was Tuesday", "tab", "tab", "slip", "f2"),
        lambda incident, _: notes.note(incident, "It was Monday"),
    ),
    "seal": Driven("seal", "incident.sealed", ("V",), ("KEY", "enter", "SHOWN", "y")),
    "redact": Driven(
        "entry.redact",
        "event.redacted",
        ("f4", "G"),
        (*WHY, "y"),
        lambda incident, _: notes.note(incident, "A name"),
    ),
}
CREDENTIALS = (
    "credential dead",
    "credential in-use",
    "credential reissued",
    "credential revoked",
    "credential undo",
)
"""The verbs of the matrix; test_credentials drives them."""
DEADLINES = tuple(
    f"deadline {act}" for act in ("add", "answer", "consider", "dismiss", "met", "override", "profile", "start")
)
"""The verbs of the board; test_deadlines drives them."""
ELSEWHERE = ("declare", "purge", "graft", "indicators load", *CREDENTIALS, *DEADLINES)
"""Verbs that begin at home, in the library, with a list or in the matrix, each driven by the tests of its screen."""


def test_every_verb_is_driven_here() -> None:
    assert set(VERBS) | set(ELSEWHERE) == set(all_verbs())


def test_every_verb_has_an_action_with_a_key() -> None:
    with_keys = {action.verb for action in all_actions().values() if action.keys}
    assert set(all_verbs()) <= with_keys


@pytest.fixture
def ready(tmp_path: Path, place: Path, declared: Declare) -> Callable[[Driven], str]:
    """Declare an incident, and do what has to come before the verb."""

    def made(driven: Driven) -> str:
        (tmp_path / "new.log").write_text("new")
        (tmp_path / "rows.csv").write_text("name,kind\ndb1,server\n")
        (tmp_path / "timeline.csv").write_text("datetime,message\n2026-03-24T10:39:00Z,a logon\n")
        if driven is VERBS["seal"]:
            make_key(tmp_path / "keys")
        name = declared(STEPS, head=HEAD)
        with open_store(place) as store:
            incident = Incident(store, name, ADA)
            incident.refresh()
            driven.before(incident, tmp_path)
        return name

    return made


def _text(said: str, tmp_path: Path, incident: str) -> str:
    """What is written into a field: words, or the name of a file, or the incident's id."""
    named = {"PATH": tmp_path / "new.log", "NEW": tmp_path / "copy.log", "CSV": tmp_path / "rows.csv", "ID": incident}
    named["KEY"] = tmp_path / "keys" / "ada"
    named["TIMELINE"] = tmp_path / "timeline.csv"
    return str(named.get(said, said))


async def _write(pilot: Pilot[Any], text: str) -> None:
    """Text into the field that has the focus, as a paste: key by key takes long."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


FROM_PALETTE = ("done", "note", "decision", "action close", "evidence hold", "register change", "role", "redact")
"""One of each screen and kind of form: what the palette finds is carried out as if its key had been pressed."""


@pytest.mark.parametrize(
    ("verb", "way"),
    [
        *(pytest.param(verb, "key", marks=pytest.mark.openssh if verb == "seal" else ()) for verb in VERBS),
        *((verb, "palette") for verb in FROM_PALETTE),
    ],
)
def test_a_verb_is_carried_out(
    verb: str,
    way: str,
    ready: Callable[[Driven], str],
    make_app: AppFactory,
    place: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    driven = VERBS[verb]
    incident = ready(driven)
    before = kinds(place, incident).count(driven.kind)
    app = make_app(incident=incident)
    app.session.notifier.settings = lambda: NotificationSettings(CHANNELS)
    monkeypatch.setenv("OPS_HOOK", "http://127.0.0.1:9/")
    action = all_actions()[driven.action]

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, *driven.keys)
        if way == "key":
            await press(pilot, action.keys[0])
        else:
            await press(pilot, "ctrl+p")
            await _write(pilot, action.title)
            await press(pilot, "enter")
        for each in driven.filled:
            if each == "SHOWN":
                await eventually_in(pilot, lambda: isinstance(app.screen, Confirm), "the preview")
            elif each in KEYS:
                await press(pilot, each)
            else:
                await _write(pilot, _text(each, tmp_path, incident))
        # Evidence is kept in a thread of its own.
        await eventually_in(pilot, lambda: kinds(place, incident).count(driven.kind) > before, driven.kind)

    drive(app, script)


def test_the_palette_finds_every_verb_by_its_title(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared(STEPS, head=HEAD))
    on_screen: dict[str, list[Action]] = {}
    for driven in VERBS.values():
        screen = "".join(key for key in driven.keys if key in SCREENS)
        on_screen.setdefault(screen, []).append(all_actions()[driven.action])

    async def script(pilot: Pilot[Any]) -> None:
        for screen, actions in on_screen.items():
            if screen:
                await press(pilot, screen)
            found = await first_in_palette(pilot, *(action.title for action in actions))
            assert [all_actions()[each.removeprefix("act ")].verb for each in found] == [each.verb for each in actions]
            if screen:
                await press(pilot, "q")

    drive(app, script)
