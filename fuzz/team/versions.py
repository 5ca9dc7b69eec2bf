"""Stores and programs of two versions: an upgrade that is cut off anywhere, two at once, one under people who write."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING, Final

from fuzz.team.outcome import Attempt, Outcome
from irrunner.errors import IrrunnerError, StoreUnusable
from irrunner.journal import open_store
from irrunner.journal.locations import read_location
from irrunner.journal.postgresql.connection import Connection
from irrunner.journal.postgresql.schema import VERSION, upgrade
from tests.eventually import eventually

if TYPE_CHECKING:
    from random import Random

    from fuzz.team.scene import Scene

SUPERUSER: Final = "postgres"
CHANGES: Final = (
    *[b"SELECT 1"] * (VERSION - 1),
    b"CREATE TABLE later (what text)",
    b"ALTER TABLE later ADD number integer",
)
"""Of a made-up irrunner, two versions newer than this one."""
LATEST: Final = 1 + len(CHANGES)
_MOST_MESSAGES: Final = 24
CATALOG: Final = """
    SELECT md5(string_agg(each, '|' ORDER BY each)) FROM (
        SELECT pg_get_functiondef(oid) || coalesce(proacl::text, '') AS each
        FROM pg_proc WHERE pronamespace = 'irrunner'::regnamespace
        UNION ALL SELECT pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT policies::text FROM pg_policies AS policies WHERE schemaname = 'irrunner'
        UNION ALL SELECT attrelid::regclass::text || attname::text || atttypid::regtype::text
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'irrunner'::regnamespace AND attnum > 0
        UNION ALL
        SELECT concat_ws(' ', relname, relkind, relacl::text, relrowsecurity, relforcerowsecurity)
        FROM pg_class WHERE relnamespace = 'irrunner'::regnamespace
        UNION ALL SELECT version::text FROM irrunner.store
        UNION ALL SELECT roleid::regrole::text || member::regrole::text FROM pg_auth_members
    ) AS parts"""
"""One hash over everything that an upgrade can change."""
_LOCKS: Final = """
    SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND datname = %s"""


def upgrade_to_latest(address: str) -> tuple[int, int]:
    """What the made-up irrunner does."""
    connection = Connection(read_location(address), 20.0)
    try:
        return upgrade(connection, CHANGES)
    finally:
        connection.close()


def upgrade_cut_off(scene: Scene, dice: Random) -> Outcome:
    """The line of an upgrade is cut at any message: the old store is whole and worked on, or the new one is there."""
    _make_older(scene)
    at, before = 1 + dice.randrange(_MOST_MESSAGES), dice.random() < 0.5
    outcome = Outcome("", how=f"{'before' if before else 'after'} message {at}")
    incident, was = scene.declare(), _catalog(scene)
    seen = 0

    def reached(_: bytes) -> bool:
        nonlocal seen
        seen += 1
        return seen == at

    scene.line.watch, scene.line.before = reached, before
    attempts: list[Attempt] = []
    try:
        upgrade_to_latest(scene.address_on_the_line(SUPERUSER))
    except StoreUnusable as error:
        sentence = str(error)
    else:
        sentence = ""
    scene.line.cut()
    scene.line.mend()
    eventually(lambda: not _is_locked(scene), "the end of the session that was cut off")
    if _version(scene) == VERSION:
        if _catalog(scene) != was:
            outcome.problems.append("the older store is not as it was")
        with scene.incident("responder", incident) as there:
            attempts.append(scene.attempt(there, "rows"))
        outcome.counts["upgrades undone"] += 1
        if not sentence:
            outcome.problems.append("the upgrade was acknowledged and is not there")
    else:
        outcome.counts["upgrades done"] += 1
        outcome.counts["upgrades done, and nobody heard"] += bool(sentence)
    if (again := upgrade_to_latest(scene.address(SUPERUSER)))[1] != LATEST:
        outcome.problems.append(f"the upgrade that came next answered {again}")
    _require_refusal(scene, outcome)
    _make_older(scene)
    return scene.judge(outcome, incident, attempts)


def two_upgrades(scene: Scene, dice: Random) -> Outcome:
    """Two people upgrade one store at the same moment, with somebody writing: it is upgraded once."""
    _make_older(scene)
    incident = scene.declare()
    barrier = Barrier(3)
    answers: list[object] = []
    attempts: list[Attempt] = []
    count = 1 + dice.randrange(5)
    outcome = Outcome("", how=f"over {count} acts")

    def run() -> None:
        barrier.wait()
        try:
            answers.append(upgrade_to_latest(scene.address(SUPERUSER)))
        except IrrunnerError as error:
            answers.append(str(error))

    threads = [Thread(target=run) for _ in range(2)]
    with scene.incident("responder", incident) as there:
        for thread in threads:
            thread.start()
        barrier.wait()
        attempts += [scene.attempt(there, "note") for _ in range(count)]
        for thread in threads:
            thread.join()
        late = scene.attempt(there, "note")
    if sorted(map(str, answers)) != sorted(map(str, ((VERSION, LATEST), (LATEST, LATEST)))):
        outcome.problems.append(f"two upgrades answered {answers}")
    if late.said != "refused" or "newer irrunner" not in late.sentence:
        outcome.problems.append(f"an open screen of the older irrunner was answered {late.sentence or late.said!r}")
    _require_refusal(scene, outcome)
    _make_older(scene)
    return scene.judge(outcome, incident, [*attempts, late])


def _require_refusal(scene: Scene, outcome: Outcome) -> None:
    """This irrunner is the older one now, and says so."""
    try:
        open_store(scene.address("responder")).close()
    except StoreUnusable as error:
        if "made by a newer irrunner" in str(error):
            return
    outcome.problems.append("a store of a newer irrunner was opened")


def _make_older(scene: Scene) -> None:
    """Take back what the made-up irrunner did."""
    scene.server.execute("DROP TABLE IF EXISTS irrunner.later", scene.database)
    scene.server.execute("UPDATE irrunner.store SET version = %s", scene.database, values=(VERSION,))


def _catalog(scene: Scene) -> object:
    return scene.server.execute(CATALOG, scene.database)


def _version(scene: Scene) -> object:
    return scene.server.execute("SELECT version FROM irrunner.store", scene.database)[0][0]


def _is_locked(scene: Scene) -> bool:
    return bool(scene.server.execute(_LOCKS, values=(scene.database,)))
