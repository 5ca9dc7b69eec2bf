"""The playbook that a scenario is played on: found in the library, and in a version that the scenario takes.

Versions are wanted as `>=1.2,<2`: plain numbers with dots, none of Python's rules.
"""

from __future__ import annotations

import operator
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from msgspec import structs

from irrunner.errors import IrrunnerError
from irrunner.playbook import library
from irrunner.playbook.draft import place
from irrunner.playbook.model import Ask
from irrunner.playbook.nodes import Mapping

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from irrunner.exercise.scenario.draft import Draft
    from irrunner.playbook.library import Loaded

_CLAUSE = re.compile(r"\s*+(>=|<=|==|!=|>|<)?\s*+([0-9]++(?:\.[0-9]++)*+)\s*+")
_COMPARE = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}


_ALMOST = 0.8
"""How alike two ids are, of 1, from which on one is taken for the other, misspelled."""


def find_playbook(draft: Draft, folders: Sequence[Path] | None) -> Loaded | None:
    """The playbook that the draft names; None when there is none.

    A missing or broken playbook and a version that does not fit are added to the draft's findings.

    Args:
        draft: the scenario, read.
        folders: the user's own folders of playbooks.
    """
    node = draft.node.value("playbook")
    if not isinstance(node, Mapping) or not draft.scenario.playbook:
        return None
    findings, where = draft.findings, place(node, "id")
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", draft.scenario.playbook):
        findings.error("unknown-playbook", where, "a playbook is named by its id, not by a path")
        return None
    try:
        found = library.find(draft.scenario.playbook, folders)
    except IrrunnerError as error:
        findings.error("unknown-playbook", where, str(error))
        return None
    if found.playbook is None:
        findings.error("broken-playbook", where, f"the playbook {draft.scenario.playbook} has errors; lint it first")
    elif not _fits(draft, node, found.playbook.version):
        version, wanted = found.playbook.version or "without a number", draft.scenario.playbook_version
        message = f"the playbook's version is {version} by now, and this scenario wants {wanted}"
        findings.error("playbook-version", place(node, "version"), message)
    return _with_own(draft, found) if found.playbook is not None else found


def _with_own(draft: Draft, found: Loaded) -> Loaded:
    """The playbook with the scenario's own roles, and with questions for its own facts.

    A role that is spelled almost like one of the playbook's is taken for a slip, and left out.
    """
    playbook, scenario = found.usable(), draft.scenario
    roles = {
        name: label
        for name, label in scenario.roles.items()
        if not get_close_matches(name, playbook.roles, n=1, cutoff=_ALMOST)
    }
    steps = [step for phase in playbook.phases for step in phase.steps]
    known = {ask.key for ask in (*playbook.ask, *(each for step in steps for each in step.ask))}
    node = draft.node.value("facts")
    for key, _ in node.entries.values() if isinstance(node, Mapping) else ():
        if key.text in known:
            message = f'"{key.text}" is a question of the playbook; put it under `answers`'
            draft.findings.error("fact-is-a-question", key.span, message)
    asks = tuple(
        Ask(name, name.replace("_", " ").capitalize(), "text" if isinstance(value, str) else "list")
        for name, value in scenario.facts.items()
        if name not in known
    )
    own = structs.replace(playbook, roles={**playbook.roles, **roles}, ask=(*playbook.ask, *asks))
    return structs.replace(found, playbook=own)


def _fits(draft: Draft, node: Mapping, version: str) -> bool:
    wanted = draft.scenario.playbook_version
    if not wanted:
        return True
    try:
        return accepts(wanted, version)
    except ValueError as error:
        draft.findings.error("bad-version", place(node, "version"), str(error))
        return True


def accepts(wanted: str, version: str) -> bool:
    """Whether a version is among those wanted; one that is not numbers with dots only if it is named exactly.

    Raises:
        ValueError: with a sentence, when `wanted` cannot be read.
    """
    clauses = [_CLAUSE.fullmatch(clause) for clause in wanted.split(",")]
    found = _numbers(version)
    for clause in clauses:
        if clause is None:
            if wanted == version:
                return True
            raise ValueError('versions are wanted as ">=1.2,<2"')
        limit = _numbers(clause[2])
        if found is None or limit is None or not _COMPARE[clause[1] or "=="](found, limit):
            return False
    return True


def _numbers(version: str) -> tuple[int, ...] | None:
    if not re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,9})*", version.strip()):
        return None
    numbers = [int(part) for part in version.strip().split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
