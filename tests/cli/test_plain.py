from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from irrunner import __version__
from tests.cli.terminal import Terminal
from tests.eventually import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell


def walk(shell: Shell, *lines: str | Path) -> str:
    said = shell("open", "--plain", stdin="\n".join(map(str, lines)).encode() + b"\n")
    assert (said.code, said.err) == (0, ""), said
    return said.out


def states(shell: Shell) -> dict[str, str]:
    return {step["id"]: step["state"] for step in shell.does("status")["steps"]}


def test_it_shows_what_the_next_step_needs(busy: Shell) -> None:
    said = walk(busy)

    assert "Step confirm, open, lead, 29m" in said
    assert "Confirm the advisory for litellm\nWARNING: Do not install it.\n  Ask **two** sources.\n" in said
    assert "Evidence missing, slot 1: The advisory as published" in said
    assert "1 done  2 skip  3 block  4 start  5 next  6 quit" in said


def test_the_end_of_the_input_keeps_everything_and_says_how_to_go_on(busy: Shell) -> None:
    said = walk(busy, "note half way")

    identity = busy.does("status")["incident"]
    assert said.splitlines()[-1].startswith(f"Everything is kept. Go on with: irrunner open {identity} --plain --store")
    assert busy.does("log", "--kind", "note")["entries"][0]["refs"] == {"step": "confirm"}


def test_a_whole_incident_can_be_worked_in_it(busy: Shell, tmp_path: Path) -> None:
    (tmp_path / "proof").write_text("x")
    busy.does("register", "assets", "add", "name=web1")

    walk(
        busy,
        f"add 1 {tmp_path / 'proof'}",
        f"add 2 {tmp_path / 'proof'}",
        "done",
        "yes it is in the log",
        "start",
        "1",
        "done",
        "approve nobody else is awake",
        "done",
        "2",
        "not needed",
        "quit",
    )

    assert states(busy) == {
        "confirm": "done",
        "executed": "done",
        "find": "done",
        "isolate@a1": "done",
        "agree": "done",
        "rebuild": "skipped",
    }
    assert [entry["words"] for entry in busy.does("log", "--kind", "decision.made")["entries"]] == ["it is in the log"]


def test_numbers_stand_for_the_choices(busy: Shell) -> None:
    walk(busy, "next", "2")

    assert busy.does("status")["steps"][1]["option"] == "no"


def test_next_back_and_go_move_about(busy: Shell) -> None:
    said = walk(busy, "next", "back", "back", "go rebuild", "go nowhere")

    heads = [line.split(",")[0] for line in said.splitlines() if line.startswith("Step ")]
    assert heads == ["Step confirm", "Step executed", "Step confirm", "Step agree", "Step rebuild"]
    assert "There is no step called 'nowhere'." in said


def test_what_is_refused_is_explained_and_the_walk_goes_on(busy: Shell) -> None:
    said = walk(busy, "done", "skip", "", "frobnicate", "nxt", "answer colour=red", "answer package", "add /nowhere")

    assert "its evidence is missing" in said
    assert "done REASON" in said
    assert "Why is it skipped?" in said
    assert "Nothing was said, so nothing was done." in said
    assert "'frobnicate' means nothing here." in said
    assert "Did you mean next?" in said
    assert states(busy)["confirm"] == "open"


def test_done_takes_the_reason_behind_it(busy: Shell) -> None:
    said = walk(busy, "done the site is down")

    assert "confirm is done." in said
    assert "Recorded as out of order" in said


def test_answers_and_reports_are_at_hand(busy: Shell, tmp_path: Path) -> None:
    said = walk(busy, "answer versions=1.0, 1.1", "list", "status", f"report {tmp_path / 'r.md'}", "help", "reopen")

    assert "versions is 1.0, 1.1." in said
    assert "confirm  open" in said
    assert "To do: 4 steps" in said
    assert (tmp_path / "r.md").read_text()
    assert "skip WHY: leave it out" in said


def test_a_missing_answer_is_the_first_step(shell: Shell) -> None:
    assert shell("declare", shell.playbook).code == 0

    said = walk(shell, "answer package=litellm")

    assert "Question: Package name, such as litellm. Say: answer package=…" in said
    assert "Step confirm" in said


def test_run_without_a_terminal_declares_and_walks(shell: Shell) -> None:
    said = shell("run", shell.playbook, "--set", "package=litellm", stdin=b"done no site\n")

    assert said.code == 0
    assert states(shell)["confirm"] == "done"


def test_an_exercise_says_so_at_every_step(shell: Shell) -> None:
    said = shell("run", shell.playbook, "--mode", "exercise", "--set", "package=x", stdin=b"next\nnote x\n")

    assert all(line.startswith("EXERCISE ") for line in said.out.splitlines() if "Step " in line or "Noted" in line)


