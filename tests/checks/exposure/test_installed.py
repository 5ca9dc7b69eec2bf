"""Installed packages, by what lies beside them; and what Python runs at its start."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from irrunner.checks.exposure import Options

if TYPE_CHECKING:
    from tests.checks.exposure.conftest import Tree

LITELLM = "litellm==1.82.7,1.82.8"
SITE = "venv/lib/python3.11/site-packages"
METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: x\n\nName: something-else\n"


def test_a_dist_info_is_an_installed_package(tree: Tree) -> None:
    tree.write({f"{SITE}/litellm-1.82.8.dist-info/METADATA": METADATA.format(name="litellm", version="1.82.8")})
    (finding,) = tree.search(LITELLM).findings
    assert (finding.verdict, finding.how, finding.state, finding.version) == ("hit", "dist-info", "installed", "1.82.8")
    assert finding.path.endswith("litellm-1.82.8.dist-info")


def test_what_a_folder_is_called_counts_when_its_metadata_is_gone(tree: Tree) -> None:
    tree.write({f"{SITE}/litellm-1.82.8.dist-info/RECORD": ""})
    (finding,) = tree.search(LITELLM).findings
    assert finding.verdict == "hit"
    assert "METADATA is missing" in finding.note


@pytest.mark.parametrize(
    ("folder", "name", "version"), [("litellm-1.82.8", "litellm", "1.82.6"), ("harmless-1.0", "LiteLLM", "1.82.8")]
)
def test_a_folder_and_a_metadata_that_differ_are_both_believed(
    tree: Tree, folder: str, name: str, version: str
) -> None:
    tree.write({f"{SITE}/{folder}.dist-info/METADATA": METADATA.format(name=name, version=version)})
    found = tree.search(LITELLM)
    assert [each.version for each in found.of("hit")] == ["1.82.8"]


def test_the_details_of_an_installed_package_are_told(tree: Tree) -> None:
    folder = f"{SITE}/litellm-1.82.8.dist-info"
    tree.write(
        {
            f"{folder}/METADATA": METADATA.format(name="litellm", version="1.82.8"),
            f"{folder}/INSTALLER": "uv",
            f"{folder}/direct_url.json": json.dumps({"url": "file:///srv/fork", "dir_info": {"editable": True}}),
            f"{folder}/RECORD": "litellm/__init__.py,,\nlitellm_init.pth,,\n",
        }
    )
    (finding,) = tree.search(LITELLM).findings
    assert "installed by uv" in finding.note
    assert "editable, from file:///srv/fork" in finding.note
    assert "runs at every start: litellm_init.pth" in finding.note


@pytest.mark.parametrize(
    "file",
    [
        f"{SITE}/litellm-1.82.8-py3.11.egg-info/PKG-INFO",
        f"{SITE}/litellm-1.82.8-py3.11.egg-info",
        f"{SITE}/litellm-1.82.8-py3.11.egg/EGG-INFO/PKG-INFO",
        "src/litellm.egg-info/PKG-INFO",
    ],
)
def test_an_egg_info_is_an_installed_package(tree: Tree, file: str) -> None:
    tree.write({file: METADATA.format(name="litellm", version="1.82.8")})
    assert tree.search(LITELLM).hits == [("egg-info", "1.82.8")]


def test_an_egg_link_leads_elsewhere_and_is_unknown(tree: Tree) -> None:
    tree.write({f"{SITE}/litellm.egg-link": "/srv/fork\n.\n"})
    (finding,) = tree.search(LITELLM).findings
    assert (finding.verdict, finding.note) == ("unknown", "editable, from /srv/fork")


def test_a_node_package_is_known_by_the_name_inside(tree: Tree) -> None:
    package = json.dumps({"name": "axios", "version": "1.14.1"})
    tree.write(
        {
            "node_modules/axios/package.json": package,
            "node_modules/http-client/package.json": package,
            "node_modules/.pnpm/axios@1.14.1/node_modules/axios/package.json": package,
            "node_modules/axios/dist/package.json": json.dumps({"name": "axios", "version": "1.14.1"}),
        }
    )
    found = tree.search("npm:axios==1.14.1")
    assert len(found.of("hit")) == 3
    assert [each.note for each in found.of("hit") if "http-client" in each.path] == ["as http-client"]


def test_another_version_is_counted_and_listed_on_request(tree: Tree) -> None:
    tree.write({f"{SITE}/litellm-1.80.0.dist-info/METADATA": METADATA.format(name="litellm", version="1.80.0")})
    found = tree.search(LITELLM)
    assert (found.findings, found.summary.clear) == ([], 1)
    (finding,) = tree.search(LITELLM, options=Options(jobs=1, clear=True)).findings
    assert (finding.verdict, finding.version) == ("clear", "1.80.0")


def test_without_a_version_every_version_is_a_hit(tree: Tree) -> None:
    tree.write({f"{SITE}/litellm-1.80.0.dist-info/METADATA": METADATA.format(name="litellm", version="1.80.0")})
    assert tree.search("litellm").hits == [("dist-info", "1.80.0")]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("import os; os.system('x')\n", [1]),
        ("import\tos\n", [1]),
        ("# import os\n/srv/lib\nimportlib\n import os\nimport os\n", [5]),
        ("/srv/lib\x0cimport os\n", [1]),
        ("\ufeffimport os\n", [1]),
        ("/srv/lib\nfrom os import path\n", []),
        ("import os", [1]),
    ],
)
def test_a_pth_executes_the_lines_that_cpython_executes(tree: Tree, text: str, lines: list[int]) -> None:
    tree.write({f"{SITE}/x.pth": text})
    found = tree.search(LITELLM)
    assert [each.line for each in found.of("unknown")] == lines


def test_a_pth_in_utf_16_is_read(tree: Tree) -> None:
    tree.write({f"{SITE}/x.pth": "import os\n".encode("utf-16")})
    assert [each.line for each in tree.search(LITELLM).of("unknown")] == [1]


def test_weights_called_pth_that_lie_elsewhere_are_no_startup_files(tree: Tree) -> None:
    tree.write({"models/yolo.pth": b"PK\x03\x04import os\n"})
    assert tree.search(LITELLM).findings == []


def test_the_usual_lines_of_known_tools_are_accepted_and_stay_visible(tree: Tree) -> None:
    usual = (
        "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os.environ.get(var, 'local') == 'local'; "
        "enabled and __import__('_distutils_hack').add_shim();\n"
    )
    tree.write({f"{SITE}/distutils-precedence.pth": usual, f"{SITE}/b.pth": usual.rstrip() + " exec('x')\n"})
    found = tree.search(LITELLM)
    (accepted,), (unknown,) = found.of("accepted"), found.of("unknown")
    assert "setuptools" in accepted.note
    assert unknown.path.endswith("b.pth")


@pytest.mark.parametrize(
    "name",
    ["sitecustomize.py", "usercustomize.py", "sitecustomize.pyc", "sitecustomize.cpython-311-x86_64-linux-gnu.so"],
)
def test_what_python_imports_at_every_start_is_reported(tree: Tree, name: str) -> None:
    tree.write({f"{SITE}/{name}": "x = 1\n"})
    (finding,) = tree.search(LITELLM).findings
    assert (finding.verdict, finding.state) == ("unknown", "runs at start")
