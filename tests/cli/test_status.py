from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_the_page_of_the_flagship_fits_80_columns_and_leaves_a_line_of_24(shell: Shell) -> None:
    assert shell("declare", "compromised-dependency", "--at", "-3h", "--title", "x" * 200).code == 0
    for number in range(8):
        shell.does("register", "assets", "add", f"name=web{number}", "kind=ci-runner")
    for _ in range(6):
        shell.does("note", "long " * 60)

    lines = shell("status").out.splitlines()

    assert len(lines) <= 23
    assert max(map(len, lines)) <= 80


def test_the_page_says_what_is_overdue_and_whose_it_is(shell: Shell) -> None:
    shell.declare("--at", "-2h")
    shell.does("role", "lead", "Ana")

    page = shell("status").out

    assert "To do: 4 steps, 1 overdue" in page
    assert "confirm, open, Ana, OVERDUE 1h 30m: Confirm the advisory for litellm" in page
    assert "lead Ana" in page


def test_the_page_says_what_waits_and_for_what(busy: Shell) -> None:
    page = busy("status").out

    assert "rebuild: waits for find" in page
    assert "isolate: waits for" in page


def test_the_page_ends_with_the_head_that_a_second_person_writes_down(busy: Shell) -> None:
    head = str(busy.does("note", "x")["head"])

    assert busy("status").out.splitlines()[-1].startswith(f"Head {head[:16]}, entry ")


def test_all_steps_come_on_request(busy: Shell) -> None:
    said = busy("status", "--steps").out

    assert "  executed  open  Did it run anywhere?" in said
    assert "  rebuild  waiting, waits for find  Rebuild the images" in said


def test_all_steps_come_with_what_a_reader_should_know(busy: Shell) -> None:
    busy.does("skip", "find", "--why", "no access")

    lines = busy("status", "--steps").out.splitlines()

    rebuild = next(number for number, line in enumerate(lines) if line.startswith("  rebuild"))
    assert lines[rebuild + 1] == "    Warning: find, which it needs, was skipped"


def test_a_closed_and_a_purged_incident_say_so(busy: Shell) -> None:
    identity = str(busy.does("close", "--as", "false-alarm", "--why", "x")["incident"])
    assert "closed as false-alarm" in busy("status", identity).out

    busy.does("purge", identity, "--why", "x", "--yes")
    assert "was purged by" in busy("status", identity).out
    assert busy.does("status", identity)["status"] == "purged"
    assert "purged" in busy("list").out
    assert busy("verify").code == 0


def test_the_clocks_stop_when_the_incident_is_closed(shell: Shell) -> None:
    shell.declare("--at", "-2h")
    identity = str(shell.does("close", "--at", "-110m", "--why", "over")["incident"])

    assert "OVERDUE" not in shell("status", identity).out
    assert shell.does("status", identity)["steps"][0]["seconds_left"] > 0


def test_an_exercise_without_a_story_counts_the_time_on_the_wall(shell: Shell) -> None:
    exercise = shell.declare("--mode", "exercise", "--at", "-2h")

    assert "1 overdue" in shell("status", exercise).out


def test_a_closed_one_is_late_as_it_was_at_the_close(shell: Shell) -> None:
    shell.declare("--at", "-3h")
    closed = shell.does("close", "--at", "-2h", "--why", "enough", "--as", "test")

    confirm = shell.does("status", str(closed["incident"]))["steps"][0]

    assert (confirm["id"], round(confirm["seconds_left"] / 60)) == ("confirm", -30)


def test_the_end_of_the_log_is_the_end_of_the_whole_log(shell: Shell) -> None:
    shell.declare()
    for number in range(9):
        shell.does("note", f"note {number}")
    shell.does("correct", "9", "--words", "a better word", "--why", "a slip")
    shell.does("redact", "10", "--why", "a name", "--yes")
    whole = shell("log").out.splitlines()
    for last in (1, 2, 5, 8, 1000):
        assert shell("log", "--last", str(last)).out.splitlines() == whole[-last:]
        assert shell.does("log", "--last", str(last))["entries"] == shell.does("log")["entries"][-last:]
