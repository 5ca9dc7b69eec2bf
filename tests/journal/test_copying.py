"""Copies follow a store that is in use, row by row; what went another way is named and left."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Refused
from irrunner.journal import Journal, open_store
from irrunner.journal.copying import Copied, Share, update_copy
from irrunner.journal.verify import verify_store
from tests.journal.entries import INCIDENT, add, add_evidence, kept_at, notes, on_sqlite, purge, redact, tamper
from tests.journal.test_erasing import WORD, traces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from irrunner.journal.rows import Row

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Journal]:
    with open_store(tmp_path / "copy") as opened:
        yield opened


def contents(store: Journal) -> tuple[list[Row], list[str]]:
    """Everything that a store holds."""
    return [row for incident in store.incidents() for row in store.rows(incident)], list(store.vault.names())


def same(source: Journal, copy: Journal) -> None:
    assert contents(copy) == contents(source)
    assert verify_store(copy).problems == []


def test_a_fresh_copy_is_the_same_row_by_row(store: Journal, copy: Journal) -> None:
    notes(store, 2500)
    notes(store, 5, "EX-2026-0001")
    add_evidence(store, b"the proxy's log")
    redact(store, 7)
    assert update_copy(store, copy) == Copied(entries=2507, erased=1, files=1, size=15)
    same(store, copy)


def test_a_copy_that_is_up_to_date_stays_as_it_is(store: Journal, copy: Journal) -> None:
    notes(store, 5)
    update_copy(store, copy)
    stamp = copy.change_token()
    assert update_copy(store, copy) == Copied()
    assert copy.change_token() == stamp


def test_a_copy_follows_entry_by_entry(store: Journal, copy: Journal) -> None:
    for number in range(10):
        add(store, text=str(number))
        if number % 3 == 0:
            add_evidence(store, b"%d" % number, f"e{number}")
        update_copy(store, copy)
        same(store, copy)


def test_a_redaction_reaches_the_copy_and_leaves_no_trace_there(store: Journal, copy: Journal) -> None:
    notes(store, 50)
    seq = add(store, text=f"{WORD} called").seq
    notes(store, 50)
    update_copy(store, copy)
    assert traces(Path(copy.location)) == ["journal.sqlite"]
    redact(store, seq)
    assert update_copy(store, copy) == Copied(entries=1, erased=1)
    assert traces(Path(copy.location)) == []
    same(store, copy)


def test_a_purge_reaches_the_copy_with_its_evidence(store: Journal, copy: Journal) -> None:
    add(store, text=WORD)
    alone = add_evidence(store, WORD.encode())
    shared = add_evidence(store, b"shared", "e2")
    add_evidence(store, b"shared", incident="INC-2026-0002")
    update_copy(store, copy)
    purge(store)
    store.vault.destroy(alone)
    assert update_copy(store, copy) == Copied(entries=1, purged=1, destroyed=1)
    assert list(copy.vault.names()) == [shared]
    assert traces(Path(copy.location)) == []
    same(store, copy)


def test_a_purged_incident_is_copied_as_its_tombstone(store: Journal, copy: Journal) -> None:
    notes(store, 5)
    update_copy(store, copy)
    notes(store, 5)
    purge(store)
    update_copy(store, copy)
    same(store, copy)
    assert [row.seq for row in copy.rows(INCIDENT)] == [11]


def test_a_fresh_copy_of_a_purged_incident_verifies(store: Journal, copy: Journal) -> None:
    notes(store, 5)
    purge(store)
    update_copy(store, copy)
    same(store, copy)


def test_destroyed_evidence_leaves_the_copy(store: Journal, copy: Journal) -> None:
    sha256 = add_evidence(store, b"one")
    update_copy(store, copy)
    add(store, "evidence.destroyed", refs={"evidence": "e1", "sha256": sha256}, why="x", authority="x")
    store.vault.destroy(sha256)
    assert update_copy(store, copy) == Copied(entries=1, destroyed=1)
    same(store, copy)


def test_bytes_on_whose_destruction_was_begun_are_not_copied_and_leave_the_copy(store: Journal, copy: Journal) -> None:
    gone, kept = add_evidence(store, b"one"), add_evidence(store, b"two", "e2")
    update_copy(store, copy)
    add(store, "evidence.destroyed", refs={"evidence": "e1", "sha256": gone}, why="x", authority="x")
    assert store.vault.has(gone)
    assert update_copy(store, copy) == Copied(entries=1, destroyed=1)
    assert update_copy(store, copy) == Copied()
    assert list(copy.vault.names()) == [kept]


def test_an_incident_whose_purge_was_begun_is_not_copied(store: Journal, copy: Journal) -> None:
    sha256 = add_evidence(store, b"one")
    add(store, incident="INC-2026-0002", text="another one")
    add(store, "purge.begun", why="a drill", authority="ada")
    copied = update_copy(store, copy)
    assert (copied.entries, copied.files) == (1, 0)
    (problem,) = copied.problems
    assert problem.sentence == f"{INCIDENT} is being purged since entry 2, so it was not copied."
    assert not copy.vault.has(sha256)


def test_evidence_that_the_source_lost_stays_in_the_copy(store: Journal, copy: Journal) -> None:
    sha256 = add_evidence(store, b"one")
    update_copy(store, copy)
    store.vault.destroy(sha256)
    assert update_copy(store, copy) == Copied()
    assert copy.vault.verify(sha256) == "ok"


def test_evidence_that_was_changed_is_not_copied_and_said(store: Journal, copy: Journal) -> None:
    changed, good = add_evidence(store, b"one"), add_evidence(store, b"two", "e2")
    path = kept_at(store, changed)
    path.chmod(0o600)
    path.write_bytes(b"0ne")
    copied = update_copy(store, copy)
    assert (copied.entries, copied.files) == (2, 1)
    (problem,) = copied.problems
    assert changed in problem.sentence
    assert list(copy.vault.names()) == [good]
    assert list(copy.vault.strays()) == []


def refused(store: Journal, copy: Journal) -> str:
    """The one problem of a copy that leaves the incident in it as it was."""
    before = list(copy.rows(INCIDENT))
    (problem,) = update_copy(store, copy).problems
    assert list(copy.rows(INCIDENT)) == before
    return problem.sentence


def test_a_copy_that_went_another_way_is_left_and_the_first_difference_is_named(store: Journal, copy: Journal) -> None:
    notes(store, 5)
    update_copy(store, copy)
    for number in range(4):
        add(store, text=f"here {number}")
        add(copy, text=f"there {number}")
    for _ in range(2):
        assert f"went another way than this store: entry 6 of {INCIDENT} differs" in refused(store, copy)
        add(store, text="and on")


def test_a_copy_that_is_ahead_is_said_to_be_ahead(store: Journal, copy: Journal) -> None:
    notes(store, 3)
    update_copy(store, copy)
    add(copy, text="written into the copy")
    assert f"is ahead of this store: it holds 1 entry of {INCIDENT} after entry 3" in refused(store, copy)


def test_a_source_whose_end_was_cut_off_does_not_shorten_the_copy(place: Path, store: Journal, copy: Journal) -> None:
    notes(store, 5)
    update_copy(store, copy)
    tamper(place, "DELETE FROM event WHERE seq > 3")
    assert "is ahead of this store: it holds 2 entries" in refused(store, copy)
    assert copy.head(INCIDENT).seq == 5


def test_a_source_that_was_tampered_with_is_not_copied(place: Path, store: Journal, copy: Journal) -> None:
    notes(store, 5)
    tamper(place, "UPDATE event SET link = x'00' WHERE seq = 3")
    assert "Entry 3 of INC-2026-0001" in refused(store, copy)


@pytest.mark.parametrize("new", [0, 2])
def test_a_purge_does_not_erase_what_only_a_copy_holds(store: Journal, copy: Journal, new: int) -> None:
    """Entries in the copy alone, and perhaps others in the source; then the source is purged."""
    notes(store, 3)
    evidence = add_evidence(store, b"one")
    update_copy(store, copy)
    add(copy, text="only in the copy")
    for number in range(new):
        add(store, text=f"only in the source {number}")
    purge(store)
    store.vault.destroy(evidence)
    for _ in range(2):
        sentence = refused(store, copy)
        assert f"{INCIDENT} was purged in this store, but the copy at {copy.location} holds 5 entries" in sentence
    assert copy.vault.verify(evidence) == "ok"
    assert verify_store(copy).problems == []


def test_a_purge_of_which_no_outline_tells_erases_no_earlier_state(store: Journal, copy: Journal) -> None:
    """A tombstone without an outline, as earlier versions wrote it."""
    notes(store, 3)
    update_copy(store, copy)
    notes(store, 3)
    purge(store, outline=False)
    assert "are no earlier state of what was purged" in refused(store, copy)


def test_one_incident_that_went_another_way_stops_no_other_one_and_no_evidence(store: Journal, copy: Journal) -> None:
    add(store, text="x")
    add(store, incident="INC-2026-0002", text="x")
    update_copy(store, copy)
    add(store, text="here")
    add(copy, text="there")
    add(store, incident="INC-2026-0002", text="more")
    sha256 = add_evidence(store, b"log", incident="INC-2026-0002")
    assert "went another way" in refused(store, copy)
    assert copy.head("INC-2026-0002") == store.head("INC-2026-0002")
    assert copy.vault.verify(sha256) == "ok"


def test_an_incident_that_only_the_copy_has_is_named_and_left(store: Journal, copy: Journal) -> None:
    add(store, text="x")
    update_copy(store, copy)
    add(store, text="y")
    add(copy, incident="INC-2026-0009", text="x")
    copied = update_copy(store, copy)
    assert copied.entries == 1
    (problem,) = copied.problems
    assert "holds INC-2026-0009, which this one does not have. It was left there" in problem.sentence
    assert copy.incidents() == [INCIDENT, "INC-2026-0009"]


def test_a_store_with_other_incidents_is_refused(store: Journal, copy: Journal) -> None:
    add(store, text="x")
    add(copy, incident="INC-2026-0009", text="x")
    with pytest.raises(Refused, match="INC-2026-0009, which this one does not have"):
        update_copy(store, copy)
    assert copy.incidents() == ["INC-2026-0009"]


def test_entries_come_before_evidence_and_what_does_not_fit_is_outstanding(store: Journal, copy: Journal) -> None:
    small, large = add_evidence(store, b"small"), add_evidence(store, b"x" * 5000, "e2")
    copied = update_copy(store, copy, share=Share(1000))
    assert copied == Copied(entries=2, files=1, size=5, outstanding=1, outstanding_size=5000)
    assert list(copy.vault.names()) == [small]
    assert update_copy(store, copy) == Copied(files=1, size=5000)
    assert copy.vault.has(large)


def test_a_vault_that_cannot_be_listed_stops_no_entry(store: Journal, copy: Journal, tmp_path: Path) -> None:
    add_evidence(store, b"one")
    vault = tmp_path / "copy" / "evidence"
    vault.rmdir()
    vault.touch()
    (vault.parent / "evidence").unlink()
    (vault.parent / "evidence").symlink_to(vault.parent / "evidence")  # no folder, and nothing can be listed
    copied = update_copy(store, copy)
    assert copied.entries == 1
    (problem,) = copied.problems
    assert problem.sentence.startswith("The evidence was not copied: ")


def test_a_store_is_no_copy_of_itself(place: Path, tmp_path: Path, store: Journal) -> None:
    (tmp_path / "link").symlink_to(place)
    with open_store(tmp_path / "link") as again, pytest.raises(Refused, match="the store itself"):
        update_copy(store, again)


def test_a_store_that_can_only_be_read_can_be_copied(place: Path, store: Journal, copy: Journal) -> None:
    notes(store, 3)
    add_evidence(store, b"one")
    with open_store(place, read_only=True) as source:
        update_copy(source, copy)
    same(store, copy)


def test_copying_says_how_far_it_is(store: Journal, copy: Journal) -> None:
    notes(store, 2500)
    add_evidence(store, b"x" * (3 << 20))
    told: list[tuple[int, int]] = []
    update_copy(store, copy, lambda entries, size: told.append((entries, size)))
    assert told == sorted(told)
    assert told[-1] == (2501, 3 << 20)
    assert (2501, 1 << 20) in told


@pytest.mark.disk
def test_a_full_disk_under_the_copy_is_said_and_the_next_time_goes_on(
    store: Journal, small_disk: Callable[[str], Path]
) -> None:
    disk = small_disk("size=1m")
    notes(store, 100)
    add_evidence(store, b"x" * (2 << 20))
    with open_store(disk / "copy") as copy:
        (problem,) = update_copy(store, copy).problems
        assert "disk is full" in problem.sentence
        assert copy.head(INCIDENT) == store.head(INCIDENT)
        subprocess.run(["mount", "-o", "remount,size=8m", str(disk)], check=True)
        assert update_copy(store, copy).problems == []
        same(store, copy)


WRITES = """
import sys
from pathlib import Path
from irrunner.journal import open_store
from irrunner.journal import Journal
from tests.journal.entries import add, add_evidence, redact
with open_store(Path(sys.argv[1])) as store:
    for number in range(300):
        row = add(store, text=f"note {number}")
        if number % 10 == 0:
            add_evidence(store, b"%d" % number, f"e{number}")
        if number % 25 == 0:
            redact(store, row.seq)
        print(number, flush=True)
