"""The run screen: checklist, step and timeline, and what its keys do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import TextArea

from irrunner.incident.verbs import decisions, evidence, lifecycle, notes, people, registers, steps
from irrunner.journal import open_workspace
from tests.beginnings import ADA
from tests.eventually import eventually_in
from tests.processes import irrunner
from tests.tui.drill import HEAD, STEPS, beside, kinds, run_screen, run_view
from tests.tui.driver import WIDE, drive, press, screen_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.incident import Incident
    from irrunner.tui.app import IrrunnerApp
    from tests.beginnings import SetClock
    from tests.tui.driver import AppFactory, Declare, Golden


@pytest.fixture
def incident(declared: Declare, place: Path, clock: SetClock, tmp_path: Path) -> str:
    """An incident in which something has happened."""
    name = declared(STEPS, head=HEAD, title="A poisoned build", answers={"where": "ci-7"})

    def write(found: Incident) -> None:
        clock.forward(minutes=3)
        people.role(found, "lead", "ada", contact="+49 30 5550100")
        notes.note(found, "The build owner called: [main] is red", at="11:40")
        clock.forward(minutes=4)
        steps.start(found, "look", by="bo")
        registers.register_add(found, "assets", {"name": "ci-runner-7", "kind": "ci-runner"})
        registers.register_add(found, "assets", {"name": "laptop-4", "kind": "laptop"})
        file = tmp_path / "found.log"
        file.write_text("seen\n")
        evidence.add(found, file, step="look")
        clock.forward(minutes=5)

    beside(place, name, write, actor=ADA, clock=clock)
    return name


@pytest.fixture
def app(make_app: AppFactory, incident: str) -> IrrunnerApp:
    return make_app(incident=incident)


def test_the_run_screen_at_each_size(app: IrrunnerApp, golden: Golden) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        for columns, rows in ((120, 36), (200, 60), (80, 24), (60, 15)):
            await pilot.resize_terminal(columns, rows)
            await press(pilot)
            golden(f"run-{columns}x{rows}", _without_head(screen_text(app)))

    drive(app, script)


def test_the_step_pane_says_all_that_is_needed(app: IrrunnerApp, golden: Golden) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "j", "j", "enter")
        golden("step-80x24", _without_head(screen_text(app)))
        await press(pilot, "f2", "j", "enter")
        golden("step-instance-80x24", _without_head(screen_text(app)))

    drive(app, script, (80, 24))


def _without_head(text: str) -> str:
    """The head's digits come from random salts."""
    import re

    return re.sub(r"head [0-9a-f]{16}", "head ················", text)


def test_another_processs_event_appears_by_itself(app: IrrunnerApp, place: Path, incident: str) -> None:
    note = ("note", "From another window", "--incident", incident, "--store", str(place))

    async def script(pilot: Pilot[Any]) -> None:
        assert "From another window" not in screen_text(app)
        await asyncio.to_thread(irrunner, *note)
        await eventually_in(pilot, lambda: "From another window" in screen_text(app))

    drive(app, script, WIDE)


