"""Whatever is changed in a bundle is found and named, by whichever of the three looks at it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import Shell
from tests.exchange.bundle.doors import DOORS, Door
from tests.exchange.bundle.surgery import ROOT, Parts, pack, reword

if TYPE_CHECKING:
    from pathlib import Path

Attack = Callable[[Parts], "bytes | None"]
ATTACKS: dict[str, tuple[Attack, tuple[str, ...]]] = {}
"""Each attack by its name, with the words that have to be in every answer."""


def attack(*words: str) -> Callable[[Attack], Attack]:
    def register(function: Attack) -> Attack:
        ATTACKS[function.__name__] = (function, words)
        return function

    return register


# The journal


@attack("entry 5", "words or their salt were changed")
def an_entry_reworded(parts: Parts) -> None:
    rows = parts.rows
    rows[4]["body"] = rows[4]["body"].replace("e", "3", 1)
    parts.rows = rows
    parts.relist()


@attack("entry 5", "header or")
def an_entry_reworded_with_its_digest(parts: Parts) -> None:
    rows = parts.rows
    rows[4] = reword(rows[4], note="another")
    parts.rows = rows
    parts.relist()


@attack("entry 6", "link was changed")
def an_entry_reworded_and_linked_again(parts: Parts) -> None:
    rows = parts.rows
    rows[4] = reword(rows[4], note="another")
    parts.rows = rows
    parts.rechain(4)
    parts.rows = [*parts.rows[:5], *rows[5:]]
    parts.relist()


@attack("entry 4", "missing")
def an_entry_deleted(parts: Parts) -> None:
    parts.rows = parts.rows[:3] + parts.rows[4:]
    parts.relist(entries=len(parts.rows))


@attack("entry 3", "entry 4")
def two_entries_reordered(parts: Parts) -> None:
    rows = parts.rows
    rows[2], rows[3] = rows[3], rows[2]
    parts.rows = rows
    parts.relist()


@attack("entry 4")
def an_entry_repeated(parts: Parts) -> None:
    parts.rows = [*parts.rows[:4], *parts.rows[3:]]
    parts.relist(entries=len(parts.rows))


@attack("its end was cut off")
def the_tail_cut_off(parts: Parts) -> None:
    parts.rows = parts.rows[:-2]
    parts.relist()


@attack("its end was cut off", "f" * 64)
def the_head_swapped(parts: Parts) -> None:
    parts.relist(head="f" * 64)


@attack("exercise")
def a_live_incident_called_an_exercise(parts: Parts) -> bytes:
    parts.relist(mode="exercise")
    return pack((f"EXERCISE-{ROOT}/{path}", data) for path, data in parts.files.items())


@attack("its words are gone, and no entry says")
def an_entry_emptied(parts: Parts) -> None:
    rows = parts.rows
    rows[4] |= {"body": "", "salt": ""}
    parts.rows = rows
    parts.relist()


@attack("line 5 of the journal was changed")
def an_entry_spelled_otherwise(parts: Parts) -> None:
    lines = parts.files["journal.jsonl"].split(b"\n")
    lines[4] = lines[4].replace(b'":', b'": ', 1)
    parts.files["journal.jsonl"] = b"\n".join(lines)
    parts.relist()


@attack("line")
def the_last_line_cut(parts: Parts) -> None:
    parts.files["journal.jsonl"] = parts.files["journal.jsonl"][:-1]
    parts.relist()


@attack("journal.jsonl", "removed or renamed")
def the_journal_removed(parts: Parts) -> None:
    del parts.files["journal.jsonl"]


# Evidence and other members


def first(parts: Parts) -> str:
    return parts.evidence()[0]


@attack("evidence/", "was changed")
def evidence_changed(parts: Parts) -> None:
    parts.files[first(parts)] += b"more"


@attack("evidence/", "does not hold what its name says")
def evidence_changed_and_listed_again(parts: Parts) -> None:
    parts.files[first(parts)] += b"more"
    parts.relist()


@attack("evidence/", "was changed")
def evidence_swapped(parts: Parts) -> None:
    one, other = parts.evidence()
    parts.files[one], parts.files[other] = parts.files[other], parts.files[one]


@attack("evidence/", "removed or renamed")
def evidence_removed(parts: Parts) -> None:
    del parts.files[first(parts)]


@attack("evidence/", "is not in the bundle")
def evidence_removed_and_listed_again(parts: Parts) -> None:
    del parts.files[first(parts)]
    parts.relist()


@attack("evidence/" + "a" * 64, "added or renamed")
def evidence_added(parts: Parts) -> None:
    parts.files["evidence/" + "a" * 64] = b"planted"


@attack("evidence/", "no entry names it")
def evidence_added_and_listed(parts: Parts) -> None:
    parts.files["evidence/f5be7c6ca42fed11f8d7434d36f2a53bdcdfee4d5f0d52dbc8bcfa1d41bbf48c"] = b"planted"
    parts.relist()


@attack("evidence/", "renamed")
def evidence_renamed(parts: Parts) -> None:
    parts.files["evidence/" + "b" * 64] = parts.files.pop(first(parts))


@attack("playbooks/", "is not in the bundle")
def the_playbook_removed_and_listed_again(parts: Parts) -> None:
    del parts.files[next(path for path in parts.files if path.startswith("playbooks/"))]
    parts.relist()


@attack("report/INC-2026-0001.md", "was changed")
def the_report_edited(parts: Parts) -> None:
    parts.files["report/INC-2026-0001.md"] += b"All is well.\n"


@attack("SHA256SUMS")
def the_sums_edited(parts: Parts) -> None:
    parts.files["SHA256SUMS"] = parts.files["SHA256SUMS"].replace(b"README", b"readme")


@attack("manifest.json")
def the_manifest_spelled_otherwise(parts: Parts) -> None:
    parts.files["manifest.json"] = parts.files["manifest.json"].replace(b" ", b"  ", 1)


@attack("no manifest.json")
def the_manifest_removed(parts: Parts) -> None:
    del parts.files["manifest.json"]


@attack("newer irrunner")
def a_version_to_come(parts: Parts) -> None:
    parts.relist(bundle=3)


@attack("in a bundle", "..", "leads elsewhere")
def a_manifest_that_points_out(parts: Parts) -> None:
    manifest = parts.manifest
    manifest["files"][0]["path"] = "../../outside"
    parts.manifest = manifest
    parts.extra = [("../../outside", b"x"), (f"{ROOT}/in a bundle", b"x")]


# The zip


@attack("x.txt", "leads elsewhere")
def a_name_that_climbs(parts: Parts) -> None:
    parts.extra = [(f"{ROOT}/../x.txt", b"x")]


@attack("/etc/x", "absolute name")
def an_absolute_name(parts: Parts) -> None:
    parts.extra = [("/etc/x", b"x")]


@attack("backslash")
def a_name_with_backslashes(parts: Parts) -> None:
    parts.extra = [(f"{ROOT}\\..\\x", b"x")]


@attack("drive letter")
def a_name_with_a_drive(parts: Parts) -> None:
    parts.extra = [("C:x", b"x")]


@attack("has a name that no file of a bundle has")
def a_name_that_steers_a_terminal(parts: Parts) -> None:
    parts.extra = [(f"{ROOT}/\x1b[2J", b"x")]


@attack("README.txt", "there twice")
def a_member_duplicated(parts: Parts) -> None:
    parts.extra = [(f"{ROOT}/README.txt", b"other words")]


@attack("ReadMe.TXT", "there twice")
def a_member_duplicated_in_other_case(parts: Parts) -> None:
    parts.extra = [(f"{ROOT}/ReadMe.TXT", b"other words")]


@attack("there twice")
def a_member_duplicated_in_other_characters(parts: Parts) -> bytes:
    parts.files["\uff32EADME.txt"] = b"other words"
    return zipped(parts, lambda _: None)


@attack("outside of the bundle's folder")
def a_member_beside_the_folder(parts: Parts) -> None:
    parts.extra = [("other/x", b"x")]


def zipped(parts: Parts, changes: Callable[[zipfile.ZipInfo], None], *, method: int = zipfile.ZIP_STORED) -> bytes:
    """As Python's own module writes it, with something done to the first member."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        for number, (path, data) in enumerate(parts.files.items()):
            info = zipfile.ZipInfo(f"{ROOT}/{path}")
            info.create_system, info.external_attr = 3, 0o100600 << 16
            if number == 0:
                info.compress_type = method
                changes(info)
            bundle.writestr(info, data)
    return out.getvalue()


