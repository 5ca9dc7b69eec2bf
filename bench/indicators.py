"""Searching a log for thousands of indicators, against ripgrep with the same literals on the same file."""

from __future__ import annotations

import hashlib
import random
import shutil
import sys
from typing import TYPE_CHECKING

from bench.measure import Cost, Finding, as_ratio, pairs, process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZE = 512 << 20
BLOCK = 64 << 20
"""Bytes of the log that are made; the rest is the same again, with each indicator as rarely."""
INDICATORS = 5_000
WORDS = ("api", "build", "cdn", "cloud", "data", "dist", "edge", "files", "image", "login", "mail", "media", "metrics",
         "models", "node", "pkg", "proxy", "static")  # fmt: skip
SEARCH = """\
import sys
from pathlib import Path
from irrunner.checks.indicator_search.model import Indicator
from irrunner.checks.interface import Plan
from irrunner.checks.kinds.indicators import search_for


class Quiet:
    stopped = False
    def output(self, stream, data): pass
    def say(self, text): pass


values = Path(sys.argv[1]).read_text().split()
result = search_for([Indicator(f"i{at}", "", value) for at, value in enumerate(values, 1)], (sys.argv[2],), "", Quiet())
assert result.answer == "hit", result
for each in result.kept:
    each.content.close()
"""
"""The search as the check runs it: time, context, evidence and the SHA-256 of the file included."""


def measure(folder: Path) -> Iterator[Finding]:
    """The rows of the search."""
    rg = shutil.which("rg")
    if rg is None:
        yield Finding("indicators in a log, against rg -F -f", "left out: ripgrep is not installed", "1.3x", met=True)
        return
    values, log = folder / "values", folder / "log"
    chance = random.Random(7)
    literals = [_indicator(chance, at) for at in range(INDICATORS)]
    values.write_text("\n".join(literals) + "\n")
    _write_log(log, literals)
    costs: list[Cost] = []

    def searched() -> float:
        costs.append(process([sys.executable, "-c", SEARCH, str(values), str(log)]))
        return costs[-1].wall

    argv = [rg, "--fixed-strings", "--count", "--file", str(values), str(log)]
    what = f"{INDICATORS:,} indicators in a log of {SIZE >> 20} MiB, against rg -F -f"
    yield as_ratio(what, pairs(searched, lambda: process(argv).wall, 3), 1.3, unit="s")
    memory = max(cost.memory for cost in costs)
    yield Finding("memory of it", f"{memory:.0f} MB", "150 MB", memory < 150)


def _host(chance: random.Random, ending: str) -> str:
    return (
        f"{chance.choice(WORDS)}-{chance.randrange(100_000):x}.{chance.choice(WORDS)}{chance.randrange(1_000)}.{ending}"
    )


def _address(chance: random.Random) -> str:
    return ".".join(str(chance.randrange(1, 255)) for _ in range(4))


def _indicator(chance: random.Random, at: int) -> str:
    """Domains, addresses, hashes and URLs, in about the shares that public lists have."""
    if at % 10 < 4:
        return _host(chance, "example")
    if at % 10 < 7:
        return _address(chance)
    if at % 10 < 9:
        return hashlib.sha256(str(at).encode()).hexdigest()
    return f"https://{_host(chance, 'example')}/{chance.choice(WORDS)}/{at:x}"


def _write_log(log: Path, literals: list[str]) -> None:
    """Written line by line: a process that is started counts the memory of the one that started it as its own."""
    with log.open("wb") as block:
        for line in _lines(random.Random(11), literals):
            block.write(line)
    with log.open("rb") as source, log.open("ab") as target:
        for _ in range(SIZE // BLOCK - 1):
            source.seek(0)
            for _ in range(BLOCK >> 20):
                target.write(source.read(1 << 20))


def _lines(chance: random.Random, literals: list[str]) -> Iterator[bytes]:
    size = at = 0
    while size < BLOCK:
        at += 1
        request = f"https://{_host(chance, 'test')}/{chance.choice(WORDS)}/{chance.randrange(10**6)}.js"
        line = (
            f'{_address(chance)} - u{at % 5_000} [24/Mar/2026:10:{at // 60 % 60:02}:{at % 60:02} +0000] "GET {request} '
            f'HTTP/1.1" 200 {chance.randrange(10**6)} "-" "Mozilla/5.0 (X11; Linux x86_64)" {chance.getrandbits(64):x}'
        )
        if at % 10_000 == 0:
            line += f" {chance.choice(literals)}"
        yield f"{line}\n".encode()
        size += len(line) + 1
