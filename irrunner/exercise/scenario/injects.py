"""Reading injects and the expectations in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from irrunner.exercise.scenario.draft import DraftExpectation, DraftInject
from irrunner.exercise.scenario.model import KINDS, Chance, Choice, Expectation, Inject
from irrunner.exercise.scenario.predicates import read_predicate
from irrunner.exercise.scenario.values import read_values, seconds
from irrunner.playbook.fields import Fields, shape_of
from irrunner.playbook.nodes import Mapping, Node

if TYPE_CHECKING:
    from irrunner.playbook.nodes import Findings

INJECT_KEYS = (
    "id",
    "kind",
    "title",
    "at",
    "when",
    "unless",
    "delay",
    "manual",
    "chance",
    "to",
    "from",
    "via",
    "text",
    "attach",
    "sets",
    "ack",
    "options",
    "repeat_every",
    "until",
    "facilitator",
    "expect",
)
CHANCE_KEYS = ("one_of", "weight")
OPTION_KEYS = ("id", "label", "note")
EXPECT_KEYS = (
    "id",
    "do",
    "met_by",
    "lost_when",
    "judge",
    "within",
    "critical",
    "objective",
    "hint",
    "step",
    "wording",
)


def read_inject(node: Node, findings: Findings, start: str = "") -> DraftInject | None:
    """One inject; None when the node is none at all. What is wrong goes into the findings.

    Args:
        node: as it stands in the file.
        findings: takes the problems.
        start: when the story begins, in irrunner's fixed form; empty for none.
    """
    if not isinstance(node, Mapping):
        message = f'expected an inject, found {shape_of(node)}; write {{id: alert, at: 0m, text: "…"}}'
        findings.error("wrong-shape", node.span, message)
        return None
    fields = Fields(node, findings, INJECT_KEYS, "an inject")
    fields.need("id", "text", what="an inject")
    found = [read_expectation(each, findings) for each in fields.sequence("expect", "expectations")]
    expect = [each for each in found if each is not None]
    when, unless, until = (read_predicate(fields, key) for key in ("when", "unless", "until"))
    inject = Inject(
        id=fields.id("id"),
        text=fields.text("text"),
        kind=fields.choice("kind", KINDS, "inject", "unknown-kind"),
        title=fields.text("title"),
        at=seconds(fields, "at", start),
        when=when.predicate if when else None,
        unless=unless.predicate if unless else None,
        delay=seconds(fields, "delay") or 0,
        manual=fields.flag("manual"),
        to=fields.texts("to", "roles"),
        sender=fields.text("from"),
        via=fields.text("via"),
        attach=fields.texts("attach", "files"),
        sets=read_values(fields, "sets"),
        ack=fields.flag("ack"),
        options=tuple(read_options(fields)),
        repeat_every=seconds(fields, "repeat_every") or 0,
        until=until.predicate if until else None,
        facilitator=fields.text("facilitator"),
        expect=tuple(each.expectation for each in expect),
        chance=read_chance(fields),
        line=findings.line(node.span),
    )
    return DraftInject(inject, node, when, unless, expect, until)


def read_chance(fields: Fields) -> Chance | None:
    """`40%`, or `{one_of: twist}` for a card of a deck, `weight: 2` for one that counts twice."""
    node = fields.node.value("chance")
    if isinstance(node, Mapping):
        inner = Fields(node, fields.findings, CHANCE_KEYS, "a chance")
        inner.need("one_of", what="a chance that is no percentage")
        weight = inner.scalar("weight")
        good = weight is None or (weight.text.isascii() and weight.text.isdigit() and 0 < int(weight.text[:4]) < 100)
        if weight is not None and not good:
            fields.findings.error("bad-chance", weight.span, "a card counts for 1 to 99 cards of its deck")
        deck = inner.id("one_of")
        return Chance(one_of=deck, weight=int(weight.text) if weight is not None and good else 1) if deck else None
    scalar = fields.scalar("chance")
    if scalar is None:
        return None
    percent = re.fullmatch(r"([1-9][0-9]?) ?%", scalar.text.strip())
    if percent is None:
        message = "a chance is a percentage from 1% to 99%, or {one_of: twist} for one of several injects"
        fields.findings.error("bad-chance", scalar.span, message)
        return None
    return Chance(int(percent[1]))


def read_options(fields: Fields) -> list[Choice]:
    """The answers that an inject offers, each with an id of its own."""
    found: list[Choice] = []
    for node in fields.sequence("options", "answers to choose from"):
        if not isinstance(node, Mapping):
            message = f'expected an answer to choose, found {shape_of(node)}; write {{id: pay, label: "We pay."}}'
            fields.findings.error("wrong-shape", node.span, message)
            continue
        inner = Fields(node, fields.findings, OPTION_KEYS, "an answer to choose")
        inner.need("id", "label", what="an answer to choose")
        name = inner.id("id")
        if name and any(each.id == name for each in found):
            fields.findings.error("duplicate-id", node.span, f'another answer of this inject is called "{name}"')
        elif name:
            found.append(Choice(name, inner.text("label"), inner.text("note")))
    return found


def read_expectation(node: Node, findings: Findings) -> DraftExpectation | None:
    """One expectation; None when the node is none at all. What is wrong goes into the findings."""
    if not isinstance(node, Mapping):
        message = f"expected an expectation, found {shape_of(node)}; write {{id: ack, do: …, met_by: {{step: …}}}}"
        findings.error("wrong-shape", node.span, message)
        return None
    fields = Fields(node, findings, EXPECT_KEYS, "an expectation")
    fields.need("id", "do", what="an expectation")
    met_by, judged = read_predicate(fields, "met_by"), fields.flag("judge")
    lost_when = read_predicate(fields, "lost_when")
    if ("met_by" in node.entries) == judged:
        start = node.span[0]
        message = "an expectation is met by something (`met_by`) or judged by a person (`judge: true`): one of the two"
        findings.error("met-or-judged", (start, start + 1), message)
    expectation = Expectation(
        id=fields.id("id"),
        do=fields.text("do"),
        met_by=met_by.predicate if met_by else None,
        lost_when=lost_when.predicate if lost_when else None,
        within=seconds(fields, "within") or 0,
        critical=fields.flag("critical"),
        objective=fields.text("objective"),
        hint=fields.text("hint"),
        step=fields.text("step"),
        wording=fields.text("wording"),
        line=findings.line(node.span),
    )
    return DraftExpectation(expectation, node, met_by, lost_when)
