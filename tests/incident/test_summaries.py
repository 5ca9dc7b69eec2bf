"""What is kept of many incidents is derived: checked against their heads, and thrown away without loss."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from irrunner.incident import Incident
from irrunner.incident.summaries import MANY, Summaries
from irrunner.incident.verbs import lifecycle, notes, record
from irrunner.journal import open_store
from irrunner.journal.copying import update_copy
from irrunner.playbook import library
from tests.beginnings import ADA, playbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.incident.summary import Summary
    from irrunner.journal import Journal

STEPS = "- {id: look, do: Look}\n- {id: tell, do: Tell, needs: [look]}\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with as many incidents as are kept, each with a title of its own."""
    folder = tmp_path_factory.mktemp("many")
    (folder / "drill.yaml").write_text(playbook(STEPS))
    loaded = library.find(str(folder / "drill.yaml"))
    with open_store(folder / "store") as store:
        for number in range(MANY):
            lifecycle.declare(store, loaded, ADA, title=f"Jo Doe {number:03}")
    return folder / "store"


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Iterator[Journal]:
    shutil.copytree(built, tmp_path / "store")
    with open_store(tmp_path / "store") as copied:
        yield copied


@pytest.fixture
def many(store: Journal) -> list[str]:
    return store.incidents()


def kept(store: Journal) -> Path:
    return Path(store.location) / "drafts" / f"derived.summaries.{os.geteuid()}"


def read(store: Journal) -> list[Summary]:
    return list(Summaries(store, ADA).read_all())


def opened(store: Journal, name: str) -> Incident:
    incident = Incident(store, name, ADA)
    incident.refresh()
    return incident


def test_nothing_is_kept_of_few_incidents(built: Path, tmp_path: Path) -> None:
    loaded = library.find(str(built.parent / "drill.yaml"))
    with open_store(tmp_path / "few") as store:
        lifecycle.declare(store, loaded, ADA)
        assert [(each.title, each.steps, each.settled) for each in read(store)] == [("Drill", 2, 0)]
        assert not kept(store).exists()


def test_what_is_kept_is_what_would_be_read(store: Journal, many: list[str]) -> None:
    first = read(store)
    assert [each.incident for each in first] == many
    assert Summaries(store, ADA).known(many[0]) == first[0]
    assert kept(store).stat().st_mode & 0o777 == 0o600
    assert read(store) == first


def test_an_incident_that_moved_on_is_read_again(store: Journal, many: list[str]) -> None:
    read(store)
    lifecycle.close(opened(store, many[3]), why="Nothing to it")
    notes.note(opened(store, many[4]), "one more")
    summaries = Summaries(store, ADA)
    assert [name for name in many if summaries.known(name) is None] == many[3:5]
    assert read(store)[3].status == "closed"
    assert all(Summaries(store, ADA).known(name) for name in many)


@pytest.mark.parametrize("content", [b"", b"rubbish", b"irrunner derived 1 2 3 4\nxyz"])
def test_what_is_broken_is_read_again_and_kept_anew(store: Journal, many: list[str], content: bytes) -> None:
    first = read(store)
    kept(store).write_bytes(content)
    assert Summaries(store, ADA).known(many[0]) is None
    assert read(store) == first
    assert Summaries(store, ADA).known(many[0]) is not None


def test_a_byte_that_was_changed_makes_it_worthless(store: Journal, many: list[str]) -> None:
    read(store)
    content = kept(store).read_bytes()
    with kept(store).open("r+b") as file:  # the same file, in place
        file.seek(content.index(b"Jo Doe 007"))
        file.write(b"No")
    assert Summaries(store, ADA).known(many[7]) is None


@pytest.mark.parametrize("kind", ["link", "fifo", "folder", "second name", "open to others"])
def test_what_somebody_put_in_its_place_is_not_read(store: Journal, many: list[str], tmp_path: Path, kind: str) -> None:
    first = read(store)
    place, elsewhere = kept(store), tmp_path / "elsewhere"
    if kind == "open to others":
        place.chmod(0o644)
    elif kind == "second name":
        os.link(place, elsewhere)
    else:
        place.rename(elsewhere)
    if kind == "link":
        place.symlink_to(elsewhere)
    elif kind == "fifo":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    assert Summaries(store, ADA).known(many[0]) is None
    assert read(store) == first


def test_a_removal_takes_away_what_others_derived_and_what_was_cut_off(store: Journal, many: list[str]) -> None:
    read(store)
    half, theirs = kept(store).with_name(".0123.part"), kept(store).with_name("derived.summaries.4242")
    for path in (half, theirs):
        path.write_bytes(b"Jo Doe 005")
    incident = opened(store, many[5])
    titled = next(entry for entry in incident.state.entries if entry.kind == "incident.titled")
    record.redact(incident, titled.seq, why="a name")
    assert words_in(Path(store.location), b"Jo Doe 005") == []


def test_what_came_with_the_files_of_a_store_is_not_believed(store: Journal, many: list[str], tmp_path: Path) -> None:
    read(store)
    store.close()
    shutil.copytree(store.location, tmp_path / "received")
    with open_store(tmp_path / "received") as received:
        assert kept(received).exists()
        assert Summaries(received, ADA).known(many[0]) is None


def test_nothing_is_kept_in_a_store_that_is_only_read(store: Journal, many: list[str]) -> None:
    with open_store(store.location, read_only=True) as reading:
        assert len(read(reading)) == MANY
    assert not kept(store).exists()


@pytest.mark.parametrize("removal", ["redact", "purge"])
def test_a_removal_leaves_no_word_in_what_is_kept(store: Journal, many: list[str], removal: str) -> None:
    read(store)
    assert b"Jo Doe 005" in kept(store).read_bytes()
    incident = opened(store, many[5])
    lifecycle.close(opened(store, many[6]), why="Nothing to it")
    late = Summaries(store, ADA)  # somebody who read the words before they are removed, and has something to keep
    late.read(many[6])
    if removal == "redact":
        titled = next(entry for entry in incident.state.entries if entry.kind == "incident.titled")
        record.redact(incident, titled.seq, why="a name")
    else:
        record.purge(incident, why="a drill")
    assert not kept(store).exists()
    late.keep()
    assert kept(store).exists()
    read(store)
    assert words_in(Path(store.location), b"Jo Doe 005") == []


def test_a_removal_that_reaches_a_copy_leaves_no_word_in_what_is_kept_there(
    store: Journal, many: list[str], tmp_path: Path
) -> None:
    with open_store(tmp_path / "copy") as copy:
        update_copy(store, copy)
        read(copy)
        incident = opened(store, many[5])
        titled = next(entry for entry in incident.state.entries if entry.kind == "incident.titled")
        record.redact(incident, titled.seq, why="a name")
        update_copy(store, copy)
    assert words_in(tmp_path / "copy", b"Jo Doe 005") == []


def words_in(place: Path, words: bytes) -> list[Path]:
    return [path for path in place.rglob("*") if path.is_file() and words in path.read_bytes()]
