"""What Python projects ask for: pyproject.toml, Pipfile, setup.cfg, setup.py, PEP 723 blocks in scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Iterator, List, Tuple

from irrunner.checks.exposure.model import ALLOWED, LOCKED, PYPI, Sighting
from irrunner.checks.exposure.readers.requirements import requirement_sightings
from irrunner.checks.exposure.structured import text_of
from irrunner.checks.exposure.toml import Table, parse_toml
from irrunner.checks.exposure.versions import parse_pep440

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted

_LISTS = re.compile(r"depend|require|constrain|overrides?\Z|packages\Z")
_BY_NAME = re.compile(r"dependencies\Z|packages\Z")
_SCRIPT = re.compile(r"^# /// script[ \t]*$((?:\n#(?: .*)?)+?)\n# ///[ \t]*$", re.MULTILINE)
_QUOTED = re.compile(r"""(['"])([A-Za-z0-9][^'"\n]{0,300})\1""")
_KEY = re.compile(r"[A-Za-z0-9_.-]+\s*[=:]\s*(.*)\Z")
_PINNED = re.compile(r"\s*(?:={1,3}\s*)?v?[0-9]")


def read_pyproject(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """Every list of requirements and every table from names to ranges: PEP 621, 735 and 518, Poetry, PDM, Hatch, uv."""
    how = document.path.rpartition("/")[2]
    yield from _of_tables(parse_toml(document.text), document, wanted, how)


def _of_tables(root: Table, document: Document, wanted: Wanted, how: str) -> Iterator[Sighting]:
    waiting: List[Tuple[Table, str]] = [(root, "")]
    while waiting:
        table, path = waiting.pop()
        by_name = _BY_NAME.search(path) is not None
        for key, value in table.items():
            here = "%s.%s" % (path, key)
            if by_name:
                yield from _by_name(key, value, table.lines.get(key, 0), wanted, how)
            if isinstance(value, Table):
                waiting.append((value, here))
            elif isinstance(value, list) and _LISTS.search(here):
                yield from _listed(value, table.lines.get(key, 0), document, wanted, how)
                waiting.extend((each, here) for each in value if isinstance(each, Table))


def _listed(values: List[Any], line: int, document: Document, wanted: Wanted, how: str) -> Iterator[Sighting]:
    for value in values:
        if isinstance(value, str):
            for seen in requirement_sightings(value, wanted, how):
                yield seen._replace(line=document.line_of(value) or line)


def _by_name(key: str, value: Any, line: int, wanted: Wanted, how: str) -> Iterator[Sighting]:
    """`litellm = "^1.69"`, or a table with a version, as Poetry and Pipenv write it."""
    name = wanted.python(key)
    if not name:
        return
    for each in value if isinstance(value, list) else [value]:
        text = text_of(each.get("version")) if isinstance(each, Table) else text_of(each)
        version = text.strip().lstrip("=").strip()
        if text and _PINNED.match(text) and parse_pep440(version):
            yield Sighting(PYPI, name, how, LOCKED, version, line=line)
        elif text or not isinstance(each, Table):
            yield Sighting(PYPI, name, how, ALLOWED, range=text or "*", line=line)
        else:
            place = next((text_of(each.get(word)) for word in ("git", "url", "path") if each.get(word)), "")
            yield Sighting(PYPI, name, how, ALLOWED, range="*", line=line, note="from %s" % place if place else "")


def read_setup_cfg(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """What setup.cfg lists below `install_requires` and its like."""
    for number, line in enumerate(document.lines, 1):
        text = line.split(" #")[0].strip()
        key = _KEY.match(text) if line[:1] not in (" ", "\t") else None
        for seen in requirement_sightings(key[1] if key else text, wanted, "setup.cfg"):
            yield seen._replace(line=number)


def read_setup_py(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """Requirements among the texts of setup.py. What it makes up while running, nobody can read."""
    for number, line in enumerate(document.lines, 1):
        if line.lstrip().startswith("#"):
            continue
        for found in _QUOTED.finditer(line):
            for seen in requirement_sightings(found[2], wanted, "setup.py"):
                if seen.version or seen.range != "*" or line.strip().rstrip(",") == found[0]:
                    yield seen._replace(line=number)


def read_script(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """The block of PEP 723 in a script: `uv run` and `pipx run` install what it lists."""
    found = _SCRIPT.search(document.text.replace("\r\n", "\n"))
    if found is None:
        return
    before = document.text.count("\n", 0, found.start()) + 1
    text = "\n".join(line[2:] if line.startswith("# ") else line[1:] for line in found[1].split("\n"))
    for seen in _of_tables(parse_toml(text), document, wanted, "PEP 723"):
        yield seen._replace(line=seen.line or before)
