"""`irrunner serve` as somebody types it: the server as a process, links, the list, and their end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.cli.conftest import Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell whose store has one open live incident, with a data folder of its own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    shell = Shell(tmp_path / "store", monkeypatch)
    shell.declare()
    return shell


@contextmanager
def server(shell: Shell, *options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """The server as a process, and what it said of itself."""
    argv = [sys.executable, "-m", "irrunner", "serve", "--store", str(shell.place), "--json", *options]
    child = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ)
    try:
        assert child.stdout is not None
        yield child, json.loads(child.stdout.readline())
    finally:
        child.kill()
        child.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_runs_until_a_signal_and_leaves_nothing_behind(busy: Shell, number: int) -> None:
    with server(busy, "--bind", "127.0.0.1:0") as (child, said):
        link = busy.does("serve", "link", "--who", "CFO")
        assert link["link"].startswith(f"{said['url']}/open#")
        with httpx.Client(base_url=said["url"], headers={"origin": said["url"]}) as reader:
            assert reader.post("/open", data={"code": link["code"]}).status_code == 303
            with reader.stream("GET", f"/p/{link['id']}/events") as stream:
                lines = stream.iter_lines()
                assert next(lines)
                child.send_signal(number)
                assert "event: ended" not in list(lines)
        out, err = child.communicate()
    assert (child.returncode, out, err) == (0, "", "")
    own = busy.place.parent / "data" / "irrunner" / "serve"
    assert [file.name for file in sorted(own.rglob("*.*"))] == ["access.json", "access.lock"]


def test_a_link_is_on_record_and_its_code_is_not(busy: Shell) -> None:
    link = busy.does("serve", "link", "--who", "CFO", "--profile", "internal", "--for", "2h")
    log = busy("log").out
    assert f"A live page of this incident was given to CFO until {link['ends'][:10]}" in log
    assert f"as link {link['id']}" in log
    own = next((busy.place.parent / "data" / "irrunner" / "serve").iterdir())
    kept = (own / "access.json").read_text()
    for text in (log, kept, busy("serve", "sessions").out):
        assert link["code"] not in text
        assert link["code"].replace("-", "") not in text
    assert own.stat().st_mode & 0o777 == 0o700


def test_links_are_listed_and_ended(busy: Shell) -> None:
    first, second = (busy.does("serve", "link", "--who", who) for who in ("Counsel", "\x1b[2JCFO"))
    listed = busy("serve", "sessions").out
    assert "Counsel" in listed
    assert "not opened" in listed
    assert "\x1b" not in listed
    assert busy.does("serve", "revoke", first["id"].lower()) == {"ended": [first["id"]]}
    assert [each["id"] for each in busy.does("serve", "sessions")["sessions"]] == [second["id"]]
    assert busy("serve", "revoke", "NOSUCHID").code == 1
    assert busy("serve", "revoke").code == 2
    assert busy("serve", "revoke", "--all", "X").code == 2
    assert busy.does("serve", "revoke", "--all") == {"ended": [second["id"]]}
    assert "Nobody has a link" in busy("serve", "sessions").out


def test_a_link_that_could_show_nothing_is_refused_and_leaves_nothing(busy: Shell) -> None:
    log = busy("log").out
    for options in (
        ("--profile", "public"),  # the incident is TLP:AMBER
        ("--profile", "nobody"),
        ("--tlp", "green"),
        ("--for", "1000d"),
        ("--for", "soon"),
    ):
        said = busy("serve", "link", *options)
        assert said.code in (1, 2), options
        assert said.err.count("\n") >= 1
    assert busy("serve", "link", "INC-2026-0009").code == 1
    assert busy.does("serve", "sessions") == {"sessions": []}
    assert busy("log").out == log


def test_a_closed_incident_can_be_shown_and_says_that_the_link_is_not_on_record(busy: Shell) -> None:
    assert busy("close", "--as", "test", "--why", "a test").code == 0
    said = busy("serve", "link", "INC-2026-0001")
    assert said.code == 0, said
    assert "not on the record" in said.err
    assert "/open#" in said.out


def test_what_cannot_be_served_is_said_in_a_sentence(busy: Shell) -> None:
    nowhere = busy("serve", "--store", busy.place.parent / "nowhere")
    assert (nowhere.code, nowhere.out) == (4, "")
    assert busy("serve", "--bind", "0.0.0.0:0").code == 1
    assert busy("serve", "--bind", "x").code == 2
    assert busy("serve", "--bind", "127.0.0.1:1", "--socket", "x").code == 2
    assert busy("serve", "--public-url", "x").code == 2
    inside = busy("serve", "--socket", busy.place / "serve.sock")
    assert inside.code == 1
    assert not (busy.place / "serve.sock").exists()
    long = busy("serve", "--socket", busy.place.parent / ("x" * 200))
    assert long.code == 1
    assert "Traceback" not in long.err
