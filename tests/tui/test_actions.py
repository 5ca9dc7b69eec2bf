"""The list of actions, and the user's own keys."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module

import pytest

from irrunner.errors import Misused
from irrunner.incident.verbs.registry import all_verbs
from irrunner.tui.actions.keymap import UNREACHABLE, Keymap, key_label
from irrunner.tui.actions.model import CATALOGUE, SCOPES, SCREEN_SCOPES, actions_in, all_actions


def test_every_verb_has_an_action_with_a_key() -> None:
    with_key = {action.verb for action in all_actions().values() if action.verb and action.keys}
    assert with_key == set(all_verbs())


def test_every_scope_has_a_heading_and_a_room() -> None:
    used = {action.scope for action in all_actions().values()}
    assert used <= set(SCOPES)
    assert used - {"scribe"} <= {scope for scopes in SCREEN_SCOPES.values() for scope in scopes}  # a line, no room


@pytest.mark.parametrize("name", list(all_actions()))
def test_keys_are_ones_that_every_terminal_passes_on(name: str) -> None:
    action = all_actions()[name]
    allowed = re.compile(
        r"[A-Za-z0-9]|f([1-9]|1[0-2])|ctrl\+[a-z]|space|up|down|left|right|enter|escape|tab|shift\+tab|home|end|pageup|pagedown"
        r"|question_mark|colon|slash|comma|plus|minus|equals_sign|exclamation_mark|full_stop|left_square_bracket|right_square_bracket"
    )
    for key in action.keys:
        assert allowed.fullmatch(key), key
        assert key not in UNREACHABLE


def test_fields_of_an_action_are_parameters_of_its_verb() -> None:
    import inspect

    for action in all_actions().values():
        if action.verb and action.run is None:
            parameters = inspect.signature(all_verbs()[action.verb].run).parameters
            assert {field.name for field in action.fields} <= set(parameters), action.id


def test_no_key_means_two_things_on_one_screen() -> None:
    for name, scopes in SCREEN_SCOPES.items():
        keys = Counter(key for action in actions_in(*scopes) for key in action.keys)
        assert not [key for key, actions in keys.items() if actions > 1], name


def test_the_scopes_of_each_file_of_actions_are_known() -> None:
    found = {
        module: {action.scope for action in import_module(f"irrunner.tui.actions.catalogue.{module}").ACTIONS}
        for module in CATALOGUE
    }
    assert found == {module: set(scopes) for module, scopes in CATALOGUE.items()}


def test_an_unknown_action_in_the_keymap_is_told_with_the_one_that_was_meant() -> None:
    with pytest.raises(Misused, match=r"no action 'step.dome'.*Did you mean 'step.done'"):
        Keymap({"step.dome": "ctrl+t"})


def test_two_actions_of_one_room_cannot_share_a_key() -> None:
    with pytest.raises(Misused, match=r"s would mean both step\.\w+ and step\.\w+ in run"):
        Keymap({"step.done": "s"})


def test_two_actions_may_swap_their_keys() -> None:
    keymap = Keymap({"step.done": "s", "step.start": "d"})
    assert keymap.keys(all_actions()["step.done"]) == ("s",)
    assert keymap.label(all_actions()["step.start"]) == "d"


def test_actions_of_different_rooms_may_share_a_key() -> None:
    keymap = Keymap({"home.open": "d", "home.demo": "f5, ctrl+t"})
    assert keymap.keys(all_actions()["home.demo"]) == ("f5", "ctrl+t")


@pytest.mark.parametrize("key", ["ctrl+s", "ctrl+q", "ctrl+b", "ctrl+a"])
def test_keys_that_terminals_or_tmux_keep_to_themselves_are_refused(key: str) -> None:
    with pytest.raises(Misused, match="does not reach irrunner"):
        Keymap({"step.done": key})


@pytest.mark.parametrize("key", ["alt+x", "ctrl+", "F99", "§§", ""])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(Misused, match="is no key"):
        Keymap({"step.done": key})


def test_keys_that_widgets_bind_themselves_cannot_be_changed() -> None:
    with pytest.raises(Misused, match="cannot be changed"):
        Keymap({"list.move": "w"})


def test_signs_may_be_written_as_they_stand_on_the_keyboard() -> None:
    keymap = Keymap({"step.done": ".", "list.view": "f12", "details": "-", "room.deadlines": "f11"})
    assert keymap.keys(all_actions()["step.done"]) == ("full_stop",)
    assert key_label("full_stop") == "."


def test_each_room_has_help_and_a_way_out() -> None:
    for room, scopes in SCREEN_SCOPES.items():
        names = {action.id for action in actions_in(*scopes)}
        assert {"help", "palette", "back"} <= names, room
