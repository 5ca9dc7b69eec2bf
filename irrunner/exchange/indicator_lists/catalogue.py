"""Exposure catalogues of bumblebee: packages with their versions, and an allow-list of what is known to be clean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.exchange.indicator_lists.builder import ListBuilder, note_of
from irrunner.exchange.json_text import list_of, mapping_of, text_of
from irrunner.playbook.indicator_packs.packages import package_value

if TYPE_CHECKING:
    from irrunner.playbook.indicator_packs.model import Pack


def read(builder: ListBuilder, top: dict[str, Any]) -> Pack:
    """The pack of a catalogue: `entries` with ecosystem, package and versions; `*` is every version.

    Raises:
        Refused: there is nothing in it to look for.
    """
    for number, each in enumerate(list_of(top.get("allowlist")), 1):
        for value in _values(each):
            builder.add_clean("package", value, f"allowlist {number}", text_of(mapping_of(each).get("name"), 300))
    for number, each in enumerate(list_of(top.get("entries")), 1):
        where, entry = f"entry {number}", mapping_of(each)
        values = _values(each)
        if not values:
            builder.leave_out(f"{where} names no package with its versions")
        texts = (text_of(entry.get(key), 200) for key in ("name", "severity", "source"))
        note = note_of(*texts)
        for value in values:
            builder.add("package", value, where, note=note)
    return builder.pack(version=text_of(top.get("version"), 40), summary=text_of(top.get("_comment")))


def _values(each: Any) -> list[str]:
    entry = mapping_of(each)
    ecosystem, name = text_of(entry.get("ecosystem"), 40), text_of(entry.get("package"), 300)
    versions = [text_of(version, 100) for version in list_of(entry.get("versions"))]
    return [package_value(ecosystem, name, version) for version in versions if version] if name else []
