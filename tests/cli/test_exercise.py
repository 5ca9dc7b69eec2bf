"""Exercises at the command line: every verb has a command, and every line says that it is an exercise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

from irrunner.exercise.play.verbs.registry import exercise_verbs
from tests.cli.terminal import Terminal
from tests.exercise.scenes import GUEST, PLAYBOOK, SCENARIO

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Said, Shell

# Every verb of an exercise, with a command that carries it out. They are run in this order in one exercise.
COMMANDS: Final[dict[str, str]] = {
    "begin": "begin SCENARIO --clock faster --speed 2 --zone Europe/Berlin",
    "preview": "preview alert",
    "play": "tell",
    "acknowledge": "acknowledge 1 lead --note by-phone",
    "ask": "ask What does osv say? --step confirm --check osv",
    "answer-checks": "answer-checks",
    "ask again": "ask Who is on call?",
    "answer": "answer q2 Nobody",
    "hint": "hint",
    "pause": "pause --why lunch",
    "resume": "resume",
    "speed": "speed 4",
    "skip": "skip wiped --why no-time",
    "delay": "delay reporter 5m --why slow",
    "shift": "shift 5m --earlier",
    "jump": "jump +2m",
    "write": "inject The board calls --to lead --from Board --via phone --title Board",
    "fire": "fire by-hand-1",
    "next": "next",
    "clock-stepped": "clock-stepped --before -10m",
    "observe": "observe They wrote first --objective scope --strength",
    "judge": "judge line on-time --why calm",
    "waive": "waive hosts --why no-inventory",
    "attend": "attendance lea --role lead",
    "end": "end --how stopped --why late",
    "rate": "rate notify P",
    "debrief": "debrief 1 The number of hosts",
    "describe": "describe sponsor Head of operations",
    "improve": "improve Name an owner --issue Nobody-owned-it --owner lea --due +30d --objective scope",
    "real": "real --why the-mirror-is-down",
}
PRIVATE: Final = {
    "skip",
    "delay",
    "shift",
    "write",
    "observe",
    "judge",
    "waive",
    "attend",
    "rate",
    "debrief",
    "describe",
    "improve",
}


@pytest.fixture
def scenario(shell: Shell) -> Path:
    """A scenario with a folder of its own, on a playbook beside it."""
    folder = shell.place.parent / "playbooks"
    own = folder / "scenarios" / "small-hours"
    (own / "files").mkdir(parents=True)
    (folder / "drill.yaml").write_text(PLAYBOOK.lstrip())
    (folder / "rotate-keys.yaml").write_text(GUEST.lstrip())
    (own / "files" / "advisory.txt").write_text("An advisory.\n")
    checks = 'checks: [{step: confirm, check: osv, result: hit, text: "MAL-2026-1"}]\ninjects:'
    (own / "scenario.yaml").write_text(SCENARIO.lstrip().replace("injects:", checks, 1))
    return own


@pytest.fixture
def exercise(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell whose director's store is its own, too."""
    monkeypatch.setenv("IRRUNNER_DIRECTING", str(shell.place.parent / "control"))
    monkeypatch.setenv("IRRUNNER_AS", "ada")
    return shell


@pytest.fixture
def begun(exercise: Shell, scenario: Path) -> Shell:
    """An exercise that runs, with its first inject told."""
    exercise.does("exercise", "begin", scenario)
    exercise.does("exercise", "tell")
    return exercise


def argv(line: str, scenario: Path) -> list[str | Path]:
    return ["exercise", *(scenario if word == "SCENARIO" else word for word in line.split())]


