"""What the columns of a register may say, where a condition can compare it: known words, and what people call them.

A column with values is a choice. A cell that is empty, says `unknown`, or holds a word that nobody knows is *unknown*:
a condition that depends on it opens its step. So a word is mapped to a value only where the mapping can leave nobody
out: a workstation is a `laptop`, because what a playbook says about a person's machine holds for both.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.errors import Refused
from irrunner.playbook import conditions, templates
from irrunner.playbook.condition_tree import Compare, ConditionError
from irrunner.playbook.conditions import UNKNOWN
from irrunner.playbook.model import REGISTER_STATES
from irrunner.playbook.problems import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from irrunner.playbook.model import ColumnValues, Step

OTHER: Final = "other"
"""May stand in a column of kinds: known, and none of the others."""
ITEM: Final = "item."

_YES_NO: Final = {"yes": ("y", "true", "1", "ja", "oui", "si"), "no": ("n", "false", "nein", "non")}
_ASSETS: Final = {
    "laptop": (
        *("notebook", "workstation", "desktop", "pc", "macbook", "mac", "thinkpad", "client", "endpoint"),
        *("developer machine", "dev machine", "developer laptop"),
    ),
    "server": ("host", "vm", "virtual machine", "instance", "ec2", "node", "bare metal", "machine"),
    "ci-runner": ("runner", "build runner", "build agent", "build machine", "ci", "ci agent"),
    "container-image": ("docker image", "oci image", "base image", "container images"),
    "container": ("pod", "docker container"),
    "cluster": ("kubernetes", "k8s", "kubernetes cluster", "eks", "gke", "aks", "openshift"),
    "repository": ("repo", "git repository", "git", "code repository", "source repository"),
    "package": ("library", "published package"),
    "saas": ("cloud service", "saas application", "saas service"),
    "account": ("user", "user account", "cloud account", "tenant", "subscription"),
    "mailbox": ("mail", "email", "mail account", "inbox"),
    "phone": ("mobile", "smartphone", "tablet", "iphone", "android"),
    "network-device": ("router", "switch", "firewall", "vpn", "load balancer"),
    "database": ("db", "data warehouse", "rds"),
    "storage": ("bucket", "s3", "s3 bucket", "share", "file share", "blob storage", "nas"),
    "website": ("site", "web site", "web application", "web app"),
    "model": ("ai model", "model file", "weights", "checkpoint"),
    "dataset": ("data set", "training data"),
    "vector-store": ("vector database", "vector db"),
    "agent": ("ai agent", "mcp server", "mcp"),
    "extension": ("editor extension", "plugin", "browser extension"),
    OTHER: ("something else",),
}
_INDICATORS: Final = {
    "domain": ("domain name", "hostname", "host", "fqdn"),
    "ip": ("ipv4", "ipv6", "ip address"),
    "url": ("uri", "link"),
    "hash": ("md5", "sha1", "sha256", "sha512", "file hash"),
    "email": ("mail", "email address"),
    "path": ("file", "filename", "file name", "file path"),
    "package": ("purl",),
    "image": ("container image",),
    "string": ("text", "pattern"),
    "registry-key": ("registry", "regkey"),
    "user-agent": ("useragent",),
    "kubernetes": ("kubernetes object",),
    OTHER: (),
}

COLUMN_VALUES: Final[Mapping[str, Mapping[str, Mapping[str, tuple[str, ...]]]]] = {
    "assets": {
        "kind": _ASSETS,
        "executed": _YES_NO,
        "had_package": _YES_NO,
        "state": dict.fromkeys(REGISTER_STATES["assets"], ()),
    },
    "credentials": {
        "tier": {tier: (f"tier {tier}", f"t{tier}") for tier in ("0", "1", "2", "3")},
        "in_use": _YES_NO,
        "state": dict.fromkeys(REGISTER_STATES["credentials"], ()),
    },
    "indicators": {
        "type": _INDICATORS,
        "confidence": {
            "high": (),
            "medium": ("moderate",),
            "low": (),
            "confirmed": (),
            "reported": (),
            "single-source": (),
        },
    },
}
"""By register and column: each value with what else it is called, in any case, with spaces, hyphens or underlines."""


class ColumnChoices(Struct):
    """What the columns of one incident or playbook may say.

    Attributes:
        words: by register and column, each plain word with the value that it means.
        compared: the columns, as register and name, that a condition compares.
    """

    words: dict[tuple[str, str], dict[str, str]]
    compared: frozenset[tuple[str, str]]

    def values(self, register: str, column: str) -> tuple[str, ...]:
        """The values of a column, `unknown` last; none when it takes any text."""
        found = self.words.get((register, column))
        return tuple(dict.fromkeys([*found.values(), UNKNOWN])) if found else ()

    def all_values(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """The values of every column that has some, by register and column."""
        return {place: self.values(*place) for place in self.words}

    def is_strict(self, register: str, column: str) -> bool:
        """Whether a word that is none of the values is refused: a condition compares it, or it is a state.

        Indicators come out of other people's lists by the thousand: none is refused for the name of its type.
        """
        if register == "indicators" or (register, column) not in self.words:
            return False
        return (register, column) in self.compared or column == "state"

    def read(self, register: str, column: str, text: str) -> str | None:
        """The value that a text means; None when it means none of them."""
        if (words := self.words.get((register, column))) is None:
            return text
        plain = plain_word(text)
        return UNKNOWN if plain == UNKNOWN else words.get(plain)


def column_choices(added: ColumnValues, steps: Iterable[Step], bindings: Mapping[str, str]) -> ColumnChoices:
    """What columns may say in an incident or a playbook.

    Args:
        added: the values that playbooks add (`columns`).
        steps: their conditions say what is compared. What an older playbook compares with is a value as well.
        bindings: what `use … with` fixed; it may stand for a column.
    """
    words = {place: dict(found) for place, found in _built_in().items()}
    for register, columns in added.items():
        for column, values in columns.items():
            known = words.setdefault((register, column), {})
            known.update({plain_word(each): value for value, also in values.items() for each in (*also, value)})
    compared: set[tuple[str, str]] = set()
    for step in steps:
        for found in _comparisons(step.when) if step.for_each and (ITEM in step.when or bindings) else ():
            for column in _columns(found.name, bindings):
                place = step.for_each, column
                compared.add(place)
                if place in words:
                    for literal in found.literals:
                        words[place].setdefault(plain_word(literal.text), literal.text)
    return ColumnChoices(words, frozenset(compared))


def merged_columns(one: ColumnValues, other: ColumnValues) -> ColumnValues:
    """The values that two playbooks add."""
    merged: ColumnValues = {}
    for each in (one, other):
        for register, columns in each.items():
            for column, values in columns.items():
                merged.setdefault(register, {}).setdefault(column, {}).update(values)
    return merged


def fitting_cell(choices: ColumnChoices, register: str, column: str, text: str) -> str:
    """A cell as it is entered: the value that the text means, or the text where any word may stand.

    Raises:
        Refused: a condition compares the column, and the text is none of its values.
    """
    if not text or (value := choices.read(register, column, text)) == text:
        return text
    if value is not None:
        return value
    if not choices.is_strict(register, column):
        return text
    values = choices.values(register, column)
    words = choices.words[register, column]
    near = suggest(plain_word(text), words)
    meant = words[near] if near else ""
    raise Refused(
        f"{text!r} is no {column.replace('_', ' ')} of {register}. Nothing was written.",
        hint=f"{f'Did you mean {meant!r}? ' if meant else ''}It may be {', '.join(values)}.",
    )


def plain_word(text: str) -> str:
    """A word without what people write differently: case, spaces, hyphens and underlines."""
    return re.sub(r"[\s_-]+", "-", unicodedata.normalize("NFKC", text).strip().casefold())


@cache
def _built_in() -> Mapping[tuple[str, str], Mapping[str, str]]:
    return {
        (register, column): {plain_word(each): value for value, also in values.items() for each in (*also, value)}
        for register, columns in COLUMN_VALUES.items()
        for column, values in columns.items()
    }


def _comparisons(when: str) -> list[Compare]:
    try:
        return [found for found in conditions.comparisons(conditions.parse(when)) if isinstance(found, Compare)]
    except ConditionError:
        return []


def _columns(name: str, bindings: Mapping[str, str]) -> list[str]:
    named = templates.known_names_in(bindings[name]) if name in bindings else [name]
    return [each.removeprefix(ITEM) for each in named if each.startswith(ITEM)]
