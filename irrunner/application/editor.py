"""Writing long text in `$VISUAL` or `$EDITOR`: a private file in a private folder, removed in every case."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.safety.confinement import require_unconfined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MAX_BYTES = 10_000_000
"""What is read back at most."""


def editor_command(environ: Mapping[str, str]) -> list[str]:
    """The editor's argv, without the file.

    Raises:
        Refused: none is set, or it is no command.
    """
    require_unconfined("An editor")
    command = environ.get("VISUAL", "").strip() or environ.get("EDITOR", "").strip()
    if not command:
        raise Refused("No editor is set.", hint="Set VISUAL or EDITOR, for example to nano, and start irrunner again.")
    try:
        return shlex.split(command)
    except ValueError as error:
        raise Refused("VISUAL or EDITOR cannot be read as a command.", hint="Check its quotes.") from error


def run_editor(argv: Sequence[str], text: str) -> str:
    """Run an editor on some text; what stands in the file afterwards, without the newline at its end.

    Raises:
        Refused: it could not be started, or ended with an error.
    """
    folder = Path(tempfile.mkdtemp(prefix="irrunner-"))  # 0700, and its name cannot be guessed
    path = folder / "text.txt"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
        code = subprocess.run([*argv, str(path)], check=False).returncode
        if code:
            raise Refused(f"The editor ended with code {code}; the text is as it was.")
        with path.open("rb") as back:
            return back.read(_MAX_BYTES).decode("utf-8", "replace").removesuffix("\n")
    except OSError as error:
        raise Refused(
            f"The editor could not be started: {(error.strerror or 'it failed').lower()}.",
            hint="Check VISUAL and EDITOR.",
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
