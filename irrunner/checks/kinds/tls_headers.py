"""`tls_headers`: does a site send browsers to HTTPS, with a good certificate, and with the headers that protect them?

What is asked for: RFC 8996 (no TLS 1.0 and 1.1), RFC 6797 (HSTS, here at least half a year), and as general practice
the other headers. X-XSS-Protection is obsolete, and only named: a strict content security policy stands in its place.
"""

from __future__ import annotations

import re
import socket
import ssl
import warnings
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from msgspec import Struct

from irrunner.checks.connections import ended_when_stopped
from irrunner.checks.interface import CheckResult, Plan
from irrunner.checks.option_values import needed_text, one_text, refuse_unknown
from irrunner.checks.web import Reply, Request, WebClient, WebError, refuse_address, web_address, web_client
from irrunner.errors import Refused

if TYPE_CHECKING:
    from irrunner.checks.connections import Connections
    from irrunner.checks.interface import Options, Progress

_SECONDS: Final = 10.0
_HALF_A_YEAR: Final = 15_552_000
_SOON: Final = 14  # days
_ANY: Final = tuple(range(100, 600))
_OLD: Final = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)


class TlsHeadersCheck(Struct, frozen=True):
    """One site.

    Attributes:
        url: its https address. plain: its http address, which should lead there. ca: a file of private authorities.
    """

    url: str
    plain: str
    ca: str = ""

    @property
    def plan(self) -> Plan:
        """What it asks."""
        place = urlsplit(self.url)
        lines = (f"GET {self.plain}", f"GET {self.url}", f"greet {place.hostname} port {place.port or 443} in TLS")
        return Plan(lines, "network", seconds=120.0)

    def run(self, progress: Progress) -> CheckResult:
        """Look at the redirect, the certificate, the versions of TLS and the headers."""
        wrong: list[str] = []
        unknown: list[str] = []
        facts: dict[str, str] = {}
        try:
            trusting = ssl.create_default_context(cafile=self.ca or None)
        except OSError as error:
            return CheckResult("error", f"{self.ca} holds no authorities that can be read: {error.strerror or error}.")
        with ended_when_stopped(progress) as connections:
            certificate = self._certificate(trusting, connections, wrong, unknown, facts)
            self._old_versions(connections, wrong, unknown, facts)
        if not certificate:  # look at the headers all the same
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        with web_client(progress, _SECONDS, trusting) as client:
            try:
                _redirect(client, self.plain, self.url, wrong, facts)
            except WebError as error:
                unknown.append(f"the redirect to HTTPS ({error.sentence.rstrip('.')})")
            try:
                _headers(client.ask(Request(self.url), accept=_ANY), wrong, facts)
            except WebError as error:
                unknown.append(f"the headers ({error.sentence.rstrip('.')})")
            kept = tuple(client.kept)
        host = urlsplit(self.url).hostname
        if progress.stopped:
            return CheckResult("error", "stopped before its end.", facts, kept)
        if wrong:
            return CheckResult("hit", f"{host}: {'; '.join(wrong)}.", facts, kept)
        if unknown:
            return CheckResult("unknown", f"{host}: could not be looked at: {'; '.join(unknown)}.", facts, kept)
        return CheckResult(
            "clear", f"{host}: redirect, certificate, TLS versions and headers are in order.", facts, kept
        )

    def _certificate(
        self,
        context: ssl.SSLContext,
        connections: Connections,
        wrong: list[str],
        unknown: list[str],
        facts: dict[str, str],
    ) -> bool:
        """Whether a browser would take the certificate."""
        try:
            with closing(_greeted(self.url, context, connections)) as connection:
                found = connection.getpeercert() or {}
                facts["tls"] = str(connection.version())
        except ssl.SSLCertVerificationError as error:
            wrong.append(f"its certificate is not accepted: {error.verify_message}")
            return False
        except WebError as error:
            wrong.append(error.sentence.rstrip("."))
            return False
        except _Unreached as error:
            unknown.append(f"its certificate ({error})")
            return False
        except OSError as error:
            wrong.append(f"it cannot be greeted in TLS: {error}")
            return False
        alternatives: Any = found.get("subjectAltName", ())
        names = ", ".join(value for _, value in alternatives)
        until = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), UTC)
        facts |= {"names": names, "valid until": until.isoformat(timespec="seconds").replace("+00:00", "Z")}
        if (left := (until - datetime.now(UTC)).days) < _SOON:
            wrong.append(f"its certificate ends in {left} days")
        return True

    def _old_versions(
        self, connections: Connections, wrong: list[str], unknown: list[str], facts: dict[str, str]
    ) -> None:
        for version in _OLD:
            name = version.name.replace("v1_1", " 1.1").replace("v1", " 1.0")
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", DeprecationWarning)  # that is what is being asked
                    context.minimum_version = context.maximum_version = version
                context.set_ciphers("ALL:@SECLEVEL=0")
            except (ssl.SSLError, ValueError):
                unknown.append(f"{name}, which this machine cannot speak")
                continue
            try:
                _greeted(self.url, context, connections).close()
            except _Unreached as error:
                unknown.append(f"{name} ({error})")
            except (OSError, WebError):
                facts[name] = "refused"
            else:
                facts[name] = "accepted"
                wrong.append(f"it still accepts {name}")


