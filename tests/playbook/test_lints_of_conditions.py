"""Fills and conditions that name nothing, compare with nothing, or wait for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.playbook.conftest import underlined

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.playbook.problems import Problem

    ProblemsOf = Callable[[str], list[Problem]]

DECISION = '- {id: ran, decide: Did it run?, options: ["yes", "no"]}\n'
COLLECTS = "- {id: find, do: Find them, collect: assets}\n"
PER_ROW = COLLECTS + "- {id: clean, decide: 'Is {{ item.name }} clean?', options: [a, b], for_each: assets}\n"

# steps, code, what the caret underlines, what the message says
ERRORS = {
    "a fill that names nothing": ("- {id: a, do: 'Find {{ packge }}'}", "unknown-name", "packge", 'mean "package"?'),
    "a fill in a command that names nothing": (
        "- {id: a, do: A, checks: [{run: [rg, '{{ pkg }}']}]}",
        "unknown-name",
        "pkg",
        'nothing is called "pkg"',
    ),
    "a fill that computes": (
        "- {id: a, do: \"{{ ''.__class__ }}\"}",
        "bad-template",
        "{{ ''.__class__ }}",
        "only a name",
    ),
    "a fill with a filter": (
        "- {id: a, do: A, how: 'x {{ package|e }}'}",
        "bad-template",
        "{{ package|e }}",
        "filters",
    ),
    "a fill that is not closed": ("- {id: a, do: 'x {{ package'}", "bad-template", "{{", "never closed"),
    "a fill of a step that is done": ("- {id: a, do: '{{ a }}'}", "unknown-name", "a", "done, not decided"),
    "a row outside for_each": ("- {id: a, do: '{{ item.name }}'}", "item-outside", "item.name", "no `for_each`"),
    "a row outside for_each in a condition": (
        "- {id: a, do: A, when: item.kind == x}",
        "item-outside",
        "item.kind",
        "no `for_each`",
    ),
    "a column nobody has": (
        COLLECTS + "- {id: a, do: '{{ item.onwer }}', for_each: assets}",
        "unknown-column",
        "item.onwer",
        'Did you mean "owner"?',
    ),
    "a state nobody has": (
        COLLECTS + "- {id: a, do: A, for_each: assets, when: item.state == burnt}",
        "unknown-option",
        "burnt",
        "there are suspected",
    ),
    "a condition that names nothing": (
        DECISION + '- {id: a, do: A, when: rann == "yes"}',
        "unknown-name",
        "rann",
        'Did you mean "ran" (line 15)?',
    ),
    "an option that does not exist": (
        "- {id: a, do: A, when: ecosystem == pypi}",
        "unknown-option",
        "pypi",
        'Did you mean "PyPI"?',
    ),
    "an option that a decision does not have": (
        DECISION + "- {id: a, do: A, when: 'ran in [yes, maybe]'}",
        "unknown-option",
        "maybe",
        "there are yes, no",
    ),
    "a condition that cannot be read": ("- {id: a, do: A, when: package = x}", "bad-condition", "=", "write =="),
    "texts put in order": ("- {id: a, do: A, when: package > 3}", "cannot-order", "package", "numbers and times"),
    "a number compared with a word": ("- {id: a, do: A, when: hosts > many}", "bad-literal", "many", "is a number"),
    "a time compared with a word": ("- {id: a, do: A, when: seen < noon}", "bad-literal", "noon", "is a time"),
    "a count of a register nobody has": (
        "- {id: a, do: A, when: count(hosts) > 1}",
        "unknown-register",
        "hosts",
        "there are assets",
    ),
    "a condition that contradicts itself": (
        "- {id: a, do: A, when: ecosystem == npm and ecosystem == PyPI}",
        "never-opens",
        "ecosystem == npm and ecosystem == PyPI",
        "never come true",
    ),
    "a number between two that touch": (
        "- {id: a, do: A, when: hosts > 5 and hosts < 5}",
        "never-opens",
        "hosts > 5 and hosts < 5",
        "never come true",
    ),
    "a decision that waits for itself": (
        "- {id: a, decide: A, options: [x, y], when: a == x}",
        "never-decided",
        "a == x",
        "a → a",
    ),
    "a question that waits for itself": (
        "- {id: a, do: A, ask: {q: {label: Q}}, when: q == x}",
        "never-decided",
        "q == x",
        "a → a",
    ),
    "decisions that wait for each other": (
        "- {id: a, decide: A, options: [x, y], when: b == x}\n- {id: b, decide: B, options: [x, y], needs: [a]}",
        "never-decided",
        "b == x",
        "a → b → a",
    ),
    "steps that need each other": (
        "- {id: a, do: A, needs: [b]}\n- {id: b, do: B, needs: [c]}\n- {id: c, do: C, needs: [a]}",
        "cycle-in-needs",
        "[b]",
        "these steps need each other: a → b → c → a",
    ),
    "a row's decision named outside its rows": (
        PER_ROW + "- {id: x, do: X, when: clean == a}",
        "per-row-name",
        "clean",
        "`for_each: assets`",
    ),
    "a row's decision filled in outside its rows": (
        PER_ROW + "- {id: x, do: '{{ clean }}', for_each: credentials, collect: credentials}",
        "per-row-name",
        "clean",
        "row by row",
    ),
}


@pytest.mark.parametrize("what", ERRORS)
def test_an_error_is_found_and_placed(what: str, problems_of: ProblemsOf) -> None:
    steps, code, marked, words = ERRORS[what]
    problems = problems_of(steps)
    (problem,) = [problem for problem in problems if problem.severity == "error"]
    assert (problem.code, underlined(problem)) == (code, marked)
    assert words in problem.message


FINE = {
    "an own milestone": "- {id: a, do: A, marks: customers-told}",
    "an or with one answerable side": DECISION
    + '- {id: a, decide: A, options: [x, y], when: ran == "yes" or b == x}\n'
    + "- {id: b, decide: B, options: [x, y], when: a == x}",
    "a need of a later step": "- {id: a, do: A, needs: [b]}\n- {id: b, do: B}",
    "a row's decision inside its rows": PER_ROW + "- {id: x, do: '{{ clean }}', for_each: assets, when: clean == a}",
    "names of every kind": DECISION
    + '- id: a\n  do: A\n  when: ran == "yes" and hosts > 3 and seen < "2026-03-24" and versions in [1.0]',
    "a shell script without answers": "- {id: a, do: A, checks: [{run: [sh, -c, 'ps aux | rg ssh']}]}",
    "an answer to a program called with -c": "- {id: a, do: A, checks: [{run: [rg, -c, '{{ package }}', sh]}]}",
    "a host in ssh": "- {id: a, do: A, checks: [{run: [ssh, -i, key, '{{ package }}', ps]}]}",
    "a comment after a sentence": "- id: a\n  do: Freeze it  # not before lunch",
    "options that are numbers": "- {id: a, decide: A, options: ['1', '2']}\n- {id: b, do: B, when: a > 1}",
    "a tier of a credential": "- {id: a, do: A, collect: credentials}\n"
    "- {id: b, do: B, for_each: credentials, when: \"item.tier in ['0', '1']\"}",
    "the name of an indicator": "- {id: a, do: 'Block {{ item.name }}', for_each: indicators, collect: indicators}",
}


@pytest.mark.parametrize("what", FINE)
def test_what_is_right_is_left_alone(what: str, problems_of: ProblemsOf) -> None:
    assert problems_of(FINE[what]) == []
