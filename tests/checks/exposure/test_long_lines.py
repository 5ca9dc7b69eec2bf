"""Lines without an end: each reader goes through them once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.checks.exposure.conftest import Tree

LONG = 40_000


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("bun.lock", 'axios "' + '\\"' * LONG),
        ("environment.yml", "- uses: " + " " * LONG + "axios/litellm"),
        ("requirements.txt", "litellm " + " --a" * LONG),
        ("setup.cfg", "litellm" + " " * LONG + "x"),
        ("pyproject.toml", "litellm = " + "[1," * LONG),
    ],
    ids=range(5),
)
def test_a_line_without_an_end_is_gone_through_once(tree: Tree, file: str, text: str) -> None:
    tree.write({file: text})
    begin = time.process_time()
    tree.search("litellm==1.82.8", "npm:axios==1.14.1")
    assert time.process_time() - begin < 5
