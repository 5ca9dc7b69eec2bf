"""OSV: one record, a list of them, or the answer to a query. Its `affected` packages become indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.exchange.indicator_lists.builder import ListBuilder, moment, note_of
from irrunner.exchange.json_text import list_of, mapping_of, text_of
from irrunner.playbook.indicator_packs.packages import package_value

if TYPE_CHECKING:
    from irrunner.playbook.indicator_packs.model import Pack


def read(builder: ListBuilder, top: Any) -> Pack:
    """The pack of one or more records.

    Raises:
        Refused: there is nothing in it to look for.
    """
    given = top if isinstance(top, list) else [top]
    records = [each for one in given for each in (list_of(mapping_of(one).get("vulns")) or [one])]
    for number, each in enumerate(records, 1):
        record = mapping_of(each)
        _read_record(builder, record, text_of(record.get("id"), 60) or f"record {number}")
    if len(records) != 1:
        return builder.pack()
    only = mapping_of(records[0])
    changed = text_of(only.get("modified"), 40)
    name, title = text_of(only.get("id"), 60), text_of(only.get("summary"), 200)
    return builder.pack(name=name, title=title or name, version=changed, updated=changed)


def _read_record(builder: ListBuilder, record: dict[str, Any], name: str) -> None:
    if gone := moment(record.get("withdrawn")):
        builder.leave_out(f"{name} was withdrawn on {gone[:10]}")
        return
    names = [name, *(text_of(each, 60) for each in list_of(record.get("aliases")))]
    if not any(each.startswith("MAL-") for each in names):
        builder.notices.append(f"{name} may be a weakness and not malware: none of its names begins with MAL-")
    note = note_of(name, text_of(record.get("summary"), 200))
    first_seen = moment(record.get("published"))
    for each in list_of(record.get("affected")):
        _read_affected(builder, mapping_of(each), name, note, first_seen)


def _read_affected(builder: ListBuilder, affected: dict[str, Any], name: str, note: str, first_seen: str) -> None:
    package = mapping_of(affected.get("package"))
    ecosystem = text_of(package.get("ecosystem"), 40).partition(":")[0]
    of = text_of(package.get("name"), 300)
    if not of:
        builder.leave_out(f"{name}: an affected entry names no package")
        return
    versions = [text_of(each, 100) for each in list_of(affected.get("versions"))]
    if not versions and not _is_every_version(affected):
        builder.leave_out(f"{name}: {ecosystem} {of} has a range without its versions, which cannot be searched for")
        return
    for version in versions or [""]:
        builder.add("package", package_value(ecosystem, of, version), name, note=note, first_seen=first_seen)


def _is_every_version(affected: dict[str, Any]) -> bool:
    """Whether some range begins with the first version and has no end."""
    for each in list_of(affected.get("ranges")):
        events = [mapping_of(event) for event in list_of(mapping_of(each).get("events"))]
        if any(event.get("introduced") == "0" for event in events) and not any(
            "fixed" in event or "last_affected" in event or "limit" in event for event in events
        ):
            return True
    return False
