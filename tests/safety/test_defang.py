from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.safety.defang import defang, defang_indicator, kind_of, refang

DEFANGED = {
    "https://evil.example/x": "hxxps://evil[.]example/x",
    "http://evil.example:8080/a.b?c=d.e#f": "hxxp://evil[.]example:8080/a.b?c=d.e#f",
    "HTTPS://EVIL.EXAMPLE": "HXXPS://EVIL[.]EXAMPLE",
    "ftp://files.evil.example/x": "fxp://files[.]evil[.]example/x",
    "ssh://git@host.example/x": "ssh[:]//git[@]host[.]example/x",
    "http://user:pw@203.0.113.7/": "hxxp://user:pw[@]203[.]0[.]113[.]7/",
    "http://[2001:db8::1]:8080/": "hxxp://[2001[:]db8[:][:]1]:8080/",
    "http://localhost:3000/x": "hxxp://localhost:3000/x",
    "192.0.2.1": "192[.]0[.]2[.]1",
    "192.0.2.1:443": "192[.]0[.]2[.]1:443",
    "192.0.2.1-192.0.2.9": "192[.]0[.]2[.]1-192[.]0[.]2[.]9",
    "2001:db8::1": "2001[:]db8[:][:]1",
    "2001:db8::1: beacon": "2001[:]db8[:][:]1: beacon",
    "fe80:0:0:0:0:0:0:1": "fe80[:]0[:]0[:]0[:]0[:]0[:]0[:]1",
    "::ffff:192.0.2.1": "[:][:]ffff[:]192[.]0[.]2[.]1",
    "a@b.example": "a[@]b[.]example",
    "first.last+tag@mail.evil.example": "first.last+tag[@]mail[.]evil[.]example",
    "a@evil.sh": "a[@]evil[.]sh",
    "models.litellm.cloud": "models[.]litellm[.]cloud",
    "evil.com": "evil[.]com",
    "xn--80ak6aa92e.xn--p1ai": "xn--80ak6aa92e[.]xn--p1ai",
    "пример.рф": "пример[.]рф",
    "_dmarc.evil.example": "_dmarc[.]evil[.]example",
    "evil.com-mirror": "evil[.]com-mirror",
    "cdn.evil.py": "cdn[.]evil[.]py",
}
LEFT_ALONE = [
    "litellm_init.pth",
    "setup.py",
    "README.md",
    "install.sh",
    "package-lock.json",
    "archive.tar.gz",
    "libssl.so.3",
    "1.82.8",
    "v1.82.8",
    "litellm==1.82.8",
    "litellm@1.82.8",
    "python3.11",
    "10:39",
    "10:39:05",
    "2026-03-24T10:39:16.123Z",
    "d41d8cd98f00b204e9800998ecf8427e",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "e.g. this, i.e. that",
    "aa:bb:cc:dd:ee:ff",
    "std::vector, a::b and ::1",
    "os.path.join",
    "~/.config/sysmon/sysmon.service",
    "@lead",
    "300.1.2.3",
]
MARKS = r":// [://] [:]// : [:] :: // / \ ? @ [@] [at] . [.] (.) {dot} [dot] [ ] ( ) { } - _ + % # ,"
WORDS = "http HTTPS hxxp hxxps ftp fxp ssh evil example com py 1 192 0 2001 db8 ffff a 192.0.2.1 2001:db8::1 é"
PIECES = [*MARKS.split(), *WORDS.split(), " "]
texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
plain_texts = st.lists(st.sampled_from([piece for piece in PIECES if not {*piece} & {*"[](){}x"}])).map("".join)


@pytest.mark.parametrize(("plain", "defanged"), DEFANGED.items(), ids=DEFANGED.keys())
def test_indicators_in_prose_are_defanged_and_come_back(plain: str, defanged: str) -> None:
    assert defang(plain) == defanged
    assert defang(f"Seen ({plain}), then nothing.") == f"Seen ({defanged}), then nothing."
    assert defang(defanged) == defanged
    assert refang(defanged) == plain


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_files_versions_hashes_and_times_stay(text: str) -> None:
    assert defang(text) == text


def test_a_url_inside_a_url_is_defanged_too() -> None:
    text = "https://good.example/?next=https://evil.example/x"
    assert defang(text) == "hxxps://good[.]example/?next=hxxps://evil[.]example/x"


