"""Files and folders made to stop a search, fill its memory, or hide from it."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import resource
import socket
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from irrunner.checks.indicator_search import streams
from irrunner.checks.indicator_search.findings import MOST_LINES
from irrunner.checks.indicator_search.pieces import SIZE
from irrunner.checks.indicator_search.search import Follower
from tests.checks.indicator_search.searching import counts, gaps

if TYPE_CHECKING:
    from tests.checks.indicator_search.searching import Searched

LINE = b"GET https://models.example/x"


def test_a_line_without_an_end_is_searched_to_its_end(searched: Searched, tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"x" * (5 * SIZE) + b" " + LINE + b" " + b"y" * (5 * SIZE))
    search = searched(tmp_path, "models.example")
    assert counts(search) == {"models.example": 1}
    (match,) = search.findings.matches.rewound().read().splitlines()
    assert len(match) < 5_000


def test_a_line_without_an_end_counts_once_however_often_it_is_cut(searched: Searched, tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b" models.example" * 100_000)
    assert counts(searched(tmp_path, "models.example")) == {"models.example": 1}


def test_a_pattern_that_is_everywhere_fills_no_memory_and_drowns_no_other(searched: Searched, tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"aaaaaaaa\n" * 50_000 + LINE + b"\n")
    (tmp_path / "long").write_bytes(b"a" * (1 << 20))
    nested = ["a" * length for length in range(4, 40) if length != 8]
    search = searched(tmp_path, "aaaaaaaa", *nested, "models.example")
    assert counts(search)["aaaaaaaa"] == 50_000
    assert counts(search)["models.example"] == 1
    kept = search.findings.matches.rewound().read()
    assert kept.count(b'"value": "aaaaaaaa"') <= MOST_LINES
    assert kept.count(b'"value": "models.example"') == 1
    assert search.findings.hits[0][1].kept == MOST_LINES
    assert gaps(search) == ["line 1 has too many places that are nearly a match, and was not searched to its end"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_bomb_is_a_gap_after_a_bounded_number_of_bytes(
    searched: Searched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: object
) -> None:
    monkeypatch.setattr(streams, "_EXPANDED", 4 << 20)
    assert callable(pack)
    (tmp_path / "bomb").write_bytes(pack(b"\0" * (64 << 20)))
    search = searched(tmp_path, "models.example")
    assert "expands" in gaps(search)[0]
    assert search.bytes_read < 32 << 20


def test_a_header_of_xz_that_asks_for_a_gigabyte_is_a_gap(searched: Searched, tmp_path: Path) -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 30}]
    packer = lzma.LZMACompressor(filters=filters)
    (tmp_path / "log").write_bytes(packer.compress(LINE) + packer.flush())
    assert "memory" in gaps(searched(tmp_path, "models.example"))[0]


def test_a_sparse_file_of_a_terabyte_is_passed_over_in_its_holes(searched: Searched, tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as file:
        file.write(LINE + b"\n")
        file.truncate(1 << 40)
        file.seek((1 << 40) - 100)
        file.write(b"\n" + LINE + b"\n")
    search = searched(tmp_path, "models.example")
    assert counts(search) == {"models.example": 2}
    assert search.bytes_read < 1 << 30


def test_devices_pipes_and_sockets_are_not_opened(
    searched: Searched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")
    listening = socket.socket(socket.AF_UNIX)
    monkeypatch.chdir(tmp_path)  # the name of a socket has at most 107 bytes
    listening.bind("socket")
    listening.close()
    (tmp_path / "log").write_bytes(LINE)
    search = searched(tmp_path, "models.example")
    assert (search.gaps, search.passed_over) == (0, 2)
    assert "FIFO" in searched(tmp_path / "pipe", "models.example").not_read[0].why
    assert searched("/dev/zero", "models.example").gaps == 1  # type: ignore[arg-type]


def test_links_out_of_the_folders_are_gaps_and_loops_have_an_end(searched: Searched, tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "log").write_bytes(LINE)
    (inside / "log").write_bytes(b"nothing")
    (inside / "loop").symlink_to(inside)
    (inside / "same").symlink_to("log")
    (inside / "self").symlink_to("self")
    (inside / "dangling").symlink_to(outside / "gone")
    search = searched(inside, "models.example")
    assert (counts(search), search.gaps, search.files) == ({}, 0, 1)
    (inside / "out").symlink_to(outside)
    search = searched(inside, "models.example")
    assert counts(search) == {}
    assert "leads out" in gaps(search)[0]


def test_a_path_that_is_not_there_and_a_file_that_is_gone_are_gaps(searched: Searched, tmp_path: Path) -> None:
    assert gaps(searched(tmp_path / "gone", "models.example")) == ["is not there"]


def test_what_may_not_be_read_is_a_gap(searched: Searched) -> None:
    account = os.geteuid()
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        place.chmod(0o755)
        (place / "log").write_bytes(LINE)
        (place / "log").chmod(0)
        (place / "folder").mkdir(mode=0)
        if account == 0:  # root reads everything
            os.seteuid(65534)
        try:
            search = searched(place, "models.example")
        finally:
            os.seteuid(account)
    assert gaps(search) == ["permission denied", "permission denied"]


def test_names_that_are_no_text_do_no_harm(searched: Searched, tmp_path: Path) -> None:
    name = tmp_path / os.fsdecode(b"\xff\x1b[31m\n.log")
    name.write_bytes(LINE + b" \x1b]52;c;AAAA\x07 \xff\xfe")
    search = searched(tmp_path, "models.example")
    assert counts(search) == {"models.example": 1}
    kept = search.findings.matches.rewound().read() + search.findings.files.rewound().read()
    assert kept.isascii()
    assert b"\x1b" not in kept


def test_a_log_that_grows_while_it_is_read_has_an_end(searched: Searched, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"x\n" * SIZE)
    grown = threading.Event()

    def grow() -> None:
        with log.open("ab") as file:
            file.write(b"y\n" * SIZE)
        grown.set()

    search = searched(tmp_path, "models.example", follower=Follower(advanced=grow))
    assert grown.is_set()
    assert search.bytes_read == 2 * SIZE


def test_a_search_that_is_stopped_keeps_what_it_has(searched: Searched, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(LINE)
    (tmp_path / "b").write_bytes((b"x" * 99 + b"\n") * 200_000)
    asked: list[int] = []

    def stopped() -> bool:
        asked.append(1)
        return len(asked) > 20

    search = searched(tmp_path, "models.example", follower=Follower(stopped))
    assert search.stopped
    assert counts(search) == {"models.example": 1}
    assert search.bytes_read < 15_000_000


def test_memory_stays_flat(searched: Searched, tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (tmp_path / "a").write_bytes((b"GET https://models.example/x 10.1.1.1\n" + b"x" * 200 + b"\n") * 20_000)
    (tmp_path / "b").write_bytes(b"[.]" * (1 << 20))
    (tmp_path / "c.gz").write_bytes(gzip.compress(b"models.example " * (1 << 20)))
    search = searched(tmp_path, "models.example", "10.1.1.1")
    assert search.gaps == 0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024
