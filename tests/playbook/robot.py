"""Somebody who works a shipped playbook to its end and does only what the checklist offers, never giving a reason."""

from __future__ import annotations

import random
from io import BytesIO
from typing import TYPE_CHECKING

from msgspec import Struct, field

from irrunner.incident.checklist import OPEN, SETTLED
from irrunner.incident.deadline_board import proposals
from irrunner.incident.verbs import deadlines, decisions, evidence, lifecycle, people, registers, steps, writing
from irrunner.journal.chain import Actor
from irrunner.playbook import library
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.incident import Incident
    from irrunner.incident.checklist import StepView
    from irrunner.journal.memory import MemoryStore
    from irrunner.playbook.model import Ask, Playbook, Step

SHIPPED = sorted(path.stem for path in shipped("playbooks").glob("*.yaml"))
FLAGSHIP = "compromised-dependency"
ROTATION = "rotate-credentials"
BRANCHES = {
    "python": "python-package",
    "npm": "npm-package",
    "worm": "package-worm",
    "action": "pipeline-action",
    "editor": "editor-extension",
    "image": "container-image",
}
"""The prefix under which the flagship grafts each branch."""

ASSETS = [
    {"name": "ci-7.example", "kind": "ci-runner", "had_package": "yes", "executed": "yes", "state": "confirmed"},
    {"name": "laptop-3.example", "kind": "laptop", "had_package": "yes", "executed": "unknown", "state": "suspected"},
    {"name": "web-1.example", "kind": "server", "had_package": "no", "executed": "no", "state": "cleared"},
    {"name": "example-org/api", "kind": "repository", "had_package": "yes", "executed": "no", "state": "confirmed"},
    {"name": "api:nightly", "kind": "container-image", "had_package": "yes", "executed": "yes", "state": "confirmed"},
    {"name": "prod.example", "kind": "cluster", "had_package": "yes", "executed": "yes", "state": "suspected"},
]
CREDENTIALS = [
    {"name": f"key of tier {tier}", "kind": "key", "tier": str(tier), "state": "exposed"} for tier in range(4)
]
INDICATORS = [{"value": "telemetry.example", "type": "domain"}, {"value": "*/telemetry.pth", "type": "path"}]
ALL_ROWS = {"assets": ASSETS, "credentials": CREDENTIALS, "indicators": INDICATORS}
ANSWERS = {
    "package": "example-package",
    "versions": "1.2.3",
    "window-start": "2026-03-24 10:24 UTC",
    "window-end": "2026-03-24 16:00 UTC",
    "exposed-from": "2026-03-24 10:24 UTC",
    "cloud": "AWS",
    "clusters": "yes",
    "what": "A strange login",
    "first-signal": "2026-03-24 11:58 UTC",
}
LEAD, WORKER = "the lead", "a responder"


class Walk(Struct):
    """What came of one walk.

    Attributes:
        left: what could not be settled, each with what it waits for.
        order: the steps in the order in which they were done.
        most: the steps (not the rows) that stood open when most of them did.
        standings: how every instance ended.
    """

    left: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    most: tuple[str, ...] = ()
    standings: dict[str, str] = field(default_factory=dict)


def load(name: str) -> Playbook:
    """A shipped playbook."""
    return library.find(name).usable()


def all_steps(playbook: Playbook) -> dict[str, Step]:
    """Every step by its id."""
    return {step.id: step for phase in playbook.phases for step in phase.steps}


def phase_steps(playbook: Playbook, name: str) -> list[str]:
    """The ids of a phase's steps."""
    return [step.id for phase in playbook.phases if phase.name == name for step in phase.steps]


def comes_after(playbook: Playbook, step: str, earlier: str) -> bool:
    """Whether the chain of needs puts one step after another."""
    known = all_steps(playbook)
    return earlier in known[step].needs or any(comes_after(playbook, need, earlier) for need in known[step].needs)


def declared(store: MemoryStore, name: str, **answers: str) -> Incident:
    """An exercise on a shipped playbook; whoever leads it holds every role that approves something."""
    loaded = library.find(name)
    playbook = loaded.usable()
    given = {**ANSWERS, **{key.replace("_", "-"): text for key, text in answers.items()}}
    known = {ask.key: given[ask.key] for ask in playbook.ask if ask.key in given}
    actor = Actor(WORKER, "responder", "host.example")
    incident = lifecycle.declare(store, loaded, actor, answers=known, mode="exercise")
    for role in {"lead"} & playbook.roles.keys() | {
        step.approve for step in all_steps(playbook).values() if step.approve
    }:
        people.role(incident, role, LEAD)
    return incident


def work(
    incident: Incident,
    choices: Mapping[str, str] | None = None,
    *,
    rows: Mapping[str, list[dict[str, str]]] = ALL_ROWS,
    seed: int | None = None,
) -> Walk:
    """Do whatever is open until nothing is.

    Args:
        incident: one that nobody touched. choices: options of decisions and answers, by their own id; the first of each
        otherwise. rows: what fills each register when the first step that collects it is done.
        seed: the steps are taken by chance; in reading order without one.
    """
    walk, choose = Walk(), random.Random(seed)
    for _ in range(900):
        views = [view for view in incident.checklist if view.standing == OPEN]
        if not views:
            break
        opened = tuple(dict.fromkeys(view.step.id for view in views))
        walk.most = max(walk.most, opened, key=len)
        view = views[0] if seed is None else choose.choice(views)
        _do(incident, view, choices or {}, rows)
        walk.order.append(view.step.id)
    else:
        raise AssertionError("there is always another open step")
    for view in incident.checklist:
        walk.standings[str(view.key)] = view.standing
        if view.standing not in SETTLED:
            walk.left.append(f"{view.key}: {view.waits_for}")
    return walk


def _do(
    incident: Incident, view: StepView, choices: Mapping[str, str], rows: Mapping[str, list[dict[str, str]]]
) -> None:
    key, step = str(view.key), view.step
    if step.collect and rows.get(step.collect) and not incident.state.registers[step.collect]:
        registers.register_import(incident, step.collect, rows[step.collect], step=key)
    if asked := {ask.key: _answer(ask, choices) for ask in step.ask if ask.required}:
        decisions.answer(incident, asked, step=key)
    for slot in range(1, len(step.evidence) + 1):
        evidence.add(incident, BytesIO(key.encode()), name="kept", step=key, slot=slot)
    if step.requires == "deadlines":
        for name in proposals(incident.state):
            deadlines.deadline_consider(incident, name, "unknown", why="nobody looked")
    for section in step.writes:
        if not incident.state.sections.get(section):
            writing.write(incident, section, f"Written for {key}.")
    if step.approve:
        steps.approve(incident, key, by=LEAD)
    if step.is_decision:
        decisions.decide(incident, key, choices.get(step.id, step.options[0]))
    else:
        steps.done(incident, key)


def _answer(ask: Ask, choices: Mapping[str, str]) -> str:
    own = ask.key.rpartition("/")[2]
    found = choices.get(ask.key) or choices.get(own) or ANSWERS.get(own)
    return found or (ask.options[0] if ask.options else ask.example)
