"""What is wrong in a playbook is an error before an incident starts, with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.playbook.conftest import underlined

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.playbook.library import Loaded
    from irrunner.playbook.problems import Problem

    ProblemsOf = Callable[[str], list[Problem]]


# steps, code, what the caret underlines, what the message says
ERRORS = {
    "an unknown key": ("- {id: a, do: A, evidnce: [x]}", "unknown-key", "evidnce", 'Did you mean "evidence"?'),
    "a duplicate key": ("- {id: a, do: A, do: B}", "duplicate-key", "do", "twice, first in line 15"),
    "a step without an id": ("- {do: A}", "missing-key", "{", "needs the key `id`"),
    "a step without a sentence": ("- {id: a}", "missing-key", "{", "needs `do`, or `decide`"),
    "a step done and decided": ("- {id: a, do: A, decide: B, options: [x, y]}", "do-or-decide", "decide", "not both"),
    "a decision without options": ("- {id: a, decide: A}", "missing-key", "decide", "needs `options`"),
    "options without a decision": ("- {id: a, do: A, options: [x, y]}", "do-or-decide", "options", "`decide`"),
    "a decision with one option": ("- {id: a, decide: A, options: [x]}", "one-option", "options", "one option"),
    "the same option twice": ("- {id: a, decide: A, options: [x, y, x]}", "duplicate-entry", "x", "twice"),
    "the same evidence twice": ("- {id: a, do: A, evidence: [x, x]}", "duplicate-entry", "x", "twice"),
    "an id in capitals": ("- {id: Find_It now, do: A}", "bad-id", "Find_It now", "Write find-it-now."),
    "an id of irrunner's own": ("- {id: answers, do: A}", "reserved-id", "answers", "irrunner itself"),
    "an id of the language's own": ("- {id: not, do: A}", "reserved-id", "not", "irrunner itself"),
    "two steps with one id": ("- {id: a, do: A}\n- {id: a, do: B}", "duplicate-id", "a", "(line 15)"),
    "a role nobody defined": ("- {id: a, do: A, role: laed}", "unknown-role", "laed", 'Did you mean "lead" (line 5)?'),
    "an approver nobody defined": ("- {id: a, do: A, approve: boss}", "unknown-role", "boss", 'no role called "boss"'),
    "a step nobody defined": (
        "- {id: isolate, do: A}\n- {id: b, do: B, needs: [isolte]}",
        "unknown-step",
        "isolte",
        'Did you mean "isolate" (line 15)?',
    ),
    "a step that needs itself": ("- {id: a, do: A, needs: [a]}", "needs-itself", "a", "cannot wait for itself"),
    "one text for a list": (
        "- {id: freeze, do: F}\n- {id: a, do: A, needs: freeze}",
        "wrong-shape",
        "freeze",
        "expected a list of step ids, found one text; write [freeze]",
    ),
    "a list for a text": ("- {id: a, do: A, how: [x, y]}", "wrong-shape", "[x, y]", "expected one text, found a list"),
    "a mapping for a text": ("- {id: a, do: A, warn: {x: y}}", "wrong-shape", "{x: y}", "found a mapping"),
    "a mapping in a list": ("- {id: a, do: A, evidence: [x: y]}", "wrong-shape", "x: y", "put quotes around it"),
    "a key without a value": ("- {id: a, do: A, role: }", "empty-value", "role", "nothing stands after `role`"),
    "a text as a step": ("- Do something", "wrong-shape", "Do something", "expected a step, found one text"),
    "a target that is no duration": ("- {id: a, do: A, within: 30}", "bad-duration", "30", "Write 30m"),
    "a target of nothing": ("- {id: a, do: A, within: 0m}", "bad-duration", "0m", "no time"),
    "a register nobody has": ("- {id: a, do: A, collect: asets}", "unknown-register", "asets", 'mean "assets"?'),
    "rows of a register nobody has": ("- {id: a, do: A, for_each: hosts}", "unknown-register", "hosts", "there are"),
    "a milestone in capitals": ("- {id: a, do: A, marks: Contained!}", "bad-id", "Contained!", "such as contained"),
    "a question called like a decision": (
        "- {id: package, decide: P, options: [x, y]}",
        "duplicate-name",
        "package",
        "another question or decision (line 7)",
    ),
    "two questions with one name": (
        "- {id: a, do: A, ask: {package: {label: P}}}",
        "duplicate-name",
        "package",
        "(line 7)",
    ),
    "a question without a label": ("- {id: a, do: A, ask: {q: {required: true}}}", "missing-key", "{", "`label`"),
    "a question of an unknown type": (
        "- {id: a, do: A, ask: {q: {label: Q, type: txt}}}",
        "unknown-type",
        "txt",
        'Did you mean "text"?',
    ),
    "a question that the report does not ask": (
        "- {id: a, decide: A, options: [x, y], answers: dat}",
        "unknown-question",
        "dat",
        'Did you mean "data"?',
    ),
    "a question of the report that no answer answers": (
        "- {id: a, do: A, ask: {q: {label: Q, answers: reech}}}",
        "unknown-question",
        "reech",
        'Did you mean "reach"?',
    ),
    "a step that answers without deciding": (
        "- {id: a, do: A, answers: data}",
        "do-or-decide",
        "data",
        "only a decision",
    ),
    "a part that the report does not have": (
        "- {id: a, do: A, writes: [root-case]}",
        "unknown-section",
        "root-case",
        'Did you mean "root-cause"?',
    ),
    "a decision that wants an essay": (
        "- {id: a, decide: A, options: [x, y], writes: [root-cause]}",
        "do-or-decide",
        "[root-cause]",
        "belongs to `do`",
    ),
    "a default that is no option": (
        "- {id: a, do: A, ask: {q: {label: Q, options: [PyPI, npm], default: pypi}}}",
        "unknown-option",
        "pypi",
        "not among the options",
    ),
    "a default that is no number": (
        "- {id: a, do: A, ask: {q: {label: Q, type: number, default: x}}}",
        "bad-default",
        "x",
        "not a number",
    ),
    "a choice without options": (
        "- {id: a, do: A, ask: {q: {label: Q, type: choice}}}",
        "missing-key",
        "{",
        "needs `options`",
    ),
    "a command in one text": (
        "- {id: a, do: A, checks: [{run: rg foo .}]}",
        "wrong-shape",
        "rg foo .",
        "a list of its parts: [rg, foo, .]",
    ),
    "an answer in a shell": (
        "- {id: a, do: A, checks: [{run: [sudo, /bin/bash, -ec, 'rg {{ package }}']}]}",
        "fill-in-shell",
        "'rg {{ package }}'",
        "read the answer as commands",
    ),
    "an answer in a shell on Windows": (
        "- {id: a, do: A, checks: [{run: [powershell.exe, -NoProfile, -Command, '{{ package }}']}]}",
        "fill-in-shell",
        "'{{ package }}'",
        "read the answer as commands",
    ),
    "an answer in an interpreter": (
        "- {id: a, do: A, checks: [{run: [python3, -c, 'import {{ package }}']}]}",
        "fill-in-shell",
        "'import {{ package }}'",
        "read the answer as commands",
    ),
    "an answer as a program": (
        "- {id: a, do: A, checks: [{run: ['{{ package }}', x]}]}",
        "fill-as-program",
        "'{{ package }}'",
        "which program runs",
    ),
    "an unknown playbook": (
        "- {use: rotate-credentals}",
        "unknown-playbook",
        "rotate-credentals",
        "no playbook called",
    ),
    "a milestone that an option marks which is none": (
        "- {id: a, decide: A?, options: [ran, stopped], marks: confirmed, marked_by: [rn]}",
        "unknown-option",
        "[rn]",
        'Did you mean "ran"?',
    ),
    "options that mark without a decision": (
        "- {id: a, do: A, marks: confirmed, marked_by: [ran]}",
        "do-or-decide",
        "[ran]",
        "names options of a decision",
    ),
    "a playbook that uses itself": ("- {use: book}", "cycle-in-use", "book", "book → book"),
}

WARNINGS = {
    "rows that nobody collects": ("- {id: a, do: A, for_each: assets}", "nothing-collects", "assets", "by hand"),
    "a count of rows that nobody collects": (
        "- {id: a, do: A, when: count(assets) > 2}",
        "nothing-collects",
        "assets",
        "by hand",
    ),
    "a milestone nearly like a known one": (
        "- {id: a, do: A, marks: contaned}",
        "unknown-milestone",
        "contaned",
        'Did you mean "contained"?',
    ),
    "a check that is not known yet": ("- {id: a, do: A, checks: [{ovs: {}}]}", "unknown-check", "ovs", 'mean "osv"?'),
    "an answer for a shell far away": (
        "- {id: a, do: A, checks: [{run: [ssh, -p, '22', '{{ package }}', ps, '{{ package }}']}]}",
        "fill-in-remote-shell",
        "'{{ package }}'",
        "other host",
    ),
    "closing braces written double": (
        "- {id: a, do: A, checks: [{run: [docker, ps, --format, '{{{{.Names}}}}']}]}",
        "four-braces",
        "}}}}",
        "written as they are",
    ),
    "a sentence cut off by a #": ("- id: a\n  do: See ticket #12 first", "text-cut-off", "#", "quotes"),
    "a short that is not short": (
        "- {id: a, do: A, for_each: assets, short: '{{ item.name }} · look for wipers and token monitors'}\n"
        "- {id: b, do: B, collect: assets}",
        "long-short",
        "'{{ item.name }} · look for wipers and token monitors'",
        "a row shows 30",
    ),
    "a short that is the same for every row": (
        "- {id: a, do: A, for_each: indicators, short: Sweep again}\n- {id: b, do: B, collect: indicators}",
        "short-without-row",
        "Sweep again",
        "{{ item.value }}",
    ),
    "a tag that looks like none": ("- {id: a, do: A, tags: {attack: [1195]}}", "bad-tag", "1195", "T1195.001"),
}


@pytest.mark.parametrize("what", ERRORS)
def test_an_error_is_found_and_placed(what: str, problems_of: ProblemsOf) -> None:
    steps, code, marked, words = ERRORS[what]
    problems = problems_of(steps)
    (problem,) = [problem for problem in problems if problem.severity == "error"]
    assert (problem.code, underlined(problem)) == (code, marked)
    assert words in problem.message


@pytest.mark.parametrize("what", WARNINGS)
def test_a_warning_is_found_and_the_playbook_stays_usable(what: str, load_steps: Callable[[str], Loaded]) -> None:
    steps, code, marked, words = WARNINGS[what]
    loaded = load_steps(steps)
    (problem,) = loaded.problems
    assert (problem.severity, problem.code, underlined(problem)) == ("warning", code, marked)
    assert words in problem.message
    assert loaded.playbook is not None


def test_braces_that_stay_are_no_answer_in_a_shell(load_steps: Callable[[str], Loaded]) -> None:
    loaded = load_steps("- {id: a, do: A, checks: [{run: [sh, -c, 'docker ps --format \"{{{{.Names}}\"']}]}")
    assert not loaded.problems


def test_all_problems_come_at_once_in_the_order_of_the_lines(load: Callable[[str], Loaded]) -> None:
    loaded = load("""\
