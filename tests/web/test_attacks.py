"""What a stranger on the same network, in another tab, or with a raw socket tries on the web door."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.errors import Misused, Refused
from irrunner.web.access.grants import MOST, new_grant, present
from irrunner.web.administration import make_grant
from irrunner.web.guards.rate import RateLimit
from irrunner.web.page import events
from irrunner.web.settings import read_bind, read_public_url
from tests.eventually import PATIENCE, eventually
from tests.web.served import ImpatientConnection, Served, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("impatient"), connection=ImpatientConnection) as server:
        yield server


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost",
        "",
        "127.0.0.1.evil.example",
        "[::1]",
        "HOST@evil.example",
    ],
)
def test_a_name_that_is_not_ours_gets_nothing(served: Served, host: str) -> None:
    """DNS rebinding: the browser believes that it talks to evil.example."""
    with served.client() as client:
        for path in ("/open", "/static/page.js", "/health"):
            answer = client.get(path, headers={"host": host})
            assert answer.status_code in (400, 421)
            assert "<" not in answer.text


def test_two_names_or_none_are_refused(served: Served) -> None:
    host = served.settings.base_url.partition("://")[2]
    twice = served.raw(f"GET /health HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n".encode())
    none = served.raw(b"GET /health HTTP/1.1\r\n\r\n")
    absolute = served.raw(f"GET http://evil.example/health HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
    assert twice.startswith(b"HTTP/1.1 4")
    assert none.startswith(b"HTTP/1.1 4")
    assert b"ok\n" not in absolute


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example", "null", "", "http://localhost:1", "http://127.0.0.1", "HOST.evil.example", None,
        "https://127.0.0.1:PORT", "http://127.0.0.1:PORT@evil.example", "file://",
    ],
)  # fmt: skip
def test_nothing_is_changed_for_a_page_of_somebody_else(served: Served, origin: str | None) -> None:
    grant, code = served.give(served.declare())
    with served.client() as client:
        del client.headers["origin"]
        headers = {} if origin is None else {"origin": origin.replace("PORT", str(served.settings.port))}
        refused = client.post("/open", data={"code": code}, headers=headers)
        assert refused.status_code == 403
        assert "set-cookie" not in refused.headers
        ours = {"origin": served.settings.base_url}
        assert client.post("/open", data={"code": code}, headers=ours).headers["location"] == f"/p/{grant.id}/"


def test_a_cross_site_request_with_our_origin_is_refused_too(served: Served) -> None:
    _, code = served.give(served.declare())
    with served.client() as client:
        for site in ("cross-site", "same-site", "none"):
            assert client.post("/open", data={"code": code}, headers={"sec-fetch-site": site}).status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "CONNECT"])
def test_other_methods_are_refused(served: Served, method: str) -> None:
    with served.client() as client:
        assert client.request(method, "/open").status_code in (400, 403, 405)


def test_large_requests_are_refused(served: Served) -> None:
    with served.client() as client:
        assert client.post("/open", content=b"code=" + b"A" * 5_000).status_code == 413
        assert client.post("/open", content=iter([b"code="] + [b"A" * 1_000] * 10)).status_code == 413
        assert client.get("/open?" + "a" * 3_000).status_code == 414
    host = served.settings.base_url.partition("://")[2]
    start = f"GET /open HTTP/1.1\r\nHost: {host}\r\n".encode()
    many = start + b"".join(b"X-%d: %s\r\n" % (number, b"a" * 500) for number in range(80)) + b"\r\n"
    assert served.raw(many).startswith(b"HTTP/1.1 431")
    claims = b"Content-Length: " + b"9" * 400 + b"\r\n\r\n"
    assert not served.raw(start.replace(b"GET", b"POST") + claims).startswith(b"HTTP/1.1 2")


SMUGGLED = "GET /health HTTP/1.1\r\nHost: HOST\r\n\r\n"


@pytest.mark.parametrize(
    "head",
    [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 0x5\r\n",
        "Content-Length: -1\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        " Folded: yes\r\n",
        "X: a\x00b\r\n",
        "X: a\rSet-Cookie: evil=1\r\n",
    ],
)
def test_a_request_that_can_be_read_in_two_ways_is_refused(served: Served, head: str) -> None:
    host = served.settings.base_url.partition("://")[2]
    start = f"POST /open HTTP/1.1\r\nHost: {host}\r\nOrigin: {served.settings.base_url}\r\n"
    smuggled = SMUGGLED.replace("HOST", host)
    answer = served.raw(f"{start}{head}\r\n0\r\n\r\n{smuggled}".encode())
    assert answer.startswith(b"HTTP/1.1 4")
    assert b"ok\n" not in answer
    assert b"evil=1" not in answer


def test_nothing_of_a_request_becomes_a_header_of_the_answer(served: Served) -> None:
    client, path = served.open(served.declare())
    with client:
        for bad in ("%0d%0aset-cookie:%20evil=1", "\u560a\u560dset-cookie:evil=1"):
            answer = client.get(f"{path}{bad}")
            assert answer.status_code == 404
            assert "set-cookie" not in answer.headers
            assert "evil" not in str(answer.headers)


def test_whoever_says_nothing_or_too_little_is_let_go(impatient: Served) -> None:
    """Slowloris: connections that never finish a request."""
    host = impatient.settings.base_url.partition("://")[2].encode()
    for begun in (b"", b"GET /hea", b"GET /health HTTP/1.1\r\nHost: " + host + b"\r\nX: "):
        assert impatient.raw(begun) == b""
    with impatient.client() as client:
        assert client.get("/health").text == "ok\n"


def test_a_byte_now_and_then_wins_no_time(impatient: Served) -> None:
    with socket.create_connection(("127.0.0.1", impatient.settings.port), timeout=PATIENCE) as slow:
        slow.sendall(b"GET /health HTTP/1.1\r\n")

        def is_gone() -> bool:
            try:
                slow.sendall(b"X")
            except OSError:
                return True
            return False

        assert eventually(is_gone, "the end of the connection")


def test_a_reader_who_takes_nothing_is_let_go(impatient: Served) -> None:
    host = impatient.settings.base_url.partition("://")[2]
    asked = f"GET /static/page.js HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", impatient.settings.port))
        slow.setblocking(False)

        def is_gone() -> bool:
            try:
                slow.send(asked * 50)
            except BlockingIOError:
                return False
            except OSError:
                return True
            return False

        assert eventually(is_gone, "the end of the connection")


def test_one_session_has_so_many_open_pages_and_no_more(served: Served) -> None:
    client, path = served.open(served.declare())
    with client:
        streams = [client.stream("GET", f"{path}events") for _ in range(events.MOST_OF_ONE)]
        answers = [each.__enter__() for each in streams]
        assert [each.status_code for each in answers] == [200] * events.MOST_OF_ONE
        lines = [each.iter_lines() for each in answers]
        assert {next(each) for each in lines} == {"event: page"}
        assert client.get(f"{path}events").status_code == 503
        for each in streams:
            each.__exit__(None, None, None)


def test_a_code_that_two_people_use_at_once_opens_for_one(served: Served) -> None:
    _, code = served.give(served.declare())
    answers: list[int] = []

    def use() -> None:
        with served.client() as client:
            answers.append(client.post("/open", data={"code": code}).status_code)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(answers) == [303] + [403] * 7


def test_there_are_so_many_links_and_no_more(served: Served) -> None:
    incident = served.declare()
    told: dict[str, Any] = {"profile": "internal", "tlp": "red", "who": "", "made_by": "ada"}
    with served.access().changing() as grants:
        before = list(grants)
        while len(grants) < MOST:
            grants.append(new_grant(incident.id, **told, now=present(), seconds=60)[0])
    with pytest.raises(Refused, match="1,000 links"):
        make_grant(served.settings.folder, incident.id, **told, seconds=60)
    with served.access().changing() as grants:
        grants[:] = before
    with pytest.raises(Refused, match="31 days"):
        make_grant(served.settings.folder, incident.id, **told, seconds=40 * 86_400)


def test_requests_are_counted_for_each_by_itself() -> None:
    now = 0.0
    limit = RateLimit(2, 3, clock=lambda: now)
    assert [limit.allows("a") for _ in range(5)] == [True, True, True, False, False]
    assert limit.allows("b")
    now = 1.0
    assert [limit.allows("a") for _ in range(3)] == [True, True, False]


def test_a_session_that_asks_without_end_is_told_to_wait(served: Served) -> None:
    client, path = served.open(served.declare())
    with client:
        cookie = "; ".join(f"{each.name}={each.value}" for each in client.cookies.jar)
    host = served.settings.base_url.partition("://")[2]
    asked = f"GET {path}style.css HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n"
    answers = served.raw(f"{asked}\r\n".encode() * 150 + f"{asked}Connection: close\r\n\r\n".encode())
    assert answers.count(b"HTTP/1.1 429") > 0
    assert answers.count(b"HTTP/1.1 200") >= 60


@pytest.mark.parametrize("address", ["0.0.0.0:80", "[::]:80", "192.0.2.1:80", "10.0.0.1:0"])
def test_other_machines_reach_it_only_on_demand(address: str) -> None:
    with pytest.raises(Refused, match="nothing here encrypts"):
        read_bind(address, anywhere=False)
    assert read_bind(address, anywhere=True)[1] in (0, 80)


@pytest.mark.parametrize("address", ["", "x", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "localhost:80", "::1"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(Misused):
        read_bind(address, anywhere=True)


@pytest.mark.parametrize(
    "address",
    ["ir.example", "ftp://ir.example", "https://", "https://ir.example/x", "https://a@ir.example", "https://ir.example:x",
     "https://ir.example\r\nX: y", "https://ir.example?x", "javascript:alert(1)", "https://[x", "https://ir.example#x",
     "https://ir.example\\"],
)  # fmt: skip
def test_a_public_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(Misused):
        read_public_url(address)


def test_it_listens_on_a_socket_that_only_its_group_reaches(tmp_path: Path) -> None:
    path = tmp_path / "irrunner.sock"
    with serving(tmp_path, socket=path, public_url="https://ir.example"):
        assert path.stat().st_mode & 0o777 == 0o660
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: ir.example\r\nConnection: close\r\n\r\n")
            assert connection.recv(4096).startswith(b"HTTP/1.1 200")
        with pytest.raises(Refused, match="Another server listens"), serving(tmp_path, socket=path):
            pass
