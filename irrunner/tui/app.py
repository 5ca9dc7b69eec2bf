"""The app: what holds the rooms together. It starts the session, hands out its news, and ends well."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import Binding
from textual.events import Paste

from irrunner.errors import IrrunnerError
from irrunner.incident.incident import machine_clock
from irrunner.tui import glyphs, themes
from irrunner.tui.actions.keymap import Keymap
from irrunner.tui.actions.model import Context, action
from irrunner.tui.crash import Crashed, crashed
from irrunner.tui.messages import Answered, News, Refused, Trouble
from irrunner.tui.navigation import Going
from irrunner.tui.screens.base import BaseScreen, bindings
from irrunner.tui.store.session import Session
from irrunner.tui.terminal import gc_policy
from irrunner.tui.terminal.line_filters import AsciiFilter, ControlFilter
from irrunner.tui.terminal.scrollbars import choose_scrollbars
from irrunner.tui.text import line
from irrunner.tui.widgets.footer import Footer

if TYPE_CHECKING:
    import signal
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from textual.driver import Driver
    from textual.events import DescendantFocus, Event
    from textual.filter import LineFilter

    from irrunner.incident.incident import Clock
    from irrunner.journal.chain import Actor
    from irrunner.journal.locations import Location
    from irrunner.tui.store.overview import Overview


class IrrunnerApp(Going):
    """The screen of irrunner.

    Attributes:
        session: the thread that reads and writes. keymap: which keys do what. glyphs: the signs in use.
        playbooks: folders of the user's own playbooks, searched first.
        known_incidents: what home saw last, for the palette.
        elsewhere: the store and the incident to go on with, once this app has ended.
    """

    TITLE = "irrunner"
    CSS_PATH: ClassVar[Any] = ["app.tcss", "screens/incident/incident.tcss", "screens/run/run.tcss"]
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [
        (0, "-tiny"),
        (60, "-narrow"),
        (100, "-wide"),
        (160, "-huge"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (15, "-short"), (30, "-tall")]
    BINDINGS = [
        *bindings("anywhere"),
        Binding("ctrl+z", "suspend_process", show=False),
    ]

    def __init__(
        self,
        place: Location,
        actor: Actor,
        *,
        incident: str = "",
        playbooks: Sequence[Path] = (),
        mirror: Location | None = None,
        keymap: Keymap | None = None,
        clock: Clock = machine_clock,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        """Decide about colours, before anything of Textual is set up: it chooses its filters once.

        Args:
            place: the store's folder.
            actor: who is at the keyboard.
            incident: the id of the one to open; empty for home.
            playbooks: folders of the user's own playbooks.
            mirror: a second store that follows this one.
            keymap: the keys in use.
            clock: where the time comes from.
            environ: the environment, for NO_COLOR, IRRUNNER_THEME and IRRUNNER_ASCII.
        """
        super().__init__(ansi_color=True if themes.no_colour(environ) else None)
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.theme = themes.first_theme(environ)
        self.animation_level = "none"
        self.session = Session(self, place, actor, clock=clock, mirror=mirror)
        self.keymap = keymap or Keymap()
        self.glyphs = glyphs.chosen(environ)
        choose_scrollbars(only_ascii=self.glyphs.ascii)
        self.playbooks = tuple(playbooks)
        self.known_incidents: dict[str, Overview] = {}
        self._first = incident
        self.mouse_on = True
        self.elsewhere: tuple[Location, str] | None = None
        self._details = False
        self.set_keymap(self.keymap.for_textual())

    def get_driver_class(self) -> type[Driver]:
        """Textual's for a terminal, and what sees that it is gone."""
        from irrunner.tui.terminal.driver import WatchedDriver

        return WatchedDriver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, the one that spells out what a terminal would obey, and one for terminals without Unicode."""
        ascii_only = [AsciiFilter()] * self.glyphs.ascii
        return [*super().get_line_filters(), ControlFilter(), *ascii_only]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """What our stylesheets name, for themes that do not."""
        return themes.DARK

    def on_load(self) -> None:
        """Start to read the store while Textual still sets itself up."""
        from irrunner.tui.terminal.signals import handle_signals, watch_terminal

        handle_signals(self)
        watch_terminal(self)
        self.session.start()
        if self._first:
            self.session.open(self._first)

    def on_mount(self) -> None:
        """Into the first room: home, or the incident that was asked for, with nothing else to be built before it."""
        self.set_class(self.glyphs.ascii, "-ascii")
        self.app_resume_signal.subscribe(self, lambda _: self.screen.refresh())  # after Ctrl+Z, on a blank terminal
        self.push_screen(self.make_screen("run" if self._first else "home"))
        if not self._first:
            self.call_after_refresh(gc_policy.freeze)

    async def on_event(self, event: Event) -> None:
        """A terminal sends a carriage return for each line that is pasted: what is pasted is to have lines."""
        if isinstance(event, Paste) and not event.is_forwarded:
            event.text = event.text.replace("\r\n", "\n").replace("\r", "\n")
        await super().on_event(event)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """No cursor blinks: over a slow line each blink is paid for."""
        if hasattr(event.widget, "cursor_blink"):
            event.widget.cursor_blink = False

    # Actions

    def action_players(self, what: str) -> None:
        """One of the acts of an exercise's players."""
        from irrunner.tui.screens.exercise.player_actions import perform_player_action

        perform_player_action(self, what, self.context())

    def context(self) -> Context:
        """What stands under the cursor of the present room."""
        return self.screen.context() if isinstance(self.screen, BaseScreen) else Context()

    def action_act(self, name: str) -> None:
        """Carry out an action of the list."""
        from irrunner.tui.actions.dispatch import perform

        perform(self, action(name), self.context())

    def call_action(self, call: str) -> None:
        """Call an act of the screen, such as `screen.filter`."""
        self.call_later(self.run_action, call)

    def action_help(self) -> None:
        """The keys of where the focus is."""
        from irrunner.tui.actions.palette import show_help

        show_help(self)

    def action_palette(self) -> None:
        """Find anything by name."""
        from irrunner.tui.actions.palette import show_palette

        show_palette(self)

    def action_jump(self) -> None:
        """Letters on everything that can be gone to."""
        from irrunner.tui.dialogs.jump import Jump, targets

        found = targets(self.screen)

        def chosen(at: int | None) -> None:
            if at is not None:
                found[at][1]()

        if found:
            self.push_screen(Jump([offset for offset, _ in found]), chosen)

    def action_picture(self) -> None:
        """What is shown, as a file."""
        from irrunner.tui.terminal.screenshot import save_screenshot

        incident = self.session.incident
        try:
            path = save_screenshot(self, incident.id if incident else "", self.session.clock())
        except IrrunnerError as error:
            self.show_error(error)
        else:
            self.tell(f"Saved as {path}")

    def action_next_theme(self) -> None:
        """The colours after these."""
        names = list(themes.NAMES)
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]

    def action_mouse(self) -> None:
        """Let go of the mouse, so that the terminal selects text as usual; or take it again."""
        from irrunner.tui.terminal.mouse import toggle_mouse

        toggle_mouse(self)

    def action_help_quit(self) -> None:
        """Ctrl+c, which a hand presses that wants out: Textual would say so where nothing is shown."""
        self.tell(f"{self.keymap.shown(action('back'))} goes back, and out of home it leaves. Everything is kept.")

    def action_details(self) -> None:
        """The next action asks when, who and why."""
        self._details = True
        self.tell("The next key asks when, who and why.")

    def take_details(self) -> bool:
        """Whether details were asked for; once."""
        wanted, self._details = self._details, False
        return wanted

    # News from the session

    def on_news_answered(self, message: Answered) -> None:
        """A callback is due in this thread; once the app is about to end, nobody is left to hear it."""
        if not self._exit:
            message.call(message.value)

    @on(News)
    def hand_on(self, message: News) -> None:
        """Hand it to every screen; errors are also shown, and stay until read."""
        for screen in self.screen_stack:
            screen.post_message(message)
        if isinstance(message, Refused):
            self.show_error(message.error)
        elif isinstance(message, Trouble):
            self.show_message(message.sentence, message.hint)

    def tell(self, sentence: str) -> None:
        """Say something small for a few seconds, below a dialog as well; never the only trace of an error."""
        for screen in reversed(self.screen_stack):
            if footers := list(screen.query(Footer)):
                footers[0].say(line(sentence, "accent"))
                return

    def show_error(self, error: IrrunnerError) -> None:
        """Show what was refused, until it is read."""
        self.show_message(error.sentence, error.hint)

    def show_message(self, sentence: str, hint: str = "") -> None:
        """Show a sentence until it is read."""
        from irrunner.tui.dialogs.message import MessageDialog

        self.push_screen(MessageDialog(sentence, hint))

    # The end

    def go_on_in(self, place: Location, incident: str) -> None:
        """Leave, to go on in another store; when that is left, this one comes back."""
        self.elsewhere = (place, incident)
        self.exit(0)

    def keep_drafts(self) -> None:
        """Keep what is being written and not yet recorded."""
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen) and screen.is_attached:
                screen.keep_draft()

    def end_by(self, number: signal.Signals) -> None:
        """A signal: keep what is being written, give the terminal back, exit as a shell expects."""
        self.keep_drafts()
        self.exit(128 + number, return_code=128 + number)

    def _handle_exception(self, error: Exception) -> None:
        """Textual prints local variables, so evidence: write a report without them and print a sentence."""
        if self._exception is None:
            with suppress(Exception):
                self.keep_drafts()
            self._exception = error
            self._exception_event.set()
        super()._handle_exception(error if isinstance(error, Crashed) else crashed(error, self.session.place))
