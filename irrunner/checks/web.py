"""Asking a service over HTTP: bounded in time and size, repeated a few times, and every answer kept as it came."""

from __future__ import annotations

import io
import ipaddress
import json
import socket
import time
from collections.abc import Callable
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from msgspec import Struct

from irrunner.checks.connections import ended_when_stopped
from irrunner.checks.interface import CheckResult, KeptOutput, Plan
from irrunner.errors import IrrunnerError, Refused

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator, Mapping, Sequence

    import httpx

    from irrunner.checks.connections import Connections
    from irrunner.checks.interface import Progress

MAX_BYTES: Final = 32 * 1024 * 1024
"""Of one answer; OSV's own limit over HTTP/1.1."""
_CONNECT, _READ = 5.0, 30.0
"""Seconds to connect, and between two pieces of an answer."""
_TRIES = 3
_LONGEST_WAIT = 30.0
"""Seconds that a service may ask us to wait before the next try."""
_REDIRECTS = 5
_TICK = 0.1
_REPEATED = (429, 500, 502, 503, 504)


class WebError(IrrunnerError):
    """A service could not be asked, or its answer cannot be used."""


class Secret(Struct, frozen=True):
    """A header that is sent and never shown or kept.

    Attributes:
        header: its name. value: what it says. source: where it comes from, for whoever allows it.
    """

    header: str
    value: str
    source: str

    def __repr__(self) -> str:
        """Without the value, wherever it is printed."""
        return f"Secret({self.header!r}, from {self.source})"


class Request(Struct, frozen=True):
    """One question to a service.

    Attributes:
        url: without a name or password in it. body: sent as JSON. headers: what goes with it.
        secret: what is sent and never shown.
    """

    url: str
    method: str = "GET"
    body: Any = None
    headers: dict[str, str] = {}
    secret: Secret | None = None

    @property
    def line(self) -> str:
        """The question as somebody reads it before they allow it."""
        body = f" with {json.dumps(self.body, ensure_ascii=False)}" if self.body is not None else ""
        own = "".join(f", {name}: {value}" for name, value in self.headers.items())
        secret = f", {self.secret.header}: out of {self.secret.source}" if self.secret else ""
        return f"{self.method} {self.url}{body}{own}{secret}"


