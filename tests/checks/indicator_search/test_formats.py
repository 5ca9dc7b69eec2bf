"""How a file may be packed and encoded, and what becomes of one that is damaged."""

from __future__ import annotations

import bz2
import codecs
import gzip
import hashlib
import lzma
import sys
from typing import TYPE_CHECKING

import pytest

from tests.checks.indicator_search.searching import counts, gaps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.checks.indicator_search.searching import Searched

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def zstd_pack(data: bytes) -> bytes:
    """As the program writes it: with a checksum, without which a flipped bit changes the text and nobody knows."""
    return zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1})


LINE = b"2026-03-24T10:41:02Z GET https://models.example/x\n"
LOG = b"one\n" * 3 + LINE + b"two\n" * 3
PACKERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("bzip2", bz2.compress),
    ("xz", lzma.compress),
    ("zstd", zstd_pack),
]


@pytest.mark.parametrize(("form", "pack"), PACKERS)
@pytest.mark.parametrize("name", ["app.log.2.gz", "app.log.1", "app.log-20260324.zst"])
def test_a_packed_file_is_unpacked_whatever_it_is_called(
    searched: Searched, tmp_path: Path, form: str, pack: Callable[[bytes], bytes], name: str
) -> None:
    (tmp_path / name).write_bytes(pack(LOG))
    search = searched(tmp_path, "models.example")
    assert counts(search) == {"models.example": 1}
    assert gaps(search) == []
    record = search.findings.files.rewound().read()
    assert f'"form": "{form}"'.encode() in record
    assert hashlib.sha256(pack(LOG)).hexdigest().encode() in record


@pytest.mark.parametrize(("form", "pack"), PACKERS)
def test_every_part_of_a_file_of_several_parts_is_unpacked(
    searched: Searched, tmp_path: Path, form: str, pack: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "log").write_bytes(pack(b"one\n") + pack(b"") + pack(LOG))
    assert counts(searched(tmp_path, "models.example")) == {"models.example": 1}


@pytest.mark.parametrize(("form", "pack"), PACKERS)
@pytest.mark.parametrize("kept", [0.3, 0.99])
def test_a_packed_file_that_is_cut_off_is_a_gap_and_named(
    searched: Searched, tmp_path: Path, form: str, pack: Callable[[bytes], bytes], kept: float
) -> None:
    data = pack(
        hashlib.sha256(b"x").digest() * 200 + b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(9_000))
    )
    (tmp_path / "log").write_bytes(data[: int(len(data) * kept)])
    search = searched(tmp_path, "models.example")
    assert search.gaps == 1
    assert "cut off" in gaps(search)[0]
    assert search.files == 0


@pytest.mark.parametrize(("form", "pack"), PACKERS)
def test_what_was_found_before_the_damage_stays_found(
    searched: Searched, tmp_path: Path, form: str, pack: Callable[[bytes], bytes]
) -> None:
    noise = b"".join(hashlib.sha256(b"%d" % number).digest() for number in range(40_000))
    data = bytearray(pack(LOG) + pack(noise))
    data[len(data) // 2] ^= 0xFF
    data[-3:] = b"zzz"
    (tmp_path / "log").write_bytes(data)
    search = searched(tmp_path, "models.example")
    assert counts(search) == {"models.example": 1}
    assert search.gaps == 1


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF16_LE + LOG.decode().encode("utf-16-le"),
        codecs.BOM_UTF16_BE + LOG.decode().encode("utf-16-be"),
        LOG.decode().encode("utf-16-le"),
        LOG.decode().encode("utf-16-be"),
        LOG.decode().encode("utf-32"),
        codecs.BOM_UTF8 + LOG,
        gzip.compress(LOG.decode().encode("utf-16"), mtime=0),
        b"plain\n" * 3 + LINE.decode().encode("utf-16-le"),
        b"\0\0" + LOG + b"\0",
        b"a\0b\0models.example\0c\n",
        LOG.replace(b"\n", b"\r\n"),
    ],
    ids=["le", "be", "bare-le", "bare-be", "utf-32", "utf-8", "packed", "mixed", "zeros", "bytes", "crlf"],
)
def test_utf_16_with_and_without_its_mark_and_zero_bytes_hide_nothing(
    searched: Searched, tmp_path: Path, data: bytes
) -> None:
    (tmp_path / "log").write_bytes(data)
    search = searched(tmp_path, "models.example")
    assert counts(search) == {"models.example": 1}
    assert gaps(search) == []


def test_letters_of_other_scripts_are_found_in_utf_16(searched: Searched, tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes("GET bücher.example\n".encode("utf-16"))
    assert counts(searched(tmp_path, "bücher.example")) == {"bücher.example": 1}


@pytest.mark.parametrize(
    "head", [b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\0", b"\x04\x22\x4d\x18", b"\x1f\x9d\x90", b"LPKSHHRH"]
)
def test_what_nobody_here_unpacks_is_a_gap_and_named(searched: Searched, tmp_path: Path, head: bytes) -> None:
    (tmp_path / "log").write_bytes(head + LOG)
    search = searched(tmp_path, "models.example")
    assert search.gaps == 1
    assert "not unpacked here" in gaps(search)[0] or "journalctl" in gaps(search)[0]


def test_a_file_is_compared_by_its_digest_and_by_where_it_lies(searched: Searched, tmp_path: Path) -> None:
    place = tmp_path / "home" / "kim" / ".config" / "sysmon"
    place.mkdir(parents=True)
    (place / "sysmon.py").write_bytes(b"harmless")
    digests = [hashlib.new(name, b"harmless").hexdigest() for name in ("sha256", "md5", "sha1")]
    search = searched(tmp_path, "~/.config/sysmon/sysmon.py", "/home/kim/.config/sysmon/sysmon.py", *digests)
    assert counts(search) == {"~/.config/sysmon/sysmon.py": 1, **dict.fromkeys(digests, 1)}