def test_it_draws_nothing(busy: Shell) -> None:
    assert "\x1b" not in walk(busy, "help", "list", "status")


RUBBISH = {
    "bytes": b"\xff\xfe\x00\n",
    "arrows": b"\x1b[A\n",
    "a very long number": b"9" * 400_000 + b"\n",
    "nothing": b"\n\n\n",
    "no such number": b"999\n",
    "zero": b"0\n",
}


@pytest.mark.parametrize("rubbish", RUBBISH.values(), ids=RUBBISH)
def test_rubbish_does_no_harm(busy: Shell, rubbish: bytes) -> None:
    before = busy.does("status")["seq"]

    assert busy("open", "--plain", stdin=rubbish).code == 0
    assert busy.does("status")["seq"] == before


def test_alone_without_a_terminal_it_prints_the_help(shell: Shell) -> None:
    said = shell()

    assert said.code == 0
    assert said.out.startswith("Usage: irrunner")


def test_a_decision_may_be_said_in_full(busy: Shell) -> None:
    walk(busy, "next", "decide UNKNOWN nobody looked")

    (decision,) = busy.does("log", "--kind", "decision.made")["entries"]
    assert (decision["refs"]["option"], decision["words"]) == ("unknown", "nobody looked")


def test_a_decision_without_its_option_is_refused(busy: Shell) -> None:
    assert "has no option" in walk(busy, "next", "decide perhaps")


def test_a_line_that_is_too_long_is_refused_whole_and_its_end_obeyed_by_nobody(busy: Shell) -> None:
    before = busy.does("status")["seq"]

    said = walk(busy, "x" * 500_000 + "note forged", "y" * 2_000_000 + "skip forged")

    assert said.count("longer than 500,000 bytes") == 2
    assert busy.does("status")["seq"] == before


def test_an_unapproved_step_is_not_said_to_be_approved(busy: Shell) -> None:
    said = walk(busy, "go agree", "approve nobody else is awake", "go agree")

    assert "agree goes ahead unapproved" in said
    assert "Approved by" not in said
    assert "Goes ahead unapproved, by" in said
    assert "nobody else is awake" in said


class Walker:
    """A walk in a process of its own, so that somebody else can write while it waits for a line."""

    def __init__(self, shell: Shell) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "irrunner", "open", "--plain", "--store", str(shell.place)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def until(self, words: str) -> str:
        """What it says until a line with these words has come."""
        assert self._process.stdout is not None
        said = ""
        while words not in said:
            line = self._process.stdout.readline().decode()
            assert line, said
            said += line
        return said

    def tell(self, line: str) -> None:
        """Say a line to it."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()

    def end(self) -> tuple[int, str]:
        """Say no more; its exit code and the rest of what it said."""
        out, err = self._process.communicate(timeout=PATIENCE)
        return self._process.returncode, (out + err).decode()


def test_an_instance_that_somebody_else_made_another_one_is_let_go(busy: Shell) -> None:
    walker = Walker(busy)
    walker.tell("go isolate")
    walker.until("Step isolate, waiting")
    busy.does("register", "assets", "add", "name=web1")
    busy.does("register", "assets", "add", "name=web2")
    walker.tell("next")
    walker.tell("go isolate@a2")
    code, said = walker.end()

    assert code == 0, said
    assert "Step isolate@a2" in said


def test_a_purge_by_somebody_else_ends_in_a_sentence(busy: Shell) -> None:
    incident = busy.does("status")["incident"]
    walker = Walker(busy)
    walker.until("(or: note TEXT")
    busy.does("purge", incident, "--why", "wrong tenant", "--yes")
    walker.tell("done no site")
    walker.tell("status")
    walker.tell("note x")
    code, said = walker.end()

    assert code == 0, said
    assert "was purged; only its tombstone is left" in said


def test_the_walk_s_report_follows_the_user_s_own_templates(
    busy: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    templates, config = tmp_path / "templates", tmp_path / "config" / "irrunner"
    templates.mkdir()
    config.mkdir(parents=True)
    (templates / "incident.md.j2").write_text("our own page\n")
    (config / "config.toml").write_text(f'report-templates = "{templates}"\n')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    assert busy("report").out == "our own page\n"
    assert "our own page" in walk(busy, "report")


def test_a_note_of_several_lines_takes_every_line_and_none_of_them_acts(busy: Shell) -> None:
    before = states(busy)
    walk(busy, 'note """', "top of the alert:", "done uploading x.zip", "", "skip list loaded", "quit", '"""', "quit")
    assert states(busy) == before
    (note,) = busy.does("log", "--kind", "note")["entries"]
    assert note["words"] == "top of the alert:\ndone uploading x.zip\n\nskip list loaded\nquit"


def test_a_note_that_the_input_ends_is_kept(busy: Shell) -> None:
    walk(busy, 'note """', "half of it")
    assert busy.does("log", "--kind", "note")["entries"][0]["words"] == "half of it"


