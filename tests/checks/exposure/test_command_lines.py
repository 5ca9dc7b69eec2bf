"""Commands that install, in workflows, Dockerfiles and skills."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.checks.exposure.conftest import Tree

LITELLM = "litellm==1.82.8"
BOTH = (LITELLM, "npm:axios==1.14.1")


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("pip install litellm==1.82.8", ("hit", "1.82.8")),
        ("python3 -m pip install --no-cache-dir 'litellm[proxy]==1.82.8' httpx", ("hit", "1.82.8")),
        ("/opt/venv/bin/pip install -U litellm", ("unknown", "*")),
        ("uv pip install 'litellm>=1.80,<2'", ("unknown", ">=1.80,<2")),
        ("uv add litellm", ("unknown", "*")),
        ("uv tool run litellm", ("unknown", "*")),
        ("uv run --with litellm pytest", ("unknown", "*")),
        ("uvx litellm@1.82.8 --help", ("hit", "1.82.8")),
        ("pipx run litellm", ("unknown", "*")),
        ("poetry add litellm@^1.82", ("unknown", "^1.82")),
        ("npm install -g axios@1.14.1", ("hit", "1.14.1")),
        ("cd web && npx -y axios@latest; true", ("unknown", "*")),
        ("pnpm dlx axios@^1.13", ("unknown", "^1.13")),
        ("bunx axios", ("unknown", "*")),
        ('["pip", "install", "litellm==1.82.8"]', ("hit", "1.82.8")),
        ("pip install litellm==1.82.6", ("clear", "1.82.6")),
        ("uv run litellm", None),
        ("npm run axios", None),
        ("pip uninstall litellm", None),
        ("pip install -r requirements.txt # not litellm", None),
        ("echo litellm==1.82.8", None),
    ],
)
@pytest.mark.parametrize("name", ["Dockerfile", ".github/workflows/ci.yml", ".gitlab-ci.yml", "Jenkinsfile"])
def test_a_command_that_installs(
    in_file: Callable[..., list[tuple[str, str, str, int]]], name: str, command: str, expected: tuple[str, str] | None
) -> None:
    before = "RUN " if name == "Dockerfile" else "  - run: "
    found = in_file(name, f"x\n{before}{command}\n", *BOTH)
    assert [(each[0], each[1], each[3]) for each in found] == ([(*expected, 2)] if expected else [])


def test_a_command_over_several_lines_is_one(in_file: Callable[..., list[tuple[str, str, str, int]]]) -> None:
    found = in_file("Dockerfile", "RUN pip install \\\n    # why\n    httpx \\\n    litellm==1.82.8\n", LITELLM)
    assert [(each[0], each[3]) for each in found] == [("hit", 1)]


def test_a_skill_is_read_with_the_scripts_that_it_names(tree: Tree) -> None:
    text = "---\nname: review\n---\nRun `pip install litellm` first, then scripts/setup.sh and ../../outside.sh.\n"
    tree.write(
        {
            "home/.claude/skills/review/SKILL.md": text,
            "home/.claude/skills/review/scripts/setup.sh": "#!/bin/sh\nuvx litellm@1.82.8\n",
            "home/.claude/skills/review/requirements.txt": "litellm==1.82.8\n",
            "home/.claude/skills/review/scripts/go.py": "# /// script\n# dependencies = ['litellm==1.82.8']\n# ///\n",
            "outside.sh": "pip install litellm==1.82.8\n",
        }
    )
    found = tree.search(LITELLM)
    assert found.hits == [("PEP 723", "1.82.8"), ("command", "1.82.8"), ("requirements", "1.82.8")]
    assert [each.note for each in found.of("hit") if each.how == "command"] == ["in scripts/setup.sh, line 2"]
    assert [each.range for each in found.of("unknown")] == ["*"]
