"""A rehearsal as JUnit XML, the form in which CI systems read tests."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from irrunner.safety.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irrunner.exercise.rehearse.rehearsal import Failure, Rehearsal, RobotRun


def junit(rehearsals: Iterable[Rehearsal]) -> str:
    """One suite for each robot of each scenario, and one for the scenario itself; no times, so it never varies.

    A test is named by what is looked at and never by what came out, so that a CI system knows it again in the next run;
    no two have the same class and name.
    """
    root = ET.Element("testsuites", name="irrunner exercise rehearse")
    for rehearsal in rehearsals:
        root.append(_scenario(rehearsal))
        for run in rehearsal.runs:
            root.append(_robot(rehearsal, run))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _scenario(rehearsal: Rehearsal) -> ET.Element:
    """Whether it can be played on the playbook as it is, and whether every inject plays."""
    cases = []
    broken = [failure for failure in rehearsal.failures if failure.check == "playbook"]
    cases.append(_case(rehearsal.scenario, "can be played on the playbook", broken))
    for name in rehearsal.injects:
        found = [failure for failure in rehearsal.failures if failure.check == "plays" and failure.about == name]
        case = _case(rehearsal.scenario, f"{name} plays", found)
        if name in rehearsal.by_hand:
            ET.SubElement(case, "skipped", message="it goes by hand")
        cases.append(case)
    return _suite(rehearsal.scenario, cases)


def _robot(rehearsal: Rehearsal, run: RobotRun) -> ET.Element:
    own = [failure for failure in rehearsal.failures if failure.robot == run.name]
    own_class = f"{rehearsal.scenario}.{run.name}"
    refused = [failure for failure in own if failure.check == "robot"]
    cases = [_case(own_class, "plays to the end", refused, run.over)]
    for outcome in run.outcomes:
        name = outcome.expectation.id
        found = [failure for failure in own if failure.check != "robot" and failure.about == name]
        cases.append(_case(own_class, f"{name} is met", found, outcome.result))
    return _suite(f"{rehearsal.scenario}: {run.name}", cases)


def _suite(name: str, cases: list[ET.Element]) -> ET.Element:
    failed = sum(case.find("failure") is not None for case in cases)
    skipped = sum(case.find("skipped") is not None for case in cases)
    numbers = {"tests": len(cases), "failures": failed, "skipped": skipped, "errors": 0}
    suite = ET.Element("testsuite", {"name": visible(name)} | {key: str(value) for key, value in numbers.items()})
    suite.extend(cases)
    return suite


def _case(classname: str, name: str, failures: list[Failure], outcome: str = "") -> ET.Element:
    case = ET.Element("testcase", classname=visible(classname), name=visible(name))
    if failures:
        messages = [f"{failure.about}: {failure.message}" for failure in failures]
        ET.SubElement(case, "failure", message=visible(messages[0])).text = visible("\n".join(messages))
    if outcome:
        ET.SubElement(case, "system-out").text = visible(outcome)
    return case
