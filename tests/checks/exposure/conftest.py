"""Trees to search, and searches whose answers are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from irrunner.checks.exposure import Finding, Options, Summary, parse_target, search

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


class Found(NamedTuple):
    """What a search found, and what it looked at."""

    findings: list[Finding]
    summary: Summary

    def of(self, verdict: str) -> list[Finding]:
        return [each for each in self.findings if each.verdict == verdict]

    @property
    def hits(self) -> list[tuple[str, str]]:
        """How and at which version the package was hit."""
        return sorted((each.how, each.version) for each in self.of("hit"))


class Tree:
    """A folder to be searched."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def search(self, *targets: str, options: Options = Options(jobs=1), paths: tuple[Path, ...] = ()) -> Found:  # noqa: B008
        summary = Summary()
        places = [str(path) for path in paths or (self.root,)]
        return Found(list(search([parse_target(each) for each in targets], places, options, summary)), summary)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    root = tmp_path / "tree"
    root.mkdir()
    return Tree(root)


@pytest.fixture
def in_file(tree: Tree) -> Callable[..., list[tuple[str, str, str, int]]]:
    """What one file says: verdict, version or range, state and line of each finding, other versions included."""

    def look(name: str, content: str | bytes, *targets: str) -> list[tuple[str, str, str, int]]:
        tree.write({name: content})
        found = tree.search(*targets, options=Options(jobs=1, clear=True), paths=(tree.root / name,))
        return [(each.verdict, each.version or each.range, each.state, each.line) for each in found.findings]

    return look
