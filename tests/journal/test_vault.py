"""The vault: what comes in is hashed, on disk and named by its content, or nothing is kept."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from shutil import disk_usage
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.errors import IrrunnerError, NotFound, Refused, StoreUnusable, VerificationFailed
from irrunner.journal.export import export_evidence
from irrunner.journal.folder_vault import FolderVault
from irrunner.journal.intake import hash_file
from irrunner.journal.interface import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HELLO = sha256(b"hello").hexdigest()


@pytest.fixture
def vault(tmp_path: Path) -> FolderVault:
    (tmp_path / "evidence").mkdir()
    return FolderVault(tmp_path / "evidence")


def rewrite(file: Path) -> None:
    """Other bytes of the same length, and the time of the last change put back."""
    file.write_bytes(b"y" * file.stat().st_size)
    os.utime(file, (1, 1))


def everything(vault: FolderVault) -> list[str]:
    return sorted(str(path.relative_to(vault.folder)) for path in vault.folder.rglob("*") if path.is_file())


def refuses(vault: FolderVault, source: Path, words: str) -> None:
    with pytest.raises(IrrunnerError, match=words):
        vault.add(source)
    assert everything(vault) == []


def test_an_empty_file_is_evidence_too(vault: FolderVault, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    kept = vault.add(tmp_path / "empty")
    assert kept == Kept(sha256(b"").hexdigest(), 0, known=False)
    assert vault.verify(kept.sha256) == "ok"


def test_a_large_file_comes_in_by_pieces_and_says_how_far_it_is(vault: FolderVault, tmp_path: Path) -> None:
    content = os.urandom(1 << 20) * 5 + b"tail"
    (tmp_path / "image").write_bytes(content)
    told: list[int] = []
    assert vault.add(tmp_path / "image", progress=told.append).sha256 == sha256(content).hexdigest()
    assert told == [1 << 20, 2 << 20, 3 << 20, 4 << 20, 5 << 20, (5 << 20) + 4]


def test_a_cancelled_copy_leaves_nothing(vault: FolderVault, tmp_path: Path) -> None:
    (tmp_path / "image").write_bytes(b"x" * (3 << 20))
    told: list[int] = []
    with pytest.raises(Refused, match="Cancelled"):
        vault.add(tmp_path / "image", progress=told.append, cancelled=lambda: len(told) == 2)
    assert everything(vault) == []


@pytest.mark.parametrize("name", ["-rf", "..hidden", "a\nb", "$(reboot)", "%s", "\udcff"])
def test_a_files_name_is_of_no_account(vault: FolderVault, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"hello")
    assert vault.add(tmp_path / name).sha256 == HELLO
    assert everything(vault) == [f"{HELLO[:2]}/{HELLO}"]


def test_a_path_with_dots_is_only_where_the_bytes_come_from(vault: FolderVault, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"hello")
    assert vault.add(tmp_path / "evidence" / ".." / "x").sha256 == HELLO


def test_what_is_no_regular_file_is_refused(vault: FolderVault, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"hello")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        refuses(vault, tmp_path / "socket", "a socket")
    refuses(vault, tmp_path / "link", "a symbolic link")
    refuses(vault, tmp_path / "pipe", "a named pipe")
    refuses(vault, tmp_path, "a folder")
    refuses(vault, Path("/dev/zero"), "a device")
    refuses(vault, tmp_path / "missing", "no file")


@pytest.mark.parametrize("change", ["grow", "shrink", "rewrite", "rewrite and put its time back", "replace", "remove"])
def test_a_file_that_changes_while_it_is_read_is_refused(vault: FolderVault, tmp_path: Path, change: str) -> None:
    file = tmp_path / "log"
    file.write_bytes(b"x" * (2 << 20))
    os.utime(file, (1, 1))
    changes: dict[str, Callable[[], object]] = {
        "grow": lambda: os.truncate(file, 3 << 20),
        "shrink": lambda: os.truncate(file, 1 << 20),
        "rewrite": lambda: os.utime(file),
        "rewrite and put its time back": lambda: rewrite(file),
        "replace": lambda: (tmp_path / "new").write_bytes(b"y") and (tmp_path / "new").replace(file),
        "remove": file.unlink,
    }
    done: list[object] = []

    def meanwhile(_read: int) -> None:
        if not done:
            done.append(changes[change]())

    with pytest.raises(Refused, match="changed while it was read"):
        vault.add(file, progress=meanwhile)
    assert everything(vault) == []


def test_a_file_without_a_size_of_its_own_is_refused(vault: FolderVault) -> None:
    """What /proc delivers is made while it is read."""
    with pytest.raises(Refused, match="changed while it was read") as refusal:
        vault.add(Path("/proc/self/status"))
    assert "piped in" in refusal.value.hint
    assert everything(vault) == []


def test_an_input_that_breaks_off_leaves_nothing(vault: FolderVault) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"he"
        raise ConnectionError("the other end went away")

    class Broken(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(Refused, match="could not be read to its end: the other end went away"):
        vault.add(pieces())
    with pytest.raises(Refused, match="could not be read to its end"):
        vault.add(Broken())
    assert everything(vault) == []


def test_a_reference_is_hashed_where_it_lies(vault: FolderVault, tmp_path: Path) -> None:
    (tmp_path / "image").write_bytes(b"hello")
    assert hash_file(tmp_path / "image") == (HELLO, 5)
    assert everything(vault) == []
    with pytest.raises(Refused):
        hash_file(tmp_path)


def test_a_changed_a_missing_and_a_replaced_file_are_told_apart(vault: FolderVault, tmp_path: Path) -> None:
    path = vault.path_of(vault.add([b"hello"]).sha256)
    path.chmod(0o600)
    path.write_bytes(b"hullo")
    assert vault.verify(HELLO) == "changed"
    path.unlink()
    assert vault.verify(HELLO) == "missing"
    (tmp_path / "elsewhere").write_bytes(b"hello")
    path.symlink_to(tmp_path / "elsewhere")
    assert vault.verify(HELLO) == "changed"
    path.unlink()
    path.mkdir()
    assert vault.verify(HELLO) == "changed"


def test_good_bytes_do_not_cover_up_that_the_kept_ones_were_changed(vault: FolderVault) -> None:
    path = vault.path_of(vault.add([b"hello"]).sha256)
    path.chmod(0o600)
    path.write_bytes(b"hullo")
    assert vault.add([b"hello"]) == Kept(HELLO, 5, known=False)
    assert vault.verify(HELLO) == "ok"
    (stray,) = vault.strays()
    assert stray.startswith(f"{HELLO[:2]}/{HELLO}.changed-")
    assert (vault.folder / stray).read_bytes() == b"hullo"


def test_an_export_is_checked_and_overwrites_nothing(vault: FolderVault, tmp_path: Path) -> None:
    vault.add([b"hello"])
    export_evidence(vault, HELLO, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"hello"
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refused, match="already"):
        export_evidence(vault, HELLO, tmp_path / "out")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(Refused, match="already"):
        export_evidence(vault, HELLO, tmp_path / "link")
    with pytest.raises(Refused, match="cannot be written"):
        export_evidence(vault, HELLO, tmp_path / "no" / "folder")
    with pytest.raises(NotFound):
        export_evidence(vault, "0" * 64, tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_an_export_of_changed_bytes_leaves_no_copy(vault: FolderVault, tmp_path: Path) -> None:
    path = vault.path_of(vault.add([b"hello"]).sha256)
    path.chmod(0o600)
    path.write_bytes(b"hullo")
    with pytest.raises(VerificationFailed, match="have changed"):
        export_evidence(vault, HELLO, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@given(st.text(max_size=80))
def test_nothing_but_a_hash_names_a_file(name: str) -> None:
    vault = FolderVault(Path("/nowhere"))
    with pytest.raises(ValueError, match="SHA-256"):
        vault.path_of(name)


def test_bytes_must_be_the_ones_that_were_promised(vault: FolderVault) -> None:
    assert vault.add_as(HELLO, [b"hello"]) == Kept(HELLO, 5, known=False)
    with pytest.raises(VerificationFailed, match="have changed"):
        vault.add_as(HELLO, [b"hullo"])
    assert list(vault.strays()) == []


def test_what_a_kill_leaves_is_told_from_evidence(vault: FolderVault, tmp_path: Path) -> None:
    """The writer is killed in the middle of a copy, by itself, at the third piece."""
    (tmp_path / "image").write_bytes(b"x" * (5 << 20))
    program = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom irrunner.journal.folder_vault import FolderVault\n"
        "FolderVault(Path(sys.argv[1])).add(Path(sys.argv[2]), "
        "progress=lambda done: done == 3 << 20 and os.kill(os.getpid(), signal.SIGKILL))\n"
    )
    argv = [sys.executable, "-c", program, str(vault.folder), str(tmp_path / "image")]
    assert subprocess.run(argv, check=False, cwd=Path(__file__).parents[2]).returncode == -9
    assert list(vault.names()) == []
    (stray,) = vault.strays()
    assert stray.startswith("incoming-")
    vault.tidy()
    assert list(vault.strays()) == []


def test_what_is_still_being_written_is_not_tidied_away(vault: FolderVault) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"hel"
        FolderVault(vault.folder).tidy()
        yield b"lo"

    assert vault.add(pieces()).sha256 == HELLO
    assert everything(vault) == [f"{HELLO[:2]}/{HELLO}"]


ADDS = """
import sys
from pathlib import Path
from irrunner.journal.folder_vault import FolderVault
vault = FolderVault(Path(sys.argv[1]))
sys.stdin.readline()
for _ in range(20):
    vault.add(Path(sys.argv[2]))
