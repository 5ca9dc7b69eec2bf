"""An incident on its way out as a bundle: its custody on record first, then report, record and evidence in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.application.open_incident import OpenIncident
from irrunner.errors import IrrunnerError, StoreUnusable
from irrunner.exchange.bundle.encryption import Recipient, encrypt
from irrunner.exchange.bundle.planning import Plan, Wanted, plan_bundle
from irrunner.exchange.bundle.verify import root_of
from irrunner.exchange.bundle.writing import bundle_pieces
from irrunner.exchange.seals.members import seal_members
from irrunner.incident.entries import Entry
from irrunner.incident.verbs.bundles import record_bundle_export, record_failed_export
from irrunner.incident.verbs.lifecycle import mode_of
from irrunner.report import render
from irrunner.report.formats import FORMATS
from irrunner.safety.outputs import new_output

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import BinaryIO

    from irrunner.incident import Incident

    Progress = Callable[[int, int], None]


class Export(Struct, frozen=True):
    """What somebody asked for.

    Attributes:
        target: the file. evidence: its bytes, or else its hashes. templates: the user's own report templates.
        recipients: who can decrypt it; none to leave it as it is. by: who exports.
    """

    target: Path
    evidence: bool = True
    templates: Path | None = None
    recipients: tuple[Recipient, ...] = ()
    by: str = ""


class Exported(Struct, frozen=True):
    """What came of it.

    Attributes:
        incident: its id. mode: live, exercise or retrospective. head, entries: of the journal in the bundle,
            with the entries of branches.
        evidence: how many files of it are in the bundle. size, sha256: of the file.
        problems: what is damaged or missing, in sentences.
        recorded: the entry that says so; None where there was nothing to record, or it could not be.
        off_record: why it could not be, in a sentence; else empty.
    """

    incident: str
    mode: str
    head: str
    entries: int
    evidence: int
    size: int
    sha256: str
    problems: list[str]
    recorded: Entry | None = None
    off_record: str = ""


def export_bundle(incident: Incident, export: Export, *, progress: Progress | None = None) -> Exported:
    """Write a bundle of an incident into a new file.

    Args:
        incident: the incident; its store may be damaged or read-only.
        export: what is asked for.
        progress: called with the bytes of evidence that were read, and that were written.

    Raises:
        Refused: there is such a file, or it cannot be written, or the record changed meanwhile; no file is left.
    """
    with new_output(export.target) as out:
        recorded, off_record = _record(incident, export) if export.evidence else (None, "")
        try:
            plan = _plan(incident, export, _reading(progress))
            written = _Written(out, progress, plan.size)
            pieces = bundle_pieces(plan.manifest, plan.files)
            if export.recipients:
                encrypt(pieces, written, export.recipients)
            else:
                written.writelines(pieces)
            out.flush()
        except BaseException as error:
            if recorded is not None:
                record_failed_export(incident, recorded, _reason(error), by=export.by)
            raise
    return Exported(
        incident.id,
        plan.manifest["mode"],
        plan.manifest["head"],
        plan.entries,
        sum(each.path.startswith("evidence/") for each in plan.files),
        written.size,
        written.digest.hexdigest(),
        plan.problems,
        recorded,
        off_record,
    )


class _Written:
    """The file on its way to disk, counted and hashed."""

    def __init__(self, file: BinaryIO, progress: Progress | None, of: int) -> None:
        from hashlib import sha256

        self.size = 0
        self.digest = sha256()
        self._file, self._progress, self._of = file, progress, of

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        if self._progress is not None:
            self._progress(self._of, self.size)
        return self._file.write(data)

    def writelines(self, pieces: Iterable[bytes]) -> None:
        for piece in pieces:
            self.write(piece)


def _reading(progress: Progress | None) -> Callable[[int], None] | None:
    if progress is None:
        return None
    total = 0

    def more(size: int) -> None:
        nonlocal total
        total += size
        progress(total, 0)

    return more


def _record(incident: Incident, export: Export) -> tuple[Entry | None, str]:
    """Put the export on record, as far as the store lets us."""
    try:
        return record_bundle_export(
            incident, export.target, [each.label for each in export.recipients], by=export.by
        ), ""
    except StoreUnusable as error:
        return None, f"The export is not on record, because the store cannot be written. {error.sentence}"


def _plan(incident: Incident, export: Export, progress: Callable[[int], None] | None) -> Plan:
    problems: list[str] = []
    try:
        incident.refresh()
        timing = OpenIncident(incident).timing
    except IrrunnerError as error:
        problems.append(f"The record could not be read whole. {error.sentence}")
        timing = None
    state = incident.state
    mode = state.mode or mode_of(incident.id)  # a tombstone does not say it
    documents: dict[str, bytes] = {}
    for form in FORMATS if timing is not None else ():
        path = f"report/{root_of(incident.id, mode)}{FORMATS[form].suffixes[0]}"
        try:
            documents[path] = render(incident, form, templates=export.templates, timing=timing).encode()
        except IrrunnerError as error:
            problems.append(f"{path} is left out. {error}")
    names = {sha256: name for name, sha256 in state.files}
    upto = incident.store.head(incident.id).seq if timing is None else state.seq
    wanted = Wanted(
        incident.id, mode, upto, documents, names, export.evidence, dict(seal_members(state)), tuple(problems)
    )
    return plan_bundle(incident.store, wanted, progress)


def _reason(error: BaseException) -> str:
    if isinstance(error, IrrunnerError):
        return error.sentence
    return getattr(error, "strerror", None) or type(error).__name__
