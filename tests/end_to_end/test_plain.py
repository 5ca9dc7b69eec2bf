"""Plain lines carry a whole incident and a whole exercise, on a terminal that cannot draw."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.conftest import Shell

COLUMNS = 60


class Lines(Terminal):
    """Somebody who types one line, and reads what comes until irrunner asks for the next."""

    def say(self, line: str, expected: str = "") -> str:
        """Type a line; what was answered, without the line itself. The answer has to hold the expected words."""
        self.seen = b""
        self.type(f"{line}\n")
        self.wait_for("\n> ")
        said = self.seen.decode().replace("\r\n", "\n").partition("\n")[2]
        assert expected in " ".join(said.split()), said
        return said


def _lines(shell: Shell, tmp_path: Path) -> Lines:
    lines = Lines(
        "--store", shell.store, IRRUNNER_AS="ada", IRRUNNER_DIRECTING=str(tmp_path / "control"), PYTHONUTF8="1"
    )
    lines.resize(COLUMNS)
    lines.wait_for("> ")
    return lines


def test_an_incident_from_its_declaration_to_its_report(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_text("Subject: strange logins\n")
    with _lines(shell, tmp_path) as on:
        on.say("declare generic-incident what='strange logins'", "Step open-record")
        on.say("role lead Ada", "Ada has the role lead")
        on.say('note """', "ends the note")
        on.type("the phone rang\ndone said the caller\nquit\n")
        on.say('"""', "Noted for open-record")
        on.say("done named on the bridge", "open-record is done")
        on.say("go is-it-real", "Evidence missing, slot 1")
        on.say(f"add {tmp_path / 'mail.eml'}", "e1")
        on.say("read e1", "Subject: strange logins")
        on.say("yes two sources say so", "is-it-real")
        on.say("assets name=web1 kind=server", "a1 is in assets")
        on.say("assets add name=web2 kind=laptop state=suspected", "a2 is in assets")
        on.say("assets change a1 state=isolated", "a1 of assets is changed")
        on.say("indicators value=evil.example", "i1 is in indicators")
        on.say("assets", "web2")
        (note,) = (each for each in shell.json("log", "--kind", "note")["entries"])
        on.say(f"correct {note['seq']} the phone rang twice", "corrected")
        on.say("severity high --why 'two machines'", "high")
        walked = _walk_to_the_end(on)
        assert {"isolate@a1", "isolate@a2", "contained", "review"} <= walked
        on.say("close the attacker is out", "Closed as confirmed")
        on.say(f"report {tmp_path / 'report.md'}", "The report is in")
        on.type("quit\n")
        assert on.end() == 0
        assert "Everything is kept" in on.seen.decode()
    report = (tmp_path / "report.md").read_text().replace("\\", "")
    for words in (
        "the phone rang twice",
        "web1",
        "evil[.]example",
        "two sources say so",
        "the attacker is out",
        "mail.eml",
    ):
        assert words in report, words
    assert note["words"] == "the phone rang\ndone said the caller\nquit"
    assert shell.json("list")["incidents"][0]["status"] == "closed"
    assert shell.json("verify")["holds"]


def _walk_to_the_end(on: Lines) -> set[str]:
    """Settle every step in the order in which it comes; the steps that came."""
    walked: set[str] = set()
    said = on.say("next")
    while found := re.search(r"\nStep (\S+), (\w+)", said):
        assert len(walked) < 80, f"{found[1]} comes again and again"
        walked.add(found[1])
        assert all(len(line) <= COLUMNS for line in said.splitlines() if not line.startswith("Command: ")), said
        said = on.say("1") if "1 done" not in said else on.say("done in a drill there is nothing to keep")
    assert "No step is open" in said
    return walked


def test_an_exercise_from_its_first_card_to_its_debrief(shell: Shell, tmp_path: Path) -> None:
    with _lines(shell, tmp_path) as on:
        card = on.say("play alone-at-three", "inject 1: The phone")
        assert "note TEXT" in card
        on.say("read 1", "1,904 processes")
        on.say("go open-record", "Step open-record")
        on.say("note the phone rang at 03:02", "Noted for open-record")
        on.say("answer first-signal=03:02", "first-signal is")
        on.say("done the pager said it", "open-record is done")
        on.say("assets name=tide-jobs-1", "a1 is in assets")
        for number in range(2, 8):
            on.say("next card", f"inject {number}: ")
        on.say("acknowledge 7 lead", "Which answer?")
        on.say("acknowledge 7 lead create", "Acknowledged: [ Create ]")
        on.say("card 7", "Acknowledged for lead by ada: [ Create ]")
        on.say("ask what does the cloud's log show", "is asked")
        on.say("hint", "")
        while "inject" in on.say("next card"):
            pass
        said = on.say("end everything was told", "An empty line leaves a question out")
        asked = 0
        while "The after-action report is in" not in on.seen.decode() and asked < 60:
            asked += 1
            answer = "1" if "1 on time" in said else "yes" if "yes, or a letter" in said else "one line of mine"
            said = _answer(on, answer)
        assert on.end() == 0
    (report,) = tmp_path.rglob("EX-*.md")
    text = report.read_text()
    assert "one line of mine" in text
    assert "Performance: " in text or "Performance" in text


def _answer(on: Lines, line: str) -> str:
    """Type the answer to a question of the debrief, which ends with its report."""
    on.seen = b""
    on.type(f"{line}\n")
    on.wait_for("\n> ", "The after-action report is in")
    return on.seen.decode()