@attack("is a link")
def a_symbolic_link(parts: Parts) -> bytes:
    return zipped(parts, lambda info: setattr(info, "external_attr", 0o120777 << 16))


@attack("is no regular file")
def a_device(parts: Parts) -> bytes:
    return zipped(parts, lambda info: setattr(info, "external_attr", 0o060600 << 16))


@attack("is compressed")
def a_bomb(parts: Parts) -> bytes:
    parts.files["manifest.json"] = b"\0" * 5_000_000
    return zipped(parts, lambda _: None, method=zipfile.ZIP_DEFLATED)


def patched(parts: Parts, at: int, layout: str, value: int) -> bytes:
    """A number in the list's line of the first member."""
    data = bytearray(parts.packed())
    struct.pack_into(layout, data, data.index(b"PK\1\2") + at, value)
    return bytes(data)


@attack("is encrypted")
def an_encrypted_member(parts: Parts) -> bytes:
    return patched(parts, 8, "<H", 1)


@attack("compressed", "4294967294")
def a_declared_size_that_is_not_the_real_one(parts: Parts) -> bytes:
    return patched(parts, 24, "<I", 0xFFFFFFFE)


@attack("overlaps")
def members_that_overlap(parts: Parts) -> bytes:
    data = bytearray(parts.packed())
    second = data.index(b"PK\1\2", data.index(b"PK\1\2") + 4)
    struct.pack_into("<I", data, second + 42, 0)
    return bytes(data)


