"""Every parser of text that strangers write. One that is not here fails `tests/fuzz/test_every_parser.py`."""

from __future__ import annotations

from fuzz.parsers import (
    bundles,
    doors,
    exchange,
    exposure,
    exposure_runs,
    indicator_search,
    indicators,
    journals,
    pages,
    playbooks,
    records,
    seals,
    storage,
    team,
    texts,
    times,
)

PARTS = (
    bundles,
    exchange,
    times,
    texts,
    pages,
    playbooks,
    records,
    journals,
    exposure,
    exposure_runs,
    indicators,
    indicator_search,
    seals,
    storage,
    team,
    doors,
)
PARSERS = {parser.name: parser for part in PARTS for parser in part.PARSERS}
