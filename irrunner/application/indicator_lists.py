"""Lists of indicators as shell and screen open and show them: a pack of the library, a file, or a stream."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.playbook.indicator_packs.model import Pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from irrunner.incident.indicator_lists import LoadPlan
    from irrunner.playbook.indicator_packs.library import LoadedPack
    from irrunner.playbook.indicator_packs.model import Indicator

SHOWN = 12
"""How many of each kind are shown; the rest is counted."""


class OpenedList(Struct, frozen=True):
    """A list that can be used, with the exact bytes it was read from and the name of its file."""

    pack: Pack
    data: bytes
    file: str

    @property
    def sha256(self) -> str:
        """Of the bytes, in hex."""
        from hashlib import sha256

        return sha256(self.data).hexdigest()


def open_list(reference: str, folders: Sequence[Path] | None = None, ecosystem: str = "") -> OpenedList:
    """A list by the id of a pack of the library, or by the path of a file in any format that is read.

    Raises:
        NotFound: there is none. Refused: it cannot be read, or has errors; with the place.
    """
    from irrunner.playbook.indicator_packs.library import find_pack, is_path, read_bytes

    if not is_path(reference):
        found = find_pack(reference, folders)
        return OpenedList(found.usable(), found.data, found.file)
    path = Path(reference).expanduser()
    return read_list_bytes(path.name, read_bytes(path), ecosystem)


def read_list_bytes(file: str, data: bytes, ecosystem: str = "") -> OpenedList:
    """A list out of bytes; what is YAML by its name or its first key is one of our packs.

    Raises:
        Refused: it cannot be read, or has errors; with the place.
    """
    if is_own_yaml(file, data):
        from irrunner.playbook.indicator_packs.library import read_pack

        return OpenedList(read_pack(file, data).usable(), data, file)
    from irrunner.exchange.indicator_lists import read_list

    return OpenedList(read_list(file, data, ecosystem), data, file)


def lint_list(reference: str, folders: Sequence[Path] | None = None) -> LoadedPack:
    """A pack with everything that is wrong with it, by id or path.

    Raises:
        NotFound: there is none. Refused: its file cannot be read.
    """
    from irrunner.playbook.indicator_packs.library import find_pack, is_path, read_bytes, read_pack

    if not is_path(reference):
        return find_pack(reference, folders)
    path = Path(reference).expanduser()
    return read_pack(path.name, read_bytes(path))


def is_own_yaml(file: str, data: bytes) -> bool:
    """Whether this is a pack of ours and not a list of somebody else's."""
    if file.lower().endswith((".yaml", ".yml")):
        return True
    return any(line.startswith(b"indicators:") for line in data[:4_000].splitlines())


def list_lines(pack: Pack, *, shown: int = SHOWN) -> list[str]:
    """What a list holds, in lines. All texts are raw."""
    about = [f"version {pack.version}" if pack.version else "", f"of {pack.updated}" if pack.updated else ""]
    facts = ", ".join(part for part in [*about, pack.format if pack.format != "pack" else ""] if part)
    lines = [f"{pack.title} ({pack.id}{', ' if facts else ''}{facts})"]
    lines += [pack.summary] if pack.summary else []
    if pack.window is not None:
        lines.append(f"Could be fetched from {pack.window.start} to {pack.window.end}. {pack.window.why}".strip())
    lines += [f"Source {key}: {each.title} {each.url}".rstrip() for key, each in pack.sources.items()]
    lines += [f"Look for {indicator_line(each)}" for each in pack.indicators[:shown]]
    lines += _more(len(pack.indicators), shown, "to look for")
    lines += [f"Known to be clean: {indicator_line(each)}" for each in pack.clean[:shown]]
    lines += _more(len(pack.clean), shown, "known to be clean")
    return lines + understanding_lines(pack, shown=shown)


