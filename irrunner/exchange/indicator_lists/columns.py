"""The columns of a list in CSV by the names that publishers give them, and the indicators of one row."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from irrunner.exchange.indicator_lists.builder import guess_type, moment, note_of
from irrunner.exchange.json_text import text_of
from irrunner.playbook.indicator_packs.model import TYPES
from irrunner.playbook.indicator_packs.packages import ECOSYSTEMS, package_value
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.exchange.indicator_lists.builder import ListBuilder

_COLUMNS = {
    "value": "value",
    "indicator": "value",
    "ioc": "value",
    "name": "value",
    "package": "value",
    "package_name": "value",
    "type": "type",
    "artifact_type": "type",
    "indicator_type": "type",
    "version": "versions",
    "versions": "versions",
    "package_version": "versions",
    "package_versions": "versions",
    "affected_versions": "versions",
    "ecosystem": "ecosystem",
    "context": "note",
    "comment": "note",
    "description": "note",
    "note": "note",
    "vendors": "source",
    "source": "source",
    "first_seen": "first_seen",
}
_TYPES = {
    **{name: name for name in TYPES},
    "ipv4": "ip",
    "ipv6": "ip",
    "hostname": "domain",
    "fqdn": "domain",
    "file": "path",
    "filepath": "path",
    "filename": "path",
    "registry": "registry-key",
    "regkey": "registry-key",
    "user agent": "user-agent",
    "useragent": "user-agent",
    "docker image": "image",
    "container image": "image",
    "uri": "url",
}
_KINDS_OF_PACKAGE = {
    "npm package": "npm",
    "pypi package": "PyPI",
    "github action": "GitHubActions",
    "openvsx extension": "VSCode",
    "vscode extension": "VSCode",
}
_VERSION = re.compile(r"[A-Za-z0-9!+._~-]{1,100}")


def find_columns(line: str) -> dict[str, int] | None:
    """Where each column that is known stands; None when the line names no column of values and one more."""
    for separator in (",", ";", "\t"):
        cells = next(csv.reader([line[:10_000]], delimiter=separator), [])
        names = [_COLUMNS.get(cell.strip().strip("\ufeff").lower().replace(" ", "_"), "") for cell in cells]
        found = {name: at for at, name in reversed(list(enumerate(names))) if name}
        if "value" in found and len(found) > 1:
            return found
    return None


def read_row(builder: ListBuilder, cell: dict[str, str], where: str, ecosystem: str) -> None:
    """Take in the indicators of one row: one for each version of a package or an image."""
    value, given = cell.get("value", ""), cell.get("type", "").lower().replace("_", " ").strip()
    note = note_of(cell.get("note", ""), cell.get("source", ""))
    first_seen = moment(cell.get("first_seen"))
    if not value:
        builder.leave_out(f"{where} has no value")
        return
    kind = _TYPES.get(given) or _TYPES.get(given.replace(" ", "-"), "")
    of = _KINDS_OF_PACKAGE.get(given) or ECOSYSTEMS.get(cell.get("ecosystem", "").lower(), "") or ecosystem
    if given in _KINDS_OF_PACKAGE or kind == "package" or (not given and "versions" in cell):
        _packages(builder, value, cell.get("versions", ""), of, where, note, first_seen)
    elif kind == "image" and cell.get("versions"):
        for version in _versions(builder, cell["versions"], value, where):
            builder.add("image", f"{value}:{version}", where, note=note, first_seen=first_seen)
    elif kind := (kind or ("" if given else guess_type(value))):
        named = kind == "path" and "/" not in value and "\\" not in value
        builder.add(kind, f"*/{value}" if named else value, where, note=note, first_seen=first_seen)
    else:
        what = (
            f"is of the type {one_line(given, 40)}, which is not searched for" if given else "is of no type known here"
        )
        builder.leave_out(f"{where}: {one_line(value, 80)} {what}")


def _packages(
    builder: ListBuilder, value: str, versions: str, ecosystem: str, where: str, note: str, first_seen: str
) -> None:
    before, colon, _ = value.partition(":")
    if colon and before.lower() in ECOSYSTEMS and not versions:
        builder.add("package", value, where, note=note, first_seen=first_seen)
        return
    if not ecosystem:
        builder.leave_out(f"{where}: {one_line(value, 80)} names no ecosystem; say which with --ecosystem, such as npm")
        return
    name, sign, version = value.rpartition("@")
    if not versions and sign and name:
        value, versions = name, version
    elif not versions and "==" in value:
        value, _, versions = value.partition("==")
    for each in _versions(builder, versions, value, where) if versions else [""]:
        builder.add("package", package_value(ecosystem, value, each), where, note=note, first_seen=first_seen)


def _versions(builder: ListBuilder, text: str, value: str, where: str) -> list[str]:
    """The versions of a cell; a range or a sentence is none, and is named."""
    found = [each.strip().strip("[]\"'= ") for each in re.split(r"[,|]", text_of(text))]
    good = [each for each in found if _VERSION.fullmatch(each)]
    for each in found:
        if each and each not in good:
            builder.leave_out(f"{where}: {one_line(value, 60)} {one_line(each, 60)}: this names no single version")
    return good
