"""Text of strangers through every place of the frame: no byte of it reaches a terminal as a command."""

from __future__ import annotations

import ast
import json
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.segment import Segment
from textual.color import Color

import irrunner.tui
from irrunner.tui import text
from irrunner.tui.terminal.line_filters import ControlFilter
from tests.tui.driver import drive, screen_text, settle
from tests.tui.terminal import Terminal, foreign, screen_program

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from irrunner.tui.app import IrrunnerApp
    from tests.tui.driver import Declare

HOSTILE = (
    "\x1b]52;c;UFdORUQ=\x07\x1b]0;PWNED\x07\x1b[31m\x9b31m\x1bP0\x1b\\ \u202eevil\u2066\u200b[/b]"
    "[@click=app.quit]x[/] \r\x08\x00 \U000e0041 {{x}}"
)


def hostile(name: str) -> str:
    """A name with everything that a terminal or a widget could obey behind it."""
    return f"{name} {HOSTILE}".replace("{{x}}", "").replace("\x00", "")


MARKUP = "[/b] [x] [@click=app.quit]x[/] $text-muted {red}"
"""What the loader lets pass: it refuses hidden characters."""


def _playbook(name: str, words: str) -> str:
    def said(name: str) -> str:
        return json.dumps(f"{name} {words}").replace("\\udb40\\udc41", "\\U000e0041")

    return f"""\
playbook: 1
id: {name}
title: {said("Title")}
version: "1"
summary: {said("Summary")}
references:
  - {{title: {said("Reference")}, url: "https://a.example/x"}}
roles:
  lead: {said("Lead")}
ask:
  package: {{label: {said("Package")}, required: true, example: {said("Example")}, help: {said("Help")}}}
  kind: {{label: {said("Kind")}, type: choice, options: [{said("One")}, {said("Two")}]}}
phases:
  - phase: {said("Phase")}
    steps:
      - {{id: look, do: {said("Look")}, how: {said("How")}, warn: {said("Warning")}, role: lead}}
"""


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_nothing_in_home_library_forms_and_dialogs_reaches_the_terminal_as_a_command(
    place: Path, tmp_path: Path, declared: Declare, size: tuple[int, int]
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "aaa.yaml").write_text(_playbook("aaa", MARKUP))
    (tmp_path / "own" / "aab.yaml").write_text(_playbook("aab", HOSTILE.replace("{{x}}", "").replace("\x00", "")))
    name = declared("- {id: look, do: Look}\n", title=hostile("An incident"))
    env = {
        **os.environ,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "IRRUNNER_PLAYBOOKS": str(tmp_path / "own"),
    }
    terminal = Terminal(screen_program(str(place), actor=hostile("ada")), env=env, size=size)
    try:
        terminal.until("An incident")
        terminal.press("?")
        terminal.until("Keys")
        terminal.escape("Keys")
        terminal.press("\x10incident")
        terminal.until("do it")
        terminal.escape("do it")
        terminal.press("\x18")
        terminal.until("On whose authority")
        terminal.press("why\r")
        terminal.until(f"type {name}")
        terminal.escape("To confirm")
        terminal.press("l")
        terminal.until("Summary")
        terminal.press("j")
        terminal.until("keep this playbook from being used")
        terminal.press("k")
        terminal.until("Summary")
        terminal.press("\r")
        terminal.until("Leave empty")
        terminal.until("Help")
        terminal.press(HOSTILE.replace("\x1b", "").replace("\r", "").replace("\x00", ""), "\x1bOQ")
        terminal.until("n note")
        terminal.press("t")
        terminal.until("Give the incident another title")
        terminal.escape("another title")
        terminal.press("x")
        terminal.until("Why is it skipped")
        terminal.press("\t", hostile("soon").replace("\x1b", "").replace("\r", ""), "\r")
        terminal.until("needed")
        assert terminal.end(signal.SIGTERM) == 143
        assert not foreign(terminal.raw)
        assert "\\x1b]52" in terminal.raw.decode()
    finally:
        terminal.close()


def test_the_second_layer_spells_out_what_the_first_one_missed() -> None:
    dirty = [Segment("plain "), Segment(HOSTILE), Segment("\x1b[2J", None, [(1,)])]  # type: ignore[list-item]
    shown = ControlFilter().apply(dirty, Color.parse("black"))
    assert "".join(segment.text for segment in shown).isprintable()
    assert "PWNED" in shown[1].text
    clean = [Segment("plain"), Segment("─ 日本語 é")]
    assert ControlFilter().apply(clean, Color.parse("black")) is clean


def test_the_second_layer_is_in_the_app(app: IrrunnerApp) -> None:
    assert any(isinstance(each, ControlFilter) for each in app.get_line_filters())


def test_content_holds_no_markup_and_no_control_character() -> None:
    assert text.plain("a\n[/b]\tx\x1b[2J").plain == "a\n[/b]    x\\x1b[2J"
    assert text.line("a\nb[x]\x1b", "strong").plain == r"a\nb[x]\x1b"
    assert text.joined("[/]", ("\x9b", "late"), text.line("c")).plain == r"[/]\x9bc"
    assert text.line("x" * 50, limit=10).plain == "xxxxxxxxx…"


def test_a_message_with_foreign_words_is_shown_as_text(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        app.show_message(hostile("Refused"), hostile("Hint"))
        app.show_notice(hostile("Told"))
        await settle(pilot)
        assert "[@click=app.quit]x[/]" in screen_text(app)
        assert "\x1b" not in screen_text(app)

    drive(app, script)


# What a reader of the code can rely on: foreign text becomes Content in one place.

SOURCES = sorted(Path(path) for root in irrunner.tui.__path__ for path in Path(root).rglob("*.py"))
MAKERS = {"text.py"}
"""Where strings may become Content."""
SHOWING = {
    "Static",
    "Label",
    "Option",
    "Button",
    "update",
    "notify",
    "from_markup",
    "add_row",
    "add_rows",
    "Checkbox",
    "Tab",
}
"""Calls that parse markup when they are given a bare string."""


@pytest.mark.parametrize("source", SOURCES, ids=lambda each: each.name)
def test_no_widget_gets_a_bare_string(source: Path) -> None:
    for node in ast.walk(ast.parse(source.read_text())):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        where = f"{source.name}:{node.lineno}"
        assert called not in {"notify", "from_markup", "from_rich_text"}, where
        if called in SHOWING and node.args:
            first = node.args[0]
            bare = isinstance(first, ast.JoinedStr | ast.BinOp) or (isinstance(first, ast.Constant) and first.value)
            assert not bare, where
        if called in {"Content", "styled"} and source.name not in MAKERS and node.args:
            assert isinstance(node.args[0], ast.Constant | ast.BinOp | ast.IfExp), where
