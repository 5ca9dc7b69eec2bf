"""Which versions of a playbook a scenario fits: `>=1.2,<2`. Plain numbers with dots, nothing of Python's rules."""

from __future__ import annotations

import operator
import re

_CLAUSE = re.compile(r"\s*(>=|<=|==|!=|>|<)?\s*([0-9]+(?:\.[0-9]+)*)\s*")
_COMPARE = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}


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
