"""What the code host's CI did that day: an export of its runs, and the log of one of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.estate.repositories import commit_id

if TYPE_CHECKING:
    from pathlib import Path

_GONE = "d" * 40
"""A commit that no checkout has: its branch was deleted."""
_LOG = """\
2026-03-24T11:07:55.1200000Z ##[group]Run uv sync --frozen
2026-03-24T11:08:12.4100000Z Using CPython 3.11.11 interpreter at: /usr/bin/python3.11
2026-03-24T11:08:13.9000000Z Downloading litellm (3.0KiB)
2026-03-24T11:08:14.2000000Z Installed 3 packages in 12ms
2026-03-24T11:08:14.2100000Z  + litellm==1.82.8
2026-03-24T11:08:14.2200000Z  + litellm-proxy-extras==1.82.8
"""


def ci_runs(api: Path) -> dict[str, bytes]:
    """The export and the log, by their names.

    Args:
        api: the checkout whose commits the runs built.
    """
    bad, good = commit_id(api, "renovate/litellm-1.x~1"), commit_id(api, "main~1")
    runs = [
        _run(4711, "renovate/litellm-1.x", bad, "2026-03-24T11:06:40Z", "2026-03-24T11:09:30Z"),
        _run(4712, "renovate/litellm-1.x", bad, "2026-03-24T12:31:00Z", "2026-03-24T12:34:10Z"),
        _run(4713, "main", good, "2026-03-24T11:20:00Z", "2026-03-24T11:24:00Z"),
        _run(4714, "feature/retry", _GONE, "2026-03-24T13:02:00Z", "2026-03-24T13:05:00Z"),
        _run(4702, "main", good, "2026-03-23T09:00:00Z", "2026-03-23T09:03:00Z"),
    ]
    export = {"total_count": len(runs), "workflow_runs": runs}
    return {"runs.json": json.dumps(export, indent=1).encode(), "logs/4711.log": _LOG.encode()}


def _run(number: int, branch: str, commit: str, began: str, ended: str) -> dict[str, Any]:
    times = {"created_at": began, "run_started_at": began, "updated_at": ended}
    what = {"name": "build", "path": ".github/workflows/build.yml", "event": "push", "run_attempt": 1}
    state = {"status": "completed", "conclusion": "success", "head_branch": branch, "head_sha": commit}
    return {"id": number, "run_number": number - 4600, **what, **state, **times}