class Reply(Struct, frozen=True):
    """What a service answered: status, headers in small letters, and the whole body."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            WebError: it is none, or is nested too deeply.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise WebError(
                f"{host_of(self.url)} answered with something that is no JSON (status {self.status})."
            ) from error


class WebClient:
    """Asks, and keeps what was answered.

    Attributes:
        kept: the answers so far, as evidence.
    """

    def __init__(self, client: httpx.Client, progress: Progress, connections: Connections) -> None:
        """Use a client of httpx that follows no redirects by itself; `connections` hears of what it opens."""
        self.kept: list[KeptOutput] = []
        self._client = client
        self._progress = progress
        self._extensions = {"trace": connections.trace}

    def ask(self, request: Request, *, accept: Sequence[int] = (200,)) -> Reply:
        """Ask, again if the service is busy, and follow redirects on the same host.

        Raises:
            WebError: it cannot be reached, is too slow, too large, redirects elsewhere, or answers with a status that
                is not in `accept`.
        """
        reply = self._tried(request)
        self._keep(request, reply)
        if reply.status not in accept:
            raise WebError(f"{host_of(request.url)} answered {reply.status}.", hint=_advice(reply.status))
        return reply

    def once(self, request: Request) -> Reply:
        """Ask once, and take what comes, a redirect as well.

        Raises:
            WebError: it cannot be reached, is too slow or too large.
        """
        import httpx

        try:
            reply = self._asked(request, request.url)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._unreached(request, error) from error
        self._keep(request, reply)
        return reply

    def _tried(self, request: Request) -> Reply:
        import httpx

        for number in range(1, _TRIES + 1):
            try:
                reply = self._followed(request)
            except httpx.InvalidURL as error:  # httpx reads where a redirect leads before we do
                raise WebError(f"{host_of(request.url)} redirects to something that is no address.") from error
            except httpx.HTTPError as error:
                if number == _TRIES or self._progress.stopped:
                    raise self._unreached(request, error) from error
                self._wait(float(number))
                continue
            if reply.status not in _REPEATED or number == _TRIES:
                return reply
            self._progress.say(f"{host_of(request.url)} answered {reply.status}; asking again")
            self._wait(_wanted_wait(reply, float(number)))
        raise AssertionError("the last try returns or raises")

    def _unreached(self, request: Request, error: Exception) -> WebError:
        if self._progress.stopped:
            return WebError("stopped before its end.")
        return WebError(f"{host_of(request.url)} could not be reached: {_why(error)}.")

    def _followed(self, request: Request) -> Reply:
        url = request.url
        for _ in range(_REDIRECTS):
            reply = self._asked(request, url)
            if reply.status not in (301, 302, 303, 307, 308) or "location" not in reply.headers:
                return reply
            target = urljoin(url, reply.headers["location"])
            web_address(target)
            if _place(target) != _place(url) and not _is_upgrade(url, target):
                raise WebError(f"{host_of(url)} redirects to {host_of(target) or target[:60]}, which is not asked.")
            url = target
        raise WebError(f"{host_of(url)} redirects in a circle.")

    def _asked(self, request: Request, url: str) -> Reply:
        refuse_address(url)
        headers = dict(request.headers) | ({request.secret.header: request.secret.value} if request.secret else {})
        pieces, size = [], 0
        asked = {"json": request.body, "headers": headers, "extensions": self._extensions}
        with self._client.stream(request.method, url, **asked) as response:
            for piece in response.iter_bytes():
                pieces.append(piece)
                size += len(piece)
                if size > MAX_BYTES:
                    raise WebError(f"{host_of(url)} answered with more than {MAX_BYTES >> 20} MiB.")
                if self._progress.stopped:
                    break
            if self._progress.stopped:  # whoever stops it closes the connection, which may look like the body's end
                raise WebError("stopped before its end.")
            found = {name.lower(): value for name, value in response.headers.items()}
            return Reply(url, response.status_code, found, b"".join(pieces))

    def _keep(self, request: Request, reply: Reply) -> None:
        suffix = "json" if "json" in reply.headers.get("content-type", "") else "txt"
        name = f"{host_of(request.url)}.{len(self.kept) + 1}.{suffix}"
        self.kept.append(KeptOutput(name, io.BytesIO(reply.body), request.line, f"status {reply.status}"))

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + min(seconds, _LONGEST_WAIT)
        while (left := end - time.monotonic()) > 0 and not self._progress.stopped:
            time.sleep(min(left, _TICK))


class ServiceCheck(Struct, frozen=True):
    """A check that asks a service.

    Attributes:
        requests: what it asks first, as it is shown. ask: asks them, and says what the answers mean.
        note: a line about what else is asked. seconds: for all of it. read_seconds: between two pieces of an answer.
    """

    requests: tuple[Request, ...]
    ask: Callable[[WebClient, tuple[Request, ...]], CheckResult]
    note: str = ""
    seconds: float = 300.0
    read_seconds: float = _READ

    @property
    def plan(self) -> Plan:
        """What it asks."""
        lines = (*(request.line for request in self.requests), *([self.note] if self.note else []))
        return Plan(lines, "network", seconds=self.seconds)

    def run(self, progress: Progress) -> CheckResult:
        """Ask; whatever comes of it, every answer is kept."""
        with web_client(progress, self.read_seconds) as client:
            try:
                result = self.ask(client, self.requests)
            except WebError as error:
                result = CheckResult("error", f"{error.sentence} {error.hint}".strip())
            except (KeyError, TypeError, ValueError, AttributeError, IndexError):
                host = host_of(self.requests[0].url)
                summary = f"{host} answered in a form that this check does not know; see what was kept."
                result = CheckResult("error", summary)
            facts = {"asked": _now(), **result.facts}
            return CheckResult(result.answer, result.summary, facts, tuple(client.kept), result.rows)


@contextmanager
def web_client(
    progress: Progress, read_seconds: float = _READ, verify: ssl.SSLContext | bool = True
) -> Iterator[WebClient]:
    """A client that obeys the environment's proxies and certificates, for as long as the block runs.

    Args:
        progress: what it reports to.
        read_seconds: between two pieces of an answer.
        verify: how certificates are checked, if not as httpx does.
    """
    import httpx

    from irrunner import __version__

    limits = httpx.Timeout(read_seconds, connect=_CONNECT)
    headers = {"User-Agent": f"irrunner/{__version__} (incident response)"}
    with (
        ended_when_stopped(progress) as connections,
        httpx.Client(timeout=limits, headers=headers, follow_redirects=False, verify=verify) as client,
    ):
        yield WebClient(client, progress, connections)


def web_address(url: str) -> str:
    """An address that can be asked, by its look; no name is looked up.

    Raises:
        WebError: it is no http or https address.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise WebError(f"{url[:80]} is no http or https address, and is not asked.")
    return url


