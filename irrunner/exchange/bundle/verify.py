#!/usr/bin/env python3
"""Check an irrunner bundle without irrunner: `python3 -I verify.py [BUNDLE.zip | FOLDER] [--head HEAD]`.

Python 3.8 or newer and nothing else. It writes nothing, unpacks nothing, keeps little in memory, and what it prints of
a stranger's file is harmless to a terminal. Without a name it checks the folder that it is started in. It exits with 0
when everything holds, with 3 when something does not, and with 2 when it was called wrongly.

A verify.py that came inside a bundle proves as much as you trust the bundle: take it from elsewhere
(`irrunner export --verifier`), and give it a head that was written down on another way.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":  # a hashlib.py that somebody put beside this file must not be imported
    _HERE = __file__.replace("\\", "/").rpartition("/")[0]
    sys.path[:] = [each for each in sys.path if each.replace("\\", "/") not in ("", ".", _HERE)]

import base64
import json
import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from hashlib import sha256
from typing import Any, BinaryIO, Callable, Iterable, Iterator, NamedTuple

VERSION, WITHOUT_BRANCHES = 2, 1
MANIFEST, SUMS, JOURNAL = "manifest.json", "SHA256SUMS", "journal.jsonl"
CHUNK = 1 << 20
MOST_MEMBERS, MOST_HEADER, MOST_BYTES = (
    200_000,
    1 << 20,
    64 << 20,
)  # of a bundle; of its list of members, its manifest, one line
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,180}(?:/[A-Za-z0-9_][A-Za-z0-9._-]{0,180}){0,3}")
_HEX = re.compile(r"[0-9a-f]{64}")
_BRANCH = re.compile(r"branches/([1-9][0-9]{0,6})\.jsonl")
_FILES = re.compile(r"(?P<folder>evidence|playbooks)/(?P<name>[0-9a-f]{16}[0-9a-f-].*)")


class Broken(Exception):
    """What stands in the way of reading on, in a sentence."""


class Found:
    """What does not hold, what is worth knowing and no fault, and what is left to be checked by hand: sentences.

    `has_head`: a head from elsewhere was found in the trunk. That of a branch says little of the end of the trunk.
    """

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.remarks: list[str] = []
        self.by_hand: list[str] = []
        self.has_head = False

    def problem(self, what: str) -> None:
        """Keep a problem; a thousand say enough."""
        if len(self.problems) < 1_000:
            self.problems.append(what)


def shown(text: object, most: int = 120) -> str:
    """Foreign text as a terminal may show it."""
    plain = ascii(str(text))[1:-1]
    return plain if len(plain) <= most else plain[:most] + "..."


def branch_path(branch: int) -> str:
    """Where the entries of a branch lie in a bundle."""
    return f"branches/{branch}.jsonl"


def branch_of(path: str) -> int:
    """The number of the branch whose entries a file has; 0 when it is another file."""
    fits = _BRANCH.fullmatch(path)
    return int(fits[1]) if fits else 0


def canonical(value: object) -> bytes:
    """The one way in which a value is written."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


# The zip: every header has one spelling, so that whatever was changed in it differs


class Member(NamedTuple):
    """A member of the zip: its whole name, its size in bytes, its CRC-32, and where its header begins."""

    name: str
    size: int
    crc: int
    offset: int


_MOST32, _DATE, _PRIVATE = 0xFFFFFFFF, 33, 0o100600 << 16  # the date is 1980-01-01: no day of ours changes the bytes


def local_header(member: Member) -> bytes:
    """What stands in front of a member's bytes."""
    large, name = member.size >= _MOST32, member.name.encode()
    extra = struct.pack("<2H2Q", 1, 16, member.size, member.size) if large else b""
    size, version = (_MOST32, 45) if large else (member.size, 20)
    numbers = (version, 0, 0, 0, _DATE, member.crc, size, size, len(name), len(extra))
    return struct.pack("<4s5H3I2H", b"PK\3\4", *numbers) + name + extra


def central_header(member: Member) -> bytes:
    """A member's line in the list at the end."""
    large, far, name = member.size >= _MOST32, member.offset >= _MOST32, member.name.encode()
    more = [member.size] * 2 * large + [member.offset] * far
    extra = struct.pack(f"<2H{len(more)}Q", 1, 8 * len(more), *more) if more else b""
    version, size, offset = 45 if more else 20, _MOST32 if large else member.size, _MOST32 if far else member.offset
    numbers = (3 << 8 | version, version, 0, 0, 0, _DATE, member.crc, size, size, len(name), len(extra))
    return struct.pack("<4s6H3I5H2I", b"PK\1\2", *numbers, 0, 0, 0, _PRIVATE, offset) + name + extra


