r"""Shell sessions in the pages: played for real, so that what a page shows is what a reader gets.

A block that is marked `console` holds commands behind `$ ` (and `> ` for further lines of one) and what they
answered. All blocks of a page are one session in one shell, in an empty home. Times, hashes and lengths of time
differ from run to run, so answers are compared by their shape; a line `...` stands for any number of lines.
"""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

HOME = "/home/you"
"""What the pages call the home that a session had."""
HOST = "laptop"
"""What they call the host."""
LEFT_OUT = "..."
_BLOCK = re.compile(r"(^```console\n)(.*?)(^```$)", re.MULTILINE | re.DOTALL)
_MARK = "== the next command =="
_ROOT = Path(__file__).resolve().parent.parent.parent
# `make` is the checkout's, with the environment that runs this; it sets up nothing.
_OURS = shlex.join(["-C", str(_ROOT), "--no-print-directory", f"BIN={Path(sys.executable).parent}"])
_MAKE = f'make() {{ command make {_OURS} --old-file=.venv/ready-to-run "$@"; }}\n'
_WEEKDAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_DIFFERS = (
    (re.compile(r"\b[0-9a-f]{64}\b"), "HASH"),
    (re.compile(r"\b(?:[0-9a-f]{16}|[0-9a-f]{12})\b"), "SHORT"),
    (re.compile(rf"\b(?:{_WEEKDAY} )?\d{{4}}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z| UTC)?)?\b"), "TIME"),
    (re.compile(r"\b\d\d:\d\d(?::\d\d)? UTC\b"), "TIME"),
    (re.compile(r"\b(INC|EX|RET)-\d{4}-"), r"\1-YEAR-"),
    (re.compile(r"\b(?:\d+[dhms] )?\d+[dhms]\b"), "LONG"),
    (re.compile(r"\bpython3\.\d+\b"), "PYTHON"),
    (re.compile(r"\b\d+(?:\.\d+)? (?:k|M)?B\b"), "SIZE"),
)


class Exchange(NamedTuple):
    """A command as it is typed, and what it answers."""

    command: str
    answer: str


def exchanges(text: str) -> list[Exchange]:
    """Every command of a page's sessions, in order."""
    return [each for block in _BLOCK.finditer(text) for each in _exchanges(block[2])]


def _exchanges(block: str) -> list[Exchange]:
    found: list[Exchange] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(Exchange(line[2:], ""))
        elif line.startswith("> ") and found and not found[-1].answer:
            found[-1] = Exchange(f"{found[-1].command}\n{line[2:]}", "")
        elif found:
            found[-1] = Exchange(found[-1].command, f"{found[-1].answer}{line}\n")
    return found


def play(commands: list[str]) -> list[str]:
    """Run commands one after the other in one shell and an empty home; what each answered, on either stream."""
    with tempfile.TemporaryDirectory(prefix="irrunner-docs-") as folder:
        home = Path(folder).resolve()
        script = _MAKE + "".join(f"{command}\necho '{_MARK}'\n" for command in commands)
        environment = {
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))),
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
        }
        done = subprocess.run(
            ["bash", "--norc", "--noprofile", "-s"],  # noqa: S607 - whichever bash the machine has
            input=script.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=home,
            env=environment,
            timeout=300,
            check=False,
        )
        said = done.stdout.decode().replace(str(home), HOME)
        answers = re.sub(rf"\b{re.escape(socket.gethostname())}(?=:)", HOST, said).split(f"{_MARK}\n")
    return answers[: len(commands)]


def shape(text: str) -> str:
    """An answer without what differs from run to run."""
    for pattern, instead in _DIFFERS:
        text = pattern.sub(instead, text)
    return "\n".join(re.sub(r" {2,}", "  ", line).rstrip() for line in text.strip().splitlines())


def same(shown: str, given: str) -> bool:
    """Whether a page shows an answer of this shape."""
    parts = [re.escape(part.strip("\n")) for part in re.split(rf"(?m)^{re.escape(LEFT_OUT)}$", shape(shown))]
    return re.fullmatch("(?s:.*)".join(parts), shape(given)) is not None


def renewed(text: str) -> str:
    """A page whose sessions show what the commands answer now; what has the same shape stays as it is."""
    shown = exchanges(text)
    if not shown:
        return text
    given = iter(zip(shown, play([each.command for each in shown]), strict=True))

    def block(found: re.Match[str]) -> str:
        lines = []
        for _ in _exchanges(found[2]):
            before, answer = next(given)
            command = before.command.replace("\n", "\n> ")
            kept = before.answer.strip("\n") if same(before.answer, answer) else answer.strip("\n")
            lines.append(f"$ {command}\n" + (f"{kept}\n" if kept else ""))
        return found[1] + "".join(lines) + found[3]

    return _BLOCK.sub(block, text)
