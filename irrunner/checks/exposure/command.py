"""The door of the packed file: `python3 -I -S exposure.pyz PACKAGE==VERSION PATH…`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import List, Sequence

from irrunner.checks.exposure.here import folders_of_this_machine, warn_of_this_python
from irrunner.checks.exposure.indicator_list import BadList, listed_indicators
from irrunner.checks.exposure.model import Summary
from irrunner.checks.exposure.options import Options
from irrunner.checks.exposure.output import Answer, first_record, harmless, last_record, record_of, text_lines
from irrunner.checks.exposure.search import in_order, search
from irrunner.checks.exposure.targets import Misspelled, parse_accepted, parse_targets

_EPILOG = (
    "Exit codes: 0 nothing found and everything readable; 10 found; 11 nothing found, but nobody can tell for all; "
    "2 wrong usage."
)


def build_arguments() -> argparse.ArgumentParser:
    """What the command takes."""
    made = argparse.ArgumentParser(
        prog="exposure", description="Where is PACKAGE at VERSIONS? Reads, and starts nothing.", epilog=_EPILOG
    )
    made.add_argument(
        "target", metavar="PACKAGE==VERSION[,VERSION]", help="npm:NAME==VERSION for npm; - for indicators alone"
    )
    made.add_argument("paths", metavar="PATH", nargs="*", help="folders and files to look into")
    made.add_argument("--here", action="store_true", help="look through this whole machine")
    made.add_argument("--also", action="append", default=[], metavar="PACKAGE==VERSION", help="one more package")
    made.add_argument("--accept", action="append", default=[], metavar="PATTERN=REASON", help="known to be good")
    made.add_argument("--indicators", metavar="FILE", help="a list of paths and SHA-256 to look for as well")
    made.add_argument("--ecosystem", default="", help="PyPI or npm")
    made.add_argument("--all", action="store_true", help="also list the package at other versions")
    made.add_argument("--network", action="store_true", help="also enter network mounts")
    made.add_argument("--jobs", type=int, default=0, metavar="N", help="processes; one for each core otherwise")
    form = made.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="JSON Lines, as in a pipe or a file")
    form.add_argument("--text", action="store_true", help="lines for people, as on a terminal")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one search, and return the exit code."""
    given = build_arguments().parse_args(arguments)
    if not given.paths and not given.here:
        build_arguments().error("name folders, or --here for this whole machine")
    try:
        indicators = listed_indicators(given.indicators)
        targets = parse_targets([given.target, *given.also], given.ecosystem, has_list=not indicators.is_empty)
        accepted = tuple(parse_accepted(each) for each in given.accept)
    except (Misspelled, BadList) as error:
        build_arguments().error(harmless(str(error)))
    warning = warn_of_this_python()
    if warning:
        print(warning, file=sys.stderr)  # noqa: T201
    paths: List[str] = [*given.paths, *(folders_of_this_machine() if given.here else [])]
    as_json = given.json or not (given.text or sys.stdout.isatty())
    options = Options(network=given.network, clear=given.all, jobs=given.jobs, accepted=accepted, indicators=indicators)
    listed = indicators.describe()
    if as_json:
        _say(json.dumps(first_record(targets, paths, listed)))
    summary = Summary()
    answer = Answer(targets, paths, in_order(list(search(targets, paths, options, summary))), summary, listed)
    if as_json:
        for finding in answer.findings:
            _say(json.dumps(record_of(finding)))
        _say(json.dumps(last_record(answer)))
    else:
        for line in text_lines(answer):
            _say(harmless(line))
    return answer.exit_code


def _say(line: str) -> None:
    encoding = sys.stdout.encoding or "ascii"
    sys.stdout.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def run() -> None:
    """Run as a process of its own."""
    try:
        code = main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        code = 1
        sys.stdout = None
    sys.exit(code)
