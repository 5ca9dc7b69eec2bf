"""What the long run of the fuzzer found: each input is read, or refused in words, in no time."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import pytest

from fuzz.parsers import PARSERS
from fuzz.running import MOST_SECONDS
from irrunner.journal.rows import Row

HALF_A_CHARACTER = (
    b'[1,"INC-2026-0001",1,"2026-03-24T10:39:00.000Z",["2026-03-24T10:38:00.000Z","minute","x"],["ada","ada","l"],'
    b'"\xed\xa0\x80","incident.declared",{"event":"1"},"' + b"a" * 64 + b'"]'
)
"""A header whose name is no UTF-8."""
SEARCH = b'{"exposure":1,"kind":"search","host":"vm"}\n'
FOUND: tuple[tuple[str, Any], ...] = (
    ("markdown-page", "'=x" + "`" * 3_900),
    ("markdown-page", "".join("`" * length + "x" for length in range(85))),
    ("markdown-page", f"# heading{' ' * 3_900}+"),
    ("defang", "http://[2001:db8::(.)1]:8080/"),
    ("defang", "([.]]www. @ "),
    ("defang", "(" * 15 + "." + ")" * 15),
    ("file-name", "\U0001f468\u200d\U0001f469\u0627" * 60),
    ("incident-list", b" e3b0c442\n!C\x1aI 97b9202f\n"),
    ("landmarks", [Row("INC-2026-0001", 1, HALF_A_CHARACTER, b"{}", b"", b"", b"")]),
    ("playbook", ("playbook: 2\nl'" + "\U0001f468\u200d\U0001f469l'" * 40).encode()),
    (
        "search-answer",
        b'{"exposure":1,"kind":"search","host":"\\ud800"}\n{"kind":"finding","verdict":"hit","path":"/\\udcff"}',
    ),
    ("search-answer", SEARCH + b'{"kind":"finding","verdict":"hit","path":"/' + b"y" * 4_000 + b'"}'),
    ("markdown-template", [("[x](https://www.exampTe[x](y)", "x")]),
    ("markdown-template", [("[x](https://" + "\\" * 41 + "<b>", "x")]),
    ("event-body", ("", b'{"text":' + b"[" * 5_000)),
    ("step-key", "press." + "0" * 40 + "99999"),
    ("step-key", "press.000002" + "9" * 5_000),
    ("location", "~no\udbffbody/x"),
    ("location", "~\ud800"),
    ("file-name", r"caf\xe9.log"),
    ("html-page", "<p\x0bid=x>"),
    ("html-page", f"<a href='&#{'9' * 5_000};'>"),
    ("markdown-template", [("x> <br>\\", "<!-- x -->")]),
    ("markdown-template", [("[x]: https://</p>w", "x")]),
)


@pytest.mark.parametrize(("name", "given"), FOUND, ids=[f"{name}-{at}" for at, (name, _) in enumerate(FOUND)])
def test_what_went_wrong_once_goes_well(name: str, given: object) -> None:
    parser, before = PARSERS[name], time.process_time()
    with suppress(*parser.allowed):
        parser.check(given)
    assert time.process_time() - before < MOST_SECONDS / 4
