"""Ranges of Python's: PEP 440 specifiers, and the caret and tilde of Poetry. What is not understood is None."""

from __future__ import annotations

import re
from typing import List, Tuple

from irrunner.checks.exposure.versions import Pep440, parse_pep440

_CLAUSE = re.compile(r"(===|==|~=|!=|<=|>=|<|>|\^|~|=)?\s*([^\s,]+)\s*\Z")
_MOST_CHARACTERS = 2_000


def python_range_admits(text: str, version: str) -> bool | None:
    """Whether a range admits a version; None when one of them is not understood.

    Commas mean and, two bars mean or, as in Poetry. Pre-releases are admitted: a resolver can be told to take them.
    """
    wanted = parse_pep440(version)
    if wanted is None or len(text) > _MOST_CHARACTERS:
        return None
    answers = [_all_admit(part, wanted) for part in text.split("||")]
    if any(answers):
        return True
    return None if None in answers else False


def _all_admit(text: str, wanted: Pep440) -> bool | None:
    text = text.strip().strip("()").strip()
    if text in ("", "*"):
        return True
    answers = [_admits(clause, wanted) for clause in text.split(",") if clause.strip()]
    if any(answer is False for answer in answers):
        return False
    return None if None in answers else True


def _admits(clause: str, wanted: Pep440) -> bool | None:
    found = _CLAUSE.match(clause.strip())
    if found is None:
        return None
    operator, text = found[1] or "==", found[2]
    if operator == "===":
        given = parse_pep440(text)
        return None if given is None else given.key == wanted.key
    if text.endswith(".*") or text == "*":
        return _wildcard(operator, text, wanted)
    given = parse_pep440(text)
    if given is None:
        return None
    if operator in ("^", "~", "~="):
        return _between(_span(operator, text, given), wanted)
    return _compared(operator, given, wanted)


def _compared(operator: str, given: Pep440, wanted: Pep440) -> bool:
    same = given.key == wanted.key if given.local else given.public == wanted.public
    if operator in ("==", "="):
        return same
    if operator == "!=":
        return not same
    if operator == "<=":
        return wanted.public <= given.public
    if operator == ">=":
        return wanted.public >= given.public
    of_it = wanted.release == given.release and wanted.public[0] == given.public[0]
    if operator == "<":  # not the pre-releases of the version itself
        own = wanted.public[:-1] == given.public[:-1] if given.is_post else of_it
        return wanted.public < given.public and not (own and wanted.is_pre and not given.is_pre)
    # ">": not the post-releases of the version itself
    return wanted.public > given.public and not (of_it and wanted.is_post and not given.is_post)


def _wildcard(operator: str, text: str, wanted: Pep440) -> bool | None:
    if text == "*":
        return operator in ("==", "=")
    given = parse_pep440(text[:-2])
    if given is None or operator not in ("==", "=", "!="):
        return None
    numbers = _numbers(text[:-2])
    within = wanted.public[0] == given.public[0] and _padded(wanted.release, len(numbers))[: len(numbers)] == numbers
    return within if operator != "!=" else not within


def _numbers(text: str) -> Tuple[int, ...]:
    """The numbers of a release as written, zeros at the end included."""
    found = re.match(r"\s*v?(?:[0-9]+!)?([0-9]+(?:\.[0-9]+)*)", text, re.ASCII | re.IGNORECASE)
    return tuple(map(int, found[1].split("."))) if found else ()


def _padded(release: Tuple[int, ...], length: int) -> Tuple[int, ...]:
    return release + (0,) * (length - len(release))


def _span(operator: str, text: str, given: Pep440) -> Tuple[Pep440, int, Tuple[int, ...]] | None:
    """Where a caret or tilde begins, its epoch, and the release where it ends."""
    numbers: List[int] = list(_numbers(text))
    if operator == "~=":
        if len(numbers) < 2:
            return None
        end = numbers[:-1]
    elif operator == "~":
        end = numbers[:2] if len(numbers) > 1 else numbers[:1]
    else:
        first = next((place for place, number in enumerate(numbers) if number), len(numbers) - 1)
        end = numbers[: first + 1]
    end[-1] += 1
    return given, given.public[0], tuple(end)


def _between(span: Tuple[Pep440, int, Tuple[int, ...]] | None, wanted: Pep440) -> bool | None:
    if span is None:
        return None
    begin, epoch, end = span
    release = _padded(wanted.release, len(end))
    return wanted.public >= begin.public and wanted.public[0] == epoch and release[: len(end)] < end
