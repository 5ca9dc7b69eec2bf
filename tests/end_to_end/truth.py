"""What was put into the made-up estate, and how what was found compares with it."""

from __future__ import annotations

import fnmatch
import json
from typing import TYPE_CHECKING, Any

from tests.estate.build import FILES, KEY
from tests.estate.distributions import MARK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TRUTH: dict[str, Any] = json.loads((FILES / KEY).read_text(encoding="utf-8"))
"""`what-is-here.json`."""


def unmatched(found: Iterable[dict[str, Any]], expected: Iterable[dict[str, Any]], root: Path) -> list[Any]:
    """What was found and is not expected, and what is expected and was not found.

    Args:
        found: findings with a `path` below `root`. expected: entries of the truth, with a pattern for the `path`.
        root: the folder of the estate.
    """
    left = list(expected)
    more = []
    for finding in found:
        path = finding["path"].removeprefix(f"{root}/")
        for each in left:
            told = {name: finding[name] for name in ("version", "state") if name in each}
            if fnmatch.fnmatchcase(path, each["path"]) and told.items() <= each.items():
                left.remove(each)
                break
        else:
            more.append(path)
    return [*more, *left]


def marks(root: Path) -> list[Path]:
    """What the harmless code of the estate leaves if it ever runs."""
    return list(root.rglob(MARK))
