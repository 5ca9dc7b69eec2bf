"""Lock files of Python's tools: uv.lock, poetry.lock, pdm.lock, pylock.toml, Pipfile.lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterator

from irrunner.checks.exposure.model import LOCKED, PYPI, Sighting
from irrunner.checks.exposure.structured import items_of, parse_object, text_of
from irrunner.checks.exposure.toml import Table, parse_toml, tables_of

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted

_OWN_SOURCES = ("editable", "virtual", "directory", "path", "git", "url", "vcs", "archive")


def read_packages(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """The `[[package]]` tables of uv, Poetry and PDM, and the `[[packages]]` of PEP 751."""
    how = document.path.rpartition("/")[2]
    root = parse_toml(document.text)
    for key in ("package", "packages"):
        for table in tables_of(root.get(key)):
            name = wanted.python(table.get("name"))
            if name:
                version = text_of(table.get("version"))
                line = table.lines.get("version") or table.lines.get("name") or table.line
                yield Sighting(PYPI, name, how, LOCKED, version, line=line, note=_source(table))


def _source(table: Table) -> str:
    """Where the package comes from, if that is not an index."""
    source = table.get("source")
    for place in (source if isinstance(source, Table) else Table(), table):
        for key in _OWN_SOURCES:
            value = place.get(key)
            if isinstance(value, Table):
                value = value.get("url") or value.get("path")
            if isinstance(value, str) and value:
                return "from %s %s" % (key, value)
    return ""


def read_pipfile_lock(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """`Pipfile.lock`: a section for each category, every version behind `==`."""
    for section, packages in parse_object(document).items():
        if section == "_meta":
            continue
        for written, entry in items_of(packages).items():
            name = wanted.python(written)
            if name:
                pin = text_of(items_of(entry).get("version"))
                start = document.text.find('"%s"' % section)
                line = document.line_of('"%s"' % written, max(start, 0))
                version = pin[2:].strip() if pin.startswith("==") else pin
                yield Sighting(PYPI, name, "Pipfile.lock", LOCKED, version, line=line, note="section %s" % section)
