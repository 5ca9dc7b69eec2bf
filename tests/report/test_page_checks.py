"""axe and html-validate find nothing in any report: small, empty, large, hostile, and the demo; for each audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.deadlines.library import find_regime
from irrunner.incident.demo import build_demo
from irrunner.incident.verbs import notes
from irrunner.incident.verbs.deadline_forms import deadline_answer
from irrunner.report import render
from irrunner.report.audiences import AUDIENCES
from irrunner.report.forms import build_form, render_form
from irrunner.report.measures.population import build_metrics
from irrunner.report.measures.rendering import render_metrics_html
from irrunner.shipped import shipped
from tests.report.hostile import hostile_incident
from tests.report.page_checks import DARK, axe, html_validate
from tests.report.test_goldens import worked
from tests.report.test_measures import one

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.incident import Incident
    from irrunner.journal import Journal
    from tests.beginnings import Declare, TickingClock

pytestmark = [pytest.mark.browser, pytest.mark.page_checks]

LOG = "2026-03-24T10:05:01Z proxy: GET /x\n2026-03-24T10:05:02Z proxy: 200"
TABLE = "Counted:\n| host | hits |\n|---|---|\n| a | 3 |"


@pytest.fixture
def build(declare: Declare, clock: TickingClock, store: Journal) -> Callable[[str], Incident]:
    """Builds an incident of a kind."""

    def large() -> Incident:
        incident = declare("- {id: one, do: One}", title="\u05e9\u05dc\u05d5\u05dd " + "n" * 100)
        for number in range(400):
            notes.note(incident, f"{number} {LOG if number % 2 else TABLE}", by="\u0645\u06cc\u200c\u0631")
        return incident

    kinds: dict[str, Callable[[], Incident]] = {
        "small": lambda: worked(declare, clock),
        "empty": lambda: declare("- {id: one, do: One}"),
        "exercise": lambda: declare("- {id: one, do: One}", mode="exercise", privilege="x" * 3000),
        "large": large,
        "hostile": lambda: hostile_incident(store, clock, "http://127.0.0.1:9")[0],
        "demo": lambda: build_demo(store, folders=[shipped("playbooks")]),
    }
    return lambda kind: kinds[kind]()


@pytest.mark.parametrize("kind", ["small", "empty", "exercise", "large", "hostile", "demo"])
def test_html_validate_finds_nothing(build: Callable[[str], Incident], kind: str, tmp_path: Path) -> None:
    incident = build(kind)
    pages = {name: render(incident, "html", audience=name, reason="a test") for name in AUDIENCES}
    assert html_validate(pages, tmp_path) == []


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("small", ()),
        ("small", (DARK,)),
        ("small", ("--window-size=500,900",)),
        ("empty", ()),
        ("exercise", ()),
        ("large", ()),
        ("hostile", ()),
        ("demo", ()),
    ],
    ids=["small", "dark", "narrow", "empty", "exercise", "large", "hostile", "demo"],
)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_axe_finds_nothing(
    build: Callable[[str], Incident], audience: str, kind: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    assert axe(render(build(kind), "html", audience=audience, reason="a test"), tmp_path, *options) == []


@pytest.mark.parametrize("mode", ["live", "exercise"])
def test_neither_finds_anything_in_forms_and_measures(declare: Declare, mode: str, tmp_path: Path) -> None:
    incident = declare("- {id: one, do: One}", mode=mode)
    regime = find_regime("gdpr-33", []).regime
    assert regime is not None
    metrics = build_metrics(mode, [one(1, 60), one(2, 7_200), one(3, 60, "exercise"), one(4, 90, "exercise")])
    pages = {
        "form": render_form(build_form(incident, regime, "notification"), "html"),
        "measures": render_metrics_html(metrics),
    }
    assert html_validate(pages, tmp_path) == []
    assert {name: found for name, page in pages.items() if (found := axe(page, tmp_path))} == {}


def test_both_would_find_what_is_wrong(tmp_path: Path) -> None:
    body = '<p><div style="color: #ccc">pale</div></p>'
    page = f"<!doctype html><html><head><title>x</title></head><body>{body}</body></html>"
    assert {"color-contrast", "html-has-lang"} <= {rule for rule, *_ in axe(page, tmp_path)}
    assert {"element-permitted-content", "no-implicit-close"} & {
        rule for _, rule, _ in html_validate({"x": page}, tmp_path)
    }


def test_neither_finds_anything_in_a_form(build: Callable[[str], Incident], tmp_path: Path) -> None:
    incident = build("hostile")
    deadline_answer(incident, "dora-19", "intermediate", "criteria", "<b>two</b> | `three`\n" * 3)
    rule = find_regime("dora-19", []).usable()
    page = render_form(build_form(incident, rule, "intermediate"), "html")
    assert html_validate({"form": page}, tmp_path) == []
    assert axe(page, tmp_path) == []
