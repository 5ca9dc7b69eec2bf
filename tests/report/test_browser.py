"""A hostile report in a real browser: no script runs, nothing is asked for, and it prints."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from irrunner.report import render
from irrunner.safety import web
from tests.report.browser import chromium
from tests.report.hostile import hostile_incident

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from irrunner.journal import Journal
    from tests.beginnings import TickingClock

pytestmark = pytest.mark.browser

# A marker that every script of the hostile texts would leave, if one ran.
WATCH = "<script>document.documentElement.dataset.alive = 'yes'</script>"


class Server(ThreadingHTTPServer):
    """Serves pages on this machine and remembers everything that was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, str] = {}
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        page = self.server.pages.get(self.path, "")
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield serving
        serving.shutdown()


def test_a_hostile_report_runs_no_script_and_asks_for_nothing(
    server: Server, store: Journal, clock: TickingClock, tmp_path: Path
) -> None:
    incident, _ = hostile_incident(store, clock, server.address)
    server.pages["/report"] = render(incident, "html")
    shown = chromium(tmp_path / "profile", "--virtual-time-budget=4000", "--dump-dom", f"{server.address}/report")
    assert server.asked == ["/report"]
    assert "mark-title-" in shown
    assert "<script" not in shown
    assert "<img" not in shown


def test_it_does_not_even_when_the_policy_of_the_page_is_taken_away(
    server: Server, store: Journal, clock: TickingClock, tmp_path: Path
) -> None:
    incident, _ = hostile_incident(store, clock, server.address)
    page = render(incident, "html")
    server.pages["/report"] = page.replace(web.CSP, "").replace("</body>", f"{WATCH}</body>")
    shown = chromium(tmp_path / "profile", "--virtual-time-budget=4000", "--dump-dom", f"{server.address}/report")
    assert 'data-alive="yes"' in shown  # scripts could have run
    assert [path for path in server.asked if path not in ("/report", "/favicon.ico")] == []


def test_the_policy_of_the_page_stops_a_script_that_got_in(
    server: Server, store: Journal, clock: TickingClock, tmp_path: Path
) -> None:
    incident, _ = hostile_incident(store, clock, server.address)
    slipped = f"{WATCH}<img src={server.address}/stolen><a id=x href=\"javascript:fetch('{server.address}/js')\">x</a>"
    server.pages["/report"] = render(incident, "html").replace("</body>", f"{slipped}</body>")
    shown = chromium(tmp_path / "profile", "--virtual-time-budget=4000", "--dump-dom", f"{server.address}/report")
    assert 'data-alive="yes"' not in shown
    assert server.asked == ["/report"]


def test_a_report_prints(store: Journal, clock: TickingClock, tmp_path: Path) -> None:
    incident, _ = hostile_incident(store, clock, "http://127.0.0.1:9")
    page, printed = tmp_path / "report.html", tmp_path / "report.pdf"
    page.write_text(render(incident, "html"))
    chromium(tmp_path / "profile", "--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri())
    content = printed.read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) > 3


@pytest.mark.parametrize("width", [500, 1100])
def test_no_text_makes_the_page_wider_than_the_window(
    server: Server, store: Journal, clock: TickingClock, tmp_path: Path, width: int
) -> None:
    incident, _ = hostile_incident(store, clock, server.address)
    measure = (
        "<script>const d = document.documentElement; d.dataset.wide = d.scrollWidth + ' of ' + d.clientWidth;</script>"
    )
    server.pages["/report"] = render(incident, "html").replace(web.CSP, "").replace("</body>", f"{measure}</body>")
    shown = chromium(tmp_path / "profile", f"--window-size={width},900", "--dump-dom", f"{server.address}/report")
    found = re.search(r'data-wide="(\d+) of (\d+)"', shown)
    assert found is not None
    assert int(found[1]) <= int(found[2])
