"""Indicators are defanged wherever they stand, in whatever spelling; text that is laid out keeps its layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.incident.verbs import notes, registers
from irrunner.report import render

if TYPE_CHECKING:
    from tests.beginnings import Declare

STEPS = "- {id: look, do: Look}"


@pytest.mark.parametrize(
    ("value", "mention"),
    [
        ("login-portal.example", "Anna went to login-portal.example twice"),
        ("203.0.113.77", "seen: 203.0.113.77."),
        ("http://cdn-x.example/a.js", "loads cdn-x.example"),
        ("2001:db8::1", "from 2001:DB8:0:0:0:0:0:1 and [2001:0db8::0001]"),
        ("::ffff:203.0.113.77", "also 203.0.113.77"),
        ("xn--bcher-kva.example", "opened b\u00fccher.example"),
        ("b\u00fccher.example", "opened XN--BCHER-KVA.example"),
        ("evil.sh", "went to evil.sh"),
    ],
)
@pytest.mark.parametrize("form", ["md", "html"])
@pytest.mark.parametrize("given", ["", "other", "string"])
def test_an_indicator_is_not_live_in_the_register_nor_in_a_note(
    declare: Declare, value: str, mention: str, form: str, given: str
) -> None:
    incident = declare(STEPS)
    registers.register_add(incident, "indicators", {"value": value, "type": given} if given else {"value": value})
    notes.note(incident, mention)

    report = render(incident, form).replace("\\", "").casefold()
    for live in ("portal.example", "203.0.113.77", "x.example", "kva.example", "cher.example", "2001:", ":0:0:"):
        assert live not in report


def test_what_is_called_a_hash_and_is_an_address_is_not_live(declare: Declare) -> None:
    incident = declare(STEPS)
    for kind in ("hash", "path", "package"):
        registers.register_add(incident, "indicators", {"value": "https://evil.example/a", "type": kind})

    assert "https://evil.example" not in render(incident, "html")


def test_a_value_that_was_changed_is_defanged_in_the_timeline_too(declare: Declare) -> None:
    incident = declare(STEPS)
    registers.register_add(incident, "indicators", {"value": "one.example"})
    registers.register_change(incident, "indicators", "i1", {"value": "two.example"})

    assert "two.example" not in render(incident, "html")


TRACE = "java.lang.IllegalStateException: x\n\tat com.app.A(A.java:1)\n\t\tat com.app.B(B.java:2)\n\n| host  | hits |\n"


def test_a_pasted_log_keeps_its_indentation(declare: Declare) -> None:
    incident = declare(STEPS)
    notes.note(incident, TRACE)

    page = render(incident, "html")
    assert '<span class="laid-out">java.lang' in page
    assert "\n\t\tat com.app.B" in page
    written = render(incident, "md")
    assert "\n    \t\tat com.app.B(B.java:2)\n" in written
    assert "\n    | host  | hits |\n" in written
    assert "\\t" not in written


def test_a_note_that_ends_a_fence_does_not_end_ours(declare: Declare) -> None:
    incident = declare(STEPS)
    notes.note(incident, "a\n  ```\n# Forged heading\n````\n")

    lines = render(incident, "md").split("\n")
    place = next(at for at, line in enumerate(lines) if "# Forged heading" in line)
    assert lines[place].startswith("    ")
    assert any(line.strip() == "- " + "`" * 5 for line in lines[:place])
