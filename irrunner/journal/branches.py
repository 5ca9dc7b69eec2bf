"""Branches: the entries of a record that was kept apart and merged, beside the chain that it came into.

A branch keeps its rows exactly: header, words, salt, digest, link. One entry of the trunk, `branch.merged`, names where
the two went apart and both heads. An entry of a branch has a place of its own, `b1:45`: a number beyond those of every
trunk, so that whatever knows entries by their place needs no second kind of place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from typing_extensions import override

from irrunner.journal.chain import LARGEST_INT, Header
from irrunner.journal.rows import Head, follows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from irrunner.journal.rows import Row, Stored

KIND = "branch.merged"
SIZE = 2**32
"""How many places each branch has."""
MOST = LARGEST_INT // SIZE - 1
"""The largest number of a branch."""
_MARK = f'","{KIND}",{{'.encode()
_WRITTEN = re.compile(r"b([1-9][0-9]{0,6}):([1-9][0-9]{0,9})")
_KEY = re.compile(r"(.+)/b([1-9][0-9]{0,6})", re.DOTALL)
_headers = msgspec.json.Decoder(Header)


class Place(int):
    """The place of an entry of a branch: a number that is written `b1:45`."""

    __slots__ = ()

    @override
    def __str__(self) -> str:
        number, seq = split_place(self)
        return f"b{number}:{seq}"

    @override
    def __format__(self, spec: str) -> str:
        text = str(self)
        return text if spec in ("", ",", "d") else f"{text:{spec if spec[0] in '<>^=' else '>' + spec.rstrip('d,')}}"


def place_of(branch: int, seq: int) -> int:
    """The place of an entry of a branch; branch 0 is the trunk, whose places are the numbers of its entries."""
    return Place(branch * SIZE + seq) if branch else seq


def split_place(place: int) -> tuple[int, int]:
    """The branch, 0 for the trunk, and the number of the entry in its own chain."""
    return divmod(int(place), SIZE)


def plain_place(value: object) -> int:
    """A place as the number that it is, for an encoder of JSON that does not know places.

    Raises:
        NotImplementedError: it is none.
    """
    if isinstance(value, Place):
        return int(value)
    raise NotImplementedError


def written_place(value: object) -> str:
    """As `plain_place`, for those who print it: `b1:45`."""
    return str(as_place(plain_place(value)))


def as_place(number: int) -> int:
    """A number that an entry refers to, as the place that it is."""
    return number if number < SIZE else Place(number)


def parse_place(text: str) -> int | None:
    """The place that somebody wrote, `45` or `b1:45`; None when it is none."""
    if found := _WRITTEN.fullmatch(text.strip().lower()):
        branch, seq = int(found[1]), int(found[2])
        return place_of(branch, seq) if branch <= MOST and seq < SIZE else None
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) < 16):
        return None
    branch, seq = split_place(int(plain))
    return place_of(branch, seq) if not branch or (seq and branch <= MOST) else None


class Merge(NamedTuple):
    """What an entry `branch.merged` says in its header.

    Attributes:
        at: the place of the entry. branch: its number. fork: the place of the last entry that both had.
        fork_link: the link of that entry, in hex. last: the number of the branch's last entry.
        head: the link of that entry, in hex. trunk: the link before the merge, in hex.
        renamed: what the branch calls otherwise, as in `row:a3=a7 action:1=4 branch:1=2`.
    """

    at: int
    branch: int
    fork: int
    fork_link: str
    last: int
    head: str
    trunk: str
    renamed: str

    @property
    def first(self) -> int:
        """The number of the branch's first entry."""
        return split_place(self.fork)[1] + 1


def read_merge(at: int, refs: dict[str, Any]) -> Merge:
    """What the refs of a merge say.

    Raises:
        KeyError, ValueError, TypeError: they are none of irrunner's.
    """
    numbers = [refs["branch"], refs["fork"], refs["last"]]
    texts = [refs["link"], refs["head"], refs["trunk"], refs.get("renamed", "")]
    if any(type(each) is not int for each in numbers) or any(not isinstance(each, str) for each in texts):
        raise TypeError("a merge of another form")
    branch, fork, last = numbers
    if not (0 < branch <= MOST and 0 < fork <= LARGEST_INT and split_place(fork)[1] < last < SIZE):
        raise ValueError("a merge that names impossible places")
    return Merge(at, branch, as_place(fork), texts[0], last, texts[1], texts[2], texts[3])


def merge_of(stored: Stored | Row) -> Merge | None:
    """The merge that an entry is; None when it is another one, or cannot be read."""
    if _MARK not in stored.header:
        return None
    try:
        header = _headers.decode(stored.header)
        return read_merge(stored.seq, header.refs) if header.kind == KIND else None
    except (msgspec.MsgspecError, UnicodeError, KeyError, ValueError, TypeError, RecursionError):
        return None


def with_branches(rows: Iterable[Stored], branch: Callable[[int], Iterable[Stored]]) -> Iterator[Stored]:
    """Entries of a trunk, each merge followed by the entries of its branch.

    Args:
        rows: of the trunk, in order.
        branch: gives the entries of a branch by its number.
    """
    seen: set[int] = set()
    for stored in rows:
        yield stored
        if (
            merge := merge_of(stored)
        ) is not None and merge.branch not in seen:  # a stranger may say it again and again
            seen.add(merge.branch)
            for each in branch(merge.branch):
                yield each._replace(seq=place_of(merge.branch, each.seq))


def is_whole(merge: Merge, rows: Sequence[Row]) -> bool:
    """Whether rows are those of the branch that was merged, each following from the one before it."""
    try:
        head = Head(merge.first - 1, bytes.fromhex(merge.fork_link))
    except ValueError:
        return False
    for row in rows:
        if not follows(row, head):
            return False
        head = Head(row.seq, row.link)
    return bool(rows) and (head.seq, head.link.hex()) == (merge.last, merge.head)


def places_erased_by(merge: Merge, rows: Sequence[Row], known: Iterable[Stored]) -> list[int]:
    """The places before the fork whose words a branch erased: they are to go here as well.

    Args:
        merge: which branch it is.
        rows: of the branch.
        known: the entries here, of which some say what was merged before; read only when they are needed.
    """
    erased = []
    for row in rows:
        if b'"event.redacted",' in row.header:
            of = _headers.decode(row.header).refs.get("event")
            erased += [of] if isinstance(of, int) and 0 < of < merge.first else []
    if not erased:
        return []
    merges = {each.branch: each for stored in known if (each := merge_of(stored)) is not None}
    return [resolve(of, merge.branch, merges | {merge.branch: merge}) for of in erased]


def resolve(seq: int, branch: int, merges: Mapping[int, Merge]) -> int:
    """The place of the entry that has a number in the chain of a branch: before the fork it is an entry of both."""
    while branch and (merge := merges.get(branch)) is not None and seq < merge.first:
        branch = split_place(merge.fork)[0]
    return place_of(branch, seq)


def branch_key(incident: str, branch: int) -> str:
    """Under which name a store that has one table keeps a branch; 0 is the trunk."""
    return f"{incident}/b{branch}" if branch else incident


def read_key(key: str) -> tuple[str, int] | None:
    """Incident and number of a branch, by the name under which it is kept; None when that is no branch's."""
    found = _KEY.fullmatch(key)
    return (found[1], int(found[2])) if found else None
