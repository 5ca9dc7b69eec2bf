"""A server on 127.0.0.1 that answers as a test says: what moto never does."""

from __future__ import annotations

import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple, Self

from irrunner.journal.s3.location import read_bucket_location
from irrunner.journal.s3.vault import S3Vault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


class Asked(NamedTuple):
    """One request. what: its method, path and query, as they came."""

    what: str
    headers: Mapping[str, str]
    body: bytes


class Reply(NamedTuple):
    """An answer. length: that it claims to have; its own by default."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = {}
    length: int | None = None


class StrangeServer:
    """Answers every request by a function.

    Attributes:
        asked: what came in. port: on 127.0.0.1.
    """

    def __init__(self, reply: Callable[[Asked], Reply], certificates: Path | None = None) -> None:
        """Args: certificates: the folder of those that it shows; without it speaks plain HTTP."""
        self.asked: list[Asked] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline(65537)
                if not self.raw_requestline or not self.parse_request():
                    self.close_connection = True
                    return
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                asked = Asked(f"{self.command} {self.path}", dict(self.headers), body)
                outer.asked.append(asked)
                found = reply(asked)
                self.send_response(found.status)
                for name, value in found.headers.items():
                    self.send_header(name, value)
                if "content-length" not in found.headers:
                    self.send_header("content-length", str(found.length or len(found.body)))
                self.send_header("connection", "close")
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(found.body)
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.scheme = "https" if certificates is not None else "http"
        if certificates is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificates / "server.crt", certificates / "server.key")
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that trusts it not
        self.port = int(self._server.server_address[1])
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def vault(self) -> S3Vault:
        return S3Vault(read_bucket_location(f"s3://bucket/team?endpoint={self.scheme}://127.0.0.1:{self.port}"))
