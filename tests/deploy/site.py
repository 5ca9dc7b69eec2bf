"""The shipped configuration of nginx in a real nginx on loopback, in front of the real `irrunner serve`."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import socket
import ssl
import subprocess
import sys
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from tests.deploy.files import substituted
from tests.eventually import eventually
from tests.team.server import free_port

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "ir.example"
_MAIN: Final = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/main.log;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/irrunner.conf;
}}
"""


class Answer(NamedTuple):
    """What came back. A connection that was closed without a word has the status 0."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        """All values of a header."""
        return [value for key, value in self.headers if key == name]


class Site:
    """nginx and the page behind it, until the block ends.

    Attributes:
        store: whose incidents are shown. port, plain: where TLS and plain requests go.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = folder / "store"
        self.port, self.plain = free_port(), free_port()
        self._page: subprocess.Popen[bytes] | None = None
        self._nginx: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What the page is called."""
        return f"https://{NAME}:{self.port}"

    def __enter__(self) -> Self:
        self._make_certificate()
        self._configure()
        try:
            self.start_page()
            self._nginx = self._start("nginx", "-p", str(self.folder), "-c", str(self.folder / "main.conf"))
            eventually(lambda: _listens(self.port), "nginx", instead=(self.folder / "main.log").read_text)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        _stop(self._nginx)
        _stop(self._page)

    def irrunner(self, *words: str) -> str:
        """A command on the store of the page."""
        argv = [sys.executable, "-m", "irrunner", *words, "--store", str(self.store)]
        return subprocess.run(argv, capture_output=True, text=True, check=True, env=self._environment).stdout

    def start_page(self) -> None:
        """Start `irrunner serve` and wait for its socket."""
        self._page = self._start(sys.executable, "-m", "irrunner", "serve", "--socket", str(self.folder / "serve.sock"),
                    "--public-url", self.url, "--store", str(self.store))  # fmt: skip
        eventually((self.folder / "serve.sock").exists, "the page", instead=(self.folder / "out").read_text)

    def stop_page(self) -> None:
        """End `irrunner serve`; nginx goes on."""
        _stop(self._page)

    def request(self, head: str, body: bytes = b"", *, sni: str = NAME) -> Answer:
        """Send a request by TLS, word for word."""
        context = ssl.create_default_context(cafile=str(self.folder / "site.pem"))
        context.check_hostname = sni == NAME
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=60) as plain,
            context.wrap_socket(plain, server_hostname=sni) as line,
        ):
            return _answer(line, head, body)

    def plain_request(self, head: str) -> Answer:
        """The same without TLS."""
        with socket.create_connection(("127.0.0.1", self.plain), timeout=60) as line:
            return _answer(line, head, b"")

    @property
    def fingerprint(self) -> str:
        """Of the key of the certificate, as Chromium takes it."""
        key = subprocess.run(["openssl", "x509", "-in", self.folder / "site.pem", "-noout", "-pubkey"],
                             capture_output=True, check=True).stdout  # fmt: skip
        der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "der"], input=key,
                             capture_output=True, check=True).stdout  # fmt: skip
        return base64.b64encode(hashlib.sha256(der).digest()).decode()

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "XDG_DATA_HOME": str(self.folder / "data")}

    def _make_certificate(self) -> None:
        words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                 "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
                 "-keyout", "site.key", "-out", "site.pem"]  # fmt: skip
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)

    def _configure(self) -> None:
        (self.folder / "irrunner.conf").write_text(
            substituted(
                "nginx/irrunner.conf",
                {
                    "unix:/run/irrunner/serve.sock": f"unix:{self.folder}/serve.sock",
                    "/etc/ssl/irrunner/fullchain.pem": f"{self.folder}/site.pem",
                    "/etc/ssl/irrunner/key.pem": f"{self.folder}/site.key",
                    "/var/log/nginx": str(self.folder),
                    "/var/www/acme": str(self.folder),
                    "listen [::]:80": f"listen 127.0.0.2:{self.plain}",
                    "listen [::]:443": f"listen 127.0.0.2:{self.port}",
                    "listen 80": f"listen 127.0.0.1:{self.plain}",
                    "listen 443": f"listen 127.0.0.1:{self.port}",
                    "https://ir.example$request_uri": f"{self.url}$request_uri",
                },
            )
        )
        (self.folder / "main.conf").write_text(_MAIN.format(folder=self.folder))
        (self.folder / "main.log").touch()

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        with (self.folder / "out").open("ab") as out:
            return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=self._environment)


def _stop(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None:
        process.terminate()
        process.wait(60)


def _answer(line: socket.socket, head: str, body: bytes) -> Answer:
    line.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
    received = b""
    while not _is_whole(received):
        try:
            piece = line.recv(1 << 16)
        except OSError:
            break
        if not piece:
            break
        received += piece
    top, _, rest = received.partition(b"\r\n\r\n")
    first, *lines = top.decode("latin-1").split("\r\n")
    pairs = [(name.lower(), value.strip()) for name, _, value in (each.partition(":") for each in lines)]
    return Answer(int(first.split()[1]) if first else 0, pairs, rest)


def _is_whole(received: bytes) -> bool:
    """Whether all that an answer says it has is there."""
    top, found, rest = received.partition(b"\r\n\r\n")
    length = re.search(rb"\r\ncontent-length: ([0-9]+)", top.lower())
    return bool(found) and length is not None and len(rest) >= int(length[1])


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