def test_a_filter_leaves_the_steps_with_its_words_and_escape_shows_all(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        checklist = run_view(app).checklist
        await press(pilot, "slash", *"isolate a2")
        assert checklist.shown_steps == 1
        await press(pilot, "enter", "j")
        assert checklist.selected == "isolate@a2"
        await press(pilot, "slash", "escape")
        assert checklist.shown_steps == 6

    drive(app, script)


def test_a_filter_puts_the_cursor_on_the_first_step_that_it_finds(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "slash", *"rebuild", "enter")
        assert run_view(app).checklist.selected == "rebuild"
        assert "every image is rebuilt" in screen_text(app)

    drive(app, script, WIDE)


def test_a_filter_finds_text_state_person_and_tag(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        checklist = run_view(app).checklist
        for words, shown in (("waiting", 3), ("bo", 1), ("ada", 1), ("build", 2), ("mine", 1)):
            checklist.set_filter(words)
            await pilot.pause()
            assert checklist.shown_steps == shown, words

    drive(app, script)


def test_each_phase_under_the_cursor_is_told_of(make_app: AppFactory, declared: Declare) -> None:
    name = declared("""\
phases:
  - {phase: First, steps: [{id: one, do: One}]}
  - {phase: Second, steps: [{id: two, do: Two}, {id: three, do: Three}]}
""")
    app = make_app(incident=name)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "full_stop", "full_stop", "z", "g")
        assert "0 of 1 step" in screen_text(app)
        await press(pilot, "j")
        assert "0 of 2 steps" in screen_text(app)

    drive(app, script, WIDE)


def test_phases_fold_and_unfold(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        checklist = run_view(app).checklist
        await press(pilot, "full_stop", "full_stop")
        rows = checklist.rows.count
        await press(pilot, "left")
        assert checklist.rows.count == 1
        assert checklist.phase is not None
        await press(pilot, "enter")
        assert checklist.rows.count == rows
        await press(pilot, "z")
        assert checklist.rows.count == 1

    drive(app, script)


def test_keys_jump_to_what_is_open_mine_late_and_blocked(
    app: IrrunnerApp, place: Path, incident: str, clock: SetClock
) -> None:
    beside(place, incident, lambda found: steps.block(found, "isolate@a2", why="No access"), clock=clock)
    beside(place, incident, lambda found: steps.assign(found, "hosts", "ada"), clock=clock)
    clock.forward(hours=1)

    async def script(pilot: Pilot[Any]) -> None:
        checklist = run_view(app).checklist
        for key, step in (
            ("B", "isolate@a2"),
            ("O", "look"),
            ("M", "spread"),
            ("M", "hosts"),
            ("right_square_bracket", "isolate@a2"),
            ("right_square_bracket", "look"),
            ("left_square_bracket", "isolate@a2"),
        ):
            await press(pilot, key)
            assert checklist.selected == step, key
        await press(pilot, "j", "M")

    drive(app, script)


def test_a_jump_with_nowhere_to_go_says_so(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "B")
        assert "No step is blocked." in screen_text(app)

    drive(app, script)


def test_a_digit_decides_and_a_second_one_asks_why_it_changes(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "j", "1")
        assert kinds(place, incident)[-1] == "decision.made"
        await press(pilot, "2")
        assert "Make the step's decision" in screen_text(app)
        await press(pilot, *"wrong key", "enter")

    drive(app, script)
    found = beside(place, incident, lambda _: None).state
    assert found.progress["spread"].last is not None
    assert found.progress["spread"].last.refs["option"] == "no"
    assert found.progress["spread"].last.words == "wrong key"


def test_a_digit_on_a_step_that_is_done_does_nothing(app: IrrunnerApp, place: Path, incident: str) -> None:
    before = kinds(place, incident)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "1", "j", "9")

    drive(app, script)
    assert kinds(place, incident) == before


def test_done_is_one_key_and_the_entry_is_acknowledged(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "d")
        assert "recorded entry" in screen_text(app)
        assert "look done" in screen_text(app)

    drive(app, script)
    assert kinds(place, incident)[-1] == "step.done"


def test_the_footer_leads_to_what_a_step_lacks_first(make_app: AppFactory, declared: Declare) -> None:
    ask = "{first: {label: First signal, required: true}}"
    app = make_app(incident=declared(f"- {{id: look, do: Look, evidence: [the log], ask: {ask}}}\n"))

    async def script(pilot: Pilot[Any]) -> None:
        assert "? help  w answer  d done" in screen_text(app)
        await press(pilot, "w", *"today", "enter")
        assert "? help  E evidence  d done" in screen_text(app)

    drive(app, script)


def test_what_is_out_of_order_asks_for_the_reason_and_keeps_it(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        run_view(app).checklist.select("isolate@a1")
        await press(pilot, "d")
        assert "waits for hosts" in screen_text(app)
        await press(pilot, "r", *"it was burning", "enter")

    drive(app, script)
    last = beside(place, incident, lambda _: None).state.entries[-1]
    assert (last.kind, last.words) == ("step.done", "it was burning")
    assert last.body_texts("out_of_order")


def test_undo_offers_the_entry_that_takes_the_last_act_back(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "d")
        await press(pilot, "u")
        assert "Your last act is entry" in screen_text(app)
        assert "Reopen look" in screen_text(app)
        await press(pilot, "enter")

    drive(app, script)
    assert kinds(place, incident)[-2:] == ["step.done", "act.withdrawn"]


def test_undo_works_in_every_room(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        for key in ("r", "e", "f", "V"):
            await press(pilot, "d", key, "u")
            assert "Reopen look" in screen_text(app), key
            await press(pilot, "down", "enter", "q")
            assert kinds(place, incident)[-2:] == ["step.done", "step.reopened"], key

    drive(app, script)


def test_undo_of_a_note_corrects_it_with_its_words_to_begin_with(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n", *"He called at nine", "enter")
        await press(pilot, "escape", "u", "enter")
        assert "He called at nine" in app.screen.query_one(TextArea).text
        await press(pilot, *" sharp", "f2")

    drive(app, script)
    entries = beside(place, incident, lambda _: None).state.entries
    assert entries[-1].kind == "event.corrected"
    assert entries[-2].words == "He called at nine sharp"


@pytest.mark.parametrize(
    ("act", "title"),
    [
        (lambda found: lifecycle.severity(found, "low"), "Set the severity"),
        (lambda found: people.role(found, "lead", "zoe"), "Give the role to somebody"),
    ],
)
def test_undo_of_what_was_set_sets_it_again(
    app: IrrunnerApp, place: Path, incident: str, act: Callable[[Any], object], title: str
) -> None:
    beside(place, incident, act, actor=ADA)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "u")
        assert title in screen_text(app)
        await press(pilot, "enter")
        assert "When it happened" in screen_text(app)

    drive(app, script)


def test_undo_leaves_the_acts_of_others_alone(app: IrrunnerApp, place: Path, incident: str) -> None:
    beside(place, incident, lambda found: decisions.decide(found, "spread", "yes"))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "u")
        assert "decided" not in screen_text(app).split("Your last act")[1].split("\n")[0]

    drive(app, script)


def test_y_copies_the_command_and_says_by_which_way(app: IrrunnerApp, place: Path) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "j", "j", "y")
        assert "Copied" in screen_text(app)
        assert "drafts/copied.txt" in screen_text(app).replace("\n", "")
        assert (place / "drafts" / "copied.txt").read_text() == "rg --files-with-matches ci-7 ."
        await press(pilot, "Y")
        assert (place / "drafts" / "copied.txt").read_text().startswith("### List every machine that had it\n")
        await press(pilot, "f4", "Y")
        assert "**ada**" in (place / "drafts" / "copied.txt").read_text()

    drive(app, script, (160, 40))


def test_a_command_with_a_missing_answer_is_not_copied(make_app: AppFactory, declared: Declare, place: Path) -> None:
    app = make_app(incident=declared(STEPS, head=HEAD))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "j", "j", "y")
        assert "Not copied: first answer where" in screen_text(app)

    drive(app, script)
    assert not (place / "drafts" / "copied.txt").exists()


