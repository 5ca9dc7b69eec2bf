"""The main job, whole: from a declaration to a report, on the flagship playbook, through the shell."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.conftest import Shell


def test_a_real_incident_from_declaration_to_report(shell: Shell, tmp_path: Path) -> None:
    declared = shell.json(
        "declare", "compromised-dependency", "--set", "package=litellm", "--set", "versions=1.82.7,1.82.8"
    )
    incident = declared["incident"]
    assert incident.startswith("INC-")
    before = shell.json("status")
    states = {step["id"]: step["state"] for step in before["steps"]}
    assert states["answers"] == "open"
    assert len(states) >= 60

    shell.ok("role", "lead", "grace", "--contact", "bridge 7")
    shell.ok("answer", "cloud=AWS")
    shell.ok("done", "open-record", "--why", "told by phone", "--at", "-30m", "--by", "grace")
    advisory = tmp_path / "advisory.txt"
    advisory.write_text("litellm 1.82.7 and 1.82.8 are malicious\n")
    shell.ok("add", str(advisory), "--step", "confirm-advisory", "--for", "1")
    shell.ok(
        "add", "-", "--name", "kubectl.log", "--step", "confirm-advisory", text="pod ci-1 resolved litellm 1.82.8\n"
    )
    shell.ok("done", "wake")
    shell.ok("done", "confirm-advisory")
    shell.ok("decide", "payload-destructive", "unknown", "--why", "nobody has read it to the end")
    shell.ok("register", "assets", "add", "name=ci-1", "kind=ci-runner")
    shell.ok("register", "indicators", "add", "value=models.evil.example", "type=domain", "source=the advisory")
    shell.ok("note", "the mirror still serves 1.82.8", "--step", "confirm-advisory")
    shell.ok("decision", "Tell customers on Thursday", "--why", "counsel asked for a day")
    shell.ok("action", "add", "Pin every version", "--owner", "grace", "--due", "+2d")
    shell.ok("skip", "pause-bots", "--why", "we have none")
    shell.ok("handover", "grace", "--brief", "the mirror is the open question")
    shell.ok("accept", "--by", "grace")
    wrong = shell.json("note", "1.82.7 is clean")
    shell.ok(
        "correct", str(wrong["seq"]), "--words", "1.82.7 is malicious too", "--why", "the first analysis was wrong"
    )

    after = {step["id"]: step["state"] for step in shell.json("status")["steps"]}
    assert after["confirm-advisory"] == "done"
    assert after["pause-bots"] == "skipped"
    head = shell.json("status")["head"]
    assert shell.run("verify", "--head", head).returncode == 0

    refused = shell.run("close")
    assert refused.returncode == 1
    assert "still open" in refused.stderr
    shell.ok("close", "--as", "confirmed", "--why", "the rest is followed up elsewhere")
    for kind in ("md", "html", "json"):
        target = tmp_path / f"report.{kind}"
        shell.ok("report", "--format", kind, "--out", str(target), "--incident", incident)
        text = target.read_text().replace("\\", "") if kind == "md" else target.read_text()
        assert hashlib.sha256(advisory.read_bytes()).hexdigest() in text
        assert "we have none" in text
        assert "models[.]evil[.]example" in text
        assert "1.82.7 is malicious too" in text
    assert shell.run("verify").returncode == 0


def test_the_same_journal_gives_the_same_report_and_reading_writes_nothing(shell: Shell) -> None:
    shell.ok("declare", "generic-incident")
    shell.ok("note", "something")

    def contents() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in sorted(shell.store.rglob("*")) if path.is_file()}

    before = contents()
    first = [shell.ok("report", "--format", kind) for kind in ("md", "html", "json")]
    second = [shell.ok("report", "--format", kind) for kind in ("md", "html", "json")]
    shell.ok("verify")
    shell.ok("status")
    shell.ok("log")
    assert first == second
    assert contents() == before


def test_the_plain_walk_keeps_everything_at_the_end_of_input_and_says_how_to_go_on(shell: Shell) -> None:
    walked = shell.run("run", "generic-incident", "--plain", text="note first light\n")
    assert walked.returncode == 0, walked.stderr
    assert "irrunner open" in walked.stdout
    assert "first light" in shell.ok("log")


def test_two_open_incidents_are_listed_and_none_is_guessed(shell: Shell) -> None:
    first = shell.json("declare", "generic-incident")["incident"]
    second = shell.json("declare", "generic-incident")["incident"]
    refused = shell.run("note", "which one?")
    assert refused.returncode == 1
    assert first in refused.stderr
    assert second in refused.stderr
    shell.ok("note", "this one", "--incident", second)
    shell.ok("close", "--as", "duplicate", "--why", "same thing", "--incident", first)
    shell.ok("note", "the only open one")


def test_an_exercise_is_never_chosen_implicitly_and_says_so_on_every_line(shell: Shell) -> None:
    exercise = shell.json("declare", "generic-incident", "--mode", "exercise")["incident"]
    assert shell.run("note", "live or not?").returncode == 1
    assert "EXERCISE" in shell.ok("note", "in play", "--incident", exercise)
    assert "EXERCISE" in shell.ok("status", exercise)
    assert "EXERCISE" in shell.ok("report", "--incident", exercise)