def refuse_address(url: str) -> None:
    """Say why an address is not asked.

    Raises:
        WebError: it is no http or https address, or stands for a link-local one, where clouds keep credentials.
    """
    host = host_of(web_address(url))
    try:
        found = {each[4][0] for each in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return  # a proxy may know it; otherwise connecting says why not
    for address in found:
        if ipaddress.ip_address(str(address).partition("%")[0]).is_link_local:
            raise WebError(f"{host} is a link-local address, and is not asked.")


def without_credentials(url: str) -> tuple[str, Secret | None]:
    """An address without the name and password in it, and the header that carries them.

    Raises:
        WebError: it is no http or https address.
    """
    import base64

    parts = urlsplit(web_address(url))
    if parts.username is None:
        return url, None
    from urllib.parse import unquote

    both = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2])
    value = f"Basic {base64.b64encode(both).decode('ascii')}"
    return urlunsplit(bare), Secret("Authorization", value, "the address, with its name and password")


def bearer(environ: Mapping[str, str], name: str) -> Secret | None:
    """The token in a variable of the environment; None without one."""
    token = environ.get(name, "")
    return Secret("Authorization", f"Bearer {token}", f"the variable {name} of your environment") if token else None


def base_of(services: Mapping[str, str], name: str, default: str = "") -> str:
    """The base address of a service, as the configuration has it.

    Raises:
        Refused: there is none.
    """
    found = (services.get(name) or default).rstrip("/")
    if not found:
        raise Refused(
            f"No address is known for {name}.", hint=f'Set it in config.toml: [services] {name} = "https://…"'
        )
    return found


def host_of(url: str) -> str:
    """The host of an address, for a sentence."""
    return urlsplit(url).hostname or ""


def _place(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _is_upgrade(url: str, target: str) -> bool:
    """Whether a redirect only goes from http to https on the same host."""
    before, after = urlsplit(url), urlsplit(target)
    return (before.scheme, after.scheme, before.hostname) == ("http", "https", after.hostname)


def _wanted_wait(reply: Reply, otherwise: float) -> float:
    """Seconds that `Retry-After` asks for (RFC 9110, section 10.2.3: a number of seconds or a date)."""
    wanted = reply.headers.get("retry-after", "").strip()
    if wanted.isascii() and wanted.isdigit():
        return float(wanted[:6])
    try:
        return max(0.0, parsedate_to_datetime(wanted).timestamp() - time.time())
    except (ValueError, OverflowError):
        return otherwise


def _why(error: Exception) -> str:
    return (str(error) or type(error).__name__).rstrip(".")[:200]


def _advice(status: int) -> str:
    if status in (401, 403):
        return "It wants other rights, or a token."
    return "It asks for fewer questions; try again later." if status == 429 else ""


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
