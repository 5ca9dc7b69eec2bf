from __future__ import annotations

import ast
import re
import textwrap
from typing import TYPE_CHECKING

import pytest

from irrunner.playbook import library
from irrunner.playbook.problems import render
from irrunner.playbook.questions import KEYS as ASK_KEYS
from irrunner.playbook.reading import KEYS
from irrunner.playbook.steps import STEP_KEYS, USE_KEYS
from tests.docs.pages import ROOT, Sample, page, samples

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.playbook.library import Loaded

PAGE = page("docs/playbooks.md")
SAMPLES = samples(PAGE)
REPORTERS = {"error", "warning", "whole_file", "choice", "_refuse", "_give_up"}
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)+")


def kind(info: str) -> list[Sample]:
    found = [each for each in SAMPLES if each.info == info]
    assert found
    return found


def loaded(folder: Path, text: str) -> Loaded:
    name = re.search(r"^id: ([a-z-]+)$", text, re.MULTILINE)
    assert name
    file = folder / f"{name[1]}.yaml"
    file.write_text(text, encoding="utf-8")
    return library.find(str(file))


def drawn(found: Loaded) -> str:
    return "\n".join(render(problem) for problem in found.problems)


def codes_in_the_linter() -> set[str]:
    """Every name of a problem that some part of the linter gives."""
    found: set[str] = set()
    for path in (ROOT / "irrunner" / "playbook").rglob("*.py"):
        if "indicator_packs" in path.parts:  # those are on the page of indicators
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            texts: list[ast.expr] = []
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in REPORTERS:
                texts = node.args
            elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                texts = node.value.elts[:1]
            found |= {str(each.value) for each in texts if isinstance(each, ast.Constant)}
    return {each for each in found if CODE.fullmatch(each)}


@pytest.mark.parametrize("sample", kind("yaml"), ids=lambda sample: f"line {sample.line}")
def test_a_whole_playbook_of_the_page_has_no_problems(sample: Sample, tmp_path: Path) -> None:
    assert drawn(loaded(tmp_path, sample.text)) == ""


@pytest.mark.parametrize("sample", kind("yaml steps"), ids=lambda sample: f"line {sample.line}")
def test_steps_of_the_page_have_no_problems_in_its_playbook(sample: Sample, tmp_path: Path) -> None:
    host = kind("yaml")[0].text
    steps = textwrap.indent(sample.text, " " * 6)
    assert drawn(loaded(tmp_path, f"{host}  - phase: Example\n    steps:\n{steps}")) == ""


@pytest.mark.parametrize("sample", kind("yaml top"), ids=lambda sample: f"line {sample.line}")
def test_keys_for_the_top_of_a_file_have_no_problems_in_its_playbook(sample: Sample, tmp_path: Path) -> None:
    assert drawn(loaded(tmp_path, f"{kind('yaml')[0].text}{sample.text}")) == ""


def test_the_problems_that_the_page_draws_are_those_that_people_see(tmp_path: Path) -> None:
    for sample in kind("yaml wrong"):
        shown = SAMPLES[SAMPLES.index(sample) + 1]
        assert drawn(loaded(tmp_path, sample.text)) == shown.text.rstrip("\n")


@pytest.mark.parametrize(
    ("keys", "section"),
    [(KEYS, "The top of the file"), (ASK_KEYS, "Questions: `ask`"), (STEP_KEYS, "Steps")],
    ids=["playbook", "question", "step"],
)
def test_every_key_has_its_line_in_the_table_of_its_section(keys: tuple[str, ...], section: str) -> None:
    text = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    rows = " ".join(line.split("|")[1] for line in text.splitlines() if line.startswith("|"))
    assert [key for key in keys if f"`{key}`" not in rows] == []


def test_every_key_of_a_use_is_explained() -> None:
    text = PAGE.split("\n## Other playbooks inside: `use`\n")[1].split("\n## ")[0]
    assert [key for key in USE_KEYS if f"`{key}`" not in text and f"{key}:" not in text] == []


def test_every_problem_of_the_linter_is_in_the_table_and_no_other() -> None:
    table = PAGE.split("| Problem | Means |")[1].split("\n## ")[0]
    listed = {
        name for row in table.splitlines()[2:] if row for name in re.findall(r"`([a-z0-9-]+)`", row.split("|")[1])
    }
    assert listed == codes_in_the_linter()
