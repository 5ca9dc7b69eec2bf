"""A timestamping authority of our own: `openssl ts` behind an HTTP server on loopback, with a certificate authority."""

from __future__ import annotations

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

CONFIG: Final = """\
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[stamps]
basicConstraints = CA:false
extendedKeyUsage = critical, timeStamping
[no_purpose]
basicConstraints = CA:false
[tsa]
default_tsa = stamper
[stamper]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.2
digests = {digests}
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class Authority:
    """Certificates below one root, and answers to timestamp queries.

    Attributes:
        root: the root's certificate, in PEM.
        asked: the queries that came, as bytes. types: what they said they were.
        reply: makes an answer of a query; tests replace it.
    """

    def __init__(self, folder: Path, *, days: str = "30", purpose: str = "stamps", digests: str = "sha256") -> None:
        """Make the certificates and listen."""
        folder.mkdir()
        self._folder = folder
        (folder / "serial").write_text("01\n")
        (folder / "openssl.cnf").write_text(CONFIG.format(folder=folder, digests=digests))
        self.root = folder / "root.pem"
        self._certify("root", "root", "Root of example", ["-signkey", f"{folder}/root.key"], "3650")
        chain = ["-CA", str(self.root), "-CAkey", f"{folder}/root.key", "-CAcreateserial"]
        self._certify("tsa", purpose, "Stamps of example", chain, days)
        self.asked: list[bytes] = []
        self.types: list[str] = []
        self.reply: Callable[[bytes], tuple[int, bytes, dict[str, str]]] = self.stamped
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/tsr"

    def stop(self) -> None:
        """End, and wait for the end."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def token(self, query: bytes) -> bytes:
        """A real answer of `openssl ts` to a query."""
        (self._folder / "query.tsq").write_bytes(query)
        files = ["-queryfile", f"{self._folder}/query.tsq", "-out", f"{self._folder}/reply.tsr"]
        keys = ["-signer", f"{self._folder}/tsa.pem", "-inkey", f"{self._folder}/tsa.key", "-chain", str(self.root)]
        self._openssl("ts", "-reply", "-config", f"{self._folder}/openssl.cnf", *files, *keys)
        return (self._folder / "reply.tsr").read_bytes()

    def query(self, data: bytes, *options: str) -> bytes:
        """A query of `openssl ts` about some bytes."""
        (self._folder / "data").write_bytes(data)
        asked = ["-data", f"{self._folder}/data", "-sha256", "-cert", *options]
        self._openssl("ts", "-query", *asked, "-out", f"{self._folder}/own.tsq")
        return (self._folder / "own.tsq").read_bytes()

    def stamped(self, query: bytes) -> tuple[int, bytes, dict[str, str]]:
        """The honest answer."""
        return 200, self.token(query), {}

    def _certify(self, name: str, extensions: str, subject: str, signed: Sequence[str], days: str) -> None:
        key, request, certificate = (f"{self._folder}/{name}.{end}" for end in ("key", "csr", "pem"))
        config = f"{self._folder}/openssl.cnf"
        self._openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
        self._openssl("req", "-new", "-config", config, "-key", key, "-subj", f"/CN={subject}", "-out", request)
        made = ["-req", "-in", request, "-days", days, "-extfile", config, "-extensions", extensions, *signed]
        self._openssl("x509", *made, "-out", certificate)

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], check=True, capture_output=True)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                pass

            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers.get("content-length") or 0))
                authority.asked.append(query)
                authority.types.append(str(self.headers.get("content-type")))
                status, body, headers = authority.reply(query)
                self.send_response(status)
                own = {"content-type": "application/timestamp-reply", "content-length": str(len(body))}
                for name, value in (own | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        return Handler