def indicator_line(each: Indicator) -> str:
    """An indicator in a line."""
    sure = ", ".join(part for part in (each.confidence, ", ".join(each.sources)) if part)
    return f"{each.type} {each.value}{f' [{sure}]' if sure else ''}{f': {each.note}' if each.note else ''}"


def understanding_lines(pack: Pack, *, shown: int = SHOWN) -> list[str]:
    """What of a foreign list was changed or not understood."""
    lines = [f"Note: {each}." for each in pack.notices[:shown]] + _more(len(pack.notices), shown, "notes")
    return [
        *lines,
        *(f"Left out: {each}." for each in pack.left_out[:shown]),
        *_more(len(pack.left_out), shown, "left out"),
    ]


def refusal_lines(pack: Pack, plan: LoadPlan, *, shown: int = SHOWN) -> list[str]:
    """What of a list does not come into the register, and what of it was changed."""
    refused = [f"Left out: {each}" for each in plan.refused[:shown]] + _more(len(plan.refused), shown, "left out")
    return refused + understanding_lines(pack, shown=shown)


def plan_summary(pack: Pack, plan: LoadPlan) -> str:
    """One line: what would come of loading a list."""
    parts = [f"{len(plan.new):,} new"]
    numbers = {
        "there already": plan.known,
        "withdrawn here": plan.withdrawn,
        "changed in the list": plan.changed,
        "no longer in the list": plan.gone,
        "known to be clean": plan.clean,
    }
    parts += [f"{len(found):,} {what}" for what, found in numbers.items() if found]
    since = f" since {plan.before.body_text('version') or 'the list'} of entry {plan.before.seq}" if plan.before else ""
    return f"{pack.name}: {', '.join(parts)}{since}."


def plan_lines(pack: Pack, plan: LoadPlan, *, shown: int = SHOWN) -> list[str]:
    """Everything that somebody should see before a list is loaded. All texts are raw."""
    lines = [plan_summary(pack, plan)]
    if pack.window is not None:
        lines.append(f"Could be fetched from {pack.window.start} to {pack.window.end}.")
    if plan.same:
        lines.append("Exactly these bytes were loaded before.")
    lines += [f"Is searched again: {key} was done without the new ones." for key in plan.reopens[:shown]]
    lines += _more(len(plan.reopens), shown, "are searched again")
    lines += [
        f"The list says that {row} {value} is clean: withdraw it if you agree." for row, value in plan.clean[:shown]
    ]
    lines += [f"No longer in the list, and stays: {row} {value}." for row, value in plan.gone[:shown]]
    lines += _more(len(plan.gone), shown, "no longer in the list")
    lines += [f"Withdrawn here, and stays withdrawn: {', '.join(plan.withdrawn[:shown])}."] if plan.withdrawn else []
    for each in plan.changed[:shown]:
        differs = ", ".join(
            f"{column} is {here or 'empty'} and there {there or 'empty'}" for column, here, there in each.differs
        )
        lines.append(f"Changed in the list, and stays here: {each.row} {each.value}: {differs}.")
    lines += _more(len(plan.changed), shown, "changed in the list")
    lines += refusal_lines(pack, plan, shown=shown)
    lines += [f"New: {_cells(cells)}" for cells in plan.new[:shown]]
    return lines + _more(len(plan.new), shown, "new")


def loaded_sentence(pack: Pack, plan: LoadPlan, reopened: Iterable[str]) -> str:
    """The answer to a load, without a full stop."""
    again = ", ".join(reopened)
    return plan_summary(pack, plan).rstrip(".") + (f"; open again: {again}" if again else "")


def _cells(cells: dict[str, str]) -> str:
    note = f": {cells['note']}" if cells.get("note") else ""
    return f"{cells.get('type', '')} {cells['value']} [{cells.get('confidence', '')}]{note}"


def _more(count: int, shown: int, what: str) -> list[str]:
    return [f"and {count - shown:,} more {what}"] if count > shown else []
