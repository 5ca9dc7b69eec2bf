"""What of an inject is prose that may flow, and what keeps its lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.exercise.scenario.inject_text import reflow

PROSE = """\
example-lib 2.14.8 of 10:55 UTC 10:55 UTC today carries a file that runs at
every start of the interpreter and sends away environment variables, key
files and cloud credentials. The registry has closed the project at 13:14
UTC. The next word comes before 16:00 UTC."""
AS_WRITTEN = (
    "host-1.example sshd[12]: Accepted publickey for deploy from 198.51.100.7\nsudo: deploy : COMMAND=/bin/sh.",
    "2026-03-03T05:40:01Z GET /simple/example-lib/example-lib-1.82.8.whl 200\n2026-03-03T05:41:13Z GET /ok 200.",
    "13:53  build   the thread cannot be used any more, 141 comments in a\n               minutes. anyone know them?",
    "Subject: A release that carries something which nobody expected of it\nfrom: security@brackwater.example.",
    "pip install --no-deps --only-binary :all: example-lib==1.82.6 other-lib\npip check.",
    "curl -fsS https://files.brackwater.example/list --output list.json \\\n--retry 3.",
    "Name, owner, state:\nrunner-07, build, up.",
    "Take these with you tonight, all of them, and nothing else than these\n- the phone\n- the paper.",
)


def test_prose_that_its_author_wrapped_flows() -> None:
    assert reflow(f"Dear all,\n\n{PROSE}\n\nThe desk") == f"Dear all,\n\n{' '.join(PROSE.split())}\n\nThe desk"
    assert "\n" not in reflow(f"{PROSE}\n")


@pytest.mark.parametrize("text", AS_WRITTEN)
def test_lines_that_stand_for_themselves_stay(text: str) -> None:
    assert reflow(text) == text


@given(st.text(alphabet="aB :.\n\t-1[]é\r\x85"))
def test_no_word_is_lost_and_none_added(text: str) -> None:
    assert reflow(text).split() == text.split()
    assert reflow(reflow(text)) == reflow(text)
