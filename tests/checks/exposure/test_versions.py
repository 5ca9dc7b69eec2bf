"""Versions and ranges against those who define them: `packaging` for PEP 440, tables of npm's `semver`."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from irrunner.checks.exposure.npm_ranges import npm_range_admits
from irrunner.checks.exposure.specifiers import python_range_admits
from irrunner.checks.exposure.versions import parse_pep440, parse_semver, same_version

NUMBERS = st.integers(0, 3).map(str)
RELEASES = st.lists(NUMBERS, min_size=1, max_size=4).map(".".join)
SUFFIXES = st.sampled_from(
    ["", "", "", "a1", "-beta.2", "rc0", "c", ".post1", "-2", ".dev3", "a1.dev2", "rc1.post2.dev3", "+l.1"]
)
EPOCHS = st.sampled_from(["", "", "", "1!", "v"])
VERSIONS = st.builds("{}{}{}".format, EPOCHS, RELEASES, SUFFIXES)
CLAUSES = st.builds("{}{}".format, st.sampled_from(["==", "!=", ">=", "<=", ">", "<", "~="]), VERSIONS) | st.builds(
    "{}{}.*".format, st.sampled_from(["==", "!="]), RELEASES
)
RANGES = st.lists(CLAUSES, min_size=1, max_size=3).map(",".join)


@given(VERSIONS, VERSIONS)
def test_versions_are_ordered_as_packaging_orders_them(one: str, other: str) -> None:
    a, b = parse_pep440(one), parse_pep440(other)
    assert a is not None
    assert b is not None
    assert (a.key < b.key, a.key == b.key) == (Version(one) < Version(other), Version(one) == Version(other))


@given(st.text("0123456789.v!abrcpostdev+-_ ", max_size=12))
def test_what_is_no_version_for_packaging_is_none_here(text: str) -> None:
    try:
        Version(text)
    except InvalidVersion:
        assert parse_pep440(text) is None
    else:
        assert parse_pep440(text) is not None


@given(RANGES, VERSIONS)
@example("<0.post1", "0a1")
@example("<1.post1", "1.post1.dev0")
def test_a_range_admits_what_packaging_says(text: str, version: str) -> None:
    try:
        expected = SpecifierSet(text).contains(version, prereleases=True)
    except InvalidSpecifier:
        return
    assert python_range_admits(text, version) is expected


@pytest.mark.parametrize(
    ("text", "version", "admitted"),
    [
        ("^1.69", "1.82.8", True),
        ("^1.69", "2.0", False),
        ("^0.3.1", "0.3.9", True),
        ("^0.3.1", "0.4.0", False),
        ("~1.82", "1.82.8", True),
        ("~1.82", "1.83", False),
        ("~1", "1.99", True),
        ("1.82.*", "1.82.8", True),
        ("<1 || >=1.80", "1.82.8", True),
        ("*", "1.82.8", True),
        ("", "1.82.8", True),
        ("1.82.8", "1.82.8", True),
        ("latest", "1.82.8", None),
        (">=1.0,=>2", "1.82.8", None),
        (">=2,=>2", "1.82.8", False),
    ],
)
def test_poetrys_signs_and_what_nobody_understands(text: str, version: str, admitted: bool | None) -> None:
    assert python_range_admits(text, version) is admitted


@pytest.mark.parametrize(
    ("text", "version", "admitted"),
    [
        ("^1.6.0", "1.14.1", True),
        ("^1.6.0", "2.0.0", False),
        ("^0.30.0", "0.30.4", True),
        ("^0.30.0", "0.31.0", False),
        ("^0.0.3", "0.0.4", False),
        ("^0.0", "0.0.9", True),
        ("^0", "0.9.9", True),
        ("^1.x", "1.14.1", True),
        ("~1.14.0", "1.14.1", True),
        ("~1.14", "1.15.0", False),
        ("~1", "1.99.0", True),
        ("1.14", "1.14.1", True),
        ("1.x || >=2.5.0 || 5.0.0 - 7.2.3", "6.0.0", True),
        ("1.2 - 2.3", "2.3.9", True),
        ("1.2 - 2.3", "2.4.0", False),
        (">= 1.2.3 < 1.14.1", "1.14.1", False),
        (">=1.2.3 <=1.14", "1.14.1", True),
        ("<1.15", "1.14.1", True),
        (">1.14", "1.14.1", False),
        (">1.14.0", "1.14.1", True),
        ("=1.14.1", "1.14.1", True),
        ("v1.14.1", "1.14.1", True),
        ("*", "1.14.1", True),
        ("", "1.14.1", True),
        ("x", "1.14.1", True),
        (">=1.0.0", "2.0.0-rc.1", False),
        (">=2.0.0-beta", "2.0.0-rc.1", True),
        ("^2.0.0-rc.1", "2.0.0-beta.9", False),
        ("1.14.1+build", "1.14.1", True),
        ("<1.0.0", "1.0.0-alpha", False),
        ("latest", "1.14.1", None),
        ("npm:other@^1", "1.14.1", None),
        ("github:a/b", "1.14.1", None),
        ("latest || ^1", "1.14.1", True),
        ("latest || ^2", "1.14.1", None),
    ],
)
def test_npms_ranges(text: str, version: str, admitted: bool | None) -> None:
    assert npm_range_admits(text, version) is admitted


def test_a_version_of_npms_has_three_numbers() -> None:
    assert parse_semver("1.2") is None
    assert parse_semver("01.2.3") is None
    assert same_version("npm", "v1.2.3+b", "1.2.3") is True
    assert same_version("npm", "1.2.3-rc.1", "1.2.3") is False


def test_a_version_that_nobody_understands_is_itself_and_else_unknown() -> None:
    assert same_version("PyPI", "2024b-x!", "2024b-x!") is True
    assert same_version("PyPI", "2024b-x!", "1.0") is None