def test_answers_are_asked_in_a_form_and_only_what_changed_is_recorded(
    app: IrrunnerApp, place: Path, incident: str
) -> None:
    before = kinds(place, incident)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "w", "enter")
        assert kinds(place, incident) == before
        await press(pilot, "w", *" and ci-8", "enter")

    drive(app, script)
    state = beside(place, incident, lambda _: None).state
    assert state.answer("where") == "ci-7 and ci-8"
    assert kinds(place, incident) == [*before, "answer.given"]


def test_verify_runs_beside_and_is_shown_to_be_read(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "v")
        await eventually_in(pilot, lambda: "Everything holds." in screen_text(app))
        await press(pilot, "escape")
        assert app.screen is run_screen(app)

    drive(app, script)


def test_who_else_is_here_stands_on_top(make_app: AppFactory, incident: str, place: Path, clock: SetClock) -> None:

    from tests.tui.drill import BO

    open_workspace(place).presence(incident, BO, clock().isoformat()).beat("isolate@a1")
    app = make_app(incident=incident)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: "with bo" in screen_text(app))
        assert "with bo  at isolate@a1" in screen_text(app).split("\n")[0]
        (mine,) = [each for each in (place / "drafts").glob("here.*") if "laptop" in each.name]
        assert b'"where":"look"' in mine.read_bytes()

    drive(app, script, (160, 40))
    assert len([path for path in (place / "drafts").iterdir() if path.name.startswith("here.")]) == 1


