"""A store in a temporary folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.journal import Journal, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(place: Path) -> Iterator[Journal]:
    with open_store(place) as opened:
        yield opened
