"""A mirror follows after every act; whatever is wrong with it is a sentence, and the act stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.application.mirror import MOST_BYTES, update_mirror
from irrunner.journal import Journal, open_store
from irrunner.journal.copying import update_copy
from tests.journal.entries import INCIDENT, add, add_evidence, purge

if TYPE_CHECKING:
    from pathlib import Path


def mirrored(tmp_path: Path) -> Journal:
    """A store with one note, and a mirror of it at `mirror`."""
    store = open_store(tmp_path / "store")
    add(store, text="x")
    with open_store(tmp_path / "mirror") as mirror:
        update_copy(store, mirror)
    return store


def test_a_mirror_whose_vault_is_broken_still_gets_the_entries(tmp_path: Path) -> None:
    with mirrored(tmp_path) as store:
        vault = tmp_path / "mirror" / "evidence"
        vault.rmdir()
        vault.symlink_to(vault)
        add_evidence(store, b"log")
        (problem,) = update_mirror(store, tmp_path / "mirror")
        assert problem.sentence.startswith("Not all of it is in the mirror: The evidence was not copied")
        with open_store(tmp_path / "mirror", create=False) as mirror:
            assert mirror.head(INCIDENT) == store.head(INCIDENT)


def test_a_mirror_that_is_no_store_is_a_sentence(tmp_path: Path) -> None:
    with mirrored(tmp_path) as store:
        (tmp_path / "mirror" / "journal.sqlite").write_bytes(b"no journal at all")
        (problem,) = update_mirror(store, tmp_path / "mirror")
        assert "is behind: " in problem.sentence


def test_a_note_does_not_wait_for_bytes_and_says_what_is_outstanding(tmp_path: Path) -> None:
    with mirrored(tmp_path) as store:
        sha256 = add_evidence(store, b"x" * (MOST_BYTES + 1))
        (problem,) = update_mirror(store, tmp_path / "mirror")
        assert problem.sentence == "Not yet in the mirror: 1 file of evidence, 16 MB."
        assert "irrunner store copy" in problem.hint
        with open_store(tmp_path / "mirror", create=False) as mirror:
            assert mirror.head(INCIDENT) == store.head(INCIDENT)
            assert not mirror.vault.has(sha256)


def test_a_purge_is_not_mirrored_over_what_only_the_mirror_holds(tmp_path: Path) -> None:
    with mirrored(tmp_path) as store:
        with open_store(tmp_path / "mirror", create=False) as mirror:
            add(mirror, text="only here")
        purge(store)
        (problem,) = update_mirror(store, tmp_path / "mirror")
        assert "was purged in this store, but the copy" in problem.sentence
        with open_store(tmp_path / "mirror", create=False) as mirror:
            assert mirror.head(INCIDENT).seq == 2
