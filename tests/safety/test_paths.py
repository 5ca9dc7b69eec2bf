from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.errors import IrrunnerError, NotFound, Refused
from irrunner.safety import one_line
from irrunner.safety.paths import open_regular, private_folder, safe_name, sync_folder, write_new, write_private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def refusal(path: Path) -> IrrunnerError:
    with pytest.raises(IrrunnerError) as caught:
        open_regular(path)[0].close()
    return caught.value


@pytest.mark.parametrize(
    "name", ["note.txt", "-rf", "--help", "-", " ", "a\nb", "\x1b]0;x\x07", "%s {x}", "$(id)", "..."]
)
def test_a_regular_file_is_opened_whatever_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(b"true bytes")
    file, found = open_regular(Path(name))
    with file:
        assert file.read() == b"true bytes"
    assert found.st_size == 10
    assert os.path.samestat(found, Path(name).stat())


def test_an_opened_file_is_not_handed_on_to_other_programs(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with open_regular(tmp_path / "x")[0] as file:
        assert not os.get_inheritable(file.fileno())


def test_a_symlink_is_refused(tmp_path: Path) -> None:
    (tmp_path / "target").touch()
    (tmp_path / "link").symlink_to("target")
    (tmp_path / "dangling").symlink_to("nowhere")
    for name in ("link", "dangling"):
        said = refusal(tmp_path / name)
        assert isinstance(said, Refused)
        assert "symbolic link" in said.sentence
        assert "points to" in said.hint


def test_a_folder_a_fifo_a_socket_and_a_device_are_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    Path("folder").mkdir()
    os.mkfifo("fifo")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        for path, kind in {"folder": "a folder", "fifo": "FIFO", "socket": "a socket", "/dev/null": "a device"}.items():
            said = refusal(Path(path))
            assert isinstance(said, Refused)
            assert kind in said.sentence
            assert path in said.sentence
            assert said.hint


def test_what_is_missing_or_impossible_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for name in ("nothing", "file/below", "a\0b", "nothing/../../x"):
        said = refusal(tmp_path / name)
        assert isinstance(said, NotFound)
        assert "\0" not in said.sentence


def test_a_name_too_long_for_the_disk_is_a_sentence(tmp_path: Path) -> None:
    said = refusal(tmp_path / ("x" * 5000))
    assert isinstance(said, Refused)
    assert len(said.sentence) < 400


def test_a_file_one_may_not_read_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tmp_path.chmod(0o755)
    Path("secret").touch(0o000)
    us = os.geteuid()
    if us == 0:  # root reads everything, so be somebody else for a moment
        os.seteuid(65534)
    try:
        said = refusal(Path("secret"))
    finally:
        os.seteuid(us)
    assert isinstance(said, Refused)
    assert said.sentence == "You may not read secret."
    assert "pipe it in" in said.hint


@pytest.mark.parametrize("slipped_in", ["another file", "a symlink", "a FIFO"])
def test_a_file_exchanged_while_it_is_opened_is_refused(tmp_path: Path, slipped_in: str) -> None:
    class Contested(type(tmp_path)):  # type: ignore[misc] # whichever class of path this system has
        """A path that somebody else exchanges right after it was looked at."""

        def lstat(self) -> os.stat_result:
            found: os.stat_result = super().lstat()
            (tmp_path / "new").rename(tmp_path / "evidence")
            return found

    (tmp_path / "evidence").write_bytes(b"looked at")
    match slipped_in:
        case "another file":
            (tmp_path / "new").write_bytes(b"another")
        case "a symlink":
            (tmp_path / "new").symlink_to("/etc/hostname")
        case _:
            os.mkfifo(tmp_path / "new")
    assert isinstance(refusal(Contested(tmp_path / "evidence")), Refused)


def test_hostile_names_are_shown_harmlessly(tmp_path: Path) -> None:
    said = refusal(tmp_path / "\x1b]0;x\x07\nforged line")
    assert one_line(said.sentence) == said.sentence


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("日本語 é.txt", "日本語 é.txt"),
        ("../../x", "x"),
        ("/etc/passwd", "passwd"),
        ("C:\\Windows\\evil.exe", "evil.exe"),
        ("..\\..\\x", "x"),
        ("-rf", "rf"),
        ("--help", "help"),
        (".bashrc", "bashrc"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("a/", "unnamed"),
        ("/", "unnamed"),
        (" . - x", "x"),
        ("x. .", "x"),
        ("a\nb\tc", "a_nb_tc"),
        ("\x1b]0;x\x07", "_x1b]0;x_x07"),
        ("invoice\u202efdp.exe", "invoice_u202efdp.exe"),
        ("a\0b", "a_x00b"),
        ("a\udc80b", "a_udc80b"),
        ('a:b*c?d"e<f>g|h', "a_b_c_d_e_f_g_h"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("console", "console"),
        ("x" * 300 + ".json", "x" * 145 + ".json"),
        ("é" * 300 + ".json", "é" * 72 + ".json"),
        ("x" * 300, "x" * 150),
        ("a." + "x" * 300, "a." + "x" * 148),
    ],
)
def test_a_strangers_name_becomes_a_safe_one(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(
    st.one_of(
        st.text(st.characters(codec=None)),
        st.lists(st.sampled_from([*"./\\-~ \n:é\u202e", "con", "x" * 80])).map("".join),
    )
)
def test_a_safe_name_is_a_plain_name_and_stays_one(name: str) -> None:
    safe = safe_name(name)
    assert safe == one_line(safe)
    assert Path(safe).name == safe
    assert safe[0] not in ".- "
    assert safe[-1] not in ". "
    assert not {*safe} & {*'/\\:*?"<>|\0'}
    assert 0 < len(safe.encode()) <= 150
    assert safe_name(safe) == safe


def test_a_folder_of_ones_own_is_for_nobody_else(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        private_folder(tmp_path / "data" / "irrunner")
    finally:
        os.umask(before)
    assert mode(tmp_path / "data" / "irrunner") == 0o700
    assert mode(tmp_path / "data") == 0o700


def test_a_folder_that_exists_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir(0o750)
    private_folder(tmp_path / "x")
    assert mode(tmp_path / "x") == 0o750


def test_a_folder_can_be_for_a_group(tmp_path: Path) -> None:
    import grp

    group = grp.getgrgid(os.getgid())
    private_folder(tmp_path / "team", group.gr_name)
    assert mode(tmp_path / "team") == 0o2770
    assert (tmp_path / "team").stat().st_gid == group.gr_gid


def test_an_unknown_group_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no group nobody-of-that-name"):
        private_folder(tmp_path / "team", "nobody-of-that-name")
    assert not (tmp_path / "team").exists()


def test_a_folder_that_everybody_writes_to_is_refused(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    with pytest.raises(Refused, match="Everybody on this machine may write"):
        private_folder(shared)


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for name in ("file", "file/below"):
        with pytest.raises(Refused):
            private_folder(tmp_path / name)


def test_a_private_file_is_whole_and_only_for_its_owner(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_private(tmp_path / "draft", b"one")
        write_private(tmp_path / "draft", b"two")
    finally:
        os.umask(before)
    assert (tmp_path / "draft").read_bytes() == b"two"
    assert mode(tmp_path / "draft") == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["draft"]


def test_writing_replaces_a_symlink_and_not_its_target(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"old")
    (tmp_path / "link").symlink_to("target")
    write_private(tmp_path / "link", b"new")
    assert (tmp_path / "target").read_bytes() == b"old"
    assert not (tmp_path / "link").is_symlink()


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    target = tmp_path / "report.md"
    write_new(target, b"first")
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"first", 0o600)
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for taken in (target, tmp_path / "link"):
        with pytest.raises(Refused, match="already"):
            write_new(taken, b"second")
    with pytest.raises(Refused, match="is a folder"):
        write_new(tmp_path, b"second")
    with pytest.raises(Refused, match="cannot be written"):
        write_new(tmp_path / "missing" / "x", b"second")
    assert target.read_bytes() == b"first"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "report.md"]


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    for name in ("taken", "missing/file"):
        with pytest.raises(Refused, match="cannot be written"):
            write_private(tmp_path / name, b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
    assert list((tmp_path / "taken").iterdir()) == []


def test_a_folder_can_be_brought_to_disk_and_a_file_is_none(tmp_path: Path) -> None:
    sync_folder(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        sync_folder(tmp_path / "file")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        (r"caf\xe9.log", "caf_xe9.log"),
        (r"\xff\xfe.bin", "_xff_xfe.bin"),
        (r"a/caf\xe9.log", "caf_xe9.log"),
        (r"C:\xampp\evil.exe", "evil.exe"),
        (r"..\xe9/../x", "x"),
        ("caf\udce9.log", r"caf_udce9.log"),
    ],
)
def test_a_name_that_was_no_utf_8_stays_recognisable(name: str, safe: str) -> None:
    assert safe_name(name) == safe
