"""The files of `deploy/`, with places and ports of a test instead of those of a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

DEPLOY: Final = Path(__file__).parents[2] / "deploy"


def substituted(file: str, replaced: Mapping[str, str]) -> str:
    """A file as it is shipped but for these words, each of which stands in it."""
    text = (DEPLOY / file).read_text()
    for word, other in replaced.items():
        assert word in text, word
        text = text.replace(word, other)
    return text
