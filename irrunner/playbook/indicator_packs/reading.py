"""From the bytes of a pack to its compiled form, with the place of every value; what does not fit is reported."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct, field

from irrunner.playbook import source
from irrunner.playbook.fields import Fields, good_id, shape_of
from irrunner.playbook.indicator_packs.model import CONFIDENCES, TYPES, Indicator, Pack, Source, Window
from irrunner.playbook.indicator_packs.values import check_value
from irrunner.playbook.nodes import Findings, Mapping, Node, Scalar, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

LANGUAGE = "1"
"""The version of the language of packs that this irrunner reads."""
LIMITS = source.Limits("pack", size=8 * 1024 * 1024, nodes=400_000)
KEYS = ("indicators", "id", "title", "version", "updated", "summary", "sources", "window", "look_for", "known_clean")

_CLEAN_KEYS = ("type", "value", "values", "sources", "note")
_ENTRY_KEYS = (*_CLEAN_KEYS, "confidence", "first_seen")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?Z")


class Placed(Struct):
    """An indicator, and where its value and its sources stand."""

    indicator: Indicator
    where: Span
    named: list[Scalar]


class PackDraft(Struct):
    """One file, read; `pack` holds only what can be used."""

    pack: Pack
    findings: Findings
    node: Mapping
    look_for: list[Placed] = field(default_factory=list)
    known_clean: list[Placed] = field(default_factory=list)
    window_sources: list[Scalar] = field(default_factory=list)


def read_draft(file: str, data: bytes) -> PackDraft:
    """Read one file; what is wrong with its shape is in the draft's findings. Never raises.

    Args:
        file: its name, for the problems.
        data: its exact bytes.
    """
    top, findings = source.parse(file, data, LIMITS)
    if top is not None and not isinstance(top, Mapping):
        findings.error("wrong-shape", top.span, f"expected a mapping with the keys of a pack, found {shape_of(top)}")
    if not isinstance(top, Mapping):
        return PackDraft(Pack("", ""), findings, Mapping({}, (0, 0)))
    fields = Fields(top, findings, KEYS, "a pack")
    fields.check_language("indicators", LANGUAGE, "a pack")
    fields.need("id", "title", "version", "updated", "sources", "look_for", what="a pack")
    draft = PackDraft(Pack("", ""), findings, top)
    for key, into in (("look_for", draft.look_for), ("known_clean", draft.known_clean)):
        for node in fields.sequence(key, "indicators"):
            into.extend(_entry(node, findings, clean=key == "known_clean"))
    draft.pack = Pack(
        id=fields.id("id"),
        title=fields.text("title"),
        version=fields.text("version"),
        updated=fields.day("updated"),
        summary=fields.text("summary"),
        sources=_sources(fields),
        window=_window(fields, draft),
        indicators=tuple(each.indicator for each in draft.look_for),
        clean=tuple(each.indicator for each in draft.known_clean),
    )
    return draft


def _sources(fields: Fields) -> dict[str, Source]:
    node = fields.mapping("sources", '{maker: {title: "…", url: "https://…", read: "2026-11-22"}}')
    if node is None:
        return {}
    return {good_id(key, fields.findings): _source(value, fields.findings) for key, value in node.entries.values()}


def _source(node: Node, findings: Findings) -> Source:
    if not isinstance(node, Mapping):
        findings.error("wrong-shape", node.span, f"a source has a title and a url, found {shape_of(node)}")
        return Source("", "")
    fields = Fields(node, findings, ("title", "url", "read"), "a source")
    fields.need("title", "url", "read", what="a source")
    url = fields.scalar("url")
    if url is not None and not re.match(r"https?://[^\s/]", url.text):
        findings.error("bad-url", url.span, "a source starts with https:// or http://")
    return Source(fields.text("title"), fields.text("url"), fields.day("read"))


def _window(fields: Fields, draft: PackDraft) -> Window | None:
    node = fields.mapping("window", '{start: "2026-03-24T10:39Z", end: "…", why: "…", sources: […]}')
    if node is None:
        return None
    inner = Fields(node, fields.findings, ("start", "end", "why", "sources"), "a window")
    inner.need("start", "end", "why", "sources", what="a window")
    draft.window_sources = inner.scalars("sources", "sources")
    start, end = _time(inner, "start"), _time(inner, "end")
    if start and end and end < start:
        fields.findings.error("bad-date", node.span, "this window ends before it starts")
    return Window(start, end, inner.text("why"), tuple(each.text for each in draft.window_sources))


def _entry(node: Node, findings: Findings, *, clean: bool) -> list[Placed]:
    """The indicators of one entry: one for each of its values."""
    if not isinstance(node, Mapping):
        message = f'expected an indicator, found {shape_of(node)}; write {{type: domain, value: "…", sources: […]}}'
        findings.error("wrong-shape", node.span, message)
        return []
    fields = Fields(node, findings, _CLEAN_KEYS if clean else _ENTRY_KEYS, "this entry")
    fields.need("type", "sources", *(() if clean else ("confidence",)), what="an indicator")
    kind = fields.choice("type", TYPES, "", "unknown-type")
    confidence = "" if clean else fields.choice("confidence", CONFIDENCES, "", "unknown-confidence")
    named = fields.scalars("sources", "sources")
    first_seen, note = _time(fields, "first_seen"), fields.text("note")
    found = []
    for scalar in _values(fields):
        if (value := _value(kind, scalar, findings)) is not None:
            sources = tuple(each.text for each in named)
            found.append(Placed(Indicator(kind, value, sources, confidence, first_seen, note), scalar.span, named))
    return found


def _values(fields: Fields) -> Sequence[Scalar]:
    has_one, has_many = (fields.node.key(key) is not None for key in ("value", "values"))
    if has_one == has_many:
        start = fields.node.span[0]
        message = "an indicator has one `value`, or several `values`"
        fields.findings.error("missing-key", (start, start + 1), message)
        return []
    if has_many:
        return fields.scalars("values", "values")
    one = fields.scalar("value")
    return [] if one is None else [one]


def _value(kind: str, scalar: Scalar, findings: Findings) -> str | None:
    """The value in the spelling in which it is searched; None when it cannot be used."""
    if not kind:
        return None
    checked = check_value(kind, scalar.text)
    if checked.trouble:
        findings.error(checked.code, scalar.span, checked.trouble)
        return None
    if checked.notice:
        findings.warning("changed-indicator", scalar.span, f"{checked.notice}: {checked.value}")
    return checked.value


def _time(fields: Fields, key: str) -> str:
    scalar = fields.scalar(key)
    if scalar is None:
        return ""
    if is_time(scalar.text):
        return scalar.text
    fields.findings.error("bad-date", scalar.span, f"`{key}` is 2026-03-24, or 2026-03-24T10:39Z in UTC")
    return ""


def is_time(text: str) -> bool:
    """Whether a text is a day, or a moment in UTC to the minute or the second."""
    if "T" in text and not _MOMENT.fullmatch(text):
        return False
    from datetime import datetime

    try:
        datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return False
    return True
