"""Loading and linting the whole library, and a playbook of a thousand steps, beside PyYAML's bare load."""

from __future__ import annotations

import statistics
import time
from datetime import date
from typing import TYPE_CHECKING

import yaml

from bench.measure import Finding
from irrunner.playbook import library
from irrunner.playbook.library_files import yaml_files
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

RUNS = 7
STEPS, PHASES = 1_000, 20
TODAY = date(2026, 11, 28)
MOST_LIBRARY, MOST_LARGE = 1.0, 0.3
"""Seconds of CPU."""


def measure(folder: Path) -> Iterator[Finding]:
    """Three rows: the library as it is listed and reviewed, a large playbook loaded, and the same reviewed."""
    files = yaml_files(shipped("playbooks"))
    data = [path.read_bytes() for path in files]
    what = f"load and lint the library of {len(files)} playbooks, CPU"
    yield _row(what, lambda: library.listing([], review=TODAY), data, MOST_LIBRARY)
    large = folder / "large.yaml"
    large.write_bytes(thousand_steps())
    named, bytes_of = str(large), [large.read_bytes()]
    yield _row(f"load a playbook of {STEPS:,} steps, CPU", lambda: library.find(named, []), bytes_of, MOST_LARGE)
    what = f"load and review a playbook of {STEPS:,} steps, CPU"
    yield _row(what, lambda: library.find(named, [], review=TODAY), bytes_of, MOST_LARGE)


def thousand_steps() -> bytes:
    """A playbook without errors whose steps need each other, have conditions, commands and texts."""
    lines = ["playbook: 1", "id: large", "title: Large", 'reviewed: "2026-11-28"', "roles: {lead: Incident lead}"]
    lines += ["ask: {package: {label: Package}}", "phases:"]
    for number in range(STEPS):
        if number % (STEPS // PHASES) == 0:
            lines += [f"  - phase: Phase {number}", "    steps:"]
            lines += [f"      - {{id: d{number}, decide: Did {number} happen?, options: [a, b]}}"]
            decision = f"d{number}"
            continue
        lines += [
            f"      - id: s{number}",
            f'        do: "Look at {{{{ package }}}} in place {number}: write down what you see"',
            f'        short: "Look at place {number}"',
            f"        when: {decision} != b",
            f"        needs: [{'s' if (number - 1) % (STEPS // PHASES) else 'd'}{number - 1}]",
            "        role: lead",
            "        within: 30m",
            "        how: |",
            "          One line of what to do, and why it is done in this order.",
            "          A second one, with `code` and *stress*.",
            f"        checks: [{{run: [rg, --files-with-matches, place-{number}, .]}}]",
        ]
    return ("\n".join(lines) + "\n").encode()


def _row(what: str, ours: Callable[[], object], data: list[bytes], most: float) -> Finding:
    """Our CPU against that of PyYAML's C loader on the same bytes."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = [(_cpu(ours), _cpu(lambda: [yaml.load(each, Loader=loader) for each in data])) for _ in range(RUNS)]
    own, bare = statistics.median(one for one, _ in found), statistics.median(other for _, other in found)
    figure = f"{own * 1000:.0f} ms  ({own / bare:.1f}x PyYAML's bare load, {bare * 1000:.0f} ms)"
    return Finding(what, figure, f"{most * 1000:.0f} ms", own <= most)


def _cpu(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin
