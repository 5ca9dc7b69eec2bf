"""Indicator packs: what can be written in one, and what is said about what cannot."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.checks.indicator_search.model import Indicator as Searched
from irrunner.checks.indicator_search.patterns import build_patterns
from irrunner.errors import NotFound, Refused
from irrunner.playbook.indicator_packs.library import find_pack, list_packs, read_pack
from irrunner.playbook.indicator_packs.model import CONFIDENCES, TYPES
from irrunner.playbook.indicator_packs.reading import KEYS
from irrunner.playbook.indicator_packs.values import check_value
from irrunner.playbook.problems import render
from irrunner.safety.indicators import indicator_key

if TYPE_CHECKING:
    from irrunner.playbook.indicator_packs.library import LoadedPack

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")
HEAD = """\
indicators: 1
id: ferry
title: promptferry
version: "1.0"
updated: "2026-05-14"
sources:
  makers: {title: The notice, url: "https://promptferry.example/x", read: "2026-05-13"}
look_for:
"""


def pack(entries: str, *, more: str = "") -> LoadedPack:
    return read_pack("ferry.yaml", f"{HEAD}{entries}{more}".encode())


def one(kind: str, value: str) -> LoadedPack:
    return pack(f"  - {{type: {kind}, value: '{value}', sources: [makers], confidence: reported}}\n")


def codes(found: LoadedPack) -> list[str]:
    return [problem.code for problem in found.problems]


@pytest.mark.parametrize(
    ("kind", "value", "searched"),
    [
        ("package", "pypi:Lite_LLM==1.82.8", "PyPI:lite-llm==1.82.8"),
        ("package", "npm:@Ctrl/TinyColor==4.1.1", "npm:@ctrl/tinycolor==4.1.1"),
        ("package", "npm:evil", "npm:evil"),
        ("package", "npm:evil==*", "npm:evil"),
        ("sha256", "A" * 63 + "b", "a" * 63 + "b"),
        ("domain", "evil[.]Example", "evil.example"),
        ("domain", "abc.trycloudflare.com", "abc.trycloudflare.com"),
        ("ip", "192[.]0[.]2[.]7", "192.0.2.7"),
        ("ip", "2001:DB8:0::1", "2001:db8::1"),
        ("url", "hxxps://webhook[.]site/bb8c", "https://webhook.site/bb8c"),
        ("email", "A[@]Evil.Example", "A@evil.example"),
        ("path", "~/.config/sysmon/sysmon.py", "~/.config/sysmon/sysmon.py"),
        ("path", "*/site-packages/cook.pth", "*/site-packages/cook.pth"),
        ("path", "%TEMP%\\x.vbs", "%TEMP%\\x.vbs"),
        ("registry-key", "HKCU\\Software\\Run", "HKCU\\Software\\Run"),
        ("string", "tpcp.tar.gz", "tpcp.tar.gz"),
        ("user-agent", "Python-urllib/", "Python-urllib/"),
        ("image", "ghcr.io/a/b:v1", "ghcr.io/a/b:v1"),
        ("image", "sha256:c00f9d92c427", "sha256:c00f9d92c427"),
        ("image", "a/b@sha256:" + "0a" * 32, "a/b@sha256:" + "0a" * 32),
        ("kubernetes", "pod kube-system/node-setup-*", "pod kube-system/node-setup-*"),
    ],
)
def test_a_value_is_kept_in_the_spelling_in_which_it_is_searched(kind: str, value: str, searched: str) -> None:
    assert [each.value for each in one(kind, value).usable().indicators] == [searched]


@pytest.mark.parametrize(
    ("kind", "value", "code", "said"),
    [
        ("package", "litellm==1.82.8", "bad-indicator", "ECOSYSTEM:NAME==VERSION"),
        ("package", "pipi:litellm==1.82.8", "bad-indicator", "no ecosystem"),
        ("package", "PyPI:litellm==>1", "bad-indicator", "without ranges"),
        ("sha256", "ab", "bad-indicator", "64 hexadecimal digits, this has 2"),
        ("sha1", "z" * 40, "bad-indicator", "0 to 9 and a to f"),
        ("md5", "d41d8cd98f00b204e9800998ecf8427e", "matches-everything", "empty file"),
        ("domain", "localhost", "bad-indicator", "no name of a host"),
        ("domain", "*.evil.example", "bad-indicator", "exact host"),
        ("domain", "https://evil.example/x", "bad-indicator", "a URL"),
        ("domain", "raw.icp0.io", "shared-host", "thousands"),
        ("domain", "192.0.2.1", "bad-indicator", "its type is ip"),
        ("ip", "192.0.2.300", "bad-indicator", "no address"),
        ("ip", "192.0.2.3:8000", "bad-indicator", "port into the note"),
        ("ip", "127.0.0.1", "matches-everything", "every host"),
        ("url", "https://github.com/", "shared-host", "thousands"),
        ("url", "evil.example", "bad-indicator", "a scheme and a host"),
        ("path", "sysmon.py", "bad-indicator", "a path starts with"),
        ("path", "/*", "matches-everything", "name the file"),
        ("path", "~/", "matches-everything", "name the file"),
        ("string", "abc", "matches-everything", "6 characters"),
        ("string", "aaaaaaaa", "matches-everything", "every file"),
        ("image", "a/b", "bad-indicator", "NAME:TAG"),
        ("image", "sha256:c00f", "bad-indicator", "needs 12 digits"),
        ("kubernetes", "node-setup", "bad-indicator", "KIND NAMESPACE/NAME"),
        ("kubernetes", "pod kube-system/*", "matches-everything", "nearly everything"),
        ("registry-key", "Software\\Run", "bad-indicator", "hive"),
    ],
)
def test_what_could_never_match_or_would_match_everything_is_an_error(
    kind: str, value: str, code: str, said: str
) -> None:
    found = one(kind, value)
    assert (found.pack, codes(found)) == (None, [code])
    assert said in found.problems[0].message


def test_a_problem_has_its_line_and_a_caret() -> None:
    found = one("sha256", "ab")
    assert render(found.problems[0]).splitlines() == [
        "ferry.yaml:9:27  error  bad-indicator",
        "    9 |   - {type: sha256, value: 'ab', sources: [makers], confidence: reported}",
        "      |                           ^^^^  a sha256 has 64 hexadecimal digits, this has 2",
    ]


@pytest.mark.parametrize(
    ("entries", "code", "said"),
    [
        ("  - {type: sha265, value: x, sources: [makers], confidence: reported}\n", "unknown-type", "sha256"),
        ("  - {type: string, value: abcdefg, sources: [makers], confidence: sure}\n", "unknown-confidence", "one of"),
        ("  - {type: string, value: abcdefg, sources: [maker], confidence: reported}\n", "unknown-source", '"makers"'),
        ("  - {type: string, value: abcdefg, confidence: reported}\n", "missing-key", "`sources`"),
        ("  - {type: string, value: abcdefg, sources: [makers]}\n", "missing-key", "`confidence`"),
        ("  - {type: string, sources: [makers], confidence: reported}\n", "missing-key", "`value`"),
        ("  - {type: string, valeu: x, sources: [makers], confidence: reported}\n", "unknown-key", '"value"'),
        ("  - just a word\n", "wrong-shape", "expected an indicator"),
        (
            "  - {type: domain, value: evil.example, sources: [makers], confidence: reported}\n"
            "  - {type: domain, value: 'EVIL[.]example.', sources: [makers], confidence: reported}\n",
            "duplicate-indicator",
            "first in line 9",
        ),
        (
            "  - {type: string, value: abcdefg, sources: [makers], confidence: reported, first_seen: yesterday}\n",
            "bad-date",
            "2026-03-24",
        ),
    ],
)
def test_what_is_wrong_is_named_with_what_was_meant(entries: str, code: str, said: str) -> None:
    found = pack(entries)
    assert code in codes(found)
    assert found.pack is None
    assert any(said in problem.message for problem in found.problems)


def test_what_was_written_defanged_is_said_and_no_error() -> None:
    found = one("domain", "evil[.]example")
    assert codes(found) == ["changed-indicator"]
    assert found.usable().indicators[0].value == "evil.example"


def test_a_cut_digest_is_a_prefix_that_the_note_has_to_name() -> None:
    assert codes(one("image", "sha256:c00f9d92c427")) == ["digest-prefix"]
    entry = "  - {type: image, value: 'sha256:c00f9d92c427', sources: [makers], confidence: reported, note: a prefix}\n"
    assert codes(pack(entry)) == []


def test_a_known_clean_value_is_never_among_those_to_look_for() -> None:
    entry = "  - {type: sha256, value: %s, sources: [makers], confidence: reported}\n"
    clean = "known_clean:\n  - {type: sha256, value: %s, sources: [makers]}\n"
    good, bad = "0a" * 32, "0b" * 32
    found = pack(entry % bad, more=clean % good).usable()
    assert ([each.value for each in found.indicators], [each.value for each in found.clean]) == ([bad], [good])
    assert "clean-indicator" in codes(pack(entry % good, more=clean % good.upper()))


def test_a_pack_has_the_name_of_its_file() -> None:
    entry = "  - {type: domain, value: evil.example, sources: [makers], confidence: reported}\n"
    assert codes(read_pack("boat.yaml", f"{HEAD}{entry}".encode())) == ["file-name"]


def test_several_values_share_what_is_said_of_them() -> None:
    entry = "  - {type: domain, values: [a.evil.example, b.evil.example], sources: [makers], confidence: confirmed}\n"
    assert [each.confidence for each in pack(entry).usable().indicators] == ["confirmed", "confirmed"]


def test_a_pack_with_errors_is_refused_with_the_first_of_them() -> None:
    with pytest.raises(Refused, match="has an error and cannot be used") as refused:
        one("sha256", "ab").usable()
    assert "this has 2" in refused.value.sentence


def test_packs_are_found_by_id_and_one_s_own_come_first(tmp_path: Path) -> None:
    folder = tmp_path / "indicators"
    folder.mkdir()
    own = HEAD.replace("id: ferry", "id: axios-2026-03")
    (folder / "axios-2026-03.yaml").write_text(
        f"{own}  - {{type: string, value: abcdefg, sources: [makers], confidence: reported}}\n"
    )
    (folder / "broken.yaml").write_text("indicators: 1\n")
    listed = list_packs([tmp_path])
    assert [(each.id, each.shadowed) for each in listed if each.id == "axios-2026-03"] == [
        ("axios-2026-03", False),
        ("axios-2026-03", True),
    ]
    assert next(each for each in listed if each.id == "broken").trouble
    assert len(find_pack("axios-2026-03", [tmp_path]).usable().indicators) == 1
    with pytest.raises(NotFound, match='Did you mean "shai-hulud"'):
        find_pack("shai-hulut", [tmp_path])


SHIPPED = [each.id for each in list_packs([])]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_pack_has_no_problems_and_every_value_a_source(name: str) -> None:
    loaded = find_pack(name, [])
    assert "\n".join(render(problem) for problem in loaded.problems) == ""
    found = loaded.usable()
    assert found.id == name
    assert all(each.sources and each.confidence in CONFIDENCES for each in found.indicators)
    assert all(each.url and each.read for each in found.sources.values())


@pytest.mark.parametrize("name", SHIPPED)
def test_every_value_of_a_shipped_pack_can_be_searched_for(name: str) -> None:
    found = find_pack(name, []).usable().indicators
    wanted = [Searched(f"i{place}", each.register_type, each.value) for place, each in enumerate(found, 1)]
    assert [(each.indicator.value, each.why) for each in build_patterns(wanted).left] == []


def test_what_nobody_here_read_is_never_called_confirmed() -> None:
    found = find_pack("litellm-2026-10", []).usable()
    assert {each.confidence for each in found.indicators} == {"reported"}
    assert "second-hand" in found.summary


def test_the_packs_say_what_the_research_says() -> None:
    march = {each.value: each for each in find_pack("litellm-2026-03", []).usable().indicators}
    assert march["PyPI:litellm==1.82.8"].confidence == "confirmed"
    assert "71e35aef03099cd1f2d6446734273025a163597de93912df321ef118bf135238" in march
    clean = "164a3ef3e19f309e3cabc199bef3d2045212712fefdfa25fc7f75884a5b5b205"
    assert clean not in march
    assert clean in {each.value for each in find_pack("litellm-2026-03", []).usable().clean}
    october = {each.value for each in find_pack("litellm-2026-10", []).usable().indicators}
    digest = "sha256:1bbcb1443bc962e45f5aad53fe3d2c30600e0379715fb6c664cdd3ac126c339e"
    assert {digest, "sha256:c00f9d92c427", "*/site-packages/sitecustomize.py"} <= october


@given(st.sampled_from(TYPES), st.text(max_size=80))
def test_any_text_is_judged_and_what_passes_passes_again(kind: str, text: str) -> None:
    found = check_value(kind, text)
    if not found.trouble:
        again = check_value(kind, found.value)
        assert (again.value, again.trouble) == (found.value, "")
        assert indicator_key(found.value)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_pack_or_a_problem(data: bytes) -> None:
    found = read_pack("any.yaml", HEAD.encode() + data)
    assert (found.pack is None) == any(problem.severity == "error" for problem in found.problems)


def test_the_page_explains_every_key_type_word_and_problem(tmp_path: Path) -> None:
    sample = re.search(r"```yaml\n(indicators: 1\n.*?)```", PAGE, re.DOTALL)
    assert sample
    assert codes(read_pack("ferry-2026-05.yaml", sample[1].encode())) == []
    for word in (*KEYS, *TYPES, *CONFIDENCES):
        assert f"`{word}`" in PAGE, word
    table = PAGE.split("| Problem | Means |")[1].split("\nProblems of the file")[0]
    listed = set(re.findall(r"^\| (.*?) \|", table, re.MULTILINE))
    named = {code for row in listed for code in re.findall(r"`([a-z-]+)`", row)}
    used: set[str] = set()
    for path in (ROOT / "irrunner" / "playbook" / "indicator_packs").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                place = {"error": 0, "warning": 0, "Checked": 1}.get(called, len(node.args))
                used |= {str(each.value) for each in node.args[place : place + 1] if isinstance(each, ast.Constant)}
    of_every_file = {"missing-key", "wrong-shape", "bad-url", "bad-date", ""}
    assert used - of_every_file <= named
    assert named <= used | {"unknown-type", "unknown-confidence"}
