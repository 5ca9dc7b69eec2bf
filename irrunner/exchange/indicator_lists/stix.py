"""STIX 2.1: the indicators of a bundle. Patterns of the simple kinds are read, all others are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.exchange.indicator_lists.builder import ListBuilder, moment, note_of
from irrunner.exchange.indicator_lists.stix_pattern import NotSimple, read_pattern
from irrunner.exchange.json_text import list_of, mapping_of, text_of

if TYPE_CHECKING:
    from irrunner.playbook.indicator_packs.model import Pack

_OBSERVED = frozenset(
    ("domain-name", "ipv4-addr", "ipv6-addr", "url", "file", "email-addr", "software", "windows-registry-key")
)
"""Objects that say what was seen somewhere, not that it is to be looked for."""


def read(builder: ListBuilder, top: Any) -> Pack:
    """The pack of a bundle, or of a list of objects.

    Raises:
        Refused: there is nothing in it to look for.
    """
    bundle = mapping_of(top)
    objects = [mapping_of(each) for each in (top if isinstance(top, list) else list_of(bundle.get("objects")))]
    title, changed = "", ""
    for number, each in enumerate(objects, 1):
        kind = text_of(each.get("type"), 60)
        changed = max(changed, text_of(each.get("modified"), 40))
        if kind == "indicator":
            _read_indicator(builder, each, text_of(each.get("id"), 80) or f"object {number}")
        elif kind in ("report", "campaign", "grouping") and not title:
            title = text_of(each.get("name"), 200)
        elif kind in _OBSERVED:
            builder.count(f"objects are observations ({kind}), not indicators")
    return builder.pack(title=title, version=changed, updated=changed)


def _read_indicator(builder: ListBuilder, each: dict[str, Any], name: str) -> None:
    if each.get("revoked") is True:
        builder.leave_out(f"{name} was revoked")
        return
    kind = text_of(each.get("pattern_type"), 20) or "stix"
    if kind != "stix":
        builder.leave_out(f"{name} is a pattern of {kind}, which is not read")
        return
    pattern = each.get("pattern")
    try:
        found = read_pattern(pattern if isinstance(pattern, str) else "")
    except NotSimple as trouble:
        builder.leave_out(f"{name}: {trouble}")
        return
    until = moment(each.get("valid_until"))
    confidence = each.get("confidence")
    note = note_of(
        text_of(each.get("name"), 200),
        text_of(each.get("description"), 200),
        f"confidence {confidence} of 100" if isinstance(confidence, int) else "",
        f"valid until {until}" if until else "",
    )
    for value_kind, value in found:
        builder.add(value_kind, value, name, note=note, first_seen=moment(each.get("valid_from")))
