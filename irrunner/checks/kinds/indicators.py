"""`indicators`: which files hold which indicators of the incident? It reads, and starts nothing that it finds."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.checks.exposure.output import portable
from irrunner.checks.indicator_search.model import Indicator
from irrunner.checks.interface import CheckResult, Options, Plan
from irrunner.checks.option_values import many_texts, refuse_unknown
from irrunner.errors import Refused
from irrunner.incident.sizes import format_size
from irrunner.safety.defang import defang_indicator

if TYPE_CHECKING:
    from irrunner.checks.indicator_search.search import Search
    from irrunner.checks.interface import Progress

REGISTER: Final = "indicators"
_EVERY: Final = 2.0  # seconds between two lines about how far it is


class IndicatorCheck(Struct, frozen=True):
    """One search for all indicators of an incident, as they are when it begins.

    Attributes:
        paths: where. options: what reads the register.
    """

    paths: tuple[str, ...]
    options: Options

    @property
    def plan(self) -> Plan:
        """What it reads; the same however many indicators there are, so that one answer follows the other."""
        where = ", ".join(map(portable, self.paths))
        lines = ("look for every indicator of this incident, in one pass", f"in {where}")
        return Plan(lines, "files", seconds=6 * 3_600.0)

    def run(self, progress: Progress) -> CheckResult:
        """Read the files."""
        rows = self.options.rows(REGISTER)
        indicators = [Indicator(row, cells.get("type", ""), cells.get("value", "")) for row, cells in rows]
        if not indicators:
            return CheckResult("unknown", "the incident has no indicators to look for.", {"indicators": "0"})
        return search_for(indicators, self.paths, self.options.store, progress)


def search_for(indicators: list[Indicator], paths: tuple[str, ...], store: str, progress: Progress) -> CheckResult:
    """Search files for indicators and say how it goes on.

    Args:
        indicators: what to look for.
        paths: folders and files.
        store: where incidents are kept: its folder holds all indicators and is left out; empty for none.
        progress: who follows it.
    """
    from irrunner.checks.indicator_search.patterns import build_patterns
    from irrunner.checks.indicator_search.result import build_result
    from irrunner.checks.indicator_search.search import Follower, Search

    own = [str(Path(store).resolve())] if store.startswith("/") else []
    search = Search(build_patterns(indicators), paths, own)
    reporter = _Reporter(search, progress)
    try:
        search.run(Follower(lambda: progress.stopped, reporter.advanced, reporter.first_hit))
        return build_result(search)
    except BaseException:
        search.findings.close()
        raise


class _Reporter:
    """Says every few seconds how far a search is, and what was found as soon as it was."""

    def __init__(self, search: Search, progress: Progress) -> None:
        self._search = search
        self._progress = progress
        self._said = time.monotonic()

    def advanced(self) -> None:
        """Say how far it is, unless that was said a moment ago."""
        if (now := time.monotonic()) - self._said < _EVERY:
            return
        self._said = now
        search = self._search
        found = f"{len(search.findings.tallies):,} of {len(search.patterns.indicators):,} indicators found"
        self._progress.say(f"{search.files:,} files, {format_size(search.bytes_read)}, {found}")

    def first_hit(self, indicator: Indicator, path: str, line: int) -> None:
        """Name an indicator at the first place where it was found."""
        value = defang_indicator(indicator.type, indicator.value)
        place = f"{path}{f', line {line:,}' if line else ''}".encode("utf-8", "surrogateescape")
        self._progress.output("stdout", f"hit: {indicator.id} {value} in ".encode() + place + b"\n")


def prepare(options: Options) -> IndicatorCheck:
    """Options: `paths`, folders and files (`~` is your own folder).

    Raises:
        Refused: there is no path, or one cannot be understood.
    """
    refuse_unknown(options, "paths")
    try:
        paths = [str(Path(each).expanduser().absolute()) for each in many_texts(options, "paths")]
    except RuntimeError as error:
        raise Refused(f"A folder of this check cannot be found: {error}") from None
    if not paths:
        raise Refused("This check needs the option 'paths': the folders and files to search.")
    return IndicatorCheck(tuple(dict.fromkeys(paths)), options)
