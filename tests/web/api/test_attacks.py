"""What strangers and broken programs send."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.web.api.json_body import parse_object
from irrunner.web.api.problems import Problem
from tests.web.api.conftest import HERE

if TYPE_CHECKING:
    from tests.web.api.conftest import Api

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Cookie": "session=x"}, 403),
        ({"Origin": "http://127.0.0.1:8460", "Cookie": "session=x"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "evil.example"}, 421),
        ({}, 201),
    ],
    ids=str,
)
def test_what_a_browser_sends_for_another_page_is_refused(api: Api, headers: dict[str, str], status: int) -> None:
    secret, before = api.token(), api.seq()
    answer = api.post(f"{HERE}/note", secret, json={"text": "x"}, headers=headers)
    assert (answer.status_code, api.seq() - before) == (status, int(status == 201))
    assert answer.headers["content-type"] == f"application/{'problem+' * (status > 299)}json"
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"text": "a", "text": "b"}', "stands twice"),
        (b'{"text": NaN}', "no number of JSON"),
        (b'{"text": Infinity}', "no number of JSON"),
        (b'{"text": 1.5}', "whole number"),
        (b'{"text": 1e400}', "whole number"),
        (b'{"text": 123456789012345678901234567890}', "larger than 2^53"),
        (b'{"text": ' + b"9" * 5000 + b"}", "larger than 2^53"),
        (b'{"text": "\\ud800"}', "half a character"),
        (b'{"\\udfff": "x"}', "half a character"),
        (b"[" * 100_000, "nested deeper"),
        (b'{"text":' * 30 + b"1" + b"}" * 30, "nested deeper"),
        (b'{"text": "\xff"}', "not UTF-8"),
        ('{"text": "x"}'.encode("utf-16"), "not UTF-8"),
        (b'["text"]', "has to be a JSON object"),
        (b"null", "has to be a JSON object"),
        (b'{"text": "x"', "no JSON"),
        (b'{"text": "x"} {"text": "y"}', "no JSON"),
        (b'{"text": "a\nb"}', "no JSON"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_body_that_means_different_things_to_different_readers_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(Problem) as refused:
        parse_object(body)
    assert refused.value.status == 400
    assert words in refused.value.detail


def test_other_media_types_and_bodies_that_are_too_large_are_refused(api: Api) -> None:
    secret, before = api.token(), api.seq()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        answer = api.post(f"{HERE}/note", secret, content=b'{"text": "x"}', headers={"Content-Type": kind})
        assert answer.status_code == 415, kind
    assert api.post(f"{HERE}/evidence-add?name=x", secret, content=b"x", headers=JSON).status_code == 415

    async def large() -> Any:
        for _ in range(11):
            yield b" " * 1_000_000

    assert api.post(f"{HERE}/note", secret, content=b" " * 10_000_000, headers=JSON).status_code == 413
    assert api.post(f"{HERE}/note", secret, content=large(), headers=JSON).status_code == 413
    assert api.seq() == before


def test_texts_that_would_steer_a_terminal_are_kept_and_harmless(api: Api) -> None:
    hostile = "\x1b]52;c;eA==\x07\u202e\x00</script><b>{{ 7*7 }}"
    answer = api.post(f"{HERE}/note", api.token(), json={"text": hostile})
    assert (answer.status_code, answer.json()["words"]) == (201, hostile)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert b"\x1b" not in answer.content


@pytest.mark.parametrize(
    "path",
    [
        "/api/incidents/..%2f..%2fetc%2fpasswd",
        "/api/incidents/INC-2026-0001%00",
        "/api/incidents/INC-2026-0001%0a",
        "/api/incidents/inc-2026-0001",
        "/api/incidents/INC-2026-0001/",
        "/api/incidents//events",
        "/api/incidents/INC-2026-0001/events/../status",
        "/api/INC-2026-0001",
        "/api/",
        "/api",
        "/API/incidents",
    ],
)
def test_an_address_that_is_none_of_ours_is_not_found(api: Api, path: str) -> None:
    assert api.get(path, api.token()).status_code == 404


def test_methods_that_an_address_does_not_take_are_named(api: Api) -> None:
    secret = api.token()
    for method, path, allowed in (
        ("PUT", HERE, "GET, HEAD"),
        ("DELETE", HERE, "GET, HEAD"),
        ("GET", f"{HERE}/note", "POST"),
        ("PATCH", "/api/incidents", "GET, POST, HEAD"),
    ):
        answer = api.run(api.send(method, path, secret))
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert api.run(api.send("HEAD", HERE, secret)).status_code == 200


def test_a_parameter_that_is_unknown_or_stands_twice_is_refused(api: Api) -> None:
    secret = api.token()
    for query, words in (
        ("aftr=1", "Did you mean 'after'"),
        ("after=1&after=2", "stands twice"),
        ("limit=0", "limit"),
        ("limit=100000", "limit"),
        ("after=99999999999999999999", "after"),
        ("wait=3600", "wait"),
        ("after=%ff", "no UTF-8"),
    ):
        answer = api.get(f"{HERE}/events?{query}", secret)
        assert (answer.status_code, words in answer.text) == (422, True), query


def test_two_credentials_or_another_scheme_let_nobody_in(api: Api) -> None:
    secret = api.token()
    for headers in (
        [("Authorization", f"Bearer {secret}"), ("Authorization", f"Bearer {secret}")],
        [("Authorization", f"Basic {secret}")],
        [("Authorization", secret)],
        [("X-Token", secret)],
        [("Cookie", f"token={secret}")],
    ):
        assert api.run(api._client.request("GET", "http://127.0.0.1:8460" + HERE, headers=headers)).status_code == 401


def test_a_token_does_not_wait_in_many_places_at_once(api: Api) -> None:
    secret, writer, after = api.token("reader"), api.token(), api.seq()

    async def wait() -> list[int]:
        path = f"{HERE}/events?after={after}&wait=30"
        waits = [asyncio.create_task(api.send("GET", path, secret)) for _ in range(8)]
        while sum(each.done() for each in waits) < 4:
            await asyncio.sleep(0.01)
        await api.send("POST", f"{HERE}/note", writer, json={"text": "for all who wait"})
        return sorted(answer.status_code for answer in await asyncio.gather(*waits))

    assert api.run(wait()) == [200] * 4 + [429] * 4


def test_an_error_that_nobody_foresaw_tells_nothing(api: Api, capfd: pytest.CaptureFixture[str]) -> None:
    """A journal that is cut away under the server: the answer is a sentence, and no text of the record in any log."""
    secret = api.token()
    api.post(f"{HERE}/note", secret, json={"text": "words that stay here"})
    (api.settings.folder / "tokens.json").unlink()
    (api.settings.folder / "tokens.json").mkdir()
    answer = api.get(HERE, secret)
    assert answer.status_code in (401, 409, 500, 503)
    assert "Traceback" not in answer.text + "".join(capfd.readouterr())
