"""A few thousand hostile inputs for each parser; `make fuzz` runs a million."""

from __future__ import annotations

import pytest

from fuzz.parsers import PARSERS
from fuzz.running import input_of, run


@pytest.mark.parametrize("name", PARSERS)
def test_hostile_inputs_are_read_or_refused_in_words(name: str) -> None:
    parser = PARSERS[name]
    outcome = run(parser, range(parser.short))
    assert outcome.inputs == parser.short
    again = f"python -m fuzz parsers {name} --only"
    assert [f"{each.what}: {again} {each.number}" for each in outcome.failures] == []
    assert outcome.refused < parser.short * 0.995  # inputs that are all refused test nothing


@pytest.mark.parametrize("name", PARSERS)
def test_an_input_is_the_same_whenever_it_is_made(name: str) -> None:
    parser = PARSERS[name]
    assert [repr(input_of(parser, 1, number)) for number in range(20)] == [
        repr(input_of(parser, 1, number)) for number in range(20)
    ]
