from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from docs.making import exercising, scene
from docs.pictures import FOLDER, PICTURES, STORE, place_of
from tests.docs.pages import our_pages

FILES = sorted(FOLDER.iterdir())


def test_every_picture_is_drawn_and_there_is_no_other() -> None:
    assert [path.name for path in FILES] == sorted(f"{picture.name}.svg" for picture in PICTURES)


def test_every_picture_stands_in_some_page_with_words_for_those_who_do_not_see_it() -> None:
    shown = {
        name
        for path in our_pages()
        for name in re.findall(r"!\[[^\]]{10,}\]\([^)]*pictures/([\w-]+)\.svg\)", path.read_text(encoding="utf-8"))
    }
    assert shown == {picture.name for picture in PICTURES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_picture_loads_nothing(path: Path) -> None:
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    loading = [
        text
        for element in root.iter()
        for text in (*element.attrib.values(), (element.text or "") if element.tag.endswith("}style") else "")
        if "//" in text or "@import" in text or re.search(r"url\((?!#)", text)
    ]
    assert loading == []
    assert {element.tag.partition("}")[2] for element in root.iter()} <= {
        "svg", "style", "defs", "clipPath", "rect", "g", "text", "circle",
    }  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_picture_shows_no_path_of_the_machine_that_drew_it(path: Path) -> None:
    assert re.findall(r"/tmp|/root|/work", path.read_text(encoding="utf-8")) == []


def test_the_place_of_the_store_is_as_long_as_what_is_shown_in_its_stead() -> None:
    assert {len(str(place_of(Path("/tmp/irr-a1b2c3d4"), name))) for name in ("live", "demo", "empty")} == {len(STORE)}


@pytest.mark.parametrize("name", sorted({picture.scene for picture in PICTURES}))
def test_what_the_pictures_show_can_still_be_worked_on_the_playbooks_of_today(name: str, tmp_path: Path) -> None:
    if any(picture.room for picture in PICTURES if picture.scene == name):
        assert exercising.build(name, tmp_path / "players", tmp_path / "directing").players
    else:
        assert bool(scene.build(name, tmp_path / "store")) is (name != "empty")
