"""The report laid out to be read: nothing is lost, nothing acts."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from irrunner.safety import markdown, visible
from irrunner.tui.screens.report.screen import report_blocks

SAMPLE = Path("reports/examples/litellm.md")
WORDS = re.compile(r"[^\W_]{3,}")


def read(source: str) -> str:
    return "\n".join(f"{block.first.plain}{block.text.plain}" for block in report_blocks(source))


def test_every_word_of_the_sample_report_can_be_read() -> None:
    source = SAMPLE.read_text()
    body = source.split("\n---\n", 1)[1].replace("<br>", " ")
    assert not set(WORDS.findall(body)) - set(WORDS.findall(read(source))) - {"text"}


def test_front_matter_and_the_frames_of_tables_are_left_out() -> None:
    shown = read("---\ntitle: 'x'\n---\n\n# Drill\n\n| | |\n|---|---|\n| Incident | INC-2026-0001 |\n")
    assert shown == "Drill\n\nIncident  INC-2026-0001"


def test_cells_of_a_wide_table_say_which_column_they_stand_in() -> None:
    shown = read("| Id | name | kind | owner | state | note |\n|-|-|-|-|-|-|\n| a1 | web | host | Build |  | mine |\n")
    assert shown.splitlines()[1] == "a1  name web · kind host · owner Build · note mine"


def test_a_table_inside_code_stays_as_it_is() -> None:
    assert "| a | b |" in read("```\n| a | b |\n```\n")


@given(st.lists(st.text(max_size=30), min_size=2, max_size=8))
def test_what_strangers_wrote_stays_in_its_cell_and_on_its_line(cells: list[str]) -> None:
    table = f"| {' | '.join('h' * len(cells))} |\n|{'---|' * len(cells)}\n| {' | '.join(map(markdown.cell, cells))} |"
    shown = read(table)
    assert len(shown.splitlines()) == 2
    assert visible(shown) == shown
