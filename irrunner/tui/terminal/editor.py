"""Opening the editor from the screen, which stays out of its way."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from textual.app import SuspendNotSupported

from irrunner.application.editor import editor_command, run_editor
from irrunner.errors import Refused

if TYPE_CHECKING:
    from textual.app import App

    from irrunner.tui.host import Host


def edit_text(app: App[Any], text: str) -> str | None:
    """Let the person write in their editor, the screen out of the way; None when nothing came of it.

    Why it did not work is shown on the screen.
    """
    runner: Host = app  # type: ignore[assignment]
    try:
        argv = editor_command(os.environ)
        with app.suspend():
            return run_editor(argv, text)
    except SuspendNotSupported:
        runner.show_message("An editor cannot be opened in this terminal.", "Write the text here instead.")
    except Refused as refused:
        runner.show_error(refused)
    finally:
        app.refresh(layout=True)
    return None
