"""What the search finds installed, against what pip, uv and npm list of the same folders.

pip runs always. uv and npm run where they are at hand; elsewhere what they said of these very folders is compared:
recorded with uv 0.13.9 and npm 11.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.checks.exposure import Options

if TYPE_CHECKING:
    from tests.checks.exposure.conftest import Tree

SITE = {
    "Zope.Interface-7.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: Zope.Interface\nVersion: 7.0\n",
    "lite_llm-1.82.8.dist-info/METADATA": "Metadata-Version: 2.1\nName: Lite_LLM\nVersion: 1.82.8\n",
    "lite_llm-1.82.8.dist-info/direct_url.json": '{"url": "file:///src/lite", "dir_info": {"editable": true}}',
    "old-0.1-py3.11.egg-info/PKG-INFO": "Metadata-Version: 1.0\nName: old\nVersion: 0.1\n",
    "older-0.2.egg-info": "Metadata-Version: 1.0\nName: older\nVersion: 0.2\n",
    "lying-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: lying\nVersion: 2.0\n",
    "empty-1.0.dist-info/RECORD": "",
}
UV_SAID = (
    '[{"name":"empty","version":"1.0"},{"name":"lite-llm","version":"1.82.8"},{"name":"lying","version":"1.0"},'
    '{"name":"old","version":"0.1"},{"name":"older","version":"0.2"},{"name":"zope-interface","version":"7.0"}]'
)
NODE = {
    "package.json": {"name": "app", "dependencies": {"a": "*", "alias": "npm:b@2.0.0", "@s/c": "*"}},
    "node_modules/a/package.json": {"name": "a", "version": "1.0.0", "dependencies": {"b": "1"}},
    "node_modules/a/node_modules/b/package.json": {"name": "b", "version": "1.5.0"},
    "node_modules/b/package.json": {"name": "b", "version": "9.0.0"},
    "node_modules/alias/package.json": {"name": "b", "version": "2.0.0"},
    "node_modules/@s/c/package.json": {"name": "@s/c", "version": "3.0.0-rc.1"},
}
NPM_SAID = (
    '{"dependencies": {"@s/c": {"version": "3.0.0-rc.1"}, "a": {"version": "1.0.0", "dependencies": {"b": {"version": '
    '"1.5.0"}}}, "alias": {"version": "2.0.0"}, "b": {"version": "9.0.0", "extraneous": true}}}'
)
NAMES = ("zope.interface", "lite-llm", "old", "older", "lying", "empty")


def said_by(*argv: str, cwd: str | None = None) -> Any:
    return json.loads(subprocess.run(argv, cwd=cwd, capture_output=True, check=False).stdout)


def installed(tree: Tree, *names: str) -> set[tuple[str, str]]:
    found = tree.search(*names, options=Options(jobs=1, startup=False))
    return {(each.package, each.version) for each in found.findings if each.state == "installed"}


def normal(listed: list[dict[str, str]]) -> set[tuple[str, str]]:
    return {(each["name"].lower().replace("_", "-").replace(".", "-"), each["version"]) for each in listed}


def test_pip_and_uv_together_list_what_is_found(tree: Tree) -> None:
    """Of a folder whose name and METADATA differ, older pips believe the file, uv the folder: both are reported."""
    tree.write({f"site-packages/{name}": text for name, text in SITE.items()})
    site = str(tree.root / "site-packages")
    by_pip = said_by(sys.executable, "-I", "-m", "pip", "list", "--path", site, "--format", "json")
    uv = shutil.which("uv")
    by_uv = said_by(uv, "pip", "list", "--target", site, "--format", "json") if uv else json.loads(UV_SAID)
    assert normal(by_uv) >= normal(by_pip) - {("lying", "2.0")}
    assert installed(tree, *NAMES) == normal(by_pip) | normal(by_uv) | {("lying", "2.0")}


def flat(listed: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    for name, fields in listed.get("dependencies", {}).items():
        found += [(name, fields["version"]), *flat(fields)]
    return found


@pytest.mark.parametrize("store", ["package.json", ".package-lock.json"])
def test_npm_lists_what_is_found(tree: Tree, store: str) -> None:
    """npm lists an alias under the name of its folder; here it goes by the name that the package has."""
    tree.write({name: json.dumps(fields) for name, fields in NODE.items()})
    npm = shutil.which("npm")
    listed = said_by(npm, "ls", "--all", "--json", "--offline", cwd=str(tree.root)) if npm else json.loads(NPM_SAID)
    expected = {("b" if name == "alias" else name, version) for name, version in flat(listed)}
    if store == ".package-lock.json":  # what npm itself writes beside what it installed
        packages = {name.rpartition("/package.json")[0]: fields for name, fields in NODE.items() if "/" in name}
        tree.write({"other/node_modules/.package-lock.json": json.dumps({"lockfileVersion": 3, "packages": packages})})
        found = tree.search("npm:a", "npm:b", "@s/c", paths=(tree.root / "other",))
        assert {(each.package, each.version) for each in found.of("hit")} == expected
        return
    assert installed(tree, "npm:a", "npm:b", "@s/c") == expected
