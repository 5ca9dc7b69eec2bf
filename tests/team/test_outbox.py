"""The outbox: an act on a line that drops is recorded or kept, never neither and never twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING

import pytest

from irrunner.application.outbox.executor import OutboxExecutor
from irrunner.application.outbox.folder import find_outbox
from irrunner.application.outbox.sending import send_drafts
from irrunner.application.outbox.unreachable import unreachable_store
from irrunner.cli.main_command import run
from irrunner.errors import LineLost, NotYetRecorded
from irrunner.incident import Incident
from irrunner.incident.verbs import notes, steps
from irrunner.journal import open_store
from irrunner.journal.verify import verify_store
from tests.beginnings import ADA
from tests.team.line import Line
from tests.team.shell import INCIDENT, Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.team.conftest import Team

pytestmark = pytest.mark.postgresql
_RUN = "import sys; from irrunner.cli import main; sys.argv[0] = 'irrunner'; main()"


@pytest.fixture
def shell(team: Team, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    team.declare()
    with Line(team.server.port) as line:
        yield Shell(team, line, capsys)


def commits(data: bytes) -> bool:
    return b"COMMIT" in data


def test_acts_while_nobody_can_be_reached_are_kept_and_recorded_later_with_the_time_they_happened(
    shell: Shell, tmp_path: Path
) -> None:
    shell("note", "before")
    shell.line.cut()
    said = shell("note", "the proxy is down", code=5)
    assert "Not yet recorded" in said
    assert "Kept as draft 1 for INC-2026-0001" in said
    assert "irrunner outbox send" in said
    (tmp_path / "proxy.log").write_text("evidence")
    assert shell.json("done", "first", code=5) == {"recorded": False, "draft": 2, "incident": INCIDENT}
    shell("decision", "We pay nobody", "--why", "insurer says so", "--at", "-20m", code=5)
    shell("milestone", "contained", "--incident", "inc-2026-0001", code=5)
    shell("start", "agree", "--by", "grace", code=5)
    assert "not a time" in shell("note", "when?", "--at", "nonsense", code=2)
    assert "is not kept" in shell("undo", "first", code=4)
    shell("add", str(tmp_path / "proxy.log"), code=5)
    listed = shell("outbox", "list")
    assert "the proxy is down" in listed
    assert len(shell.json("outbox", "list")["drafts"]) == 6
    assert "cannot be reached" in shell("outbox", "send", code=5)
    assert shell.notes == ["before"]

    shell.line.mend()
    assert "6 earlier acts are not yet recorded" in shell("note", "after")
    said = shell("outbox", "send")
    assert said.count("is recorded") == 6
    assert "Nothing waits" in shell("outbox", "list")
    assert shell.notes == ["before", "after", "the proxy is down"]
    state = shell.team.incident("lead").state
    sent = state.entries[-6:]
    assert all(entry.when < entry.recorded for entry in sent)
    assert sent[2].as_written == "-20m"
    assert sent[4].by == "grace"
    assert verify_store(shell.team.store("admin")).problems == []


@pytest.mark.parametrize("before", [True, False], ids=["before the server has it", "before its answer arrives"])
def test_a_commit_that_is_cut_off_is_found_by_its_link_and_never_written_twice(shell: Shell, before: bool) -> None:
    shell("note", "before")
    shell.line.watch, shell.line.before = commits, before
    said = shell("note", "in the middle", code=5)
    assert "never written twice" in said
    assert "may be recorded" in shell("outbox", "list")
    shell.line.before = False
    shell.line.mend()
    assert ("is recorded" if before else "was recorded before the line dropped") in shell("outbox", "send")
    assert shell.notes == ["before", "in the middle"]


def test_a_refusal_stays_with_its_sentence_until_somebody_drops_it_or_gives_a_reason(shell: Shell) -> None:
    shell("note", "before")
    shell.line.cut()
    shell("done", "first", code=5)
    shell("done", "agree", code=5)
    shell("note", "still there", code=5)
    shell.line.mend()
    steps.done(shell.team.incident("lead"), "first")
    said = shell("outbox", "send", code=1)
    assert "first is already done, by lead" in said
    assert "agree is not in order" in said
    assert shell.notes[-1] == "still there"
    listed = shell("outbox", "list")
    assert "refused: first is already done" in listed
    assert "still there" not in listed
    assert "is recorded" in shell("outbox", "send", "2", "--why", "by telephone")
    assert "Confirm it with --yes" in shell("outbox", "drop", "1", code=2)
    assert "was not recorded" in shell("outbox", "drop", "1", "--yes")
    assert shell("outbox", "list").startswith("Nothing waits")
    assert "There is no draft 1" in shell("outbox", "drop", "1", "--yes", code=1)


def test_without_an_incident_that_anybody_named_nothing_is_guessed(shell: Shell) -> None:
    shell.line.cut()
    assert "no incident was named" in shell("note", "x", code=4)
    assert "Kept as draft 1" in shell("note", "x", "--incident", INCIDENT, code=5)


def test_a_stream_is_kept_with_its_act(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    class Stdin:
        buffer = io.BytesIO(b"pod log " * 300_000)

        @staticmethod
        def isatty() -> bool:
            return False

    shell("note", "before")
    shell.line.cut()
    monkeypatch.setattr("sys.stdin", Stdin)
    shell("add", "-", "--name", "pod.log", code=5)
    shell.line.mend()
    shell("outbox", "send")
    evidence = shell.team.incident("lead").state.evidence["e1"]
    with shell.team.store("lead").vault.open(evidence.sha256) as kept:
        assert kept.read() == b"pod log " * 300_000
    assert sorted(each.name for each in shell.folder.iterdir()) == ["last-incident.json", "sending"]


def test_evidence_that_changed_meanwhile_is_not_sent_in_its_place(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "log").write_text("as it was")
    shell("note", "before")
    shell.line.cut()
    shell("add", str(tmp_path / "log"), code=5)
    (tmp_path / "log").write_text("as it is now, longer")
    shell.line.mend()
    assert "is not as it was when you added it" in shell("outbox", "send", code=1)
    assert shell.team.incident("lead").state.evidence == {}


def test_what_is_torn_linked_or_open_to_others_is_named_and_never_followed(shell: Shell, tmp_path: Path) -> None:
    shell("note", "before")
    shell.line.cut()
    shell("note", "mine", code=5)
    shell.line.mend()
    draft = (shell.folder / "0001.draft").read_bytes()
    (tmp_path / "elsewhere").write_bytes(draft.replace(b"mine", b"a stranger's"))
    (tmp_path / "elsewhere").chmod(0o600)
    (shell.folder / "0002.draft").symlink_to(tmp_path / "elsewhere")
    (shell.folder / "0003.draft").write_bytes(draft[:40])
    (shell.folder / "0003.draft").chmod(0o600)
    (shell.folder / "0004.draft").write_bytes(draft)
    (shell.folder / "0004.draft").chmod(0o644)
    os.mkfifo(shell.folder / "0005.draft", 0o600)
    listed = shell("outbox", "list")
    assert listed.count("no private file of yours") == 3
    assert "Draft 3 is torn" in listed
    said = shell("outbox", "send", code=1)
    assert said.count("was refused") == 4
    assert shell.notes == ["before", "mine"]
    for number in "2345":
        shell("outbox", "drop", number, "--yes")
    assert (tmp_path / "elsewhere").exists()
    shell.folder.chmod(0o755)
    assert "not yours alone" in shell("outbox", "list", code=1)
    assert "held up" in shell("note", "all the same")


def test_a_draft_that_no_irrunner_wrote_is_refused_and_holds_up_none_behind_it(shell: Shell) -> None:
    shell("note", "before")
    shell.line.cut()
    shell("note", "mine", code=5)
    shell.line.mend()
    draft = json.loads((shell.folder / "0001.draft").read_bytes().splitlines()[0])
    ahead = {"moment": ["2040-01-01T00:00:00.000Z", "minute", "2040"]}
    for number, change in enumerate(
        (
            {"time": "soon"},
            {"sent": [{"incident": INCIDENT, "seq": 3, "link": "zz"}]},
            {"arguments": {"text": 5}},
            {"arguments": {"text": "x", "at": {"moment": ["x", "y", "z"]}}},
            {"arguments": {"text": "x", "at": ahead}},
            {"verb": "purge", "arguments": {"why": "x"}},
            {"arguments": {"text": "by a clock that was ahead"}, "time": "2040-01-01T00:00:00.000Z"},
        ),
        2,
    ):
        (shell.folder / f"{number:04d}.draft").write_text(f"{json.dumps(draft | change)}\n")
        (shell.folder / f"{number:04d}.draft").chmod(0o600)
    assert shell("outbox", "send", code=1).count("was refused") == 6
    assert shell.notes == ["before", "mine", "by a clock that was ahead"]
    last = shell.team.incident("lead").state.entries[-1]
    assert last.when <= last.recorded


def test_two_shells_that_send_at_once_write_nothing_twice(shell: Shell) -> None:
    shell("note", "before")
    shell.line.cut()
    for number in range(4):
        shell("note", f"note {number}", code=5)
    shell.line.mend()
    words = [sys.executable, "-c", _RUN, "outbox", "send", "--store", shell.place]
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(2)]
    for each in both:
        each.communicate(timeout=60)
    shell("outbox", "send")
    assert shell.notes == ["before", *(f"note {number}" for number in range(4))]


@pytest.mark.parametrize("moment", [b"begin_act", b"COMMIT"], ids=["before it is sent", "in mid-commit"])
def test_a_process_that_is_killed_in_the_middle_leaves_a_draft_or_an_entry(shell: Shell, moment: bytes) -> None:
    reached = Event()

    def hold(data: bytes) -> bool:
        if moment in data:
            reached.set()
        return reached.is_set()

    shell.line.watch, shell.line.before = hold, True
    words = [sys.executable, "-c", _RUN, "note", "in the middle", "--store", shell.place]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        assert reached.wait(60)
        process.kill()
    shell.line.before = False
    shell.line.mend()
    assert "in the middle" in shell("outbox", "list")
    shell("outbox", "send")
    assert shell.notes == ["in the middle"]


def test_over_the_ssh_door_everybody_has_drafts_of_their_own(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.line.cut()
    monkeypatch.setenv("IRRUNNER_CONFINED", "1")
    monkeypatch.setenv("IRRUNNER_STORE", shell.place)

    def come_in(name: str, *words: str) -> tuple[int, str]:
        monkeypatch.setenv("IRRUNNER_AS", name)
        monkeypatch.setenv("IRRUNNER_SSH_KEY", f"SHA256:{name}")
        return run([*words]), "".join(shell.read())

    code, said = come_in("jo", "note", "from home", "--incident", INCIDENT)
    assert (code, "Kept as draft 1" in said) == (5, True)
    assert "Nothing waits" in come_in("eva", "outbox", "list")[1]
    assert "from home" in come_in("jo", "outbox", "list")[1]
    shell.line.mend()
    assert "is recorded" in come_in("jo", "outbox", "send")[1]
    assert shell.notes == ["from home"]


def test_a_clock_that_is_wrong_by_a_day_does_not_move_an_act_that_waited(team: Team) -> None:
    def wrong() -> datetime:
        return datetime.now(UTC) + timedelta(days=1)

    team.declare()
    address = team.address("responder")
    outbox = find_outbox(address, ADA)
    assert outbox is not None
    away = Incident(unreachable_store(address, LineLost("down")), INCIDENT, ADA, clock=wrong)
    away.outbox = OutboxExecutor(outbox)
    with pytest.raises(NotYetRecorded):
        notes.note(away, "by a wrong clock")
    with open_store(address) as store:
        (sent,) = send_drafts(outbox, lambda name: Incident(store, name, ADA, clock=wrong))
    assert sent.result == "recorded"
    entry = team.incident("lead").state.entries[-1]
    assert abs((datetime.fromisoformat(entry.when) - datetime.now(UTC)).total_seconds()) < 300