def end_records(count: int, size: int, offset: int) -> bytes:
    """What stands after the list: how many members, how long the list is, and where it begins."""
    large = b""
    if count >= 0xFFFF or offset >= _MOST32:
        large = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 3 << 8 | 45, 45, 0, 0, count, count, size, offset)
        large += struct.pack("<4sIQI", b"PK\6\7", 0, offset + size, 1)
        count, offset = 0xFFFF, _MOST32
    return large + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, size, offset, 0)


class _Bounded:
    """A file of which nobody reads very much at once."""

    def __init__(self, file: BinaryIO) -> None:
        self.seek, self.tell, self.seekable, self._read = file.seek, file.tell, file.seekable, file.read

    def read(self, size: int = -1) -> bytes:
        if size > MOST_BYTES:
            raise Broken("The zip's list of members is larger than that of any bundle.")
        return self._read(size if size >= 0 else MOST_BYTES)


class ZipBundle:
    """A bundle as one file. `files` has the size of each by its path below the bundle's folder, `root`."""

    def __init__(self, file: BinaryIO, found: Found) -> None:
        self.files: dict[str, int] = {}
        self.root = ""
        self._file, self._found, self._length = file, found, file.seek(0, 2)
        self._starts: dict[str, tuple[int, int]] = {}
        try:
            listed = zipfile.ZipFile(_Bounded(file))
        except Broken:
            raise
        except Exception as error:
            raise Broken(f"This is no zip, or its end was cut off or changed ({shown(error)}).") from None
        if len(listed.filelist) > MOST_MEMBERS:
            raise Broken("The zip has more members than any bundle.")
        members = [_member(each) for each in listed.filelist]
        for member, info in zip(members, listed.filelist):
            self._check_name(member.name)
            self._check_line(member, info)
        outside = [each for each in members if not 0 <= each.offset <= each.offset + each.size <= self._length]
        if outside:
            raise Broken(
                f"The member {shown(outside[0].name)} lies outside of the file: bytes were cut off or changed."
            )
        end = self._check_places(members)
        size = sum(len(central_header(each)) for each in members)
        expected = b"".join(map(central_header, members)) + end_records(len(members), size, end)
        if self._at(end, len(expected) + 1) != expected and not found.problems:
            found.problem("The zip's list of members, or its end, was changed, or bytes follow it.")
        for member in members:
            self._keep(member)

    def pieces(self, path: str) -> Iterator[bytes]:
        """The bytes of a member; a wrong CRC-32 is a problem, said at its end."""
        at, crc = self._starts[path]
        end, computed = at + self.files[path], 0
        while at < end:
            piece = self._at(at, min(end - at, CHUNK))
            if not piece:
                raise Broken(f"The zip ends in the middle of {shown(path)}.")
            at, computed = at + len(piece), zlib.crc32(piece, computed)
            yield piece
        if computed != crc:
            self._found.problem(f"{shown(path)}: its bytes do not fit the checksum in the zip.")

    def _at(self, offset: int, size: int) -> bytes:
        self._file.seek(offset)
        return self._file.read(min(size, MOST_BYTES))

    def _check_name(self, name: str) -> None:
        if what := about_name(name):
            self._found.problem(f"The member {shown(name)} {what}.")

    def _check_line(self, member: Member, info: zipfile.ZipInfo) -> None:
        kind, what = stat.S_IFMT(info.external_attr >> 16), ""
        if info.flag_bits & 1:
            what = "is encrypted"
        elif info.compress_type or info.compress_size != info.file_size:
            what = f"is compressed ({info.compress_size} bytes for {info.file_size}), as nothing in a bundle is"
        elif kind != stat.S_IFREG:
            what = "is a link" if kind == stat.S_IFLNK else "is no regular file"
        if what:
            self._found.problem(f"The member {shown(member.name)} {what}.")
        expected = local_header(member)
        there = self._at(member.offset, len(expected)) if 0 <= member.offset <= self._length else b""
        name = there[30 : 30 + len(member.name.encode())]
        if there[:4] == b"PK\3\4" and name != member.name.encode():
            other = shown(name.decode("utf-8", "backslashreplace"))
            self._found.problem(f"The member {shown(member.name)} has another name in front of its bytes: {other}.")
        elif there != expected and not what:
            self._found.problem(f"The member {shown(member.name)} has a changed header in front of its bytes.")

    def _check_places(self, members: list[Member]) -> int:
        """Do the members lie one behind the other, each name once? Returns where the list has to begin."""
        after, names = 0, set()
        for member in members:
            if member.offset < after:
                self._found.problem(f"The member {shown(member.name)} overlaps the one before it.")
            elif member.offset > after:
                self._found.problem(f"Hidden bytes stand in front of the member {shown(member.name)}.")
            after = max(after, member.offset + len(local_header(member)) + member.size)
            same = unicodedata.normalize("NFKC", member.name).casefold()
            if same in names:
                self._found.problem(f"The member {shown(member.name)} is there twice.")
            names.add(same)
        return after

    def _keep(self, member: Member) -> None:
        root, _, path = member.name.partition("/")
        self.root = self.root or root
        if root != self.root or not path:
            self._found.problem(f"The member {shown(member.name)} lies outside of the bundle's folder.")
        elif path not in self.files:
            self.files[path] = member.size
            self._starts[path] = (member.offset + len(local_header(member)), member.crc)


