"""The names in a report that its profile replaces, and what stands in their place: a role, an id, a number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from irrunner.report.data.model_exhibits import Register
from irrunner.report.redaction.content import ACT, FIELD_KINDS, NEW, NUMBERED, PLAIN, Rule
from irrunner.report.redaction.name_index import LEFT_OUT
from irrunner.report.redaction.registers import names_in_register

if TYPE_CHECKING:
    from irrunner.report.data.model import Report
    from irrunner.report.redaction.profiles import Profile

_NUMBERS: Final = {"people": "person", "accounts": "account", "machines": "machine"}
_ROLE: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_COMMON_WORDS: Final = 2
"""A text of more words that is left out is also taken out of the sentences that irrunner put together with it."""


class Names:
    """What is replaced.

    Attributes:
        exact: what stands in place of a text that is a field of its own, by kind and text in small letters.
        inside: what stands in its place where another text holds it.
    """

    def __init__(self) -> None:
        """Know no name yet."""
        self.exact: dict[tuple[str, str], str] = {}
        self.inside: dict[str, str] = {}

    def add(self, kind: str, text: str, replacement: str) -> None:
        """A name that is replaced as a field and inside of texts; the first replacement of a text holds."""
        if text:
            self.inside.setdefault(text, self.exact.setdefault((kind, text.casefold()), replacement))


def collect_names(report: Report, profile: Profile) -> Names:
    """Every name in a report that the profile does not keep, numbered in the order in which the report shows them."""
    names = Names()
    if "people" not in profile.keep:
        _name_roles(report, profile, names)
    if "evidence" not in profile.keep:
        for item in report.evidence.items:
            names.add("evidence", item.name, f"evidence {item.id}" if "evidence" in profile.number else LEFT_OUT)
    if "systems" not in profile.keep:
        for register in report.registers:
            for text, replacement in names_in_register(register, numbered="systems" in profile.number):
                names.add("systems", text, replacement)
    collector = _Collector(profile, names)
    collector.struct(report)
    collector.add_long_texts()
    return names


def _name_roles(report: Report, profile: Profile, names: Names) -> None:
    """People who held a role are called by it: by the first one, and by their place in it if several held it."""
    for row in report.people.roles:
        if _ROLE.fullmatch(row.role):  # who is called by the role alone, as in `owner=build`, is nobody by name
            names.add("people", row.role, row.role)
    for row in report.people.roles:
        holders = list(dict.fromkeys(holder.person for holder in row.holders if holder.person))
        role = row.role if _ROLE.fullmatch(row.role) else "role"
        for number, person in enumerate(holders, 1):
            named = role if len(holders) == 1 else f"{role} {number}"
            names.add("people", person, named if "people" in profile.number else LEFT_OUT)


class _Collector:
    """Goes through the data as the redactor does, and learns the names."""

    def __init__(self, profile: Profile, names: Names) -> None:
        self._profile = profile
        self._names = names
        self._counts = dict.fromkeys(_NUMBERS, 0)
        self._kept: set[str] = set()
        self._left_out: dict[str, None] = {}

    def add_long_texts(self) -> None:
        """Add the long texts that are left out everywhere they stand, unless the profile shows the same text itself."""
        for text in self._left_out:
            if text not in self._kept and len(_WORD.findall(text)) > _COMMON_WORDS:
                self._names.inside.setdefault(text, LEFT_OUT)

    def struct(self, value: Struct) -> None:
        if isinstance(value, Register):
            owner = value.columns.index("owner") if "owner" in value.columns else None
            for row in value.rows:
                owners = (row.cells[owner], row.values.get("owner", "")) if owner is not None else ()
                for person in (row.by, *owners):
                    self._text(person, "people")
            return
        rules = FIELD_KINDS.get(type(value), {})
        for name in value.__struct_fields__:
            rule: Rule = rules.get(name, NEW)
            self._value(getattr(value, name), rule(value) if callable(rule) else rule)

    def _value(self, value: Any, kind: str | tuple[str, ...]) -> None:
        if isinstance(value, str):
            self._text(value, kind if isinstance(kind, str) else NEW)
        elif isinstance(value, Struct):
            self.struct(value)
        elif isinstance(value, tuple | list):
            for each in value:
                if isinstance(kind, tuple) and isinstance(each, tuple):
                    for part, its_kind in zip(each, kind, strict=False):
                        self._value(part, its_kind)
                else:
                    self._value(each, kind)

    def _text(self, text: str, kind: str) -> None:
        if not text or kind in (PLAIN, ACT):
            return
        if kind in self._profile.keep:
            self._kept.add(text)
        elif kind in _NUMBERS:
            if (kind, text.casefold()) not in self._names.exact:
                self._names.add(kind, text, self._numbered(kind))
        elif kind == "contacts":
            self._names.inside.setdefault(text, LEFT_OUT)
        elif kind not in NUMBERED:
            self._left_out[text] = None

    def _numbered(self, kind: str) -> str:
        if kind not in self._profile.number:
            return LEFT_OUT
        self._counts[kind] += 1
        return f"{_NUMBERS[kind]} {self._counts[kind]}"
