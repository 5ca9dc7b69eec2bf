"""What a merge would do: where two records of an incident went apart, and what comes in as which branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.application.merge_names import Names, introduced, renamed
from irrunner.errors import Refused, VerificationFailed
from irrunner.incident.folding_branches import Renames, format_renames
from irrunner.journal.branches import merge_of, place_of, split_place
from irrunner.journal.evidence_refs import EvidenceRefs
from irrunner.journal.rows import Head, Row, Stored, follows

if TYPE_CHECKING:
    from irrunner.application.merge_source import OtherRecord
    from irrunner.incident.state import State
    from irrunner.journal.interface import Journal


class Segment(Struct, gc=False):
    """A piece of the other record that comes in as one branch.

    Attributes:
        branch: the number that it gets here. fork: the place here of the last entry that both have.
        fork_link: of that entry. rows: its entries, at least one. renamed: as in the refs of `branch.merged`.
    """

    branch: int
    fork: int
    fork_link: bytes
    rows: list[Row]
    renamed: str

    @property
    def head(self) -> Head:
        """Where it ends."""
        return Head(self.rows[-1].seq, self.rows[-1].link)


class MergePlan(Struct):
    """What a merge would do.

    Attributes:
        incident: its id. head: of this record now. place: where the other one is.
        segments: what comes in, in this order; the last one is the other record's own chain.
        fork: the place of the last entry that both have. mine: how many entries came after it here.
        files: the evidence to copy, with its bytes. missing: what the other record names and nobody has.
    """

    incident: str
    head: Head
    place: str
    segments: list[Segment]
    fork: int
    mine: int
    files: dict[str, int]
    missing: list[str]

    @property
    def entries(self) -> int:
        """How many entries come in."""
        return sum(len(each.rows) for each in self.segments)


class OnlyBehind(Exception):
    """This record is an earlier state of the other one, which has so many entries more: nothing has to be merged."""

    def __init__(self, more: int) -> None:
        super().__init__(more)
        self.more = more


def plan_merge(mine: Journal, here: State, other: OtherRecord, there: State) -> MergePlan:
    """Find out what a merge would do; nothing is written.

    Args:
        mine: this store.
        here: the state of its record.
        other: the other record.
        there: the state of that.

    Raises:
        OnlyBehind: nothing was written here since the other one was copied from it.
        Refused: they have no beginning in common, or the other one holds nothing that is not here.
    """
    incident = other.incident
    places = {row.link: place for place, row in _every_row(mine, incident)}
    pieces = _Pieces(other.store, incident, places)
    trunk = pieces.of(0)
    if not trunk.common:
        raise Refused(
            f"The two records called {incident} have no beginning in common: they are two incidents."
            " Nothing was merged.",
            hint="Import the other one into a store of its own: irrunner import FILE --store NEW-FOLDER",
        )
    head = mine.head(incident)
    if not any(pieces.of(number).new for number in pieces.numbers):
        raise _nothing_new(incident, places[trunk.common[-1].link], here, head)
    if trunk.common[-1].link == head.link:
        raise OnlyBehind(len(trunk.new))
    if any(row.link == head.link for number in pieces.numbers if number for row in pieces.of(number).rows):
        raise Refused(
            "The other record has merged this one already, and nothing was written here since. Nothing was merged.",
            hint="Go on there. To have all of it in a store of your own, copy or move it from there.",
        )
    segments = _name_segments(pieces, here, there)
    fork = places[trunk.common[-1].link]
    files, missing = _files(mine, other, segments)
    apart = head.seq - split_place(fork)[1] if not split_place(fork)[0] else head.seq - _merged_at(here, fork)
    return MergePlan(incident, head, other.place, segments, fork, apart, files, missing)


def _merged_at(here: State, fork: int) -> int:
    return here.merges[split_place(fork)[0]].at


def _nothing_new(incident: str, end: int, here: State, head: Head) -> Refused:
    """The sentence for a record whose last entry has a place here."""
    branch, last = split_place(end)
    if branch:
        at = here.merges[branch].at
        return Refused(f"The other record of {incident} was merged already, by entry {at}. Nothing was merged.")
    if last == head.seq:
        return Refused(f"Both records of {incident} are the same, up to entry {last}. There is nothing to merge.")
    more = "1 entry" if head.seq == last + 1 else f"{head.seq - last} entries"
    return Refused(
        f"The other record of {incident} is an earlier state of this one, which has {more} more."
        " There is nothing to merge.",
        hint="To bring the other one up, merge this one there.",
    )


class _Piece:
    """One chain of the other record: its rows, those in front that are here, those that are new."""

    def __init__(self, rows: list[Row], places: dict[bytes, int]) -> None:
        self.rows = rows
        count = next((at for at, row in enumerate(rows) if row.link not in places), len(rows))
        self.common, self.new = rows[:count], rows[count:]


class _Pieces:
    """The chains of the other record, by their number there; 0 is its trunk."""

    def __init__(self, store: Journal, incident: str, places: dict[bytes, int]) -> None:
        self.places = places
        self._pieces = {0: _Piece(list(store.rows(incident)), places)}
        self.merges = {}
        for row in self._pieces[0].rows:
            if (merge := merge_of(row)) is not None:
                self.merges[merge.branch] = merge
                self._pieces[merge.branch] = _Piece(list(store.rows(incident, branch=merge.branch)), places)

    @property
    def numbers(self) -> list[int]:
        """In the order in which they were merged; the trunk last."""
        return [*self.merges, 0]

    def of(self, number: int) -> _Piece:
        """One chain."""
        return self._pieces[number]

    def incoming(self) -> list[tuple[int, list[Row]]]:
        """The new rows of each chain, in the order in which they have to come in.

        A branch comes after what it began from, and before what merged it. Where one began from an entry of the trunk
        that is new as well, the trunk comes in parts: a part up to there, the branch, and what follows.
        """
        cuts, levels, level = self._cuts(), {}, 0
        for number, merge in self.merges.items():
            parent, fork = split_place(merge.fork)
            level = max(level, cuts.index(fork) + 1 if not parent and fork in cuts else 0)
            levels[number] = level
        found, rest = [], self.of(0).new
        for at in range(len(cuts) + 1):
            found += [(number, self.of(number).new) for number in self.merges if levels[number] == at]
            part = [row for row in rest if at == len(cuts) or row.seq <= cuts[at]]
            rest = rest[len(part) :]
            found.append((0, part))
        return [(number, rows) for number, rows in found if rows]

    def _cuts(self) -> list[int]:
        """After which new entries of the trunk a branch began that is new as well."""
        begun = {merge.fork for number, merge in self.merges.items() if self.of(number).new}
        return [row.seq for row in self.of(0).new if row.seq in begun]

    def link_before(self, number: int, row: Row) -> bytes:
        """The link that a row of a chain follows."""
        rows = self.of(number).rows
        at = row.seq - rows[0].seq
        return rows[at - 1].link if at else bytes.fromhex(self.merges[number].fork_link)


def _name_segments(pieces: _Pieces, here: State, there: State) -> list[Segment]:
    """Give each new chain its number here, and what it introduces its names."""
    names = Names(here, there)
    world: Renames = {}
    local: dict[int, Renames] = {}
    own = {each: _own_names(pieces, each, names, here, there) for each in pieces.numbers}
    segments, came = _number_segments(pieces, max(here.merges, default=0))
    for each in (0, *pieces.merges):
        parent = local.get(split_place(pieces.merges[each].fork)[0], {}) if each else {}
        local[each] = _joined(parent, own[each])
    for each, merge in pieces.merges.items():  # in the trunk, what was merged goes by the names that it got there
        for kind, known in own[each].items():
            for old, new in known.items():
                world.setdefault(kind, {})[renamed(there.renames[merge.branch], kind, old)] = new
        inner = there.renames[merge.branch].get("branch", {})
        local[each]["branch"] = {old: str(came[int(known)]) for old, known in inner.items() if int(known) in came}
    local[0] = _joined(local[0], world)
    local[0]["branch"] = {str(each): str(came[each]) for each in pieces.merges}
    for number, segment in segments:
        segment.renamed = format_renames(local[number])
    return [segment for _, segment in segments]


def _number_segments(pieces: _Pieces, last: int) -> tuple[list[tuple[int, Segment]], dict[int, int]]:
    """The segments with the number that their chain has there, not yet named; and what each chain is called here."""
    came = {
        each: split_place(pieces.places[pieces.of(each).rows[-1].link])[0]
        for each in pieces.numbers
        if not pieces.of(each).new
    }
    places, found = dict(pieces.places), []
    for branch, (number, rows) in enumerate(pieces.incoming(), last + 1):
        link = pieces.link_before(number, rows[0])
        found.append((number, Segment(branch, places[link], link, rows, "")))
        places |= {row.link: place_of(branch, row.seq) for row in rows}
        came[number] = branch
    return found, came


def _own_names(pieces: _Pieces, number: int, names: Names, here: State, there: State) -> Renames:
    """What a chain introduces, by its own names, and the names here."""
    found: Renames = {}
    piece = pieces.of(number)
    for row, kind, name in introduced(piece.common):
        branch = split_place(pieces.places[row.link])[0]
        found.setdefault(kind, {})[name] = renamed(here.renames.get(branch, {}), kind, name)
    ours = {kind: set(known) for kind, known in found.items()}
    for _, kind, name in introduced(piece.new):
        if name in ours.get(kind, ()) and kind in ("row", "batch"):
            continue
        known = found.setdefault(kind, {})
        if name not in known:
            known[name] = names.claim(kind, name)
    return found


def _joined(one: Renames, other: Renames) -> Renames:
    return {kind: one.get(kind, {}) | other.get(kind, {}) for kind in {*one, *other}}


def _every_row(store: Journal, incident: str) -> list[tuple[int, Row]]:
    found = [(row.seq, row) for row in store.rows(incident)]
    for branch in store.branches(incident):
        found += [(place_of(branch, row.seq), row) for row in store.rows(incident, branch=branch)]
    return found


def _files(mine: Journal, other: OtherRecord, segments: list[Segment]) -> tuple[dict[str, int], list[str]]:
    refs = EvidenceRefs()
    for segment in segments:
        refs.add_all(Stored(row.seq, row.header, row.body) for row in segment.rows)
    files, missing = {}, []
    for name in refs.expected:
        if mine.vault.has(name):
            continue
        size = other.files.size_of(name)
        if size is None:
            missing.append(name)
        else:
            files[name] = size
    return files, missing


def must_still_follow(plan: MergePlan, now: Head) -> None:
    """See, under the lock, that nothing was written since the plan, and that what comes in follows.

    Raises:
        Refused: somebody wrote meanwhile. VerificationFailed: the other record is not what it was.
    """
    if now != plan.head:
        raise Refused("Somebody wrote into this record meanwhile. Nothing was merged.", hint="Merge again.")
    for segment in plan.segments:
        head = Head(split_place(segment.fork)[1], segment.fork_link)
        for row in segment.rows:
            if not follows(row, head):
                raise VerificationFailed(f"Entry {row.seq} of the other record does not follow. Nothing was merged.")
            head = Head(row.seq, row.link)
