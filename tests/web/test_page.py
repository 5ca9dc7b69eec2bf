"""The page through a real server: whom it lets in, what it shows, and what it says when something happens."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from irrunner.incident.verbs import lifecycle, notes, steps
from irrunner.web.administration import revoke
from tests.beginnings import TickingClock
from tests.eventually import eventually
from tests.report.hostile import hostile_incident
from tests.web.served import Served, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202e\x1b]52;c;x\x07"


def events(client: httpx.Client, path: str) -> Iterator[tuple[str, Any]]:
    """The events of a stream as they come: kind and data."""
    with client.stream("GET", path) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        kind = ""
        for line in response.iter_lines():
            name, _, value = line.partition(": ")
            if name == "event":
                kind = value
            elif name == "data":
                yield kind, json.loads(value)


def next_page(stream: Iterator[tuple[str, Any]]) -> Any:
    return next(data for kind, data in stream if kind == "page")


def test_a_link_opens_once_and_leads_to_the_page(served: Served) -> None:
    incident = served.declare(title="Tokens stolen")
    grant, code = served.give(incident)
    with served.client() as client, served.client() as other:
        button = client.get("/open")
        opened = client.post("/open", data={"code": code})
        page = client.get(opened.headers["location"])
        again = other.post("/open", data={"code": code})

    assert "<button" in button.text
    assert code not in button.text
    assert (opened.status_code, opened.headers["location"]) == (303, f"/p/{grant.id}/")
    assert page.status_code == 200
    assert "Tokens stolen" in page.text
    assert f"as of entry {incident.state.seq}" in page.text
    assert incident.head[:16] in page.text
    assert again.status_code == 403
    assert "was used, was ended, or is too old" in again.text
    assert "set-cookie" not in again.headers


def test_looking_at_a_link_does_not_use_it_up(served: Served) -> None:
    grant, code = served.give(served.declare())
    with served.client() as client:
        for method in ("GET", "HEAD", "GET"):
            assert client.request(method, "/open").status_code == 200
        assert client.post("/open", data={"code": code}).headers["location"] == f"/p/{grant.id}/"


@pytest.mark.parametrize("code", ["", "x", "A" * 80, "\ud83d", "code=1&code=2", "%ff", "../../etc/passwd", HOSTILE])
def test_any_other_code_opens_nothing(served: Served, code: str) -> None:
    served.give(served.declare())
    with served.client() as client:
        answer = client.post("/open", content=b"code=" + code.encode("utf-8", "replace"))
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_code_may_be_typed_in_small_letters_and_with_spaces(served: Served) -> None:
    _, code = served.give(served.declare())
    with served.client() as client:
        assert client.post("/open", data={"code": f" {code.lower().replace('-', ' ')} "}).status_code == 303


def test_a_link_that_ended_opens_nothing_and_its_page_neither(served: Served) -> None:
    incident = served.declare()
    _, code = served.give(incident)
    client, path = served.open(incident)
    with served.access().changing() as grants:
        grants[:] = [type(each)(**{**_fields(each), "ends": "2026-01-01T00:00:00.000Z"}) for each in grants]
    with client:
        late = client.post("/open", data={"code": code})
        assert late.status_code == 403
        assert _eventually_status(client, path, 401)


def _fields(each: Any) -> dict[str, Any]:
    return {name: getattr(each, name) for name in each.__struct_fields__}


def _eventually_status(client: httpx.Client, path: str, status: int) -> bool:
    return eventually(lambda: client.get(path).status_code == status, f"{status} for {path}")


def test_the_cookie_is_for_one_page_and_no_script(served: Served) -> None:
    grant, code = served.give(served.declare())
    with served.client() as client:
        cookie = client.post("/open", data={"code": code}).headers["set-cookie"]
    assert cookie.startswith("irrunner=")
    for part in ("HttpOnly", "SameSite=strict", f"Path=/p/{grant.id}/", "Max-Age="):
        assert part in cookie
    assert "Secure" not in cookie
    assert code not in cookie
    kept = (served.settings.folder / "access.json").read_text()
    assert cookie.split("=", 1)[1].split(";")[0] not in kept
    assert (served.settings.folder / "access.json").stat().st_mode & 0o777 == 0o600


def test_behind_tls_the_cookie_is_secure_and_only_the_public_name_counts(tmp_path: Path) -> None:
    with serving(tmp_path, public_url="https://ir.example") as served:
        _, code = served.give(served.declare())
        with served.client() as client:
            opened = client.post("/open", data={"code": code})
            direct = client.get("/open", headers={"host": f"127.0.0.1:{served.settings.port}"})
    assert opened.headers["set-cookie"].startswith("__Secure-irrunner=")
    assert "; Secure" in opened.headers["set-cookie"]
    assert opened.headers["strict-transport-security"]
    assert direct.status_code == 421


def test_one_session_sees_its_own_incident_and_no_other(served: Served) -> None:
    first, second = served.declare(title="First"), served.declare(title="Second")
    client, path = served.open(first)
    other, _ = served.give(second)
    secret = next(iter(client.cookies.jar)).value
    with client:
        assert client.get(path).status_code == 200
        for page in (f"/p/{other.id}/", "/p/AAAAAAAA/", f"/p/{other.id}/events", f"/p/{other.id}/style.css"):
            answer = client.get(page, headers={"cookie": f"irrunner={secret}"})
            assert answer.status_code == 401
            assert "Second" not in answer.text


def test_a_session_that_somebody_else_chose_is_never_taken(served: Served) -> None:
    """Fixation: the secret that a browser brought along is not the one that it is let in with."""
    _, code = served.give(served.declare())
    with served.client(cookies={"irrunner": "chosen-by-somebody"}) as client:
        opened = client.post("/open", data={"code": code})
    assert "chosen-by-somebody" not in opened.headers["set-cookie"]


def test_an_act_of_another_person_arrives_as_the_sections_that_changed(served: Served) -> None:
    incident = served.declare()
    client, path = served.open(incident)
    with client:
        version = re.search(r'data-version="(\w+)"', client.get(path).text)
        assert version is not None
        stream = events(client, f"{path}events?version={version[1]}")
        assert next(stream)[0] == "now"
        notes.note(incident, f"The attacker wrote {HOSTILE}")
        news = next_page(stream)
        assert news["entry"] == incident.state.seq
        assert set(news["sections"]) >= {"stand", "timeline"}
        assert "evidence" not in news["sections"]
        timeline = news["sections"]["timeline"]
        newest = f"entry-{incident.state.seq}"
        assert (set(timeline["rows"]), timeline["order"][0]) == ({newest}, newest)
        assert "<script" not in timeline["rows"][newest]
        assert "&lt;script&gt;" in timeline["rows"][newest]
        steps.done(incident, "first")
        assert "due" in next_page(stream)["sections"]


def test_a_reader_who_was_away_gets_everything_once(served: Served) -> None:
    incident = served.declare()
    client, path = served.open(incident)
    with client:
        stream = events(client, f"{path}events?version=of-yesterday")
        news = next_page(stream)
    assert set(news["sections"]) == {"stand", "due", "brief", "deadlines", "decisions", "timeline", "evidence", "shown"}


def test_a_page_closes_when_its_link_is_revoked(served: Served) -> None:
    incident = served.declare()
    client, path = served.open(incident)
    with client:
        stream = events(client, f"{path}events")
        next_page(stream)
        revoke(served.settings.folder, path.split("/")[2])
        assert any(kind == "ended" for kind, _ in stream)
        assert client.get(path).status_code == 401


def test_a_reader_can_end_it_themselves(served: Served) -> None:
    client, path = served.open(served.declare())
    with client:
        assert 'action="leave"' in client.get(path).text
        left = client.post(f"{path}leave")
        assert left.status_code == 200
        assert 'irrunner="";' in left.headers["set-cookie"]
        assert not [each for each in served.access().grants() if each.id == path.split("/")[2]]


def test_a_stricter_label_takes_the_page_away_and_a_milder_one_gives_it_back(served: Served) -> None:
    incident = served.declare(tlp="green", title="Secret enough")
    client, path = served.open(incident, tlp="amber")
    with client:
        assert client.get(path).status_code == 200
        stream = events(client, f"{path}events")
        next_page(stream)
        lifecycle.tlp(incident, "red")
        assert any(kind == "ended" for kind, _ in stream)
        assert _eventually_status(client, path, 403)
        refused = client.get(path)
        assert "stricter than the TLP:AMBER" in refused.text
        assert "Secret enough" not in refused.text
        lifecycle.tlp(incident, "amber")
        assert _eventually_status(client, path, 200)


def test_a_profile_leaves_out_what_its_reader_must_not_see(served: Served) -> None:
    incident = served.declare(tlp="green", title="Shown title")
    notes.note(incident, "An inner matter", by="Someone Inside")
    client, path = served.open(incident, profile="regulator")
    with client:
        page = client.get(path).text
        version = re.search(r'data-version="(\w+)"', page)
        assert version is not None
        stream = events(client, f"{path}events?version={version[1]}")
        next(stream)
        notes.note(incident, "Another inner matter", by="Someone Inside")
        news = json.dumps(next_page(stream))
    assert "Shown title" in page
    for hidden in ("An inner matter", "Someone Inside", "Another inner matter"):
        assert hidden not in page + news
    assert "Not shown:" in page


def test_an_exercise_says_so_everywhere(served: Served) -> None:
    client, path = served.open(served.declare(mode="exercise", title="Drill"))
    with client:
        page = client.get(path).text
    assert page.count("EXERCISE") > 6
    assert "<title>EXERCISE" in page
    assert " data-due" not in page


def test_hostile_texts_stay_texts(served: Served) -> None:
    incident, _ = hostile_incident(served.store, TickingClock(), "http://127.0.0.1:9")
    client, path = served.open(incident)
    with client:
        page = client.get(path).text
    tags = set(re.findall(r"<\s*([a-zA-Z!/][\w-]*)", page))
    assert tags & {"iframe", "img", "object", "base", "svg", "style", "math", "video"} == set()
    assert len(re.findall(r"<script\b", page)) == 1
    assert not re.search(r"<[^>]*\s(?:on\w+|style)\s*=", page)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)
    assert 'href="javascript' not in page


def test_the_page_does_not_grow_without_bound(served: Served) -> None:
    incident = served.declare()
    for number in range(70):
        notes.note(incident, f"{number} " + "x " * 5_000)
    client, path = served.open(incident)
    with client:
        page = client.get(path).text
    assert len(page) < 250_000
    assert "older entries are in the report" in page
    assert "(in full in the report)" in page


def test_a_damaged_file_of_links_lets_nobody_in_and_says_so(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        client, path = served.open(served.declare())
        with client:
            (served.settings.folder / "access.json").write_text("{")
            assert _eventually_status(client, path, 503)
            assert client.post("/open", data={"code": "x"}).status_code == 503
            for answer in (client.get(path), client.post("/open", data={"code": "x"})):
                assert "at the moment" in answer.text
                assert str(tmp_path) not in answer.text


def test_only_what_is_ours_is_served_as_a_file(served: Served) -> None:
    with served.client() as client:
        for name in ("page.js", "open.js", "plain.css", "icon.svg"):
            assert client.get(f"/static/{name}").status_code == 200
        for name in ("", "x.js", "..%2fserver.py", "%2e%2e/server.py", "../server.py", "page.js/..", "....//x", "%00"):
            answer = client.send(httpx.Request("GET", f"{served.url}/static/{name}", headers=client.headers))
            assert answer.status_code in (404, 405), name
            assert "import" not in answer.text


@pytest.mark.parametrize("path", ["/", "/open", "/static/page.js", "/nowhere", "/p/AAAAAAAA/", "/health"])
def test_every_answer_has_the_headers(served: Served, path: str) -> None:
    with served.client() as client:
        headers = client.get(path).headers
    policy = headers["content-security-policy"]
    for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["referrer-policy"] == ("same-origin" if path == "/open" else "no-referrer")
    assert "server" not in headers
