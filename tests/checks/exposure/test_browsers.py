"""Extensions in the profiles of browsers, and in the list of an editor."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from irrunner.checks.exposure import parse_target
from irrunner.checks.exposure.targets import Misspelled

if TYPE_CHECKING:
    from tests.checks.exposure.conftest import Tree

ID = "abcdefghijklmnopabcdefghijklmnop"
CHROME = f"home/a/.config/google-chrome/Default/Extensions/{ID}"
FIREFOX = "home/a/.mozilla/firefox/x.default-release"


def xpi(**fields: object) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("manifest.json", json.dumps(fields))
    return made.getvalue()


def test_extensions_of_chrome_and_its_relatives(tree: Tree) -> None:
    tree.write(
        {
            f"{CHROME}/2.0.1_0/manifest.json": '{\n"name": "__MSG_x__",\n"version": "2.0.1"}',
            f"{CHROME}/2.0.0_1/manifest.json": "damaged",
            f"{CHROME.replace('google-chrome', 'microsoft-edge')}/1.9_0/manifest.json": '{"version": "2.0.1"}',
            "x/Extensions/other/1_0/manifest.json": '{"version": "2.0.1"}',
        }
    )
    found = tree.search(f"chrome:{ID}==2.0.1,2.0.0")
    assert found.hits == [("extension", "2.0.0"), ("extension", "2.0.1"), ("extension", "2.0.1")]
    assert [each.note for each in found.of("unknown")] == ["is not JSON: line 1: expecting value"]


def test_add_ons_of_firefox(tree: Tree) -> None:
    addon = {"id": "evil@x.example", "version": "1.2", "active": False, "defaultLocale": {"name": "Helper"}}
    other = "{01234567-89ab-cdef-0123-456789abcdef}"
    gecko = {"gecko": {"id": other}}
    tree.write(
        {
            f"{FIREFOX}/extensions.json": json.dumps({"schemaVersion": 36, "addons": [addon, {"id": other}]}),
            f"{FIREFOX}/extensions/evil@x.example.xpi": xpi(version="1.2", name="Helper"),
            f"{FIREFOX}/extensions/renamed.xpi": xpi(version="7", browser_specific_settings=gecko),
            f"{FIREFOX}/staged/evil@x.example.xpi": b"no zip",
            f"{FIREFOX}/extensions/unrelated.xpi": b"no zip",
        }
    )
    found = tree.search("firefox:evil@x.example==1.2", f"firefox:{other}==7")
    assert found.hits == [("extension", "1.2"), ("extension", "1.2"), ("extension", "7")]
    assert sorted(each.note for each in found.of("hit"))[1:] == ["called Helper", "called Helper; switched off"]
    assert sorted(each.note for each in found.of("unknown")) == ["is no add-on that can be read", "names no version"]


def test_the_list_of_an_editor(tree: Tree) -> None:
    row = {"identifier": {"id": "Checkmarx.ast-results", "uuid": "x"}, "version": "2.53.0"}
    tree.write({"home/a/.cursor/extensions/extensions.json": json.dumps([row, {}, 1])})
    assert tree.search("vscode:checkmarx.ast-results==2.53.0").hits == [("extension", "2.53.0")]


@pytest.mark.parametrize(("text", "name"), [(f"chrome:{ID.upper()}", ID), ("firefox:a@b.example", "a@b.example")])
def test_a_target_without_a_version(text: str, name: str) -> None:
    assert (parse_target(text).name, parse_target(text).versions) == (name, ())


@pytest.mark.parametrize("text", ["chrome:short==1", "firefox:no-at-sign==1", f"chrome:{ID}z==1"])
def test_a_name_that_no_extension_has(text: str) -> None:
    with pytest.raises(Misspelled):
        parse_target(text)