def test_the_end_of_a_sentence_is_not_part_of_a_name() -> None:
    assert (
        defang("It called https://evil.example. Then evil.com.") == "It called hxxps://evil[.]example. Then evil[.]com."
    )


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("domain", "evil.sh", "evil[.]sh"),
        ("domain", "evil.unlisted", "evil[.]unlisted"),
        ("domain", "evil(dot)example", "evil[.]example"),
        ("ip", "192.0.2.0/24", "192[.]0[.]2[.]0/24"),
        ("ip", "192.0.2.1:443", "192[.]0[.]2[.]1:443"),
        ("ip", "::1", "[:][:]1"),
        ("ip", "2001:db8::/32", "2001[:]db8[:][:]/32"),
        ("url", "https://evil.example/x.com?y=a.b", "hxxps://evil[.]example/x.com?y=a.b"),
        ("url", "evil.example/x.com", "evil[.]example/x.com"),
        ("url", "hXXps://evil[.]example/x", "hXXps://evil[.]example/x"),
        ("email", "a.b@evil.unlisted", "a.b[@]evil[.]unlisted"),
        ("hash", "d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e"),
        ("path", "/tmp/evil.com", "/tmp/evil.com"),
        ("package", "socket.io", "socket.io"),
        ("string", "User-Agent: evil.com", "User-Agent: evil[.]com"),
        ("other", "https://evil.example", "hxxps://evil[.]example"),
        ("never heard of", "https://evil.example", "hxxps://evil[.]example"),
    ],
)
def test_a_typed_indicator_needs_no_guess(kind: str, value: str, shown: str) -> None:
    assert defang_indicator(kind, value) == shown
    assert defang_indicator(kind, shown) == shown


@pytest.mark.parametrize(
    "written",
    [
        "hxxps://evil[.]example/x",
        "hXXps[:]//evil(.)example/x",
        "hxxps[://]evil{dot}example/x",
        "https://evil[dot]example/x",
        "https://evil(DOT)example/x",
    ],
)
def test_other_peoples_styles_can_be_matched(written: str) -> None:
    assert refang(written).lower() == "https://evil.example/x"


@given(texts)
def test_twice_is_once(text: str) -> None:
    assert defang(defang(text)) == defang(text)


@given(st.sampled_from(["domain", "ip", "url", "email", "other"]), texts)
def test_twice_is_once_for_a_typed_indicator(kind: str, value: str) -> None:
    once = defang_indicator(kind, value)
    assert defang_indicator(kind, once) == once


@given(plain_texts)
def test_nothing_is_lost_but_the_links(text: str) -> None:
    assert refang(defang(text)) == text


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("192.0.2.7", "ip"),
        ("192[.]0[.]2[.]7", "ip"),
        ("2001:db8::1", "ip"),
        ("hxxps://evil[.]example/x", "url"),
        ("a@evil.example", "email"),
        ("d41d8cd98f00b204e9800998ecf8427e", "hash"),
        ("/tmp/x.pth", "path"),
        ("evil.example", "domain"),
        ("litellm_init.pth", ""),
    ],
)
def test_what_type_an_indicator_is(value: str, kind: str) -> None:
    assert kind_of(value) == kind


@given(texts)
def test_no_web_address_survives(text: str) -> None:
    shown = defang(f"{text} https://evil.example {text}").lower()
    assert " https://evil.example" not in shown


@pytest.mark.parametrize(
    "unit", ["a", "a.", "a[.]", "a@", "1:", "[:]", "a+", "://", "http://", "a.b@", "evil.com ", "a-", "[", "a://["]
)
def test_no_repetition_makes_it_slow(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        start = time.process_time()
        defang(text)
        defang_indicator("url", text)
        return time.process_time() - start

    # Sixteen times the text; a quadratic reading would take 256 times as long.
    assert seconds(200_000) < 64 * max(min(seconds(12_500) for _ in range(3)), 0.001)


@pytest.mark.parametrize("text", ["http://a@[:]", "http://[:]x", "http://evil.example[:]8080/", "http://[:][:]1/"])
def test_a_colon_that_is_marked_is_no_address_in_brackets(text: str) -> None:
    assert refang(defang(text)) == refang(text)
    assert defang(defang(text)) == defang(text)
