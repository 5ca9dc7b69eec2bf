"""What is kept of an act: the same arguments come back, a torn end is no line, and no verb is forgotten."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.application.outbox.draft import (
    ARGUMENT_TYPES,
    NOT_KEPT,
    Draft,
    NotData,
    Refusal,
    Sent,
    decode_argument,
    draft_line,
    encode_argument,
    named_arguments,
    read_draft,
    refused_line,
    sent_line,
)
from irrunner.incident.moments import Moment
from irrunner.incident.verbs.registry import all_verbs

if TYPE_CHECKING:
    from pathlib import Path

FROM_FILES = {"declare", "graft", "indicators load"}
"""Verbs whose arguments are read from files that are still there, and that are therefore no plain data."""
WAITS = {"Callable[[int], None] | None", "Callable[[], bool] | None"}

arguments = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8"))
    | st.builds(Moment, st.just("2026-11-28T14:05:00.000Z"), st.sampled_from(("second", "day")), st.text(max_size=5)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def draft(**arguments_of_it: Any) -> Draft:
    data = {name: encode_argument(value) for name, value in arguments_of_it.items()}
    return Draft("note", "INC-2026-0001", data, "2026-11-28T14:05:00.000Z", "ada", "ada", "laptop")


@given(arguments)
def test_arguments_come_back_as_they_were(value: Any) -> None:
    try:
        line = draft_line(draft(text=value))
    except NotData:  # half a character
        return
    assert decode_argument(read_draft(line).arguments["text"]) == value


@given(st.data())
def test_a_torn_end_is_no_line_and_a_torn_beginning_no_draft(data: st.DataObject) -> None:
    first = draft_line(draft(text="the proxy is down"))
    later = sent_line([Sent("INC-2026-0001", 7, "ab" * 32)]) + refused_line(Refusal("It is done.", "", "2026"))
    whole = first + later
    end = data.draw(st.integers(0, len(whole)))
    if end < len(first):
        with pytest.raises(ValueError, match=r".*"):
            read_draft(whole[:end])
        return
    found = read_draft(whole[:end])
    assert found.words == "the proxy is down"
    assert (found.refused is not None) == (end == len(whole))


def test_an_empty_argument_stays_where_the_verb_asks_for_it() -> None:
    act = all_verbs()["privilege"].run

    assert named_arguments(act, object(), ("",), {"at": None, "by": ""}) == {"line": ""}


def test_every_verb_is_kept_or_it_is_known_why_not() -> None:
    for name, verb in all_verbs().items():
        kinds = {each.annotation for each in list(signature(verb.run).parameters.values())[1:]} - WAITS
        assert name in NOT_KEPT | FROM_FILES or kinds <= ARGUMENT_TYPES.keys(), name
    assert set(all_verbs()) >= NOT_KEPT


def test_what_is_no_data_is_not_kept(tmp_path: Path) -> None:
    for value in (object(), b"bytes", {1: object()}, [tmp_path.open]):
        with pytest.raises(NotData):
            encode_argument(value)
