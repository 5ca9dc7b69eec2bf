"""Collects the indicators of a foreign list: each once, in the one spelling, and what was left out with the reason."""

from __future__ import annotations

import re

from irrunner.errors import Refused
from irrunner.exchange.json_text import text_of
from irrunner.playbook.indicator_packs.model import HASHES, Indicator, Pack, Source
from irrunner.playbook.indicator_packs.values import check_value
from irrunner.safety.defang import kind_of, refang
from irrunner.safety.indicators import indicator_key
from irrunner.safety.terminal import one_line

MOST = 50_000
"""Indicators of one list."""
MOST_NAMED = 200
"""Things left out that are named; the others are counted."""
_LONGEST_ID = 60


class ListBuilder:
    """What was understood of a list so far."""

    def __init__(self, file: str, form: str) -> None:
        """Begin with nothing.

        Args:
            file: the name of the file; the list is named after it where it has no name of its own.
            form: the format, in a word.
        """
        self.file = file
        self.form = form
        self.indicators: list[Indicator] = []
        self.clean: list[Indicator] = []
        self.notices: list[str] = []
        self._left_out: list[str] = []
        self._more_left_out = 0
        self._defanged = 0
        self._known: set[str] = set()
        self._tally: dict[str, int] = {}

    def add(self, kind: str, text: str, where: str, *, note: str = "", first_seen: str = "") -> None:
        """Take in a value, or leave it out with the reason."""
        checked = check_value(kind, text)
        if checked.trouble:
            self.leave_out(f"{where}: {one_line(text, 80)}: {checked.trouble}")
            return
        key = indicator_key(checked.value)
        if key in self._known:
            return
        if len(self.indicators) == MOST:
            raise Refused(f"{one_line(self.file, 80)} has more than {MOST:,} indicators. Nothing was read.")
        self._known.add(key)
        self._defanged += bool(checked.notice)
        self.indicators.append(Indicator(kind, checked.value, (self.form,), "reported", first_seen, note))

    def add_clean(self, kind: str, text: str, where: str, note: str) -> None:
        """Take in a value that is known to be harmless."""
        checked = check_value(kind, text)
        if checked.trouble:
            self.leave_out(f"{where}: {one_line(text, 80)}: {checked.trouble}")
        else:
            self.clean.append(Indicator(kind, checked.value, (self.form,), note=note))

    def leave_out(self, sentence: str) -> None:
        """Name something that became no indicator."""
        if len(self._left_out) < MOST_NAMED:
            self._left_out.append(sentence)
        else:
            self._more_left_out += 1

    def count(self, what: str) -> None:
        """Count something that became no indicator; what is alike is named once."""
        self._tally[what] = self._tally.get(what, 0) + 1

    def pack(self, *, name: str = "", title: str = "", version: str = "", updated: str = "", summary: str = "") -> Pack:
        """The list as a pack.

        Raises:
            Refused: there is nothing in it to look for.
        """
        left_out = self._named()
        if not self.indicators:
            shown = "".join(f"\n  {one_line(each, 300)}" for each in left_out[:5])
            sentence = f"{one_line(self.file, 80)} holds nothing that can be searched for. Nothing was read."
            raise Refused(f"{sentence}{shown}", hint="`irrunner indicators --help` names the formats.", listed=True)
        if self._defanged:
            self.notices.append(f"{self._defanged:,} were written defanged and are searched as they were")
        clean = {indicator_key(each.value) for each in self.clean}
        return Pack(
            id=list_id(name or self.file),
            title=title or self.file,
            version=version,
            updated=updated[:10],
            summary=summary,
            format=self.form,
            sources={self.form: Source(title or self.file, "")},
            indicators=tuple(each for each in self.indicators if indicator_key(each.value) not in clean),
            clean=tuple(self.clean),
            left_out=tuple(left_out),
            notices=tuple(self.notices),
        )

    def _named(self) -> list[str]:
        counted = [f"{number:,} {what}" for what, number in self._tally.items()]
        more = [f"{self._more_left_out:,} more"] if self._more_left_out else []
        return [*self._left_out, *counted, *more]


def list_id(name: str) -> str:
    """An id out of the name of a file or of an event: the same name gives the same id."""
    stem = re.sub(r"\.(?:json|csv|txt|ndjson|yaml|yml|list)$", "", name.lower())
    plain = re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:_LONGEST_ID]
    return plain if plain[:1].isalpha() else f"list-{plain}".rstrip("-")


def hash_type(value: str) -> str:
    """Which hash a text is by its length; empty when it is none."""
    return next((kind for kind, digits in HASHES.items() if len(value) == digits), "")


def guess_type(value: str) -> str:
    """What a bare value is; empty when that cannot be told."""
    plain = refang(value.strip())
    found = kind_of(plain)
    if found == "email" and not plain.rpartition(".")[2].isalpha():
        return ""  # `left-pad@1.0.0`
    return hash_type(plain) if found == "hash" else found


def moment(value: object) -> str:
    """A time of somebody else's as a pack has them; empty for what is none."""
    found = re.match(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d{1,9})?(Z|\+00:00)?)?", text_of(value, 40))
    if found is None:
        return ""
    return f"{found[1]}T{found[2]}Z" if found[2] and found[3] else found[1]


def note_of(*parts: str) -> str:
    """A note out of several texts, without the empty ones."""
    return text_of("; ".join(part for part in parts if part), 500)
