"""A real shell on a terminal, in which irrunner can be completed and something can be pasted."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Final, Self

from tests.cli.terminal import take_terminal
from tests.eventually import eventually

if TYPE_CHECKING:
    from pathlib import Path

PROMPT: Final = "ready> "
START: Final = {
    "bash": ("bash", "--norc", "--noprofile", "-i"),
    "sh": ("bash", "--norc", "--noprofile", "--posix", "-i"),
    "zsh": ("zsh", "-f", "-i"),
    "fish": ("fish", "--no-config", "--interactive"),
}
SET_UP: Final = {
    "bash": f"PS1='{PROMPT}'; PATH={{bin}}:$PATH; bind 'set bell-style none'; source {{script}}",
    "zsh": (
        f"PS1='{PROMPT}'; PATH={{bin}}:$PATH; unsetopt PROMPT_SP PROMPT_CR; "
        "autoload -Uz compinit; compinit -u -d {folder}/zcompdump; source {script}"
    ),
    "fish": f"function fish_prompt; echo -n '{PROMPT}'; end; set -gx PATH {{bin}} $PATH; source {{script}}",
}


class RealShell:
    """A shell on a pty, in a folder of its own.

    Attributes:
        seen: everything that came out so far.
        folder: where it is; `irrunner` in it writes its arguments to `argv`, one on a line.
    """

    def __init__(self, name: str, folder: Path, store: Path) -> None:
        self.seen = ""
        self.folder = folder
        self._arguments = folder / "argv"
        scripts = folder / "bin"
        scripts.mkdir()
        command = scripts / "irrunner"
        command.write_text(
            "#!/bin/sh\n"
            f'if [ -n "$_IRRUNNER_COMPLETE" ]; then exec {sys.executable} -m irrunner "$@"; fi\n'
            f"printf '%s\\n' \"$@\" > {self._arguments}.part && mv {self._arguments}.part {self._arguments}\n"
        )
        command.chmod(0o755)
        self._ours, theirs = pty.openpty()
        (folder / "home").mkdir()
        environment = {**os.environ, "TERM": "xterm", "HOME": str(folder / "home"), "IRRUNNER_STORE": str(store)}
        environment |= {"LC_ALL": "C.UTF-8", "PYTHONPATH": os.getcwd(), "COLUMNS": "120", "INPUTRC": "/dev/null"}  # noqa: PTH109
        program, *options = START[name]
        self._process = subprocess.Popen(
            [shutil.which(program) or program, *options],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
            env=environment,
            start_new_session=True,
            preexec_fn=take_terminal,
        )
        os.close(theirs)
        self._name = name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def load_completion(self) -> None:
        """Load the completion script that `irrunner completion` prints."""
        printed = subprocess.run(
            [sys.executable, "-m", "irrunner", "completion", self._name], capture_output=True, check=True
        )
        script = self.folder / f"completion.{self._name}"
        script.write_bytes(printed.stdout)
        line = SET_UP[self._name].format(bin=self.folder / "bin", script=script, folder=self.folder)
        self.type(f"{line}; touch {self.folder}/loaded\n")
        self.wait_for_file(self.folder / "loaded")

    def prepare(self, *, brackets: bool) -> None:
        """Set a prompt, and whether the shell asks for marks around what is pasted; then wait until it listens."""
        on = "on" if brackets else "off"
        lines = {
            "bash": f"bind 'set enable-bracketed-paste {on}'",
            "sh": f"bind 'set enable-bracketed-paste {on}'",
            "zsh": ":" if brackets else "unset zle_bracketed_paste",
            "fish": ":",
        }
        self.type(f"{lines[self._name]}; touch {self.folder}/loaded\r")
        self.wait_for_file(self.folder / "loaded")

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._ours, keys.encode())

    def complete(self, line: str, *, tabs: int = 1) -> list[str]:
        """Type a line and a tab, wait until it is worked off, press Enter: the arguments that irrunner was given."""
        self._arguments.unlink(missing_ok=True)
        self.type(line + "\t" * tabs)
        # What is typed after the tab is read when the completion is done; a word of its own shows that nothing
        # of what was inserted is still open.
        self.type(" END\n")
        return self.arguments()

    def arguments(self) -> list[str]:
        """The arguments that irrunner was given on the line that ends in END."""
        eventually(self._arguments.exists, "arguments", wait=self.listen, instead=lambda: self.seen)
        *words, end = self._arguments.read_text().splitlines()
        assert end == "END", [*words, end]
        return words

    def wait_for(self, text: str) -> None:
        """Read until the text has appeared."""
        eventually(lambda: text in self.seen, text, wait=self.listen, instead=lambda: self.seen)

    def wait_for_file(self, path: Path) -> None:
        """Read until there is such a file."""
        eventually(path.exists, path.name, wait=self.listen, instead=lambda: self.seen)

    def listen(self, _interval: float) -> None:
        """Read what comes, if something does."""
        ready, _, _ = select.select([self._ours], [], [], 0.1)
        if ready:
            data = os.read(self._ours, 65536)
            self.seen += data.decode(errors="replace")
            # fish asks the terminal what it is, and waits for an answer.
            if b"\x1b[c" in data or b"\x1b[0c" in data:
                os.write(self._ours, b"\x1b[?62c")
