"""An exercise on plain lines: whoever is there is seen, and players hear what control does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.cli.context import CliContext
from irrunner.cli.repl.players import player_session
from irrunner.exercise.play.resume import resume
from irrunner.exercise.play.verbs import clock, end, injects, players
from irrunner.incident import Incident
from irrunner.journal import open_store, open_workspace
from irrunner.journal.chain import Actor
from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.exercise.play import Exercise
    from tests.cli.conftest import Shell

KIM = Actor("kim", "kim", "desk.example")
SINCE = "2026-03-24T12:00:00+00:00"


@pytest.fixture
def shell(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """An exercise that has begun, with a director's store of its own."""
    monkeypatch.setenv("IRRUNNER_DIRECTING", str(shell.place.parent / "control"))
    monkeypatch.setenv("IRRUNNER_AS", "ada")
    shell.does("exercise", "begin", "alone-at-three")
    return shell


def _control(shell: Shell) -> Path:
    return shell.place.parent / "control"


def test_a_second_director_is_named_before_they_do_anything(shell: Shell) -> None:
    open_workspace(_control(shell)).presence("EX-2026-0001", KIM, SINCE).beat()
    said = shell("exercise", "direct", "EX-2026-0001", "--plain", stdin=b"quit\n")
    assert "EXERCISE kim also directs this exercise. Nothing is told twice." in said.out


def test_a_story_that_others_play_waits_until_everybody_is_here(shell: Shell) -> None:
    said = shell("exercise", "direct", "alone-at-three", "--plain", stdin=b"status\nresume\nquit\n").out
    assert "EXERCISE Story time waits until everybody is here. Say resume then." in said
    places = [said.index(each) for each in ("T+0:00); paused", "Story time runs again from", "EXERCISE page: ")]
    assert places == sorted(places)
    assert "resume then" not in shell("exercise", "direct", "EX-2026-0002", "--plain", stdin=b"quit\n").out
    at_once = shell("exercise", "direct", "alone-at-three", "--at-once", "--plain", stdin=b"quit\n").out
    assert "resume then" not in at_once
    assert "T+0:00); paused" not in at_once


def test_whoever_directs_or_plays_on_plain_lines_leaves_no_sign_behind(shell: Shell) -> None:
    shell("exercise", "direct", "EX-2026-0001", "--plain", stdin=b"quit\n")
    shell("open", "EX-2026-0001", "--plain", stdin=b"quit\n")
    shell("exercise", "play", "EX-2026-0001", "--plain", stdin=b"quit\n")
    for place in (_control(shell), shell.place):
        assert open_workspace(place).presence("EX-2026-0001", KIM, SINCE).others() == []


