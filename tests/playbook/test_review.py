"""What a reviewer would raise before a playbook is shared, and how a reason waives it."""

from __future__ import annotations

from datetime import date
from textwrap import indent
from typing import TYPE_CHECKING

import pytest

from irrunner.playbook import library
from irrunner.playbook.lints.review import RULES
from irrunner.playbook.problems import level
from irrunner.playbook.sarif import as_sarif
from tests.docs.pages import page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.playbook.problems import Problem

TODAY = date(2026, 11, 28)
TOP = "playbook: 1\nid: book\ntitle: A\nreviewed: '2026-11-01'\n"
STEPS = "phases:\n  - phase: P\n    steps:\n"


@pytest.fixture
def review(folder: Path, write: Callable[[str, str], Path]) -> Callable[..., list[Problem]]:
    """What a review finds in some steps, or in a whole file."""

    def found(steps: str, *, top: str = TOP, whole: bool = False) -> list[Problem]:
        write("book.yaml", f"{top}{steps if whole else STEPS + indent(steps, '      ')}")
        return list(library.find("book", [folder], review=TODAY).problems)

    return found


SWEEP = "- {id: sweep, do: Look for a wiper}\n"
COPY = "- {id: copy, do: Take a snapshot}\n"
# steps that break a rule, and the same made right
PAIRS = {
    "contain-before-preserve": (
        SWEEP + "- {id: a, do: Rebuild the server}",
        SWEEP + COPY + "- {id: a, do: Rebuild the server}",
    ),
    "revoke-before-sweep": ("- {id: a, do: Revoke the token}", SWEEP + "- {id: a, do: Revoke the token}"),
    "runs-suspect-code": (
        "- {id: a, do: Look, checks: [{run: [pip, show, x]}]}",
        "- {id: a, do: Look, warn: Never run `pip show x`, checks: [{run: [python3, -I, -S, x.py]}]}",
    ),
    "destructive-unmarked": (
        "- {id: a, do: Look, checks: [{run: [kubectl, delete, pod, x]}]}",
        "- {id: a, do: Look, checks: [{run: {argv: [kubectl, delete, pod, x], destructive: true}}]}",
    ),
    "fact-without-source": (
        "- {id: a, do: Save it, how: It is kept for 90 days.}",
        "- {id: a, do: Save it, how: It is kept for 90 days., url: 'https://docs.example/x'}",
    ),
    "no-short": (
        "- {id: a, do: Write down when the first signal came and from whom}",
        "- {id: a, do: Write down when the first signal came and from whom, short: First signal}",
    ),
    "pin-without-expiry": ("- {id: a, do: Pin the version}", "- {id: a, do: Pin it until it is fixed}"),
    "unreachable": (
        "- {id: x, decide: X, options: [a, b]}\n- {id: y, decide: Y, options: [a, b], when: x == a}\n"
        "- {id: z, do: Z, when: x == b and y == a}",
        "- {id: x, decide: X, options: [a, b]}\n- {id: y, decide: Y, options: [a, b], when: x == a}\n"
        "- {id: z, do: Z, when: x == b or y == a}",
    ),
    "many-open": (
        "\n".join(f"- {{id: s{n}, do: Do it}}" for n in range(13)),
        "\n".join(f"- {{id: s{n}, do: Do it}}" for n in range(12)),
    ),
}


@pytest.mark.parametrize("code", PAIRS)
def test_a_rule_finds_what_breaks_it_and_nothing_else(review: Callable[..., list[Problem]], code: str) -> None:
    broken, right = PAIRS[code]
    assert [(each.code, each.severity) for each in review(broken)] == [(code, "warning")]
    assert review(right) == []


def test_a_platform_form_and_a_code_block_are_read_as_well(review: Callable[..., list[Problem]]) -> None:
    steps = "- id: a\n  do: Look\n  how: |\n    ```\n    pip list\n    ```\n  platforms:\n    linux: rm -rf x\n"
    assert {each.code for each in review(steps)} == {"runs-suspect-code", "destructive-unmarked"}


def test_a_role_without_steps_and_an_old_review(review: Callable[..., list[Problem]]) -> None:
    top = "playbook: 1\nid: book\ntitle: A\nreviewed: '2026-01-01'\nroles: {lead: Lead, ghost: Nobody}\n"
    found = review("- {id: a, do: A, role: lead}", top=top)
    assert [each.code for each in found] == ["stale-review", "unused-role"]


def test_a_condition_that_a_later_phase_decides(review: Callable[..., list[Problem]]) -> None:
    phases = """phases:
- phase: One
  steps: [{id: a, do: A, when: b == x}]
- phase: Two
  steps: [{id: b, decide: B, options: [x, y]}]
"""
    assert [each.code for each in review(phases, whole=True)] == ["decided-later"]


@pytest.mark.parametrize("where", ["step", "top"])
def test_a_reason_waives_a_rule(review: Callable[..., list[Problem]], where: str) -> None:
    waiver = "lint: {revoke-before-sweep: nothing runs there}"
    top = f"{TOP}{waiver}\n" if where == "top" else TOP
    step = "- {id: a, do: Revoke the token" + (f", {waiver}" if where == "step" else "") + "}"
    assert review(step, top=top) == []


@pytest.mark.parametrize(
    ("waiver", "code"),
    [
        ("lint: {revoke-befor-sweep: x}", "unknown-rule"),
        ("lint: {revoke-before-sweep: }", "empty-value"),
        ("lint: [revoke-before-sweep]", "wrong-shape"),
    ],
)
def test_a_waiver_names_a_rule_and_says_why(review: Callable[..., list[Problem]], waiver: str, code: str) -> None:
    found = review("- {id: a, do: A, " + waiver + "}")
    assert [(each.severity, each.code) for each in found] == [("error", code)]


def test_a_graft_is_judged_where_it_is_used(
    review: Callable[..., list[Problem]], write: Callable[[str, str], Path]
) -> None:
    guest = "playbook: 1\nid: guest\ntitle: G\nreviewed: '2026-11-01'\nlint: {revoke-before-sweep: the host does}\n"
    write(
        "guest.yaml", f"{guest}{STEPS}      - {{id: r, do: Revoke the key}}\n      - {{id: s, do: Revoke the token}}\n"
    )
    found = review("- {use: guest}")
    assert [(each.code, each.file) for each in found] == [("revoke-before-sweep", "book.yaml")]
    assert review(f"{SWEEP}- {{use: guest}}") == []


def test_loading_for_an_incident_does_not_review(folder: Path, write: Callable[[str, str], Path]) -> None:
    write("book.yaml", f"{TOP}{STEPS}      - {{id: a, do: Revoke the token}}\n")
    assert library.find("book", [folder]).problems == ()


def test_levels_and_sarif(review: Callable[..., list[Problem]]) -> None:
    assert level(review("- {id: a, do: A}")) == "shareable"
    found = review("- {id: a, do: Revoke the token}")
    assert level(found) == "runnable"
    assert level(review("- {id: a, do: A, needs: [b]}")) == "draft"
    [run] = as_sarif(found, "1.0")["runs"]
    [result] = run["results"]
    assert result["ruleId"] == run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "revoke-before-sweep"
    assert result["level"] == "warning"
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region["startLine"] == found[0].line


def test_every_rule_stands_in_the_manual() -> None:
    table = page("docs/playbooks.md").split("## A review")[1].split("```")[0]
    assert [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")] == list(RULES)


def test_every_rule_has_a_test() -> None:
    assert set(RULES) == {*PAIRS, "stale-review", "unused-role", "decided-later"}
