"""What must hold after a kill: the stores open, hold together, and have all that was acknowledged and nothing half."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from fuzz.kills.scene import ADA, CORRECTED, REDACTED
from irrunner.application.interrupted_checks import record_interrupted_checks
from irrunner.application.removals import finish_removals
from irrunner.errors import IrrunnerError
from irrunner.journal.chain import Header
from irrunner.journal.copying import update_copy
from irrunner.journal.verify import verify_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fuzz.kills.acts import Kept
    from fuzz.kills.scene import Scene
    from irrunner.journal import Journal

STORES = ("store", "copy", "players", "control", "fresh")
COPIES = {
    "copy-fresh": "fresh",
    "copy-update": "copy",
    "mirrored-note": "copy",
    "mirrored-evidence": "copy",
    "copied-redact": "copy",
    "copied-destroy": "copy",
    "copied-purge": "copy",
}
"""Acts that bring a copy up to date, and which."""
REMOVALS = ("redact", "evidence-destroy", "purge", "copied-redact", "copied-destroy", "copied-purge")
"""Acts of which the end may be killed as well: the next opening goes on with it."""
BATCH = 200
"""Rows or lines of an import, which come together or not at all."""
BATCHES = {"register-import": ("register.entered", 2), "timeline-import": ("timeline.imported", 0)}
"""Acts that import, with the kind of each entry, and how many there were before."""
_headers = msgspec.json.Decoder(Header)


def stores_of(act: str) -> tuple[str, ...]:
    """The stores that an act is about."""
    if act.startswith("exercise-"):
        return ("players", "control")
    return ("store", "copy", "fresh") if act in (*COPIES, "first-opening", "bundle-import") else ("store",)


def problems_after(base: Scene, scene: Scene, act: str, kept: list[Kept] | None) -> list[str]:
    """Sentences about what does not hold in the stores of a kill.

    Args:
        base: the scene before the act.
        scene: after it was killed.
        act: what was done.
        kept: what was acknowledged; None when nothing was.
    """
    found: list[str] = []
    if act in COPIES and (kept is None or act in REMOVALS):
        with scene.store() as source, scene.store(COPIES[act]) as copy:
            finish_removals(source, ADA)
            update_copy(source, copy)  # a copy that was cut off is whole when it is asked for again
    for name in stores_of(act):
        if not (scene.folder / name).exists():
            continue
        try:
            with scene.store(name) as store:
                finish_removals(store, ADA)
                found += _of_store(name, store, [each for each in kept or () if each.store == name])
                found += _nothing_lost(name, store, base)
                if act == "check-run":
                    found += _ended_check(name, store)
                if act in BATCHES and name == "store":
                    found += _whole_batch(store, BATCHES[act])
                if act == "evidence-export":
                    found += _half_exported(scene, store)
                if name == "store" or act in REMOVALS:
                    found += _removed(name, store)
                    found += _words_left(scene.folder / name, store)
        except IrrunnerError as error:
            found.append(f"{name} cannot be used: {error}")
    return found


def _of_store(name: str, store: Journal, kept: list[Kept]) -> Iterator[str]:
    checked = verify_store(store)
    for problem in checked.problems:
        yield f"{name}: {problem}"
    for stray in store.vault.strays():
        yield f"{name}: {stray} is left in the vault"
    for each in kept:
        rows = {row.seq: _headers.decode(row.header).kind for row in store.rows(each.incident)}
        if rows.get(each.seq) != each.kind:
            yield f"{name}: entry {each.seq} ({each.kind}) of {each.incident} was acknowledged and is not there"


def _nothing_lost(name: str, store: Journal, base: Scene) -> Iterator[str]:
    """The chain goes on from where it stood, or the incident was purged."""
    if not (base.folder / name).exists():
        return
    with base.store(name) as before:
        for incident in before.incidents():
            head = before.head(incident)
            links = {row.seq: row.link for row in store.rows(incident)}
            purged = any(_headers.decode(row.header).kind == "incident.purged" for row in store.rows(incident))
            if links.get(head.seq) != head.link and not purged:
                yield f"{name}: {incident} does not go on from entry {head.seq}"


def _whole_batch(store: Journal, batch: tuple[str, int]) -> Iterator[str]:
    kind, before = batch
    kinds = [_headers.decode(row.header).kind for row in store.rows(store.incidents()[0])]
    if (entered := kinds.count(kind) - before) not in (0, BATCH):
        yield f"store: {entered} of the {BATCH} entries of an import are there"


def _ended_check(name: str, store: Journal) -> Iterator[str]:
    """The next opening gives a check that was cut off its end; nothing that it kept or found is there without one."""
    record_interrupted_checks(store, ADA)
    headers = [_headers.decode(row.header) for row in store.rows(store.incidents()[0])]
    kinds = [header.kind for header in headers]
    if kinds.count("check.started") != kinds.count("check.finished"):
        yield f"{name}: a check has no end"
    found = [header for header in headers if header.kind == "register.entered" and "check" in header.refs]
    whole = any(header.kind == "check.finished" and not header.refs.get("ended") for header in headers)
    if len(found) != (20 if whole else 0):
        yield f"{name}: {len(found)} of the 20 rows that a check found are there"


def _half_exported(scene: Scene, store: Journal) -> Iterator[str]:
    """What is called as the person wished is the whole of it."""
    exported = scene.folder / "exported"
    if exported.exists() and sha256(exported.read_bytes()).hexdigest() not in set(store.vault.names()):
        yield f"the exported file has {exported.stat().st_size} bytes, and is half of the evidence"


def _removed(name: str, store: Journal) -> Iterator[str]:
    """What was begun to be removed is gone, acknowledged or not: the opening finished it."""
    incident = store.incidents()[0]
    rows = [(_headers.decode(row.header), row.body) for row in store.rows(incident)]
    redacted = {header.refs.get("event") for header, _ in rows if header.kind == "event.redacted"}
    for header, body in rows:
        if header.seq in redacted and body:
            yield f"{name}: entry {header.seq} is redacted, and its words are there"
        if header.kind == "evidence.destroyed" and store.vault.has(str(header.refs["sha256"])):
            yield f"{name}: entry {header.seq} says that bytes were destroyed, and they are there"
    kinds = {header.kind for header, _ in rows}
    if "purge.begun" in kinds:
        yield f"{name}: a purge was begun, and is not finished"
    if "incident.purged" in kinds and [*store.vault.names()]:
        yield f"{name}: the incident was purged, and bytes of it are there"


def _words_left(folder: Path, store: Journal) -> Iterator[str]:
    """No file of the store holds words of an entry that is redacted or purged."""
    bodies = {row.seq: row.body for row in store.rows(store.incidents()[0])}
    for words in (REDACTED, CORRECTED) if not bodies.get(7) else ():
        for path in sorted(folder.rglob("*")):
            if path.is_file() and words.encode() in path.read_bytes():
                yield f"{folder.name}: {path.name} holds {words!r}, which was erased"
