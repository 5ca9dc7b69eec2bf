"""TLP 2.0 on every page: the label at the head and the foot, in its colour, and whole whatever stands beside it.

The rules are those of https://www.first.org/tlp/: in header and footer of each page, 12 points or more, at the right.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from irrunner.incident.verbs import lifecycle
from irrunner.report import render
from irrunner.report.audiences import AUDIENCES

if TYPE_CHECKING:
    from tests.beginnings import Declare

COLORS = {
    "red": ("TLP:RED", "#ff2b2b"),
    "amber": ("TLP:AMBER", "#ffc000"),
    "amber+strict": ("TLP:AMBER+STRICT", "#ffc000"),
    "green": ("TLP:GREEN", "#33ff00"),
    "clear": ("TLP:CLEAR", "#fff"),
}


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("mode", ["live", "exercise"])
def test_markdown_is_marked_at_its_beginning_and_its_end(declare: Declare, audience: str, mode: str) -> None:
    incident = declare("- {id: one, do: One}", mode=mode, privilege="Prepared for counsel")
    text = render(incident, "md", audience=audience, reason="a test")
    exercise = " · **EXERCISE**" if mode == "exercise" else ""
    # A profile for others leaves out the line on privilege.
    line = "" if audience == "customer" else " · **Prepared for counsel**"
    marking = f"\n**TLP:AMBER**{exercise}{line}\n"
    assert text.count(marking) == 2
    assert text.endswith(marking)
    body = text.split("\n---\n", 1)[1]
    assert body.index(marking) < 300


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_page_is_marked_at_its_head_and_its_foot_on_the_screen_and_in_print(declare: Declare, audience: str) -> None:
    page = render(declare("- {id: one, do: One}"), "html", audience=audience)
    assert page.count('<p class="tlp TLP-AMBER">TLP:AMBER</p>') == 2
    places = [match.start() for match in re.finditer('class="tlp ', page)]
    assert places[0] < page.index("<h1")
    assert places[1] > page.rindex("<h2")
    for corner in ("@top-right", "@bottom-right"):
        assert f'{corner} {{ content: "TLP\\3a AMBER"; }}' in page
        assert re.search(rf"{corner} \{{\s+font: 700 12pt/1 [^;]+; color: #ffc000; ", page)


@pytest.mark.parametrize("level", COLORS)
def test_each_label_has_the_colour_of_the_standard_on_black(declare: Declare, level: str) -> None:
    incident = declare("- {id: one, do: One}")
    lifecycle.tlp(incident, level)
    page = render(incident, "html")
    label, color = COLORS[level]
    assert f">{label}</p>" in page
    assert page.count(f"; color: {color}; text-align: center") == 2
    assert page.count("linear-gradient(#000, #000)") == 2


@pytest.mark.parametrize(("length", "whole"), [(60, True), (600, True), (1200, True), (5000, False)])
def test_the_line_on_privilege_is_whole_in_the_margins_or_says_where_it_is(
    declare: Declare, length: int, whole: bool
) -> None:
    line = ("Privileged " * (length // 11 + 1))[:length].strip()
    page = render(declare("- {id: one, do: One}", privilege=line), "html")
    in_style = line.replace(" ", "\\20 ")
    assert page.count(f'{in_style}"') == (2 if whole else 0)
    assert page.count("in\\20 full\\20 on\\20 the\\20 first\\20 page") == (0 if whole else 2)
    assert ('class="marking long-line"' in page) is not whole
    assert page.count(line) >= 2
