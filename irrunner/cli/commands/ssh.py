"""The SSH door: the system's OpenSSH lets people in, and they reach irrunner and nothing else."""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from irrunner.cli.options import everywhere, pass_cli
from irrunner.cli.output import say_json, say_whole
from irrunner.errors import Misused, Refused
from irrunner.safety.confinement import CONFINED
from irrunner.safety.ssh_keys import fingerprint_of, read_public_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.cli.context import CliContext

_LONGEST_COMMAND = 64_000
_KEPT = ("HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH", "SHELL", "TERM", "USER", "TMPDIR", "SSH_USER_AUTH",
         "SSH_ORIGINAL_COMMAND", "SSH_TTY", "COLORTERM", "NO_COLOR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "PGSERVICE",
         "PGPASSFILE", "PGHOST", "PGSSLROOTCERT")  # fmt: skip
"""The variables that are left when somebody comes in; those of irrunner are set anew."""


@click.command("ssh-key")
@click.argument("name")
@everywhere
@pass_cli
def ssh_key(cli: CliContext, name: str) -> None:
    """Print the line that lets somebody in by SSH.

    Reads their public key from the standard input, and prints the line for the file `authorized_keys` of the account
    that owns the store. With it they reach irrunner's screen and commands, and nothing else of this host.
    """
    from irrunner.journal.locations import location_text

    key = read_public_key(sys.stdin.buffer.read(64_000))
    program = Path(sys.argv[0]).absolute()
    started = str(program) if program.is_file() else "irrunner"
    command = shlex.join([started, "ssh-session", name, "--store", location_text(cli.place)])
    if '"' in command or "\n" in command:
        raise Refused("The name or the place of the store holds a character that such a line cannot hold.")
    line = f'restrict,pty,command="{command}" {key.line}'
    if cli.json:
        say_json({"name": name, "fingerprint": fingerprint_of(key), "line": line})
    else:
        say_whole(line)


@click.command("ssh-session")
@click.argument("name")
@everywhere
@pass_cli
def ssh_session(cli: CliContext, name: str) -> int:
    """Let somebody in who came by SSH; sshd starts it.

    It is the command of a line that `irrunner ssh-key` printed. Without a command of theirs it opens the screen.
    """
    from irrunner.cli.main_command import run
    from irrunner.journal.locations import location_text

    words = _words(os.environ.get("SSH_ORIGINAL_COMMAND", ""))
    ours = {CONFINED: "1", "IRRUNNER_AS": name, "IRRUNNER_STORE": location_text(cli.place)}
    if key := _key_of_session():
        ours["IRRUNNER_SSH_KEY"] = key
    cli.close()
    with _nothing_but(ours):
        return run(words)


@contextmanager
def _nothing_but(ours: dict[str, str]) -> Iterator[None]:
    """Only the variables that are kept, and these, and no folder of the host, until the block ends."""
    before, folder = dict(os.environ), Path.cwd()
    kept = {each: before[each] for each in _KEPT if each in before}
    try:
        os.environ.clear()
        os.environ.update(kept | ours)
        os.chdir("/")
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        os.chdir(folder)


def _words(wanted: str) -> list[str]:
    """The command as words; no shell ever reads it.

    Raises:
        Misused: it is no command.
    """
    if len(wanted) > _LONGEST_COMMAND:
        raise Misused("The command is too long.")
    try:
        words = shlex.split(wanted)
    except ValueError as error:
        raise Misused(f"The command cannot be read: {error}.", hint="Look at its quotes.") from error
    return words[1:] if words[:1] == ["irrunner"] else words


def _key_of_session() -> str:
    """The fingerprint of the key that sshd accepted, if it says (`ExposeAuthInfo yes`); empty otherwise."""
    try:
        lines = Path(os.environ["SSH_USER_AUTH"]).read_text(encoding="ascii").splitlines()
    except (KeyError, OSError, ValueError):
        return ""
    for line in lines:
        method, _, key = line.partition(" ")
        if method == "publickey":
            return fingerprint_of(read_public_key(key.encode()))
    return ""
