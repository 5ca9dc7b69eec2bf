"""A regime from its YAML file, with every problem at its place."""

from __future__ import annotations

import re
from datetime import date, time
from typing import TYPE_CHECKING, Final
from zoneinfo import available_timezones

from irrunner.deadlines.field_reading import read_form_fields
from irrunner.deadlines.model import CONFIDENCES, COUNTINGS, FROM_STAGE, READERS, TRIGGERS, Limit, Regime, Stage
from irrunner.deadlines.profile import ROLES, SECTORS
from irrunner.playbook.fields import Fields
from irrunner.playbook.nodes import Mapping
from irrunner.playbook.source import Limits, parse

if TYPE_CHECKING:
    from irrunner.playbook.nodes import Findings, Node, Scalar
    from irrunner.playbook.problems import Problem

REGIME: Final = Limits("regime", 256 * 1024, 5_000)
_KEYS: Final = (
    *("regime", "id", "title", "law", "article", "url", "as_of", "confidence", "applies_when", "stages", "countries"),
    *("sectors", "public", "counting", "calendar", "zone", "day_ends", "effective_from", "effective_until", "note"),
)
_STAGE_KEYS: Final = ("id", "title", "after", "from", "cap", "to", "reader", "content", "note")
_LENGTH: Final = re.compile(r"([1-9][0-9]{0,3}) (hours?|days?|months?|business days?|days after the year)")
_UNITS: Final = {
    "hour": "hours",
    "hours": "hours",
    "day": "days",
    "days": "days",
    "month": "months",
    "months": "months",
    "business day": "business-days",
    "business days": "business-days",
    "days after the year": "days-after-year",
}


def read_regime(file: str, data: bytes) -> tuple[Regime | None, tuple[Problem, ...]]:
    """A regime, or None when it has errors; and everything that is wrong with it."""
    top, findings = parse(file, data, REGIME)
    if not isinstance(top, Mapping):
        if not findings.errors:
            findings.whole_file("wrong-shape", "a regime is keys and values, beginning with `regime: 1`")
        return None, tuple(findings.problems)
    regime = _regime(Fields(top, findings, _KEYS, "a regime"), findings)
    return (None if findings.errors else regime), tuple(findings.problems)


def _regime(fields: Fields, findings: Findings) -> Regime:
    fields.check_language("regime", "1", "a regime")
    needed = ("id", "title", "law", "article", "url", "as_of", "confidence", "applies_when", "stages")
    fields.need(*needed, what="a regime")
    counting = _word(fields, "counting", COUNTINGS) or "plain"
    regime = Regime(
        id=fields.id("id"),
        title=fields.text("title"),
        law=fields.text("law"),
        article=fields.text("article"),
        url=fields.text("url"),
        as_of=_day(fields, "as_of"),
        confidence=_word(fields, "confidence", CONFIDENCES),
        applies_when=fields.text("applies_when"),
        stages=tuple(_stages(fields, findings)),
        countries=fields.texts("countries", "countries"),
        sectors=_sectors(fields),
        public=fields.flag("public"),
        counting=counting,
        calendar=fields.text("calendar"),
        zone=_zone(fields),
        day_ends=_time_of_day(fields),
        effective_from=_day(fields, "effective_from"),
        effective_until=_day(fields, "effective_until"),
        note=fields.text("note"),
    )
    _check_url(fields)
    _check_starts(fields, regime)
    return regime


def _stages(fields: Fields, findings: Findings) -> list[Stage]:
    found = []
    for node in fields.sequence("stages", "stages"):
        if not isinstance(node, Mapping):
            findings.error(
                "wrong-shape", node.span, "a stage is written {id: …, title: …, from: aware, after: 72 hours}"
            )
            continue
        stage = Fields(node, findings, _STAGE_KEYS, "a stage")
        stage.need("id", "title", what="a stage")
        start = _start(stage)
        after, cap = stage.scalar("after"), stage.mapping("cap", "{from: aware, after: 24 hours}")
        found.append(
            Stage(
                id=stage.id("id"),
                title=stage.text("title"),
                limit=_limit(after, start, findings) if after else None,
                cap=_cap(cap, findings) if cap else None,
                to=stage.text("to"),
                reader=_word(stage, "reader", READERS),
                fields=read_form_fields(stage),
                note=stage.text("note"),
            )
        )
    return found


