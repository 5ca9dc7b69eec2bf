"""Extensions of browsers in profiles: Chrome and its relatives, Firefox and its; and the list that VS Code keeps."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, Dict, Iterator, Tuple

from irrunner.checks.exposure.documents import Malformed
from irrunner.checks.exposure.model import CHROME, FIREFOX, INSTALLED, VSCODE, Sighting
from irrunner.checks.exposure.structured import items_of, objects_in, parse_json, parse_object, text_of

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted

_CHROME = re.compile(r"/Extensions/([a-p]{32})/([^/]+)/manifest\.json\Z")
_LARGEST_MANIFEST = 1 << 20


def read_chrome_extension(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """An unpacked extension: the folder is its id, and the manifest has the version.

    Raises:
        Malformed: it is a wanted one, and its manifest cannot be taken apart; the folder's version is said before.
    """
    found = _CHROME.search(document.path)
    name = wanted.known(CHROME, found[1]) if found else ""
    if not found or not name:
        return
    by_folder = found[2].rpartition("_")[0] or found[2]
    try:
        fields = parse_object(document)
    except Malformed:
        yield Sighting(CHROME, name, "extension", INSTALLED, by_folder)
        raise
    version = text_of(fields.get("version")) or by_folder
    line = document.line_of('"version"')
    yield Sighting(CHROME, name, "extension", INSTALLED, version, line=line, note=_called(text_of(fields.get("name"))))
    if version != by_folder:
        note = "the folder says so, the manifest %s" % version
        yield Sighting(CHROME, name, "extension", INSTALLED, by_folder, note=note)


def read_extension_list(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """`extensions.json`: the add-ons of a Firefox profile, or the extensions of VS Code and its relatives."""
    root = parse_json(document.text)
    rows = root if isinstance(root, list) else items_of(root).get("addons")
    for fields in objects_in(rows):
        ecosystem, written = _identity(fields)
        name = wanted.known(ecosystem, written)
        if name:
            line = document.line_of('"%s"' % written)
            version = text_of(fields.get("version"))
            yield Sighting(ecosystem, name, "extension", INSTALLED, version, line=line, note=_details(fields))


def read_xpi(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """A packed add-on of Firefox: its name is the id, and the manifest in it has the version.

    Raises:
        Malformed: it is a wanted one by its name, and cannot be taken apart.
    """
    by_name = wanted.known(FIREFOX, document.path.rpartition("/")[2][: -len(".xpi")])
    try:
        fields = _manifest(document.data)
    except (zipfile.BadZipFile, zlib.error, KeyError, RuntimeError, NotImplementedError, ValueError, EOFError, OSError):
        if by_name:
            raise Malformed("is no add-on that can be read") from None
        return
    settings = items_of(fields.get("browser_specific_settings")) or items_of(fields.get("applications"))
    name = wanted.known(FIREFOX, items_of(settings.get("gecko")).get("id")) or by_name
    if name:
        note = _called(text_of(fields.get("name")))
        yield Sighting(FIREFOX, name, "extension", INSTALLED, text_of(fields.get("version")), note=note)


def _manifest(data: bytes) -> Dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("manifest.json") as file:
        text = file.read(_LARGEST_MANIFEST + 1)
    if len(text) > _LARGEST_MANIFEST:
        raise ValueError("too large")
    try:
        return items_of(json.loads(text.decode("utf-8-sig", "replace")))
    except RecursionError:
        raise ValueError("nested too deep") from None


def _identity(fields: Dict[str, Any]) -> Tuple[str, str]:
    """VS Code has the id in an object of its own."""
    inner = text_of(items_of(fields.get("identifier")).get("id"))
    return (VSCODE, inner) if inner else (FIREFOX, text_of(fields.get("id")))


def _details(fields: Dict[str, Any]) -> str:
    parts = [_called(text_of(items_of(fields.get("defaultLocale")).get("name")))]
    if fields.get("active") is False:
        parts.append("switched off")
    if text_of(fields.get("sourceURI")):
        parts.append("from %s" % text_of(fields["sourceURI"]))
    return "; ".join(filter(None, parts))


def _called(name: str) -> str:
    return "called %.100s" % name if name and not name.startswith("__MSG_") else ""
