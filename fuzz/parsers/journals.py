"""Journals that strangers made: headers, bodies, chains, what they fold to, and the small files of a workspace."""

from __future__ import annotations

import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from fuzz.mutation import encoded, load_grammars
from fuzz.parser import Parser, must, must_be
from fuzz.parsers import forged_journal
from fuzz.parsers.forged_journal import ADA, INCIDENT, JSONS, KINDS
from irrunner.cli.incident_choice import Brief, brief, briefs
from irrunner.incident import Incident
from irrunner.incident.checklist import Checklist
from irrunner.incident.entries import EntryReader
from irrunner.incident.entry_text import describe_entry
from irrunner.incident.summaries import Summaries
from irrunner.journal import open_store
from irrunner.journal.chain import Header, Occurred, canonical
from irrunner.journal.chain_check import ChainCheck
from irrunner.journal.events import NoteAdded, Unknown, decode, encode
from irrunner.journal.evidence_refs import EvidenceRefs
from irrunner.journal.folder_workspace import FolderWorkspace
from irrunner.journal.incident_list import INCIDENTS, IncidentList
from irrunner.journal.memory import MemoryStore
from irrunner.journal.rows import NewEntry, Stored
from irrunner.journal.sqlite.image import LARGEST, undo_write
from irrunner.journal.sqlite.pages import read_rows
from irrunner.journal.sqlite.side_files import MAGIC
from irrunner.report.data.build import build_report

if TYPE_CHECKING:
    from random import Random

    from irrunner.journal.rows import Row


def _event(dice: Random) -> tuple[str, bytes]:
    kind = dice.choice(KINDS)
    return kind, forged_journal.body(dice, kind) if dice.random() < 0.7 else JSONS.data(dice)


def body(given: tuple[str, bytes]) -> None:
    """A body is an event, or kept as it stands; an event is written as it was read."""
    kind, data = given
    event = decode(kind, data)
    must_be(event is None, not data, "an event for each body")
    if event is None or isinstance(event, Unknown):
        return
    again = encode(event)
    must_be(decode(kind, again), event, "the event, read again")
    must_be(encode(decode(kind, again) or event), again, "the event, written again")
    try:
        canonical(msgspec.json.decode(again))
    except (TypeError, ValueError):  # a number that no journal of ours holds; verify names it
        return


def header(data: bytes) -> None:
    """A header is an entry, or is refused as the one error that readers know; what it names is gathered."""
    must_be(EntryReader().read_row(Stored(2, data, b"{}")).seq, 2, "the place of an entry, damaged or not")
    EvidenceRefs().add(msgspec.json.decode(data, type=Header), data)


def chain(rows: list[Row]) -> None:
    """A chain is checked to its end, whatever its columns hold."""
    check = ChainCheck(INCIDENT, "ab" * 32)
    for row in rows:
        check.check(row)
    check.finish()
    must_be(check.entries, len(rows), "the entries")
    must(all(str(finding) for finding in (*check.problems, *check.remarks)), "sentences")


def fold(rows: list[Row]) -> None:
    """A journal folds to a state whose steps, lines and report can be shown, or is refused in words."""
    store = MemoryStore()
    store._lists[INCIDENT] = rows  # a stranger writes past the door
    incident = Incident(store, INCIDENT, ADA)
    incident.refresh()
    checklist = Checklist(incident.state)
    must(all(view.standing for view in checklist), "a standing for each step")
    for entry in incident.state.entries:
        must(describe_entry(entry).line(incident.state.zone), "a line for each entry")
    build_report(checklist, "ab" * 32)


def _headers(dice: Random) -> list[Row]:
    """A journal in which one header is any bytes."""
    rows = forged_journal.journal(dice)
    place = int(dice.random() * len(rows))
    rows[place] = rows[place]._replace(header=forged_journal.header_data(dice))
    return rows


