"""Mending a playbook's file: quotes where YAML would break a sentence, and the keys of steps in order."""

from __future__ import annotations

from msgspec import Struct

from irrunner.errors import Refused
from irrunner.playbook import reading, source
from irrunner.playbook.authoring.key_order import order_keys
from irrunner.playbook.authoring.quoting import quote_broken, quote_cut_off
from irrunner.safety.terminal import one_line


class Mended(Struct, frozen=True):
    """A file as it should be.

    Attributes:
        data: its bytes; those of the file when there is nothing to mend.
        quoted: how many lines have other quotes.
        sorted: how many lines stand elsewhere.
    """

    data: bytes
    quoted: int
    sorted: int


def mend(file: str, data: bytes) -> Mended:
    """Mend a file; what is mended once stays as it is.

    A file that can be used says the same afterwards, but for a sentence that ended before a `#`.

    Raises:
        Refused: it is no text, or too large.
    """
    if len(data) > source.MAX_BYTES:
        size = f"{len(data):,} bytes; a playbook may have at most {source.MAX_BYTES:,}"
        raise Refused(f"{one_line(file)} has {size}.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(f"{one_line(file)} is not UTF-8 text.", hint="Save it as UTF-8 first.") from None
    mended = text
    if reading.read(file, data).findings.errors:
        mended = quote_broken(text)
    mended = quote_cut_off(mended)
    in_order = order_keys(file, mended)
    return Mended(in_order.encode("utf-8"), _differing(text, mended), _differing(mended, in_order))


def _differing(before: str, after: str) -> int:
    return sum(one != other for one, other in zip(before.split("\n"), after.split("\n"), strict=False))
