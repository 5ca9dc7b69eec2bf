"""The few XML documents that S3 speaks, read without definitions, entities or names of other documents."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from irrunner.errors import StoreUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator


class Element:
    """An element, whose names count without their namespace: not every server gives one."""

    def __init__(self, found: ET.Element) -> None:
        self._found = found

    def all(self, name: str) -> Iterator[Element]:
        """The elements right below of a name."""
        return (Element(each) for each in self._found if _local(each.tag) == name)

    def text(self, name: str) -> str:
        """The words of the first element of a name, right below; empty when there is none."""
        return next((each._found.text or "" for each in self.all(name)), "")


def read_xml(body: bytes) -> Element:
    """Read a document.

    Raises:
        StoreUnusable: it is none, or it defines something of its own.
    """
    if b"<!" in body:
        raise strange_answer()
    try:
        return Element(ET.fromstring(body))  # noqa: S314  no definitions, so nothing expands
    except (ET.ParseError, ValueError, LookupError) as error:
        raise strange_answer() from error


def strange_answer() -> StoreUnusable:
    """The sentence for an answer that is not one of S3."""
    return StoreUnusable(
        "The storage of the evidence answered with something that S3 does not say.",
        hint="Look at the address of the evidence: is a proxy or another service answering?",
    )


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
