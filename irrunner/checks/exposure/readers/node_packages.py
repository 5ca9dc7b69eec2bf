"""Installed npm packages: `package.json` below `node_modules`, by the name inside; an alias has another folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterator

from irrunner.checks.exposure.model import INSTALLED, NPM, Sighting
from irrunner.checks.exposure.structured import parse_object, text_of

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted


def read_node_package(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """The package that lies in this folder. A package can rewrite this file after it ran: a lock file cannot be."""
    folder = document.path.rpartition("/node_modules/")[2].rpartition("/")[0]
    if folder.count("/") > (1 if folder.startswith("@") else 0):
        return  # a package.json inside of a package
    fields = parse_object(document)
    name = wanted.npm(fields.get("name")) or wanted.npm(folder)
    if name:
        note = "" if folder == name else "as %s" % folder
        line = document.line_of('"version"')
        yield Sighting(NPM, name, "package.json", INSTALLED, text_of(fields.get("version")), line=line, note=note)
