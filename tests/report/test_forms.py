"""Forms of regulators: filled from the record, with what is unknown, versions that stay, and no legal advice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from irrunner.deadlines.form_fields import FACTS
from irrunner.deadlines.library import find_regime, load_regimes
from irrunner.errors import NotFound, Refused
from irrunner.incident.verbs import deadlines, lifecycle, notes, people, record, registers, steps, submissions
from irrunner.incident.verbs.deadline_forms import deadline_answer
from irrunner.report.forms import build_form, render_form
from irrunner.report.forms.facts import KNOWN

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.deadlines.model import Regime
    from irrunner.incident import Incident
    from irrunner.report.forms import StageForm
    from tests.beginnings import Declare, TickingClock

HEAD = "deadlines: [gdpr-33, dora-19]\nroles: {lead: Incident lead, dpo: Data protection officer}\n"
STEPS = """
      - {id: spot, do: Confirm it, marks: confirmed}
      - {id: cut, do: Take the machine off the network, marks: contained}
"""


def regime(name: str) -> Regime:
    found = find_regime(name, []).regime
    assert found is not None
    return found


@pytest.fixture
def incident(declare: Declare) -> Incident:
    return declare(STEPS, head=HEAD, title="Stolen customer list")


def field(form: StageForm, name: str) -> tuple[str, list[str], list[int]]:
    found = next(each for each in form.fields if each.id == name)
    return found.standing, [line.text for line in found.facts], [seq for line in found.facts for seq in line.entries]


def gdpr(incident: Incident, version: int = 0) -> StageForm:
    return build_form(incident, regime("gdpr-33"), "notification", version=version)


def test_every_fact_that_a_regime_may_name_is_filled_by_something() -> None:
    assert set(FACTS) == KNOWN & set(FACTS)


def test_what_nobody_knows_is_unknown_and_says_whom_to_ask(incident: Incident) -> None:
    form = gdpr(incident)
    assert [each.id for each in form.fields] == [
        *("nature", "people", "records", "contact", "consequences", "measures", "delay")
    ]
    assert field(form, "people")[0] == "unknown"
    assert field(form, "delay")[0] == "not-needed"
    for text in (render_form(form, "md"), render_form(form, "html")):
        assert "ask the data protection officer" in text
        assert "Not legal advice." in text
        assert "DRAFT, version 1." in text
        assert "nobody has decided" in text.lower()


def test_the_person_in_a_role_of_that_name_is_named(incident: Incident) -> None:
    people.role(incident, "dpo", "Grace", contact="dpo@ours.example")
    form = gdpr(incident)
    asked = next(each.ask for each in form.fields if each.id == "people")
    assert asked == "the data protection officer, Grace"
    assert field(form, "contact")[1] == ["Data protection officer: Grace, dpo@ours.example"]


def test_the_record_fills_fields_with_the_entries_that_it_is_from(incident: Incident) -> None:
    steps.done(incident, "spot")
    done = steps.done(incident, "cut")
    added = notes.action_add(incident, "Tell the customers", owner="Bo", due="+2d")
    standing, lines, entries = field(gdpr(incident), "measures")
    assert standing == "from-record"
    assert any(line.startswith("Contained: 2026-") for line in lines)
    assert any(line.startswith("Take the machine off the network") for line in lines)
    assert any(line.startswith("Tell the customers, Bo, due ") for line in lines)
    assert {done.seq, added.seq} <= set(entries)


def test_an_answer_of_a_person_stands_before_the_record_and_keeps_what_was_said_before(incident: Incident) -> None:
    deadline_answer(incident, "gdpr-33", "notification", "people", "About 400 customers", by="Grace")
    entry = deadline_answer(incident, "gdpr-33", "notification", "people", "412 customers", by="Grace")
    form = gdpr(incident)
    found = next(each for each in form.fields if each.id == "people")
    assert (found.standing, found.answer and found.answer.text, found.answer and found.answer.entry) == (
        *("answered", "412 customers", entry.seq),
    )
    assert [each.text for each in found.earlier] == ["About 400 customers"]
    assert "412 customers" in render_form(form, "md")


def test_each_version_that_was_sent_stays_as_it_was(incident: Incident, clock: TickingClock) -> None:
    rule = regime("gdpr-33")
    deadlines.deadline_start(incident, rule.id, why="the log", at="now")
    deadline_answer(incident, rule.id, "notification", "people", "About 400 customers")
    draft = gdpr(incident)
    clock.forward(hours=80)
    submissions.deadline_met(incident, "gdpr-33", "notification", receipt="R-77", note="The DPO was away")
    deadline_answer(incident, rule.id, "notification", "people", "412 customers")
    notes.action_add(incident, "Write to each of them")
    sent, now = gdpr(incident, 1), gdpr(incident)
    assert (sent.version, sent.is_sent, now.version, now.is_sent) == (1, True, 2, False)
    assert sent.fields[1].answer == draft.fields[1].answer
    assert now.fields[1].answer is not None
    assert now.fields[1].answer.text == "412 customers"
    assert [(each.number, each.receipt, each.late > 0) for each in now.sent] == [(1, "R-77", True)]
    assert field(now, "delay")[1] == ["It is 8h after its deadline", "Said when it was submitted: The DPO was away"]
    assert "Write to each of them" not in render_form(sent, "md")
    assert "As the record stood when version 1 was submitted." in render_form(sent, "md")
    with pytest.raises(NotFound, match="no version 3"):
        gdpr(incident, 3)


def test_dora_s_form_has_its_general_part_and_what_was_told_to_others(incident: Incident) -> None:
    rule = regime("dora-19")
    deadlines.deadline_start(incident, rule.id, why="classified", trigger="classified-major", at="now")
    submissions.deadline_met(incident, "dora-19", "initial", receipt="A-1")
    deadlines.deadline_start(incident, "gdpr-33", why="the log", at="now")
    submissions.deadline_met(incident, "gdpr-33", "notification", receipt="R-77")
    form = build_form(incident, rule, "intermediate")
    assert field(form, "authority-reference")[1][0].startswith("Initial notification: ")
    assert "receipt A-1" in field(form, "authority-reference")[1][0]
    assert field(form, "authorities")[1][0].startswith("GDPR 33: tell the supervisory authority, Notification to")
    assert form.due is not None
    assert form.decision == "applies"


def test_a_stage_without_a_list_gets_general_practice_and_says_so(incident: Incident) -> None:
    form = build_form(incident, regime("in-cert-in"), "report")
    assert form.is_general
    assert "general practice, from no law" in render_form(form, "html")
    deadline_answer(incident, "in-cert-in", "report", "happened", "A list was stolen")
    assert build_form(incident, regime("in-cert-in"), "report").fields[0].standing == "answered"


def test_in_an_exercise_it_says_so_and_cannot_be_filed(declare: Declare) -> None:
    form = build_form(declare(STEPS, head=HEAD, mode="exercise"), regime("gdpr-33"), "notification")
    markdown = render_form(form, "md")
    assert "**EXERCISE. Nothing in this form happened outside an exercise. It cannot be filed.**" in markdown
    assert all("EXERCISE: " in line for line in markdown.splitlines() if line.startswith("#"))
    assert "It cannot be filed." in render_form(form, "html")


def test_every_stage_of_every_regime_makes_a_form_and_the_same_one_again(incident: Incident) -> None:
    registers.register_add(incident, "indicators", {"value": "203.0.113.9", "type": "ip"})
    for loaded in load_regimes([]):
        assert loaded.regime is not None
        for stage in loaded.regime.stages:
            form = build_form(incident, loaded.regime, stage.id)
            assert form.fields
            for name in ("md", "html"):
                text = render_form(form, name)
                assert "203.0.113.9" not in text
                assert text == render_form(build_form(incident, loaded.regime, stage.id), name)


def test_a_program_gets_indicators_as_they_are(incident: Incident) -> None:
    registers.register_add(incident, "indicators", {"value": "203.0.113.9", "type": "ip"})
    form = build_form(incident, regime("nis2-23"), "notification", exact=True)
    assert "203.0.113.9" in str(json.loads(render_form(form, "json"))["fields"])


def test_a_wrong_field_or_empty_words_are_refused(incident: Incident) -> None:
    rule = regime("gdpr-33")
    with pytest.raises(NotFound, match="does not ask for 'peple'") as refused:
        deadline_answer(incident, rule.id, "notification", "peple", "400")
    assert "'people'" in refused.value.hint
    with pytest.raises(NotFound, match="no stage 'first'"):
        deadline_answer(incident, rule.id, "first", "people", "400")
    with pytest.raises(NotFound, match="no stage 'first'"):
        build_form(incident, rule, "first")
    with pytest.raises(Refused, match="needs words"):
        deadline_answer(incident, rule.id, "notification", "people", "  ")
    deadline_answer(incident, rule.id, "notification", "people", "400")
    with pytest.raises(Refused, match="exactly that already"):
        deadline_answer(incident, rule.id, "notification", "people", "400")


def test_an_erased_answer_stays_erased_in_every_version(incident: Incident) -> None:
    rule = regime("gdpr-33")
    entry = deadline_answer(incident, rule.id, "notification", "people", "Ada and Bob")
    deadlines.deadline_start(incident, rule.id, why="the log", at="now")
    submissions.deadline_met(incident, "gdpr-33", "notification")
    record.redact(incident, entry.seq, why="names")
    for version in (0, 1):
        text = render_form(gdpr(incident, version), "md")
        assert "Ada and Bob" not in text
        assert "erased" in text


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "| cell | **bold** [link](javascript:x) `code`",
    "\x1b]52;c;x\x07 \u202e {{ 7 * 7 }} {% raw %}\n# Forged heading\n---\n```",
)


def test_hostile_answers_and_facts_stay_words(incident: Incident) -> None:
    rule = regime("gdpr-33")
    for nasty in HOSTILE:
        deadline_answer(incident, rule.id, "notification", "people", nasty, by=nasty[:20])
        notes.action_add(incident, nasty, owner=nasty)
    lifecycle.privilege(incident, "Privileged <b>")
    page, markdown = render_form(gdpr(incident), "html"), render_form(gdpr(incident), "md")
    assert "<script" not in page
    assert "<img" not in page
    assert "\x1b" not in page + markdown
    assert not any(line.startswith("# Forged") for line in markdown.splitlines())


def test_a_closed_incident_still_takes_answers_for_its_final_report(incident: Incident) -> None:
    lifecycle.close(incident, why="done")
    deadline_answer(incident, "dora-19", "final", "costs", "None that we know of")
    assert field(build_form(incident, regime("dora-19"), "final"), "costs")[0] == "answered"


def test_a_template_of_the_user_s_own_lays_out_one_stage(incident: Incident, tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "gdpr-33-notification.md.j2").write_text("# Ours: {{ report.stage_title }}\n")
    assert (
        render_form(gdpr(incident), "md", templates=tmp_path) == "# Ours: Notification to the supervisory authority\n"
    )
    assert render_form(gdpr(incident), "html", templates=tmp_path) == render_form(gdpr(incident), "html")
    (tmp_path / "forms" / "gdpr-33-notification.html.j2").write_text("<p>{{ report.nothing }}</p>")
    with pytest.raises(Refused, match="line 1"):
        render_form(gdpr(incident), "html", templates=tmp_path)
