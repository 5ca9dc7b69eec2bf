"""What comes in by a door or with a report's settings: keys of SSH, requests of programs, redaction profiles, dates."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import ip_address

import msgspec

from fuzz.mutation import load_grammars
from fuzz.parser import Parser, must
from irrunner.errors import Misused, Refused
from irrunner.incident.deadline_records import read_counted
from irrunner.incident.moments import is_time
from irrunner.report.redaction.profiles import read_profile
from irrunner.report.stix import bundle
from irrunner.safety.ssh_keys import fingerprint_of, read_public_key
from irrunner.web.api.json_body import parse_object
from irrunner.web.api.problems import Problem
from irrunner.web.page.form import code_in
from irrunner.web.settings import read_bind, read_public_url
from irrunner.web.tokens import Token, find_token

GRAMMARS = load_grammars("doors")
TOKEN = Token("abcdefg2", "bot", "reader", "0" * 64, "", "2999-01-01T00:00:00.000Z")


def key(text: str) -> None:
    """A public key is one line that says nothing but the key, or it is refused."""
    found = read_public_key(text.encode("utf-8", "replace"))
    must("\n" not in found.line and '"' not in found.line and found.line.count(" ") == 1, "one plain line")
    must(fingerprint_of(read_public_key(found.line.encode())) == fingerprint_of(found), "the same key again")


def profile(text: str) -> None:
    """A redaction profile is read or refused in a sentence."""
    read_profile("profile.yaml", text.encode("utf-8", "replace"))


def counted(text: str) -> None:
    """Counted dates are times, or refused."""
    for since, due, outer in read_counted(text).values():
        must(is_time(since) and is_time(due) and (not outer or is_time(outer)), "times")


def moment(text: str) -> None:
    """A day of a row becomes a time as STIX writes it, or nothing."""
    with suppress(OverflowError):
        found = bundle._moment(text)
        must(found == "" or found.endswith("Z"), "a time in UTC")


def body(text: str) -> None:
    """The body of a request is an object that every other reader of JSON reads the same, or it is refused."""
    found = parse_object(text.encode("utf-8", "surrogatepass"))
    must(msgspec.json.decode(msgspec.json.encode(found)) == found, "the same object again")


def token(text: str) -> None:
    """What is no secret of a token lets nobody in."""
    must(find_token((TOKEN,), text, "2026-01-01T00:00:00.000Z") is None, "nobody")


def bind(text: str) -> None:
    """Where to listen is an address of this machine and a port, or it is refused."""
    host, port = read_bind(text, anywhere=False)
    must(ip_address(host).is_loopback and 0 <= port <= 65535, "an address of this machine")


def public_url(text: str) -> None:
    """What a server is called is a scheme and a host, nothing more, or it is refused."""
    found = read_public_url(text)
    must(not found or found.startswith(("http://", "https://")), "a scheme")
    must(found.count("/") in (0, 2) and not set(found) & set(" \r\n\\@?#"), "nothing but a host")
    must(read_public_url(found) == found, "the same again")


def form(text: str) -> None:
    """What a form brings is a code or nothing."""
    code_in(text.encode("utf-8", "surrogatepass"))


PARSERS = (
    Parser("bind-address", GRAMMARS["bind"].text, bind, (Misused, Refused), short=300),
    Parser("public-url", GRAMMARS["public-url"].text, public_url, (Misused,), short=1_000),
    Parser("page-form", GRAMMARS["form"].text, form, (), short=300),
    Parser("api-body", GRAMMARS["body"].text, body, (Problem,), short=1_000),
    Parser("api-token", GRAMMARS["token"].text, token, (), short=300),
    Parser("ssh-key", GRAMMARS["key"].text, key, (Misused,), short=1_000),
    Parser("redaction-profile", GRAMMARS["profile"].text, profile, (Refused,), short=300),
    Parser("counted-dates", GRAMMARS["counted"].text, counted, (ValueError,), short=1_000),
    Parser("stix-moment", GRAMMARS["moment"].text, moment, (), short=1_000),
)