@attack("manifest.json", "another name in front of its bytes", "manifest.jsoX")
def a_name_that_differs_in_front_of_the_bytes(parts: Parts) -> bytes:
    return parts.packed().replace(b"manifest.json", b"manifest.jsoX", 1)


@attack("zip")
def bytes_behind_the_end(parts: Parts) -> bytes:
    return parts.packed() + b"#!/bin/sh\n"


@attack("zip")
def a_comment_at_the_end(parts: Parts) -> bytes:
    data = bytearray(parts.packed() + b"hello")
    struct.pack_into("<H", data, len(data) - 7, 5)
    return bytes(data)


@attack("hidden bytes")
def bytes_in_front(parts: Parts) -> bytes:
    return b"#!/bin/sh\nexit\n" + parts.packed()


@attack("zip")
def the_end_of_the_file_cut_off(parts: Parts) -> bytes:
    return parts.packed()[:-300]


@attack("manifest.json", "header")
def a_date_in_a_header(parts: Parts) -> bytes:
    data = bytearray(parts.packed())
    struct.pack_into("<H", data, 12, 77)
    return bytes(data)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path / "store", monkeypatch)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@pytest.mark.parametrize("name", ATTACKS)
def test_it_is_found_and_named(name: str, door: Door, shared_bundle: bytes, tmp_path: Path, shell: Shell) -> None:
    function, words = ATTACKS[name]
    parts = Parts(shared_bundle)
    changed = function(parts)
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(changed if changed is not None else parts.packed())

    answer = door(bundle, shell, "")

    assert answer.code == 3, answer.said
    said = answer.said.casefold()
    assert [word for word in words if word.casefold() not in said] == [], answer.said
    assert "\x1b" not in answer.said


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_what_was_not_changed_holds(door: Door, shared_bundle: bytes, tmp_path: Path, shell: Shell) -> None:
    parts = Parts(shared_bundle)
    assert parts.packed() == shared_bundle
    parts.relist()
    assert parts.packed() == shared_bundle
    (tmp_path / "bundle.zip").write_bytes(shared_bundle)

    answer = door(tmp_path / "bundle.zip", shell, parts.manifest["head"])

    assert answer.code == 0, answer.said


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_a_record_written_anew_is_found_by_its_head(
    door: Door, shared_bundle: bytes, tmp_path: Path, shell: Shell
) -> None:
    """Whoever redoes everything deceives whoever has no head, and nobody else."""
    parts = Parts(shared_bundle)
    head = parts.manifest["head"]
    rows = parts.rows
    rows[4] = reword(rows[4], note="another")
    parts.rows = rows
    parts.rechain()
    parts.relist(head=parts.rows[-1]["link"])
    (tmp_path / "bundle.zip").write_bytes(parts.packed())

    answer = door(tmp_path / "bundle.zip", shell, head)

    assert answer.code == 3
    assert "o entry has the head" in answer.said


def test_a_cut_tail_that_was_listed_anew_is_found_by_its_head(
    shared_bundle: bytes, tmp_path: Path, shell: Shell
) -> None:
    parts = Parts(shared_bundle)
    head = parts.manifest["head"]
    rows: list[dict[str, Any]] = parts.rows[:-1]
    parts.rows = rows
    parts.relist(head=rows[-1]["link"], entries=len(rows))
    (tmp_path / "bundle.zip").write_bytes(parts.packed())

    for door in DOORS:
        assert door(tmp_path / "bundle.zip", shell, head).code == 3
        assert door(tmp_path / "bundle.zip", shell, rows[-1]["link"][:8]).code == 0
