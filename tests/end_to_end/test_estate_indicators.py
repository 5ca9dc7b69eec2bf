"""The published indicators of the incident, searched in the made-up estate: logs in every form, and files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end.conftest import Shell
from tests.end_to_end.truth import TRUTH, unmatched

if TYPE_CHECKING:
    from pathlib import Path

PLAYBOOK = """\
playbook: 1
id: traces
title: Traces
phases:
  - phase: Look
    steps:
      - id: search
        do: Search logs and disks
        checks:
          - indicators: {paths: [logs, runner, laptop]}
"""


@pytest.fixture(scope="module")
def matches(estate: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Every match of the pack that tells this incident."""
    place = tmp_path_factory.mktemp("traces")
    (place / "traces.yaml").write_text(PLAYBOOK)
    shell = Shell(place / "store", folder=estate)
    shell.ok("declare", str(place / "traces.yaml"))
    shell.ok("indicators", "load", "litellm-2026-03", "--yes")
    answer = shell.json("check", "run", "search")
    assert answer["result"] == "hit"
    shell.ok("evidence", "export", answer["evidence"][0], str(place / "found.jsonl"))
    lines = (place / "found.jsonl").read_text(encoding="utf-8").splitlines()
    return [each for each in map(json.loads, lines) if each["kind"] == "match"]


def test_every_line_that_names_an_attackers_host_is_found_with_its_time(
    matches: list[dict[str, Any]], estate: Path
) -> None:
    in_logs = [each for each in matches if each["type"] == "domain"]
    lines = {(each["path"].removeprefix(f"{estate}/"), each["line"]): each for each in in_logs}
    expected = [
        {"path": each["path"], "time": each["when"].rstrip("Z"), "host": each["host"]} for each in TRUTH["indicators"]
    ]
    found = [
        {"path": path, "time": each["time"].rstrip("Z"), "host": each["text"].split("Rcv ")[-1].split()[0]}
        for (path, _), each in lines.items()
    ]

    assert sorted(found, key=str) == sorted(expected, key=str)
    for each in TRUTH["indicators"]:
        assert any(each["value"] == match["value"] for match in in_logs if match["path"] == f"{estate}/{each['path']}")


def test_names_that_only_look_like_them_are_no_match(matches: list[dict[str, Any]]) -> None:
    text = "\n".join(each["text"] for each in matches)

    for name in ("docs.litellm.ai", "mycheckmarx.zone", "litellm.cloudy", "litellm_enterprise", "lite-llm"):
        assert name not in text


def test_files_are_found_by_their_paths_in_every_home(matches: list[dict[str, Any]], estate: Path) -> None:
    by_path = [each for each in matches if each["type"] == "path" and not each["text"]]

    assert unmatched(by_path, TRUTH["files of indicators"], estate) == []


@pytest.mark.parametrize("pack", TRUTH["files of indicators in images"])
def test_files_are_found_by_their_paths_in_every_layer_of_an_image(
    shell: Shell, estate: Path, tmp_path: Path, pack: str
) -> None:
    (tmp_path / "list.json").write_text(shell.ok("indicators", "show", pack, "--json"))
    done = shell.run("exposure", "-", str(estate / "images"), "--indicators", str(tmp_path / "list.json"), "--json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    hits = [each for each in found if each.get("verdict") == "hit" and each["kind"] == "finding"]

    assert done.returncode == 10, done.stderr
    assert unmatched(hits, TRUTH["files of indicators in images"][pack], estate) == []
