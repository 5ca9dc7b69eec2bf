"""What nginx with the shipped configuration does, before and beside what irrunner does behind it."""

from __future__ import annotations

import json
import socket
import ssl
import warnings
from typing import TYPE_CHECKING

import pytest

from irrunner.incident.verbs import lifecycle
from irrunner.journal import open_store
from irrunner.playbook import library
from tests.beginnings import ADA, playbook
from tests.deploy.site import NAME, Site
from tests.eventually import eventually
from tests.web.devtools import browsing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.nginx, pytest.mark.openssl]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "drill.yaml").write_text(playbook("- {id: first, do: Do the first}"))
    with open_store(folder / "store") as store:
        lifecycle.declare(store, library.find(str(folder / "drill.yaml")), ADA)
    with Site(folder) as made:
        yield made


def get(site: Site, path: str, more: str = "") -> str:
    return f"GET {path} HTTP/1.1\nHost: {NAME}:{site.port}\nConnection: close{more}"


@pytest.mark.browser
def test_a_browser_opens_a_link_and_sees_what_is_recorded_meanwhile(site: Site, tmp_path: Path) -> None:
    link = json.loads(site.irrunner("serve", "link", "INC-2026-0001", "--who", "the board", "--json"))["link"]
    ways = ("--no-proxy-server", f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
            f"--ignore-certificate-errors-spki-list={site.fingerprint}")  # fmt: skip
    with browsing(tmp_path, *ways) as browser:
        tab = browser.tab()
        tab.visit(link)
        eventually(lambda: tab.run("!document.getElementById('ready').hidden"), "the button", instead=tab.text)
        tab.click("form button")
        tab.shows("INC-2026-0001")
        (cookie,) = tab.call("Network.getCookies")["cookies"]
        assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Strict")
        assert "seen by everybody" not in tab.text()
        site.irrunner("note", "seen by everybody", "--incident", "INC-2026-0001")
        tab.shows("seen by everybody")
        assert tab.complaints == []


def test_every_answer_has_the_headers_once(site: Site) -> None:
    answers = {
        "of irrunner": site.request(get(site, "/")),
        "too large": site.request(
            f"POST /open HTTP/1.1\nHost: {NAME}:{site.port}\nConnection: close\nContent-Length: 9000000"
        ),
        "not there": site.request(get(site, "/nothing")),
    }
    assert [each.status for each in answers.values()] == [200, 413, 404]
    for name, answer in answers.items():
        for header in ("strict-transport-security", "content-security-policy", "x-content-type-options",
                       "referrer-policy", "cache-control"):  # fmt: skip
            assert len(answer.all(header)) == 1, (name, header, answer.headers)
        assert "default-src 'none'" in answer.all("content-security-policy")[0]
        assert "frame-ancestors 'none'" in answer.all("content-security-policy")[0]
        assert answer.all("x-xss-protection") == []
        assert answer.all("server") in ([], ["nginx"])


def test_only_evidence_may_be_large(site: Site) -> None:
    statuses = [
        site.request(
            f"POST /api/incidents/INC-2026-0001/{act} HTTP/1.1\nHost: {NAME}:{site.port}\n"
            "Authorization: Bearer made-up\nContent-Length: 3000000"
        ).status
        for act in ("note", "evidence-add")
    ]
    assert statuses == [413, 401]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "", f"{NAME}.evil.example"])
def test_another_name_gets_no_answer(site: Site, host: str) -> None:
    answer = site.request(f"GET / HTTP/1.1\nHost: {host}\nConnection: close")
    assert answer.status in (0, 400, 421)
    assert b"irrunner" not in answer.body


@pytest.mark.parametrize("sni", ["evil.example", "localhost"])
def test_another_name_gets_no_certificate(site: Site, sni: str) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        site.request(get(site, "/"), sni=sni)


def test_a_request_that_names_two_hosts_gets_no_page(site: Site) -> None:
    answer = site.request(f"GET https://evil.example/ HTTP/1.1\nHost: {NAME}:{site.port}\nConnection: close")
    assert answer.status == 0


@pytest.mark.parametrize(("version", "is_taken"), [("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)])
def test_only_tls_1_2_and_newer_is_spoken(site: Site, version: str, is_taken: bool) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(site.folder / "site.pem")
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that TLS 1.1 is deprecated is why it is tried
        context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as plain:
        if is_taken:
            context.wrap_socket(plain, server_hostname=NAME).close()
        else:
            with pytest.raises((ssl.SSLError, ConnectionError)):
                context.wrap_socket(plain, server_hostname=NAME)


def test_plain_requests_are_sent_to_tls(site: Site) -> None:
    answer = site.plain_request(f"GET /open?x=1 HTTP/1.1\nHost: {NAME}:{site.plain}\nConnection: close")
    assert (answer.status, answer.all("location")) == (301, [f"{site.url}/open?x=1"])
    assert site.plain_request("GET / HTTP/1.1\nHost: evil.example\nConnection: close").status == 0


def test_nothing_secret_or_forged_is_in_the_log(site: Site) -> None:
    more = "\nCookie: __Secure-irrunner=SECRET1\nReferer: https://ir.example/SECRET2\nAuthorization: Bearer SECRET3"
    site.request(get(site, "/open?code=SECRET4", more))
    site.request(get(site, "/%0aforged", "\nUser-Agent: SECRET5"))
    eventually(lambda: "forged" in (site.folder / "irrunner.log").read_text(), "the log")
    log = (site.folder / "irrunner.log").read_text() + (site.folder / "irrunner.error.log").read_text()
    assert "SECRET" not in log
    assert "/open" in log
    assert all(line.startswith("127.0.0.1 [") for line in (site.folder / "irrunner.log").read_text().splitlines())


def test_whoever_tries_codes_is_slowed_down(site: Site) -> None:
    eventually(lambda: site.request(get(site, "/open")).status == 429, "the limit", wait=lambda _: None)
    assert site.request(get(site, "/")).status == 200


def test_a_page_that_does_not_run_is_an_error_with_the_same_headers(site: Site) -> None:
    site.stop_page()
    answer = site.request(get(site, "/"))
    site.start_page()
    assert answer.status == 502
    assert len(answer.all("content-security-policy")) == 1
    assert len(answer.all("strict-transport-security")) == 1
