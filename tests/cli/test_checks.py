"""Checks from the shell: shown, allowed, run, kept; and commands of one's own."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident import Incident
from irrunner.incident.verbs import checks
from irrunner.incident.who import current_actor
from irrunner.journal import open_store
from irrunner.safety.terminal import visible

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

CHECKS = f"""\
playbook: 1
id: looking
title: Looking
ask:
  package: {{label: Package name, required: true}}
  depth: {{label: How deep}}
phases:
  - phase: Look
    steps:
      - id: find
        do: Find {{{{ package }}}}
        checks:
          - run:
              argv: [test, litellm, "!=", "{{{{ package }}}}"]
              hit: [1]
              clear: [0]
          - run: ["{sys.executable}", -c, "print('a' + chr(27) + ']52;c;QQ==' + chr(7)); print('b'); print('c')"]
          - run: [find, ., -maxdepth, "{{{{ depth }}}}"]
      - id: wipe
        do: Wipe it
        checks:
          - run: {{argv: [touch, "{{{{ package }}}}.wiped"], destructive: true}}
      - id: wait
        do: Wait
        checks:
          - run:
              argv: ["{sys.executable}", -c, "import time; print('began', flush=True); time.sleep(600)"]
              within: 1s
      - id: lookup
        do: Look it up
        checks:
          - crystal-ball: {{question: "{{{{ package }}}}"}}
"""


@pytest.fixture
def looking(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell with an incident on a playbook of this machine's own library, in an empty folder."""
    library = tmp_path / "library"
    library.mkdir()
    (library / "looking.yaml").write_text(CHECKS)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("IRRUNNER_PLAYBOOKS", str(library))
    assert shell("declare", "looking", "--set", "package=litellm").code == 0
    return shell


def kinds(shell: Shell) -> list[str]:
    return [entry["kind"] for entry in shell.does("log")["entries"]]


def test_nothing_runs_before_somebody_said_yes(looking: Shell) -> None:
    before = kinds(looking)
    said = looking("check", "run", "find", "run")

    assert said.code == 2
    assert "test litellm '!=' litellm" in said.err
    assert "--yes" in said.err
    assert kinds(looking) == before


def test_what_was_allowed_runs_again_without_a_question_until_that_is_taken_back(looking: Shell) -> None:
    assert looking.does("check", "run", "find", "run", "--yes")["result"] == "hit"
    assert looking.does("check", "run", "find", "run")["result"] == "hit"
    digest = looking.does("check", "list")["allowed"][0]["digest"]
    looking.does("check", "ask-again", digest[:8], "--why", "not on this host")

    assert looking("check", "run", "find", "run").code == 2


def test_another_answer_makes_it_another_command_that_is_asked_about(looking: Shell) -> None:
    looking.does("check", "run", "find", "run", "--yes")
    looking.does("answer", "package=telnyx")

    assert looking("check", "run", "find", "run").code == 2
    assert looking.does("check", "run", "find", "run", "--yes")["result"] == "clear"


def test_an_exit_code_without_a_meaning_is_unknown_and_its_output_is_evidence(looking: Shell) -> None:
    answer = looking.does("check", "run", "find", "run.2", "--yes")

    assert (answer["result"], answer["evidence"]) == ("unknown", ["e1"])
    assert answer["facts"]["exit"] == "0"
    item = looking.does("evidence", "list")["evidence"][0]
    assert item["sha256"] == hashlib.sha256(b"a\x1b]52;c;QQ==\x07\nb\nc\n").hexdigest()
    assert kinds(looking)[-4:] == ["check.allowed", "check.started", "evidence.added", "check.finished"]


def test_output_is_shown_harmless(looking: Shell) -> None:
    said = looking("check", "run", "find", "run.2", "--yes")

    assert said.code == 0
    assert "\x1b" not in said.out + said.err
    assert visible("a\x1b]52;c;QQ==\x07\n") in said.err


