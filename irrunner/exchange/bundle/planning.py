"""What goes into a bundle: everything is read once and hashed, and what is damaged or missing is named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from irrunner import __version__
from irrunner.errors import IrrunnerError, NotFound, Refused
from irrunner.exchange.bundle import verify
from irrunner.exchange.bundle.journal_lines import write_line
from irrunner.exchange.bundle.readme import readme
from irrunner.exchange.bundle.writing import BundleFile, listed, read_once, text_file
from irrunner.journal.branch_check import RecordCheck, link_at
from irrunner.journal.intake import read_pieces
from irrunner.safety.paths import safe_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from irrunner.journal import Journal
    from irrunner.journal.rows import Row

VERIFIER = Path(verify.__file__)
"""The file that checks a bundle without irrunner."""
_OWN_FILES = 5
"""Journal, README, verify.py, manifest and SHA256SUMS."""


class Plan(Struct):
    """A bundle about to be written.

    Attributes:
        manifest: what will be said of it.
        files: everything but the manifest and SHA256SUMS, in the order in which it is written.
        entries: how many there are, with those of branches; the manifest counts the trunk.
    """

    manifest: dict[str, Any]
    files: list[BundleFile]
    entries: int

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(each.size for each in self.files)

    @property
    def problems(self) -> list[str]:
        """What is damaged or missing, in sentences."""
        missing = self.manifest["missing"]
        return [*self.manifest["problems"], *(f"The file {name} is left out: {why}." for name, why in missing.items())]


class Wanted(Struct, frozen=True):
    """What somebody asked for.

    Attributes:
        incident: its id. mode: live, exercise or retrospective. upto: the place of the last entry.
        documents: reports, by their path in the bundle. playbook_names: those of playbook files, by SHA-256.
        seals: signatures out of the journal, by their path. evidence: its bytes, or else its hashes.
        problems: what is known to be missing already.
    """

    incident: str
    mode: str
    upto: int
    documents: Mapping[str, bytes]
    playbook_names: Mapping[str, str]
    evidence: bool = True
    seals: Mapping[str, bytes] = {}
    problems: tuple[str, ...] = ()


def plan_bundle(store: Journal, wanted: Wanted, progress: Callable[[int], None] | None = None) -> Plan:
    """Read and hash everything that goes into a bundle of an incident; nothing is written.

    Args:
        store: where it is; may be damaged or read-only.
        wanted: what goes in.
        progress: called with the bytes of each file that was read.

    Raises:
        Refused: there are more files than a bundle may have.
    """
    checked, journal, branches, problems = _read_journal(store, wanted)
    playbooks, evidence = checked.evidence.playbooks, checked.evidence.added if wanted.evidence else {}
    paths = {f"playbooks/{name[:16]}-{_plain_name(wanted.playbook_names.get(name, ''))}": name for name in playbooks}
    paths |= {f"evidence/{name}": name for name in evidence}
    refuse_too_many_files(len(paths) + len(branches) + len(wanted.documents) + len(wanted.seals))
    files = [journal, *branches, *(text_file(path, data) for path, data in sorted(wanted.documents.items()))]
    missing: dict[str, str] = {}
    for path, name in paths.items():
        kept = _read_kept(store, name, path)
        if isinstance(kept, str):
            missing[name] = kept
            continue
        files.append(kept)
        if kept.sha256 != name:
            problems.append(f"The file {name} was changed in the vault: its SHA-256 is {kept.sha256} now.")
        if progress is not None:
            progress(kept.size)
    files += [text_file(path, data) for path, data in sorted(wanted.seals.items())]
    manifest = {
        "bundle": verify.VERSION if branches else verify.WITHOUT_BRANCHES,
        "irrunner": __version__,
        "incident": wanted.incident,
        "mode": wanted.mode,
        "entries": checked.entries,
        "head": checked.head.hex() if checked.entries else "",
        "evidence": "included" if wanted.evidence else "hashes",
        "missing": missing,
        "problems": [*wanted.problems, *problems],
    }
    verifier = text_file("verify.py", VERIFIER.read_bytes())
    entries = checked.entries + checked.branch_entries
    files += [text_file("README.txt", readme(manifest, entries)), verifier]
    return Plan({**manifest, "files": listed(files)}, files, entries)


def refuse_too_many_files(files: int) -> None:
    """Refuse to write what no verify.py would read.

    Raises:
        Refused: there are more files than a bundle may have.
    """
    most = verify.MOST_MEMBERS - _OWN_FILES
    if files > most:
        raise Refused(
            f"A bundle holds {most:,} files at most; this would be {files:,}.",
            hint="Export without the evidence, and hand it over on its own: irrunner export --without-evidence.",
        )


def _read_journal(store: Journal, wanted: Wanted) -> tuple[RecordCheck, BundleFile, list[BundleFile], list[str]]:
    """The lines of the journal and of its branches, hashed and checked on the way, and what is wrong with them."""
    check = RecordCheck(wanted.incident)
    problems: list[str] = []
    branches: list[BundleFile] = []

    def first_lines() -> Iterator[bytes]:
        try:
            for row in _rows(store, wanted):
                check.check(row)
                yield write_line(row)
                if (merge := check.merged) is not None:
                    rows = store.rows(wanted.incident, branch=merge.branch)
                    check.check_branch(merge, rows, link_at(store, wanted.incident, merge.fork))
                    branches.append(_branch_file(store, wanted.incident, merge.branch))
        except IrrunnerError as error:
            problems.append(f"The journal cannot be read beyond {check.entries} entries. {error.sentence}")

    first = read_once(verify.JOURNAL, first_lines)
    check.finish()
    count = check.entries
    lines = lambda: map(write_line, islice(_rows(store, wanted), count))  # noqa: E731
    return check, first._replace(pieces=lines), branches, [*problems, *map(str, check.problems)]


def _branch_file(store: Journal, incident: str, branch: int) -> BundleFile:
    return read_once(verify.branch_path(branch), lambda: map(write_line, store.rows(incident, branch=branch)))


def _rows(store: Journal, wanted: Wanted) -> Iterator[Row]:
    """The entries as they stood when the export began; others may write meanwhile."""
    return takewhile(lambda row: not _is_beyond(row.seq, wanted.upto), store.rows(wanted.incident))


def _is_beyond(seq: object, place: int) -> bool:
    """Whether a place, which may be anything in a damaged store, lies behind another one."""
    return isinstance(seq, int) and seq > place


def _read_kept(store: Journal, name: str, path: str) -> BundleFile | str:
    """A file of the vault as it is now, or why there is none."""

    def pieces() -> Iterator[bytes]:
        with store.vault.open(name) as file:
            yield from read_pieces(file)

    try:
        return read_once(path, pieces)
    except NotFound:
        return "it is missing from the vault"
    except IrrunnerError:
        return "it cannot be read in the vault"


def _plain_name(label: str) -> str:
    """A name of a playbook's file that needs no quoting anywhere."""
    return re.sub("[^A-Za-z0-9._-]", "_", safe_name(label or "playbook.yaml"))[-100:]
