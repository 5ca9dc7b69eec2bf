"""A bundle of somebody else, checked whole before anything of it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec
from msgspec import Struct
from typing_extensions import override

from irrunner.errors import VerificationFailed
from irrunner.exchange.bundle import verify
from irrunner.exchange.bundle.journal_lines import read_rows
from irrunner.exchange.bundle.planning import VERIFIER
from irrunner.journal.branch_check import RecordCheck
from irrunner.journal.branches import place_of, resolve, with_branches
from irrunner.journal.chain_check import Finding
from irrunner.journal.rows import Row, Stored
from irrunner.journal.seals import MARK as SEAL_MARK
from irrunner.journal.verify import Findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


_ENCRYPTED, _ZIP, _ZIP_END = b"age-encryption.org/v1", b"PK\3\4", b"PK\5\6"


def is_encrypted(file: BinaryIO) -> bool:
    """Whether a file begins like an encrypted one; it is left at its start."""
    file.seek(0)
    begins = file.read(len(_ENCRYPTED))
    file.seek(0)
    return begins == _ENCRYPTED


def is_like_a_bundle(file: BinaryIO) -> bool:
    """Whether a file begins or ends like a bundle, plain or encrypted; it is left at its start."""
    end = file.seek(0, 2)
    file.seek(max(end - 1024, 0))
    ends = file.read(1024)
    file.seek(0)
    begins = file.read(len(_ZIP))
    return begins == _ZIP or _ZIP_END in ends or is_encrypted(file)


class CheckedBundle(Struct):
    """A bundle and what checking it found.

    Attributes:
        bundle: its files. manifest: what it says of itself.
        check: of the journal's chain, with what the entries say of evidence.
        links: those of all entries, in order.
        left_out: the SHA-256 of evidence that was left out on purpose.
        problems, remarks: what does not hold, and what is worth knowing.
    """

    bundle: verify.ZipBundle
    manifest: dict[str, Any]
    check: RecordCheck
    links: list[bytes]
    left_out: list[str]
    problems: list[Finding]
    remarks: list[Finding]

    @property
    def incident(self) -> str:
        """The incident's id, as the manifest says: foreign text until it was checked."""
        return str(self.manifest["incident"])

    def rows(self, incident: str = "", after: int = 0, *, branch: int = 0) -> Iterator[Row]:
        """The entries of the trunk or a branch that are numbered above `after`, as far as they can be read.

        There is no other incident than its own.
        """
        path = verify.branch_path(branch) if branch else verify.JOURNAL
        try:
            yield from (row for row in _rows(self.bundle, self.incident, path) if row.seq > after)
        except (ValueError, verify.Broken) as error:
            raise VerificationFailed("The journal in the bundle cannot be read to its end.") from error

    def read(self, incident: str = "", after: int = 0) -> Iterator[Stored]:
        """The same, as the fold reads them, with the branches."""
        return with_branches(
            map(_stored, self.rows(incident, after)), lambda each: map(_stored, self.rows(branch=each))
        )

    def files(self) -> list[tuple[str, str, int]]:
        """Path, SHA-256 and size of everything that belongs into a vault."""
        return [
            (each["path"], each["sha256"], each["size"])
            for each in self.manifest["files"]
            if each["path"].startswith(("evidence/", "playbooks/"))
        ]

    def findings(self) -> Findings:
        """What was found, as verifying a store says it."""
        evidence = self.check.evidence
        files = len({*evidence.added, *evidence.playbooks} - set(self.left_out))
        heads = {self.incident: self.check.head.hex()} if self.check.entries else {}
        sealed = (self.incident,) if self.check.sealed else ()
        entries = self.check.entries + self.check.branch_entries
        return Findings(self.problems, self.remarks, 1, entries, files, heads, sealed)


