"""Reading one entry of a phase: a step that is done or decided, or another playbook's steps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from irrunner.playbook.checks import read_checks
from irrunner.playbook.draft import DraftStep, DraftUse
from irrunner.playbook.fields import Fields, check_url, shape_of
from irrunner.playbook.model import REQUIREMENTS, Step, Tags, milestone_name
from irrunner.playbook.nodes import Mapping, Node, Sequence
from irrunner.playbook.platforms import read_platforms
from irrunner.playbook.questions import read_ask

if TYPE_CHECKING:
    from irrunner.playbook.nodes import Findings

STEP_KEYS = (
    "id",
    "do",
    "decide",
    "short",
    "options",
    "how",
    "warn",
    "role",
    "within",
    "when",
    "needs",
    "for_each",
    "repeat",
    "reopens_when",
    "evidence",
    "collect",
    "ask",
    "approve",
    "requires",
    "checks",
    "platforms",
    "answers",
    "writes",
    "marks",
    "marked_by",
    "source",
    "url",
    "tags",
    "lint",
)
USE_KEYS = ("use", "as", "with", "when")
_ATTACK = re.compile(r"T[0-9]{4}(?:\.[0-9]{3})?")
_ATLAS = re.compile(r"AML\.T[0-9]{4}(?:\.[0-9]{3})?")
_CSF = re.compile(r"[A-Z]{2}(?:\.[A-Z]{2}(?:-[0-9]{2})?)?")
_TAGS = (("attack", _ATTACK, "T1195.001"), ("atlas", _ATLAS, "AML.T0010.003"), ("csf", _CSF, "RS.MI-01"))


def read_entry(node: Node, findings: Findings) -> DraftStep | DraftUse | None:
    """One entry of a phase's list; None when it is neither a step nor a graft."""
    if not isinstance(node, Mapping):
        message = f"expected a step, found {shape_of(node)}; write {{id: a-short-id, do: What to do}}"
        findings.error("wrong-shape", node.span, message)
        return None
    return _use(node, findings) if "use" in node.entries else _step(node, findings)


def read_tags(parent: Fields) -> Tags:
    """ATT&CK, ATLAS and CSF ids; one that does not look like them is a warning."""
    node = parent.mapping("tags", "{attack: [T1195.001], csf: [RS.MI]}")
    if node is None:
        return Tags()
    fields = Fields(node, parent.findings, tuple(key for key, _, _ in _TAGS), "tags")
    for key, pattern, example in _TAGS:
        for scalar in fields.scalars(key, "ids"):
            if not pattern.fullmatch(scalar.text):
                message = f'"{scalar.text}" does not look like one of these ids, such as {example}'
                parent.findings.warning("bad-tag", scalar.span, message)
    return Tags(*(fields.texts(key, "ids") for key in ("attack", "csf", "atlas")))


def _step(node: Mapping, findings: Findings) -> DraftStep:
    fields = Fields(node, findings, STEP_KEYS, "a step")
    fields.need("id", what="a step")
    step = Step(
        id=fields.id("id"),
        text=_sentence(fields),
        short=" ".join(fields.text("short").split()),
        options=_options(fields),
        how=fields.text("how"),
        warn=fields.text("warn"),
        role=fields.text("role"),
        within=fields.duration("within"),
        when=fields.text("when"),
        needs=fields.texts("needs", "step ids"),
        for_each=fields.text("for_each"),
        repeat=fields.text("repeat"),
        evidence=fields.texts("evidence", "what to keep"),
        collect=fields.text("collect"),
        ask=read_ask(fields),
        approve=fields.text("approve"),
        checks=read_checks(fields),
        marks=milestone_name(fields.text("marks")),
        tags=read_tags(fields),
        line=findings.line(node.span),
        platforms=read_platforms(fields),
        reopens_when=fields.texts("reopens_when", "questions, decisions and registers"),
        sources=tuple(scalar.text.strip() for scalar in fields.one_or_more("source", "sources")),
        urls=_urls(fields),
        requires=fields.choice("requires", tuple(REQUIREMENTS), "", "bad-value"),
        answers=fields.text("answers"),
        writes=fields.texts("writes", "sections of the report"),
        marked_by=fields.texts("marked_by", "options"),
    )
    return DraftStep(step, node)


def _urls(fields: Fields) -> tuple[str, ...]:
    found = fields.one_or_more("url", "addresses")
    for scalar in found:
        check_url(scalar, fields.findings)
    return tuple(scalar.text.strip() for scalar in found)


def _sentence(fields: Fields) -> str:
    """What `do` or `decide` says; a step has exactly one of them."""
    done, decided = fields.node.key("do"), fields.node.key("decide")
    if done is not None and decided is not None:
        fields.findings.error("do-or-decide", decided.span, "a step is done or decided, not both; make it two steps")
    elif done is None and decided is None:
        start = fields.node.span[0]
        fields.findings.error("missing-key", (start, start + 1), "a step needs `do`, or `decide` with `options`")
    return fields.text("do") or fields.text("decide")


def _options(fields: Fields) -> tuple[str, ...]:
    options = fields.texts("options", "options")
    where = fields.node.key("options")
    decided = fields.node.key("decide")
    if decided is not None and where is None:
        fields.findings.error("missing-key", decided.span, 'a decision needs `options`: ["yes", "no", unknown]')
    elif decided is None and where is not None:
        fields.findings.error("do-or-decide", where.span, "options belong to `decide`, not to `do`")
        return ()
    elif where is not None and len(options) == 1:
        fields.findings.error("one-option", where.span, "there is nothing to decide between one option")
    return options


def _use(node: Mapping, findings: Findings) -> DraftUse:
    if "do" in node.entries or "decide" in node.entries:
        where = node.key("use")
        assert where is not None  # noqa: S101 - the caller looked
        findings.error(
            "do-or-decide", where.span, "`use` is an entry of its own: it stands for another playbook's steps"
        )
    fields = Fields(node, findings, {**dict.fromkeys(USE_KEYS), **dict.fromkeys(("do", "decide"))}, "a use")
    used = fields.text("use")
    prefix = fields.id("as") if "as" in node.entries else used
    return DraftUse(used, prefix, node, _with(fields), fields.text("when"))


def _with(fields: Fields) -> dict[str, str]:
    """What the graft's names stand for: texts, templates, or lists joined with commas."""
    node = fields.mapping("with", '{package: "{{ package }}"}')
    if node is None:
        return {}
    bound = {}
    inner = Fields(node, fields.findings, node.entries, "with")
    for key, (_, value) in node.entries.items():
        bound[key] = ", ".join(inner.texts(key, "texts")) if isinstance(value, Sequence) else inner.text(key)
    return bound
