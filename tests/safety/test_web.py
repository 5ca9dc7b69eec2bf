from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.safety import visible
from irrunner.safety.web import CSP, escape, href

NO_LINK = [
    "",
    "#part",
    "/etc/passwd",
    "//evil.example/",
    "evil.example",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://a.example/",
    "https:",
    "https://",
    "https:///a.example",
    "https:a.example",
    "https:\\\\evil.example",
    "https://good.example\\@evil.example",
    "https://good.example@evil.example/",
    "https://a.example/ b",
    "https://a.example/\u202e",
    "https://a.exa\u200bmple/",
    "https://a.example/\u00a0",
    "https://a.example/\n",
    "mailto:",
    "mailto:a",
    "mailto:a@b.example?bcc=c@d.example",
    "mailto:a@b.example&attach=x",
]


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example",
        "http://a.example:8080/x?y=z&w=@#part",
        "HTTPS://A.EXAMPLE/",
        "https://[2001:db8::1]/",
        "https://пример.рф/стр",
        "mailto:a@b.example",
    ],
)
def test_absolute_web_and_mail_addresses_may_be_linked(url: str) -> None:
    assert href(url) == url


@pytest.mark.parametrize("url", NO_LINK)
def test_anything_else_gets_no_link(url: str) -> None:
    assert href(url) is None


def test_quotes_and_brackets_cannot_leave_the_attribute() -> None:
    assert href("https://a.example/\"><script>'`") == "https://a.example/%22%3E%3Cscript%3E%27%60"


@given(st.one_of(st.text(), st.from_regex(r"(?i)(https?://|mailto:|java)[a-z./@:?#\[\]\\\s\"'<>]*", fullmatch=True)))
def test_a_link_always_has_an_allowed_scheme_and_no_surprises(url: str) -> None:
    if (link := href(url)) is not None:
        assert link.lower().startswith(("http://", "https://", "mailto:"))
        assert not {*link} & {*" \"'<>`\\\n\t\r"}
        assert link.lower().startswith("mailto:") or "@" not in link.split("/")[2].split("?")[0].split("#")[0]
        assert href(link) == link


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
