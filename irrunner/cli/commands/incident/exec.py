"""Running a command of one's own."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from irrunner.cli.entries import say_kept_secrets
from irrunner.cli.options import STEP, pass_cli, recording
from irrunner.cli.output import say_aside
from irrunner.errors import Misused
from irrunner.safety.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.cli.context import CliContext


@click.command("exec", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@STEP
@recording
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND [ARGUMENT]...")
@pass_cli
def exec_(cli: CliContext, command: tuple[str, ...], step: str) -> int:
    """Run a command of your own, and keep what it says as evidence.

    It has your terminal, your stdin and your environment, but for the secrets of channels, and its output goes where it
    would go without irrunner: as it is into a pipe or a file, made harmless on a terminal. No shell reads it; for a
    pipe inside write `irrunner exec -- sh -c 'one | other'`. It ends with the command's own exit code, and 128 more
    than the number of a signal that ended it.
    """
    from irrunner.checks.kinds.typed import TypedCommand
    from irrunner.checks.runner import Listener, refuse_in_exercise, run_check

    if cli.json:
        raise Misused("exec passes on what its command says, so it has no answer in JSON.", hint="See: check show N")
    incident = cli.incident()
    incident.refresh()
    refuse_in_exercise(incident.state, f" --step {step}" if step else "")
    prepared = TypedCommand(command, cli.check_settings.environ())
    with _interrupts_left_to_the_command():
        entries = run_check(incident, "exec", prepared, step=step, listener=Listener(_pass_on), by=cli.by)
    last = entries[-1]
    kept = [str(each.refs["evidence"]) for each in entries if each.kind == "evidence.added"]
    where = f"kept as {' and '.join(kept)}" if kept else "it said nothing"
    say_aside(f"{cli.exercise}{incident.id} entry {last.seq}, check {last.refs['check']}: {where}.")
    say_kept_secrets(cli, entries)
    if prepared.code is None:
        say_aside(last.words)
        return 127
    return prepared.code if prepared.code >= 0 else 128 - prepared.code


@contextmanager
def _interrupts_left_to_the_command() -> Iterator[None]:
    """Ctrl-C reaches the command as well, and it decides what that means; what it said until then is kept."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _pass_on(stream: str, data: bytes) -> None:
    """Write what came to our own stream of that name, at once."""
    target = sys.stdout if stream == "stdout" else sys.stderr
    if target is None:
        return
    try:
        if target.isatty():
            target.write(visible(data.decode("utf-8", "replace")))
        else:
            target.buffer.write(data)
        target.flush()
    except OSError:  # whoever read it has gone; what it says is kept all the same
        return
