"""An incident in which every text that a stranger can write tries to do harm, and says which one it is."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from irrunner.incident.check_result import CheckResult, FoundRow, KeptOutput
from irrunner.incident.verbs import (
    checks,
    decisions,
    evidence,
    lifecycle,
    notes,
    people,
    record,
    registers,
    steps,
    writing,
)
from irrunner.journal.chain import Actor
from irrunner.playbook.library import Loaded
from irrunner.playbook.model import Ask, Phase, Playbook, Reference, Step, Tags

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from irrunner.incident.incident import Clock
    from irrunner.journal import Journal


class Hostile:
    """Makes texts that attack, each with a mark of its own.

    Attributes:
        marks: every mark that was given out.
    """

    def __init__(self, server: str) -> None:
        """Attack through this address: whoever loads anything from it was had."""
        self._server = server
        self.marks: list[str] = []

    def __call__(self, field: str, *, lines: bool = True) -> str:
        """A hostile text for one field; some fields take one line only."""
        mark = f"mark-{field}-{len(self.marks)}"
        self.marks.append(mark)
        url = f"{self._server}/{mark}"
        text = (
            f"{mark} <script>fetch('{url}-script')</script><img src={url}-img onerror=fetch('{url}-error')>"
            f"\"'><svg onload=fetch('{url}-svg')><iframe src={url}-frame></iframe></style></title></textarea>"
            f"<link rel=stylesheet href={url}-css>@import '{url}-import';url({url}-url)"
            f" [link](javascript:fetch('{url}-js')) ![image]({url}-md) <{url}-auto> {url}-bare"
            f" `code` **bold** | a | b | \\ {{{{ 7*7 }}}} {{% for x in y %}} [[wiki]] $x^2$ =1+1 @SUM(1)"
            f" \x1b]52;c;aGk=\x07\x9b31m\u202etxt.exe\u2066\x00\ud7ff\U000e0041"
        )
        block = "\n# Forged heading\n---\ntitle: forged\n---\n| forged | row |\n|---|---|\n\n- forged\n\n```\n</pre>"
        return text + (block if lines else "")


def hostile_incident(store: Journal, clock: Clock, server: str, *, mode: str = "exercise") -> tuple[Incident, Hostile]:
    """The incident, and the maker of its texts."""
    say = Hostile(server)
    actor = Actor(say("actor", lines=False), say("account", lines=False), say("host", lines=False))
    loaded = Loaded(_playbook(say), (), ((say("file", lines=False), b"x"),))
    incident = lifecycle.declare(
        store,
        loaded,
        actor,
        mode=mode,
        title=say("title"),
        privilege=say("privilege"),
        answers={"what": say("answer"), "which": [say("item").replace(",", ";")]},
        by=say("by"),
        clock=clock,
    )
    _work(incident, say)
    _things(incident, say)
    _checks(incident, say)
    _record(incident, say)
    return incident, say


def _playbook(say: Hostile) -> Playbook:
    asks = (Ask(key="what", label=say("label")), Ask(key="which", label=say("listed"), type="list"))
    extra = Ask(key="late", label=say("unanswered"), required=True)
    option = say("option")
    find = (
        Step(
            id="done",
            text=say("sentence") + " {{ what }}",
            role="lead",
            evidence=(say("slot"),),
            within=60,
            tags=Tags(attack=(say("attack"),), csf=(say("csf"),)),
        ),
        Step(id="choose", text=say("question"), options=(option, "other")),
        Step(id="skipped", text=say("skipped-sentence")),
        Step(id="blocked", text=say("blocked-sentence")),
        Step(id="open", text=say("open-sentence"), ask=(extra,)),
        Step(id="waits", text=say("waiting-sentence"), needs=("open",)),
        Step(id="never", text=say("never-sentence"), when='choose == "other"'),
        Step(id="rows", text="{{ item.name }}", for_each="assets", when="item.owner == x", heading=say("heading")),
        Step(id="approved", text=say("approved-sentence"), approve="lead", marks="contained"),
    )
    return Playbook(
        id="hostile",
        title=say("playbook-title"),
        version=say("version"),
        summary=say("summary"),
        references=(Reference(say("reference"), "javascript:alert(1)"),),
        roles={"lead": say("role-label")},
        ask=asks,
        phases=(Phase(say("phase"), find),),
    )


def _work(incident: Incident, say: Hostile) -> None:
    people.role(incident, "lead", say("person"), contact=say("contact"))
    evidence.add(
        incident, BytesIO(b"e"), name=say("evidence-name"), step="done", origin=say("origin"), note=say("evidence-note")
    )
    steps.start(incident, "done", why=say("start-why"))
    steps.done(incident, "done", why=say("done-why"), by=say("doer"))
    option = next(step.options[0] for step in incident.state.steps.values() if step.id == "choose")
    decisions.decide(incident, "choose", "other", why=say("decided-first"))
    decisions.decide(incident, "choose", option, why=say("decided-why"))
    decisions.decision(incident, say("decision"), why=say("decision-why"), options=[say("considered")])
    steps.skip(incident, "skipped", why=say("skip-why"))
    steps.block(incident, "blocked", why=say("block-why"))
    steps.assign(incident, "blocked", say("assigned"))
    steps.approve(incident, "approved", why=say("approval-why"))
    steps.done(incident, "approved", why=say("approved-why"))
    steps.step_add(incident, say("added-step"))
    decisions.answer(incident, {"what": say("answer-again")})


def _things(incident: Incident, say: Hostile) -> None:
    columns = ("name", "kind", "owner", "address", "identity", "had_package", "executed", "secrets", "note")
    registers.register_add(incident, "assets", {column: say(f"asset-{column}") for column in columns})
    registers.register_add(incident, "credentials", {"name": say("credential"), "tier": say("tier")})
    for kind in ("domain", "url", "string", say("indicator-type")):
        values = {
            "value": say("indicator"),
            "type": kind,
            "source": say("indicator-source"),
            "note": say("indicator-note"),
        }
        registers.register_add(incident, "indicators", values)
    evidence.hand_over(incident, "e1", say("custodian"), why=say("custody-why"))
    evidence.add(incident, BytesIO(b"gone"), name=say("gone-name"))
    evidence.destroy(incident, "e2", why=say("destroy-why"), authority=say("destroy-authority"))
    evidence.hold(incident, why=say("hold-why"))
    evidence.hold(incident, "e1", why=say("item-hold-why"))


def _checks(incident: Incident, say: Hostile) -> None:
    checks.allow(incident, "aa", [say("allowed")], by=say("allower"))
    with checks.running(incident, say("check"), [say("does")], step="open", digest="aa", by=say("runner")) as run:
        kept = KeptOutput(say("kept-name"), BytesIO(b"said"), say("kept-origin"))
        rows = (FoundRow("assets", {"name": say("found")}),)
        facts = {say("fact"): say("fact-text")}
        checks.finish(incident, run.number, CheckResult("unknown", say("answer-line"), facts, (kept,), rows))


def _record(incident: Incident, say: Hostile) -> None:
    note = notes.note(incident, say("note"), step="open", by=say("note-by"))
    record.correct(incident, note.seq, words=say("corrected"), why=say("correction-why"), by=say("corrector"))
    secret = notes.note(incident, "words that go")
    record.redact(incident, secret.seq, why=say("redaction-why"), authority=say("redaction-authority"))
    notes.note(incident, say("attacker-note"), attacker=True)
    for name in ("summary", "root-cause", "impact-data"):
        writing.write(incident, name, say(f"earlier-{name}"))
        writing.write(incident, name, say(f"written-{name}"), by=say("writer"))
    writing.review(incident, "changes", say("review-words"), by=say("reviewer"))
    writing.issue(incident, [say("reader")], why=say("issue-why"), by=say("issuer"))
    notes.action_add(incident, say("action"), owner=say("action-owner"), due="2026-03-25")
    notes.action_close(incident, 1, why=say("action-why"))
    notes.milestone(incident, "detected", why=say("milestone-why"))
    people.handover(incident, say("hand-over-to"), brief=say("brief"))
    people.accept(incident, note=say("accept-note"), by=say("acceptor"))
    writing.write(incident, "root-cause", say("statement-before"), by=say("first-writer"))
    writing.write(incident, "root-cause", say("statement"), by=say("writer"))
    writing.write(incident, "notice-happened", say("notice"), by=say("notice-writer"))
    lifecycle.severity(incident, "critical", why=say("severity-why"))
    lifecycle.close(incident, why=say("close-why"), by=say("closer"))
    writing.review(incident, "changes", say("review"), by=say("reviewer"))
    writing.issue(incident, [say("reader", lines=False)[:200]], why=say("issue-why"), by=say("issuer"))
