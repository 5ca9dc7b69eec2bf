"""What strangers write stays text, wherever it lands in a report."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
import yaml
from markdown_it import MarkdownIt

from irrunner.incident.verbs import lifecycle
from irrunner.report import render
from irrunner.safety import visible, web
from tests.report.hostile import Hostile, hostile_incident

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident import Incident
    from irrunner.journal import Journal
    from tests.beginnings import TickingClock

    Declare = Callable[..., Incident]

SERVER = "http://127.0.0.1:9"
# What a page does not show, and why.
NOT_IN_PAGES = {"reference"}

TAGS = set(
    re.findall(
        r"\w+",
        """html head meta title style body a header footer nav main section article div span p h1 h2 h3 ol ul li dl dt
        dd table caption thead tbody tr th td b s br code pre blockquote figure figcaption details summary
        svg desc defs pattern rect line text""",
    )
)
ATTRIBUTES = set(
    re.findall(
        r"[\w-]+",
        """lang charset http-equiv content name class id href role aria-label aria-labelledby aria-hidden tabindex scope
        colspan viewbox x y x1 x2 y1 y2 rx width height text-anchor patternunits patterntransform""",
    )
)


class Page(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.headings = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.headings += tag in ("h1", "h2", "h3")
        self.attributes.extend((tag, name, value or "") for name, value in attrs)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture
def hostile(store: Journal, clock: TickingClock) -> tuple[Incident, Hostile]:
    return hostile_incident(store, clock, SERVER)


def test_a_page_is_made_of_our_own_tags_and_attributes_only(hostile: tuple[Incident, Hostile]) -> None:
    page = Page(render(hostile[0], "html"))
    assert page.tags <= TAGS
    assert {name for _, name, _ in page.attributes} <= ATTRIBUTES
    links = [value for _, name, value in page.attributes if name in ("href", "src")]
    assert links
    assert all(re.fullmatch(r"#[A-Za-z0-9.-]+", link) for link in links)


def test_every_hostile_text_is_in_the_page_to_be_read(hostile: tuple[Incident, Hostile]) -> None:
    incident, say = hostile
    shown = "".join(Page(render(incident, "html")).text)
    missing = {mark.split("-", 1)[1].rsplit("-", 1)[0] for mark in say.marks if mark not in shown}
    assert missing == NOT_IN_PAGES


def test_a_page_forbids_scripts_and_everything_from_elsewhere(hostile: tuple[Incident, Hostile]) -> None:
    page = render(hostile[0], "html")
    assert f'<meta http-equiv="Content-Security-Policy" content="{web.CSP}">' in page
    assert page.index("Content-Security-Policy") < page.index("<title>")


def test_the_style_of_a_page_holds_no_text_that_could_end_it(hostile: tuple[Incident, Hostile]) -> None:
    page = render(hostile[0], "html")
    style = page[page.index("<style>") : page.index("</style>")]
    assert "mark-privilege" not in style  # letters and digits are plain, the hyphen is an escape
    assert re.search(r'content: "EXERCISE · mark\\2d privilege\\2d ', style)
    assert "url(http" not in style
    assert "@import" not in style


@pytest.mark.parametrize("form", ["html", "md"])
def test_nothing_invisible_and_no_control_character_is_left(hostile: tuple[Incident, Hostile], form: str) -> None:
    text = render(hostile[0], form)
    assert visible(text) == text
    assert r"\x1b]52" in text.replace("\\\\", "\\").replace(r"\]", "]")


def test_json_keeps_the_exact_texts_and_shows_no_terminal_a_control_character(
    hostile: tuple[Incident, Hostile],
) -> None:
    incident, say = hostile
    text = render(incident, "json")
    assert visible(text) == text
    report = json.loads(text)
    assert report["header"]["title"] == incident.state.name
    assert "\x1b]52;c;aGk=\x07\x9b31m\u202e" in report["header"]["title"]
    assert {mark for mark in say.marks if mark not in text and "-reference-" not in mark} == set()


def test_markdown_has_the_headings_and_blocks_of_the_template_and_no_others(
    hostile: tuple[Incident, Hostile], store: Journal, clock: TickingClock
) -> None:
    document = _without_front_matter(render(hostile[0], "md"))
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(document)
    inline = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in tokens} | {child.type for child in inline}
    assert not kinds & {"link_open", "image", "html_block", "hr", "code_block", "lheading_open"}
    assert {child.content for child in inline if child.type == "html_inline"} == {"<br>"}
    fences = {token.content.strip() for token in tokens if token.type == "fence"}
    ours = {hostile[0].head, f"irrunner verify {hostile[0].id} --head {hostile[0].head}"}
    assert ours <= fences
    assert [each for each in fences - ours if "\n" not in each] == []  # what people pasted keeps its lines
    headings = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert not [each for each in headings if each.startswith(("Forged", "forged"))]
    assert [each for each in headings if not each.startswith("EXERCISE")] == []


def test_every_hostile_text_is_in_the_markdown_to_be_read(hostile: tuple[Incident, Hostile]) -> None:
    incident, say = hostile
    text = render(incident, "md")
    missing = {mark.split("-", 1)[1].rsplit("-", 1)[0] for mark in say.marks if mark not in text}
    assert missing == NOT_IN_PAGES


def test_front_matter_cannot_be_forged(hostile: tuple[Incident, Hostile]) -> None:
    text = render(hostile[0], "md")
    matter = yaml.safe_load(text.split("\n---\n")[0].removeprefix("---\n"))
    assert list(matter) == ["title", "incident", "mode", "status", "severity", "tlp", "privilege", "as-of", "head"]
    assert matter["mode"] == "exercise"
    assert matter["title"].startswith("mark-title")


def test_rows_and_columns_of_markdown_tables_cannot_be_forged(hostile: tuple[Incident, Hostile]) -> None:
    document = _without_front_matter(render(hostile[0], "md"))
    tokens = MarkdownIt("commonmark").enable("table").parse(document)
    cells = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type in ("td_open", "th_open")]
    assert not [cell for cell in cells if cell.strip() in ("forged", "row", "a", "b")]


def test_every_page_and_heading_of_an_exercise_says_so(hostile: tuple[Incident, Hostile]) -> None:
    page = render(hostile[0], "html")
    headings = re.findall(r"<h[12][^>]*>(.{0,40})", page)
    assert len(headings) > 10
    assert all('class="ex">EXERCISE<' in heading for heading in headings)
    assert re.search(r'@top-left { content: "EXERCISE · ', page)
    assert re.search(r'@bottom-left { content: "[^"]*EXERCISE · ', page)
    assert json.loads(render(hostile[0], "json"))["header"]["exercise"] is True


def test_a_live_incident_never_says_exercise(declare: Declare) -> None:
    incident = declare("- {id: one, do: One}")
    for form in ("html", "md"):
        body = re.sub(r"(?s)<style>.*</style>", "", render(incident, form))
        assert "EXERCISE" not in body


def test_a_tampered_mode_does_not_take_the_mark_off_an_exercise(store: Journal, declare: Declare) -> None:
    incident = declare("- {id: one, do: One}", mode="exercise")
    lifecycle.title(incident, "Live incident")
    incident.state.mode = "live"
    assert "EXERCISE" in render(incident, "md")


def _without_front_matter(text: str) -> str:
    return text.split("\n---\n", 1)[1]