def test_every_verb_of_an_exercise_has_a_command_that_carries_it_out(exercise: Shell, scenario: Path) -> None:
    answers = {}
    for verb, line in COMMANDS.items():
        if verb == "real":  # it ends another exercise, for this one is over
            exercise.does(*argv("begin SCENARIO", scenario))
        answers[verb] = exercise.does(*argv(line, scenario))

    assert set(answers) - {"ask again"} == set(exercise_verbs())
    for verb, answer in answers.items():
        assert answer["mode"] == "exercise", verb
        assert len(answer["head"]) == 64, verb
        assert (answer.get("journal") == "director") == (verb in PRIVATE), verb
    assert answers["answer-checks"]["words"] == "MAL-2026-1"
    assert answers["speed"]["refs"]["speed"] == 4
    assert answers["rate"]["refs"] == {"objective": "notify", "rating": "P", "proposed": "P"}


def test_every_line_about_an_exercise_says_so(exercise: Shell, scenario: Path) -> None:
    for verb, line in COMMANDS.items():
        if verb == "real":
            exercise.does(*argv("begin SCENARIO", scenario))
        said = exercise(*argv(line, scenario))
        assert (said.code, said.err) == (0, ""), (verb, said)
        assert said.out.startswith("EXERCISE "), said.out
    for look in ("status", "history", "report"):
        assert "EXERCISE" in exercise("exercise", look).out.splitlines()[0]


def test_scenarios_are_listed_linted_exported_and_packed(exercise: Shell, scenario: Path, tmp_path: Path) -> None:
    listed = {each["id"]: each for each in exercise.does("exercise", "list")["scenarios"]}
    assert listed["alone-at-three"]["errors"] == listed["gateway-poisoned-release"]["errors"] == 0
    assert exercise("exercise", "lint", "alone-at-three").out == "alone-at-three: 0 errors, 0 warnings.\n"

    csv = tmp_path / "list.csv"
    assert exercise("exercise", "export", scenario, "--out", csv).code == 0
    assert exercise("exercise", "export", scenario, "--out", csv).code == 1  # nothing is overwritten silently
    drafted = exercise("exercise", "import", csv, "--playbook", "compromised-dependency", "--name", "again")
    assert "id: again" in drafted.out
    files = exercise.does("exercise", "packets", scenario, "--out", tmp_path / "packets")["files"]
    assert len(files) == 4
    assert "nobody saw it" not in (tmp_path / "packets" / "small-hours-players.md").read_text()


def test_a_new_inject_of_the_shell_carries_all_that_a_written_one_does(begun: Shell, tmp_path: Path) -> None:
    file = tmp_path / "photo.txt"
    file.write_text("A photo.\n")
    options = "--story +10m --attach FILE --ack --to lead --option We-wait --option We-speak --expect Kept --within 15m"
    words = [str(file) if word == "FILE" else word for word in options.split()]
    written = begun.does("exercise", "inject", "The board calls", *words, "--met-by", "preserve", "--critical")
    name = written["inject"]
    seen = begun.does("exercise", "preview", name)
    assert seen["attachments"] == [f"{name}/1/photo.txt"]
    assert "2  We-speak" in seen["text"]
    begun.does("exercise", "fire", name)
    assert begun("exercise", "inject", "x", "--critical").code == 2


def test_the_documents_for_a_room_are_written_and_it_is_said_for_whom(
    exercise: Shell, scenario: Path, tmp_path: Path
) -> None:
    out = tmp_path / "room"
    written = exercise.does("exercise", "documents", scenario, "--out", out)
    assert sorted(written["files"]) == sorted(str(path) for path in out.iterdir())
    assert {path.rpartition("small-hours-")[2] for path in written["for_players"]} == {
        "situation-manual.md",
        "situation-manual.html",
        "feedback-form.md",
        "feedback-form.html",
    }
    said = exercise("exercise", "documents", scenario, "--out", out)
    assert (said.code, "--force" in said.err) == (1, True)


