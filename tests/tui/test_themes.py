"""Colours: readable everywhere, and never the only thing that says something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.color import Color
from textual.style import Style

from irrunner.incident.checklist import STANDINGS
from irrunner.tui import glyphs, themes
from irrunner.tui.text import STYLES
from tests.tui.driver import drive, press

if TYPE_CHECKING:
    from textual.pilot import Pilot
    from textual.theme import Theme

    from tests.tui.driver import AppFactory

OWN = [theme for theme in themes.THEMES if not theme.ansi]
WORDS = (
    "text-muted",
    "heading",
    "key",
    "code",
    "state-open",
    "state-active",
    "state-done",
    "state-skipped",
    "state-blocked",
    "state-waiting",
    "late",
)


@pytest.mark.parametrize("theme", OWN, ids=lambda theme: theme.name)
def test_every_word_can_be_read_on_every_ground(theme: Theme) -> None:
    grounds = {"background": theme.background, "panel": theme.panel, "surface": theme.surface}
    for ground in grounds.values():
        assert ground is not None
        for name in WORDS:
            assert contrast(theme.variables[name], ground) >= 4.5, (name, ground)
    assert contrast(theme.variables["cursor-foreground"], theme.variables["cursor-background"]) >= 4.5
    assert contrast(theme.variables["exercise-foreground"], theme.variables["exercise"]) >= 4.5


def test_the_colour_blind_theme_tells_good_from_bad_by_blue_and_orange() -> None:
    theme = next(theme for theme in OWN if theme.name == "irrunner-blue-orange")
    good, bad = Color.parse(theme.variables["state-done"]), Color.parse(theme.variables["late"])
    assert good.b > good.r
    assert bad.r > bad.b + 100


@pytest.mark.parametrize("theme", themes.THEMES, ids=lambda theme: theme.name)
def test_every_theme_knows_every_name_that_stylesheets_use(theme: Theme) -> None:
    assert set(themes.DARK) <= set(theme.variables) | set(theme.to_color_system().generate())


@pytest.mark.parametrize("theme", themes.THEMES, ids=lambda theme: theme.name)
def test_every_style_has_a_look_in_every_theme(make_app: AppFactory, theme: Theme) -> None:
    app = make_app(environ={"IRRUNNER_THEME": theme.name, "LANG": "C.UTF-8"})

    async def script(pilot: Pilot[Any]) -> None:
        assert app.theme == theme.name
        for style in STYLES.values():
            Style.parse(style, app.get_css_variables())
        await press(pilot, "question_mark", "escape", "l")

    drive(app, script)


@pytest.mark.parametrize("standing", STANDINGS)
def test_a_standing_is_a_sign_and_a_word_and_a_style(standing: str) -> None:
    for signs in (glyphs.UNICODE, glyphs.ASCII):
        assert glyphs.standing(signs, standing) == f"{signs.standing[standing]} {standing}"
        assert len(signs.standing[standing]) == 1
    assert glyphs.ASCII.standing[standing].isascii()
    assert standing in STYLES


def test_signs_tell_standings_apart() -> None:
    for signs in (glyphs.UNICODE, glyphs.ASCII):
        assert len(set(signs.standing.values())) == len(STANDINGS)


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({}, "irrunner-dark"),
        ({"NO_COLOR": ""}, "terminal-dark"),
        ({"NO_COLOR": "1", "IRRUNNER_THEME": "light"}, "terminal-dark"),
        ({"IRRUNNER_THEME": "light"}, "irrunner-light"),
        ({"IRRUNNER_THEME": "terminal-light"}, "terminal-light"),
        ({"IRRUNNER_THEME": "no such"}, "irrunner-dark"),
    ],
)
def test_which_theme_it_begins_with(environ: dict[str, str], name: str) -> None:
    assert themes.first_theme(environ) == name


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""

    def luminance(colour: str) -> float:
        parsed = Color.parse(colour)
        parts = [part / 255 for part in (parsed.r, parsed.g, parsed.b)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
