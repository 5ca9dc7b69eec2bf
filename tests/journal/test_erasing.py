"""What was erased is in no file of the store any more, in no form."""

from __future__ import annotations

import random
import resource
import shutil
import sqlite3
import threading
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from irrunner.journal import Journal, open_store
from irrunner.journal.sqlite.erasing import ERASING
from irrunner.journal.sqlite.pages import read_rows
from irrunner.journal.sqlite.schema import LARGE
from irrunner.journal.sqlite.unused_space import JournalFile, UnusualLayout
from irrunner.journal.verify import verify_store
from tests.eventually import eventually
from tests.journal.entries import add, notes, purge, redact, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WORD = "Rumpelstilzchen"
OTHER = "INC-2026-0099"


def traces(place: Path, word: str = WORD) -> list[str]:
    """The files that hold the word, as UTF-8 or UTF-16 of either order."""
    forms = [word.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    return [
        str(path.relative_to(place))
        for path in sorted(place.rglob("*"))
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]


def interleaved(store: Journal, seed: int) -> list[tuple[str, int]]:
    """Many incidents that grow at once, so that pages split and words lie in many places; where the word is."""
    dice = random.Random(seed)
    hidden = []
    for _ in range(60):
        with store.writing() as writer:
            for _ in range(20):
                incident = f"INC-2026-{dice.randrange(12):04}"
                if dice.random() < 0.1:
                    filler = "f" * dice.choice([0, 10, 400, 5000, 20000])
                    row = write(writer, incident=incident, text=f"{filler}{WORD} called{filler}")
                    hidden.append((incident, row.seq))
                else:
                    write(writer, incident=incident, text="n" * dice.choice([5, 50, 500, 3000]))
    return hidden


def test_a_redacted_word_is_in_no_file_of_the_store(place: Path, store: Journal) -> None:
    hidden = interleaved(store, seed=1)
    assert len(hidden) > 50
    assert traces(place) == ["journal.sqlite"]
    random.Random(2).shuffle(hidden)
    for incident, seq in hidden:
        redact(store, seq, incident)
    assert traces(place) == []
    assert store.warnings == []
    assert verify_store(store).problems == []


def test_a_word_redacted_among_others_is_gone_at_once(place: Path, store: Journal) -> None:
    """Each redaction alone: neighbours that were never redacted must not keep a copy of the page."""
    notes(store, 200)
    for number in range(20):
        seq = add(store, text=f"{WORD}{number}").seq
        notes(store, number)
        redact(store, seq)
        assert traces(place) == []


def test_a_purged_incident_is_in_no_file_of_the_store(place: Path, store: Journal) -> None:
    hidden = interleaved(store, seed=3)
    for incident in {incident for incident, _ in hidden}:
        purge(store, incident)
    assert traces(place) == []
    assert verify_store(store).problems == []


@pytest.mark.disk
def test_words_are_erased_on_a_full_disk(small_disk: Callable[[str], Path]) -> None:
    place = small_disk("size=3m") / "store"
    with open_store(place) as store:
        add(store, text=WORD)
        for _ in range(8):
            add(store, text="n" * 250_000)
        (place / "ballast").write_bytes(b"x" * (shutil.disk_usage(place).free - 100_000))
        redact(store, 1)
        assert store.warnings == []
        assert verify_store(store).problems == []
    assert traces(place) == []


def test_when_words_cannot_be_erased_at_once_a_warning_says_so_and_the_next_act_does_it(place: Path) -> None:
    with open_store(place, wait=0.1) as store, closing(sqlite3.connect(place / "journal.sqlite")) as other:
        add(store, text=WORD)
        (place / ERASING).touch()
        other.execute("BEGIN EXCLUSIVE")
        assert not store.finish_erasing()
        (warning,) = store.warnings
        assert warning.startswith("The words are erased from the record, but unused parts of its file may still hold")
        assert "Somebody else has been writing" in warning
        assert (place / ERASING).exists()
        other.execute("ROLLBACK")
        assert store.finish_erasing()
        assert not (place / ERASING).exists()


def test_who_has_the_old_pages_in_memory_does_not_write_them_back(place: Path, store: Journal) -> None:
    with open_store(place) as other:
        hidden = interleaved(store, seed=72)
        first, *others = sorted({incident for incident, _ in hidden})
        for incident in others:
            purge(store, incident)
        for seq in [seq for incident, seq in hidden if incident == first]:
            list(other.read(first))
            redact(store, seq, first)
            add(other, incident=first, text=f"after {seq}")
        assert traces(place) == []
        assert verify_store(other).problems == []


def test_a_file_that_is_laid_out_in_another_way_is_rewritten(place: Path) -> None:
    """Somebody gave it pages that map the others, among which nothing may be zeroed."""
    with open_store(place) as store:
        for incident in {incident for incident, _ in interleaved(store, seed=5)}:
            purge(store, incident)
        seq = add(store, incident=OTHER, text=WORD).seq
    with closing(sqlite3.connect(place / "journal.sqlite")) as connection:
        connection.execute("PRAGMA auto_vacuum = FULL")
        connection.execute("VACUUM")
    with open_store(place) as store:
        redact(store, seq, OTHER)
        assert (traces(place), store.warnings, verify_store(store).problems) == ([], [], [])


def test_others_write_while_a_large_journal_is_erased(place: Path, store: Journal) -> None:
    with store.writing() as writer:
        for _ in range(160):
            write(writer, text=WORD + "n" * 250_000)
    meanwhile, over = [], threading.Event()

    def go_on_writing() -> None:
        with open_store(place) as other:
            while not over.is_set():
                before = (place / ERASING).exists()
                add(other, incident="INC-2026-0002", text="x")
                meanwhile.append(before and (place / ERASING).exists())

    thread = threading.Thread(target=go_on_writing)
    thread.start()
    seqs = iter(range(1, 160))

    def wrote_meanwhile() -> bool:
        redact(store, next(seqs))
        return any(meanwhile)

    try:
        eventually(wrote_meanwhile, "an entry written while words were erased")
    finally:
        over.set()
        thread.join()
    assert verify_store(store).problems == []


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A journal with gaps and free pages."""
    place = tmp_path_factory.mktemp("image") / "store"
    with open_store(place) as store:
        interleaved(store, seed=3)
        purge(store, "INC-2026-0003")
        (place / ERASING).unlink(missing_ok=True)
    return (place / "journal.sqlite").read_bytes()


@given(st.data())
@settings(max_examples=40)
def test_zeroing_what_is_unused_changes_no_row_of_a_file_however_it_is_damaged(
    image: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    damaged = bytearray(image)
    for _ in range(data.draw(st.integers(0, 20))):
        page = data.draw(st.integers(1, len(image) // 4096 - 1))
        damaged[page * 4096 + data.draw(st.integers(0, 15))] = data.draw(st.integers(0, 255))
    journal = tmp_path_factory.mktemp("zeroed") / "journal.sqlite"
    journal.write_bytes(damaged)
    before = sorted(read_rows(bytes(damaged)))
    start: int | None = 1
    with suppress(UnusualLayout):
        while start is not None:
            start = JournalFile(journal).zero_unused(start)
    assert sorted(read_rows(journal.read_bytes())) == before


def test_a_large_journal_is_erased_in_little_memory(place: Path, store: Journal) -> None:
    seq = add(store, text=WORD).seq
    with store.writing() as writer:
        for _ in range(180):
            write(writer, text="n" * 250_000)
    assert (place / "journal.sqlite").stat().st_size > LARGE
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    redact(store, seq)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < LARGE / 1024 / 2
    assert store.warnings == []
    assert traces(place) == []
    names = {path.name for path in place.iterdir() if path.is_file()}
    assert names == {"incidents.txt", "journal.sqlite", "journal.sqlite-journal"}