def _member(info: zipfile.ZipInfo) -> Member:
    name = info.orig_filename.encode("utf-8", "backslashreplace").decode()
    return Member(name, info.file_size, info.CRC, info.header_offset)


def about_name(name: str) -> str:
    """What is wrong with a member's name; empty when nothing is."""
    if name.startswith("/"):
        return "has an absolute name"
    if "\\" in name:
        return "has a backslash in its name"
    if re.match("[A-Za-z]:", name):
        return "has a drive letter in its name"
    if any(part in ("", ".", "..") for part in name.split("/")):
        return "has a name that leads elsewhere, or that of a folder"
    return "" if _NAME.fullmatch(name) else "has a name that no file of a bundle has"


class FolderBundle:
    """A bundle that was unpacked; links are never followed."""

    def __init__(self, folder: str, found: Found) -> None:
        self.files: dict[str, int] = {}
        self.root = ""
        self._folder = folder
        for place, folders, names in os.walk(folder):
            for name in sorted(folders + names):
                path = os.path.relpath(os.path.join(place, name), folder).replace(os.sep, "/")
                state = os.lstat(os.path.join(place, name))
                if stat.S_ISREG(state.st_mode):
                    self.files[path] = state.st_size
                elif not stat.S_ISDIR(state.st_mode):
                    found.problem(f"{shown(path)} is a link or no regular file.")
                if len(self.files) > MOST_MEMBERS:
                    raise Broken("The folder holds more files than any bundle.")

    def pieces(self, path: str) -> Iterator[bytes]:
        """The bytes of a file."""
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(os.path.join(self._folder, *path.split("/")), flags), "rb") as file:
            while piece := file.read(CHUNK):
                yield piece


# The manifest: what is in the bundle, and the SHA-256 of each


def read_manifest(bundle: ZipBundle | FolderBundle) -> dict[str, Any]:
    """The manifest, with the types that it has to have.

    Raises:
        Broken: there is none, or it is none of this version.
    """
    if bundle.files.get(MANIFEST, MOST_BYTES) >= MOST_BYTES:
        raise Broken("There is no manifest.json in it, so this is no bundle of irrunner.")
    data = b"".join(bundle.pieces(MANIFEST))
    try:
        said = json.loads(data)
        version = said["bundle"]
        if type(version) is int and version > VERSION:
            raise Broken(
                f"It was made by a newer irrunner ({shown(said.get('irrunner'))}): take the verify.py of that."
            )
        right = data == manifest_bytes(said) and _is_manifest(said)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        right = False
    if not right:
        raise Broken("manifest.json was changed: it is not as irrunner writes it.")
    return said  # type: ignore[no-any-return]


def _is_manifest(said: dict[str, Any]) -> bool:
    """Whether everything in a manifest is of the form that it has to have; it raises what other forms lead to."""
    files, missing = said["files"], said["missing"]
    texts = [said[key] for key in ("incident", "mode", "irrunner", "evidence")] + [*said["problems"], *missing.values()]
    hashes = [*missing, *(each["sha256"] for each in files), *([said["head"]] if said["head"] != "" else [])]
    return (
        said["bundle"] in (VERSION, WITHOUT_BRANCHES)
        and all(type(each) is str for each in texts)
        and all(_HEX.fullmatch(each) for each in hashes)
        and all(type(each) is int for each in [said["entries"], *(each["size"] for each in files)])
        and not any(about_name(each["path"]) for each in files)
    )


