"""The scribe's grammar: what a line comes to."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.errors import Misused
from irrunner.incident.verbs.registry import all_verbs
from irrunner.tui.screens.incident.scribe_grammar import COMMANDS, Words, completions, read_line

STEPS = ("isolate", "isolate@a3", "rebuild.2")


def test_a_plain_line_is_a_note() -> None:
    line = read_line("  Bo called: the build is red  ")
    assert (line.verb, line.args, line.options) == ("note", ("Bo called: the build is red",), {})


def test_a_step_in_front_of_a_note_is_what_it_is_about() -> None:
    line = read_line("#isolate@a3 pulled the cable", STEPS)
    assert (line.args, line.options) == (("pulled the cable",), {"step": "isolate@a3"})


@pytest.mark.parametrize("key", ["n", ":"])
def test_the_key_that_opens_the_line_is_no_part_of_a_command(key: str) -> None:
    assert read_line(f"{key}/decision Pull the plug -- It spreads").verb == "decision"
    assert read_line(f"{key}/at 14:05 saw it").options["at"] == "14:05"
    assert read_line("n/a so far").args == ("n/a so far",)


def test_a_hash_that_names_no_step_stays_in_the_note() -> None:
    assert read_line("#42 is the ticket", STEPS).args == ("#42 is the ticket",)


@pytest.mark.parametrize("time", ["14:05", "yesterday 23:10 Europe/Berlin", "-20m"])
def test_a_time_behind_a_note_is_no_text_in_silence(time: str) -> None:
    with pytest.raises(Misused, match="in front of the text") as refused:
        read_line(f"the proxy is down /at {time}")
    assert refused.value.hint.startswith(f"/at {time} TEXT")
    assert read_line(f"/note the proxy is down /at {time}").args == (f"the proxy is down /at {time}",)
    assert read_line("meet /at the bridge").args == ("meet /at the bridge",)


TOOL_FORMS = (
    "2026-03-24T10:39:00.1234567Z saw it",
    "1774348740 saw it",
    "1774348740000 saw it",
    "24/Mar/2026:10:39:00 +0100 saw it",
    "20260324T103900Z saw it",
    "2026/03/24 10:39 saw it",
    "24.03.2026 10:39 saw it",
)
"""Times as other tools print them."""


@pytest.mark.parametrize(
    ("said", "time", "rest"),
    [
        ("14:05 saw it", "14:05", "saw it"),
        ("-20m saw it", "-20m", "saw it"),
        ("-1h30m saw it", "-1h30m", "saw it"),
        ("yesterday 23:10 UTC saw it", "yesterday 23:10 UTC", "saw it"),
        ("2026-03-24 10:39 saw it", "2026-03-24 10:39", "saw it"),
        ("2026-03-24T10:39:12Z saw it", "2026-03-24T10:39:12Z", "saw it"),
        ("14:05 +02:00 saw it", "14:05 +02:00", "saw it"),
        ("14:05 Europe/Berlin saw it", "14:05 Europe/Berlin", "saw it"),
        ("9:15 pm saw it", "9:15 pm", "saw it"),
        ("14:05 May be a fluke", "14:05", "May be a fluke"),
        ("14:05 sat down with counsel", "14:05", "sat down with counsel"),
        ("14:05 on the bridge", "14:05", "on the bridge"),
        ("14:05 IT was told", "14:05", "IT was told"),
        ("fri 14:05 told", "fri 14:05", "told"),
        ("20 minutes ago it broke", "20 minutes ago", "it broke"),
        *((form, form.partition(" saw")[0], "saw it") for form in TOOL_FORMS),
    ],
)
def test_a_time_in_front_is_when_it_happened(said: str, time: str, rest: str) -> None:
    line = read_line(f"/at {said}")
    assert (line.options["at"], line.args) == (time, (rest,))


def test_a_time_and_a_person_may_stand_in_front_of_any_command() -> None:
    line = read_line("/at 14:05 /by Grace_Hopper /decision Cut it off -- it still sends")
    assert line.verb == "decision"
    assert line.args == ("Cut it off",)
    assert line.options == {"why": "it still sends", "at": "14:05", "by": "Grace Hopper"}


@pytest.mark.parametrize("dash", ["--", "\u2014", "\u2013"])
def test_a_decision_is_what_and_why(dash: str) -> None:
    line = read_line(f"/decision Pay nothing {dash} the keys are useless")
    assert (line.verb, line.args, line.options) == ("decision", ("Pay nothing",), {"why": "the keys are useless"})


def test_a_follow_up_has_an_owner_and_a_due_time_wherever_they_stand() -> None:
    line = read_line("/action @Grace_Hopper rotate the +2d staging keys")
    assert line.args == ("rotate the staging keys",)
    assert line.options == {"owner": "Grace Hopper", "due": "+2d"}


def test_a_row_has_cells_and_a_name() -> None:
    line = read_line('/asset db 1 kind=server note="in the cellar"')
    assert line.args == ("assets", {"name": "db 1", "kind": "server", "note": "in the cellar"})


def test_an_indicator_tells_its_type_and_keeps_what_follows_as_a_note() -> None:
    line = read_line("/indicator models.litellm.example seen in the proxy log")
    assert line.args == (
        "indicators",
        {"value": "models.litellm.example", "note": "seen in the proxy log", "type": "domain"},
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/decision Pay", "reason"),
        ("/at soon it broke", "time"),
        ("/asset kind=server", "name"),
        ("/asset db colour=red", "colour"),
        ("/action @bo", "words"),
        ("/notte x", "/note"),
        ("/note", "words"),
    ],
)
def test_a_line_that_lacks_something_says_what(line: str, said: str) -> None:
    with pytest.raises(Misused) as refused:
        read_line(line)
    assert said in str(refused.value)


def test_two_slashes_begin_a_note_with_one() -> None:
    assert read_line("//etc is full").args == ("/etc is full",)


def test_a_path_is_a_note() -> None:
    assert read_line("/var/log/auth.log is gone").args == ("/var/log/auth.log is gone",)


@given(st.text(max_size=200))
def test_any_line_is_a_known_verb_or_says_what_is_wrong(text: str) -> None:
    with suppress(Misused):
        assert read_line(text, STEPS).verb in all_verbs()


WORDS = Words(
    people=("grace", "Bo Li"),
    steps=STEPS,
    names=("ci-runner-7", "laptop-ada"),
    values={("assets", "state"): ("cleared",)},
)


def test_a_slash_completes_the_commands() -> None:
    assert completions("/", 1, WORDS) == (0, [f"/{name}" for name in COMMANDS])
    assert completions("/at 14:05 /dec", 14, WORDS) == (10, ["/decision"])


def test_names_of_people_steps_and_assets_complete_where_they_begin() -> None:
    assert completions("ask @b", 6, WORDS) == (4, ["@Bo_Li"])
    assert completions("#iso", 4, WORDS) == (0, ["#isolate", "#isolate@a3"])
    assert completions("cut ci", 6, WORDS) == (4, ["ci-runner-7"])
    assert completions("a", 1, WORDS) == (0, [])


def test_columns_and_states_complete_in_a_row() -> None:
    assert completions("/asset db ki", 12, WORDS) == (10, ["kind="])
    assert completions("/asset db state=c", 17, WORDS) == (10, ["state=cleared"])
