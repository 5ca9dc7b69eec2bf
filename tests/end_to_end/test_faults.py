"""Power cuts, crowds and erased words, through the same doors that people use."""

from __future__ import annotations

import json
import random
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.journal import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.conftest import Shell

WRITER = """
import sys
from pathlib import Path
from irrunner.incident import Incident
from irrunner.incident.verbs import notes
from irrunner.journal import open_store
from irrunner.journal.chain import Actor

place, incident, name, count = sys.argv[1:]
opened = Incident(open_store(Path(place)), incident, Actor(name, name, "host.example"))
for number in range(int(count)):
    entry = notes.note(opened, f"{name} {number}")
    print(entry.seq, flush=True)
"""


def writer(shell: Shell, incident: str, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(shell.store), incident, name, str(count)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_two_processes_write_thousands_of_entries_each_into_one_incident(shell: Shell) -> None:
    incident = shell.json("declare", "generic-incident")["incident"]
    before = shell.json("status")["seq"]
    both = [writer(shell, incident, name, 2_000) for name in ("ada", "grace")]
    answers = [process.communicate(timeout=200) for process in both]
    assert [process.returncode for process in both] == [0, 0], answers
    acknowledged = sorted(int(line) for out, _ in answers for line in out.split())
    assert acknowledged == list(range(before + 1, before + 4_001))
    assert shell.run("verify").returncode == 0


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_the_writer_is_killed_at_any_moment(shell: Shell) -> None:
    incident = shell.json("declare", "generic-incident")["incident"]
    chance = random.Random(7)
    acknowledged: set[int] = set()
    for number in range(60):
        process = writer(shell, incident, f"w{number}", 1_000)
        assert process.stdout is not None
        for _ in range(chance.randrange(0, 25)):
            acknowledged.add(int(process.stdout.readline()))
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        acknowledged |= {int(line) for line in rest.split("\n")[:-1] if line}
    kept = {entry["seq"] for entry in shell.json("log", "--incident", incident)["entries"]}
    assert acknowledged <= kept
    assert shell.run("verify").returncode == 0
    shell.ok("note", "still standing")


def test_no_file_of_the_store_holds_a_redacted_word(shell: Shell, tmp_path: Path) -> None:
    word = "Quetzalcoatlus"
    mirror = tmp_path / "mirror"
    config = tmp_path / "config" / "irrunner"
    config.mkdir(parents=True)
    shell.ok("store", "init")
    shell.ok("store", "copy", str(mirror))
    (config / "config.toml").write_text(f'mirror = "{mirror}"\n')
    env = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    shell.env |= env
    for _ in range(2):
        shell.ok("declare", "generic-incident", "--title", "one of two")
    first, second = [row["incident"] for row in shell.json("list")["incidents"]]
    for number in range(6):
        shell.ok("note", f"{number} {word} " + "x" * 300, "--incident", first)
        shell.ok("note", f"{number} other " + "y" * 300, "--incident", second)
    shell.ok("decision", "tell", "--why", f"{word} asked", "--incident", first)
    corrected = shell.json("note", "plain", "--incident", first)["seq"]
    shell.ok("correct", str(corrected), "--words", f"about {word}", "--incident", first)
    assert found_in(shell.store, word)
    assert found_in(mirror, word)
    private = [entry["seq"] for entry in shell.json("log", "--incident", first)["entries"] if word in json.dumps(entry)]
    corrections = {
        entry["refs"]["event"]
        for entry in shell.json("log", "--incident", first)["entries"]
        if entry["kind"] == "event.corrected"
    }
    for seq in [seq for seq in private if seq not in corrections] + sorted(corrections):
        shell.run("redact", str(seq), "--why", "a private name", "--yes", "--incident", first)
    assert not found_in(shell.store, word)
    assert not found_in(mirror, word)
    assert shell.run("verify").returncode == 0
    assert word not in shell.ok("report", "--incident", first)


def test_each_acknowledged_head_belongs_to_its_own_entry_also_with_a_mirror_and_four_writers(
    shell: Shell, tmp_path: Path
) -> None:
    incident = shell.json("declare", "generic-incident")["incident"]
    shell.ok("store", "copy", str(tmp_path / "mirror"))
    config = tmp_path / "config" / "irrunner"
    config.mkdir(parents=True)
    (config / "config.toml").write_text(f'mirror = "{tmp_path / "mirror"}"\n')
    shell.env |= {"XDG_CONFIG_HOME": str(tmp_path / "config")}

    def write(name: str) -> list[dict[str, Any]]:
        said = [shell.json("note", f"{name} {number}") for number in range(5)]
        line = shell.ok("note", f"{name} in words")
        seq, head = re.search(r"entry (\d+), head ([0-9a-f]{16})$", line.strip()).groups()  # type: ignore[union-attr]
        return [*said, {"seq": int(seq), "head": head, "words": f"{name} in words"}]

    with ThreadPoolExecutor(4) as writers:
        acknowledged = [each for said in writers.map(write, ("ada", "bo", "cy", "di")) for each in said]
    assert len({each["seq"] for each in acknowledged}) == 24
    for place in (shell.store, tmp_path / "mirror"):
        with open_store(place, create=False) as store:
            rows = {row.seq: row for row in store.rows(incident)}
        for each in acknowledged:
            row = rows[each["seq"]]
            assert each["words"].encode() in row.body
            assert row.link.hex().startswith(each["head"])


def found_in(place: Path, word: str) -> list[Path]:
    """The files that hold the word, in UTF-8 or UTF-16."""
    needles = [word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be")]
    files = [path for path in place.rglob("*") if path.is_file()]
    return [path for path in files if any(needle in path.read_bytes() for needle in needles)]