"""


def test_the_same_file_added_by_many_at_once_leaves_no_trace_of_tampering(vault: FolderVault, tmp_path: Path) -> None:
    content = b"x" * (3 << 20)
    name = sha256(content).hexdigest()
    (tmp_path / "image").write_bytes(content)
    argv = [sys.executable, "-c", ADDS, str(vault.folder), str(tmp_path / "image")]
    started = [
        subprocess.Popen(argv, stdin=subprocess.PIPE, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE)
        for _ in range(6)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
    assert [process.communicate()[1] for process in started] == [b""] * 6
    assert everything(vault) == [f"{name[:2]}/{name}"]
    assert vault.verify(name) == "ok"


def test_bytes_that_cannot_be_read_are_not_said_to_be_changed(vault: FolderVault) -> None:
    path = vault.path_of(vault.add([b"hello"]).sha256)
    with nobody(path.parent):
        assert vault.verify(HELLO) == "unreadable"
    assert vault.verify(HELLO) == "ok"


@contextmanager
def nobody(folder: Path) -> Iterator[None]:
    """For a while nobody, not even root, may look into a folder."""
    folder.chmod(0)
    account = os.geteuid()
    if account == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(account)
        folder.chmod(0o700)


def test_a_file_for_which_there_is_no_room_is_refused_before_anything_is_written(
    vault: FolderVault, tmp_path: Path
) -> None:
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(disk_usage(tmp_path).total + (1 << 30))
    with pytest.raises(StoreUnusable, match=r"has room for [\d,]+ MB, and [\d,]+ MB are to be kept"):
        vault.add(tmp_path / "sparse")
    assert everything(vault) == []


@pytest.mark.disk
def test_a_full_disk_keeps_nothing_and_says_so(small_disk: Callable[[str], Path]) -> None:
    disk = small_disk("size=2m")
    (disk / "evidence").mkdir()
    vault = FolderVault(disk / "evidence")
    vault.add([b"hello"])
    with pytest.raises(StoreUnusable, match=r"The disk is full\. Nothing was kept"):
        vault.add(iter([os.urandom(1 << 20)] * 4))
    assert everything(vault) == [f"{HELLO[:2]}/{HELLO}"]
    assert vault.add([b"there is room again"]).size == 19


@pytest.mark.disk
def test_an_export_to_a_full_disk_leaves_no_copy(vault: FolderVault, small_disk: Callable[[str], Path]) -> None:
    disk = small_disk("size=1m")
    kept = vault.add([os.urandom(3 << 20)])
    with pytest.raises(Refused, match="No space left"):
        export_evidence(vault, kept.sha256, disk / "out")
    assert list(disk.iterdir()) == []
