"""A page as it is sent: its bytes, and the event that brings an open one up to date. Made once for all readers."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from irrunner.report.live import RenderedPage


class View(Struct, frozen=True):
    """What a link shows: readers of equal views read the same bytes. tlp: as `Grant.tlp`."""

    incident: str
    profile: str
    tlp: str


class Published(Struct, frozen=True):
    """The state of a view.

    Attributes:
        version: changes with every other byte of the page. entry: as of which; 0 while there is no page.
        html, style: the page. whole: the event with all its sections.
        update: the event with the sections that changed since the version `before`.
        problem: why there is no page, or no newer one, in a sentence. status: of the answer then.
    """

    version: str
    entry: int = 0
    html: bytes = b""
    style: bytes = b""
    whole: bytes = b""
    before: str = ""
    update: bytes = b""
    problem: str = ""
    status: int = 200

    def event_for(self, version: str) -> bytes:
        """The event for a reader whose page has this version; empty when it is this one."""
        if version == self.version:
            return b""
        return self.update if version == self.before and self.update else self.whole


class _Rows(Struct):
    """A section of which only rows changed.

    Attributes:
        frame: the section without its rows. order: the ids of all rows. rows: those that are new or changed, by id.
    """

    frame: str
    order: list[str]
    rows: dict[str, str]


_Sections = dict[str, str] | dict[str, str | _Rows]
_ROW = re.compile(r'<li id="([a-z0-9-]+)">.*?</li>\n?', re.DOTALL)


class _Event(Struct, omit_defaults=True):
    """What the script is told. reload: more than sections changed, so the page is loaded again."""

    entry: int
    as_of: str
    sections: _Sections
    reload: bool = False


def publish(page: RenderedPage, last: tuple[Published, RenderedPage] | None) -> Published:
    """A page, ready to be sent.

    Args:
        page: as it was rendered.
        last: what was published before, with the page that it was made of.
    """
    version = hashlib.sha256(f"{page.html}\0{page.style}".encode()).hexdigest()[:16]
    if last is not None and last[0].version == version:
        return last[0]
    changed: dict[str, str | _Rows] = {} if last is None else _changed(page, last[1])
    return Published(
        version,
        page.entry,
        html=page.html.replace('data-version=""', f'data-version="{version}"', 1).encode(),
        style=page.style.encode(),
        whole=_event(page, version, page.sections, reload=False),
        before=last[0].version if last is not None else "",
        update=b"" if last is None else _event(page, version, changed, reload=page.style != last[1].style),
    )


def problem(sentence: str, status: int, last: Published | None = None) -> Published:
    """That there is no page; or none that is newer, when the last one may still be shown."""
    if last is not None and last.html:
        return msgspec.structs.replace(last, problem=sentence, status=status)
    version = hashlib.sha256(f"{status} {sentence}".encode()).hexdigest()[:16]
    return Published(version, problem=sentence, status=status, whole=format_event("ended", version, {}))


def format_event(kind: str, identity: str, data: object) -> bytes:
    """A server-sent event; JSON has no line breaks, so the data is one line."""
    named = f"id: {identity}\n" if identity else ""
    return f"event: {kind}\n{named}data: {msgspec.json.encode(data).decode()}\n\n".encode()


def _event(page: RenderedPage, version: str, sections: _Sections, *, reload: bool) -> bytes:
    return format_event("page", version, _Event(page.entry, page.as_of, sections, reload))


def _changed(page: RenderedPage, before: RenderedPage) -> dict[str, str | _Rows]:
    return {
        name: _changed_rows(html, before.sections.get(name, ""))
        for name, html in page.sections.items()
        if before.sections.get(name) != html
    }


def _changed_rows(section: str, before: str) -> str | _Rows:
    """A section with only those rows that the reader does not have; as it is when it has no rows."""
    known = {found[1]: found[0] for found in _ROW.finditer(before)}
    rows = {found[1]: found[0] for found in _ROW.finditer(section)}
    if not known or not rows:
        return section
    return _Rows(_ROW.sub("", section), list(rows), {name: row for name, row in rows.items() if known.get(name) != row})
