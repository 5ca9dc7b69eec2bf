"""Damage to the file stops at what is damaged: the rest is read, and nothing is missing without a word."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import StoreUnusable
from irrunner.journal import open_store
from irrunner.journal.sqlite.pages import read_rows
from irrunner.journal.verify import verify_store
from tests.journal.entries import add, fingerprint, notes, on_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

INCIDENTS = [f"INC-2026-{number:04}" for number in range(1, 9)]
ENTRIES = 40
PAGE = 4096


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a store with eight incidents of forty entries."""
    place = tmp_path_factory.mktemp("whole") / "store"
    with open_store(place) as store:
        for incident in INCIDENTS:
            notes(store, ENTRIES - 1, incident)
            add(store, incident=incident, text="long " * 2000)
    return (place / "journal.sqlite").read_bytes()


def flip_anywhere(content: bytearray, dice: random.Random) -> None:
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)


def flip_beside_a_key(content: bytearray, dice: random.Random) -> None:
    places = [at for at in range(len(content) - 12) if content[at : at + 12] == b"INC-2026-000"]
    content[dice.choice(places) + dice.randrange(-6, 16)] ^= 1 << dice.randrange(8)


def flip_in_the_head_of_a_page(content: bytearray, dice: random.Random) -> None:
    content[dice.randrange(len(content) // PAGE) * PAGE + dice.randrange(60)] ^= 1 << dice.randrange(8)


def flip_in_the_header(content: bytearray, dice: random.Random) -> None:
    content[dice.randrange(100)] ^= 1 << dice.randrange(8)


def zero_a_page(content: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(content) // PAGE) * PAGE
    content[start : start + PAGE] = bytes(PAGE)


def cut_off(content: bytearray, dice: random.Random) -> None:
    del content[dice.randrange(3 * PAGE, len(content)) :]


def scribble(content: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(content) - 300)
    content[start : start + 300] = dice.randbytes(300)


WAYS = (
    flip_anywhere,
    flip_beside_a_key,
    flip_in_the_head_of_a_page,
    flip_in_the_header,
    zero_a_page,
    cut_off,
    scribble,
)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", range(40))
def test_what_is_damaged_is_marked_and_the_rest_is_read(
    place: Path, whole: bytes, seed: int, way: Callable[[bytearray, random.Random], None]
) -> None:
    content = bytearray(whole)
    way(content, random.Random(seed))
    place.mkdir(mode=0o700)
    (place / "journal.sqlite").write_bytes(content)
    (place / "journal.sqlite").chmod(0o600)
    before = fingerprint(place)
    with open_store(place) as store:
        listed = store.incidents()
        read = {incident: [entry.seq for entry in store.read(incident)] for incident in listed}
        lost = [incident for incident in INCIDENTS if read.get(incident) != list(range(1, ENTRIES + 1))]
        if lost:
            assert store.read_only
            assert any("is damaged" in warning for warning in store.warnings)
            assert any("salvage" in warning for warning in store.warnings)
            with pytest.raises(StoreUnusable, match="damaged"), store.writing():
                pass
            assert not verify_store(store).holds
        assert sum(map(len, read.values())) > (0 if way is cut_off else len(INCIDENTS) * ENTRIES // 4)
    assert {name: kept for name, kept in fingerprint(place).items() if name in before} == before


def test_a_page_that_is_gone_costs_the_entries_on_it_alone(place: Path, whole: bytes) -> None:
    place.mkdir(mode=0o700)
    content = bytearray(whole)
    content[20 * PAGE : 21 * PAGE] = bytes(PAGE)
    (place / "journal.sqlite").write_bytes(content)
    with open_store(place) as store:
        read = {incident: [entry.seq for entry in store.read(incident)] for incident in store.incidents()}
        assert on_sqlite(store).database.damage
    short = [incident for incident in INCIDENTS if len(read[incident]) < ENTRIES]
    assert 1 <= len(short) <= 2
    assert sum(ENTRIES - len(read[incident]) for incident in short) < 20


def test_every_row_of_a_whole_file_is_found_on_its_pages(whole: bytes) -> None:
    rows = {(incident.decode(), seq) for incident, seq, *_ in read_rows(whole)}
    assert rows == {(incident, seq) for incident in INCIDENTS for seq in range(1, ENTRIES + 1)}


@pytest.mark.parametrize("seed", range(200))
def test_any_bytes_are_read_to_their_end(whole: bytes, seed: int) -> None:
    dice = random.Random(seed)
    content = bytearray(whole[: dice.randrange(len(whole))])
    for _ in range(dice.randrange(200)):
        if content:
            content[dice.randrange(len(content))] = dice.randrange(256)
    assert len(list(read_rows(bytes(content)))) <= len(INCIDENTS) * ENTRIES * 3


def one_chain_for_all(pages: int) -> bytes:
    """A file half of whose pages are full of cells that all go on along the other half, 400 cells to a page."""
    leaves = pages // 2
    image = bytearray(PAGE * pages)
    image[:18] = b"SQLite format 3\0" + PAGE.to_bytes(2)
    for number in range(leaves, pages - 1):
        image[number * PAGE : number * PAGE + 4] = (number + 2).to_bytes(4)
    size = (pages - leaves) * (PAGE - 4)
    local = (PAGE - 12) * 32 // 255 - 23
    while (size - local) % (PAGE - 4):
        size -= 1
    cell = bytes(0x80 | size >> shift & 0x7F for shift in (21, 14, 7)) + bytes([size & 0x7F])
    cell += bytes(local) + (leaves + 1).to_bytes(4)
    for number in range(1, leaves):
        at, offset = number * PAGE, PAGE - len(cell)
        image[at : at + 5] = b"\x0a\0\0" + (400).to_bytes(2)
        image[at + 8 : at + 808] = offset.to_bytes(2) * 400
        image[at + offset : at + PAGE] = cell
    return bytes(image)


def test_cells_that_share_a_chain_of_pages_take_time_with_the_file_and_not_with_its_square() -> None:
    image = one_chain_for_all(400)  # without a bound this takes half a minute
    start = time.process_time()
    assert list(read_rows(image)) == []
    assert time.process_time() - start < 5