def prepare(options: Options) -> TlsHeadersCheck:
    """Options: `url` (https), `plain` (the http address that should lead there), `ca` (a file of authorities).

    Raises:
        Refused: the address is no https address.
    """
    refuse_unknown(options, "url", "plain", "ca")
    url = web_address(needed_text(options, "url"))
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise Refused("This check looks at an https address.")
    return TlsHeadersCheck(url, one_text(options, "plain") or f"http://{parts.hostname}/", one_text(options, "ca"))


class _Unreached(Exception):
    """Nobody was there to be greeted."""


def _greeted(url: str, context: ssl.SSLContext, connections: Connections) -> ssl.SSLSocket:
    """A connection in TLS.

    Raises:
        _Unreached: nobody is there. OSError: they do not agree on TLS. WebError: the address is not asked.
    """
    place = urlsplit(url)
    host, port = place.hostname or "", place.port or 443
    refuse_address(url)
    try:
        bare = socket.create_connection((host, port), timeout=_SECONDS)
    except OSError as error:
        raise _Unreached(error.strerror or str(error)) from error
    try:
        greeted = context.wrap_socket(bare, server_hostname=host, do_handshake_on_connect=False)
    except BaseException:
        bare.close()
        raise
    connections.add(greeted)
    try:
        greeted.do_handshake()
    except BaseException:
        greeted.close()
        raise
    return greeted


def _redirect(client: WebClient, plain: str, url: str, wrong: list[str], facts: dict[str, str]) -> None:
    reply = client.once(Request(plain))
    target = reply.headers.get("location", "")
    facts["redirect"] = f"{reply.status} {target}".strip()
    leads = urlsplit(target).scheme == "https" and urlsplit(target).hostname == urlsplit(url).hostname
    if reply.status not in (301, 302, 307, 308) or not leads:
        wrong.append("http does not lead to https")


def _headers(reply: Reply, wrong: list[str], facts: dict[str, str]) -> None:
    headers = reply.headers
    facts |= {name: headers[name] for name in sorted({*_WANTED, "x-xss-protection"}) if name in headers}
    policy = headers.get("content-security-policy", "")
    for name, is_good in _WANTED.items():
        if name not in headers and name == "x-frame-options" and "frame-ancestors" in policy:
            continue
        if name not in headers:
            wrong.append(f"no {name}")
        elif not is_good(headers[name]):
            wrong.append(f"{name} says {headers[name][:60]!r}")
    if headers.get("x-xss-protection", "0").strip()[:1] == "1":
        facts["note"] = "x-xss-protection is obsolete: the content security policy stands in its place"


def _is_long_enough(value: str) -> bool:
    found = re.search(r"max-age=\"?([0-9]{1,12})", value.casefold())
    return found is not None and int(found[1]) >= _HALF_A_YEAR


_WANTED: Final[dict[str, Any]] = {
    "strict-transport-security": _is_long_enough,
    "x-frame-options": lambda value: value.strip().upper() in ("DENY", "SAMEORIGIN"),
    "x-content-type-options": lambda value: value.strip().casefold() == "nosniff",
    "content-security-policy": lambda value: "-src" in value,
    "referrer-policy": lambda value: bool(value.strip()) and "unsafe-url" not in value,
}
"""Headers that should be there, each with what makes its value a good one."""
