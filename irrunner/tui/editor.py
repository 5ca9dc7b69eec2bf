"""Writing long text in `$VISUAL` or `$EDITOR`: a private file in a private folder, removed in every case."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import SuspendNotSupported

if TYPE_CHECKING:
    from textual.app import App

    from irrunner.tui.app import IrrunnerApp

_LARGEST = 10_000_000
"""Bytes that are read back."""


def edited(app: App[Any], text: str, *, suffix: str = ".txt") -> str | None:
    """Let the person write in their editor; None when nothing came of it.

    What kept it from working is told on the screen.
    """
    runner: IrrunnerApp = app  # type: ignore[assignment]
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if not command.strip():
        runner.show_message("No editor is set.", "Set VISUAL or EDITOR, for example to nano, and open irrunner again.")
        return None
    try:
        argv = shlex.split(command)
    except ValueError:
        runner.show_message("VISUAL or EDITOR cannot be read as a command.", "Check its quotes.")
        return None
    folder = Path(tempfile.mkdtemp(prefix="irrunner-"))  # 0700, and its name cannot be guessed
    path = folder / f"text{suffix}"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
        with app.suspend():
            code = subprocess.run([*argv, str(path)], check=False).returncode
        app.refresh(layout=True)
        if code:
            runner.show_message(f"The editor ended with code {code}; the text is as it was.")
            return None
        with path.open("rb") as back:
            return back.read(_LARGEST).decode("utf-8", "replace").rstrip("\n")
    except SuspendNotSupported:
        runner.show_message("An editor cannot be opened in this terminal.", "Write the text here instead.")
    except OSError as error:
        runner.show_message(f"The editor could not be started: {error.strerror or error}.", "Check VISUAL and EDITOR.")
    finally:
        with suppress(OSError):
            shutil.rmtree(folder)
    return None