def _cap(node: Mapping, findings: Findings) -> Limit | None:
    fields = Fields(node, findings, ("from", "after"), "a cap")
    fields.need("from", "after", what="a cap")
    after = fields.scalar("after")
    return _limit(after, _start(fields), findings) if after else None


def _start(fields: Fields) -> str:
    scalar = fields.scalar("from")
    if scalar is None:
        return "aware"
    text = scalar.text.strip()
    if not text.startswith(FROM_STAGE) and text not in TRIGGERS:
        message = f'"{text}" starts nothing.{fields.findings.did_you_mean(text, TRIGGERS)}'
        fields.findings.error("unknown-trigger", scalar.span, message)
    return text


def _limit(scalar: Scalar, start: str, findings: Findings) -> Limit | None:
    match = _LENGTH.fullmatch(scalar.text.strip())
    if match is None:
        message = "write a number and hours, days, months, business days or days after the year, such as 72 hours"
        findings.error("bad-duration", scalar.span, message)
        return None
    return Limit(start, int(match[1]), _UNITS[match[2]])


def _word(fields: Fields, key: str, known: dict[str, str]) -> str:
    scalar = fields.scalar(key)
    if scalar is not None and scalar.text not in known:
        message = f"{key} is one of {', '.join(known)}.{fields.findings.did_you_mean(scalar.text, known)}"
        fields.findings.error("bad-value", scalar.span, message)
    return scalar.text if scalar else ""


def _day(fields: Fields, key: str) -> str:
    scalar = fields.scalar(key)
    if scalar is None:
        return ""
    try:
        return date.fromisoformat(scalar.text.strip()).isoformat()
    except ValueError:
        fields.findings.error("bad-date", scalar.span, f"{key} is a day, such as 2026-11-22")
        return ""


def _time_of_day(fields: Fields) -> str:
    scalar = fields.scalar("day_ends")
    if scalar is None:
        return ""
    try:
        return time.fromisoformat(scalar.text.strip()).strftime("%H:%M")
    except ValueError:
        fields.findings.error("bad-value", scalar.span, "day_ends is a time of day, such as 17:30")
        return ""


def _zone(fields: Fields) -> str:
    scalar = fields.scalar("zone")
    if scalar is not None and scalar.text not in available_timezones():
        fields.findings.error("bad-value", scalar.span, f'there is no zone "{scalar.text}"; write Europe/Brussels')
    return scalar.text if scalar else ""


def _check_url(fields: Fields) -> None:
    scalar = fields.scalar("url")
    if scalar is not None and not scalar.text.startswith(("https://", "http://")):
        fields.findings.error("bad-url", scalar.span, "an address starts with https:// or http://")


def _sectors(fields: Fields) -> tuple[str, ...]:
    """The sectors; one that no profile can name never proposes the regime, which is a warning."""
    known, found = [*SECTORS, *ROLES], fields.scalars("sectors", "sectors")
    for scalar in found:
        if scalar.text not in known:
            message = f'no profile says "{scalar.text}".{fields.findings.did_you_mean(scalar.text, known)}'
            fields.findings.warning("unknown-sector", scalar.span, message)
    return tuple(scalar.text.strip() for scalar in found)


def _check_starts(fields: Fields, regime: Regime) -> None:
    """A stage counts from one that is there, and never from itself."""
    names = [stage.id for stage in regime.stages]
    node: Node | None = fields.node.value("stages")
    where = node.span if node is not None else (0, 1)
    for name in {name for name in names if names.count(name) > 1}:
        fields.findings.error("duplicate-id", where, f'two stages are called "{name}"')
    for stage in regime.stages:
        for limit in (stage.limit, stage.cap):
            after = limit.start.removeprefix(FROM_STAGE) if limit and limit.start.startswith(FROM_STAGE) else ""
            if after and (after not in names or names.index(after) >= names.index(stage.id)):
                message = f'"{stage.id}" counts from the stage "{after}", which has to stand before it'
                fields.findings.error("unknown-stage", where, message)
