"""The app: it starts the session, posts its news to the screens, and ends in order."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from textual import actions, on
from textual.binding import Binding
from textual.events import Key, Paste
from typing_extensions import override

from irrunner.application.crash_report import keep_crash_report
from irrunner.errors import IrrunnerError
from irrunner.incident.incident import machine_clock
from irrunner.journal import open_workspace
from irrunner.safety.terminal import one_line, visible
from irrunner.tui import glyphs, themes
from irrunner.tui.actions.keymap import Keymap
from irrunner.tui.actions.model import action
from irrunner.tui.app_actions import APP_ACTIONS
from irrunner.tui.host import DraftScreen, context_of
from irrunner.tui.messages import Answered, DraftsSent, News, Refused, Trouble
from irrunner.tui.navigation import SCREEN_CLASSES, Navigator
from irrunner.tui.screens.base import BaseScreen, bindings
from irrunner.tui.store.session import Session
from irrunner.tui.terminal import gc_policy
from irrunner.tui.terminal.key_queue import KeyQueue
from irrunner.tui.terminal.line_filters import AsciiFilter, ControlFilter, choose_scrollbars
from irrunner.tui.terminal.textual_compat import CompatApp, WatchedDriver
from irrunner.tui.text import line
from irrunner.tui.widgets.frame import Footer

if TYPE_CHECKING:
    import signal
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from textual.await_complete import AwaitComplete
    from textual.driver import Driver
    from textual.events import DescendantFocus, Event
    from textual.filter import LineFilter

    from irrunner.incident.incident import Clock
    from irrunner.journal.chain import Actor
    from irrunner.journal.locations import Location
    from irrunner.tui.store.overview import Overview


class IrrunnerApp(CompatApp[int]):
    """The app of irrunner. `host` has what screens may ask of it.

    Attributes:
        session: the store and the open incident. navigation: the ways between screens.
        keymap: which keys do what. glyphs: the symbols in use.
        playbooks: folders of the user's own playbooks, searched first.
        known_incidents: what home saw last, for the palette. mouse_on: whether irrunner takes the mouse.
        welcome: whether the card of a practice incident lies above it at first.
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
        screens: Mapping[str, str] = SCREEN_CLASSES,
        has_home: bool = True,
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
            screens: the class of each screen, as in `navigation.SCREEN_CLASSES`.
            has_home: whether home lies behind the last screen.
        """
        super().__init__(ansi_color=True if themes.no_colour(environ) else None)
        for theme in themes.THEMES:
            self.register_theme(theme)
        themes.begin_with(self, themes.first_theme(environ))
        self.animation_level = "none"
        self.session = Session(self, place, actor, clock=clock, mirror=mirror)
        self.key_queue = KeyQueue(self, super().on_event, lambda: self.session.is_acting)
        self.session.is_key_waiting = lambda: not self.key_queue.is_idle
        self.navigation = Navigator(self, self, screens, has_home=has_home)
        self.keymap = keymap or Keymap()
        self.glyphs = glyphs.chosen(environ)
        choose_scrollbars(only_ascii=self.glyphs.ascii)
        self.playbooks = tuple(playbooks)
        self.session.regime_folders = self.playbooks
        self.known_incidents: dict[str, Overview] = {}
        self._first = incident
        self.mouse_on = True
        self.wants_details = False
        self.welcome = False
        self.set_keymap(self.keymap.for_textual())

    @override
    def get_driver_class(self) -> type[Driver]:
        return WatchedDriver

    @override
    def get_line_filters(self) -> Sequence[LineFilter]:
        ascii_only = [AsciiFilter(glyphs.encoding())] * self.glyphs.ascii
        return [*super().get_line_filters(), ControlFilter(), *ascii_only]

    @override
    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.DARK

    def on_load(self) -> None:
        """Start to read the store while Textual still sets itself up."""
        from irrunner.tui.terminal.signals import handle_signals, watch_terminal

        handle_signals(self.end_by)
        watch_terminal(self, self.end_by)
        self.session.start()
        if self._first:
            self.session.open(self._first)

    def on_mount(self) -> None:
        """Open home, or the incident that was asked for, with nothing else to be built before it."""
        self.set_class(self.glyphs.ascii, "-ascii")
        self.app_resume_signal.subscribe(self, lambda _: self.screen.refresh())  # after Ctrl+Z, on a blank terminal
        self.navigation.go_to("run" if self._first else "home")
        if self.welcome:
            from irrunner.tui.screens.welcome import WelcomeCard

            self.push_screen(WelcomeCard())
        if not self._first:
            self.call_after_refresh(gc_policy.freeze)

    @override
    async def on_event(self, event: Event) -> None:
        if isinstance(event, Paste) and not event.is_forwarded:  # a terminal sends a carriage return for each line
            event.text = event.text.replace("\r\n", "\n").replace("\r", "\n")
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            await self.key_queue.put(event)
        else:
            await super().on_event(event)

    @override
    def copy_to_clipboard(self, text: str) -> None:
        from irrunner.safety.clipboard import Kind, clip

        super().copy_to_clipboard(clip(text, Kind.TEXT).text)  # also what the mouse selects and what a field cuts

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """No cursor blinks: over a slow line each blink is paid for."""
        if hasattr(event.widget, "cursor_blink"):
            event.widget.cursor_blink = False

    @override
    def pop_screen(self) -> AwaitComplete:
        if self.navigation.is_last and not self.navigation.is_home:
            return self.navigation.leave_last()
        return super().pop_screen()

    # Actions

    def action_act(self, name: str) -> None:
        """Carry out an action of the catalogue on what stands under the cursor."""
        from irrunner.tui.actions.dispatch import perform

        perform(self, action(name), context_of(self.screen))

    def call_action(self, call: str) -> None:
        """Call an action of the app, or of the screen or one of its parts, such as `screen.filter`."""
        namespace, name, params = actions.parse(call)
        if namespace == "app" and name in APP_ACTIONS:
            self.call_later(APP_ACTIONS[name], self, *params)
        elif namespace == "screen" and isinstance(self.screen, BaseScreen):
            self.call_later(self.screen.action_part, name, *params)
        else:
            self.call_later(self.run_action, call)

    @override
    async def action_back(self) -> None:
        """Leave the screen; out of the last one, leave irrunner. Everything is kept."""
        if self.navigation.is_last and self.navigation.is_home:
            self.exit(0)
        else:
            self.pop_screen()

    @override
    def action_help_quit(self) -> None:
        """Ctrl+c: Textual's own hint would appear where nothing is shown."""
        self.show_notice(
            f"{self.keymap.label(action('back'))} goes back, and out of home it leaves. Everything is kept."
        )

    # News from the session

    def on_news_answered(self, message: Answered) -> None:
        """A callback is due in this thread; once the app is about to end, nobody is left to hear it."""
        if self.return_code is None:
            message.call(message.value)

    @on(News)
    def hand_on(self, message: News) -> None:
        """Hand news to every screen; errors are also shown, and stay until read."""
        for screen in self.screen_stack:
            screen.post_message(message)
        if isinstance(message, Refused):
            self.show_error(message.error)
        elif isinstance(message, Trouble):
            self.show_message(message.sentence, message.hint)
        elif isinstance(message, DraftsSent):
            from irrunner.tui.dialogs.outbox import show_sent

            show_sent(self, message)

    def show_notice(self, sentence: str) -> None:
        """Show a sentence for some seconds in the footer, below a dialog as well; never the only trace of an error."""
        for screen in reversed(self.screen_stack):
            if footers := list(screen.query(Footer)):
                footers[0].show_notice(line(sentence, "accent"))
                return

    def show_error(self, error: IrrunnerError) -> None:
        """Show a refusal until it is read."""
        self.show_message(error.sentence, error.hint)

    def show_message(self, sentence: str, hint: str = "") -> None:
        """Show a sentence until it is read."""
        from irrunner.tui.dialogs.confirm import MessageDialog

        self.push_screen(MessageDialog(sentence, hint))

    # The end

    def keep_drafts(self) -> None:
        """Keep what is being written and not yet recorded."""
        for screen in self.screen_stack:
            if isinstance(screen, DraftScreen) and screen.is_attached:
                screen.keep_draft()

    def end_by(self, number: signal.Signals) -> None:
        """A signal: keep what is being written, give the terminal back, exit as a shell expects."""
        self.keep_drafts()
        self.exit(128 + number, return_code=128 + number)

    @override
    def describe_crash(self, error: Exception) -> Exception:
        with suppress(Exception):
            self.keep_drafts()
        return error if isinstance(error, Crashed) else crashed(error, self.session.place)


class Crashed(Exception):
    """Stands for an error of ours when the screen goes down: what is printed then."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __rich__(self) -> str:
        """What Textual prints in place of a traceback."""
        return self.sentence


def crashed(error: BaseException, place: Location) -> Crashed:
    """Write the crash report into the workspace of the store at `place`; where it is, and what to do next."""
    if isinstance(error, IrrunnerError):
        return Crashed(f"{visible(error.sentence)} {visible(error.hint)}".strip())
    path = keep_crash_report(error, open_workspace(place))
    where = f"A report without your data is in {one_line(str(path))}." if path else "No report could be written."
    return Crashed(
        f"irrunner broke ({type(error).__name__}). Everything that was recorded is kept.\n"
        f"{where}\n"
        "Go on with `irrunner open`, or with `irrunner open --plain` if it breaks again."
    )