@pytest.mark.parametrize("marks", [("", ""), ("\x1b[200~", "\x1b[201~")])
def test_no_word_of_what_is_pasted_on_a_terminal_acts(busy: Shell, marks: tuple[str, str]) -> None:
    before = states(busy)
    with Terminal("--store", busy.place, "open", "--plain") as terminal:
        terminal.wait_for("> ")
        terminal.type(f"{marks[0]}note top of the alert:\ndone uploading x.zip\nskip list loaded\nquit\n{marks[1]}")
        if marks[1]:
            terminal.type("\n")
        terminal.wait_for("Nothing was done.")
        terminal.type("note\n")
        terminal.wait_for("What is the note?")
        terminal.type("done uploading x.zip\nskip list loaded\n")
        terminal.wait_for("2 lines so far.")
        terminal.type('"""\n')
        terminal.wait_for("Noted for confirm")
        terminal.type("quit\n")
        assert terminal.end() == 0
    assert states(busy) == before
    (note,) = busy.does("log", "--kind", "note")["entries"]
    assert note["words"] == "done uploading x.zip\nskip list loaded"


def test_words_do_not_break_at_the_edge_of_the_window(busy: Shell) -> None:
    with Terminal("--store", busy.place, "open", "--plain") as terminal:
        terminal.resize(40)
        terminal.wait_for("> ")
        terminal.type("quit\n")
        assert terminal.end() == 0
    shown = terminal.seen.decode().replace("\r\n", "\n").partition("Step confirm")[2].partition("> ")[0].splitlines()
    assert "1 done  2 skip  3 block  4 start  5 next" in shown
    assert all(len(line) <= 40 for line in shown if not line.startswith("Command: "))


def test_it_opens_on_a_step_that_can_be_worked_on(busy: Shell) -> None:
    busy.does("block", "confirm", "--why", "the source is down")
    said = walk(busy)
    assert "Step executed, open" in said
    assert "Step confirm" not in said
    assert "Step confirm, blocked" in walk(busy, "go confirm")


def test_only_blocked_steps_are_shown_all_the_same(busy: Shell) -> None:
    for step in ("confirm", "executed", "find", "agree"):
        busy.does("block", step, "--why", "nobody is there")
    assert "Step confirm, blocked" in walk(busy)


def test_registers_are_filled_changed_and_listed(busy: Shell) -> None:
    said = walk(
        busy, "go find", "assets name='web 1' kind=server", "assets change a1 state=isolated", "assets", "indicators"
    )
    assert "a1 is in assets" in said
    assert "a1   web 1  server  isolated" in said
    assert "has no indicators" in said
    (row,) = busy.does("register", "assets", "list")["rows"]
    assert (row["name"], row["kind"], row["state"]) == ("web 1", "server", "isolated")
    (entry,) = busy.does("log", "--kind", "register.entered")["entries"]
    assert entry["refs"]["step"] == "find"


def test_every_other_command_works_about_this_incident(busy: Shell) -> None:
    said = walk(
        busy,
        "role lead 'Grace H' --by Bo",
        "note who leads is said",
        "severity critical --why 'it ran'",
        "title",
        "severity --incident INC-2026-9999 low",
        "timeline import -",
        "log --last 1",
        "roel lead x",
        "declare small",
        "severity --help",
    )
    for words in (
        "Grace H has the role lead",
        "Missing argument",
        "title --help shows how.",
        "--incident does not go here",
        "Nothing can be piped in here",
        "Did you mean role?",
        "'declare' means nothing here.",
        "Usage: irrunner severity",
    ):
        assert words in said, words
    assert busy.does("status")["severity"] == "critical"
    (note,) = busy.does("log", "--kind", "note")["entries"]
    assert note["by"] != "Bo"


def test_an_entry_is_corrected_and_the_incident_closed_in_words(busy: Shell) -> None:
    seq = busy.does("note", "the phone rang")["seq"]
    said = walk(busy, f"correct {seq} the phone rang twice", "correct x", "close", "close false-alarm nobody was there")
    assert "Say which entry" in said
    assert "steps are still open" in said
    assert "The incident is closed" in said
    log = ("log", "--incident", "INC-2026-0001", "--kind")
    assert busy.does(*log, "incident.closed")["entries"][0]["words"] == "nobody was there"
    (entry,) = busy.does(*log, "event.corrected")["entries"]
    assert "the phone rang twice" in str(entry)


def test_evidence_can_be_read(busy: Shell) -> None:
    busy.does("add", "-", "--name", "x.log", stdin=b"one \x1b[31mline\nforged\n")
    said = walk(busy, "read e1", "read e9")
    assert "e1 x.log:\n  one \\x1b[31mline\n  forged\n" in said
    assert "no evidence" in said or "no item" in said
    assert busy.does("log", "--kind", "evidence.opened")["entries"]


