"""A mirror follows after every act; whatever is wrong with it is a sentence, and the act stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.application.mirror import (
    SMALL,
    MirrorProblem,
    MirrorSender,
    outstanding_in_mirror,
    send_to_mirror,
    update_mirror,
)
from irrunner.journal import Journal, open_store
from irrunner.journal.copying import update_copy
from tests.eventually import eventually
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
        assert problem.outstanding
        (problem,) = send_to_mirror(store, tmp_path / "mirror")
        assert "is behind: The store at" in problem.sentence
        with open_store(tmp_path / "mirror", create=False) as mirror:
            assert mirror.head(INCIDENT) == store.head(INCIDENT)


def test_a_mirror_that_is_no_store_is_a_sentence(tmp_path: Path) -> None:
    with mirrored(tmp_path) as store:
        (tmp_path / "mirror" / "journal.sqlite").write_bytes(b"no journal at all")
        (problem,) = update_mirror(store, tmp_path / "mirror")
        assert "is behind: " in problem.sentence


def test_a_note_does_not_wait_for_bytes_and_says_what_is_outstanding(tmp_path: Path) -> None:
    with mirrored(tmp_path) as store:
        sha256 = add_evidence(store, b"log")
        (problem,) = update_mirror(store, tmp_path / "mirror")
        assert problem.sentence == "Not yet in the mirror: 1 file of evidence, 3 bytes."
        assert "irrunner store copy" in problem.hint
        assert outstanding_in_mirror(store, tmp_path / "mirror") == [problem]
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


def mirrored_names(tmp_path: Path) -> list[str]:
    with open_store(tmp_path / "mirror", create=False) as mirror:
        return sorted(mirror.vault.names())


def test_what_is_small_and_what_was_just_added_follows_the_act(tmp_path: Path) -> None:
    with mirrored(tmp_path) as store:
        small = add_evidence(store, b"log")
        own = add_evidence(store, b"x" * (SMALL + 1), "e2")
        large = add_evidence(store, b"y" * (SMALL + 1), "e3")
        (problem,) = send_to_mirror(store, tmp_path / "mirror", most_bytes=SMALL, always={own})
        assert problem.outstanding == SMALL + 1
        assert mirrored_names(tmp_path) == sorted([small, own])
        assert send_to_mirror(store, tmp_path / "mirror") == []
        assert mirrored_names(tmp_path) == sorted([small, own, large])


def test_a_sender_brings_everything_that_is_outstanding_and_what_came_meanwhile(tmp_path: Path) -> None:
    reports: list[list[MirrorProblem]] = []
    with mirrored(tmp_path) as store:
        sender = MirrorSender(tmp_path / "store", tmp_path / "mirror", reports.append)
        kept = []
        for number in range(20):
            kept.append(add_evidence(store, f"log {number}".encode() * 10_000, f"e{number}"))
            sender.start()
        eventually(lambda: mirrored_names(tmp_path) == sorted(kept), "all evidence in the mirror")
        sender.stop()
    assert [] in reports
    assert not any(reports)


def test_a_sender_that_is_stopped_leaves_the_rest_outstanding_and_nothing_half(tmp_path: Path) -> None:
    with mirrored(tmp_path) as store:
        add_evidence(store, b"x" * 5_000_000)
        asked = iter([False] * 4)
        (problem,) = send_to_mirror(store, tmp_path / "mirror", cancelled=lambda: next(asked, True))
        assert problem.outstanding == 5_000_000
        with open_store(tmp_path / "mirror", create=False) as mirror:
            assert [*mirror.vault.names(), *mirror.vault.strays()] == []


def test_evidence_that_is_destroyed_while_it_is_sent_does_not_stay_in_the_mirror(tmp_path: Path) -> None:
    with mirrored(tmp_path) as store:
        sha256 = add_evidence(store, b"x" * 3_000_000)

        def destroy(_: int, size: int) -> None:
            if size and store.vault.destroy(sha256):
                add(store, "evidence.destroyed", refs={"evidence": "e1", "sha256": sha256}, why="not ours")

        assert send_to_mirror(store, tmp_path / "mirror", destroy) == []
        assert mirrored_names(tmp_path) == []


def test_a_sender_whose_store_or_mirror_is_gone_says_so(tmp_path: Path) -> None:
    reports: list[list[MirrorProblem]] = []
    with mirrored(tmp_path):
        sender = MirrorSender(tmp_path / "store", tmp_path / "elsewhere", reports.append)
        sender.start()
        eventually(lambda: bool(reports), "a report")
        sender.stop()
    ((problem,),) = reports
    assert "There is no copy of the store at" in problem.sentence
