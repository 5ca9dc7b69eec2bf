"""What is wrong in a playbook is an error before an incident starts, with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.playbook.library import Loaded
    from irrunner.playbook.problems import Problem

    ProblemsOf = Callable[[str], list[Problem]]

DECISION = '- {id: ran, decide: Did it run?, options: ["yes", "no"]}\n'
COLLECTS = "- {id: find, do: Find them, collect: assets}\n"
PER_ROW = COLLECTS + "- {id: clean, decide: 'Is {{ item.name }} clean?', options: [a, b], for_each: assets}\n"

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
    "a sentence cut off by a #": ("- id: a\n  do: See ticket #12 first", "text-cut-off", "#", "quotes"),
    "a tag that looks like none": ("- {id: a, do: A, tags: {attack: [1195]}}", "bad-tag", "1195", "T1195.001"),
}


def underlined(problem: Problem) -> str:
    return problem.source[problem.column - 1 : problem.column - 1 + problem.length]


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


def test_a_graft_s_own_problems_are_shown_with_its_own_file(
    write: Callable[[str, str], object], problems_of: ProblemsOf
) -> None:
    write("guest.yaml", "playbook: 1\nid: guest\ntitle: G\nphases: [{phase: P, steps: [{id: s, do: '{{ x }}'}]}]\n")
    (problem,) = problems_of("- {use: guest, as: g}\n- {id: a, do: A, needs: [g/s], when: g/gone == x}")
    assert (problem.file, problem.code) == ("guest.yaml", "unknown-name")


def test_a_guest_s_rows_may_be_collected_by_its_host(
    write: Callable[[str, str], object], problems_of: ProblemsOf
) -> None:
    write(
        "guest.yaml",
        "playbook: 1\nid: guest\ntitle: G\nphases: [{phase: P, steps: [{id: s, do: S, for_each: assets}]}]\n",
    )
    assert problems_of(COLLECTS + "- {use: guest}") == []


def test_a_need_of_a_whole_graft_is_told_which_steps_there_are(
    write: Callable[[str, str], object], problems_of: ProblemsOf
) -> None:
    write("guest.yaml", "playbook: 1\nid: guest\ntitle: G\nphases: [{phase: P, steps: [{id: s, do: S}]}]\n")
    (problem,) = problems_of("- {use: guest, as: g}\n- {id: a, do: A, needs: [g]}")
    assert problem.message == '"g" is a graft; name one of its steps, such as g/s'


def test_two_grafts_of_one_name_are_refused(write: Callable[[str, str], object], problems_of: ProblemsOf) -> None:
    write("guest.yaml", "playbook: 1\nid: guest\ntitle: G\nphases: [{phase: P, steps: [{id: s, do: S}]}]\n")
    (problem,) = problems_of("- {use: guest}\n- {use: guest}")
    assert (problem.code, problem.line) == ("duplicate-id", 16)


def test_with_may_only_give_what_the_guest_asks(write: Callable[[str, str], object], problems_of: ProblemsOf) -> None:
    write(
        "guest.yaml",
        "playbook: 1\nid: guest\ntitle: G\nask: {vault: {label: V}}\nphases: [{phase: P, steps: [{id: s, do: S}]}]\n",
    )
    problems = problems_of("- {use: guest, with: {valt: x, vault: '{{ gone }}'}}")
    assert [(problem.code, underlined(problem)) for problem in problems] == [
        ("unknown-with", "valt"),
        ("unknown-name", "gone"),
    ]
    assert problems[0].message == 'guest asks no "valt". Did you mean "vault"?'


def test_a_shared_question_must_have_the_options_that_the_guest_compares_with(
    write: Callable[[str, str], object], problems_of: ProblemsOf
) -> None:
    write(
        "guest.yaml",
        "playbook: 1\nid: guest\ntitle: G\nask: {ecosystem: {label: E, options: [PyPI, Maven]}}\n"
        "phases: [{phase: P, steps: [{id: s, do: S, when: ecosystem == Maven}]}]\n",
    )
    (problem,) = problems_of("- {use: guest, as: g}")
    assert (problem.code, underlined(problem)) == ("unknown-option", "guest")
    assert 'in "g/s": "Maven" is no option of ecosystem' in problem.message


def test_a_circle_through_a_graft_is_found(write: Callable[[str, str], object], problems_of: ProblemsOf) -> None:
    write("guest.yaml", "playbook: 1\nid: guest\ntitle: G\nphases: [{phase: P, steps: [{id: s, do: S}]}]\n")
    (problem,) = problems_of("- {id: a, decide: A, options: [x, y], needs: [g/s]}\n- {use: guest, as: g, when: a == x}")
    assert problem.code == "never-decided"
    assert "a → g/s → a" in problem.message


def test_playbooks_that_use_each_other_show_the_circle(
    write: Callable[[str, str], object], problems_of: ProblemsOf
) -> None:
    for name, other in (("one", "two"), ("two", "three"), ("three", "one")):
        write(f"{name}.yaml", f"playbook: 1\nid: {name}\ntitle: G\nphases: [{{phase: P, steps: [{{use: {other}}}]}}]\n")
    problems = problems_of("- {use: one}")
    assert [(problem.file, problem.message) for problem in problems] == [
        ("three.yaml", "these playbooks use each other: one → two → three → one")
    ]


def test_a_condition_too_long_for_a_graft_is_refused_at_its_use(
    write: Callable[[str, str], object], problems_of: ProblemsOf
) -> None:
    long = " or ".join(["x == y"] * 100)
    write(
        "guest.yaml",
        "playbook: 1\nid: guest\ntitle: G\nask: {x: {label: X}}\n"
        f"phases: [{{phase: P, steps: [{{id: s, do: S, when: {long}}}]}}]\n",
    )
    (problem,) = problems_of(f"- {{use: guest, as: g, when: {long.replace('x', 'package')}}}")
    assert (problem.code, underlined(problem)) == ("bad-condition", "guest")
