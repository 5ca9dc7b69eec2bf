"""A store of the first version becomes one that a new store could not be told from, and keeps what is in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from fuzz.team.versions import CATALOG
from irrunner.errors import StoreUnusable
from irrunner.journal import open_store
from irrunner.journal.opening import upgrade_store
from irrunner.journal.postgresql.schema import VERSION
from tests.team.raw import Forged, Raw

if TYPE_CHECKING:
    from tests.team.server import Server

pytestmark = pytest.mark.postgresql
FIRST = Path(__file__).parent / "version-1.sql"
"""The tables, rights, guard and functions of version 1, as they were."""
PERMISSIONS = "SELECT role, kind FROM irrunner.permission ORDER BY 1, 2"
MEMBERS = "INSERT INTO member (login, name, role) VALUES ('postgres', 'postgres', 'admin'), ('grace', 'grace', 'lead')"


@pytest.fixture
def older(team_server: Server) -> str:
    """A database with a store of version 1, in which grace has written something."""
    database = team_server.database(empty=True)
    with psycopg.connect(team_server.address("postgres", database)) as connection:
        for statement in (
            "CREATE SCHEMA irrunner AUTHORIZATION irrunner_owner",
            "SET LOCAL ROLE irrunner_owner",
            "SET LOCAL search_path = irrunner, pg_catalog",
            "SET LOCAL check_function_bodies = off",
            FIRST.read_text(),
            "INSERT INTO store (version) VALUES (1)",
            MEMBERS,
        ):
            connection.execute(statement.encode())
    grace = Raw(team_server, "grace", database)
    grace.insert(Forged())
    grace.insert(Forged())
    grace.close()
    return database


def test_an_older_store_is_refused_upgraded_and_then_like_a_new_one(team_server: Server, older: str) -> None:
    address, new = team_server.address("postgres", older), team_server.database()
    rows = "SELECT incident, seq, header, body, salt, digest, link FROM irrunner.event ORDER BY 1, 2"
    before = team_server.execute(rows, older)
    with pytest.raises(StoreUnusable, match=r"older than this irrunner .* renews it: irrunner store upgrade"):
        open_store(address)
    assert upgrade_store(address) == (1, VERSION)
    with open_store(team_server.address("grace", older)) as store:
        assert list(store.complaints()) == []
        assert store.heads()["INC-2026-0001"].seq == 2
    assert team_server.execute(rows, older) == before
    for question in (CATALOG, PERMISSIONS):
        assert team_server.execute(question, older) == team_server.execute(question, new)


def test_renewing_a_store_leaves_it_as_a_new_one_is(team_server: Server) -> None:
    database = team_server.database()
    before = team_server.execute(CATALOG, database)
    assert upgrade_store(team_server.address("postgres", database)) == (VERSION, VERSION)
    assert team_server.execute(CATALOG, database) == before
