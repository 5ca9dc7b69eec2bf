"""`http`: a question that the playbook spells out, and what the answer is expected to be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from irrunner.checks.interface import CheckResult
from irrunner.checks.option_values import many_texts, needed_text, one_text, refuse_unknown
from irrunner.checks.web import Request, ServiceCheck, bearer, host_of, without_credentials
from irrunner.errors import Refused

if TYPE_CHECKING:
    from irrunner.checks.interface import Options
    from irrunner.checks.web import Reply, WebClient

_METHODS = ("GET", "HEAD", "POST")
_ANY = tuple(range(100, 600))


def prepare(options: Options) -> ServiceCheck:
    """Options: `url`, `method`, `headers`, `body` (sent as JSON), `token` (the name of a variable of the environment).

    What the answer means: `hit` and `clear`, each a list of statuses or of texts that the body holds.

    Raises:
        Refused: an option does not fit.
    """
    refuse_unknown(options, "url", "method", "headers", "body", "token", "hit", "clear")
    url, secret = without_credentials(needed_text(options, "url"))
    method = one_text(options, "method", "GET").upper()
    if method not in _METHODS:
        raise Refused(f"The method of this check is one of {', '.join(_METHODS)}.")
    if (name := one_text(options, "token")) and (secret := bearer(options.environ, name)) is None:
        raise Refused(f"This check needs a token in the environment, as {name}.")
    headers = options.values.get("headers", {})
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise Refused("The option 'headers' of this check is a mapping of texts.")
    request = Request(url, method, _body(options), dict(headers), secret)
    hit, clear = many_texts(options, "hit"), many_texts(options, "clear")

    def ask(client: WebClient, requests: tuple[Request, ...]) -> CheckResult:
        return _judged(client.ask(requests[0], accept=_ANY), hit, clear)

    return ServiceCheck((request,), ask)


def _body(options: Options) -> Any:
    body = options.values.get("body")
    if isinstance(body, str) and body.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(body)
        except ValueError as error:
            raise Refused("The option 'body' of this check is no JSON.") from error
    return body


def _judged(reply: Reply, hit: list[str], clear: list[str]) -> CheckResult:
    facts = {"status": str(reply.status), "url": reply.url}
    text = reply.body.decode("utf-8", "replace")
    for answer, wanted in (("hit", hit), ("clear", clear)):
        for each in wanted:
            if each == str(reply.status) or (not _is_status(each) and each in text):
                what = f"status {reply.status}" if _is_status(each) else f"its answer holds {each[:60]!r}"
                return CheckResult("hit" if answer == "hit" else "clear", f"{host_of(reply.url)}: {what}.", facts)
    return CheckResult("unknown", f"{host_of(reply.url)} answered {reply.status}: read what it says.", facts)


def _is_status(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isdigit()
