"""A service on loopback that answers as a test says, and records what it was asked."""

from __future__ import annotations

import gzip
import json
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Asked(NamedTuple):
    """One question that came: the path with its query, the headers in small letters, the body as JSON."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


class Answer:
    """One answer: a status, a body (JSON, bytes, or what gives pieces of bytes that may never end), headers."""

    def __init__(self, body: Any = b"", status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.body = body
        self.status = status
        self.headers = headers or {}

    def __repr__(self) -> str:
        return f"{self.status} {str(self.body)[:30]} {self.headers}"


class Service:
    """Answers the questions in their order; the last answer again and again."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._answers: list[Answer] = [Answer(b"", 404)]
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answers(self, *answers: Answer) -> None:
        """Say what comes back."""
        self._answers = list(answers)

    def stop(self) -> None:
        """End, and wait for the end."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, question: Asked) -> Answer:
        """What comes back to a question that came."""
        self.asked.append(question)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    def _handler(self) -> type[_Handler]:
        return type("Handler", (_Handler,), {"service": self})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: Service

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        sent = self.rfile.read(length)
        if self.headers.get("content-encoding") == "gzip":
            sent = gzip.decompress(sent)
        body = json.loads(sent) if sent else None
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.service.answer(Asked(self.command, self.path, headers, body))
        self.send_response(answer.status)
        if isinstance(answer.body, dict | list):
            self._send(answer, json.dumps(answer.body).encode(), "application/json")
        elif isinstance(answer.body, bytes):
            self._send(answer, answer.body, "text/plain")
        else:
            self._stream(answer.body())

    do_POST = do_GET

    def _send(self, answer: Answer, data: bytes, kind: str) -> None:
        for name, value in ({"content-type": kind, "content-length": str(len(data))} | answer.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, pieces: Iterable[bytes]) -> None:
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        with suppress(OSError):  # whoever asked has gone
            for piece in pieces:
                self.wfile.write(piece)


class Follower:
    """Who follows a check; stops it when told."""

    def __init__(self, stopped: Callable[[], bool] = lambda: False) -> None:
        self.said: list[str] = []
        self._stopped = stopped

    @property
    def stopped(self) -> bool:
        return self._stopped()

    def output(self, stream: str, data: bytes) -> None:
        raise AssertionError((stream, data))

    def say(self, text: str) -> None:
        self.said.append(text)
