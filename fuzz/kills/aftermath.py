"""What must hold after a kill: the stores open, hold together, and have all that was acknowledged and nothing half."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from irrunner.errors import IrrunnerError
from irrunner.journal.chain import Header
from irrunner.journal.copying import update_copy
from irrunner.journal.verify import verify_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fuzz.kills.acts import Kept
    from fuzz.kills.scene import Scene
    from irrunner.journal import Journal

STORES = ("store", "copy", "players", "control", "fresh")
COPIES = {"copy-fresh": "fresh", "copy-update": "copy", "mirrored-note": "copy"}
"""Acts that bring a copy up to date, and which."""
BATCH = 200
"""Rows of the import, which come together or not at all."""
_headers = msgspec.json.Decoder(Header)


def stores_of(act: str) -> tuple[str, ...]:
    """The stores that an act is about."""
    if act.startswith("exercise-"):
        return ("players", "control")
    return ("store", "copy", "fresh") if act.startswith(("copy-", "mirrored-", "first-")) else ("store",)


def problems_after(base: Scene, scene: Scene, act: str, kept: list[Kept] | None) -> list[str]:
    """Sentences about what does not hold in the stores of a kill.

    Args:
        base: the scene before the act.
        scene: after it was killed.
        act: what was done.
        kept: what was acknowledged; None when nothing was.
    """
    found: list[str] = []
    if kept is None and act in COPIES:
        with scene.store() as source, scene.store(COPIES[act]) as copy:
            update_copy(source, copy)  # a copy that was cut off is whole when it is asked for again
    for name in stores_of(act):
        if not (scene.folder / name).exists():
            continue
        try:
            with scene.store(name) as store:
                found += _of_store(name, store, [each for each in kept or () if each.store == name])
                found += _nothing_lost(name, store, base)
                if act == "register-import" and name == "store":
                    found += _whole_batch(store)
                if act == "evidence-export":
                    found += _half_exported(scene, store)
                if kept is not None and name == "store":
                    found += _removed(store, act)
        except IrrunnerError as error:
            found.append(f"{name} cannot be used: {error}")
    return found


def _of_store(name: str, store: Journal, kept: list[Kept]) -> Iterator[str]:
    checked = verify_store(store)
    for problem in checked.problems:
        yield f"{name}: {problem}"
    store.vault.tidy()
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
            purged = len(links) == 1 and max(links) > head.seq
            if links.get(head.seq) != head.link and not purged:
                yield f"{name}: {incident} does not go on from entry {head.seq}"


def _whole_batch(store: Journal) -> Iterator[str]:
    rows = [_headers.decode(row.header) for row in store.rows(store.incidents()[0])]
    entered = sum(each.kind == "register.entered" for each in rows) - 1
    if entered not in (0, BATCH):
        yield f"store: {entered} of the {BATCH} rows of an import are there"


def _half_exported(scene: Scene, store: Journal) -> Iterator[str]:
    """What is called as the person wished is the whole of it."""
    exported = scene.folder / "exported"
    if exported.exists() and sha256(exported.read_bytes()).hexdigest() not in set(store.vault.names()):
        yield f"the exported file has {exported.stat().st_size} bytes, and is half of the evidence"


def _removed(store: Journal, act: str) -> Iterator[str]:
    """What was said to be removed is gone."""
    incident = store.incidents()[0]
    if act == "redact" and next(row for row in store.rows(incident) if row.seq == 7).body:
        yield "store: the redaction was acknowledged, and the words are there"
    kept = {_headers.decode(row.header).refs.get("sha256") for row in store.rows(incident)}
    if act == "evidence-destroy":
        gone = [
            str(header.refs["sha256"])
            for header in (_headers.decode(row.header) for row in store.rows(incident))
            if header.kind == "evidence.destroyed"
        ]
        if not gone or any(store.vault.has(name) for name in gone):
            yield "store: the destruction was acknowledged, and the bytes are there"
    if act == "purge" and [name for name in store.vault.names() if name not in kept]:
        yield "store: the purge was acknowledged, and bytes are there"
