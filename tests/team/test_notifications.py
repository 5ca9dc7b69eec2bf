"""Notifications of a team: the database lets one member send a message, and no reader."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import IrrunnerError
from irrunner.incident.verbs import notifications
from irrunner.incident.verbs.notifications import NotWaiting, begin_attempt

if TYPE_CHECKING:
    from tests.team.conftest import Team

pytestmark = pytest.mark.postgresql


def test_of_two_members_who_claim_a_message_at_once_one_sends_it(team: Team) -> None:
    team.declare()
    switched = notifications.notify_on(team.incident("lead"), "ops")
    results: list[object] = []
    start = threading.Barrier(2)

    def claim(login: str) -> None:
        incident = team.incident(login)
        start.wait()
        try:
            results.append(
                begin_attempt(incident, "ops", switched.seq - 1, switched.seq, (), text="x", digest="0" * 64)
            )
        except NotWaiting as refused:
            results.append(refused)

    threads = [threading.Thread(target=claim, args=(login,)) for login in ("lead", "responder")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(isinstance(each, NotWaiting) for each in results) == [False, True]
    for login in ("reader", "approver"):
        with pytest.raises(IrrunnerError):
            begin_attempt(team.incident(login), "ops", 0, 1, ("test",), text="x", digest="0" * 64)
    written = [entry.kind for entry in team.incident("lead").state.entries]
    assert written.count("notification.attempted") == 1
