"""Seals that strangers made: the statement, the signature around it, and the answer of a timestamping authority."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from fuzz.mutation import load_grammars
from fuzz.parser import Parser, must, must_be
from irrunner.errors import Refused
from irrunner.exchange.bundle import verify
from irrunner.exchange.seals.der_order import with_sorted_certificates
from irrunner.exchange.seals.signature_format import read_signature
from irrunner.exchange.seals.timestamp_tokens import read_timestamp
from irrunner.incident.moments import is_time
from irrunner.journal.seals import read_statement

if TYPE_CHECKING:
    from random import Random

GRAMMARS = load_grammars("seals")


def _token(dice: Random) -> bytes:
    digits = re.sub("[^0-9a-f]", "", GRAMMARS["token"].text(dice))
    return bytes.fromhex(digits[: len(digits) // 2 * 2])


def statement(text: str) -> None:
    """A text is a statement in its one spelling, or none."""
    found = read_statement(text)
    must_be(text if found is None else found.text, text, "the text, written again")


def signature(text: str) -> None:
    """A signature names a key and a namespace, or is none."""
    found = read_signature(text)
    must(found is None or (found.fingerprint.startswith("SHA256:") and " " in found.public_key), "a key")


def token(data: bytes) -> None:
    """A token says when and who, or is refused; sorting its certificates moves nothing else."""
    must_be(len(with_sorted_certificates(data)), len(data), "the length")
    found = read_timestamp(data)
    must(is_time(found.time) and is_time(found.ended), "times")


class _Bundle(verify.FolderBundle):
    """A bundle without a file."""

    def __init__(self) -> None:
        self.files = {}


def _bodies(dice: Random) -> list[tuple[int, bytes]]:
    """The words of seals, some of them whole."""
    words = {name: GRAMMARS[name].text(dice) for name in ("statement", "signature")}
    whole = json.dumps({**words, "public_key": "ssh-ed25519 AAAA", "token": "MAMCAQA="}).encode()
    return [(3, whole), (7, GRAMMARS["body"].data(dice))]


def in_bundle(bodies: list[tuple[int, bytes]]) -> None:
    """Seals in a bundle are compared with its journal, whatever they hold; without their files none is right."""
    found, links = verify.Found(), dict.fromkeys(range(1, 10), b"\xab" * 32)
    told = verify.check_seals(_Bundle(), bodies, links, lambda _, seq: seq, "INC-2026-0001", found)
    must(found.problems, "problems")
    must(all(each.isprintable() for each in told), "commands that can be printed")


PARSERS = (
    Parser("seal-statement", GRAMMARS["statement"].text, statement, (), short=1_000),
    Parser("seal-signature", GRAMMARS["signature"].text, signature, (), short=1_000),
    Parser("seal-in-bundle", _bodies, in_bundle, (), short=500),
    Parser("seal-token", _token, token, (Refused,), short=500),
)
