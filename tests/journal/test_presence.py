"""Who is here: light signs beside the journal."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from irrunner.journal import open_workspace
from irrunner.journal.chain import Actor
from irrunner.journal.folder_workspace import GONE_AFTER

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.journal.interface import Presence

ADA, BO = Actor("ada", "ada", "laptop.example"), Actor("bo", "root", "desk.example")
SINCE = "2026-03-24T12:00:00+00:00"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "drafts").mkdir(mode=0o700)
    return tmp_path


def present(store: Path, actor: Actor, incident: str = "INC-2026-0001") -> Presence:
    return open_workspace(store).presence(incident, actor, SINCE)


def test_who_leaves_is_gone_and_who_crashed_is_gone_after_a_while(store: Path) -> None:
    ada, bo = (
        present(store, ADA),
        present(store, BO),
    )
    ada.beat()
    bo.beat()
    (sign,) = [path for path in (store / "drafts").iterdir() if "desk" in path.name]
    os.utime(sign, (0, time.time() - GONE_AFTER - 1))
    assert ada.others() == []
    bo.beat()
    assert len(ada.others()) == 1
    bo.leave()
    assert ada.others() == []
    bo.leave()


def test_who_was_killed_on_this_machine_is_gone_at_once(store: Path) -> None:
    beat = f"""
from pathlib import Path
from irrunner.journal import open_workspace
from irrunner.journal.chain import Actor
ada = Actor("ada", "ada", "laptop.example")
open_workspace(Path({str(store)!r})).presence("INC-2026-0001", ada, {SINCE!r}).beat("look")
print("here", flush=True)
input()
"""
    ada = present(store, ADA)
    with subprocess.Popen([sys.executable, "-c", beat], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"here\n"
        assert [each.where for each in ada.others()] == ["look"]
        other.kill()
    assert ada.others() == []


def test_a_sign_is_private(store: Path) -> None:
    ada = present(store, ADA)
    ada.beat()
    (sign,) = (store / "drafts").iterdir()
    assert sign.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"[" * 4000, b'"x"', b'{"name": {"a": 1}}'])
def test_a_sign_that_is_none_disturbs_nobody(store: Path, content: bytes) -> None:
    (store / "drafts" / "here.INC-2026-0001..x").write_bytes(content)
    (store / "drafts" / "here.INC-2026-0001..link").symlink_to("/dev/zero")
    os.mkfifo(store / "drafts" / "here.INC-2026-0001..fifo")
    assert all(isinstance(here.short, str) for here in present(store, ADA).others())