def manifest_bytes(manifest: dict[str, Any]) -> bytes:
    """The one way in which a manifest is written."""
    return json.dumps(manifest, sort_keys=True, indent=1).encode() + b"\n"


def sums_bytes(hashes: Iterable[tuple[str, str]]) -> bytes:
    """What `sha256sum -c` reads: paths with their SHA-256."""
    return "".join(f"{name}  {path}\n" for path, name in sorted(hashes)).encode()


def check_files(bundle: ZipBundle | FolderBundle, manifest: dict[str, Any], found: Found) -> None:
    """Is each file there, with the bytes that the manifest says, and none more?"""
    listed = {each["path"]: each for each in manifest["files"]}
    own = root_of(manifest["incident"], manifest["mode"])
    if bundle.root not in ("", own):
        found.problem(f"The bundle's folder is called {shown(bundle.root)}, not {shown(own)}.")
    for path in sorted(set(bundle.files) - set(listed) - {MANIFEST, SUMS}):
        if path.startswith("seals/"):
            found.remarks.append(f"{shown(path)} was added later: the manifest does not name it.")
        else:
            found.problem(
                f"{shown(path)} is in the bundle, and the manifest does not name it: it was added or renamed."
            )
    hashes = [(MANIFEST, sha256(manifest_bytes(manifest)).hexdigest())]
    for path, each in sorted(listed.items()):
        hashes.append((path, each["sha256"]))
        if path not in bundle.files:
            found.problem(f"{shown(path)} is in the manifest and not in the bundle: it was removed or renamed.")
            continue
        name, size = _hash(bundle, path, found)
        if (name, size) != (each["sha256"], each["size"]):
            found.problem(f"{shown(path)} was changed: its SHA-256 is {name}, not {each['sha256']}.")
    if bundle.files.get(SUMS, MOST_BYTES) >= MOST_BYTES or b"".join(bundle.pieces(SUMS)) != sums_bytes(hashes):
        found.problem("SHA256SUMS is missing, or does not say what the manifest says.")


def root_of(incident: str, mode: str) -> str:
    """The folder that everything in a bundle lies in."""
    return ("EXERCISE-" if mode == "exercise" else "") + re.sub("[^A-Za-z0-9-]", "_", incident)[:80]


def _hash(bundle: ZipBundle | FolderBundle, path: str, found: Found) -> tuple[str, int]:
    digest, size = sha256(), 0
    try:
        for piece in bundle.pieces(path):
            digest.update(piece)
            size += len(piece)
    except OSError as error:
        found.problem(f"{shown(path)} cannot be read: {shown(error.strerror)}.")
    return digest.hexdigest(), size


# The journal: the chain, and what it says of redactions and evidence


_MIDDLE = re.compile(rb'","digest":"([0-9a-f]{0,128})","header":"')
_TAIL = re.compile(rb'","link":"([0-9a-f]{0,128})","salt":"([0-9a-f]{0,128})","seq":([0-9]{1,15})\}')


def read_line(line: bytes) -> dict[str, Any]:
    """The columns of a row. Nothing but texts is made of a stranger's line, so that it takes little memory.

    Raises:
        ValueError: it is no row as irrunner writes it.
    """
    at = line.rfind(b'","link":"')
    middle, tail = _MIDDLE.search(line, 9, max(at, 9)), _TAIL.fullmatch(line, max(at, 0))
    if not middle or not tail or at - middle.end() > MOST_HEADER:
        raise ValueError("a line of the journal is none that irrunner writes")
    body, header = (
        json.loads('"' + part.decode() + '"') for part in (line[9 : middle.start()], line[middle.end() : at])
    )
    names = ("body", "digest", "header", "link", "salt")
    row = dict(zip(names, (body, middle[1].decode(), header, tail[1].decode(), tail[2].decode())), seq=int(tail[3]))
    if canonical(row) != line:
        raise ValueError("a line of the journal is spelled in another way")
    return row


_SEQ = 0xFFFFFFFF
"""The part of a place that is the number of the entry in its chain; above it stands the branch, 0 for the trunk."""


