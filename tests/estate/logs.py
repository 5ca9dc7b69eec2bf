"""Logs of the day: a proxy's, plain and rotated, and a name server's as Windows writes it."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

_RUNNER, _LAPTOP, _OTHER = "198.51.100.23", "198.51.100.40", "198.51.100.77"
_INDEX = "GET https://index.example"
_PROXY = (
    ("10:31:07", _OTHER, f"{_INDEX}/simple/litellm/ HTTP/1.1", 200, 18203, "pip/25.0"),
    ("11:08:12", _RUNNER, f"{_INDEX}/simple/litellm/ HTTP/1.1", 200, 18764, "uv/0.10.4"),
    ("11:08:13", _RUNNER, f"{_INDEX}/files/litellm-1.82.8-py3-none-any.whl HTTP/1.1", 200, 3120, "uv/0.10.4"),
    ("11:08:41", _RUNNER, "CONNECT models.litellm.cloud:443 HTTP/1.1", 200, 48121, "curl/8.5.0"),
    ("11:09:02", _OTHER, "CONNECT docs.litellm.ai:443 HTTP/1.1", 200, 9120, "Mozilla/5.0"),
    ("11:14:55", _OTHER, f"{_INDEX}/files/litellm_enterprise-1.82.8-py3-none-any.whl HTTP/1.1", 200, 4096, "pip/25.0"),
    ("11:58:02", _RUNNER, "CONNECT checkmarx.zone:443 HTTP/1.1", 200, 312, "Python-urllib/3.11"),
    ("12:02:44", _OTHER, "CONNECT mycheckmarx.zone:443 HTTP/1.1", 200, 5120, "Mozilla/5.0"),
)
"""Of 24 March 2026. Addresses are those that RFC 5737 keeps for examples."""
_YESTERDAY = (
    ("23:12:10", _LAPTOP, "CONNECT checkmarx.zone:443 HTTP/1.1", 200, 2210, "git/2.48.1"),
    ("23:40:51", _OTHER, f"{_INDEX}/files/litellm-1.82.6-py3-none-any.whl HTTP/1.1", 200, 3098, "pip/25.0"),
)
_NAMES = (
    ("11:07:31", _LAPTOP, "telemetry.example"),
    ("11:07:58", _LAPTOP, "models.litellm.cloud"),
    ("11:09:40", _OTHER, "litellm.cloudy.example"),
)
_QUIET = 400
"""Lines of every day between those that matter."""


def logs() -> dict[str, bytes]:
    """Each log by its name."""
    today, yesterday = datetime(2026, 3, 24, tzinfo=UTC), datetime(2026, 3, 23, tzinfo=UTC)
    return {
        "proxy/access.log": _proxy(today, _PROXY),
        "proxy/access.log.1.gz": gzip.compress(_proxy(yesterday, _YESTERDAY), mtime=0),
        "dns/dns-2026-03-24.log": _names().encode("utf-16"),
    }


def _proxy(day: datetime, lines: tuple[tuple[str, str, str, int, int, str], ...]) -> bytes:
    made = [(time, host, request, status, size, agent) for time, host, request, status, size, agent in lines]
    for number in range(_QUIET):
        time = f"{day + timedelta(seconds=number * 200):%H:%M:%S}"
        request = f"GET https://www.example/page/{number} HTTP/1.1"
        made.append((time, _OTHER, request, 200, 1000 + number, "Mozilla/5.0"))
    return "".join(
        f'{host} - - [{day:%d/%b/%Y}:{time} +0000] "{request}" {status} {size} "-" "{agent}"\n'
        for time, host, request, status, size, agent in sorted(made)
    ).encode()


def _names() -> str:
    """As the name server of Windows writes its log: UTF-16, lines that end in CR LF, labels with their lengths."""
    return "".join(f"2026-03-24 {time} PACKET UDP Rcv {host} Q [0001] A {name}\r\n" for time, host, name in _NAMES)
