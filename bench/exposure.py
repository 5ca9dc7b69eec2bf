"""Exposure: a tree of a million files, against `find` with the same pruning."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from bench.measure import Cost, Finding, as_ratio, pairs, process
from irrunner.checks.exposure.packing import pack_zip
from irrunner.checks.exposure.walk import PRUNED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILES = 1_000_000
PER_FOLDER = 20
LINKS = 60_000
"""Names that one file of the tree has at most; ext4 allows 65,000."""
PLACES = ("node_modules/m", "lib/python3.11/site-packages/q", "src/s")
NAMES = (
    "index.js", "index.d.ts", "util.js", "README.md", "LICENSE", "main.py", "data.bin", "a.map", "b.c", "style.css",
    "tsconfig.json", "notes.txt", "x.h", "y.py", "package.json",
)  # fmt: skip
PACKAGE = '{"name": "something", "version": "1.0.0", "dependencies": {"other": "^1.2.3"}}'


def measure(folder: Path) -> Iterator[Finding]:
    """The rows of exposure."""
    tree = folder / "tree"
    _grow(tree)
    packed = folder / "exposure.pyz"
    packed.write_bytes(pack_zip())
    pruned = [word for name in sorted(PRUNED) for word in ("-o", "-name", name)][1:]
    find = [shutil.which("find") or "find", str(tree), "(", *pruned, ")", "-prune", "-o", "-type", "f", "-print"]
    for target in ("litellm==1.82.8", "npm:axios==1.14.1"):
        costs: list[Cost] = []

        def searched(target: str = target, costs: list[Cost] = costs) -> float:
            costs.append(process([sys.executable, "-I", "-S", str(packed), target, str(tree)]))
            return costs[-1].wall

        what = f"{target.partition('=')[0]} among {FILES:,} files, against find"
        yield as_ratio(what, pairs(searched, lambda: process(find).wall, 3), 1.5, unit="s")
        memory = max(cost.memory for cost in costs)
        yield Finding("memory of the largest process of it", f"{memory:.0f} MB", "150 MB", memory < 150)


def _grow(tree: Path) -> None:
    """A million names of a few files, as deep and as many in a folder as source trees have them."""
    tree.mkdir()
    number = 0
    for each in range(0, FILES, PER_FOLDER):
        folder = tree / f"p{each // 8_000}" / f"{PLACES[each // PER_FOLDER % 3]}{each // 400 % 20}" / f"d{each}"
        folder.mkdir(parents=True)
        for name in range(PER_FOLDER):
            if number % LINKS == 0:
                source = tree / f"source{number}"
                source.write_text(PACKAGE)
            os.link(source, folder / (NAMES[name] if name < len(NAMES) else f"f{name}.ts"))
            number += 1