def check_bundle(
    file: BinaryIO,
    found: verify.Found,
    *,
    head: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> CheckedBundle:
    """Check every byte of a bundle; nothing is written.

    Args:
        file: the bundle, decrypted; it can be read in any order.
        found: takes in what is found, also when it ends in an error.
        head: a head, or its first 8 digits or more, from a place that the bundle's maker cannot reach.
        progress: called with the bytes that were read, and how many there are.

    Raises:
        verify.Broken: it is no bundle, or so damaged that nothing can be said of its parts.
    """
    bundle = _Reported(file, found, progress)
    manifest = verify.read_manifest(bundle)
    verify.check_files(bundle, manifest, found)
    check, noted = RecordCheck(manifest["incident"], head), _Noted()
    try:
        for row in _rows(bundle, manifest["incident"], verify.JOURNAL):
            check.check(row)
            if (merge := check.merged) is not None:
                branch = list(_rows(bundle, manifest["incident"], verify.branch_path(merge.branch)))
                check.check_branch(merge, branch, noted.links.get(merge.fork, b"").hex())
                for each in branch:
                    noted.add(place_of(merge.branch, each.seq), each)
            noted.add(row.seq, row)
            noted.trunk.append(row.link)
    except (ValueError, verify.Broken) as error:
        found.problem(f"Line {len(noted.trunk) + 1} of the journal was changed: {error}.")
    check.name_strays(_branches_of(bundle))
    check.finish()
    head_now = check.head.hex() if noted.trunk else ""
    verify.check_journal(len(noted.trunk), head_now, noted.mode, manifest, found)
    verify.check_seals(
        bundle, noted.seals, noted.links, lambda branch, seq: resolve(seq, branch, check.merges), check.incident, found
    )
    evidence = check.evidence
    left_out = verify.check_evidence(evidence.added, evidence.playbooks, manifest, found)
    problems = [*(Finding("", 0, each) for each in found.problems), *check.problems]
    remarks = [*(Finding("", 0, each) for each in [*found.remarks, *_about(manifest, left_out)]), *check.remarks]
    return CheckedBundle(bundle, manifest, check, noted.trunk, left_out, problems, remarks)


class _Noted:
    """What the rows of a bundle say, for what is compared with them later.

    Attributes:
        links: by place. trunk: those of the trunk, in order. seals: place and body of each. mode: of the first entry.
    """

    def __init__(self) -> None:
        self.links: dict[int, bytes] = {}
        self.trunk: list[bytes] = []
        self.seals: list[tuple[int, bytes]] = []
        self.mode = ""

    def add(self, place: int, row: Row) -> None:
        """Note a row, in the order of the log."""
        self.mode = self.mode if self.links else _mode_of(row.header)
        self.links[place] = row.link
        if SEAL_MARK in row.header:
            self.seals.append((place, row.body))


class _Reported(verify.ZipBundle):
    """A bundle whose reading is reported."""

    def __init__(self, file: BinaryIO, found: verify.Found, progress: Callable[[int, int], None] | None) -> None:
        self._done, self._progress = 0, progress
        super().__init__(file, found)
        self._of = sum(self.files.values())

    @override
    def pieces(self, path: str) -> Iterator[bytes]:
        for piece in super().pieces(path):
            self._done += len(piece)
            if self._progress is not None:
                self._progress(self._done, self._of)
            yield piece


def _stored(row: Row) -> Stored:
    return Stored(row.seq, row.header, row.body)


def _rows(bundle: verify.ZipBundle, incident: str, path: str) -> Iterator[Row]:
    lines = verify.split_lines(bundle.pieces(path)) if path in bundle.files else ()
    return read_rows(incident, lines)


def _branches_of(bundle: verify.ZipBundle) -> list[int]:
    return [branch for path in bundle.files if (branch := verify.branch_of(path))]


def _mode_of(header: bytes) -> str:
    """The mode that the first entry of a journal says, which is bound by its chain; empty when it says none."""
    try:
        *_, kind, refs, _ = msgspec.json.decode(header)
        return str(refs["mode"]) if kind == "incident.declared" else ""
    except (msgspec.MsgspecError, UnicodeError, ValueError, TypeError, KeyError, RecursionError):
        return ""


def _about(manifest: dict[str, Any], left_out: list[str]) -> Iterable[str]:
    from hashlib import sha256

    if left_out:
        yield f"{len(left_out)} files of evidence were left out on purpose; the journal holds their hashes."
    own = sha256(VERIFIER.read_bytes()).hexdigest()
    if {each["path"]: each["sha256"] for each in manifest["files"]}.get("verify.py") != own:
        yield "The verify.py in it is not the one of this irrunner: take your own (`irrunner export --verifier`)."