def _place(place: int) -> str:
    """The place of an entry as people write it: 45, or b1:45 for an entry of a branch."""
    return f"b{place >> 32}:{place & _SEQ}" if place >> 32 else str(place)


def _lines(bundle: ZipBundle | FolderBundle, path: str) -> Iterable[bytes]:
    return split_lines(bundle.pieces(path)) if path in bundle.files else ()


class Chain:
    """One chain of entries on its way through the check: the trunk, which is branch 0, or a branch that was merged."""

    def __init__(self, branch: int, seq: int, link: bytes) -> None:
        self.branch, self.seq, self.link = branch, seq, link
        self.entries = 0

    def place(self, seq: int) -> int:
        """The place of the entry that has a number in this chain."""
        return self.branch << 32 | seq

    def name(self, seq: int) -> str:
        """The same as people write it."""
        return _place(self.place(seq))

    def about_next(self, seq: int, link: bytes, header: bytes) -> str:
        """What is wrong with an entry as the next one; empty when it follows."""
        if seq == self.seq + 2:
            return f"Entry {self.name(seq - 1)}: it is missing."
        if seq > self.seq + 1:
            return f"Entry {self.name(self.seq + 1)}: entries {self.seq + 1} to {seq - 1} are missing."
        if seq <= self.seq:
            return f"Entry {self.name(seq)}: it is there twice, or out of order."
        if link != sha256(self.link + header).digest():
            return f"Entry {self.name(seq)}: its header or link was changed, or it does not follow the one before it."
        return ""


