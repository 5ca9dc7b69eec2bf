"""Many people on one incident, each a process of its own with a connection of its own."""

from __future__ import annotations

import multiprocessing
import time
from typing import TYPE_CHECKING, Any

import psycopg
from msgspec import Struct

from bench.incidents import ACTOR
from irrunner.errors import IrrunnerError
from irrunner.incident import Incident
from irrunner.incident.verbs import notes
from irrunner.journal import open_store
from irrunner.journal.chain import Actor, Header, Occurred, digest_of, header_bytes, link_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.synchronize import Barrier

    Person = Callable[["Place", int, Barrier], "Tally"]

_PROCESSES = multiprocessing.get_context("fork")
BEGIN_ACT = "SELECT seq, link, moment FROM irrunner.begin_act(%s, 10000, 9007199254740992)"
INSERT = (
    "INSERT INTO irrunner.event (incident, seq, header, body, salt, digest, link) VALUES (%s, %s, %s, %s, %s, %s, %s)"
)


class Place(Struct, frozen=True):
    """Where people work: the address of the store, their login, the incident, and for how many seconds."""

    address: str
    login: str
    incident: str
    seconds: float


class Tally(Struct):
    """What one person did.

    Attributes:
        took: seconds that each act took. words: of each. refused: how many were.
        done, seen: when an act of theirs was recorded, or an entry was there, with its number.
    """

    took: list[float] = []
    words: list[str] = []
    refused: int = 0
    done: list[tuple[float, int]] = []
    seen: list[tuple[float, int]] = []


def together(place: Place, person: Person, count: int) -> list[Tally]:
    """What so many people did at once; they begin when all have the incident open."""
    barrier = _PROCESSES.Barrier(count)
    answers: Any = _PROCESSES.SimpleQueue()
    people = [
        _PROCESSES.Process(target=_work, args=(place, person, number, barrier, answers)) for number in range(count)
    ]
    for each in people:
        each.start()
    tallies = [answers.get() for _ in people]
    for each in people:
        each.join()
    return tallies


def _work(place: Place, person: Person, number: int, barrier: Barrier, answers: Any) -> None:
    answers.put(person(place, number, barrier))


def writes_notes(place: Place, number: int, barrier: Barrier) -> Tally:
    """One note after another, without a pause."""
    tally = Tally()
    with open_store(place.address) as store:
        incident = Incident(store, place.incident, ACTOR)
        incident.refresh()
        barrier.wait()
        end = time.perf_counter() + place.seconds
        while (begin := time.perf_counter()) < end:
            words = f"Line {len(tally.words)} of {number}: looked at the host, nothing new since"
            try:
                notes.note(incident, words)
            except IrrunnerError:
                tally.refused += 1
                continue
            tally.took.append(time.perf_counter() - begin)
            tally.words.append(words)
    return tally


def inserts_rows(place: Place, number: int, barrier: Barrier) -> Tally:
    """The same rows with the driver alone: lock, head and time, which the guard wants, then INSERT and COMMIT."""
    tally = Tally()
    with psycopg.connect(place.address, autocommit=True) as connection:
        barrier.wait()
        end = time.perf_counter() + place.seconds
        while (begin := time.perf_counter()) < end:
            words = f"Row {len(tally.words)} of {number}: looked at the host, nothing new since"
            with connection.transaction():
                seq, link, moment = connection.execute(BEGIN_ACT, (place.incident,)).fetchone() or (0, b"", "")
                connection.execute(INSERT, row(place, int(seq), bytes(link), str(moment), words))
            tally.took.append(time.perf_counter() - begin)
            tally.words.append(words)
    return tally


def row(place: Place, seq: int, link: bytes, moment: str, words: str) -> tuple[str | int | bytes, ...]:
    """The columns of a note that follows a head."""
    body, salt = f'{{"text":"{words}"}}'.encode(), bytes(16)
    digest = digest_of(salt, body)
    header = header_bytes(
        Header(
            incident=place.incident,
            seq=seq + 1,
            recorded=moment,
            occurred=Occurred(moment),
            actor=Actor(place.login, place.login, "bench.example"),
            by=place.login,
            kind="note.added",
            refs={},
            digest=digest.hex(),
        )
    )
    return place.incident, seq + 1, header, body, salt, digest, link_of(link, header)
