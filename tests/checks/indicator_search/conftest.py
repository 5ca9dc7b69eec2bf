"""What the tests of the search share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.checks.indicator_search.searching import Searched

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def searched() -> Iterator[Searched]:
    """Searches a place for indicators."""
    made = Searched()
    yield made
    made.close()