def test_players_hear_what_control_does(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    def beside(act: Callable[[Exercise], object]) -> None:
        with open_store(shell.place) as own, open_store(_control(shell)) as control:
            act(resume(control, "EX-2026-0001", KIM, players=own))

    cli = CliContext()
    cli.store_place = str(shell.place)
    cli.select("EX-2026-0001")
    session = player_session(cli, cli.opened())
    session.tick()
    assert [each.name for each in open_workspace(shell.place).presence("EX-2026-0001", KIM, SINCE).others()] == ["ada"]
    for act in (
        injects.play_due,
        players.hint,
        lambda exercise: clock.pause(exercise, why="Lunch"),
        clock.resume,
        lambda exercise: clock.speed(exercise, 3),
        lambda exercise: end.real(exercise, why="The mirror burns"),
    ):
        beside(act)
        session.tick()
    said = capsys.readouterr().out
    session.close()
    order = (
        "EXERCISE inject 1",
        "EXERCISE Hint taken: ",
        "EXERCISE Story time paused: Lunch (kim)",
        "EXERCISE Story time resumed (kim)",
        "EXERCISE Story time runs 3 times as fast (kim)",
        "EXERCISE THIS IS REAL: the exercise has stopped. The mirror burns",
    )
    places = [said.index(each) for each in order]
    assert places == sorted(places)


def test_what_is_refused_and_listed_says_that_it_is_an_exercise(shell: Shell) -> None:
    lines = b"nonsense\nskip\n\ncards\ncard 9\nsave 1\nanswer x\n"
    for command in (("exercise", "play", "EX-2026-0001"), ("open", "EX-2026-0001")):
        said = shell(*command, "--plain", stdin=lines)
        assert said.code == 0
        about = ("means nothing", "Why is it skipped", "Nothing was said", "There is no inject", "KEY=VALUE", "ended")
        for each in (*about, "The phone"):
            (line, *_) = (line for line in said.out.splitlines() if each in line)
            assert line.startswith("EXERCISE"), line


def test_what_waits_and_that_it_should_end_are_said_once(shell: Shell) -> None:
    shell.does("exercise", "begin", "alone-at-three", "--clock", "story")
    shell.does("exercise", "next", "--incident", "EX-2026-0002")
    shell.does("exercise", "jump", "20h", "--incident", "EX-2026-0002")
    said = shell("exercise", "play", "EX-2026-0002", "--plain", stdin=b"clock\nclock\nclock\nquit\n").out
    assert said.count("came due while you were away. Say next card.") == 1
    assert said.count("The exercise should end: its time is up. Say end.") == 1


def _at_the_button(shell: Shell) -> None:
    """The exercise up to the card that offers three answers, which is the seventh."""
    shell("exercise", "play", "EX-2026-0001", "--plain", stdin=b"next card\n" * 7)


@pytest.mark.parametrize(
    ("answer", "option"),
    [("2", 2), ("2.", 2), ("create", 2), ("Neither", 3), ("rebuild from image", 1), ("3 until I know more", 3)],
)
def test_a_card_is_answered_in_place_by_number_or_words(shell: Shell, answer: str, option: int) -> None:
    _at_the_button(shell)
    said = shell("open", "EX-2026-0001", "--plain", stdin=f"card 7\nacknowledge 7 lead {answer}\ncard 7\n".encode()).out
    assert "Answers:\n  1 [ Rebuild from image ]." in said
    assert "Say with the number of an answer: acknowledge 7 lead 1" in said
    assert "EXERCISE Acknowledged: " in said
    assert "Acknowledged for lead by ada: " in said
    (entry,) = shell.does("log", "--incident", "EX-2026-0001", "--kind", "inject.acknowledged")["entries"]
    assert entry["refs"]["option"] == option


@pytest.mark.parametrize("answer", ["", "perhaps", "you", "9", "create and rebuild"])
def test_an_answer_that_names_none_or_several_is_asked_again(shell: Shell, answer: str) -> None:
    _at_the_button(shell)
    said = shell("open", "EX-2026-0001", "--plain", stdin=f"acknowledge 7 lead {answer}\n".encode()).out
    assert "Which answer?" in said or "There is no answer 9" in said
    assert not shell.does("log", "--incident", "EX-2026-0001", "--kind", "inject.acknowledged")["entries"]


def test_what_is_attached_to_a_card_can_be_read(shell: Shell) -> None:
    said = shell("exercise", "play", "EX-2026-0001", "--plain", stdin=b"next card\nread 1\nread 99\nread e1\n").out
    assert "Say: read 1 looks at it, save 1 FOLDER writes it as a file." in said
    assert said.count("1,904 processes (usual: 140)") == 2
    assert "There is no inject '99'" in said


def test_the_first_cards_teach_the_words_of_plain_mode(shell: Shell) -> None:
    said = shell("exercise", "play", "EX-2026-0001", "--plain", stdin=b"next card\nread 1\nhelp\n").out
    helped = said.partition("EXERCISE cards: ")[2] or said
    for word in ("note TEXT", "done", "skip WHY", "help"):
        assert word in said
        assert word.partition(" ")[0] in helped


def test_no_word_of_what_a_director_pastes_acts(shell: Shell) -> None:
    def delivered() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = shell.does("log", "--incident", "EX-2026-0001")["entries"]
        return [each for each in found if each["kind"] in ("inject.delivered", "exercise.ended")]

    before = delivered()
    with Terminal(
        "--store", shell.place, "exercise", "direct", "EX-2026-0001", "--plain", "--control", _control(shell)
    ) as terminal:
        terminal.wait_for("> ")
        terminal.type("next\nend it broke\nquit\n")
        terminal.wait_for("3 lines arrived together")
        terminal.wait_for("Nothing was done.")
        terminal.type("quit\n")
        assert terminal.end() == 0
    told = ["inject.delivered"] * (len(before) + 1)  # whoever directs tells what is due, pasted or not
    assert [each["kind"] for each in delivered()] == told
    assert shell("exercise", "status", "--incident", "EX-2026-0001").code == 0


def test_a_card_is_shown_to_whoever_has_its_role_and_named_to_the_others(shell: Shell) -> None:
    shell.does("role", "lead", "Bo", "--incident", "EX-2026-0001")
    shell.does("exercise", "next", "--incident", "EX-2026-0001")
    lines = b"cards\ncard 1\nread 1\nacknowledge 1 lead\n"
    said = shell("open", "EX-2026-0001", "--plain", stdin=lines).out
    assert "EXERCISE 1  for lead" in said
    assert said.count("Inject 1 is for lead.") == 3
    assert "WHEN WOKEN" not in said
    assert "1,904 processes" not in said
    hers = shell("--as", "bo", "open", "EX-2026-0001", "--plain", stdin=lines).out
    assert "WHEN WOKEN" in hers
    assert "1,904 processes (usual: 140)" in hers


def test_a_time_of_the_story_can_be_typed_on_plain_lines(shell: Shell) -> None:
    typed = ("note /at 03:02 The phone rang", "answer first-signal=03:02", "note /at 23:99 never", "note see /at 03:02")
    said = shell("open", "EX-2026-0001", "--plain", stdin="\n".join([*typed, "quit"]).encode())
    assert "at story Sun 2026-10-11 03:02 UTC (" in said.out
    assert "is not a time that can be read" in said.out + said.err
    entries = shell.does("log", "--incident", "EX-2026-0001")["entries"]
    began = next(each["occurred"] for each in entries if each["kind"] == "exercise.began")
    noted = [each for each in entries if each["kind"] == "note.added"]
    assert [(each["words"], each["occurred"] == began) for each in noted] == [
        ("The phone rang", True),
        ("see /at 03:02", False),
    ]
    with open_store(shell.place, create=False, read_only=True) as store:
        incident = Incident(store, "EX-2026-0001", KIM)
        incident.refresh()
        assert incident.state.answer("first-signal") == began
