"""A mail server on loopback: enough of RFC 5321 for one mail at a time, with STARTTLS or TLS from the first byte."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path


class Mail(NamedTuple):
    """What came: the envelope, the bytes, and whether the connection was encrypted then."""

    sender: str
    to: tuple[str, ...]
    data: bytes
    encrypted: bool


class MailServer:
    """Takes mails, or answers as a test says.

    Attributes:
        mails: those that came. commands: everything that was said, by both sides of a STARTTLS.
        answers: what is said in place of the usual, by command.
    """

    def __init__(self, certificate: Path | None = None, *, tls: str = "none") -> None:
        """Listen. `tls`: none, starttls or whole."""
        self.mails: list[Mail] = []
        self.commands: list[str] = []
        self.answers: dict[str, str] = {}
        self._tls = tls
        self._context = None
        if certificate is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def stop(self) -> None:
        self._over.set()
        self._thread.join()
        self._socket.close()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            connection.settimeout(5)
            with suppress(OSError, ValueError):  # whoever called has gone, or does not trust us
                self._talk(connection)
            connection.close()

    def _talk(self, connection: socket.socket) -> None:
        with ExitStack() as opened:
            talk = _Talk(self, connection, opened)
            if self._tls == "whole":
                talk.encrypt()
            talk.say(self.answers.get("greeting", "220 mail.example"))
            while line := talk.read():
                self.commands.append(line)
                word, _, rest = line.partition(" ")
                if word.upper() in self.answers:
                    talk.say(self.answers[word.upper()])
                elif not talk.obey(word.upper(), rest):
                    return

    @property
    def offers_encryption(self) -> bool:
        return self._tls == "starttls"

    @property
    def context(self) -> ssl.SSLContext:
        assert self._context is not None
        return self._context


class _Talk:
    """One connection."""

    def __init__(self, server: MailServer, connection: socket.socket, opened: ExitStack) -> None:
        self._server = server
        self._connection = connection
        self._opened = opened
        self._lines = opened.enter_context(connection.makefile("rb"))
        self._encrypted = False
        self._sender = ""
        self._to: list[str] = []

    def encrypt(self) -> None:
        wrapped = self._server.context.wrap_socket(self._connection, server_side=True)
        self._connection = self._opened.enter_context(wrapped)
        self._lines = self._opened.enter_context(wrapped.makefile("rb"))
        self._encrypted = True

    def say(self, text: str) -> None:
        self._connection.sendall(f"{text}\r\n".encode())

    def read(self) -> str:
        return self._lines.readline(2_000).decode("ascii", "replace").strip()

    def obey(self, word: str, rest: str) -> bool:
        """Answer a command; False at the end."""
        if word == "EHLO":
            offer = "250-STARTTLS\r\n" if self._server.offers_encryption and not self._encrypted else ""
            self.say(f"250-mail.example\r\n{offer}250-AUTH PLAIN\r\n250 8BITMIME")
            return True
        answers = {"STARTTLS": "220 go on", "DATA": "354 go on", "AUTH": "235 welcome", "QUIT": "221 bye"}
        self.say(answers.get(word, "250 ok"))
        if word == "STARTTLS":
            self.encrypt()
        elif word == "MAIL":
            self._sender, self._to = rest, []
        elif word == "RCPT":
            self._to.append(rest)
        elif word == "DATA":
            self._keep()
        return word != "QUIT"

    def _keep(self) -> None:
        data = b""
        while (piece := self._lines.readline()) not in (b".\r\n", b""):
            data += piece
        self._server.mails.append(Mail(self._sender, tuple(self._to), data, self._encrypted))
        self.say("250 kept")


def make_certificate(folder: Path, name: str) -> Path:
    """A certificate for a host, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return file
