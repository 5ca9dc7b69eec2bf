"""A real nginx, well and badly configured."""

from __future__ import annotations

import socket
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from irrunner.checks.interface import CheckResult, Options
from irrunner.checks.kinds import tls_headers
from irrunner.errors import Refused
from tests.checks.services import Follower
from tests.eventually import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GOOD = """
add_header Strict-Transport-Security "max-age=63072000; includeSubDomains" always;
add_header X-Frame-Options DENY always;
add_header X-Content-Type-Options nosniff always;
add_header Content-Security-Policy "default-src 'none'" always;
add_header Referrer-Policy no-referrer always;
"""
BAD = """
add_header Strict-Transport-Security "max-age=60" always;
add_header X-XSS-Protection "1; mode=block" always;
"""
CONFIGURATION = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{plain}; {redirect} }}
    server {{
        listen 127.0.0.1:{port} ssl; ssl_certificate {folder}/site.pem; ssl_certificate_key {folder}/site.key;
        ssl_protocols {protocols}; ssl_ciphers ALL:@SECLEVEL=0;
        {headers}
        location / {{ return 200 "here"; }}
    }}
}}
"""


class Site:
    """An nginx on loopback."""

    def __init__(self, folder: Path, port: int, plain: int) -> None:
        self.folder = folder
        self.port = port
        self.plain = plain

    def looked_at(self, *, ca: str = "site.pem", host: str = "127.0.0.1") -> CheckResult:
        values = {"url": f"https://{host}:{self.port}/", "plain": f"http://127.0.0.1:{self.plain}/"}
        if ca:
            values["ca"] = str(self.folder / ca)
        result = tls_headers.prepare(Options(values)).run(Follower())
        for each in result.kept:
            each.content.close()
        return result


@contextmanager
def site(folder: Path, headers: str, *, protocols: str = "TLSv1.2 TLSv1.3", redirects: bool = True) -> Iterator[Site]:
    """Start nginx in the foreground of a folder, and end it."""
    key = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "90", "-subj", "/CN=site"]
    where = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "site.key", "-out", "site.pem"]
    subprocess.run([*key, *where], cwd=folder, check=True, capture_output=True)
    port, plain = free_ports()
    redirect = f"return 301 https://127.0.0.1:{port}/;" if redirects else 'location / { return 200 "plain"; }'
    configuration = CONFIGURATION.format(
        folder=folder, port=port, plain=plain, redirect=redirect, headers=headers, protocols=protocols
    )
    (folder / "nginx.conf").write_text(configuration)
    with subprocess.Popen(
        ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.PIPE
    ) as nginx:
        try:
            eventually(lambda: nginx.poll() is not None or listens(port), "nginx")
            assert nginx.poll() is None, nginx.stderr
            yield Site(folder, port, plain)
        finally:
            nginx.terminate()


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.mark.nginx
def test_a_hardened_site_is_clear(tmp_path: Path) -> None:
    with site(tmp_path, GOOD) as running:
        result = running.looked_at()

    assert (result.answer, result.facts["TLS 1.0"], result.facts["TLS 1.1"]) == ("clear", "refused", "refused"), result
    assert result.facts["names"] == "127.0.0.1"


@pytest.mark.nginx
def test_everything_that_a_rebuild_forgot_is_named(tmp_path: Path) -> None:
    with site(tmp_path, BAD, protocols="TLSv1 TLSv1.1 TLSv1.2", redirects=False) as running:
        result = running.looked_at()

    assert result.answer == "hit"
    for words in (
        "TLS 1.0",
        "TLS 1.1",
        "http does not lead to https",
        "strict-transport-security says 'max-age=60'",
        "no x-frame-options",
        "no x-content-type-options",
        "no content-security-policy",
        "no referrer-policy",
    ):
        assert words in result.summary, words
    assert "obsolete" in result.facts["note"]


@pytest.mark.nginx
def test_a_certificate_that_nobody_vouches_for_is_a_hit_and_the_headers_are_still_looked_at(tmp_path: Path) -> None:
    with site(tmp_path, GOOD.replace("add_header Referrer-Policy no-referrer always;", "")) as running:
        result = running.looked_at(ca="")

    assert result.answer == "hit"
    assert "its certificate is not accepted" in result.summary
    assert "no referrer-policy" in result.summary


@pytest.mark.nginx
def test_a_certificate_for_another_name_is_a_hit(tmp_path: Path) -> None:
    with site(tmp_path, GOOD) as running:
        assert "its certificate is not accepted" in running.looked_at(host="localhost").summary


def test_a_site_that_is_not_there_is_no_clear(tmp_path: Path) -> None:
    port, plain = free_ports()

    assert Site(tmp_path, port, plain).looked_at(ca="").answer == "unknown"


def test_a_link_local_site_is_not_greeted() -> None:
    result = tls_headers.prepare(Options({"url": "https://169.254.169.254/"})).run(Follower())

    assert "link-local" in result.summary


def test_only_https_is_looked_at() -> None:
    with pytest.raises(Refused, match="https"):
        tls_headers.prepare(Options({"url": "http://site.example/"}))