def test_names_of_the_environment_are_kept_and_no_values(looking: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_TOKEN", "hush-hush")
    answer = looking.does("check", "run", "find", "run", "--yes")

    assert "A_TOKEN" in answer["facts"]["environment"].split()
    assert "hush-hush" not in looking("log", "--json").out + looking("check", "show", "1").out


def test_a_missing_answer_is_named(looking: Shell) -> None:
    said = looking("check", "run", "find", "run.3", "--yes")

    assert said.code == 1
    assert "depth has no answer yet" in said.err


def test_several_checks_have_to_be_told_apart(looking: Shell) -> None:
    assert "run, run.2, run.3" in looking("check", "run", "find", "--yes").err
    assert "run, run.2, run.3" in looking("check", "run", "find", "osv", "--yes").err


def test_what_destroys_runs_only_where_the_step_can_be_typed(looking: Shell) -> None:
    said = looking("check", "run", "wipe", "--yes")

    assert said.code == 2
    assert "wipe can be typed" in said.err
    assert not list(Path().iterdir())


def test_a_check_that_takes_too_long_is_stopped_and_kept(looking: Shell) -> None:
    said = looking("check", "run", "wait", "--yes", "--json")

    assert (said.code, said.data["result"], said.data["ended"], said.data["evidence"]) == (
        1,
        "error",
        "timed-out",
        ["e1"],
    )


def test_a_kind_that_is_not_there_is_a_sentence(looking: Shell) -> None:
    assert "no check called 'crystal-ball'" in looking("check", "run", "lookup", "--yes").err
    assert "crystal-ball" in looking("check", "list").out


def test_again_runs_the_same_check(looking: Shell) -> None:
    looking.does("check", "run", "find", "run.2", "--yes")

    again = looking.does("check", "again", "1")
    assert (again["check"], again["step"], again["what"]) == (2, "find", looking.does("check", "show", "1")["what"])


def test_a_check_of_a_stranger_s_playbook_waits_for_somebody_to_answer_for_it(shell: Shell, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.yaml"
    theirs.write_text(CHECKS)
    assert shell("declare", theirs, "--set", "package=litellm").code == 0
    refused = shell("check", "run", "find", "run", "--yes")
    digest = hashlib.sha256(theirs.read_bytes()).hexdigest()

    assert refused.code == 1
    assert digest[:16] in refused.err
    assert shell("check", "trust", digest[:16]).code == 1, "a reason is needed"
    shell.does("check", "trust", digest[:16], "--why", "read by two of us")
    assert shell.does("check", "run", "find", "run", "--yes")["result"] == "hit"


def test_in_an_exercise_nothing_real_runs(looking: Shell) -> None:
    exercise: Any = looking("declare", "looking", "--set", "package=x", "--mode", "exercise", "--json").data["incident"]

    for command in (["check", "run", "find", "run", "--yes"], ["exec", "--", "touch", "made"]):
        said = looking("--incident", exercise, *command)
        assert (said.code, "In an exercise nothing real runs." in said.err) == (1, True), said
    assert not list(Path().iterdir())


def test_a_check_whose_process_was_killed_is_recorded_as_interrupted(looking: Shell) -> None:
    with open_store(looking.place) as store:
        incident = Incident(store, "INC-2026-0001", current_actor("nina"))
        with checks.running(incident, "run", ["run sleep"], step="find"):
            said = looking("note", "while it runs")
            assert "interrupted" not in said.err
            mark = next(path for path in looking.place.rglob("check.*"))
            kept = mark.read_bytes()
        mark.write_bytes(kept)  # as a kill would have left it
    said = looking("note", "afterwards")

    assert "Check 1 of INC-2026-0001 was interrupted" in said.err
    shown = looking.does("check", "show", "1")
    assert (shown["result"], shown["ended"]) == ("error", "interrupted")
    assert "interrupted" not in looking("note", "later").err


def test_exec_passes_on_output_and_exit_code_and_keeps_both(busy: Shell) -> None:
    program = "import sys; print(sys.stdin.read().upper()); print('no', file=sys.stderr); sys.exit(7)"
    said = busy("exec", "--step", "find", "--", sys.executable, "-c", program)

    assert (said.code, said.out) == (7, "\n")
    assert "no\n" in said.err
    assert "kept as e1 and e2" in said.err
    found = busy.does("check", "show", "1")
    assert (found["result"], found["step"], found["facts"]["exit"]) == ("unknown", "find", "7")


def test_exec_of_what_is_not_there_is_127_and_on_record(busy: Shell) -> None:
    said = busy("exec", "--", "no-such-program", "-x")

    assert said.code == 127
    assert "not installed" in said.err
    assert busy.does("check", "show", "1")["result"] == "error"


def test_options_after_the_command_are_the_command_s(busy: Shell) -> None:
    said = busy("exec", "--", sys.executable, "-c", "import sys; print(sys.argv[1:])", "--json", "--step")

    assert said.out == "['--json', '--step']\n"
