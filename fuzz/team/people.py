"""People against the store: clocks that are wrong, two of one name, a role that is taken while they work."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING

from fuzz.team.outcome import Attempt, Outcome
from fuzz.team.scene import ACTS
from irrunner.errors import IrrunnerError
from irrunner.incident import Incident
from irrunner.incident.verbs import notes
from irrunner.journal import open_store
from tests.beginnings import ADA

if TYPE_CHECKING:
    from random import Random

    from fuzz.team.scene import Scene


def clock_wrong(scene: Scene, dice: Random) -> Outcome:
    """The clock of a laptop is wrong by up to ten days; the record has the time of the server."""
    off = timedelta(seconds=dice.choice((-1, 1)) * dice.uniform(120, 864_000))
    incident = scene.declare()
    outcome = Outcome("", how=f"by {off}")
    with open_store(scene.address("responder")) as store:
        there = Incident(store, incident, ADA, clock=lambda: datetime.now(UTC) + off)
        before = datetime.now(UTC)
        attempts = [scene.attempt(there, act) for act in ACTS]
        entry = notes.note(there, "the time of the server")
        after = datetime.now(UTC)
    second = timedelta(seconds=1)
    if not before - second <= datetime.fromisoformat(entry.recorded) <= after + second or entry.when != entry.recorded:
        outcome.problems.append(f"recorded {entry.recorded}, occurred {entry.when}, between {before} and {after}")
    return scene.judge(outcome, incident, attempts)


def one_name_twice(scene: Scene, dice: Random) -> Outcome:
    """Two admins add a member of one name at the same moment, for two logins: one is told that the name is taken."""
    name = f"same{scene.marker()}"
    spelled = [name, name.upper() if dice.random() < 0.5 else name]
    outcome = Outcome("", how=" and ".join(spelled))
    logins = [f"{name}_{number}" for number in range(2)]
    for login in logins:
        scene.server.add_member_login(login)
    answers: list[str] = []
    barrier = Barrier(2)

    def add(login: str, spelling: str) -> None:
        with open_store(scene.address("admin")) as store:
            assert store.members is not None
            barrier.wait()
            try:
                store.members.add(spelling, "responder", login=login)
            except IrrunnerError as error:
                answers.append(str(error))
            else:
                answers.append("")

    _together([Thread(target=add, args=each) for each in zip(logins, spelled, strict=True)])
    refused = [answer for answer in answers if answer]
    if len(answers) != 2 or len(refused) != 1 or "There is a member called" not in refused[0]:
        outcome.problems.append(f"not one of two was told: {answers}")
    outcome.counts["acknowledged, there"] += 1
    outcome.counts["not acknowledged, not there"] += len(refused)
    return outcome


def admins_remove_each_other(scene: Scene, dice: Random) -> Outcome:
    """Two admins remove one another at the same moment: one of them is left, or nobody could mend the store."""
    logins = [f"admin{scene.marker()}" for _ in range(2)]
    outcome = Outcome("", how=" and ".join(logins))
    stores = []
    with open_store(scene.address("admin")) as store:
        assert store.members is not None
        for login in logins:
            scene.server.add_member_login(login)
            store.members.add(login, "admin")
        stores = [open_store(scene.address(login)) for login in logins]
        barrier = Barrier(2)

        def remove(number: int) -> None:
            members = stores[number].members
            assert members is not None
            barrier.wait()
            with suppress(IrrunnerError):
                members.remove(logins[1 - number])

        _together([Thread(target=remove, args=(number,)) for number in dice.sample((0, 1), 2)])
        left = [each.login for each in store.members.everybody() if each.is_active and each.login in logins]
        for login in left:
            store.members.remove(login)
    for each in stores:
        each.close()
    if len(left) != 1:
        outcome.problems.append(f"of two admins who removed one another these are left: {left}")
    outcome.counts["acknowledged, there"] += 1
    return outcome


def role_taken(scene: Scene, dice: Random) -> Outcome:
    """A member is removed while their screen is open and they act without a pause."""
    incident = scene.declare()
    login = f"leaving{scene.marker()}"
    scene.server.add_member_login(login)
    pause = dice.randrange(1, 6)
    outcome = Outcome("", how=f"after {pause} acts")
    attempts: list[Attempt] = []
    with open_store(scene.address("admin")) as store:
        assert store.members is not None
        store.members.add(login, dice.choice(("responder", "lead")))
        with scene.incident(login, incident) as there:
            attempts += [scene.attempt(there, dice.choice([*ACTS])) for _ in range(pause)]
            removing = Thread(target=store.members.remove, args=(login,))
            removing.start()
            while removing.is_alive() and len(attempts) < 200:
                attempts.append(scene.attempt(there, "note"))
            removing.join()
            later = [scene.attempt(there, act) for act in ACTS]
    if any(each.said != "refused" or "no member" not in each.sentence for each in later):
        outcome.problems.append(f"acts after the removal: {[each.sentence or each.said for each in later]}")
    return scene.judge(outcome, incident, [*attempts, *later])


def _together(threads: list[Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
