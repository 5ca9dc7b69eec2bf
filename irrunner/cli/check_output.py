"""What a running check says, on this terminal: through the gate, as it comes. Ctrl-C stops the check, not irrunner."""

from __future__ import annotations

import codecs
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from irrunner.checks.runner import Listener
from irrunner.safety.terminal import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def listener(quiet: bool) -> Iterator[Listener]:
    """Something that shows what comes, unless `quiet`, and learns of Ctrl-C while the block runs."""
    interrupted: list[bool] = []
    decoders = {name: codecs.getincrementaldecoder("utf-8")("replace") for name in ("stdout", "stderr")}

    def show(stream: str, data: bytes) -> None:
        click.echo(visible(decoders[stream].decode(data)), nl=False, err=True)

    def say(text: str) -> None:
        if sys.stderr.isatty():
            click.echo(one_line(text), err=True)

    def stop(*_: Any) -> None:
        interrupted.append(True)

    def stopped() -> bool:
        return bool(interrupted)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield Listener(lambda *_: None, lambda _: None, stopped) if quiet else Listener(show, say, stopped)
    finally:
        signal.signal(signal.SIGINT, before)
