"""Services on loopback that answer as the public ones would about the incident that the estate tells."""

from __future__ import annotations

import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWERS: Final = Path(__file__).parent / "answers"
SERVICES: Final = ("osv", "deps_dev", "python_index", "npm_registry", "github", "kev", "epss")
"""Their names in the configuration; each answers below `/NAME`."""
_MOST_ASKED: Final = 1 << 20
_SAFE: Final = re.compile(r"[\w.@-]+(?:/[\w.@-]+)*\Z")
_NOTHING: Final = 404, b'{"message": "not found"}'


class EstateServer(ThreadingHTTPServer):
    """Answers out of files.

    Attributes:
        asked: method and path of each question so far.
    """

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.asked: list[str] = []
        self._ended = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def settings(self) -> str:
        """The part of a configuration that sends irrunner's checks here."""
        return "[services]\n" + "".join(f'{name} = "{self.address}/{name}"\n' for name in SERVICES)

    def wait(self, seconds: float) -> None:
        """Go on answering for so long, or until it is interrupted."""
        self._ended.wait(seconds)


@contextmanager
def serving(port: int = 0) -> Iterator[EstateServer]:
    """A server that answers while the block runs."""
    with EstateServer(port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def answer(path: str, query: dict[str, str], body: dict[str, Any]) -> tuple[int, bytes]:
    """Status and body of an answer.

    Args:
        path: of the address, without the slash before it. query, body: what else was asked.
    """
    service, _, rest = path.strip("/").partition("/")
    if service == "osv":
        return _osv(body)
    if service in ("kev", "epss"):
        return _file(f"{service}/{'catalogue' if service == 'kev' else 'scores'}")
    if service == "github":
        package = query.get("affects", "").split(",")[0].rpartition("@")
        found = _file(f"github/{query.get('ecosystem')}-{package[0] or package[2]}")
        return found if found[0] == 200 and query.get("type") == "malware" else (200, b"[]")
    return _file(f"{service}/{unquote(rest)}")


def _osv(body: dict[str, Any]) -> tuple[int, bytes]:
    package, version = body.get("package") or {}, body.get("version", "")
    token = f".page-{body['page_token']}" if body.get("page_token") else ""
    found = _file(f"osv/{package.get('ecosystem')}/{package.get('name')}-{version}{token}")
    return found if found[0] == 200 else (200, b"{}")


def _file(name: str) -> tuple[int, bytes]:
    path = ANSWERS / f"{name}.json"
    if ".." in name or not _SAFE.match(name) or not path.is_file():
        return _NOTHING
    return 200, path.read_bytes()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: EstateServer

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        length = self.headers.get("content-length") or "0"
        try:
            text = self.rfile.read(int(length)) if length.isdigit() and int(length) <= _MOST_ASKED else b""
            body = json.loads(text or b"{}")
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            status, data = answer(parts.path, query, body if isinstance(body, dict) else {})
        except (ValueError, RecursionError):
            status, data = 400, b'{"message": "not understood"}'
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET
