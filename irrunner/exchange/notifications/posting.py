"""Posting a message over HTTPS. A redirect is not followed, an answer is cut, and certificates are checked.

Proxies of the environment are used, as everywhere in irrunner, but for this machine itself; `proxy_for` names them, so
that nothing goes through one unseen.
"""

from __future__ import annotations

import ipaddress
import logging
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from irrunner.errors import Refused
from irrunner.exchange.notifications.outcome import Outcome, wanted_wait
from irrunner.exchange.notifications.services.webhook import signature_headers
from irrunner.exchange.time_limit import time_limit

if TYPE_CHECKING:
    import httpx

    from irrunner.exchange.notifications.channels import Channel
    from irrunner.exchange.notifications.message import Message
    from irrunner.exchange.notifications.secrets import Secrets

MOST_BYTES: Final = 16 * 1024
"""Of an answer that are read."""
_CONNECT: Final = 5.0
_AGAIN: Final = (408, 425, 429)


def checked_address(address: str) -> str:
    """An address that a message may go to.

    Raises:
        Refused: it is none, is not encrypted, or has a name in it. It is not repeated.
    """
    try:
        parts = urlsplit(address)
        host, plain = parts.hostname or "", parts.scheme == "http"
        usable = parts.scheme in ("http", "https") and bool(host) and parts.port != 0 and address.isascii()
    except ValueError:
        usable, host, plain, parts = False, "", False, urlsplit("")
    if not usable or any(character.isspace() for character in address):
        raise Refused("Its address is no https address.", hint="Look at the variable or the keyring that holds it.")
    if parts.username is not None or parts.password is not None:
        raise Refused("Its address has a name or password in it.", hint="Use one without.")
    if plain and not is_loopback(host):
        raise Refused("Its address is not encrypted (http).", hint="Use https; http is for this machine alone.")
    return address


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by its name; nothing is looked up."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def proxy_for(address: str) -> str:
    """The host of the proxy through which a request to this address goes; empty without one."""
    from urllib.request import getproxies, proxy_bypass

    host = urlsplit(checked_address(address)).hostname or ""
    if is_loopback(host) or proxy_bypass(host):
        return ""
    found = getproxies()
    return urlsplit(found.get("https") or found.get("all") or "").hostname or ""


def post(message: Message, body: bytes, channel: Channel, secrets: Secrets, seconds: float) -> Outcome:
    """Send the body once.

    Raises:
        Refused: the address or the key cannot be used; nothing was sent.
    """
    import httpx

    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses, and these are secrets
    address = checked_address(_saved_message(secrets.address) if channel.kind == "discord" else secrets.address)
    headers = _headers(message, body, channel, secrets)
    host = urlsplit(address).hostname or ""
    options: dict[str, Any] = {"follow_redirects": False, "trust_env": not is_loopback(host)}
    if address.startswith("http:"):
        options["verify"] = False  # nothing to check, and the certificates of the world take long to read
    limits = httpx.Timeout(seconds, connect=min(_CONNECT, seconds))
    with time_limit(seconds) as limit:
        try:
            with (
                httpx.Client(timeout=limits, **options) as client,
                client.stream(
                    "POST", address, content=body, headers=headers, extensions={"trace": limit.trace}
                ) as response,
            ):
                return _outcome(response, host)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol) as error:
            return Outcome(False, f"{host} could not be reached: {_why(error)}.", try_again=True)
        except httpx.InvalidURL:
            raise Refused("Its address is no https address.") from None
        except httpx.HTTPError as error:
            why = f"no answer within {seconds:.0f} s" if limit.is_over else _why(error)
            return Outcome(False, f"{host} gave no answer: {why}.", try_again=True, unsure=True)


def _headers(message: Message, body: bytes, channel: Channel, secrets: Secrets) -> dict[str, str]:
    from irrunner import __version__

    headers = {
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": f"irrunner/{__version__}",
    }
    if channel.kind == "webhook":
        headers |= signature_headers(message.id, body, secrets.secret, int(time.time()))
    return headers


def _saved_message(address: str) -> str:
    """Discord's address, so that it answers once the message is saved."""
    parts = urlsplit(address)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "wait"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("wait", "true")])))


def _outcome(response: httpx.Response, host: str) -> Outcome:
    import httpx

    status = response.status_code
    said = b""
    try:
        for piece in response.iter_raw():
            said += piece
            if len(said) >= MOST_BYTES:
                break
    except httpx.HTTPError:  # the status says enough
        said = b""
    words = f"{status} {said[:MOST_BYTES].decode(errors='replace').strip()}".strip()
    if 200 <= status < 300:
        return Outcome(True, words)
    if 300 <= status < 400:
        return Outcome(False, f"{host} sends elsewhere ({status}), which is not followed.")
    again = status in _AGAIN or status >= 500
    wait = wanted_wait(response.headers.get("retry-after", "")) if again else 0.0
    return Outcome(False, f"{host} answered {words}", try_again=again, wait=wait)


def _why(error: Exception) -> str:
    return (str(error) or type(error).__name__).rstrip(".")[:150]
