"""A command has a form for each kind of machine, and an answer in it is one word of that machine's shell."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.errors import Refused
from irrunner.incident.platform_commands import fitting, platform_commands
from irrunner.incident.verbs.steps import require_step
from irrunner.safety.shell_words import bare_places, powershell_command, powershell_quoted

if TYPE_CHECKING:
    from irrunner.incident.texts import Command
    from tests.beginnings import Declare

HEAD = """
ask:
  file: {label: File}
  files: {label: Files, type: list}
"""
HASH = """
- id: hash
  do: Take the hash of {{ file }}
  platforms:
    windows: Get-FileHash -LiteralPath {{ file }}
    linux: sha256sum -- {{ file }}
    macos: shasum -a 256 {{ file }}
"""


def forms(declare: Declare, steps: str, **answers: str) -> dict[str, Command]:
    incident = declare(steps, head=HEAD, answers=answers)
    view = next(iter(incident.checklist))
    return {each.platform: each for each in platform_commands(incident.checklist, view)}


def test_every_form_has_the_answer_in_it(declare: Declare) -> None:
    found = forms(declare, HASH, file="a.tar")
    assert [each.text for each in found.values()] == [
        "sha256sum -- a.tar",
        "shasum -a 256 a.tar",
        "Get-FileHash -LiteralPath a.tar",
    ]
    assert all(each.can_be_copied for each in found.values())


def test_a_name_with_spaces_and_quotes_stays_one_word_in_each_shell(declare: Declare) -> None:
    found = forms(declare, HASH, file="it's; a $(file)")
    assert shlex.split(found["linux"].text) == ["sha256sum", "--", "it's; a $(file)"]
    assert found["windows"].text == "Get-FileHash -LiteralPath 'it''s; a $(file)'"
    assert found["windows"].can_be_copied


def test_inside_quotes_of_the_author_only_a_plain_word_may_stand(declare: Declare) -> None:
    steps = "- {id: a, do: A, platforms: {unix: \"sh -x 'grep {{ file }} x'\", windows: 'ls \"{{ file }}\"'}}"
    found = forms(declare, steps, file="a b")
    assert "a shell might act on the answer to file" in found["unix"].trouble
    assert not found["windows"].can_be_copied


def test_a_list_of_parts_is_joined_for_its_shell(declare: Declare) -> None:
    steps = """
- id: a
  do: A
  platforms:
    unix: [grep, -r, "{{ file }}", "a b"]
    windows: [Select-String, -Path, "{{ files }}", -Pattern, "it's"]
"""
    found = forms(declare, steps, file="x y", files="one, 2")
    assert found["unix"].text == "grep -r 'x y' 'a b'"
    assert found["windows"].text == "Select-String -Path 'one' '2' -Pattern 'it''s'"


def test_a_list_in_a_text_becomes_words(declare: Declare) -> None:
    steps = "- {id: a, do: A, platforms: {unix: 'ls {{ files }}', windows: 'ls {{ files }}'}}"
    found = forms(declare, steps, files="one, t w o")
    assert found["unix"].text == "ls one 't w o'"
    assert found["windows"].text == "ls 'one', 't w o'"


def test_a_missing_answer_keeps_every_form_from_being_copied(declare: Declare) -> None:
    found = forms(declare, HASH)
    assert [each.missing for each in found.values()] == [("file",)] * 3
    assert not any(each.can_be_copied for each in found.values())


def test_a_double_quote_is_not_handed_to_windows_powershell() -> None:
    with pytest.raises(Refused, match="double quote"):
        powershell_command(["a", 'x"y'], {1})


def test_a_machine_gets_its_own_form_and_all_when_none_is_its_own(declare: Declare) -> None:
    steps = "- {id: a, do: A, platforms: {unix: ls, windows: dir}}"
    found = [*forms(declare, steps).values()]
    assert [each.text for each in fitting(found, "macos")] == ["ls"]
    assert [each.text for each in fitting(found, "windows")] == ["dir"]
    assert fitting(found[1:], "linux") == found[1:]


def test_two_braces_stay_and_a_graft_renames_what_stands_in_a_form(declare: Declare) -> None:
    steps = "- {id: a, do: A, platforms: {unix: 'docker ps --format {{{{.ID}} {{ file }}'}}"
    assert forms(declare, steps, file="x")["unix"].text == "docker ps --format {{.ID}} x"


SINGLE = "'\u2018\u2019\u201a\u201b"


def read_by_powershell(text: str) -> str:
    """A literal as PowerShell reads it: two single quotes, plain or curly, stand for the first; one ends it."""
    found, place = "", 1
    while text[place] not in SINGLE or text[place + 1 : place + 2] in (*SINGLE,):
        found += text[place]
        place += 2 if text[place] in SINGLE else 1
    assert place == len(text) - 1
    return found


@given(st.text(alphabet="ab $`\"'\u2018\u2019\u201a\u201b\u201c;|-#@({})&\\", max_size=20))
def test_what_powershell_reads_back_is_the_answer(text: str) -> None:
    assert read_by_powershell(powershell_quoted(text)) == text


@given(
    st.text(alphabet="ab '\"\\`$(#<\n", max_size=20),
    st.text(alphabet="xy '\"\\`$(;|&#*~!", min_size=1, max_size=12),
)
def test_where_a_word_can_be_quoted_a_posix_shell_reads_one_word(before: str, answer: str) -> None:
    text = f"{before} {{{{ x }}}}"
    [is_bare] = bare_places(text, [(len(before) + 1, len(text))], "linux")
    if is_bare:
        words = shlex.split(f"{before} {shlex.quote(answer)}", comments=True)
        assert words[-1].endswith(answer)


def test_sources_are_kept_as_words_and_addresses(declare: Declare) -> None:
    steps = "- {id: a, do: A, source: [general practice, The manual], url: 'https://docs.example/a'}"
    step = require_step(declare(steps).checklist, "a").step
    assert step.sources == ("general practice", "The manual")
    assert step.urls == ("https://docs.example/a",)
