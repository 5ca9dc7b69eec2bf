"""What was last read of a team store is shown when its server is away, as of when; and goes when the server says so."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from irrunner.incident.verbs import lifecycle, record
from tests.team.line import Line
from tests.team.shell import INCIDENT, Shell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.team.conftest import Team

pytestmark = pytest.mark.postgresql
_RUN = "import sys; from irrunner.cli import main; sys.argv[0] = 'irrunner'; main()"
_KILLED = """
import os, signal, sys
import irrunner.application.last_known.keeping as keeping
from irrunner.cli import main
calls = 0
def count(frame, event, function):
    global calls
    file = frame.f_code.co_filename.rpartition("/irrunner/")[2]
    if event == "c_call" and file.startswith(("journal/sqlite", "safety")):
        calls += getattr(function, "__name__", "") in ("execute", "fsync", "replace", "open", "unlink")
        if calls == {count}:
            os.kill(os.getpid(), signal.SIGKILL)
sys.setprofile(count)
sys.argv[0] = "irrunner"
main()
"""


@pytest.fixture
def shell(team: Team, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    team.declare()
    with Line(team.server.port) as line:
        yield Shell(team, line, capsys)


def copy_bytes(shell: Shell) -> bytes:
    """All bytes that lie on this machine of what was read."""
    folder = shell.folder.parent / "copies"
    return b"".join(each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file())


def journal_of(shell: Shell) -> Path:
    """The file of the one copy."""
    (found,) = (shell.folder.parent / "copies").glob("*/journal.sqlite")
    return found


def test_commands_that_only_read_answer_as_of_what_was_last_read(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell("note", "the proxy is down")
    before = shell.json("log")
    report = shell("report")
    shell.line.cut()
    said = shell("status")
    assert "The server cannot be reached; this is INC-2026-0001 as of entry 5, read " in said
    assert "less than a minute ago" in said
    after = shell.json("log", INCIDENT)
    assert after.pop("as_of")["seq"] == 5
    assert after == before
    assert shell.json("status")["as_of"]["seq"] == 5
    assert "the proxy is down" in shell("log", "--last", "1")
    assert report in shell("report")
    shell("timeline")
    shell("deadlines")
    shell("evidence", "list")
    shell("action", "list")
    shell("register", "assets", "list")
    assert "Kept as draft 1" in shell("note", "still", code=5)
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        plain = shell("open", "--plain")
    assert "as of entry 5" in plain
    assert "Do the first" in plain


def test_what_claims_to_be_current_and_an_incident_without_a_copy_are_refused(shell: Shell, tmp_path: Path) -> None:
    shell("status")
    shell.line.cut()
    for words in (("verify",), ("export", "--out", str(tmp_path / "x.zip")), ("seal",), ("issue", "--to", "all")):
        assert "as of entry" not in shell(*words, code=4)
    said = shell("status", "INC-2026-0002", code=1)
    assert "this machine has no copy of INC-2026-0002" in said
    assert "It has one of INC-2026-0001" in said


def test_without_a_copy_a_command_says_only_that_the_server_is_away(shell: Shell) -> None:
    shell("note", "an act keeps no copy")
    assert not (shell.folder.parent / "copies").exists()
    shell.line.cut()
    assert "cannot be reached" in shell("status", code=4)


def test_redacted_words_are_not_in_a_byte_of_the_copy_after_the_next_reading(shell: Shell) -> None:
    shell("note", "the password was hunter2-of-the-proxy")
    shell("note", "and goes on")
    shell("status")
    assert b"hunter2-of-the-proxy" in copy_bytes(shell)
    record.redact(shell.team.incident("custodian"), 5, why="a password")
    shell("status")
    assert b"hunter2-of-the-proxy" not in copy_bytes(shell)
    shell.line.cut()
    assert "as of entry 8" in shell("log")


@pytest.mark.parametrize("how", ["purged", "restricted", "red", "no member", "switched off"])
def test_what_is_not_to_be_kept_leaves_this_machine_when_it_reads_the_next_time(
    shell: Shell, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell("note", "words that are only for some")
    shell("status")
    assert b"words that are only for some" in copy_bytes(shell)
    match how:
        case "purged":
            record.purge(shell.team.incident("custodian"), why="a drill")
        case "restricted":
            lead = shell.team.store("lead")
            assert lead.members is not None
            lead.members.restrict(INCIDENT, ["responder"])
        case "red":
            lifecycle.tlp(shell.team.incident("lead"), "red")
        case "no member":
            shell.team.raw("admin").run("SELECT irrunner.remove_member('responder')")
        case _:
            (tmp_path / "irrunner").mkdir()
            (tmp_path / "irrunner" / "config.toml").write_text("last-known-copies = false")
            monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    code = {"purged": 1, "no member": 4}.get(how, 0)
    shell("status", code=code)
    assert b"words that are only for some" not in copy_bytes(shell)
    shell("status", code=code)
    assert b"words that are only for some" not in copy_bytes(shell)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET body = replace(body, 'proxy', 'Proxy') WHERE seq = 5",
        "DELETE FROM event WHERE seq = 5",
    ],
    ids=["a word", "the end"],
)
def test_a_copy_that_was_changed_by_hand_is_refused_and_read_anew(shell: Shell, change: str) -> None:
    shell("note", "the proxy is down")
    shell("status")
    with closing(sqlite3.connect(journal_of(shell))) as file:
        file.execute("DROP TRIGGER IF EXISTS no_delete")
        assert file.execute(change).rowcount == 1
        file.commit()
    shell.line.cut()
    said = shell("status", code=3)
    assert "does not hold, so it is not shown" in said
    shell.line.mend()
    shell("note", "later")
    shell("status")
    shell.line.cut()
    assert "as of entry 6" in shell("status")


def test_a_copy_that_others_can_read_or_that_is_a_link_is_not_used(shell: Shell, tmp_path: Path) -> None:
    shell("status")
    folder = journal_of(shell).parent
    assert folder.stat().st_mode & 0o077 == journal_of(shell).stat().st_mode & 0o077 == 0
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    shell.line.cut()
    assert "is a symbolic link" in shell("status", code=1)
    shell.line.mend()
    folder.parent.chmod(0o755)
    shell("status")
    shell.line.cut()
    assert "is not yours alone" in shell("status", code=1)


def test_a_server_that_lost_its_end_is_named_and_the_copy_is_left(shell: Shell) -> None:
    shell("note", "the proxy is down")
    shell("status")
    for statement in (
        "ALTER TABLE irrunner.event DISABLE TRIGGER ALL",
        f"DELETE FROM irrunner.event WHERE incident = '{INCIDENT}' AND seq = 5",
        f"UPDATE irrunner.head SET seq = 4, link = (SELECT link FROM irrunner.event WHERE incident = '{INCIDENT}'"
        f" AND seq = 4) WHERE incident = '{INCIDENT}'",
    ):
        shell.team.server.execute(statement, shell.team.database)
    said = shell("status")
    assert "is ahead of this store: it holds 1 entry of INC-2026-0001 after entry 4" in said
    assert b"the proxy is down" in copy_bytes(shell)
    shell.line.cut()
    assert "the proxy is down" in shell("log")


def test_three_incidents_have_a_copy_and_the_fourth_drives_out_the_oldest(shell: Shell) -> None:
    for _ in range(3):
        shell.team.declare()
    for number in (1, 2, 3, 4, 2):
        shell("status", f"INC-2026-000{number}")
    shell.line.cut()
    assert "no copy of INC-2026-0001" in shell("status", INCIDENT, code=1)
    assert "as of entry 4" in shell("status", "INC-2026-0002")
    assert "3 incidents are open" in shell("status", code=1)
    listed = shell("list")
    assert "these are the incidents that were opened here last" in listed
    assert "INC-2026-0003 as of entry 4, read" in listed
    assert "entry 4, read" in shell("last-known", "inc-2026-0003")
    assert shell("last-known", "--remove").count("INC-2026") == 3
    assert b"INC-2026" not in copy_bytes(shell)
    assert "keeps nothing" in shell("last-known")


def test_a_process_that_is_killed_while_it_keeps_a_copy_leaves_one_that_holds_or_none(shell: Shell) -> None:
    shell("status")
    for count in (12, 25):
        shell("note", f"before it is killed at {count}")
        words = [sys.executable, "-c", _KILLED.format(count=count), "status", "--store", shell.place]
        assert subprocess.run(words, capture_output=True, timeout=60, check=False).returncode == -signal.SIGKILL
        shell.line.cut()
        assert "as of entry" in shell("status")
        shell.line.mend()
    shell("status")
    shell.line.cut()
    assert "as of entry 6" in shell("status")


def test_two_shells_that_read_at_once_leave_one_whole_copy(shell: Shell) -> None:
    for number in range(20):
        shell("note", f"note {number}")
    words = [sys.executable, "-c", _RUN, "status", "--store", shell.place]
    both = [subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
    assert [each.communicate(timeout=60)[1] for each in both] == [b"", b""]
    shell.line.cut()
    assert "as of entry 24" in shell("status")