playbook: 2
id: book
title: T
severity: hgih
tlp: AMBER
reviewed: yesterday
bogus: x
references: [{title: x, url: "javascript:alert(1)"}, text]
deadlines: [gdpr-33, GDPR]
phases:
  - phase: P
    steps:
      - {id: a, do: "{{ gone }}", role: lead, needs: [b], checks: [{nothing: {}}]}
  - phase: P
    steps: []
""")
    assert loaded.playbook is None
    assert [(problem.line, problem.code) for problem in loaded.problems] == [
        (1, "language-version"),
        (4, "unknown-severity"),
        (5, "unknown-tlp"),
        (6, "bad-date"),
        (7, "unknown-key"),
        (8, "bad-url"),
        (8, "wrong-shape"),
        (9, "bad-id"),
        (13, "unknown-name"),
        (13, "unknown-role"),
        (13, "unknown-step"),
        (13, "unknown-check"),
        (14, "duplicate-phase"),
        (15, "no-steps"),
    ]


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        ("", "empty-file", "nothing in this file"),
        ("# a comment\n", "empty-file", "nothing in this file"),
        ("- a\n- b\n", "wrong-shape", "found a list"),
        ("Just words\n", "wrong-shape", "found one text"),
        ("id: book\ntitle: T\nphases: [{phase: P, steps: [{id: a, do: A}]}]\n", "missing-key", "playbook: 1"),
        ("playbook: 1\nid: book\ntitle: T\n", "missing-key", "`phases`"),
        ("playbook: 1\nid: book\ntitle: T\nphases: []\n", "no-steps", "no steps"),
        ("playbook: 1\nid: book\ntitle: T\nphases: [{phase: P}]\n", "missing-key", "`steps`"),
        ("playbook: 1\nid: book\ntitle: T\nphases: [P]\n", "wrong-shape", "expected a phase"),
    ],
)
def test_a_file_that_is_no_playbook_says_what_is_missing(
    content: str, code: str, words: str, load: Callable[[str], Loaded]
) -> None:
    (problem,) = load(content).problems
    assert problem.code == code
    assert words in problem.message


def test_everything_wrong_in_a_text_is_said_at_once(problems_of: ProblemsOf) -> None:
    problems = problems_of("- {id: a, do: 'x {{ A }} y {{ b | c }} z {{}} and {{ never'}")

    assert [underlined(problem) for problem in problems] == ["{{ A }}", "{{ b | c }}", "{{}}", "{{"]
    assert {problem.code for problem in problems} == {"bad-template"}


def test_a_fill_before_braces_that_stay_is_no_mistake(problems_of: ProblemsOf) -> None:
    (problem,) = problems_of("- {id: a, do: 'x {{{{ .Name {{ gone }}}}'}")
    assert problem.code == "unknown-name"