class Journal:
    """What the entries add up to: the links, the seals, and which files they want, with the place that says so.

    `branch_lines` gives the lines of a branch by its number.
    """

    def __init__(self, incident: str, branch_lines: Callable[[int], Iterable[bytes]] = lambda _: ()) -> None:
        self.incident = incident
        self.mode = ""
        self.trunk = Chain(0, 0, sha256(incident.encode()).digest())
        self.links: dict[int, bytes] = {}
        self.forks: dict[int, int] = {}
        self.evidence: dict[str, int] = {}
        self.playbooks: dict[str, int] = {}
        self.seals: list[tuple[int, bytes]] = []
        self._branch_lines = branch_lines
        self._purged: list[str] = []
        self._empty: set[int] = set()
        self._redacted: set[int] = set()

    @property
    def head(self) -> str:
        """The last link of the trunk."""
        return self.trunk.link.hex() if self.trunk.entries else ""

    def check(self, lines: Iterable[bytes], found: Found) -> None:
        """Check every line, and those of each branch at the entry that merged it."""
        self._check_chain(self.trunk, lines, found)
        for place in sorted(self._empty - self._redacted):
            found.problem(f"Entry {_place(place)}: its words are gone, and no entry says that they were redacted.")
        for place in sorted(self._redacted - self._empty):
            found.problem(f"Entry {_place(place)}: its words were redacted, and they are there.")

    def resolve(self, branch: int, seq: int) -> int:
        """The place of what a chain calls by a number: before its fork, an entry of the chain that it began from."""
        while branch and seq <= self.forks[branch] & _SEQ:
            branch = self.forks[branch] >> 32
        return branch << 32 | seq

    def _check_chain(self, chain: Chain, lines: Iterable[bytes], found: Found) -> None:
        """Check every line; each is one row of the journal, exactly as it was stored."""
        for number, line in enumerate(lines, 1):
            try:
                self._check_row(chain, read_line(line), found)
            except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
                of = f"branch b{chain.branch}" if chain.branch else "the journal"
                found.problem(f"Line {number} of {of} was changed; it cannot be read.")

    def _check_row(self, chain: Chain, row: dict[str, Any], found: Found) -> None:
        seq, header = row["seq"], row["header"].encode()
        at = chain.name(seq)
        if not 0 < seq <= _SEQ:
            raise ValueError("no journal is that long")
        salt, digest, link = (bytes.fromhex(row[each]) for each in ("salt", "digest", "link"))
        body, says = row["body"].encode(), json.loads(row["header"])
        if type(says[0]) is int and says[0] > 1:
            found.remarks.append(f"Entry {at} was written by a newer irrunner; only its place was checked.")
            says = [1, self.incident, seq, "", "", "", "", "", {}, digest.hex()]
        _, incident, seq_said, _, _, _, _, kind, refs, digest_said = says
        if kind == "incident.purged" and not chain.entries:
            self._begin_after_purge(chain, seq, refs, body, found)
        if what := chain.about_next(seq, link, header):
            found.problem(what)
        if (incident, seq_said, digest_said) != (self.incident, seq, digest.hex()):
            found.problem(f"Entry {at}: its header is that of another entry ({shown(incident)}, {shown(seq_said)}).")
        if (body or salt) and sha256(salt + body).digest() != digest:
            found.problem(f"Entry {at}: its words or their salt were changed.")
        if not body and not salt:
            self._empty.add(chain.place(seq))
        before, chain.link, chain.seq, chain.entries = chain.link, link, seq, chain.entries + 1
        self.links[chain.place(seq)] = link
        if kind == "branch.merged" and not chain.branch:  # what a branch had merged came in as a branch of its own
            self._check_branch(seq, refs, before, found)
        self._note(chain, kind, seq, refs, body)

    def _begin_after_purge(self, chain: Chain, seq: int, refs: dict[str, Any], body: bytes, found: Found) -> None:
        chain.link, chain.seq = bytes.fromhex(refs["head"]), seq - 1
        outline = base64.b64decode(json.loads(body).get("outline", ""))
        self._purged = [outline[at : at + 4].hex() for at in range(0, len(outline), 4)]
        found.remarks.append(f"The incident was purged: {seq - 1} entries are gone, and only the tombstone is left.")

    def _note(self, chain: Chain, kind: str, seq: int, refs: dict[str, Any], body: bytes) -> None:
        name, place = str(refs.get("sha256")), chain.place(seq)
        if kind == "event.redacted":
            self._redacted.add(self.resolve(chain.branch, refs["event"]))
        elif kind == "incident.sealed":
            self.seals.append((place, body))
        elif kind == "purge.begun":
            self.evidence, self.playbooks = {}, {}
        elif kind == "evidence.destroyed":
            self.evidence.pop(name, None)
        elif kind == "evidence.added" and refs.get("kept") != "no":
            self.evidence.setdefault(name, place)
        elif kind in ("incident.declared", "playbook.grafted"):
            self.mode = str(refs.get("mode", self.mode))
            files = [each[1] for each in json.loads(body or b"{}").get("files", [])]
            for each in [name, *files]:
                self.playbooks.setdefault(each, place)

    def _check_branch(self, seq: int, refs: dict[str, Any], before: bytes, found: Found) -> None:
        """Check the branch that an entry merged: its chain goes on after the fork, and ends at its head."""
        number, fork, last = int(refs["branch"]), int(refs["fork"]), int(refs["last"])
        if number in self.forks or number < 1 or not (0 < fork < seq or fork >> 32 in self.forks):
            found.problem(f"Entry {seq}: it merges a branch twice, or one that began after it.")
            return
        if (refs["trunk"], refs["link"]) != (before.hex(), self.links.get(fork, b"").hex()):
            found.problem(f"Entry {seq}: the heads that it names are not those of this record.")
        self.forks[number] = fork
        branch = Chain(number, fork & _SEQ, bytes.fromhex(refs["link"]))
        self._check_chain(branch, self._branch_lines(number), found)
        if not branch.entries or (branch.seq, branch.link.hex()) != (last, refs["head"]):
            found.problem(f"Entry {seq}: of the branch that it merged, entries are missing, or it has another head.")

    def check_head(self, head: str, found: Found) -> None:
        """Was this, or what begins so, ever the head? Of the trunk, or of a branch before it was merged."""
        places = sorted((place for place, link in self.links.items() if link.hex().startswith(head)), reverse=True)
        trunk = [place for place in places if place <= _SEQ]
        found.has_head = bool(trunk)
        if not places and head[:8] in self._purged:
            found.remarks.append(f"The head {head[:8]} was that of an entry that was purged; 8 digits were compared.")
        elif not places:
            found.problem(f"No entry has the head {head}: the record was cut off, rewritten, or is another one.")
        elif not trunk:
            fork = _place(self.forks[places[0] >> 32])
            found.remarks.append(
                f"The head {head} is that of branch b{places[0] >> 32} at entry {_place(places[0])}. It says nothing"
                f" of what others wrote after entry {fork}."
            )
        elif more := self.trunk.seq - trunk[0]:
            found.remarks.append(f"{more} entries were added since the head {head}.")


