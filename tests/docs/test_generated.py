from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from docs import generate
from docs.making import commands, events, sessions
from irrunner.cli.errors import EXIT_CODES
from irrunner.incident.verbs.registry import all_verbs
from irrunner.journal.events import CATALOGUE
from irrunner.tui.actions.model import all_actions
from tests.docs.pages import ROOT, page

if TYPE_CHECKING:
    from pathlib import Path

HEADING = re.compile(r"^####? `([a-z -]+)`$", re.MULTILINE)
STALE = "is not what the code says now. Run `make docs` and look at what changed."
PAGES = list(generate.pages())


def documented() -> list[str]:
    """The commands that have a heading, without the NAME that stands inside some."""
    return HEADING.findall(page("docs/commands.md").replace("`register NAME ", "`register "))


def called(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [each for each in PAGES if generate.parts_in(each.read_text("utf-8"))], ids=called)
def test_what_is_made_from_the_code_is_up_to_date(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert generate.renewed(text) == text, f"{called(path)} {STALE}"


@pytest.mark.parametrize("name", generate.FILES)
def test_a_file_that_is_made_is_up_to_date(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == generate.FILES[name](), f"{name} {STALE}"


@pytest.mark.parametrize("path", [each for each in PAGES if sessions.exchanges(each.read_text("utf-8"))], ids=called)
def test_every_session_of_the_pages_answers_as_it_is_shown(path: Path) -> None:
    shown = sessions.exchanges(path.read_text(encoding="utf-8"))
    given = sessions.play([each.command for each in shown])
    differ = [
        f"$ {each.command}\n{answer}"
        for each, answer in zip(shown, given, strict=True)
        if not sessions.same(each.answer, answer)
    ]
    assert differ == [], f"{called(path)} {STALE}\n" + "\n".join(differ)


def test_every_part_that_is_made_stands_in_some_page() -> None:
    found = {name for path in PAGES for name in generate.parts_in(path.read_text(encoding="utf-8"))}
    assert found == generate.PARTS.keys()


def test_every_event_is_in_the_catalogue_page() -> None:
    text = page("docs/events.md")
    headings = re.findall(r"^### `([a-z.]+)`$", text, re.MULTILINE)
    assert sorted(headings) == sorted(CATALOGUE)


def test_every_field_of_an_event_is_in_the_page() -> None:
    missing = [
        f"{kind}.{name}"
        for kind, event in CATALOGUE.items()
        for name in event.__struct_fields__
        if f"| `{name}` |" not in events.described(event)
    ]
    assert missing == []


def test_every_event_that_has_refs_in_its_description_shows_them() -> None:
    text = page("docs/events.md")
    for kind, event in CATALOGUE.items():
        if "refs:" in (event.__doc__ or ""):
            part = text.split(f"\n### `{kind}`\n")[1].split("\n### ")[0]
            assert "\nRefs: " in part, kind
            assert "refs:" not in part, kind


def test_every_command_is_in_the_page_on_commands() -> None:
    assert sorted(documented()) == sorted(name for name, _ in commands.all_commands())


def test_every_verb_has_a_command_in_the_page_on_commands() -> None:
    called_otherwise = {"evidence add": "add"}
    assert {called_otherwise.get(name, name) for name in all_verbs()} <= set(documented())


def test_every_option_has_a_word_of_help() -> None:
    silent = [
        f"{name} {option.opts[0]}"
        for name, command in commands.all_commands()
        for option in command.params
        if option.param_type_name == "option" and not getattr(option, "help", None)
    ]
    assert silent == []


def test_the_exit_codes_of_the_page_are_those_of_the_help() -> None:
    for code in re.findall(r"\b(\d+) ", EXIT_CODES):
        assert f"| `{code}` |" in page("docs/commands.md")


def test_every_verb_has_a_key_in_the_page_on_keys() -> None:
    rows = [line for line in page("docs/keys.md").splitlines() if line.startswith("| `")]
    with_key = {name for line in rows for name in re.findall(r"`([a-z.-]+)` \|$", line)}
    by_verb = {action.verb: action.id for action in all_actions().values() if action.id in with_key}
    assert all_verbs().keys() <= by_verb.keys()
