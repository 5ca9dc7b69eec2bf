"""What could have resolved it: manifests of Python's and npm's tools, and what editors and assistants start."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Look = Callable[..., list[tuple[str, str, str, int]]]

LITELLM, AXIOS = "litellm==1.82.7,1.82.8", "npm:axios==1.14.1,0.30.4"

PYPROJECT = """\
[build-system]
requires = ["hatchling"]

[project]
name = "app"
dependencies = [
    "httpx",
    "LiteLLM[proxy]>=1.69,<2 ; python_version > '3.8'",
]

[project.optional-dependencies]
old = ["litellm<=1.82.6"]

[dependency-groups]
dev = [{include-group = "test"}, "litellm==1.82.8"]

[tool.uv]
constraint-dependencies = ["litellm!=1.82.7,!=1.82.8"]

[tool.poetry.dependencies]
python = "^3.9"
litellm = "^1.69"

[tool.poetry.group.dev.dependencies]
litellm = {version = "1.82.7", extras = ["proxy"]}
"""


def test_a_pyproject_in_all_its_dialects(in_file: Look) -> None:
    assert sorted(in_file("pyproject.toml", PYPROJECT, LITELLM), key=lambda each: each[3]) == [
        ("unknown", ">=1.69,<2", "allowed", 8),
        ("clear", "<=1.82.6", "allowed", 12),
        ("hit", "1.82.8", "locked", 15),
        ("clear", "!=1.82.7,!=1.82.8", "allowed", 18),
        ("unknown", "^1.69", "allowed", 22),
        ("hit", "1.82.7", "locked", 25),
    ]


def test_a_pipfile(in_file: Look) -> None:
    text = '[packages]\nlitellm = "*"\n\n[dev-packages]\nlitellm = {version = "==1.82.8"}\n'
    assert sorted(in_file("Pipfile", text, LITELLM)) == [("hit", "1.82.8", "locked", 5), ("unknown", "*", "allowed", 2)]


def test_setup_cfg_and_setup_py(in_file: Look) -> None:
    cfg = "[options]\ninstall_requires =\n    httpx\n    litellm>=1.69\n[options.extras_require]\nx = litellm==1.82.8\n"
    assert in_file("setup.cfg", cfg, LITELLM) == [("unknown", ">=1.69", "allowed", 4), ("hit", "1.82.8", "locked", 6)]
    code = "setup(\n  name='app',\n  install_requires=['litellm>=1.69', 'x'],\n)\n"
    assert in_file("setup.py", code, LITELLM) == [("unknown", ">=1.69", "allowed", 3)]


def test_a_script_with_a_block_of_pep_723(in_file: Look) -> None:
    text = (
        '#!/usr/bin/env -S uv run\n# /// script\n# dependencies = [\n#   "litellm>=1.69",\n# ]\n# ///\nimport litellm\n'
    )
    assert in_file("tool.py", text, LITELLM) == [("unknown", ">=1.69", "allowed", 4)]
    assert in_file("plain.py", "import litellm  # litellm==1.82.8\n", LITELLM) == []


@pytest.mark.parametrize(
    ("item", "found"),
    [
        ("litellm=1.82.8", [("hit", "1.82.8", "locked", 3)]),
        ("litellm=1.82.8=pyhd8ed1ab_0", [("hit", "1.82.8", "locked", 3)]),
        ("conda-forge::litellm=1.82.8", [("hit", "1.82.8", "locked", 3)]),
        ("litellm=1.82", [("unknown", "==1.82.*", "allowed", 3)]),
        ("litellm=1.81", [("clear", "==1.81.*", "allowed", 3)]),
        ("litellm>=1.69", [("unknown", ">=1.69", "allowed", 3)]),
        ('"litellm==1.82.8"', [("hit", "1.82.8", "locked", 3)]),
        ("litellm", [("unknown", "*", "allowed", 3)]),
        ("other=1.82.8", []),
    ],
)
def test_an_environment_of_condas(in_file: Look, item: str, found: list[tuple[str, str, str, int]]) -> None:
    assert in_file("environment.yml", f"name: x\ndependencies:\n  - {item}\n", LITELLM) == found


MANIFEST = """\
{
  "name": "app",
  "dependencies": {
    "axios": "^1.6.0",
    "client": "npm:axios@^0.30.0"
  },
  "devDependencies": {"axios": "1.14.1"},
  "peerDependencies": {"axios": "<1.0.0 || latest"},
  "overrides": {"other": {"axios": "1.14.0"}},
  "optionalDependencies": {"axios": "https://r.example/axios/-/axios-0.30.4.tgz"}
}
"""


def test_a_package_json_with_ranges_aliases_overrides_and_addresses(in_file: Look) -> None:
    assert in_file("package.json", MANIFEST, AXIOS) == [
        ("unknown", "^1.6.0", "allowed", 4),
        ("unknown", "^0.30.0", "allowed", 5),
        ("hit", "1.14.1", "locked", 7),
        ("hit", "0.30.4", "locked", 10),
        ("unknown", "<1.0.0 || latest", "allowed", 8),
        ("clear", "1.14.0", "locked", 9),
    ]


def test_a_vendored_package_is_known_by_its_own_package_json(in_file: Look) -> None:
    text = json.dumps({"name": "axios", "version": "1.14.1"})
    assert in_file("third_party/http/package.json", text, AXIOS) == [("hit", "1.14.1", "installed", 1)]


@pytest.mark.parametrize(
    ("command", "arguments", "found"),
    [
        ("uvx", ["litellm==1.82.8"], [("hit", "1.82.8", "locked", 1)]),
        ("uvx", ["litellm@1.82.8", "--port", "1"], [("hit", "1.82.8", "locked", 1)]),
        ("/opt/bin/uvx", ["--from", "litellm[proxy]", "litellm-proxy"], [("unknown", "*", "allowed", 1)]),
        ("cmd", ["/c", "npx", "-y", "axios@1.14.1"], []),
        ("npx", ["-y", "axios@1.14.1"], [("hit", "1.14.1", "locked", 1)]),
        ("npx", ["axios@latest"], [("unknown", "*", "allowed", 1)]),
        ("npx", ["axios"], [("unknown", "*", "allowed", 1)]),
        ("docker", ["run", "axios"], []),
    ],
)
def test_a_server_of_mcp_without_a_version_takes_the_newest(
    in_file: Look, command: str, arguments: list[str], found: list[tuple[str, str, str, int]]
) -> None:
    text = json.dumps({"mcpServers": {"x": {"command": command, "args": arguments}}})
    for file in ("mcp.json", ".mcp.json", "claude_desktop_config.json", ".cursor/mcp.json"):
        assert in_file(file, text, LITELLM, AXIOS) == found


def test_an_extension_of_an_editor(in_file: Look) -> None:
    text = json.dumps({"publisher": "checkmarx", "name": "ast-results", "version": "2.53.0"})
    for home in (".vscode", ".cursor", ".vscode-server"):
        place = f"{home}/extensions/checkmarx.ast-results-2.53.0/package.json"
        assert in_file(place, text, "vscode:checkmarx.ast-results==2.53.0") == [("hit", "2.53.0", "installed", 1)]


BOM = {
    "bomFormat": "CycloneDX",
    "components": [
        {"type": "library", "name": "litellm", "version": "1.82.8", "purl": "pkg:pypi/litellm@1.82.8?x=y"},
        {"type": "library", "group": "@scope", "name": "name", "purl": "pkg:npm/%40scope/name@1.0.0"},
        {"type": "container", "name": "x", "components": [{"name": "litellm", "version": "1.82.7"}]},
    ],
}
SPDX = {
    "spdxVersion": "SPDX-2.3",
    "packages": [
        {
            "name": "litellm",
            "versionInfo": "1.82.8",
            "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:pypi/litellm@1.82.8"}],
        }
    ],
}


def test_lists_of_components(in_file: Look) -> None:
    assert [each[:3] for each in in_file("app.cdx.json", json.dumps(BOM), LITELLM)] == [
        ("hit", "1.82.8", "listed"),
        ("hit", "1.82.7", "listed"),
    ]
    assert [each[:3] for each in in_file("bom.json", json.dumps(BOM), "@scope/name==1.0.0")] == [
        ("hit", "1.0.0", "listed")
    ]
    assert [each[:3] for each in in_file("x.spdx.json", json.dumps(SPDX), LITELLM)] == [("hit", "1.82.8", "listed")]
