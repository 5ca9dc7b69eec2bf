"""What could not be done: one sentence and the next step on stderr, and the exit code. Never a traceback."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

import click

from irrunner.cli.output import say_aside, say_aside_block
from irrunner.errors import IrrunnerError, StoreUnusable

if TYPE_CHECKING:
    from irrunner.journal.interface import Workspace

EXIT_CODES = """\
0 done; 1 refused, not found or not written (a sentence on stderr says what); 2 wrong usage;
3 verification failed; 4 the store cannot be used; 5 not yet recorded, kept as a draft (`irrunner outbox`);
10 found, by exposure; 11 not found, by exposure, but nobody can tell for all; 130 stopped with Ctrl-C."""

FAILED, MISUSED, STOPPED = 1, 2, 130
_INCIDENT = re.compile(r"extra argument \(((?:INC|EX|RET)-[0-9]{4}-[0-9]{4,9})\)", re.IGNORECASE)


def explain(error: BaseException, workspace: Workspace | None) -> int:
    """Say what happened and return the exit code.

    Args:
        error: what ended the command.
        workspace: of the store, once it was opened; a crash report goes there.

    Raises:
        BaseException: the error itself, when it is no error at all but an orderly exit of Python.
    """
    match error:
        case click.exceptions.Exit():
            return error.exit_code
        case IrrunnerError():
            (say_aside_block if error.listed else say_aside)(error.sentence)
            if error.hint:
                say_aside(error.hint)
            return error.exit_code
        case click.UsageError():
            return _misused(error)
        case click.ClickException():
            say_aside(error.format_message())
            return MISUSED
        case click.Abort() | KeyboardInterrupt():
            say_aside_block("\nStopped. What was acknowledged is kept.")
            return STOPPED
        case BrokenPipeError():
            _nobody_listens()
            return FAILED
        case Exception() if type(error).__module__ == "msgspec":
            return _unreadable()
        case Exception():
            return _crashed(error, workspace)
    raise error


def _misused(error: click.UsageError) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        say_aside_block(error.format_message())  # the help of a group, in words of our own
        return MISUSED
    say_aside(error.format_message())
    if (named := _INCIDENT.search(error.format_message())) is not None:
        say_aside(f"An incident is named with an option here: --incident {named[1]}")
    if error.ctx is not None:
        say_aside(f"`{error.ctx.command_path} --help` shows how.")
    return MISUSED


def _unreadable() -> int:
    """An entry that cannot be decoded: the store is damaged, and `verify` can say where."""
    say_aside("An entry of the journal cannot be read, so the store is damaged. It was left as it was.")
    say_aside("`irrunner verify` says which entry.")
    return StoreUnusable.exit_code


def _nobody_listens() -> None:
    """Give stdout somewhere to go, or Python complains once more when it ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        sys.stdout = None


def _crashed(error: Exception, workspace: Workspace | None) -> int:
    from irrunner.application.crash_report import keep_crash_report

    say_aside(f"irrunner made a mistake of its own ({type(error).__name__}). What was acknowledged is kept.")
    place = keep_crash_report(error, workspace)
    say_aside(
        f"A report for whoever mends it, without the contents of the incident, is in {place}."
        if place
        else "No report of it could be written."
    )
    return FAILED
