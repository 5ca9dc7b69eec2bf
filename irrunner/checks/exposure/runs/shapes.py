"""One run of the many shapes in which CI systems write it."""

from __future__ import annotations

import re
from typing import Any, Dict, Sequence

from irrunner.checks.exposure.runs.model import Run
from irrunner.checks.exposure.structured import items_of, text_of
from irrunner.checks.exposure.times import parse_moment

_COMMIT = re.compile(r"[0-9a-f]{7,64}\Z")
_IDS = ("id", "databaseId", "run", "run_id")
_COMMITS = ("head_sha", "headSha", "sha", "commit")
_BEGINS = ("created_at", "createdAt", "run_started_at", "startedAt", "started_at", "started")
_ENDS = ("updated_at", "updatedAt", "finished_at", "finished")
_NAMES = ("workflowName", "name", "stage")
_EVENTS = ("event", "source")
_BRANCHES = ("head_branch", "headBranch", "ref", "branch")
_CONCLUSIONS = ("conclusion", "status")
_ADDRESSES = ("html_url", "web_url", "url")
_ATTEMPTS = ("run_attempt", "attempt")
_UNFINISHED = ("in_progress", "queued", "running", "pending", "waiting", "requested", "preparing", "canceling")
_LONGEST = 300


def run_of(fields: Dict[str, Any], place: str) -> Run | None:
    """The run that an entry stands for; None where it has no id."""
    identity = next((str(fields[name]) for name in _IDS if isinstance(fields.get(name), (int, str))), "")
    if not identity.strip():
        return None
    begins = [moment for moment in (parse_moment(fields.get(name)) for name in _BEGINS) if moment is not None]
    ends = [moment for moment in (parse_moment(fields.get(name)) for name in _ENDS) if moment is not None]
    attempt = next((fields[name] for name in _ATTEMPTS if isinstance(fields.get(name), int)), 1)
    conclusion = _first(fields, _CONCLUSIONS).lower()
    return Run(
        identity.strip()[:_LONGEST],
        _commit(fields),
        min(begins) if begins else None,
        max(ends) if ends and conclusion not in _UNFINISHED else None,
        _first(fields, _NAMES),
        _first(fields, _EVENTS),
        _first(fields, _BRANCHES),
        conclusion,
        _workflow(fields),
        _first(fields, _ADDRESSES),
        attempt,
        place,
    )


def _first(fields: Dict[str, Any], names: Sequence[str]) -> str:
    return next((text_of(fields[name])[:_LONGEST] for name in names if text_of(fields.get(name))), "")


def _commit(fields: Dict[str, Any]) -> str:
    """What was built: of a job of GitLab's, the commit has fields of its own."""
    places = [text_of(fields.get(name)) for name in _COMMITS]
    places += [text_of(items_of(fields.get("commit")).get("id")), text_of(items_of(fields.get("pipeline")).get("sha"))]
    return next((each.lower() for each in places if _COMMIT.match(each.lower())), "")


def _workflow(fields: Dict[str, Any]) -> str:
    """The path of the file that says what the run does; GitHub may add `@` and a reference."""
    return (text_of(fields.get("path")) or text_of(fields.get("workflow"))).partition("@")[0][:_LONGEST]