def test_a_list_comes_back_onto_the_scenario_that_it_came_from(exercise: Shell, scenario: Path, tmp_path: Path) -> None:
    out, again = tmp_path / "list.csv", scenario.parent / "again.yaml"
    said = exercise("exercise", "export", scenario, "--out", out)
    assert f"irrunner exercise import LIST --onto {scenario}" in said.err
    said = exercise("exercise", "import", out, "--onto", scenario, "--out", again)
    assert said.code == 0, said
    again.write_text(again.read_text().replace("files/", "small-hours/files/"))
    assert exercise("exercise", "lint", again).out.endswith("0 errors, 0 warnings.\n")
    assert exercise("exercise", "rehearse", again).code == 0


def test_a_broken_scenario_is_shown_with_its_lines_and_leaves_no_store(exercise: Shell, scenario: Path) -> None:
    broken = scenario / "scenario.yaml"
    broken.write_text(broken.read_text().replace("step: confirm}", "step: confrim}"))

    linted = exercise("exercise", "lint", scenario)
    begun = exercise("exercise", "begin", scenario)

    assert linted.code == begun.code == 1
    assert 'Did you mean "confirm"' in linted.out
    assert "1 error" in linted.out.splitlines()[-1]
    assert not exercise.place.exists()
    assert not (exercise.place.parent / "control").exists()


def test_a_new_scenario_can_be_linted_at_once(exercise: Shell, tmp_path: Path) -> None:
    out = tmp_path / "night.yaml"
    said = exercise("exercise", "new", "night", "--playbook", "compromised-dependency", "--out", out)
    assert said.code == 0, said
    assert exercise("exercise", "lint", out).code == 0
    assert exercise("exercise", "new", "No Id!", "--playbook", "compromised-dependency").code == 2
    assert exercise("exercise", "new").code == 2


