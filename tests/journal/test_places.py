from __future__ import annotations

import sys
from pathlib import Path

import pytest

from irrunner.errors import Misused
from irrunner.journal.locations import data_folder, default_store, read_location, short_location


@pytest.fixture(autouse=True)
def _linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.delenv("IRRUNNER_STORE", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)


def test_the_store_lies_in_the_users_data_folder() -> None:
    assert default_store() == Path("/home/ada/.local/share/irrunner/store")


def test_the_environment_names_another_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IRRUNNER_STORE", "~/cases")
    assert default_store() == Path("/home/ada/cases")


def test_the_data_folder_follows_xdg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert data_folder() == Path("/data/irrunner")


def test_a_relative_xdg_folder_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "data")
    assert data_folder() == Path("/home/ada/.local/share/irrunner")


def test_on_macos_the_data_folder_is_in_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert data_folder() == Path("/home/ada/Library/Application Support/irrunner")


def test_on_windows_the_data_folder_is_the_local_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", "/users/ada/local")
    assert data_folder() == Path("/users/ada/local/irrunner")


def test_a_place_that_nothing_can_be_called_is_refused() -> None:
    for text in ("a\0b", "~root\0", "~nobody-is-called-so/x"):
        with pytest.raises(Misused, match="names no folder"):
            read_location(text)


def test_an_address_in_a_sentence_says_which_store_it_is_and_not_how_it_is_reached() -> None:
    reached = "?service=team&sslmode=verify-full&sslrootcert=/etc/team.crt&passfile=/etc/pw"
    assert short_location(f"postgresql://ada@db.example:5433/team{reached}") == (
        "postgresql://ada@db.example:5433/team?service=team"
    )
    assert short_location("postgresql://db.example/team?connect_timeout=5") == "postgresql://db.example/team"
    assert short_location(Path("/srv/what?now")) == "/srv/what?now"
