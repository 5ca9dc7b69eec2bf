"""What was erased is in no file of the store any more, in no form."""

from __future__ import annotations

import random
import resource
import subprocess
from typing import TYPE_CHECKING

import pytest

from irrunner.journal import Journal, open_store
from irrunner.journal.sqlite.schema import LARGE
from irrunner.journal.verify import verify_store
from tests.journal.entries import INCIDENT, add, notes, purge, redact, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WORD = "Rumpelstilzchen"


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
def test_when_the_file_cannot_be_rewritten_the_redaction_stands_and_a_warning_says_so(
    small_disk: Callable[[str], Path],
) -> None:
    """Rewriting needs as much room as the file has; erasing needs next to none."""
    place = small_disk("size=3m") / "store"
    with open_store(place) as store:
        add(store, text=WORD)
        for _ in range(8):
            add(store, text="n" * 250_000)
        redact(store, 1)
        (warning,) = store.warnings
        assert warning.startswith("The words are erased from the record, but unused parts of its file may still hold")
        assert "The disk is full" in warning
        assert next(store.read(INCIDENT)).body == b""
        assert verify_store(store).problems == []
        subprocess.run(["mount", "-o", "remount,size=8m", str(place.parent)], check=True)
        assert store.finish_erasing()
    assert traces(place) == []


def test_a_large_journal_is_rewritten_in_little_memory(place: Path, store: Journal) -> None:
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