def check_journal(entries: int, head: str, mode: str, manifest: dict[str, Any], found: Found) -> None:
    """Does the manifest say of the journal what the journal says?"""
    if (entries, head) != (manifest["entries"], manifest["head"]):
        found.problem(
            f"The journal has {entries} entries and the head {head or 'none'}; the manifest says {manifest['entries']}"
            f" and {shown(manifest['head'])}: its end was cut off, or one of the two is another one."
        )
    if mode not in ("", manifest["mode"]):
        found.problem(f"The manifest says {shown(manifest['mode'])}; the journal says {shown(mode)}.")
    for each in manifest["problems"]:
        found.problem(f"Said by whoever exported it: {shown(each, 300)}")


def check_evidence(
    evidence: dict[str, int], playbooks: dict[str, int], manifest: dict[str, Any], found: Found
) -> list[str]:
    """Are the files that entries name in the bundle, and no others? Returns those that are left out on purpose."""
    there: dict[str, set[str]] = {"evidence": set(), "playbooks": set()}
    for each in manifest["files"]:
        if fits := _FILES.fullmatch(each["path"]):
            there[fits["folder"]].add(each["sha256"])
            if not each["sha256"].startswith(fits["name"][:16]):
                found.problem(f"{shown(each['path'])} does not hold what its name says: its bytes are other ones.")
    left_out = []
    for folder, wanted in (("evidence", evidence), ("playbooks", playbooks)):
        for name, seq in sorted(wanted.items(), key=lambda each: each[1]):
            if name in there[folder]:
                continue
            if folder == "evidence" and manifest["evidence"] == "hashes":
                left_out.append(name)
            else:
                why = shown(manifest["missing"].get(name, "it was taken out"), 300)
                found.problem(f"{folder}/{name}, which entry {_place(seq)} names, is not in the bundle: {why}.")
        for name in sorted(there[folder] - set(wanted)):
            found.problem(f"{folder}/{name} is in the bundle, and no entry names it: it was added, or is other bytes.")
    return left_out


# Seals: who signed and when is for ssh-keygen and openssl; what they are given is checked here


def check_seals(
    bundle: ZipBundle | FolderBundle,
    seals: list[tuple[int, bytes]],
    links: dict[int, bytes],
    resolve: Callable[[int, int], int],
    incident: str,
    found: Found,
) -> list[str]:
    """Are the files of each seal what its entry says, and is its head that of its chain?

    `seals` and `links` have places; `resolve` gives the place of what a branch calls by a number. Returns how to check
    the rest.
    """
    wanted: dict[str, tuple[str, bytes]] = {}
    by_hand: list[str] = []
    for number, (seal, body) in enumerate(seals, 1):
        at = _place(seal)
        try:
            folder, says = f"seals/{number}", json.loads(body)
            files = _seal_files(says["statement"], says["signature"], says["public_key"], says.get("token", ""))
            told = dict(line.split(": ", 1) for line in says["statement"].splitlines()[1:])
            covered = int(told["entries"])
            last = resolve(seal >> 32, covered)
            if told["incident"] != incident or not 0 < covered < seal & _SEQ or links[last].hex() != told["head"]:
                found.problem(f"Entry {at}: its seal is of another record, or entries before it were changed since.")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            found.problem(f"Entry {at}: its seal was erased or changed, and proves nothing.")
            continue
        wanted.update({f"{folder}/{name}": (at, data) for name, data in files.items()})
        of = f"1 to {_place(last)}"
        by_hand.append(f"Seal {number}, entry {at}, is of entries {of}. NOT checked: who signed it, and when.")
        by_hand.append(f"  ssh-keygen -Y check-novalidate -n irrunner -s {folder}/statement.sig < {folder}/statement")
        if "stamped" in files:
            stamped = f"-data {folder}/stamped -in {folder}/stamped.tsr"
            by_hand.append(f"  openssl ts -verify {stamped} -CAfile ROOTS.pem")
    for path in sorted(set(bundle.files) - set(wanted)):
        if path.startswith("seals/"):
            found.remarks.append(f"{shown(path)} is of no seal in the journal; nothing is known of it.")
    for path, (at, data) in wanted.items():
        if bundle.files.get(path) != len(data) or b"".join(bundle.pieces(path)) != data:
            found.problem(f"{path} is missing, or is not what entry {at} says.")
    return by_hand


