"""Run the fuzzer: `python -m fuzz parsers [NAME …]`, `… kills [ACT …]`, `… team [FAULT …]`, `… vaults`, `… served`."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

from fuzz.parsers import PARSERS
from fuzz.running import Outcome, run

if TYPE_CHECKING:
    from fuzz.parser import Parser

INPUTS = 1_000_000


def main(argv: list[str]) -> int:
    """Run what is named; 1 when something failed."""
    options = argparse.ArgumentParser(prog="python -m fuzz")
    options.add_argument("what", choices=("parsers", "kills", "team", "served", "vaults"))
    options.add_argument("names", nargs="*", help="only these parsers, acts or faults")
    options.add_argument("--inputs", type=int, default=INPUTS, help="for each parser")
    options.add_argument("--first", type=int, default=0, help="the first input's number, for a run in parts")
    options.add_argument("--kills", type=int, default=10_000, help="over all acts")
    options.add_argument("--faults", type=int, default=200, help="of each kind, of a team store or of vaults")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", type=int, help="this one input or kill, as a failure names it")
    given = options.parse_args(argv)
    runs = {"parsers": _parsers, "kills": _kills, "team": _team, "served": _served, "vaults": _vaults}
    return runs[given.what](given)


def _parsers(given: argparse.Namespace) -> int:
    failed = 0
    for name in given.names or PARSERS:
        numbers = range(given.first, given.first + given.inputs) if given.only is None else [given.only]
        outcome = run(PARSERS[name], numbers, given.seed)
        print(_line(PARSERS[name], outcome), flush=True)
        for failure in outcome.failures:
            failed += 1
            print(f"  {failure.what}, {failure.times} times; the first is {failure.given!r:.200}")
            print(f"  again: python -m fuzz parsers {name} --seed {given.seed} --only {failure.number}", flush=True)
    return 1 if failed else 0


def _served(given: argparse.Namespace) -> int:
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from fuzz.served import Outcome, Scene, run_kill

    found = Outcome()
    with TemporaryDirectory(prefix="irrunner-served-") as folder:
        scene = Scene(Path(folder))
        scene.start()
        try:
            for number in range(given.faults) if given.only is None else [given.only]:
                run_kill(scene, number, found, given.seed)
        finally:
            scene.kill()
    retried = f"{found.replayed:,} were found recorded and {found.written:,} were written"
    print(f"{found.kills:,} kills: {found.acknowledged:,} requests acknowledged before; sent again, {retried};")
    print(f"{len(found.problems)} problems")
    for problem in found.problems:
        print(f"  {problem}")
    return 1 if found.problems else 0


def _line(parser: Parser, outcome: Outcome) -> str:
    each = outcome.seconds / max(outcome.inputs, 1) * 1e6
    counts = f"{outcome.inputs:>9,} inputs, {outcome.refused:>9,} refused, {len(outcome.failures)} kinds of failure"
    return f"{parser.name:16} {counts}, {each:5.0f} µs each, the slowest {outcome.slowest:.3f} s"


def _kills(given: argparse.Namespace) -> int:
    from fuzz.kills.killing import kills

    numbers = range(given.kills) if given.only is None else [given.only]
    begun: Counter[str] = Counter()
    killed: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    failed = 0
    for each in kills(numbers, given.seed, given.names):
        begun[each.act] += 1
        killed[each.act] += each.killed
        kept[each.act] += each.killed and each.acknowledged
        for problem in each.problems:
            failed += 1
            named = f"python -m fuzz kills {' '.join(given.names)} --seed {given.seed} --only {each.number}"
            print(f"{each.act}, killed {each.how}: {problem}\n  again: {named}", flush=True)
    for act in begun:
        print(f"{act:20} {begun[act]:5} begun, {killed[act]:5} killed, {kept[act]:4} of them once acknowledged")
    print(f"{begun.total():,} begun, {killed.total():,} killed, {kept.total():,} acknowledged, {failed} problems")
    return 1 if failed else 0


def _team(given: argparse.Namespace) -> int:
    from fuzz.team.faults import FAULTS, NEED_A_DISK, faults, may_mount

    names = [name for name in given.names or FAULTS if may_mount() or name not in NEED_A_DISK]
    for name in {*(given.names or FAULTS)} - {*names}:
        print(f"{name}: left out, because only root mounts a small disk")
    numbers = range(given.faults) if given.only is None else [given.only]
    failed = 0
    for name in names:
        counts: Counter[str] = Counter()
        for each in faults(numbers, given.seed, name):
            counts += each.counts
            failed += len(each.problems)
            for problem in each.problems:
                again = f"python -m fuzz team {name} --seed {given.seed} --only {each.number}"
                print(f"{name}, {each.how}: {problem}\n  again: {again}", flush=True)
        print(f"{name:27} {len(numbers):4} faults: {_counted(counts)}", flush=True)
    print(f"{len(numbers) * len(names):,} faults, {failed} problems")
    return 1 if failed else 0


def _counted(counts: Counter[str]) -> str:
    from fuzz.team.outcome import COUNTED, MUST_BE_ZERO

    known = [f"{counts[what]} {what}" for what in COUNTED if counts[what] or what in MUST_BE_ZERO]
    return "; ".join([*known, *(f"{count} {what}" for what, count in counts.items() if what not in COUNTED)])


def _vaults(given: argparse.Namespace) -> int:
    from fuzz.vaults import FAULTS, faults

    names = given.names or [*FAULTS]
    counts: dict[str, Counter[str]] = {name: Counter() for name in names}
    tried: Counter[str] = Counter()
    failed = 0
    for each in faults(range(given.faults) if given.only is None else [given.only], given.seed, names):
        tried[each.kind] += 1
        counts[each.kind] += each.counts
        for problem in each.problems:
            failed += 1
            again = f"python -m fuzz vaults {each.kind} --seed {given.seed} --only {each.number}"
            print(f"{each.kind}, {each.how}: {problem}\n  again: {again}", flush=True)
    for name in names:
        print(f"{name:27} {tried[name]:4} faults: {'; '.join(f'{n} {what}' for what, n in counts[name].items())}")
    print(f"{tried.total():,} faults, {failed} problems")
    return 1 if failed else 0


if __name__ == "__main__":
    begun = time.monotonic()
    code = main(sys.argv[1:])
    print(f"{time.monotonic() - begun:,.0f} s")
    sys.exit(code)
