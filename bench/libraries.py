"""What is hand-written against the way of the library: what each part saves, or keeps from going wrong."""

from __future__ import annotations

import statistics
import sys
from typing import TYPE_CHECKING

from bench.incidents import incident
from bench.measure import Finding, process
from bench.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROUNDS = 3
KEYS = 40
BURSTS = 10
LETTERS = b"note"
_BASE = "import irrunner.tui.widgets.text_view"


def measure(folder: Path) -> Iterator[Finding]:
    """A row or two for each part."""
    name = incident(folder / "kept", 40)
    command = ["open", name, "--store", str(folder / "kept")]
    yield from bytes_saved(command, name.encode())
    yield keys_in_order(command, name.encode())
    yield from palettes(command, name.encode())
    yield parsers()


def without(part: str, command: list[str]) -> list[str]:
    """The command that runs irrunner without a part."""
    return [sys.executable, "-m", "bench.without", part, *command]


def bytes_saved(command: list[str], ready: bytes) -> Iterator[Finding]:
    """The SGR optimizer: bytes until the first paint and for a key, and CPU for a key, with it and without."""
    first: dict[str, list[float]] = {"nothing": [], "sgr_optimizer": []}
    key: dict[str, list[float]] = {"nothing": [], "sgr_optimizer": []}
    cpu: dict[str, list[float]] = {"nothing": [], "sgr_optimizer": []}
    for _ in range(ROUNDS):
        for part in first:
            with Terminal(without(part, command)) as app:
                app.until(ready)
                app.settle(1)
                first[part].append(len(app.output))
                before = app.cpu
                pressed = [app.press(b"j" if number < KEYS / 2 else b"k", quiet=0.3)[1] for number in range(KEYS)]
                cpu[part].append((app.cpu - before) / KEYS * 1000)
                key[part].append(statistics.median(pressed))
    yield _ratio("bytes until the first paint is complete, SGR optimizer against Textual's bytes", first, 0.83)
    yield _ratio("bytes for a key, SGR optimizer against Textual's bytes", key, 0.83)
    yield _ratio("CPU for a key, SGR optimizer against Textual's bytes", cpu, 1.1, unit=" ms")


def _ratio(what: str, found: dict[str, list[float]], bound: float, *, unit: str = "") -> Finding:
    """Ours (`nothing` was replaced) against the library's way, medians."""
    ours, theirs = statistics.median(found["nothing"]), statistics.median(next(reversed(found.values())))
    figure = f"{ours / theirs:.2f}x  ({ours:.0f} against {theirs:.0f}{unit})"
    return Finding(what, figure, f"{bound:g}x", ours <= theirs * bound)


def keys_in_order(command: list[str], ready: bytes) -> Finding:
    """The key queue: notes that do not arrive, of ten that are written as one burst of keys each."""
    lost = {part: BURSTS - _notes_kept(part, command, ready) for part in ("nothing", "key_queue")}
    figure = f"{lost['nothing']} of {BURSTS}  ({lost['key_queue']} in Textual's own order)"
    return Finding("notes that are lost when their keys arrive at once", figure, "0", lost["nothing"] == 0)


def _notes_kept(part: str, command: list[str], ready: bytes) -> int:
    kept = 0
    with Terminal(without(part, command)) as app:
        app.until(ready)
        app.settle(1)
        for number in range(BURSTS):
            words = f"burst{part[0]}{number}"
            app.type(f"n{words}\r".encode())
            app.settle(1)
            kept += words.encode() in app.output
            app.type(b"\x1b[27u")  # escape, whatever the letters have opened
            app.settle(0.5)
    return kept


def palettes(command: list[str], ready: bytes) -> Iterator[Finding]:
    """The finder against Textual's palette with the same rows: bytes and CPU to open it and type four letters."""
    sent: dict[str, list[float]] = {"nothing": [], "finder": []}
    cpu: dict[str, list[float]] = {"nothing": [], "finder": []}
    for _ in range(ROUNDS):
        for part in sent:
            with Terminal(without(part, command)) as app:
                app.until(ready)
                app.settle(1)
                before, begin = app.cpu, len(app.output)
                app.press(b"\x10", quiet=1)
                for letter in LETTERS:
                    app.press(bytes([letter]), quiet=0.8)
                sent[part].append(len(app.output) - begin)
                cpu[part].append((app.cpu - before) * 1000)
    yield _ratio("bytes of a search, finder against Textual's palette", sent, 1.2)
    yield _ratio("CPU of a search, finder against Textual's palette", cpu, 1.1, unit=" ms")


def parsers() -> Finding:
    """The Markdown of the screen: CPU of its import before the first paint, against that of markdown-it."""

    def cheapest(more: str) -> float:
        return min(process([sys.executable, "-c", _BASE + more]).cpu for _ in range(9)) * 1000

    base = cheapest("")  # of nine, because a difference of medians drowns in what else the machine does
    costs = {
        "nothing": [cheapest(", irrunner.tui.widgets.markdown") - base],
        "markdown_it": [cheapest(", markdown_it; markdown_it.MarkdownIt()") - base],
    }
    return _ratio("CPU of a Markdown parser before the first paint, ours against markdown-it", costs, 0.5, unit=" ms")
