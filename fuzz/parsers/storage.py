"""Evidence in a bucket: the address that people write, and what a server answers, whoever it is."""

from __future__ import annotations

from fuzz.mutation import load_grammars
from fuzz.parser import Parser, must, must_be
from irrunner.errors import Misused, Refused, StoreUnusable
from irrunner.journal.s3.client import error_code
from irrunner.journal.s3.credentials import read_credentials
from irrunner.journal.s3.location import is_loopback, read_bucket_location, settings_text
from irrunner.journal.s3.uploads import read_time
from irrunner.journal.s3.xml import read_xml

GRAMMARS = load_grammars("storage")


def address(text: str) -> None:
    """An address is one that evidence may go to, and means the same once it was kept."""
    found = read_bucket_location(text)
    host = found.endpoint.partition("://")[2].rpartition(":")[0] or found.endpoint.partition("://")[2]
    must(found.is_encrypted or is_loopback(host.strip("[]")), "it is encrypted, or stays on this machine")
    must(".." not in found.key("x") and found.key("x").isascii(), "its keys are plain")
    must_be(read_bucket_location(settings_text(text)), found, "the address that is kept")


def answer(data: bytes) -> None:
    """An answer is a document without definitions, or refused; its code is short."""
    must(len(error_code(data)) <= 64, "a short code")
    read_time(data[:40].decode("utf-8", "replace"))
    found = read_xml(data)
    must(b"<!" not in data, "nothing is defined")
    for each in found.all("Contents"):
        must(isinstance(each.text("Key"), str), "a key")


def credentials(data: bytes) -> None:
    """What a service gives are credentials whose end can be compared, or none; nothing of them is in their name."""
    found = read_credentials(data)
    if found is not None:
        must(found.expires is None or found.expires.tzinfo is not None, "a zone")
        must_be(repr(found), "Credentials(…)", "its name")


PARSERS = (
    Parser("storage-address", GRAMMARS["address"].text, address, (Misused, Refused), short=1_000),
    Parser("storage-answer", GRAMMARS["answer"].data, answer, (StoreUnusable,), short=1_000),
    Parser("storage-credentials", GRAMMARS["credentials"].data, credentials, (), short=500),
)
