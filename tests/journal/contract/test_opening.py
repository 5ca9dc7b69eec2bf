"""Stores are opened by their location, whatever kind they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Misused, Refused, StoreUnusable
from irrunner.journal import init_store, open_store, open_workspace, store_exists
from irrunner.journal.locations import location_text
from tests.journal.entries import INCIDENT, add

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.journal.locations import Location

    Located = Callable[[str], Location]


def test_a_store_is_made_once_and_opened_again(located: Located) -> None:
    assert not store_exists(located("store"))
    with init_store(located("store")) as store:
        row = add(store, text="x")
        assert store.location == location_text(located("store"))
    assert store_exists(located("store"))
    with pytest.raises(Refused, match="There is a store"):
        init_store(located("store"))
    with open_store(located("store"), create=False) as again:
        assert list(again.rows(INCIDENT)) == [row]


@pytest.mark.parametrize("how", [{"create": False}, {"read_only": True}])
def test_a_missing_store_is_only_made_when_asked_for(located: Located, how: dict[str, bool]) -> None:
    with pytest.raises(StoreUnusable, match="There is no store"):
        open_store(located("store"), **how)
    assert not store_exists(located("store"))


def test_a_store_that_is_opened_to_be_read_takes_nothing(located: Located) -> None:
    with open_store(located("store")) as store:
        add(store, text="x")
        sha256 = store.vault.add([b"x"]).sha256
    with open_store(located("store"), read_only=True) as reader:
        assert reader.read_only
        with pytest.raises(StoreUnusable, match="can be read, but not written"):
            add(reader, text="y")
        with pytest.raises(StoreUnusable, match="can be read, but not written"):
            reader.vault.add([b"y"])
        with pytest.raises(StoreUnusable, match="can be read, but not written"):
            reader.vault.destroy(sha256)
        assert reader.head(INCIDENT).seq == 1
        assert reader.vault.verify(sha256) == "ok"


def test_the_workspace_is_there_without_the_store_being_open(located: Located) -> None:
    assert open_workspace(located("store")).draft(INCIDENT, "note") == ""
    with open_store(located("store")) as store:
        store.workspace.keep_draft(INCIDENT, "note", "words")
    assert open_workspace(located("store")).draft(INCIDENT, "note") == "words"


def test_a_kind_of_store_that_nobody_knows_is_named() -> None:
    for opens in (open_store, init_store, store_exists, open_workspace):
        with pytest.raises(Misused, match="no kind of store paper://"):
            opens("paper://desk")