def test_a_scenario_in_the_folder_where_one_stands_is_found_by_its_name(
    exercise: Shell, scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(scenario.parent)
    assert exercise("exercise", "lint", "small-hours").code == 0
    (scenario.parent / "ward.yaml").write_text(
        SCENARIO.replace("id: small-hours", "id: ward").replace("files/", "small-hours/files/")
    )
    assert exercise("exercise", "lint", "ward").code == 0
    said = exercise("exercise", "lint", "compromised-dependency")
    assert (said.code, "is a playbook; `irrunner playbook lint` checks it" in said.err) == (1, True)


def test_a_person_who_writes_a_new_scenario_is_asked_again_after_a_bad_answer(exercise: Shell, tmp_path: Path) -> None:
    out = tmp_path / "night.yaml"
    with Terminal("--store", exercise.place, "exercise", "new", "--out", out) as terminal:
        terminal.wait_for("night-shift")
        terminal.type("Night Shift!\n")
        terminal.wait_for("is no id")
        terminal.type("night\n")
        terminal.wait_for("On which playbook")
        terminal.type("compromised-dependncy\n")
        terminal.wait_for("Did you mean")
        terminal.type("\n")
        terminal.wait_for("Its title")
        terminal.type("\n")
        assert terminal.end() == 0
    assert "id: night" in out.read_text()


def test_a_scenario_is_drafted_from_a_real_incident_without_its_names(exercise: Shell) -> None:
    incident = exercise.declare()
    exercise.does("note", "Zora called from 203.0.113.9", "--by", "Zora")
    drafted = exercise("exercise", "from-incident", incident, "--name", "again").out
    assert "id: again" in drafted
    assert "Zora" not in drafted


def test_a_rehearsal_passes_or_fails_in_sentences_and_in_junit(exercise: Shell, scenario: Path, tmp_path: Path) -> None:
    passed = exercise("exercise", "rehearse", scenario, "--seed", "7")
    assert passed.code == 0, passed
    assert passed.out == exercise("exercise", "rehearse", scenario, "--seed", "7").out
    assert exercise("exercise", "rehearse", scenario, "--as", "golden").code == 0

    path = scenario / "scenario.yaml"
    path.write_text(path.read_text().replace("critical: true,\n         objective", "critical: true, objective"))
    path.write_text(path.read_text().replace("met_by: {step: confirm}", "met_by: {inject: alert}"))
    junit = tmp_path / "junit.xml"
    failed = exercise("exercise", "rehearse", scenario, "--junit", junit)
    assert failed.code == 1
    assert "a team that does nothing passes it" in failed.err
    assert "<failure" in junit.read_text()
    found = json.loads(exercise("exercise", "rehearse", scenario, "--json").out)
    assert found["passed"] is False


def test_a_robot_plays_a_script_of_ones_own(exercise: Shell, scenario: Path, tmp_path: Path) -> None:
    script = tmp_path / "mine.yaml"
    script.write_text("- {at: 5m, do: {step: confirm}}\n")
    answer = exercise.does("exercise", "rehearse", scenario, "--as", str(script))
    assert answer["rehearsals"][0]["runs"][0]["expectations"]["confirmed"] == "on-time"
    assert exercise("exercise", "rehearse", scenario, "--as", "brazen").code == 1


def test_something_real_ends_the_exercise_and_declares_only_when_told_to(
    begun: Shell, scenario: Path, tmp_path: Path
) -> None:
    begun.does("role", "lead", "lea", "--contact", "room 2", "--incident", "EX-2026-0001")
    said = begun("exercise", "real", "--why", "smoke")
    assert "irrunner declare drill --mode live" in said.out
    assert "irrunner role lead lea --contact 'room 2'" in said.out
    assert [each["mode"] for each in begun.does("list")["incidents"]] == ["exercise"]


def test_the_live_incident_takes_the_playbook_and_the_people_but_nothing_of_the_story(
    exercise: Shell, tmp_path: Path
) -> None:
    exercise.does("exercise", "begin", "alone-at-three")
    exercise.does("exercise", "tell")
    exercise.does("role", "lead", "lea", "--incident", "EX-2026-0001")
    live = tmp_path / "live"
    answer = exercise.does("exercise", "real", "--why", "smoke", "--into", str(live), "--yes")
    status = exercise.does("--store", str(live), "status")
    assert (answer["live"], status["mode"]) == (status["incident"], "live")
    assert status["roles"]["lead"]["person"] == "lea"
    assert "package" not in status["answers"]
    assert exercise("exercise", "tell").code == 1


def test_the_report_is_written_in_three_formats_and_people_can_be_numbered(begun: Shell, tmp_path: Path) -> None:
    begun.does("exercise", "end")
    for name in ("r.md", "r.html", "r.json"):
        assert begun("exercise", "report", "--out", tmp_path / name).code == 0
        assert "EXERCISE" in (tmp_path / name).read_text() or name == "r.json"
    assert "ada" not in begun("exercise", "report", "--format", "md", "--numbered").out
    assert begun("exercise", "report", "--out", tmp_path / "r.md").code == 1


def test_two_exercises_are_compared_and_stand_in_the_history(begun: Shell, scenario: Path, tmp_path: Path) -> None:
    begun.does("exercise", "end")
    begun.does("exercise", "begin", scenario)
    begun.does("exercise", "tell")
    begun.does("done", "confirm", "--why", "rehearsed", "--incident", "EX-2026-0002")
    begun.does("exercise", "end")
    compared = {
        each["id"]: each for each in begun.does("exercise", "compare", "EX-2026-0001", "EX-2026-0002")["expectations"]
    }
    assert (compared["confirmed"]["before"], compared["confirmed"]["after"]) == ("cut-short", "on-time")
    assert [each["performance"] for each in begun.does("exercise", "history")["exercises"]] == [None, None]
    assert all(each["cut_short"] for each in begun.does("exercise", "history")["exercises"])
    assert "cut short; what it shows is no trend" in begun("exercise", "compare", "EX-2026-0001", "EX-2026-0002").out
    assert begun("exercise", "history", "--out", tmp_path / "h.html").code == 0
    assert "cut short: 1 of 4 on time" in (tmp_path / "h.html").read_text()


def test_several_that_run_are_listed_and_none_is_guessed(begun: Shell, scenario: Path) -> None:
    begun.does("exercise", "begin", scenario)
    refused = begun("exercise", "pause")
    assert refused.code == 1
    assert "EX-2026-0001" in refused.err
    assert "EX-2026-0002" in refused.err
    begun.does("exercise", "pause", "--incident", "ex-2026-0002")


def test_the_director_s_store_is_never_the_players(exercise: Shell, scenario: Path) -> None:
    refused = exercise("exercise", "begin", scenario, "--control", exercise.place)
    assert refused.code == 1
    assert not exercise.place.exists()


def test_no_exercise_is_directed_from_an_empty_place(exercise: Shell) -> None:
    refused = exercise("exercise", "status")
    assert refused.code == 1
    assert "exercise direct SCENARIO" in refused.err


def test_playing_alone_in_plain_lines_goes_from_the_first_card_to_the_report(exercise: Shell, scenario: Path) -> None:
    lines = [
        "cards",
        "card 1",
        "acknowledge 1 lead",
        "note we look",
        "hint",
        "pause",
        "resume",
        "save 1 SAVED",
        "nonsense",
        "go confirm",
        "done no time for evidence",
        "jump 45m",
        "clock",
        "end enough",
        "said we would call back",  # what was done, before what was expected is shown
        "1",
        "yes",
        "P they were calm",
        "The number of hosts",
    ]
    saved = exercise.place.parent / "saved"
    text = "\n".join(lines).replace("SAVED", str(saved))
    said = exercise("exercise", "play", scenario, "--plain", stdin=text.encode())
    assert said.code == 0, said
    assert (saved / "advisory.txt").read_text() == "An advisory.\n"
    order = [
        "EXERCISE inject 1",
        "Attached: e1 advisory.txt",
        "To be acknowledged by: lead",
        "Hint: Which lockfiles mention it?",
        "'nonsense' means nothing here.",
        "A journalist asks",
        "The exercise is over",
        "What did you do about: reporter?",
        "Expected: A holding line that the lead approved",
        "What had really happened:",
        "The after-action report is in",
    ]
    places = [said.out.index(each) for each in order]
    assert places == sorted(places)
    status = exercise.does("exercise", "status")
    assert {each["id"]: each["result"] for each in status["expectations"]}["line"] == "on-time"
    report = exercise.place.parent / "reports" / "EX-2026-0001.html"
    assert "said we would call back" in report.read_text()


def test_leaving_a_solo_exercise_lets_story_time_wait(exercise: Shell, scenario: Path) -> None:
    said = exercise("exercise", "play", scenario, "--plain", stdin=b"quit\n")
    assert "exercise play EX-2026-0001" in said.out
    assert exercise.does("exercise", "status")["paused"] is True
    again = exercise("exercise", "play", "EX-2026-0001", "--plain", stdin=b"resume\nquit\n")
    assert "Story time stands still. Say resume." in again.out
    assert "1 inject came before" in again.out


def test_directing_in_plain_lines_takes_the_same_commands(exercise: Shell, scenario: Path) -> None:
    lines = [
        "help",
        "status",
        "fire alert",
        "fire reporter",
        "observe 'calm voices' --objective notify --strength",
        "judge line on-time --why calm",
        "inject 'The board calls' --fire",
        "observe 'unfinished",
        "begin alone-at-three",
        "end --why enough",
        "quit",
    ]
    said = exercise("exercise", "direct", scenario, "--at-once", "--plain", stdin="\n".join(lines).encode())
    assert said.code == 0, said
    for each in (
        "Players: irrunner open EX-2026-0001",
        "Nothing was told twice",
        "reporter is delivered",
        "line is judged: on-time",
        "by-hand-1 is written and delivered",
        "The line cannot be read",
        "`begin` begins another exercise",
        "The exercise is over",
    ):
        assert each in said.out, (each, said.out)


def test_players_get_cards_in_the_ordinary_plain_walk(begun: Shell) -> None:
    lines = b"cards\ncard 1\nask who is on call\nacknowledge 1 lead\nquit\n"
    said = begun("open", "EX-2026-0001", "--plain", stdin=lines)
    assert said.code == 0
    assert "example-lib carries a stealer" in said.out
    assert "Question q1 is asked" in said.out
    assert begun.does("exercise", "status")["questions"][0]["text"] == "who is on call"


def test_hostile_text_in_a_scenario_cannot_steer_a_terminal(exercise: Shell, scenario: Path) -> None:
    path = scenario / "scenario.yaml"
    path.write_text(
        path.read_text()
        .replace("A journalist asks", "\\x1b]0;gone\\x07 asks")
        .replace(
            "text: \\x1b]0;gone\\x07 asks whether customers are affected.", 'text: "\\x1b]0;gone\\x07 asks\\u202e"'
        )
    )
    said = exercise("exercise", "play", scenario, "--plain", stdin=b"jump 45m\ncards\ncard 2\ncard 3\nend\n")
    looks = [exercise("exercise", each) for each in ("status", "report", "list")]
    for out in (said, *looks):
        assert "\x1b" not in out.out
        assert "\u202e" not in out.out


def test_live_answers_are_the_same_before_and_after_an_exercise_beside_them(exercise: Shell) -> None:
    incident = exercise.declare()

    def live() -> list[Said]:
        looks = (["report", "--format", "json"], ["report", "--format", "md"], ["log"])
        return [exercise(*look, "--incident", incident) for look in looks]

    before = live()
    exercise.does("exercise", "begin", "alone-at-three")
    exercise.does("exercise", "tell")
    exercise.does("done", "out-of-band", "--why", "story", "--incident", "EX-2026-0001")
    exercise.does("exercise", "end")
    assert live() == before
    assert [each["incident"] for each in exercise.does("exercise", "history")["exercises"]] == ["EX-2026-0001"]


def test_an_exercise_that_is_over_is_not_among_those_that_players_can_mean(begun: Shell, scenario: Path) -> None:
    begun.does("exercise", "end")
    begun.does("exercise", "begin", scenario)
    begun.does("exercise", "tell")
    assert begun.does("exercise", "acknowledge", "1", "lead")["incident"] == "EX-2026-0002"
    begun.does("exercise", "begin", scenario)
    refused = begun("exercise", "acknowledge", "1", "lead")
    assert "2 exercises run here:\n  EX-2026-0002\n  EX-2026-0003" in refused.err


def test_a_time_of_the_story_can_be_typed_in_a_shell(begun: Shell) -> None:
    noted = begun.does("note", "The pager rang", "--at", "05:40", "--incident", "EX-2026-0001")
    began = next(
        each for each in begun.does("log", "--incident", "EX-2026-0001")["entries"] if each["kind"] == "exercise.began"
    )
    assert noted["occurred"] == began["occurred"]
    said = begun("note", "Again", "--at", "05:40", "--incident", "EX-2026-0001")
    assert "at story Tue 2026-03-03 05:40 UTC (" in said.out
    assert "on the wall)" in said.out
    ahead = begun("note", "Later", "--at", "2026-03-04 05:40", "--incident", "EX-2026-0001")
    assert ahead.code == 1
    assert "lies ahead: it is 2026-03-03 05:4" in ahead.err


def test_what_is_real_is_declared_with_the_playbook_that_fits(begun: Shell) -> None:
    refused = begun("exercise", "real", "--playbook", "nothing-like-it", "--yes")
    assert refused.code == 1
    assert begun.does("exercise", "status")["running"]
    said = begun("exercise", "real", "--playbook", "generic-incident")
    assert "irrunner declare generic-incident --mode live" in said.out
