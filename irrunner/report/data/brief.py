"""The first page: what happened, where, with what reach, when we knew, whose data, what was done and by whose word.

Every line comes out of the record: registers, answers, decisions, milestones, steps. A playbook says with `answers`
which of its decisions and questions answers which question of the page; where nothing does, the page says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.checklist import DONE, NOT_APPLICABLE, SKIPPED
from irrunner.incident.credentials import credential_lines, missing_sentence
from irrunner.incident.wording import NOW
from irrunner.playbook.model import BRIEF_QUESTIONS
from irrunner.report.data.brief_duties import duties
from irrunner.report.data.brief_work import decided, done, evidence_of, open_work, shortened, undone
from irrunner.report.data.context import chosen_option
from irrunner.report.data.model_brief import Brief, BriefItem, BriefSection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from irrunner.incident.checklist import StepView
    from irrunner.incident.state import RegisterRow
    from irrunner.playbook.model import Ask
    from irrunner.report.data.context import ReportContext
    from irrunner.report.data.model_brief import WrittenSection
    from irrunner.report.data.model_record import KeyTime
    from irrunner.report.data.model_work import ActionItem, Decision, NotDone

NAMED = 6
"""How many rows of a register the page names; all of them stand in the register."""
MOST = 10
"""How many decisions it names for one question: one that is asked for each row may be there a thousand times."""
SUMMARY = 700
"""Characters of the summary that it quotes."""
NOT_RECORDED = "Not recorded."
NO_INCIDENT = {"false-alarm": "a false alarm", "duplicate": "a duplicate of another incident", "test": "a test"}
"""Outcomes of what was no incident, in words."""
_TIMES = ("began", "introduced", "detected", "confirmed", "contained", "access-ended", "recovered")
_ALWAYS = ("detected", "confirmed", "contained")
_TONES = {"yes": "yes", "proven": "yes", "no": "no", "excluded": "no", "unknown": "unknown", "possible": "unknown"}


def brief(
    context: ReportContext,
    times: Sequence[KeyTime],
    decisions: Sequence[Decision],
    not_done: NotDone,
    actions: Sequence[ActionItem],
    written: Sequence[WrittenSection],
) -> Brief:
    """The first page, made of what the other sections found."""
    outcome, why = _outcome(context)
    if context.state.purged is not None:
        return Brief(outcome, why, ())
    answers = _Answers(context)
    sections = [
        _happened(context, answers, written),
        _section("ran", [*answers.of("ran"), *_ran(context)]),
        _section("reach", [*answers.of("reach"), *_reach(context)]),
        *_if_asked("passed-on", answers.of("passed-on")),
        _known(context, times),
        _data(answers, written),
        duties(context),
        *_if_asked("cause", answers.of("cause")),
        done(context),
        undone(not_done),
        decided(context, decisions),
        open_work(context, not_done, actions),
    ]
    return Brief(outcome, why, tuple(sections))


def _outcome(context: ReportContext) -> tuple[str, str]:
    closed = context.state.closed
    outcome = str(closed.refs.get("outcome", "")) if closed is not None else ""
    if closed is None or outcome not in NO_INCIDENT:
        return "", ""
    when = context.when(closed).text
    said = f"This was {NO_INCIDENT[outcome]}: so closed by {closed.by}, {when} (entry {closed.seq})."
    return said, context.text(closed.words)


class _Answers:
    """What decisions and questions of the playbook say to the questions of the page."""

    def __init__(self, context: ReportContext) -> None:
        self._context = context
        self._steps: dict[str, list[StepView]] = {}
        for view in context.checklist:
            if view.step.answers and view.standing != NOT_APPLICABLE:
                self._steps.setdefault(view.step.answers, []).append(view)

    def of(self, question: str) -> list[BriefItem]:
        """What was answered and decided, and what was not yet."""
        items = [item for key, ask in self._asks(question) for item in self._answered(key, ask)]
        views = self._steps.get(question, [])
        items += [self._decided(view) for view in views[:MOST]]
        if len(views) > MOST:
            items.append(BriefItem(f"and {len(views) - MOST:,} more, which stand under Decisions", kind="plain"))
        return items

    def _asks(self, question: str) -> Iterator[tuple[str, Ask]]:
        return ((key, ask) for key, ask in self._context.state.asks.items() if ask.answers == question)

    def _answered(self, key: str, ask: Ask) -> Iterator[BriefItem]:
        state, context = self._context.state, self._context
        entry = state.answers.get(key)
        if entry is None or not state.answered(key):
            return
        tone = _TONES.get(entry.words, "") if ask.type == "choice" else ""
        detail = "default of the playbook; nobody answered" if entry.is_default else ""
        yield BriefItem(
            context.text(ask.label),
            context.answer(entry),
            detail,
            "" if detail else entry.by,
            None,
            entry.seq,
            evidence_of(context, str(entry.refs.get("step", ""))),
            tone,
            "answers",
        )

    def _decided(self, view: StepView) -> BriefItem:
        context, key = self._context, str(view.key)
        last = view.progress.last
        question = context.sentence(key, last.seq if last is not None and view.standing == DONE else NOW)
        if view.standing != DONE or last is None or last.kind != "decision.made":
            why = f": {shortened(context.text(last.words))}" if last is not None and last.words else ""
            answer = "not decided" if view.standing != SKIPPED else SKIPPED
            return BriefItem(
                question, answer, f"{view.standing}{why}", entry=last.seq if last else 0, tone="open", kind="playbook"
            )
        option = chosen_option(last)
        return BriefItem(
            question,
            context.text(option),
            shortened(context.text(last.words)),
            last.by,
            context.when(last),
            last.seq,
            evidence_of(context, key),
            _TONES.get(option, ""),
            "playbook",
        )


def _section(question: str, items: Sequence[BriefItem], note: str = "") -> BriefSection:
    return BriefSection(question, BRIEF_QUESTIONS[question], tuple(items), note or ("" if items else NOT_RECORDED))


def _if_asked(question: str, items: Sequence[BriefItem]) -> list[BriefSection]:
    """A question that only some playbooks ask."""
    return [_section(question, items)] if items else []


def _happened(context: ReportContext, answers: _Answers, written: Sequence[WrittenSection]) -> BriefSection:
    summary = [_words(each, shortened(each.text, SUMMARY)) for each in written if each.name == "summary" and each.text]
    return _section("happened", [*summary, *answers.of("happened")])


def _words(section: WrittenSection, text: str) -> BriefItem:
    return BriefItem(text, by=section.by, at=section.at, entry=section.entry, kind="statements")


def _data(answers: _Answers, written: Sequence[WrittenSection]) -> BriefSection:
    impact = next((each for each in written if each.name == "impact-data"), None)
    items = answers.of("data")
    if impact is not None and impact.text and not items:
        items = [_words(impact, shortened(impact.text))]
    return _section("data", items)


def _ran(context: ReportContext) -> list[BriefItem]:
    """The machines on which it ran, by name, and how many there are of which nobody knows."""
    rows = list(context.state.standing_rows("assets").values())
    named = [row for row in rows if row.cell("executed") == "yes"]
    unknown = sum(row.cell("executed") not in ("yes", "no") for row in rows)
    items = [_row(context, row, "executed", ("kind", "state")) for row in named[:NAMED]]
    items += _more(len(named), "assets")
    if unknown:
        of = f"{unknown:,} of {len(rows):,} assets" if len(rows) > 1 else "the one asset"
        items.append(BriefItem(f"whether it ran there is not recorded of {of}", "not known", tone="unknown"))
    return items


def _reach(context: ReportContext) -> list[BriefItem]:
    """The credentials that were within reach: how many, what became of them, and which still work."""
    lines = credential_lines(context.state)
    if not lines:
        return []
    rows = context.state.standing_rows("credentials")
    alive = [line for line in lines if line.dead != "yes" and not line.accepted]
    dead = sum(line.dead == "yes" for line in lines)
    counts = f"{sum(line.revoked == 'yes' for line in lines):,} revoked, {dead:,} proven dead"
    number = f"{len(lines):,} credential{'' if len(lines) == 1 else 's'} within reach: {counts}"
    items = [BriefItem(f"{number}; {missing_sentence(lines)}", tone="unknown" if alive else "")]
    items += [_row(context, rows[line.id], "state", ("kind", "tier", "state")) for line in alive[:NAMED]]
    return items + _more(len(alive), "credentials")


def _row(context: ReportContext, row: RegisterRow, column: str, columns: tuple[str, ...]) -> BriefItem:
    """A row of a register by its name, with the entry that one of its columns comes from."""
    source = row.source(column)
    said = [f"{each} {row.cell(each)}" if each == "tier" else row.cell(each) for each in columns if row.cell(each)]
    name = context.text(row.cell("name"))
    text = context.text(", ".join(said))
    return BriefItem(text, name, by=source.by, entry=source.seq, kind="systems")


def _more(count: int, register: str) -> list[BriefItem]:
    return [BriefItem(f"and {count - NAMED:,} more in the register of {register}")] if count > NAMED else []


def _known(context: ReportContext, times: Sequence[KeyTime]) -> BriefSection:
    """When it began and when we knew; what nobody recorded is said where somebody will ask for it."""
    items = [
        BriefItem(
            f"{time.at.text}{f' ({time.local})' if time.local else ''}",
            time.name,
            shortened(time.source),
            time.by,
            entry=time.entry,
            evidence=evidence_of(context, time.step),
            kind="plain",
        )
        for time in times
        if time.name in _TIMES
    ]
    known = {each.name for each in times}
    items += [BriefItem("not recorded", name, tone="open", kind="plain") for name in _ALWAYS if name not in known]
    return BriefSection("known", "When we knew", tuple(items))
