"""The time that a line says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from irrunner.checks.indicator_search.line_times import format_line_time, line_time

WRITTEN = datetime(2026, 3, 25, 1, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("line", "time"),
    [
        ("2026-03-24T10:41:02Z GET", "2026-03-24T10:41:02Z"),
        ('{"a": 1, "ts": "2026-03-24T10:41:02.123+01:00"}', "2026-03-24T10:41:02+01:00"),
        ("2026-03-24 10:41:02,123 INFO", "2026-03-24T10:41:02"),
        ("2026/03/24 10:41:02 [error]", "2026-03-24T10:41:02"),
        ('192.0.2.1 - - [24/Mar/2026:10:41:02 +0000] "GET', "2026-03-24T10:41:02Z"),
        ("Mar 24 10:41:02 host sshd[1]: x", "2026-03-24T10:41:02"),
        ("Mar  4 10:41:02 host sshd[1]: x", "2026-03-04T10:41:02"),
        ("Dec 24 10:41:02 host sshd[1]: x", "2025-12-24T10:41:02"),
        ("[Tue Mar 24 10:41:02 2026] [error]", "2026-03-24T10:41:02"),
        ("1774348862.123   55 192.0.2.1 TCP_MISS/200", "2026-03-24T10:41:02Z"),
        ("type=SYSCALL msg=audit(1774348862.123:45):", "2026-03-24T10:41:02Z"),
        ('{"ts": 1774348862123, "m": 1}', "2026-03-24T10:41:02Z"),
        ("2026-03-24T23:59:60Z leap", "2026-03-24T23:59:59Z"),
    ],
)
def test_the_time_of_a_line_is_recognised(line: str, time: str) -> None:
    moment = line_time(line.encode(), WRITTEN)
    assert moment is not None
    assert format_line_time(moment) == time


@pytest.mark.parametrize(
    "line", ["no time", "2026-13-45T10:00:00Z", "99:99:99", "Foo 24 10:41:02", "2026-03-24T10:00:00+99:99", ""]
)
def test_what_is_no_time_is_none(line: str) -> None:
    assert line_time(line.encode(), WRITTEN) is None
