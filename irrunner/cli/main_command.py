"""The way in: the root command, and the one place where errors become sentences and exit codes."""

from __future__ import annotations

import os
import sys
import threading

import click

from irrunner.cli import options
from irrunner.cli.context import CliContext
from irrunner.cli.errors import EXIT_CODES, explain
from irrunner.cli.lazy import LazyGroup
from irrunner.cli.output import say, warn
from irrunner.errors import Misused, NotYetRecorded

_WIDEST_HELP = 100
EPILOG = f"Exit codes: {EXIT_CODES}"


def _say_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from irrunner import __version__

        say(f"irrunner {__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@options.INCIDENT
@options.STORE
@options.AS
@options.JSON
@click.option("--plain", is_flag=True, help="Plain lines instead of the screen, with no command behind it.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_say_version, help="Say which version it is."
)
@options.OFFLINE
@click.pass_context
def root(ctx: click.Context, plain: bool) -> int:
    """Walk through a security incident, keep the record, write the report.

    Alone, on a terminal, irrunner opens its screen, or plain lines where it cannot draw. Each command answers in
    one line, or in JSON with --json. A command without --incident is about the only open live incident.
    """
    if ctx.invoked_subcommand is None:
        from irrunner.cli.screen import at_home

        return at_home(ctx, plain=plain)
    if plain:
        raise Misused(
            "--plain stands alone, or behind the command that opens something.", hint="Such as: irrunner open --plain"
        )
    return 0


def run(arguments: list[str] | None = None) -> int:
    """Run one command line and return its exit code; errors are printed, not raised."""
    cli = CliContext()
    if "_IRRUNNER_COMPLETE" in os.environ:
        from irrunner.cli.shells import register_shells

        register_shells()
    try:
        _refuse_what_is_no_text(sys.argv[1:] if arguments is None else arguments)
        width = _help_width()
        result = root.main(arguments, prog_name="irrunner", standalone_mode=False, obj=cli, terminal_width=width)
        code = result if isinstance(result, int) else 0
        warn(cli.new_warnings())
        if sys.stdout is not None:
            sys.stdout.flush()
    except BaseException as error:
        code = explain(error, cli.workspace())
        if isinstance(error, NotYetRecorded) and cli.json:
            from irrunner.cli.outbox import say_not_yet_recorded

            say_not_yet_recorded(error)
    finally:
        cli.close()
    return code


def _help_width() -> int:
    """Columns of a page of help. Click would work it out with `shutil`, which imports three compression libraries."""
    try:
        columns = int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        try:
            columns = os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ is not None else 80
        except (OSError, ValueError):
            columns = 80
    return max(min(columns, _WIDEST_HELP) - 2, 50)


def _refuse_what_is_no_text(arguments: list[str]) -> None:
    """Half of a surrogate pair is no character: no file name and no entry can hold it."""
    for number, word in enumerate(arguments, 1):
        try:
            os.fsencode(word)
        except UnicodeEncodeError:
            raise Misused(f"Word {number} of the command holds half a character.", hint="Type it again.") from None


def main() -> None:
    """Run the command line of this process and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a name may hold what the terminal's encoding does not
            stream.reconfigure(errors="backslashreplace")
    code = run()
    if threading.active_count() == 1:
        # Taking the modules apart costs a note a tenth of its time. All is written and closed by now.
        os._exit(code)
    sys.exit(code)
