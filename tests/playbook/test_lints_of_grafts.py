"""What is wrong between a playbook and those it uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.playbook.conftest import underlined

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.playbook.problems import Problem

    ProblemsOf = Callable[[str], list[Problem]]

COLLECTS = "- {id: find, do: Find them, collect: assets}\n"


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
