"""The chain's bytes: written down here, so that nobody changes them by accident."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.journal.chain import LARGEST_INT, Actor, Header, Occurred, canonical, digest_of, first_link, link_of
from tests.journal.entries import stdlib_canonical

BODY = b'{"a":[1,true,null],"text":"\xc3\x84rger at 10:39 \xe2\x80\x93 \\"stop\\"\\n"}'
DIGEST = "f184f5d73e7e2b9b82b807f3e3849eb713598e99d7ce8861312d5d684f5b01db"
HEADER = (
    b'[1,"INC-2026-0001",1,"2026-03-24T10:39:00.123Z",["2026-03-24T10:30:00.000Z","minute","half past ten"],'
    b'["ada","ada","laptop.example"],"grace","note.added",{"event":7,"step":"confirm"},'
    b'"f184f5d73e7e2b9b82b807f3e3849eb713598e99d7ce8861312d5d684f5b01db"]'
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INT, LARGEST_INT) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def test_a_body_is_these_bytes() -> None:
    assert canonical({"text": 'Ärger at 10:39 \u2013 "stop"\n', "a": [1, True, None]}) == BODY


def test_a_digest_is_this() -> None:
    assert digest_of(bytes(range(16)), BODY).hex() == DIGEST


def test_a_header_is_these_bytes() -> None:
    header = Header(
        incident="INC-2026-0001",
        seq=1,
        recorded="2026-03-24T10:39:00.123Z",
        occurred=Occurred("2026-03-24T10:30:00.000Z", "minute", "half past ten"),
        actor=Actor("ada", "ada", "laptop.example"),
        by="grace",
        kind="note.added",
        refs={"step": "confirm", "event": 7},
        digest=DIGEST,
    )
    assert canonical(header) == HEADER
    assert msgspec.json.decode(HEADER, type=Header) == header


def test_the_first_links_are_these() -> None:
    before = first_link("INC-2026-0001")
    assert before.hex() == "23b5ffcec5d879ccea05380afd9ebf10ef8046975feb7fd63c4d302e136ffd85"
    assert link_of(before, HEADER).hex() == "e8f8fe1da3bfb2f9bd9c35443b815606c4173736ced30635939466e5f0cc4e23"


@given(VALUES)
def test_an_outsider_needs_only_the_standard_library(value: Any) -> None:
    assert canonical(value) == stdlib_canonical(value)
    assert json.loads(canonical(value)) == value


@pytest.mark.parametrize(
    "value", [1.5, [1.0], {"a": {"b": float("nan")}}, {1: "a"}, {None: 1}, b"bytes", {"a": object()}]
)
def test_what_json_cannot_say_in_one_way_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}, [2**53 + 1], {"a": -(2**53) - 1}, 2**70])
def test_what_others_would_read_differently_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"surrogates|too large"):
        canonical(value)


def test_a_value_nested_without_end_is_refused() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(RecursionError):
        canonical(value)
