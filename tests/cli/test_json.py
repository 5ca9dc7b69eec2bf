from __future__ import annotations

import json
from typing import TYPE_CHECKING

from irrunner.playbook.lints.review import RULES

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

STEP = {
    "id",
    "state",
    "text",
    "option",
    "options",
    "role",
    "whose",
    "waits_for",
    "warnings",
    "missing_evidence",
    "due",
    "seconds_left",
}


def test_status_has_the_steps_with_id_and_state(busy: Shell) -> None:
    busy.does("register", "assets", "add", "name=web1")
    busy.does("decide", "executed", "yes")

    status = busy.does("status")

    states = {step["id"]: step["state"] for step in status["steps"]}
    assert states == {
        "confirm": "open",
        "executed": "done",
        "find": "open",
        "isolate@a1": "open",
        "agree": "open",
        "rebuild": "waiting",
    }
    assert all(set(step) == STEP for step in status["steps"])
    confirm = status["steps"][0]
    assert confirm["missing_evidence"] == ["The advisory as published", "A second source"]
    assert 0 < confirm["seconds_left"] <= 1800
    assert (status["status"], status["severity"], status["tlp"]) == ("open", "high", "TLP:AMBER")
    assert status["answers"] == {"package": "litellm"}
    assert {"incident", "mode", "head", "seq", "title", "zone", "phases", "roles", "milestones", "last"} <= set(status)


def test_the_log_has_every_entry_with_its_body(busy: Shell) -> None:
    busy.does("note", "one")

    log = busy.does("log")

    assert [entry["seq"] for entry in log["entries"]] == list(range(1, len(log["entries"]) + 1))
    assert log["entries"][-1]["body"] == {"text": "one"}
    assert "playbook" not in log["entries"][0]["body"]


def test_the_log_can_be_narrowed(busy: Shell) -> None:
    busy.does("note", "one", "--step", "confirm", "--as", "Ana")
    busy.does("start", "confirm", "--as", "Bo")
    busy.does("note", "two", "--as", "Bo")

    assert [entry["kind"] for entry in busy.does("log", "--step", "confirm")["entries"]] == [
        "note.added",
        "step.started",
    ]
    assert [entry["words"] for entry in busy.does("log", "--kind", "note")["entries"]] == ["one", "two"]
    assert [entry["words"] for entry in busy.does("log", "--kind", "note.added", "--by", "ana")["entries"]] == ["one"]
    assert [entry["words"] for entry in busy.does("log", "--last", "1")["entries"]] == ["two"]


def test_the_log_goes_on_after_an_entry(busy: Shell) -> None:
    """However it is read, nothing is left out and nothing comes twice."""
    seen: list[int] = []
    since = 0
    for words in ("one", "two"):
        busy.does("note", words)
        busy.does("milestone", "contained")
        part = busy.does("log", "--since", str(since))
        seen += [entry["seq"] for entry in part["entries"]]
        since = part["seq"]
    whole = busy.does("log")

    assert seen == [entry["seq"] for entry in whole["entries"]]
    assert (whole["seq"], whole["head"]) == (part["seq"], part["head"])
    nothing = busy.does("log", "--since", str(since))
    assert (nothing["entries"], nothing["seq"], nothing["head"]) == ([], since, whole["head"])
    assert [each["words"] for each in busy.does("log", "--since", str(since - 3), "--kind", "note")["entries"]] == [
        "two"
    ]


def test_the_log_does_not_go_on_after_an_entry_that_is_not_there(busy: Shell) -> None:
    refused = busy("log", "--since", "99")

    assert refused.code == 1
    assert "has no entry 99: its record ends at entry" in refused.err


def test_lists_are_lists(busy: Shell) -> None:
    busy.does("action", "add", "call", "--due", "+2d", "--owner", "Bo")
    busy.does("register", "indicators", "add", "value=198.51.100.7", "type=ip")
    busy.does("add", "-", "--name", "x.txt", stdin=b"x")

    (incident,) = busy.does("list")["incidents"]
    (action,) = busy.does("action", "list")["actions"]
    (row,) = busy.does("register", "indicators", "list")["rows"]
    (item,) = busy.does("evidence", "list")["evidence"]

    assert (incident["status"], incident["settled"], incident["steps"]) == ("open", 0, 6)
    assert (action["action"], action["owner"], action["status"]) == (1, "Bo", "open")
    assert (row["row"], row["value"], row["type"]) == ("i1", "198.51.100.7", "ip")
    assert (item["evidence"], item["name"], item["size"], item["kept"]) == ("e1", "x.txt", 1, True)
    assert [custody["kind"] for custody in item["custody"]] == []


def test_a_verb_with_several_entries_lists_them(busy: Shell) -> None:
    answer = busy.does("answer", "package=x", "versions=1, 2")

    assert [entry["words"] for entry in answer["entries"]] == ["x", "1, 2"]
    assert answer["seq"] == answer["entries"][-1]["seq"]


def test_the_rest_answers_in_json_as_well(busy: Shell) -> None:
    copy = busy.place.parent / "copy"
    page = busy.place.parent / "report.html"

    assert busy.does("store", "copy", copy)["holds"] is True
    assert busy.does("store", "path") == {"store": str(busy.place), "exists": True, "mirror": None}
    assert busy.does("version")["store"] == str(busy.place)
    assert busy.does("verify")["holds"] is True
    assert busy.does("report", "--out", page)["format"] == "html"
    assert busy.does("report")["header"]
    assert {each["id"] for each in busy.does("playbook", "list")["playbooks"]} >= {"compromised-dependency"}
    assert busy.does("playbook", "show", busy.playbook)["playbook"]["id"] == "small"
    linted = busy.does("playbook", "lint", busy.playbook)
    assert (linted["errors"], linted["level"]) == (0, "runnable")
    assert linted["levels"] == {str(busy.playbook): "runnable"}
    assert {each["code"] for each in linted["problems"]} <= set(RULES)
    sarif = json.loads(busy("playbook", "lint", busy.playbook, "--sarif").out)
    assert (sarif["version"], len(sarif["runs"][0]["results"])) == ("2.1.0", len(linted["problems"]))
    assert "complete" in busy.does("completion", "bash")["script"]