def test_an_exercise_says_so_on_top_of_every_room(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared(STEPS, head=HEAD, mode="exercise"))

    async def script(pilot: Pilot[Any]) -> None:
        for keys in ((), ("e",), ("q", "r"), ("q", "V"), ("q", "H"), ("q", "f"), ("q", "p")):
            await press(pilot, *keys)
            for size in ((120, 36), (60, 15)):
                await pilot.resize_terminal(*size)
                await pilot.pause()
                assert "EXERCISE" in screen_text(app).split("\n")[0], (keys, size)

    drive(app, script)


def test_the_mouse_chooses_opens_and_scrolls(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        run = run_screen(app)
        await pilot.click(run.view.checklist, offset=(20, 4))
        assert run.view.checklist.selected == "hosts"
        await pilot.click(run.view.checklist, offset=(20, 4))  # the line below it
        assert run.view.checklist.selected == "hosts"
        await pilot.click(run.view.checklist, offset=(20, 3), times=2)
        await press(pilot)
        assert app.focused is run.view.step
        await pilot.click(run.view.timeline, offset=(10, 2))
        assert run.view.timeline.selected == 2
        await pilot.resize_terminal(80, 24)
        await press(pilot)
        await pilot.click("PaneTabs", offset=(18, 0))
        await press(pilot)
        assert app.focused is run.view.step

    drive(app, script, WIDE)


def test_a_storm_of_sizes_breaks_nothing(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        for number in range(30):
            await pilot.resize_terminal(1 + (number * 37) % 210, 1 + (number * 13) % 70)
        await pilot.resize_terminal(120, 36)
        await press(pilot, "j", "k")
        assert run_view(app).checklist.selected == "look"

    drive(app, script, WIDE)


def test_closed_incidents_offer_to_go_on(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "C", "tab", *"Enough", "enter", "y")
        shown = screen_text(app)
        assert "CLOSED" in shown.split("\n")[0]
        assert "ctrl+o" in shown.split("\n")[-1]

    drive(app, script)
    assert kinds(place, incident)[-1] == "incident.closed"


def test_enter_in_the_step_pane_goes_to_what_the_step_waits_for(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        run_view(app).checklist.select("isolate@a2")
        await press(pilot, "f3", "enter")
        assert run_view(app).checklist.selected == "hosts"

    drive(app, script, WIDE)


def test_who_comes_back_finds_the_cursor_where_it_was(make_app: AppFactory, incident: str) -> None:
    async def go_somewhere(pilot: Pilot[Any]) -> None:
        run_view(pilot.app).checklist.select("hosts")
        await press(pilot, "q")

    drive(make_app(incident=incident), go_somewhere)

    async def come_back(pilot: Pilot[Any]) -> None:
        assert run_view(pilot.app).checklist.selected == "hosts"

    drive(make_app(incident=incident), come_back)


def test_a_picture_of_the_screen_is_a_private_file_that_fetches_nothing(
    app: IrrunnerApp, tmp_path: Path, incident: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "ctrl+y")
        assert "Saved as" in screen_text(app)

    drive(app, script)
    (path,) = tmp_path.glob(f"irrunner-{incident}-*.svg")
    assert path.stat().st_mode & 0o777 == 0o600
    assert "Timeline" in path.read_text()
    assert "font-face" not in path.read_text()


HOW = """\
- id: volatile
  do: Collect volatile data
  how: |
    First the process list of {{ where }}:

    ```sh
    ps auxfwww > /tmp/ps.txt && ss -tunap | tee /tmp/{{ where }}.txt # a long line that goes on well past the columns
    ```

    Then:

    ~~~powershell
    Get-Process
    Get-Service
    ~~~
- id: alike
  do: Two that begin alike
  checks:
    - run: [echo, FILL1]
    - run: [echo, FILL2]
""".replace("FILL", "x" * 450)


def test_y_offers_each_code_block_of_how(make_app: AppFactory, declared: Declare, place: Path) -> None:
    app = make_app(incident=declared(HOW, head=HEAD, answers={"where": "ci-7"}))
    copied = place / "drafts" / "copied.txt"

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "y", "j", "enter")
        assert copied.read_text() == "Get-Process\nGet-Service"
        assert "Copied 2 lines" in screen_text(app)
        await press(pilot, "y", "enter")
        assert copied.read_text().startswith("ps auxfwww > /tmp/ps.txt && ss -tunap | tee /tmp/ci-7.txt # a")

    drive(app, script)


def test_an_answer_that_a_shell_would_act_on_keeps_its_code_from_being_copied(
    make_app: AppFactory, declared: Declare, place: Path
) -> None:
    app = make_app(incident=declared(HOW, head=HEAD, answers={"where": "x; touch y"}))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "y", "enter")
        assert "a shell might act on the answer to where" in screen_text(app)

    drive(app, script)
    assert not (place / "drafts" / "copied.txt").exists()


def test_of_two_commands_that_begin_alike_the_chosen_one_is_copied(
    make_app: AppFactory, declared: Declare, place: Path
) -> None:
    app = make_app(incident=declared(HOW, head=HEAD, answers={"where": "ci-7"}))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "j", "y", "j", "enter")
        assert (place / "drafts" / "copied.txt").read_text().endswith("x2")

    drive(app, script)