def landmarks(rows: list[Row]) -> None:
    """What is listed of a journal, and which is the only open one, is found whatever its headers are."""
    store = MemoryStore()
    store._lists[INCIDENT] = rows
    must_be([each.id for each in briefs(store)], [INCIDENT], "the incidents")
    must(isinstance(brief(store, INCIDENT).zone, str), "a zone")
    for summary in Summaries(store, ADA).read_all():
        must_be(summary.incident, INCIDENT, "the summary's incident")


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """A folder, in memory where that can be had."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
    return tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)


def presence(data: bytes) -> None:
    """What lies in the folder of a workspace is somebody who is here, or nobody."""
    folder = Path(_folder().name)
    (folder / f"here.{INCIDENT}.x").write_bytes(data)
    for here in FolderWorkspace(folder).presence(INCIDENT, ADA, "x").others():
        texts = (here.name, here.account, here.host, here.since, here.where)
        must(all(len(text) <= 80 for text in texts), "short texts")


def incident_list(data: bytes) -> None:
    """What lies beside a journal names ids that could be some, or nothing."""
    folder = Path(_folder().name)
    (folder / INCIDENTS).write_bytes(data)
    for name in IncidentList(folder).read():
        must(name.isascii() and name.isprintable() and 0 < len(name) <= 80 and " " not in name, f"{name!r} as an id")


def _listed(dice: Random) -> bytes:
    """Lines of ids with their digests, some of them wrong."""
    pieces = load_grammars("journals")["presence"]
    lines = [
        f"{name} {sha256(name.encode('utf-8', 'replace')).hexdigest()[: dice.choice((16, 16, 8, 64))]}"
        for name in (dice.choice((INCIDENT, "EX-2026-0002", "x y", "", pieces.text(dice)[:90])) for _ in range(3))
    ]
    return encoded(dice, dice.choice(("\n", "\r\n", "\n\n")).join(lines)[: int(dice.random() * 300)])


def declaration(data: bytes) -> None:
    """The first body of an incident names a zone, or it is UTC."""
    must(isinstance(Brief(INCIDENT, "live", True, data).zone, str), "a zone")


def _image(dice: Random) -> tuple[bytes, bytes]:
    """The beginning of a database, and a rollback journal with headers and records that may fit it."""
    size = dice.choice((512, 512, 1024, 1, 0, 65535))
    page = 65536 if size == 1 else size
    image = b"SQLite format 3\0" + size.to_bytes(2) + bytes(int(dice.random() * 2000))
    rollback = b""
    for _ in range(int(dice.random() * 3)):
        numbers = [dice.choice((0, 1, 2, 7, 2**16, 2**21, 2**32 - 1)) for _ in range(3)]
        sector = dice.choice((32, 512, 512, 0, 1, 33, 65536, 2**32 - 1))
        said = dice.choice((page, page, 512, 0))
        rollback += MAGIC + b"".join(each.to_bytes(4) for each in (*numbers, sector, said))
        rollback += bytes(max(0, min(sector, 600) - 28))
        for _ in range(int(dice.random() * 3)):
            content = bytes((int(dice.random() * 256),)) * min(page, 1024)
            checked = (numbers[1] + sum(content[at] for at in range(len(content) - 200, 0, -200))) & 0xFFFFFFFF
            rollback += dice.choice((1, 2, 3, 2**21, 0)).to_bytes(4) + content + checked.to_bytes(4)
    return image, rollback[: int(dice.random() * (len(rollback) + 200))]


@cache
def _written() -> bytes:
    """The file of a journal with short and long entries."""
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "store") as store:
        with store.writing() as writer:
            for number in range(30):
                time = "2026-03-24T10:39:00.000Z"
                words = encode(NoteAdded("x" * (number % 7) ** 5))
                new = NewEntry("note.added", words, {"step": "a"}, ADA, "ada", time, Occurred(time))
                writer.append(INCIDENT, new)
        return (Path(folder) / "store" / "journal.sqlite").read_bytes()


def _damaged(dice: Random) -> bytes:
    """The same with bytes and whole pages changed, or cut off."""
    image = bytearray(_written())
    for _ in range(int(dice.random() * 30)):
        at = int(dice.random() * len(image))
        start = at // 4096 * 4096 + int(dice.random() * 40)
        image[start if dice.random() < 0.7 else at] = dice.choice(
            (0, 1, 2, 10, 13, 127, 128, 255, int(dice.random() * 256))
        )
    if dice.random() < 0.3:
        one, other = (int(dice.random() * (len(image) // 4096)) * 4096 for _ in range(2))
        image[one : one + 4096] = image[other : other + 4096]
    return bytes(image[: int(dice.random() * len(image))] if dice.random() < 0.2 else image)


def pages(image: bytes) -> None:
    """Rows are read from whatever pages there are, in time that goes with their number."""
    for row in read_rows(image):
        must(row[1] > 0 and row[0], "a place and an incident")


def rollback(given: tuple[bytes, bytes]) -> None:
    """What a stranger's rollback journal puts back takes no more room than a journal may."""
    image = bytearray(given[0])
    undo_write(image, given[1])
    must(len(image) <= LARGEST, "no more than a journal may have")


PARSERS = (
    Parser("event-body", _event, body, ()),
    Parser("header", forged_journal.header_data, header, (msgspec.MsgspecError, UnicodeDecodeError)),
    Parser("chain", forged_journal.strange_rows, chain, (), short=600),
    Parser("landmarks", _headers, landmarks, short=300),
    Parser("declaration", lambda dice: forged_journal.body(dice, "incident.declared"), declaration, (), short=600),
    Parser("rollback", _image, rollback, ()),
    Parser("pages", _damaged, pages, (), short=150),
    Parser("fold", forged_journal.journal, fold, short=400),
    Parser("incident-list", _listed, incident_list, (), short=600),
    Parser("presence", load_grammars("journals")["presence"].data, presence, (), short=600),
)
