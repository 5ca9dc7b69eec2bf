"""The shell: whatever the screen can do, a command can, in one line or in JSON.

A command parses, calls one verb and prints one line; nothing is decided here. `registry` lists the commands without
importing them, because a note typed in a shell has to feel instant; `main_command` runs them; `context` is what they
work with; `entries` and `output` print what came of it and `errors` what did not.
"""

from __future__ import annotations


def main() -> None:
    """The console command."""
    import gc

    # A short command ends before cycles matter; with the usual threshold, searching for them takes a tenth of its time.
    gc.set_threshold(50_000)
    from irrunner.cli.main_command import main as run_and_exit

    run_and_exit()
