"""Which format a list is in, and the pack that it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.errors import Refused
from irrunner.exchange.indicator_lists import catalogue, misp, osv, plain, stix
from irrunner.exchange.indicator_lists.builder import ListBuilder
from irrunner.exchange.json_text import mapping_of, read_json
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.playbook.indicator_packs.model import Pack

FORMATS = "OSV, STIX 2.1, MISP, a bumblebee catalogue, CSV with column names, or one indicator a line"
"""The formats that are read, for help and errors."""


def read_list(file: str, data: bytes, ecosystem: str = "") -> Pack:
    """A foreign list as a pack; what is not understood is left out and named in it.

    Args:
        file: its name, without a folder.
        data: its exact bytes.
        ecosystem: of packages in a plain list that names none, such as npm.

    Raises:
        Refused: it is in none of the formats, or holds nothing to look for; with the place.
    """
    begins = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if begins.startswith((b"{", b"[")):
        return _read_json_list(file, read_json(file, data))
    return plain.read(file, data, ecosystem)


def _read_json_list(file: str, top: Any) -> Pack:
    first = mapping_of(top[0]) if isinstance(top, list) and top else mapping_of(top)
    if "affected" in first or "vulns" in first:
        return osv.read(ListBuilder(file, "osv"), top)
    if "Event" in first or "response" in first or ("Attribute" in first and "info" in first):
        return misp.read(ListBuilder(file, "misp"), top)
    if first.get("type") == "bundle" or (isinstance(top, list) and "spec_version" in first):
        return stix.read(ListBuilder(file, "stix"), top)
    if "entries" in first:
        return catalogue.read(ListBuilder(file, "bumblebee"), first)
    raise Refused(
        f"{one_line(file, 80)} is JSON, but of no kind that is read here. Nothing was read.",
        hint=f"Formats: {FORMATS}.",
    )
