"""requirements.txt: pins, ranges, markers, hashes, continued lines, files that include others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.checks.exposure.conftest import Tree

    Look = Callable[..., list[tuple[str, str, str, int]]]

LITELLM = "litellm==1.82.7,1.82.8"


@pytest.mark.parametrize(
    ("line", "verdict", "what", "state"),
    [
        ("litellm==1.82.8", "hit", "1.82.8", "locked"),
        ("LiteLLM[proxy, x] == 1.82.8 ; python_version > '3.8'", "hit", "1.82.8", "locked"),
        ("litellm===1.82.8 # why", "hit", "1.82.8", "locked"),
        ("litellm==1.82.8 --hash=sha256:00 --hash=sha256:01", "hit", "1.82.8", "locked"),
        ("litellm @ https://f.example/a/litellm-1.82.8-py3-none-any.whl#sha256=00", "hit", "1.82.8", "locked"),
        ("https://f.example/litellm-1.82.8.tar.gz", "hit", "1.82.8", "locked"),
        ("./dist/litellm-1.82.8-py3-none-any.whl", "hit", "1.82.8", "locked"),
        ("-e git+https://git.example/fork#egg=litellm", "unknown", "", "locked"),
        ("litellm", "unknown", "*", "allowed"),
        ("litellm>=1.69,<2", "unknown", ">=1.69,<2", "allowed"),
        ("litellm (>=1.69)", "unknown", ">=1.69", "allowed"),
        ("litellm==1.82.*", "unknown", "==1.82.*", "allowed"),
        ("litellm!=1.82.7,!=1.82.8", "clear", "!=1.82.7,!=1.82.8", "allowed"),
        ("litellm<=1.82.6", "clear", "<=1.82.6", "allowed"),
        ("litellm==1.82.6", "clear", "1.82.6", "locked"),
    ],
)
def test_a_requirement(in_file: Look, line: str, verdict: str, what: str, state: str) -> None:
    assert in_file("requirements.txt", f"# first\n{line}\n", LITELLM) == [(verdict, what, state, 2)]


@pytest.mark.parametrize(
    "line", ["# litellm==1.82.8", "litellm-proxy==1.82.8", "x==1 # litellm==1.82.8", "--hash=litellm"]
)
def test_what_is_no_requirement_of_it(in_file: Look, line: str) -> None:
    assert in_file("requirements-dev.txt", line + "\n", LITELLM) == []


def test_a_continued_line_is_one_requirement(in_file: Look) -> None:
    text = "x==1 \\\n    --hash=sha256:00\nlitellm \\\n  ==1.82.8 \\\n    --hash=sha256:00\n"
    assert in_file("requirements/prod.txt", text, LITELLM) == [("hit", "1.82.8", "locked", 3)]


def test_a_file_in_utf_16_as_powershell_writes_it(in_file: Look) -> None:
    assert in_file("requirements.txt", "litellm==1.82.8\r\n".encode("utf-16"), LITELLM)[0][0] == "hit"


def test_an_included_file_is_followed_whatever_its_name_is(tree: Tree) -> None:
    tree.write(
        {
            "requirements.txt": "-r more/base.list\n-c requirements.txt\n",
            "more/base.list": "litellm==1.82.8\n-r ../requirements.txt\n",
        }
    )
    (finding,) = tree.search(LITELLM).findings
    assert (finding.verdict, finding.line) == ("hit", 1)
    assert "more/base.list" in finding.note


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/hostname", "https://x.example/r.txt", "missing.txt"])
def test_an_included_file_that_is_not_read_is_unknown(tree: Tree, name: str) -> None:
    (tree.root.parent / "outside.txt").write_text("litellm==1.82.8\n")
    tree.write({"requirements.txt": f"-r {name}\n"})
    (finding,) = tree.search(LITELLM).findings
    assert finding.verdict == "unknown"
    assert "line 1 includes" in finding.note
