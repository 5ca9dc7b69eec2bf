"""MISP: the attributes of an event and of its objects that are marked for detection (`to_ids`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.exchange.indicator_lists.builder import ListBuilder, hash_type, moment, note_of
from irrunner.exchange.json_text import list_of, mapping_of, text_of
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.playbook.indicator_packs.model import Pack

_TYPES = {
    "md5": "md5",
    "sha1": "sha1",
    "sha256": "sha256",
    "sha512": "sha512",
    "ip-src": "ip",
    "ip-dst": "ip",
    "ip": "ip",
    "domain": "domain",
    "hostname": "domain",
    "url": "url",
    "link": "url",
    "email": "email",
    "email-src": "email",
    "email-dst": "email",
    "filename": "path",
    "user-agent": "user-agent",
    "http-user-agent": "user-agent",
    "regkey": "registry-key",
    "pattern-in-file": "string",
    "pattern-in-memory": "string",
    "pattern-in-traffic": "string",
}
"""Types of attributes; one of two parts, such as `filename|sha256`, is read part by part."""
_PARTS_LEFT = ("port", "value")


def read(builder: ListBuilder, top: Any) -> Pack:
    """The pack of an event, of several, or of a search's answer.

    Raises:
        Refused: there is nothing in it to look for.
    """
    events = list(_events(top))
    for event in events:
        name = text_of(event.get("info"), 60) or "event"
        for number, each in enumerate(_attributes(event), 1):
            _read_attribute(builder, mapping_of(each), f"{name}, attribute {number}")
    if len(events) != 1:
        return builder.pack()
    event = events[0]
    uuid, day = text_of(event.get("uuid"), 40), text_of(event.get("date"), 10)
    stamp = text_of(event.get("timestamp"), 20)
    name = f"misp-{uuid}" if uuid else ""
    return builder.pack(name=name, title=text_of(event.get("info"), 200), version=stamp or day, updated=day)


def _events(top: Any) -> Iterator[dict[str, Any]]:
    if isinstance(top, list):
        for each in top:
            yield from _events(each)
        return
    found = mapping_of(top)
    if "response" in found:
        inner = found["response"]
        yield from _events(inner if isinstance(inner, list) else [inner])
    elif "Event" in found:
        yield mapping_of(found["Event"])
    elif "Attribute" in found:
        yield found


def _attributes(event: dict[str, Any]) -> Iterator[Any]:
    yield from list_of(event.get("Attribute"))
    for each in list_of(event.get("Object")):
        yield from list_of(mapping_of(each).get("Attribute"))


def _read_attribute(builder: ListBuilder, each: dict[str, Any], where: str) -> None:
    kind, value = text_of(each.get("type"), 60), text_of(each.get("value"))
    if each.get("deleted") in (True, "1", 1):
        builder.count("attributes are deleted")
        return
    if each.get("to_ids") not in (True, "1", 1):
        builder.count("attributes are not marked for detection (to_ids)")
        return
    note = note_of(text_of(each.get("comment"), 300), text_of(each.get("category"), 60))
    first_seen = moment(each.get("first_seen"))
    kinds, values = kind.split("|"), value.split("|")
    if len(kinds) != len(values):
        kinds, values = [kind], [value]
    has_hash = any(part in ("md5", "sha1", "sha256", "sha512") for part in kinds) and len(kinds) > 1
    for part, text in zip(kinds, values, strict=True):
        if part in _PARTS_LEFT or (has_hash and part == "filename"):
            continue  # the hash says more than the name, and a port alone says nothing
        found = _TYPES.get(part, hash_type(text) if part == "hash" else "")
        if not found:
            builder.count(f"attributes of the type {one_line(kind, 40)} are not searched for")
        else:
            text = f"*/{text}" if part == "filename" and "/" not in text and "\\" not in text else text
            builder.add(found, text, where, note=note, first_seen=first_seen)
