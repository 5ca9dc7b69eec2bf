"""How the screen ends when irrunner itself breaks: a sentence in place of Textual's traceback with local variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.application.crash_report import keep_crash_report
from irrunner.errors import IrrunnerError
from irrunner.journal import open_workspace
from irrunner.safety.terminal import one_line, visible

if TYPE_CHECKING:
    from irrunner.journal.locations import Location


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