def test_code_breaks_between_words(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared(HOW, head=HEAD, answers={"where": "ci-7"}))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f3")
        shown = " ".join(screen_text(app).split())
        assert "ps auxfwww > /tmp/ps.txt && ss -tunap | tee /tmp/ci-7.txt # a long line that goes on" in shown

    drive(app, script, (80, 24))


def test_where_a_copy_lies_is_shown_whole_in_a_small_window(app: IrrunnerApp, place: Path) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "j", "j", "y")
        rows = [row.strip() for row in screen_text(app).split("\n")]
        assert f"{place}/drafts/copied.txt." in "".join(rows)
        await press(pilot, "n", "x")
        assert "Copied" not in screen_text(app)

    drive(app, script, (80, 24))


def test_a_step_is_shown_in_the_order_of_acting(make_app: AppFactory, declared: Declare) -> None:
    name = declared(
        """\
- id: look
  do: Look at the host
  how: |
    Why it matters.

    ```sh
    uname --all
    ```
  warn: Leave it running
  within: 30m
  role: lead
  ask:
    owner: {label: Whose is it, required: true}
  evidence: [The log as it was found]
  checks:
    - run: [rg, --files-with-matches, litellm, .]
    - osv: {package: litellm}
""",
        head="roles: {lead: Incident lead}\n",
    )
    app = make_app(incident=name)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "j")
        text = run_view(app).step.text
        wanted = [
            "Look at the host",
            "Incident lead: nobody yet (ctrl+l: you)  within 30m",
            "! Leave it running",
            "Command  y copies",
            "rg --files-with-matches litellm .",
            "Check  ctrl+r runs it",
            "osv package=litellm  not run yet",
            "Missing  E adds evidence",
            "1 The log as it was found",
            "Questions  w answers",
            "Whose is it: not answered",
            "How  y copies its code",
            "Why it matters.",
            "uname --all",
        ]
        places = [text.index(each) for each in wanted]
        assert places == sorted(places), text
        await press(pilot, "y")
        assert "uname --all" in screen_text(app)
        assert "osv" not in screen_text(app).split("Which command?")[1].split("choose")[0]

    drive(app, script, (120, 60))


def test_the_page_keys_of_the_list_turn_the_step_beside_it(make_app: AppFactory, declared: Declare) -> None:
    how = "\n".join(f"    - point number {number}" for number in range(60))
    app = make_app(incident=declared(f"- id: long\n  do: Read it\n  how: |\n{how}\n- {{id: short, do: Short}}\n"))

    async def script(pilot: Pilot[Any]) -> None:
        view = run_view(app)
        assert view.checklist.has_focus_within
        await press(pilot, "pagedown")
        assert (view.step.scroll_y > 0, view.checklist.selected) == (True, "long")
        await press(pilot, "pageup")
        assert view.step.scroll_y == 0
        await press(pilot, "j", "pageup")
        assert view.checklist.selected == ""  # the step is in sight as a whole, so the list turns its own page

    drive(app, script, WIDE)


def test_long_words_of_code_are_broken_behind_a_sign() -> None:
    from irrunner.tui.text import line
    from irrunner.tui.widgets.text_view import Block, _wrapped

    command = "curl --output /var/lib/evidence/collected/host-7/process-list.json --retry=3"
    rows = [each.plain for each in _wrapped(Block(line(command), keep=True), 30)]
    assert "".join(rows) == command
    assert all(row.endswith((" ", "/", "=", ",")) for row in rows[:-1]), rows
