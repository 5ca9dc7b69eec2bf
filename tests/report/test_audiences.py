"""Each audience has its own report of the same record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from irrunner.errors import Misused
from irrunner.report import render
from irrunner.report.audiences import AUDIENCES, DEFAULT, Audience
from irrunner.report.redaction import PROFILES
from irrunner.safety import visible
from irrunner.safety.page_text import visible_in_page
from irrunner.shipped import shipped
from tests.report.hostile import Hostile, hostile_incident
from tests.report.test_hostile import ATTRIBUTES, SERVER, TAGS, Page

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from irrunner.journal import Journal
    from tests.beginnings import Declare, TickingClock


@pytest.mark.parametrize("audience", AUDIENCES.values(), ids=lambda each: each.id)
@pytest.mark.parametrize("extension", ["md", "html"])
def test_every_audience_has_its_templates(audience: Audience, extension: str) -> None:
    assert (shipped("reports") / f"{audience.template}.{extension}.j2").is_file()


def test_nobody_in_particular_gets_the_full_report(declare: Declare) -> None:
    incident = declare("- {id: one, do: One}")
    assert render(incident, "md") == render(incident, "md", audience=DEFAULT)


def test_an_audience_that_there_is_not_is_named_with_those_that_there_are(declare: Declare) -> None:
    incident = declare("- {id: one, do: One}")
    with pytest.raises(Misused, match=r"no audience 'boss'") as refused:
        render(incident, "md", audience="boss")
    assert "full" in refused.value.hint


@pytest.fixture
def hostile(store: Journal, clock: TickingClock) -> tuple[Incident, Hostile]:
    return hostile_incident(store, clock, SERVER)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_page_for_any_audience_is_made_of_our_own_elements_and_leads_nowhere_else(
    hostile: tuple[Incident, Hostile], audience: str
) -> None:
    for profile in PROFILES:
        page = Page(render(hostile[0], "html", audience=audience, profile=profile, reason="a drill"))
        assert page.tags <= TAGS
        assert {name for _, name, _ in page.attributes} <= ATTRIBUTES
        places = {value for _, name, value in page.attributes if name == "id"}
        links = {value for _, name, value in page.attributes if name in ("href", "src")}
        assert links <= {f"#{place}" for place in places}


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("form", ["html", "md"])
def test_a_report_for_any_audience_hides_nothing_invisible_and_says_exercise(
    hostile: tuple[Incident, Hostile], audience: str, form: str
) -> None:
    text = render(hostile[0], form, audience=audience, reason="a drill")
    assert (visible_in_page if form == "html" else visible)(text) == text
    headings = re.findall(r"<h[12][^>]*>(.{0,40})" if form == "html" else r"(?m)^#{1,2} (.{0,40})", text)
    assert headings
    assert all("EXERCISE" in heading for heading in headings)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_markdown_for_any_audience_has_no_blocks_but_ours(hostile: tuple[Incident, Hostile], audience: str) -> None:
    document = render(hostile[0], "md", audience=audience, reason="a drill").split("\n---\n", 1)[1]
    tokens = MarkdownIt("commonmark").enable("table").parse(document)
    kinds = {token.type for token in tokens} | {child.type for token in tokens for child in token.children or ()}
    assert not kinds & {"link_open", "image", "html_block", "hr", "code_block", "lheading_open"}
    cells = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type in ("td_open", "th_open")]
    assert not [cell for cell in cells if cell.strip() in ("forged", "row", "a", "b")]


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("form", ["html", "md", "json"])
def test_the_same_journal_gives_every_audience_the_same_bytes(
    declare: Declare, clock: TickingClock, store: Journal, audience: str, form: str
) -> None:
    incident = declare("- {id: one, do: One}")
    first = render(incident, form, audience=audience)
    clock.forward(days=100)
    again = type(incident)(store, incident.id, incident.actor, clock=clock)
    assert render(again, form, audience=audience) == first
