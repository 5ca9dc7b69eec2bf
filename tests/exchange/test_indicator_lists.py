"""Public catalogues of indicators: what becomes of them, and what is said about what does not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.errors import Refused
from irrunner.exchange.indicator_lists import read_list

if TYPE_CHECKING:
    from irrunner.playbook.indicator_packs.model import Pack

UUID = "8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"


def read(content: Any, file: str = "list.json", ecosystem: str = "") -> Pack:
    data = content if isinstance(content, str) else json.dumps(content)
    return read_list(file, data.encode(), ecosystem)


def values(pack: Pack) -> list[tuple[str, str]]:
    return [(each.type, each.value) for each in pack.indicators]


def osv(**more: Any) -> dict[str, Any]:
    affected = [{"package": {"ecosystem": "PyPI", "name": "Prompt_Ferry"}, "versions": ["2.4.0", "2.4.1"]}]
    times = {"modified": "2026-05-13T10:00:00.123Z", "published": "2026-05-12T09:10:00Z"}
    return {"id": "MAL-2026-1", "summary": "Malicious code", "affected": affected, **times, **more}


def indicator(pattern: str, **more: Any) -> dict[str, Any]:
    return {"type": "indicator", "id": f"indicator--{UUID}", "pattern": pattern, "pattern_type": "stix", **more}


def bundle(*objects: dict[str, Any]) -> dict[str, Any]:
    return {"type": "bundle", "id": f"bundle--{UUID}", "objects": list(objects)}


def event(*attributes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Event": {"info": "A campaign", "uuid": UUID, "date": "2026-05-12", "Attribute": list(attributes), **more}}


def attribute(kind: str, value: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "to_ids": True, **more}


def test_osv_names_each_version_and_is_known_by_its_own_id() -> None:
    pack = read(osv())
    assert values(pack) == [("package", "PyPI:prompt-ferry==2.4.0"), ("package", "PyPI:prompt-ferry==2.4.1")]
    assert (pack.id, pack.format, pack.updated) == ("mal-2026-1", "osv", "2026-05-13")
    assert {(each.confidence, each.first_seen) for each in pack.indicators} == {("reported", "2026-05-12T09:10:00Z")}
    assert "MAL-2026-1" in pack.indicators[0].note
    assert pack.notices == ()


def test_an_osv_range_from_the_first_version_without_an_end_is_every_version() -> None:
    package = {"ecosystem": "npm", "name": "evil"}
    endless = {"package": package, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]}
    assert values(read(osv(affected=[endless]))) == [("package", "npm:evil")]
    fixed = {"package": package, "ranges": [{"events": [{"introduced": "0"}, {"fixed": "2"}]}]}
    with pytest.raises(Refused, match="cannot be searched for"):
        read(osv(affected=[fixed]))


def test_a_withdrawn_osv_record_and_one_that_is_no_malware_are_named() -> None:
    pack = read([osv(), osv(id="MAL-2026-2", withdrawn="2026-05-14T00:00:00Z"), osv(id="GHSA-x", aliases=["CVE-1"])])
    assert any("MAL-2026-2 was withdrawn on 2026-05-14" in each for each in pack.left_out)
    assert any("GHSA-x may be a weakness" in each for each in pack.notices)
    assert len(pack.indicators) == 2


def test_stix_patterns_of_the_simple_kinds_are_read_and_all_others_named() -> None:
    pack = read(
        bundle(
            indicator("[domain-name:value = 'evil.example']", name="C2", valid_from="2026-05-12T00:00:00.000Z"),
            indicator(f"[file:hashes.'SHA-256' = '{'0a' * 32}'] OR [file:hashes.MD5 = '{'0b' * 16}']"),
            indicator("[ipv4-addr:value = '192.0.2.7' OR ipv4-addr:value = '192.0.2.8']"),
            indicator("[file:name = 'x.exe' AND file:size = 12]"),
            indicator("[ipv4-addr:value ISSUBSET '192.0.2.0/24']"),
            indicator("alert tcp any any", pattern_type="snort"),
            indicator("[url:value = 'http://evil.example/x']", revoked=True),
            {"type": "domain-name", "value": "seen.example"},
            {"type": "malware", "name": "x"},
        )
    )
    assert values(pack) == [
        ("domain", "evil.example"),
        ("sha256", "0a" * 32),
        ("md5", "0b" * 16),
        ("ip", "192.0.2.7"),
        ("ip", "192.0.2.8"),
    ]
    assert pack.indicators[0].first_seen == "2026-05-12T00:00:00Z"
    said = " | ".join(pack.left_out)
    for words in ("AND", "otherwise than by =", "a pattern of snort", "was revoked", "observations (domain-name)"):
        assert words in said


def test_misp_attributes_for_detection_are_read_also_those_of_objects() -> None:
    parts = [attribute("filename|sha256", f"x.exe|{'0a' * 32}"), attribute("ip-dst|port", "192.0.2.7|8000")]
    objects = [{"name": "file", "Attribute": parts}]
    pack = read(
        event(
            attribute("domain", "evil[.]example", comment="C2"),
            attribute("filename", "sysmon.py"),
            attribute("domain", "harmless.example", to_ids=False),
            attribute("domain", "gone.example", deleted=True),
            attribute("mutex", "abc"),
            Object=objects,
        )
    )
    assert values(pack) == [
        ("domain", "evil.example"),
        ("path", "*/sysmon.py"),
        ("sha256", "0a" * 32),
        ("ip", "192.0.2.7"),
    ]
    assert (pack.id, pack.title) == (f"misp-{UUID}", "A campaign")
    assert "1 attributes are not marked for detection (to_ids)" in pack.left_out
    assert "1 attributes of the type mutex are not searched for" in pack.left_out
    assert values(read({"response": [event(attribute("md5", "0a" * 16))]})) == [("md5", "0a" * 16)]


def test_a_catalogue_of_bumblebee_has_versions_every_version_and_what_is_clean() -> None:
    entries = [
        {"id": "1", "ecosystem": "npm", "package": "axios", "versions": ["1.14.1"], "severity": "critical"},
        {"id": "2", "ecosystem": "editor-extension", "package": "evil.theme", "versions": ["*"]},
        {"id": "3", "ecosystem": "cobol", "package": "x", "versions": ["1"]},
    ]
    allow = [{"ecosystem": "npm", "package": "axios", "versions": ["1.14.0"], "name": "rolled back"}]
    pack = read({"schema_version": "0.2.0", "entries": entries, "allowlist": allow})
    assert values(pack) == [("package", "npm:axios==1.14.1"), ("package", "VSCode:evil.theme")]
    assert [(each.value, each.note) for each in pack.clean] == [("npm:axios==1.14.0", "rolled back")]
    assert any("no ecosystem 'cobol'" in each for each in pack.left_out)


def test_a_plain_list_takes_packages_hashes_hosts_and_comments() -> None:
    text = (
        "# a list\n\nnpm:axios:1.14.1 # the first\nnpm:@ctrl/tinycolor:4.1.1\nPyPI:litellm==1.82.8\n"
        f"{'0A' * 32}\nevil[.]example\nhxxp://evil[.]example/x\n192.0.2.7\nwhat is this\n"
    )
    pack = read(text, "list.txt")
    assert values(pack) == [
        ("package", "npm:axios==1.14.1"),
        ("package", "npm:@ctrl/tinycolor==4.1.1"),
        ("package", "PyPI:litellm==1.82.8"),
        ("sha256", "0a" * 32),
        ("domain", "evil.example"),
        ("url", "http://evil.example/x"),
        ("ip", "192.0.2.7"),
    ]
    assert pack.indicators[0].note == "the first"
    assert any(each.startswith("line 10: what is this") for each in pack.left_out)
    assert any("2 were written defanged" in each for each in pack.notices)


def test_a_list_without_ecosystems_needs_one() -> None:
    text = "@ctrl/tinycolor:4.1.1\nleft-pad@1.0.0\n"
    with pytest.raises(Refused, match="names no ecosystem; say which with --ecosystem"):
        read(text, "list.txt")
    assert values(read(text, "list.txt", "npm")) == [
        ("package", "npm:@ctrl/tinycolor==4.1.1"),
        ("package", "npm:left-pad==1.0.0"),
    ]
    with pytest.raises(Refused, match="no ecosystem 'nmp'"):
        read(text, "list.txt", "nmp")


def test_tables_of_several_publishers_are_understood() -> None:
    packages = 'package_name,package_versions,vendors\n@a/b,"1.0.0, 1.0.1","one, two"\nc,0.0.7,one\n'
    assert values(read(packages, "list.csv", "npm")) == [
        ("package", "npm:@a/b==1.0.0"),
        ("package", "npm:@a/b==1.0.1"),
        ("package", "npm:c==0.0.7"),
    ]
    kinds = (
        "type,indicator,context\ndomain,evil[.]example,C2\nipv4,192.0.2.7,\nnpm package,axios@1.14.1,bad\n"
        f"sha256,{'0a' * 32},x\nfilepath,/tmp/ld.py,Linux\nregistry,HKCU\\Software\\Run\\x,y\nmutex,abc,z\n"
    )
    pack = read(kinds, "iocs.csv")
    assert [kind for kind, _ in values(pack)] == ["domain", "ip", "package", "sha256", "path", "registry-key"]
    assert any("line 8: abc is of the type mutex" in each for each in pack.left_out)
    types = (
        'artifact_type,name,affected_versions\npypi package,litellm,"1.82.7, 1.82.8"\n'
        "docker image,aquasec/trivy,0.69.4\ngithub action,a/b,0.2.0 to 0.2.6\n"
    )
    pack = read(types, "iocs.csv")
    assert ("image", "aquasec/trivy:0.69.4") in values(pack)
    assert ("package", "PyPI:litellm==1.82.7") in values(pack)
    assert any("line 4" in each and "no single version" in each for each in pack.left_out)


def test_the_same_thing_in_two_spellings_is_one_indicator() -> None:
    assert len(read("evil.example\nEVIL[.]example\nxn--bcher-kva.example\nbücher.example\n", "l.txt").indicators) == 2


DEEP = "[" * 200_000
HOSTILE = {
    "cut off": '{"type": "bundle", "objects": [',
    "deep": DEEP,
    "a mapping of nothing": "{}",
    "a list of nothing": "[]",
    "another json": '{"hello": 1}',
    "numbers for texts": '{"affected": [{"package": 3, "versions": {"a": 1}}], "id": 7}',
    "lists for mappings": '{"Event": [{"Attribute": 3}]}',
    "a bundle of numbers": '{"type": "bundle", "objects": [1, null, [2], {"type": 3}]}',
    "entries that are none": '{"entries": [null, 3, {"versions": "1"}], "schema_version": 1}',
    "a huge number": '{"affected": [], "id": ' + "9" * 10_000 + "}",
    "nothing": "",
    "only comments": "# a\n# b\n",
    "control characters": "evil\x1b]52;c;QQ==\x07.example\n",
    "a line of a megabyte": "a" * 1_000_000,
    "a cell of a megabyte": "package,version\n" + '"' + "a" * 1_000_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_list_is_a_sentence(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_list("evil\x1b[31m.json", text.encode())
    assert "\x1b" not in str(refused.value)
    assert "Nothing was read" in str(refused.value)
    assert len(str(refused.value)) < 3_000


def test_broken_json_is_named_with_its_line() -> None:
    with pytest.raises(Refused, match="line 3"):
        read_list("x.json", b'{"a": 1,\n"b": 2,\n!}')


def test_bytes_that_are_no_text_are_a_sentence() -> None:
    with pytest.raises(Refused, match="no UTF-8 text in line 1"):
        read_list("x.txt", b"\xff\xfe\x00a")


def test_what_is_left_out_is_named_up_to_a_number() -> None:
    pack = read("evil.example\n" + "".join(f"what is {number}\n" for number in range(1_000)), "l.txt")
    assert len(pack.left_out) == 201
    assert pack.left_out[-1] == "800 more"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "objects",
                    "pattern",
                    "affected",
                    "package",
                    "versions",
                    "Event",
                    "Attribute",
                    "entries",
                    "value",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json_is_a_pack_or_a_refusal(content: Any) -> None:
    try:
        pack = read(content)
    except Refused:
        return
    assert pack.indicators


@given(st.text(max_size=200), st.sampled_from(["", "npm"]))
def test_any_text_is_a_pack_or_a_refusal(text: str, ecosystem: str) -> None:
    try:
        pack = read_list("x.txt", text.encode("utf-8", "surrogatepass"), ecosystem)
    except Refused:
        return
    assert pack.indicators
