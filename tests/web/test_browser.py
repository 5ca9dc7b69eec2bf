"""The page in a real browser: a policy that nothing breaks, live, without scripts, on a phone, on paper."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from irrunner.incident import Incident
from irrunner.incident.verbs import notes, steps
from irrunner.report.live import render_live
from irrunner.web.administration import revoke
from tests.beginnings import ADA, TickingClock
from tests.eventually import eventually
from tests.report.hostile import hostile_incident
from tests.report.page_checks import DARK, axe, html_validate
from tests.web.devtools import Browser, Tab, browsing
from tests.web.served import Served, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from irrunner.report.live import RenderedPage

pytestmark = pytest.mark.browser
HEAD = "roles: {lead: Incident lead}\ndeadlines: [gdpr-33]\n"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def let_in(tab: Tab, served: Served, incident: Incident, **options: object) -> str:
    """Open a link as a person does; the id of the grant."""
    grant, code = served.give(incident, **options)
    tab.visit(f"{served.url}/open#{code}")
    assert code not in str(tab.run("location.href"))
    tab.click("button")
    return grant.id


def test_an_act_of_another_person_comes_onto_the_open_page(served: Served, browser: Browser) -> None:
    incident = served.declare(title="Tokens <script>stolen</script>", head=HEAD)
    tab = browser.tab(360, 800)
    let_in(tab, served, incident)
    tab.shows("Live. As of")
    tab.run("window.mark = 1")
    notes.note(incident, "Seen by <img src=x onerror=alert(1)> everybody")
    tab.shows("Seen by <img src=x onerror=alert(1)> everybody")
    assert tab.run("window.mark") == 1, "the page was not loaded again"
    assert f"as of entry {incident.state.seq}" in tab.text()
    steps.done(incident, "first")
    tab.shows("Take the first machine off the network\n")
    assert tab.complaints == []


def test_what_is_due_is_counted_down(served: Served, browser: Browser) -> None:
    tab = browser.tab(360, 800)
    let_in(tab, served, served.declare(head=HEAD))
    tab.shows("in 29 min")


def test_a_link_of_which_only_a_preview_was_made_still_opens(served: Served, browser: Browser) -> None:
    grant, code = served.give(served.declare())
    preview, person = browser.tab(), browser.tab()
    preview.visit(f"{served.url}/open#{code}")
    person.visit(f"{served.url}/open#{code}")
    person.click("button")
    assert person.run("location.pathname") == f"/p/{grant.id}/"
    assert person.run("document.cookie") == ""
    assert person.complaints + preview.complaints == []


def test_it_works_without_scripts(served: Served, browser: Browser) -> None:
    incident = served.declare(title="Plain")
    _, code = served.give(incident)
    tab = browser.tab(360, 800)
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    tab.visit(f"{served.url}/open#{code}")
    tab.run(f"document.getElementById('code').value = {json.dumps(code)}")
    tab.click("button")
    assert "Plain" in tab.text()
    notes.note(incident, "What came later")

    def is_shown() -> bool:
        tab.click("#line a")
        return "What came later" in tab.text()

    assert eventually(is_shown, "the note")


def test_it_says_when_the_line_is_lost_and_goes_on_when_it_is_back(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path) as first:
        incident = first.declare()
        tab = browser.tab()
        grant = let_in(tab, first, incident)
        tab.shows("Live. As of")
        port = first.settings.port
    tab.shows("Connection lost, as of 2")
    with serving(tmp_path, port=port) as second:
        again = Incident(second.store, incident.id, ADA)
        written = notes.note(again, "Written while nobody could read it")
        tab.shows("Written while nobody could read it")
        tab.shows("Live. As of")
        assert tab.run("document.querySelectorAll('.entries > li').length") == written.seq
    revoke(tmp_path / "serve", grant)
    with serving(tmp_path, port=port):
        tab.shows("You are not let in")


def test_a_revoked_page_closes_by_itself(served: Served, browser: Browser) -> None:
    tab = browser.tab()
    grant = let_in(tab, served, served.declare(title="Gone soon"))
    tab.shows("Live. As of")
    revoke(served.settings.folder, grant)
    tab.shows("You are not let in")
    assert "Gone soon" not in tab.text()


def test_a_reader_closes_it(served: Served, browser: Browser) -> None:
    tab = browser.tab()
    grant = let_in(tab, served, served.declare())
    tab.click("footer button")
    assert "Your access to this page was ended" in tab.text()
    assert grant not in {each.id for each in served.access().grants()}


def test_hostile_texts_run_nothing_and_break_no_policy(served: Served, browser: Browser, tmp_path: Path) -> None:
    hostile, _ = hostile_incident(served.store, TickingClock(), "http://127.0.0.1:9")
    incident = served.declare(title="</title><script>alert(1)</script>")
    tab = browser.tab(360, 800)
    let_in(tab, served, hostile)
    tab.shows("Live. As of")
    assert tab.run("document.documentElement.scrollWidth") <= 360
    let_in(tab, served, incident)
    tab.shows("Live. As of")
    notes.note(incident, "</section><script src=/static/open.js></script><style>*{display:none}</style>")
    tab.shows("</section><script src=/static/open.js>")
    assert tab.complaints == []
    assert tab.run("document.scripts.length") == 1


def test_a_phone_never_scrolls_sideways(served: Served, browser: Browser) -> None:
    incident = served.declare(title="W" * 200, head=HEAD)
    notes.note(incident, "A" * 400 + "\n| a | b |\n|---|---|\n| " + "c" * 100 + " | d |", by="n" * 60)
    tab = browser.tab(360, 800)
    let_in(tab, served, incident)
    assert tab.run("document.documentElement.scrollWidth") <= 360
    shown = "[...document.querySelectorAll('a:not(.skip), button')].filter(each => each.offsetHeight)"
    assert tab.run(f"{shown}.every(each => each.offsetHeight >= 24)"), "something is too small for a finger"


def test_it_prints_with_its_label_on_every_page(served: Served, browser: Browser, tmp_path: Path) -> None:
    incident = served.declare(title="On paper", tlp="amber", privilege="Prepared for counsel", head=HEAD)
    for number in range(40):
        notes.note(incident, f"Line {number}")
    tab = browser.tab()
    let_in(tab, served, incident)
    (tmp_path / "page.pdf").write_bytes(tab.printed())
    pages = [page.extract_text() for page in PdfReader(tmp_path / "page.pdf").pages]
    assert len(pages) > 1
    assert all("TLP:AMBER" in page and "Prepared for counsel" in page for page in pages)
    assert "Close my access" not in "".join(pages)
    assert tab.complaints == []


@pytest.mark.page_checks
def test_axe_and_html_validate_find_nothing(served: Served, tmp_path: Path) -> None:
    hostile, _ = hostile_incident(served.store, TickingClock(), "http://127.0.0.1:9")
    exercise = served.declare(mode="exercise", head=HEAD)
    steps.start(exercise, "first")
    pages = {each.id: _rendered(each) for each in (hostile, exercise)}
    assert html_validate({name: _alone(page.html) for name, page in pages.items()}, tmp_path) == []
    shown = pages[exercise.id]
    styled = _alone(shown.html).replace("</head>", f"<style>{shown.style}</style></head>")
    assert axe(styled, tmp_path, DARK, "--window-size=500,900") == []


def _rendered(incident: Incident) -> RenderedPage:
    incident.refresh()
    return render_live(incident, profile="internal", limit="red")


def _alone(page: str) -> str:
    """A page without what it loads."""
    return re.sub(r"<link rel=\"(?:icon|stylesheet)\"[^>]*>\n|<script[^>]*></script>\n", "", page)


@pytest.mark.page_checks
def test_the_pages_around_it_are_sound_as_well(served: Served, tmp_path: Path) -> None:
    with served.client() as client:
        pages = {
            "open": client.get("/open").text,
            "none": client.get("/p/AAAAAAAA/").text,
            "front": client.get("/").text,
        }
        style = client.get("/static/plain.css").text
    assert html_validate(pages, tmp_path) == []
    assert axe(_alone(pages["open"]).replace("</head>", f"<style>{style}</style></head>"), tmp_path) == []