def _seal_files(statement: str, signature: str, key: str, token: str) -> dict[str, bytes]:
    files = {"statement": statement.encode(), "statement.sig": signature.encode(), "key.pub": f"{key}\n".encode()}
    if token:
        files["stamped"] = files["statement"] + files["statement.sig"]
        files["stamped.tsr"] = base64.b64decode(token, validate=True)
    return files


def split_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a file.

    Raises:
        Broken: one is too long, or the last one has no end.
    """
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
        if len(rest) > MOST_BYTES:
            raise Broken("A line of the journal is longer than any entry.")
    if rest:
        raise Broken("The last line of the journal was cut off.")


# The command


def check(path: str, head: str, found: Found) -> str:
    """Check a bundle, a file or a folder; returns in a line what it is."""
    if os.path.isdir(path):
        return _check_bundle(FolderBundle(path, found), head, found)
    with open(path, "rb") as file:
        if file.read(21) == b"age-encryption.org/v1":
            raise Broken("It is encrypted. Decrypt it first: age --decrypt -i KEY FILE > bundle.zip")
        return _check_bundle(ZipBundle(file, found), head, found)


def _check_bundle(bundle: ZipBundle | FolderBundle, head: str, found: Found) -> str:
    manifest = read_manifest(bundle)
    check_files(bundle, manifest, found)
    journal = Journal(manifest["incident"], lambda number: _lines(bundle, branch_path(number)))
    journal.check(_lines(bundle, JOURNAL), found)
    for path in sorted(bundle.files):
        if path.startswith("branches/") and branch_of(path) not in journal.forks:
            found.problem(f"{shown(path)} is in the bundle, and no entry merges it.")
    check_journal(journal.trunk.entries, journal.head, journal.mode, manifest, found)
    if head:
        journal.check_head(head, found)
    found.by_hand += check_seals(bundle, journal.seals, journal.links, journal.resolve, manifest["incident"], found)
    left_out = len(check_evidence(journal.evidence, journal.playbooks, manifest, found))
    files = f"{len(journal.evidence) - left_out} files of evidence" + f", {left_out} as hashes only" * bool(left_out)
    merged = f" and {len(journal.links) - journal.trunk.entries} in branches" if journal.forks else ""
    what = f"{shown(manifest['incident'])} ({shown(manifest['mode'])})"
    return f"{what}: {journal.trunk.entries} entries{merged}, {files}, head {journal.head}"


SHOWN = """\
It holds. That shows: every file is the one that the manifest lists, the chain of entries has no change and no gap up to
its head, and each file of evidence is, byte for byte, the one that the journal names."""
WITH_HEAD = "Up to the head that you gave, it is the record that had this head."
WITHOUT_HEAD = """\
NOT shown: that it is the record of then. Whoever can write the bundle could have rewritten all of it, or cut off its
end: compare the head with one that was written down elsewhere (--head)."""
NOT_SHOWN = """\
NOT shown: who wrote it (names are labels), that their clocks were right, that what they wrote is true, and that the
report, which is only listed, follows from the journal. A verify.py out of this bundle can say anything: use yours."""


def main(arguments: list[str]) -> int:
    """Check what is named, and say so; returns the exit code."""
    head, names = "", list(arguments)
    if "--head" in names:
        at = names.index("--head")
        head, names[at : at + 2] = "".join(names[at + 1 : at + 2]).lower(), []
        if not re.fullmatch("[0-9a-f]{8,64}", head):
            sys.stderr.write("A head is 8 to 64 of the digits 0-9 and a-f.\n")
            return 2
    if len(names) > 1 or any(each.startswith("-") for each in names):
        sys.stderr.write((__doc__ or "") + "\n")
        return 2
    found, about = Found(), ""
    try:
        about = check(names[0] if names else ".", head, found)
    except Broken as error:
        found.problem(str(error))
    except OSError as error:
        found.problem(f"{shown(names[0] if names else '.')} cannot be read: {shown(error.strerror)}.")
    lines = [f"PROBLEM  {each}" for each in found.problems] + [f"Remark   {each}" for each in found.remarks]
    lines += ([about] if about else []) + found.by_hand
    if found.problems:
        count = "1 problem" if len(found.problems) == 1 else f"{len(found.problems)} problems"
        lines.append(f"It does NOT hold: {count}.")
    else:
        lines += [SHOWN, WITH_HEAD if found.has_head else WITHOUT_HEAD, NOT_SHOWN]
    sys.stdout.write("\n".join(lines) + "\n")
    return 3 if found.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