"""


def test_a_store_is_copied_while_another_process_writes_it(place: Path, store: Journal, copy: Journal) -> None:
    argv = [sys.executable, "-c", WRITES, str(place)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, cwd=CHECKOUT) as writer:
        assert writer.stdout is not None
        rounds = 0
        for line in writer.stdout:
            if int(line) % 15 == 0:
                update_copy(store, copy)
                assert verify_store(copy).problems == []
                rounds += 1
    assert writer.returncode == 0
    assert rounds == 20
    update_copy(store, copy)
    same(store, copy)


def test_the_files_of_a_store_at_rest_can_simply_be_copied(place: Path, tmp_path: Path, store: Journal) -> None:
    notes(store, 100)
    add_evidence(store, b"one")
    shutil.copytree(place, tmp_path / "plain")
    with open_store(tmp_path / "plain") as plain:
        same(store, plain)


def test_files_copied_in_the_middle_of_a_write_recover(place: Path, tmp_path: Path, store: Journal) -> None:
    """With its rollback journal beside it, the copy finds back to the last commit."""
    notes(store, 3000)
    whole = contents(store)
    with store.writing() as writer:
        on_sqlite(store).database.execute("PRAGMA cache_size = 1")  # pages reach the file before the commit
        for seq in range(1, 2001):
            writer.erase(INCIDENT, seq)
        shutil.copytree(place, tmp_path / "torn")
    torn = tmp_path / "torn"
    shutil.copytree(torn, tmp_path / "to-read")
    with open_store(tmp_path / "to-read", read_only=True) as reader:  # `verify` right after a kill
        assert reader.read_only
        assert contents(reader) == whole
    assert (torn / "journal.sqlite-journal").stat().st_size > 0
    with open_store(torn) as recovered:
        assert contents(recovered) == whole
        assert verify_store(recovered).problems == []
        assert add(recovered, text="and it goes on").seq == 3001


def test_evidence_of_a_purged_incident_leaves_the_copy_also_after_it_was_cut_off(store: Journal, copy: Journal) -> None:
    sha256 = add_evidence(store, b"log")
    update_copy(store, copy)
    kept = kept_at(copy, sha256)
    kept.rename(kept.with_suffix(".aside"))
    kept.mkdir()  # it cannot be removed now
    purge(store)
    store.vault.destroy(sha256)
    (problem,) = update_copy(store, copy).problems
    assert "The evidence was not copied" in problem.sentence
    assert copy.head(INCIDENT) == store.head(INCIDENT)
    kept.rmdir()
    kept.with_suffix(".aside").rename(kept)
    add(store, incident="INC-2026-0002")
    assert update_copy(store, copy, share=Share(0)).destroyed == 1
    assert list(copy.vault.names()) == []
