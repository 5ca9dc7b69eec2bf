"""Going through folders that somebody else filled: nothing hangs, nothing is followed, nothing unreadable is silent."""

from __future__ import annotations

import os
import shutil
import socket
from typing import TYPE_CHECKING

import pytest

from irrunner.checks.exposure import Options
from irrunner.checks.exposure.documents import MOST_BYTES
from irrunner.checks.exposure.mounts import parse_mounts

if TYPE_CHECKING:
    from tests.checks.exposure.conftest import Tree

LITELLM = "litellm==1.82.7,1.82.8"
LOCK = '[[package]]\nname = "litellm"\nversion = "1.82.8"\n'


def test_a_link_to_a_folder_above_is_no_loop(tree: Tree) -> None:
    tree.write({"a/b/uv.lock": LOCK})
    (tree.root / "a/b/up").symlink_to(tree.root)
    (tree.root / "a/self").symlink_to("self")
    found = tree.search(LITELLM)
    assert found.hits == [("uv.lock", "1.82.8")]
    assert found.summary.folders == 3


def test_a_link_that_leads_out_is_not_followed_and_is_unknown(tree: Tree) -> None:
    (tree.root.parent / "outside.lock").write_text(LOCK)
    (tree.root / "uv.lock").symlink_to(tree.root.parent / "outside.lock")
    (finding,) = tree.search(LITELLM).findings
    assert (finding.verdict, finding.how) == ("unknown", "link")


def test_a_link_to_what_is_searched_anyway_says_nothing(tree: Tree) -> None:
    tree.write({"shared/uv.lock": LOCK})
    (tree.root / "uv.lock").symlink_to("shared/uv.lock")
    assert tree.search(LITELLM).hits == [("uv.lock", "1.82.8")]
    assert len(tree.search(LITELLM).findings) == 1


@pytest.mark.parametrize(
    "name", ["node_modules/axios", "node_modules", "x-1/site-packages", "litellm-1.80.0.dist-info"]
)
def test_a_package_that_is_linked_in_from_elsewhere_is_unknown(tree: Tree, name: str) -> None:
    (tree.root / name).parent.mkdir(exist_ok=True)
    (tree.root / name).symlink_to(tree.root.parent)
    (finding,) = tree.search(LITELLM, "npm:axios==1.14.1").findings
    assert finding.verdict == "unknown"


def test_a_linked_distribution_is_a_hit_by_its_name(tree: Tree) -> None:
    (tree.root / "litellm-1.82.8.dist-info").symlink_to(tree.root.parent)
    assert tree.search(LITELLM).hits == [("link", "1.82.8")]


def test_a_link_that_is_named_itself_is_followed(tree: Tree) -> None:
    tree.write({"uv.lock": LOCK})
    link = tree.root.parent / "link"
    link.symlink_to(tree.root)
    assert tree.search(LITELLM, paths=(link,)).hits == [("uv.lock", "1.82.8")]


def test_a_fifo_and_a_socket_called_like_lock_files_do_not_hold_it_up(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tree.root / "uv.lock")
    monkeypatch.chdir(tree.root)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("poetry.lock")
    found = tree.search(LITELLM)
    assert sorted((each.verdict, each.note) for each in found.findings) == [
        ("unknown", "is a FIFO, not read"),
        ("unknown", "is a device or socket, not opened"),
    ]
    assert found.summary.unreadable == 2


def test_a_folder_called_like_a_lock_file_is_a_folder(tree: Tree) -> None:
    tree.write({"uv.lock/poetry.lock": LOCK})
    assert tree.search(LITELLM).hits == [("poetry.lock", "1.82.8")]


def test_a_file_of_200_mb_is_unknown_when_it_names_it_and_nothing_when_not(tree: Tree) -> None:
    for name, end in (("a/package-lock.json", b'"litellm" "axios"'), ("b/package-lock.json", b"")):
        tree.write({name: b"{"})
        with (tree.root / name).open("r+b") as file:
            file.truncate(200 << 20)
            file.seek((150 << 20) - 3)
            file.write(end)
    (finding,) = tree.search("npm:axios==1.14.1").findings
    assert finding.path.endswith("a/package-lock.json")
    assert finding.note == f"has more than {MOST_BYTES >> 20} MB, too many to take apart, and names the package"


