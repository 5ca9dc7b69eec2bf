"""Everything that a person can do that writes: what is killed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from fuzz.kills.scene import ADA, Scene
from irrunner.application.bundle_export import Export, export_bundle
from irrunner.application.bundle_import import check_bundle_file
from irrunner.application.merge_source import record_of_store
from irrunner.application.merging import look_at_merge, merge
from irrunner.application.removals import finish_removals
from irrunner.exchange.bundle.importing import import_bundle
from irrunner.exercise.play.verbs import begin, clock, end, injects, judging, new_injects, players
from irrunner.incident.check_result import CheckResult, FoundRow, KeptOutput
from irrunner.incident.moments import Moment
from irrunner.incident.verbs import (
    checks,
    credentials,
    deadline_forms,
    deadlines,
    decisions,
    evidence,
    grafts,
    indicators,
    lifecycle,
    merges,
    notes,
    notifications,
    organisation,
    people,
    record,
    registers,
    seal,
    steps,
    submissions,
    timeline,
    undo,
    writing,
)
from irrunner.journal.copy_evidence import NOTHING
from irrunner.journal.copying import send_evidence, update_copy
from irrunner.playbook.indicator_packs.model import Indicator, Pack

if TYPE_CHECKING:
    from irrunner.exercise.play.exercise import Exercise
    from irrunner.incident import Incident
    from irrunner.journal import Journal


class Kept(NamedTuple):
    """An entry that was acknowledged: the store's name, the incident, the entry's place and kind."""

    store: str
    incident: str
    seq: int
    kind: str


Does = Callable[[Scene], list[Kept]]


def _on_the_incident(verb: Callable[[Incident, Scene], object]) -> Does:
    """An act on the incident under way."""

    def does(scene: Scene) -> list[Kept]:
        with scene.store() as store:
            incident = scene.incident(store)
            verb(incident, scene)
            return _newest("store", incident)

    return does


def _newest(store: str, incident: Incident) -> list[Kept]:
    """The newest entry; the chain binds all before it."""
    incident.refresh()
    last = incident.state.entries[-1]
    return [Kept(store, incident.id, last.seq, last.kind)]


def _in_the_exercise(verb: Callable[[Exercise], object]) -> Does:
    """An act of an exercise, which may write into both stores."""

    def does(scene: Scene) -> list[Kept]:
        with scene.store("players") as for_players, scene.store("control") as control:
            exercise = scene.exercise(for_players, control)
            verb(exercise)
            return [*_newest("players", exercise.players), *_newest("control", exercise.director)]

    return does


def _declare(scene: Scene) -> list[Kept]:
    with scene.store() as store:
        return _newest("store", lifecycle.declare(store, scene.playbook("drill"), ADA, answers={"what": "another"}))


def _begin(scene: Scene) -> list[Kept]:
    with scene.store("players") as for_players, scene.store("control") as control:
        exercise = begin.begin(scene.scenario(), for_players, control, ADA)
        return [*_newest("players", exercise.players), *_newest("control", exercise.director)]


def _copy(name: str) -> Does:
    def does(scene: Scene) -> list[Kept]:
        with scene.store() as store, scene.store(name) as copy:
            update_copy(store, copy)
            return _newest(name, scene.incident(copy))

    return does


def _notified(incident: Incident) -> None:
    """A message that is claimed, and its end."""
    switched = notifications.notify_on(incident, "ops")
    begun = notifications.begin_attempt(
        incident, "ops", switched.seq - 1, switched.seq, (), text="It begins.", digest="0" * 64
    )
    notifications.end_attempt(incident, "ops", begun.seq, arrived=True, words="200 ok")


def _update(store: Journal, copy: Journal) -> None:
    update_copy(store, copy)


def _merge(scene: Scene, *, settled: bool) -> list[Kept]:
    """The copy is worked on apart, and merged; then it is said which end of a step counts."""
    with scene.store() as store, scene.store("copy") as copy:
        update_copy(store, copy)
        here, there = scene.incident(store), scene.incident(copy)
        steps.skip(here, "started", why="no time")
        steps.done(there, "started")
        evidence.add(there, scene.folder / "large.bin")
        other = record_of_store(store, copy, here.id)
        entry = merge(here, other, look_at_merge(here, other)[0])
        if settled:
            entry = merges.settle(scene.incident(store), "started", entry.refs["fork"] + 1, why="it had to wait")
        return [Kept("store", here.id, entry.seq, entry.kind)]


def _mirrored_note(scene: Scene) -> list[Kept]:
    with scene.store() as store, scene.store("copy") as copy:
        incident = scene.incident(store)
        incident.after_commit = lambda: _update(store, copy)
        notes.note(incident, "kept twice")
        return [*_newest("store", incident), *_newest("copy", scene.incident(copy))]


def _mirrored_evidence(scene: Scene) -> list[Kept]:
    """Entries go with the act, evidence behind it."""
    with scene.store() as store, scene.store("copy") as copy:
        incident = scene.incident(store)
        evidence.add(incident, scene.folder / "large.bin")
        update_copy(store, copy, share=NOTHING)
        send_evidence(store, scene.folder / "copy")
        return [*_newest("store", incident), *_newest("copy", scene.incident(copy))]


def _copied_removal(verb: Callable[[Incident, Scene], object]) -> Does:
    """A removal, and the copy that follows it."""

    def does(scene: Scene) -> list[Kept]:
        with scene.store() as store, scene.store("copy") as copy:
            update_copy(store, copy)
            incident = scene.incident(store)
            verb(incident, scene)
            update_copy(store, copy)
            return [*_newest("store", incident), *_newest("copy", scene.incident(copy))]

    return does


def finish(scene: Scene) -> list[Kept]:
    """What the next opening does after a removal was killed; it is killed as well."""
    with scene.store() as store:
        finish_removals(store, ADA)
        return []


def _first_opening(scene: Scene) -> list[Kept]:
    with scene.store("fresh"):
        return []


def _run_a_check(incident: Incident, scene: Scene) -> None:
    """Something is kept and something found: all of it with the end of the check, or nothing."""
    rows = tuple(FoundRow("assets", {"name": f"found-{number}"}) for number in range(20))
    running = checks.running(incident, "run", ["run x"], step="confirm")
    with running as run, (scene.folder / "small.bin").open("rb") as content:
        kept = (KeptOutput("x.txt", content),)
        checks.finish(incident, run.number, CheckResult("hit", "there.", {"exit": "0"}, kept, rows))


def _import_a_bundle(scene: Scene) -> list[Kept]:
    """Out of one store and into another, which is empty."""
    bundle = scene.folder / "bundle.zip"
    with scene.store() as store:
        export_bundle(scene.incident(store), Export(bundle))
    with scene.store("fresh") as fresh, bundle.open("rb") as file:
        import_bundle(fresh, check_bundle_file(file))
        return _newest("fresh", scene.incident(fresh))


ROWS = [{"name": f"host-{number}"} for number in range(200)]
LINES = [(Moment(f"2026-03-24T10:{number % 60:02}:00.000Z"), f"line {number}") for number in range(200)]
LIST = (
    Pack("list", "A list", indicators=tuple(Indicator("domain", f"c{number}.evil.example") for number in range(200))),
    b"a list",
)

ON_THE_INCIDENT: dict[str, Callable[[Incident, Scene], object]] = {
    "note": lambda incident, _: notes.note(incident, "killed or kept"),
    "note-on-step": lambda incident, _: notes.note(incident, "killed or kept", step="confirm"),
    "start": lambda incident, _: steps.start(incident, "confirm"),
    "done": lambda incident, _: steps.done(incident, "started"),
    "skip": lambda incident, _: steps.skip(incident, "started", why="no time"),
    "block": lambda incident, _: steps.block(incident, "started", why="no access"),
    "reopen": lambda incident, _: steps.reopen(incident, "finished"),
    "undo": lambda incident, _: undo.undo(incident, "finished"),
    "approve": lambda incident, _: steps.approve(incident, "agreed", by="Bo"),
    "assign": lambda incident, _: steps.assign(incident, "confirm", "Di"),
    "repeat": lambda incident, _: (steps.done(incident, "again"), steps.repeat(incident, "again")),
    "step-add": lambda incident, _: steps.step_add(incident, "Call the bank"),
    "decide": lambda incident, _: (steps.reopen(incident, "choose"), decisions.decide(incident, "choose", "yes")),
    "decision": lambda incident, _: decisions.decision(incident, "Pull the plug", why="it spreads"),
    "answer": lambda incident, _: decisions.answer(incident, {"what": "something else"}),
    "write": lambda incident, _: writing.write(incident, "root-cause", "A token without an end"),
    "review": lambda incident, _: writing.review(incident, "approved"),
    "issue": lambda incident, _: writing.issue(incident, ["Board"], why="the file"),
    "action-add": lambda incident, _: notes.action_add(incident, "Write to them", owner="Ada", due="+2d"),
    "action-close": lambda incident, _: notes.action_close(incident, 1),
    "milestone": lambda incident, _: notes.milestone(incident, "contained"),
    "role": lambda incident, _: people.role(incident, "lead", "Ed"),
    "notify-on": lambda incident, _: notifications.notify_on(incident, "ops"),
    "notify-off": lambda incident, _: (
        notifications.notify_on(incident, "ops"),
        notifications.notify_off(incident, "ops"),
    ),
    "channel-compromised": lambda incident, _: notifications.channel_compromised(incident, "ops", "they read it"),
    "channel-trusted": lambda incident, _: (
        notifications.channel_compromised(incident, "ops", "they read it"),
        notifications.channel_trusted(incident, "ops", "a new tenant"),
    ),
    "notification": lambda incident, _: _notified(incident),
    "handover": lambda incident, _: people.handover(incident, "Flo"),
    "accept": lambda incident, _: people.accept(incident),
    "title": lambda incident, _: lifecycle.title(incident, "Another title"),
    "severity": lambda incident, _: lifecycle.severity(incident, "critical"),
    "tlp": lambda incident, _: lifecycle.tlp(incident, "red"),
    "privilege": lambda incident, _: lifecycle.privilege(incident, "Privileged"),
    "graft": lambda incident, scene: grafts.graft(incident, scene.playbook("guest")),
    "ungraft": lambda incident, scene: (
        grafts.graft(incident, scene.playbook("guest")),
        grafts.ungraft(incident, "guest"),
    ),
    "close": lambda incident, _: lifecycle.close(incident, why="enough"),
    "close-and-reopen": lambda incident, _: (
        lifecycle.close(incident, why="enough"),
        lifecycle.reopen_incident(incident, why="not yet"),
    ),
    "register-add": lambda incident, _: registers.register_add(incident, "credentials", {"name": "token"}),
    "register-import": lambda incident, _: registers.register_import(incident, "assets", ROWS, again=True),
    "register-withdraw": lambda incident, _: registers.register_withdraw(incident, "assets", "a1", why="not ours"),
    "indicators-load": lambda incident, _: indicators.indicators_load(incident, *LIST, file="list.txt"),
    "timeline-import": lambda incident, _: timeline.timeline_import(incident, LINES, source="a.csv"),
    "timeline-withdraw": lambda incident, _: (
        timeline.timeline_import(incident, LINES[:3], source="a.csv"),
        timeline.timeline_withdraw(incident, "b1", why="another case"),
    ),
    "register-change": lambda incident, _: registers.register_change(incident, "assets", "a1", {"owner": "Ada"}),
    "credential-revoked": lambda incident, _: credentials.revoked(incident, "c1"),
    "credential-reissued": lambda incident, _: credentials.reissued(incident, "c1"),
    "credential-dead": lambda incident, _: credentials.dead(
        incident, "c1", request="GET /me", status="401", evidence="e1"
    ),
    "credential-in-use": lambda incident, _: credentials.in_use(incident, "c1", "yes"),
    "credential-undo": lambda incident, _: (credentials.revoked(incident, "c1"), credentials.undo(incident, "c1")),
    "deadline-consider": lambda incident, _: deadlines.deadline_consider(incident, "nis2-23", "unknown", why="asked"),
    "deadline-start": lambda incident, _: deadlines.deadline_start(incident, "gdpr-33", why="seen", at="-1h"),
    "deadline-add": lambda incident, _: deadlines.deadline_add(incident, "Tell a customer", "72h", why="a contract"),
    "deadline-answer": lambda incident, _: deadline_forms.deadline_answer(
        incident, "gdpr-33", "notification", "people", "About 400"
    ),
    "deadline-met": lambda incident, _: (
        deadlines.deadline_start(incident, "nis2-23", why="seen", at="-1h"),
        submissions.deadline_met(incident, "nis2-23", "notification", receipt="R-1"),
    ),
    "deadline-dismiss": lambda incident, _: (
        deadlines.deadline_start(incident, "gdpr-33", why="seen", at="-1h"),
        submissions.deadline_dismiss(incident, "gdpr-33", why="no risk"),
    ),
    "deadline-override": lambda incident, _: (
        deadlines.deadline_start(incident, "gdpr-33", why="seen", at="-1h"),
        submissions.deadline_override(
            incident, "gdpr-33", "notification", "+1d", why="the authority asked", authority="counsel"
        ),
    ),
    "deadline-profile": lambda incident, _: organisation.deadline_profile(
        incident, {"countries": ["DE"]}, source="config.toml"
    ),
    "evidence-add": lambda incident, scene: evidence.add(incident, scene.folder / "small.bin", step="confirm"),
    "evidence-add-large": lambda incident, scene: evidence.add(incident, scene.folder / "large.bin"),
    "evidence-reference": lambda incident, scene: evidence.add(incident, scene.folder / "large.bin", reference=True),
    "evidence-export": lambda incident, scene: evidence.export(incident, "e1", scene.folder / "exported"),
    "bundle-export": lambda incident, scene: export_bundle(incident, Export(scene.folder / "bundle.zip")),
    "evidence-open": lambda incident, _: evidence.open_item(incident, "e1")[1].close(),
    "evidence-hand-over": lambda incident, _: evidence.hand_over(incident, "e1", "the police"),
    "evidence-verify": lambda incident, _: evidence.verify(incident),
    "evidence-hold": lambda incident, _: evidence.hold(incident, "e2", why="counsel"),
    "evidence-release": lambda incident, _: evidence.release(incident, "e1", why="counsel agreed"),
    "check-allow": lambda incident, _: checks.allow(incident, "ab" * 32, ["run x"], step="confirm"),
    "check-ask-again": lambda incident, _: (
        checks.allow(incident, "ab" * 32, ["run x"]),
        checks.ask_again(incident, "ab" * 32),
    ),
    "check-trust": lambda incident, _: (
        incident.refresh(),
        checks.trust(incident, incident.state.files[0][1], why="we wrote it"),
    ),
    "check-run": lambda incident, scene: _run_a_check(incident, scene),
    "correct": lambda incident, _: record.correct(incident, 6, words="another first note", why="wrong"),
    "redact": lambda incident, _: record.redact(incident, 7, why="a password"),
    "evidence-destroy": lambda incident, _: evidence.destroy(incident, "e2", why="not ours"),
    "seal": lambda incident, _: seal.seal(
        incident,
        seal.SignedStatement(seal.prepare_statement(incident, f"SHA256:{'A' * 43}"), "signature", "ssh-ed25519 AAAA"),
    ),
    "purge": lambda incident, _: (
        evidence.release(incident, "e1", why="counsel agreed"),
        record.purge(incident, why="test data"),
    ),
}

IN_THE_EXERCISE: dict[str, Callable[[Exercise], object]] = {
    "exercise-play": injects.play_due,
    "exercise-fire": lambda exercise: injects.fire(exercise, "two"),
    "exercise-skip": lambda exercise: injects.skip(exercise, "three", why="no time"),
    "exercise-delay": lambda exercise: injects.delay(exercise, "three", 600),
    "exercise-shift": lambda exercise: injects.shift(exercise, 600),
    "exercise-write": lambda exercise: new_injects.write_inject(exercise, "A new call"),
    "exercise-end": lambda exercise: end.end(exercise),
    "exercise-real": lambda exercise: end.real(exercise, why="smoke"),
    "exercise-pause": clock.pause,
    "exercise-resume": lambda exercise: (clock.pause(exercise), clock.resume(exercise)),
    "exercise-jump": lambda exercise: clock.jump(exercise, 1_200),
    "exercise-next": clock.next_moment,
    "exercise-observe": lambda exercise: judging.observe(exercise, "They called at once"),
    "exercise-attend": lambda exercise: judging.attend(exercise, "Bo", role="lead"),
    "exercise-rate": lambda exercise: judging.rate(exercise, "whole", "P", why="all of it"),
    "exercise-describe": lambda exercise: judging.describe(exercise, "scope", "One call, at night"),
    "exercise-improve": lambda exercise: judging.improve(exercise, "Write it down", issue="Nobody knew"),
    "exercise-ask": lambda exercise: players.ask(exercise.players, "Who is on duty?"),
    "exercise-answer": lambda exercise: (
        players.ask(exercise.players, "Who is on duty?"),
        players.answer(exercise, "q1", "Cy"),
    ),
}

ACTS: dict[str, Does] = {
    "merge": lambda scene: _merge(scene, settled=False),
    "settle": lambda scene: _merge(scene, settled=True),
    "declare": _declare,
    "first-opening": _first_opening,
    "copy-fresh": _copy("fresh"),
    "copy-update": _copy("copy"),
    "mirrored-note": _mirrored_note,
    "mirrored-evidence": _mirrored_evidence,
    "copied-redact": _copied_removal(lambda incident, scene: ON_THE_INCIDENT["redact"](incident, scene)),
    "copied-destroy": _copied_removal(lambda incident, scene: ON_THE_INCIDENT["evidence-destroy"](incident, scene)),
    "copied-purge": _copied_removal(lambda incident, scene: ON_THE_INCIDENT["purge"](incident, scene)),
    "exercise-begin": _begin,
    "bundle-import": _import_a_bundle,
    **{name: _on_the_incident(verb) for name, verb in ON_THE_INCIDENT.items()},
    **{name: _in_the_exercise(verb) for name, verb in IN_THE_EXERCISE.items()},
}
