"""One flipped bit, and members moved around at random: always found, never an error of ours."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from irrunner.application.bundle_import import check_bundle_file
from irrunner.errors import VerificationFailed
from irrunner.exchange.bundle import verify
from tests.exchange.bundle.surgery import ROOT, Parts, pack

if TYPE_CHECKING:
    from collections.abc import Iterator


PLACES = st.integers(0, 10_000_000)
"""The bundle is not of the same size in every process."""


@contextlib.contextmanager
def on_disk(data: bytes) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(data)
        file.flush()
        yield Path(file.name)


def holds(data: bytes) -> list[bool]:
    """What verify.py and irrunner say."""
    with on_disk(data) as path:
        found = verify.Found()
        try:
            verify.check(str(path), "", found)
        except verify.Broken as error:
            found.problem(str(error))
        with path.open("rb") as file:
            try:
                ours = not check_bundle_file(file).problems
            except VerificationFailed:
                ours = False
    assert all(each.isascii() and each.isprintable() for each in found.problems)
    return [not found.problems, ours]


@given(place=PLACES, bit=st.integers(0, 7))
def test_one_flipped_bit_is_found(shared_bundle: bytes, place: int, bit: int) -> None:
    changed = bytearray(shared_bundle)
    changed[place % len(changed)] ^= 1 << bit

    assert holds(bytes(changed)) == [False, False]


@given(number=PLACES, behind=st.integers(0, 60), bit=st.integers(0, 7))
def test_every_bit_of_the_zips_own_bytes_counts(shared_bundle: bytes, number: int, behind: int, bit: int) -> None:
    """Headers are few among so much evidence: aim at them."""
    starts = [at for at in range(len(shared_bundle)) if shared_bundle[at : at + 2] == b"PK"]
    changed = bytearray(shared_bundle)
    changed[min(starts[number % len(starts)] + behind, len(changed) - 1)] ^= 1 << bit

    assert holds(bytes(changed)) == [False, False]


@given(place=PLACES, cut=st.integers(0, 200), more=st.binary(max_size=50))
def test_a_cut_or_an_insertion_is_found(shared_bundle: bytes, place: int, cut: int, more: bytes) -> None:
    at = place % len(shared_bundle)
    changed = shared_bundle[:at] + more + shared_bundle[at + cut :]

    assert changed == shared_bundle or holds(changed) == [False, False]


@given(
    one=PLACES,
    other=PLACES,
    what=st.sampled_from(["drop", "rename", "double", "swap", "content"]),
    name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
)
def test_members_moved_dropped_renamed_and_doubled_are_found(
    shared_bundle: bytes, one: int, other: int, what: str, name: str
) -> None:
    members = [(f"{ROOT}/{path}", each) for path, each in Parts(shared_bundle).files.items()]
    one, other = one % len(members), other % len(members)
    (path, content), (other_path, other_content) = members[one], members[other]
    if what == "drop":
        del members[one]
    elif what == "rename":
        members[one] = (f"{ROOT}/{name}", content)
    elif what == "double":
        members.insert(other, members[one])
    elif what == "swap" and content != other_content:
        members[one], members[other] = (path, other_content), (other_path, content)
    else:
        members[one] = (path, content + b"\n")

    assert holds(pack(members)) == [False, False]


@given(st.binary(max_size=400))
def test_any_bytes_are_no_bundle(data: bytes) -> None:
    assert holds(data) == [False, False]
    assert holds(b"PK\3\4" + data + verify.end_records(1, 50, 0)) == [False, False]