def test_what_cannot_be_read_is_counted_and_named(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    tree.write({"closed/uv.lock": LOCK})
    real = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = tree.search(LITELLM)
    assert found.summary.unreadable_places == [(str(tree.root / "closed"), "permission denied")]


def test_a_folder_that_is_deleted_while_others_are_searched_is_no_gap(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree.write({"a/uv.lock": LOCK, "b/uv.lock": LOCK})
    real = os.scandir

    def vanish(path: str) -> object:
        if str(path).endswith("/a"):
            shutil.rmtree(path)
        return real(path)

    monkeypatch.setattr(os, "scandir", vanish)
    found = tree.search(LITELLM)
    assert (len(found.of("hit")), found.summary.unreadable) == (1, 0)


def test_a_path_that_is_not_there_is_unknown(tree: Tree) -> None:
    found = tree.search(LITELLM, paths=(tree.root / "nowhere",))
    (finding,) = found.findings
    assert (finding.verdict, finding.note) == ("unknown", "is not there")
    assert found.summary.unreadable == 1


def test_a_file_of_a_kind_that_nobody_reads_is_unknown_when_it_is_named_itself(tree: Tree) -> None:
    tree.write({"notes.md": "litellm 1.82.8"})
    assert [each.verdict for each in tree.search(LITELLM, paths=(tree.root / "notes.md",)).findings] == ["unknown"]
    assert tree.search(LITELLM).findings == []


def test_names_that_are_no_text_are_names(tree: Tree) -> None:
    folder = os.fsencode(tree.root) + b"/\xff\x1b]0;x\x07\n"
    os.mkdir(folder)  # noqa: PTH102
    with open(folder + b"/uv.lock", "w") as file:  # noqa: PTH123
        file.write(LOCK)
    assert tree.search(LITELLM).hits == [("uv.lock", "1.82.8")]


def test_folders_deeper_than_the_system_allows_are_unreadable(tree: Tree) -> None:
    here = os.open(tree.root, os.O_RDONLY)
    for _ in range(60):
        os.mkdir("d" * 100, dir_fd=here)
        below = os.open("d" * 100, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    found = tree.search(LITELLM)
    shutil.rmtree(tree.root / ("d" * 100))  # pytest could not
    assert [why for _, why in found.summary.unreadable_places] == ["file name too long"]


def test_folders_within_each_other_are_searched_once(tree: Tree) -> None:
    tree.write({"a/uv.lock": LOCK})
    assert len(tree.search(LITELLM, paths=(tree.root, tree.root / "a", tree.root)).of("hit")) == 1


def test_two_processes_find_what_one_finds(tree: Tree) -> None:
    tree.write({f"{a}/{b}/uv.lock": LOCK for a in range(30) for b in range(10)})
    tree.write({"uv.lock": "[[[ litellm"})
    alone = tree.search(LITELLM)
    both = tree.search(LITELLM, options=Options(jobs=2))
    assert sorted(alone.findings) == sorted(both.findings)
    assert alone.summary.as_fields() == both.summary.as_fields()
    assert len(alone.of("hit")) == 300


def test_network_mounts_are_left_out_with_their_kind() -> None:
    table = [
        "24 30 0:22 / /proc rw,nosuid - proc proc rw",
        "40 30 0:40 / /home/a\\040b rw shared:1 - nfs4 files.example:/x rw",
        "41 30 0:41 / /srv/s rw - fuse.sshfs x rw",
        "42 30 0:42 / /data rw - ext4 /dev/vdb rw",
        "43 30 0:43 / /over rw - nfs files.example:/y rw",
        "44 30 0:44 / /over rw - tmpfs tmpfs rw",
        "nonsense",
    ]
    assert parse_mounts(table, network=False) == {"/proc": "proc", "/home/a b": "nfs4", "/srv/s": "fuse.sshfs"}
    assert parse_mounts(table, network=True) == {"/proc": "proc"}


def test_a_network_mount_is_skipped_and_named(tree: Tree) -> None:
    tree.write({"mnt/uv.lock": LOCK, "a/uv.lock": LOCK})
    place = tree.root / "mnt"
    table = tree.root.parent / "mountinfo"
    table.write_text(f"40 30 0:40 / {place} rw - nfs4 files.example:/x rw\n")
    options = Options(jobs=1, mounts=str(table))
    found = tree.search(LITELLM, options=options)
    assert (len(found.of("hit")), found.summary.skipped) == (1, [(str(place), "nfs4")])
    assert len(tree.search(LITELLM, options=options._replace(network=True)).of("hit")) == 2
    assert len(tree.search(LITELLM, options=options, paths=(place,)).of("hit")) == 1


def test_history_is_not_walked_through(tree: Tree) -> None:
    tree.write({".git/uv.lock": LOCK})
    assert tree.search(LITELLM).findings == []


def test_more_findings_than_anybody_reads_are_counted(tree: Tree) -> None:
    tree.write({f"{n}/uv.lock": "[[[ litellm" for n in range(6)} | {"7/uv.lock": LOCK})
    found = tree.search(LITELLM, options=Options(jobs=1, most=3))
    assert (len(found.of("hit")), found.summary.unreadable) == (1, 6)
    assert len(found.of("unknown")) + found.summary.left_out == 6
