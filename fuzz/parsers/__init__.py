"""Every parser of text that strangers write. One that is not here fails `tests/fuzz/test_every_parser.py`."""

from __future__ import annotations

from fuzz.parsers import journals, pages, playbooks, records, texts, times

PARSERS = {
    parser.name: parser for part in (times, texts, pages, playbooks, records, journals) for parser in part.PARSERS
}
