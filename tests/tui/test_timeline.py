"""The timeline: order, filters, jumps, corrections, and how many entries it carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident.verbs import evidence, notes, people, record, registers, steps
from irrunner.journal.events import NoteAdded
from tests.beginnings import ADA
from tests.tui.drill import BO, HEAD, STEPS, beside, run_screen, run_view
from tests.tui.driver import drive, press, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.incident import Incident
    from irrunner.tui.app import IrrunnerApp
    from tests.beginnings import SetClock
    from tests.tui.driver import AppFactory, Declare, Golden


@pytest.fixture
def incident(declared: Declare, place: Path, clock: SetClock, tmp_path: Path) -> str:
    name = declared(STEPS, head=HEAD, title="A poisoned build", answers={"where": "ci-7"})

    def write(found: Incident) -> None:
        clock.forward(minutes=10)
        notes.note(found, "The mail of Monday", at="yesterday 23:10 UTC")
        notes.note(found, "Looked at it", step="look")
        steps.start(found, "look")
        file = tmp_path / "found.log"
        file.write_text("seen\n")
        evidence.add(found, file)
        registers.register_add(found, "assets", {"name": "ci-runner-7"})
        clock.forward(minutes=5)
        record.correct(found, 6, words="The mail of Sunday", why="Misread")
        notes.note(found, "A name that must not be here")
        record.redact(found, found.state.seq, why="Personal data", authority="Privacy officer")

    beside(place, name, write, actor=ADA, clock=clock)
    beside(place, name, lambda found: notes.note(found, "Bo was here"), actor=BO, clock=clock)
    return name


@pytest.fixture
def app(make_app: AppFactory, incident: str) -> IrrunnerApp:
    return make_app(incident=incident)


def test_entries_stand_by_when_they_occurred_with_corrections_and_redactions(app: IrrunnerApp, golden: Golden) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f4")
        golden("timeline-100x24", "\n".join(screen_text(app).split("\n")[1:]))

    drive(app, script, (99, 24))


def test_filters_by_person_kind_step_and_text(app: IrrunnerApp) -> None:
    counts = {"by:bo": 1, "kind:note": 4, "step:look": 2, "monday": 0, "sunday": 2, "kind:note looked": 1, "": 15}

    async def script(pilot: Pilot[Any]) -> None:
        timeline = run_view(app).timeline
        for words, shown in counts.items():
            timeline.set_filter(words)
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert timeline.count == shown, words

    drive(app, script)


def test_a_new_entry_that_matches_joins_a_filtered_list(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f4", "slash", *"hello", "enter")
        assert run_view(app).timeline.count == 0
        await press(pilot, "n", *"hello there", "enter")
        await app.workers.wait_for_complete()
        await settle(pilot)
        assert run_view(app).timeline.count == 1

    drive(app, script)


def test_a_filter_that_is_asked_for_again_takes_other_words(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f4", "slash", *"no such word", "enter")
        assert "Nothing matches" in screen_text(app)
        await press(pilot, "slash", *"by:bo", "enter")
        assert run_view(app).timeline.filter == "by:bo"

    drive(app, script)


def test_the_form_of_a_correction_says_the_key_that_records_it(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f4", "c")
        shown = screen_text(app)
        assert "F2  record" in shown
        assert "When it really happened" in shown
        assert "When it happened" not in shown.replace("When it really happened", "")

    drive(app, script)


def _seq(app: IrrunnerApp, kind: str) -> int:
    snapshot = run_screen(app).snapshot
    assert snapshot is not None
    return next(entry.seq for entry in snapshot.entries if entry.kind == kind)


def test_enter_goes_from_an_entry_to_what_it_is_about(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        timeline = run_view(app).timeline

        async def enter(kind: str) -> None:
            run_view(app).switcher.action_pane("timeline")
            timeline.select(_seq(app, kind))
            await press(pilot, "enter")

        run_view(app).checklist.select("hosts")
        await enter("step.started")
        assert run_view(app).checklist.selected == "look"
        await enter("event.corrected")
        assert timeline.selected == 6
        await enter("evidence.added")
        assert type(app.screen).__name__ == "EvidenceScreen"
        assert app.screen.context().item == "e1"  # type: ignore[attr-defined]
        await press(pilot, "q")
        await enter("register.entered")
        assert app.screen.context().row == "a1"  # type: ignore[attr-defined]

    drive(app, script)


def test_space_reads_an_entry_in_full_with_the_text_that_was_corrected(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f4")
        run_view(app).timeline.select(6)
        await press(pilot, "space")
        shown = screen_text(app)
        for said in ("The mail of Sunday", "The mail of Monday", "recorded 13h", "yesterday 23:10 UTC", "Misread"):
            assert said in " ".join(shown.split()), said

    drive(app, script)


def test_a_redacted_entry_says_who_erased_it_and_nothing_of_what_it_said(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f4")
        run_view(app).timeline.select(12)
        await press(pilot, "space")
        shown = " ".join(screen_text(app).split())
        assert "[redacted]" in shown
        assert "Personal data" in shown
        assert "A name" not in shown

    drive(app, script)


def test_the_cursor_stays_on_its_entry_and_follows_the_end_only_from_the_end(
    app: IrrunnerApp, place: Path, incident: str, clock: SetClock
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        timeline = run_view(app).timeline
        last = timeline.selected
        await press(pilot, "n", *"one", "enter")
        assert timeline.selected != last
        timeline.select(6)
        await press(pilot, "n", *"two", "enter")
        assert timeline.selected == 6

    drive(app, script)


def test_a_correction_of_the_time_moves_an_entry(app: IrrunnerApp, place: Path, incident: str, clock: SetClock) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        snapshot = run_screen(app).snapshot
        assert snapshot is not None
        assert snapshot.entries[0].seq == 6
        beside(place, incident, lambda found: record.correct(found, 6, occurred="12:09"), clock=clock)
        for _ in range(100):
            await settle(pilot)
            snapshot = run_screen(app).snapshot
            if snapshot is not None and snapshot.entries[0].seq == 1:
                return
        pytest.fail("the entry stayed first")

    drive(app, script)


def test_thousands_of_entries_are_drawn_a_screenful_at_a_time(
    app: IrrunnerApp, place: Path, incident: str, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from irrunner.tui.screens.run.timeline import TimelineRows

    def many(found: Incident) -> None:
        with found.writing() as write:
            for number in range(3_000):
                write(NoteAdded(f"note {number}"))

    beside(place, incident, many, clock=clock)
    drawn = 0
    draw = TimelineRows.draw

    def counted(self: TimelineRows, index: int, width: int) -> Any:
        nonlocal drawn
        drawn += 1
        return draw(self, index, width)

    monkeypatch.setattr(TimelineRows, "draw", counted)

    async def script(pilot: Pilot[Any]) -> None:
        assert run_view(app).timeline.count > 3_000
        await press(pilot, "f4", "g", "ctrl+d", "G")

    drive(app, script)
    assert 0 < drawn < 1_000


def test_people_are_known_for_completion_latest_first(
    app: IrrunnerApp, place: Path, incident: str, clock: SetClock
) -> None:
    beside(place, incident, lambda found: people.role(found, "build", "grace"), clock=clock)

    async def script(_: Pilot[Any]) -> None:
        snapshot = run_screen(app).snapshot
        assert snapshot is not None
        assert set(snapshot.people) == {"ada", "bo", "grace"}

    drive(app, script)


def test_a_list_scrolls_to_its_cursor_before_it_has_a_scrollbar(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        timeline = run_view(app).timeline
        assert timeline.list.max_scroll_y == 0
        entries = timeline.snapshot.entries * 20  # type: ignore[union-attr]
        timeline._show(entries, 0, at_end=True)
        assert timeline.list.scroll_y == timeline.list.max_scroll_y > 0

    drive(app, script, (200, 60))
