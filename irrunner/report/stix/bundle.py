"""A STIX 2.1 bundle: the incident, an indicator for each row of the register, how they hang together, the marking.

Ids are UUIDs of version 5, made from the incident and the row: the same incident exported again later has the same
ids, so that who takes it in gets new versions and not copies.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

from irrunner.report.redaction.name_index import LEFT_OUT
from irrunner.report.stix.patterns import pattern_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.report.data.model import Report
    from irrunner.report.data.model_exhibits import PrintedRow

_NAMESPACE: Final = UUID("6c2b1f0e-5a0b-4c55-9d3e-0f1a7b6f2d41")

# https://github.com/oasis-open/cti-stix-common-objects, extension-definition-specifications/tlp-2.0
TLP_EXTENSION: Final = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
TLP_CREATED: Final = "2022-10-01T00:00:00.000Z"
TLP_MARKINGS: Final = {
    "clear": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "green": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "amber": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "amber+strict": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "red": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}

CONFIDENCE: Final = {"low": 15, "medium": 50, "high": 85}
"""Appendix A of STIX 2.1, None / Low / Med / High. Other words are no scale, and stay words."""

_DAY: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d{1,6})?(?: ?(?:Z|UTC))?)?", re.ASCII)


def build_bundle(report: Report) -> dict[str, Any]:
    """The bundle of a report, as plain data in the order in which it is written."""
    builder = _Builder(report)
    return {
        "type": "bundle",
        "id": f"bundle--{uuid5(_NAMESPACE, f'{report.journal.head} {report.profile.id}')}",
        "objects": [*builder.objects()],
    }


class _Builder:
    """The objects of one report."""

    def __init__(self, report: Report) -> None:
        self._report = report
        header = report.header
        of_this = f"{header.incident} {header.recorded_from.utc} {header.playbook.sha256}"
        self._namespace = uuid5(_NAMESPACE, of_this)
        self._marking = TLP_MARKINGS.get(header.tlp.removeprefix("TLP:").lower(), TLP_MARKINGS["red"])
        self._incident = self._id("incident", "")
        self._identity = f"identity--{uuid5(_NAMESPACE, 'irrunner')}"

    def objects(self) -> Iterator[dict[str, Any]]:
        level = next(level for level, marking in TLP_MARKINGS.items() if marking == self._marking)
        yield {
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": self._marking,
            "created": TLP_CREATED,
            "name": f"TLP:{level.upper()}",
            "extensions": {TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": level}},
        }
        yield {
            "type": "identity",
            "spec_version": "2.1",
            "id": self._identity,
            "created": TLP_CREATED,
            "modified": TLP_CREATED,
            "name": "irrunner",
            "identity_class": "system",
        }
        yield self._incident_object()
        unsaid: list[str] = []
        for row in self._rows():
            value = row.values.get("value", "")
            pattern = pattern_of(row.values.get("type", ""), value) if value != LEFT_OUT else ""
            if pattern:
                indicator = self._indicator(row, pattern)
                yield indicator
                yield self._relationship(row, indicator)
            elif value != LEFT_OUT:
                unsaid.append(f"{row.id} {row.values.get('type', '')}: {value}")
        if note := self._note(unsaid):
            yield note

    def _rows(self) -> Iterator[PrintedRow]:
        for register in self._report.registers:
            if register.name == "indicators":
                yield from register.rows

    def _incident_object(self) -> dict[str, Any]:
        header = self._report.header
        exercise = "EXERCISE: " if header.exercise else ""
        title = header.title if header.title != LEFT_OUT else header.incident
        outcome = f" as {header.closed.outcome}" if header.closed else ""
        return {
            **self._common("incident", self._incident, header.recorded_from.utc),
            "name": f"{exercise}{title}",
            "description": f"{exercise}{header.incident}: severity {header.severity}, {header.status}{outcome}.",
            **self._labels(),
        }

    def _indicator(self, row: PrintedRow, pattern: str) -> dict[str, Any]:
        values = row.values
        about = [values.get("note", ""), values.get("source", "")]
        written = [each for each in about if each and each != LEFT_OUT]
        confidence = CONFIDENCE.get(values.get("confidence", ""))
        since = row.entered.utc
        return {
            **self._common("indicator", self._id("indicator", row.id), since),
            "name": values["value"],
            "description": "\n".join(written or [f"Indicator {row.id} of {self._report.header.incident}."]),
            "indicator_types": ["malicious-activity"],
            "pattern": pattern,
            "pattern_type": "stix",
            "pattern_version": "2.1",
            "valid_from": _moment(values.get("first_seen", "")) or since,
            **({"confidence": confidence} if confidence is not None else {}),
            **({"revoked": True} if row.withdrawn else {}),
            **self._labels(),
        }

    def _relationship(self, row: PrintedRow, indicator: dict[str, Any]) -> dict[str, Any]:
        return {
            **self._common("relationship", self._id("relationship", row.id), row.entered.utc),
            "relationship_type": "related-to",
            "source_ref": indicator["id"],
            "target_ref": self._incident,
            **({"revoked": True} if row.withdrawn else {}),
        }

    def _note(self, unsaid: list[str]) -> dict[str, Any] | None:
        """What a reader should know is not in the bundle."""
        profile = self._report.profile
        lines = [f"Left out for {profile.title}: {each.number} {each.title}, {each.why}." for each in profile.left_out]
        if profile.reason:
            lines.append(f"Given out although {' and '.join(profile.despite)}. The reason: {profile.reason}")
        if unsaid:
            lines += ["STIX has no pattern for these indicators:", *unsaid]
        if not lines:
            return None
        return {
            **self._common("note", self._id("note", profile.id), self._report.header.recorded_from.utc),
            "abstract": "What is not in this bundle as an indicator",
            "content": "\n".join(lines),
            "object_refs": [self._incident],
        }

    def _common(self, kind: str, its_id: str, created: str) -> dict[str, Any]:
        """What every object has; `modified` is the last entry of the journal, and never before `created`."""
        return {
            "type": kind,
            "spec_version": "2.1",
            "id": its_id,
            "created_by_ref": self._identity,
            "created": created,
            "modified": max(created, self._report.header.as_of.utc),
            "object_marking_refs": [self._marking],
        }

    def _labels(self) -> dict[str, Any]:
        return {"labels": ["exercise"]} if self._report.header.exercise else {}

    def _id(self, kind: str, name: str) -> str:
        return f"{kind}--{uuid5(self._namespace, f'{kind} {name}')}"


def _moment(text: str) -> str:
    """A day or time as STIX writes it; empty when the text is neither, or no real one."""
    from datetime import UTC, datetime

    found = _DAY.fullmatch(text.strip())
    if found is None:
        return ""
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2] or '00:00'}").replace(tzinfo=UTC)
    except ValueError:
        return ""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z") if moment.year >= 1000 else ""
