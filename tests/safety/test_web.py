from __future__ import annotations

import html

from hypothesis import given
from hypothesis import strategies as st

from irrunner.safety import visible
from irrunner.safety.web import CSP, escape


def test_text_for_html_keeps_its_meaning_and_loses_its_power() -> None:
    assert escape("<b title=\"x\" id='y'>&") == "&lt;b title=&quot;x&quot; id=&#x27;y&#x27;&gt;&amp;"
    assert escape("a\u202eb\x1b") == r"a\u202eb\x1b"


@given(st.text())
def test_escaped_text_has_no_markup_and_comes_back(text: str) -> None:
    escaped = escape(text)
    assert not {*escaped} & {*"<>\"'"}
    assert html.unescape(escaped) == visible(text)


def test_the_policy_of_a_page_lets_nothing_in() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in CSP.split(";"))
    assert rules == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