def test_the_version_is_said(shell: Shell) -> None:
    assert shell("--version").out == f"irrunner {__version__}\n"


def test_plain_lines_without_an_incident(shell: Shell) -> None:
    said = shell("--plain", stdin=b"help\nplaybooks\nnonsense\n7\n\nplay\ndeclare\n")
    assert said.code == 0
    for words in (
        "No incident is open.",
        "declare PLAYBOOK",
        "generic-incident",
        "'nonsense' means nothing here.",
        "'7' means nothing here.",
        "Which scenario?",
        "Which playbook?",
        "The input has ended.",
    ):
        assert words in said.out, words


def test_an_open_incident_is_opened_by_its_number_or_its_id(shell: Shell) -> None:
    first = shell.declare()
    second = shell.declare("--title", "Another one")
    said = shell("--plain", stdin=b"2\nnote in the second\n").out
    assert f"1  {first}" in said
    assert f"2  {second}  Another one" in said
    shell("--plain", stdin=f"{first.lower()}\nnote in the first\n".encode())
    for incident, words in ((first, "in the first"), (second, "in the second")):
        (note,) = shell.does("log", "--kind", "note", "--incident", incident)["entries"]
        assert note["words"] == words


def test_an_incident_is_declared_and_worked_on_without_leaving(shell: Shell) -> None:
    said = shell("--plain", stdin=f"declare {shell.playbook} package=litellm\nnote begun\n".encode()).out
    assert "Step confirm, open" in said
    assert shell.does("log", "--kind", "note")["entries"][0]["words"] == "begun"


def test_plain_with_a_command_behind_it_is_refused_in_words(shell: Shell) -> None:
    said = shell("--plain", "list")
    assert said.code == 2
    assert "--plain stands alone" in said.err


def test_a_terminal_that_cannot_draw_opens_plain_lines_and_no_pasted_word_acts(busy: Shell) -> None:
    before = busy.does("status")["seq"]
    with Terminal("--store", busy.place) as terminal:
        terminal.wait_for("> ")
        assert b"Say a number to open one" in terminal.seen
        terminal.type("1\ndone x\nquit\n")
        terminal.wait_for("Nothing was done.")
        terminal.type("quit\n")
        assert terminal.end() == 0
    assert busy.does("status")["seq"] == before


@pytest.mark.parametrize(
    ("form", "meant"),
    [
        ("2026-03-24T10:39:00.1234567Z", "2026-03-24T10:39:00.123Z"),
        ("1774348740", "2026-03-24T10:39:00.000Z"),
        ("1774348740000", "2026-03-24T10:39:00.000Z"),
        ("24/Mar/2026:10:39:00 +0100", "2026-03-24T09:39:00.000Z"),
        ("20260324T103900Z", "2026-03-24T10:39:00.000Z"),
        ("2026/03/24 10:39", "2026-03-24T10:39:00.000Z"),
        ("24.03.2026 10:39", "2026-03-24T10:39:00.000Z"),
    ],
)
def test_times_as_tools_print_them_are_read(busy: Shell, form: str, meant: str) -> None:
    said = walk(busy, f"answer seen={form}", f"milestone contained --at '{form}'")
    assert f"seen is Tue {meant[:10]} {meant[11:16]} UTC" in said
    (entry,) = busy.does("log", "--kind", "milestone.marked")["entries"]
    assert entry["occurred"] == meant


def test_a_command_about_another_incident_leaves_this_one_at_hand(shell: Shell) -> None:
    first = shell.declare("--title", "First")
    second = shell.declare("--title", "Second")
    said = shell(
        "open", first, "--plain", stdin=f"verify {second}\nexercise play alone-at-three\nseverity low\n".encode()
    ).out
    assert second in said
    assert "'exercise' means nothing here." in said
    assert [each["severity"] for each in shell.does("list")["incidents"]] == ["low", "high"]


def test_a_closed_incident_goes_on_from_where_it_was_closed(busy: Shell) -> None:
    said = walk(busy, "close enough for today", "note too late", "reopen-incident --why 'not over'", "note again")
    assert "Closed as confirmed" in said
    assert "is closed. Nothing was written." in said
    assert [each["words"] for each in busy.does("log", "--kind", "note")["entries"]] == ["again"]


def test_a_purged_incident_ends_in_sentences(busy: Shell) -> None:
    incident = busy.does("status")["incident"]
    said = walk(
        busy, f"purge {incident} --why 'wrong tenant'", f"purge {incident} --why 'wrong tenant' --yes", "note x"
    )
    assert "Confirm it with --yes." in said
    assert "was purged" in said
    assert busy.does("list")["incidents"][0]["status"] == "purged"
