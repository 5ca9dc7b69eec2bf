"""Problems of playbooks as SARIF 2.1.0: the form in which code hosts take what a linter found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.playbook.problems import Problem

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(problems: Sequence[Problem], version: str) -> dict[str, Any]:
    """One run with every problem.

    Args:
        problems: of one playbook or several.
        version: of irrunner.
    """
    rules = sorted({problem.code for problem in problems})
    driver = {"name": "irrunner", "version": version, "rules": [{"id": code} for code in rules]}
    results = [_result(problem, rules.index(problem.code)) for problem in problems]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _result(problem: Problem, rule: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": problem.file}}
    if problem.line:
        place["region"] = {
            "startLine": problem.line,
            "startColumn": problem.column,
            "endColumn": problem.column + max(1, problem.length),
        }
    return {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity,
        "message": {"text": problem.message},
        "locations": [{"physicalLocation": place}],
    }
