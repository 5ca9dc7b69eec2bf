"""A fault of each kind of a vault; `make fuzz` makes two hundred of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fuzz.vaults import FAULTS, run_fault

if TYPE_CHECKING:
    from tests.journal.s3.bucket import Storage


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_loses_nothing_and_leaves_nothing_half_written(storage: Storage, name: str) -> None:
    trial = run_fault(storage, name, 1)
    assert trial.problems == [], f"{trial.how}; python -m fuzz vaults {name} --only 1"
