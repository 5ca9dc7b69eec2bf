"""Everything that uses private parts of Textual (8.2), each with the reason and what would make it unnecessary.

No other module of `irrunner.tui` does; a test holds this. When Textual is updated, this is the file to read again: the
tests of dialogs, of Ctrl+Z and SIGSTOP, of a terminal that vanishes, of crash reports and of the mouse fail when one of
these parts has changed its meaning.
"""

from __future__ import annotations

import os
import termios
from typing import TYPE_CHECKING, Any

from textual.app import App, ReturnType
from textual.drivers.linux_driver import LinuxDriver
from typing_extensions import override

from irrunner.tui.messages import Trouble
from irrunner.tui.terminal.output import TerminalOutput

if TYPE_CHECKING:
    from textual.geometry import Size
    from textual.screen import Screen
    from textual.scroll_view import ScrollView


class CompatApp(App[ReturnType]):
    """An app that may say what is printed when it breaks, and that does not draw what nobody can see."""

    def describe_crash(self, error: Exception) -> Exception:
        """What stands for an error of ours when the app goes down; its `__rich__` is printed."""
        return error

    @override
    def action_suspend_process(self) -> None:
        """Ctrl+z: go to the shell in between, if there is one; else nobody could bring irrunner back.

        Textual sends SIGSTOP, also where no shell with job control started us, as over SSH: we are in the group of the
        session's leader there, and would stand still for ever, perhaps in the middle of an act, with the store locked.
        """
        if os.getpgrp() == os.getsid(0):
            self.post_message(Trouble("No shell started this, so there is none to go back to.", "Everything is kept."))
        else:
            super().action_suspend_process()

    @property
    @override
    def _background_screens(self) -> list[Screen[Any]]:
        """The screens that are drawn below the present one: none, unless that is a dialog.

        Textual also composes the screen below an opaque one, and draws it again with every change: while a long journal
        was read, that was the whole window thirty times. No public setting says that a screen is opaque, and no issue
        asks for one. Without this property the screen works, and costs the bytes.
        """
        return super()._background_screens if self.screen.is_modal else []

    @override
    def _handle_exception(self, error: Exception) -> None:
        """Print what `describe_crash` gives, once, in place of a traceback.

        Textual's traceback shows local variables, which hold evidence, and no setting leaves them out. The first error
        is kept in Textual's own field, because its test driver raises that one. Without this method the app would have
        to be run in a child process whose standard error is filtered.
        """
        described = error
        if self._exception is None:
            described = self.describe_crash(error)
            self._exception = error
            self._exception_event.set()
        super()._handle_exception(described)


class WatchedDriver(LinuxDriver):
    """The driver of our app on a real terminal: it knows whether the terminal is still there.

    A terminal can vanish without a signal: the connection's end is killed, or the signal is ignored as under nohup.
    Reading from it then ends at once, for ever, and Textual asks again for ever (Textualize/textual, pull request 6690,
    is to end that); writing to it fails, and Textual's writer would end and its queue fill up until the app stands
    still. The file that Textual writes to is private, and so is what it knows about a stop: there is no public way to
    give a driver another file, and issues 1582 and 6298 on stopping and going on are open.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._output = TerminalOutput(self._file)
        self._file: Any = self._output
        self._unreadable = False

    def is_gone(self) -> bool:
        """Whether the terminal has vanished, or belongs to somebody else for good; then its keys are read no more."""
        gone = self._unreadable or self._output.broken or not _is_terminal(self.fileno)
        if gone:
            self.exit_event.set()
        return gone

    @override
    def start_application_mode(self) -> None:
        for descriptor in (self.fileno, self._output.fileno()):  # what ran before us may have left them non-blocking
            os.set_blocking(descriptor, True)
        super().start_application_mode()  # type: ignore[no-untyped-call]

    @override
    def _sigcont_application(self, *args: Any) -> None:
        """Go on after a stop.

        SIGSTOP gives nobody the time to leave the terminal before it, so that is done now. Textual would enter it a
        second time: two threads would read the keys, the program could not end, and the terminal would be given back as
        it was in between.
        """
        if self._auto_restart and not self._must_signal_resume and self._key_thread is not None:
            self.suspend_application_mode()
            self._must_signal_resume = True
        super()._sigcont_application(*args)

    @override
    def run_input_thread(self) -> None:
        try:
            super().run_input_thread()
        except OSError:  # nothing can be read any more, which is no fault of the program
            self._unreadable = True


def _is_terminal(descriptor: int) -> bool:
    """Whether the terminal answers; one that has hung up does not."""
    try:
        termios.tcgetattr(descriptor)
    except termios.error:
        return False
    return True


def is_terminal_gone(app: App[Any]) -> bool:
    """Whether the app's terminal has vanished; False where it has none, as in a test.

    An app does not show its driver. Without this, the driver would have to watch the terminal in a thread of its own.
    """
    driver = app._driver
    return isinstance(driver, WatchedDriver) and driver.is_gone()


def set_mouse(app: App[Any], *, on: bool) -> bool:
    """Take the mouse, or leave it to the terminal; whether the driver can.

    Textual decides about the mouse once, when the app is run (issue 5660). Without this, the key that lets go of the
    mouse would have to end the app and start it again.
    """
    driver: Any = app._driver
    if driver is None or not hasattr(driver, "_enable_mouse_support"):
        return False
    if on:
        driver._mouse = True
        driver._enable_mouse_support()
    else:
        driver._disable_mouse_support()
        driver._mouse = False
    return True


def set_virtual_size(view: ScrollView, size: Size) -> None:
    """Set how large the contents of a view are, without a new layout of the screen.

    Setting `virtual_size` lays out everything around the view, which for a view of fixed size changes nothing: 5 ms and
    a whole window of bytes for each step that is looked at. Without this function, that is the price.
    """
    view.set_reactive(type(view).virtual_size, size)
    view._scroll_update(size)
