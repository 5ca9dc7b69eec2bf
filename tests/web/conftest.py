"""One server for the tests of a module; each test declares an incident of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.served import Served, serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as server:
        yield server
