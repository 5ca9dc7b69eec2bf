"""Paths of indicators: every home for `~`, names for `*`, and Windows' own rules where a path is of Windows."""

from __future__ import annotations

import pytest

from irrunner.checks.exposure.places import NoPath, PlacePatterns, parse_place

MATCHES = [
    ("/tmp/pglog", "/tmp/pglog"),
    ("~/.config/sysmon/sysmon.py", "/home/kim/.config/sysmon/sysmon.py"),
    ("~/.config/sysmon/sysmon.py", "/root/.config/sysmon/sysmon.py"),
    ("~/.config/sysmon/sysmon.py", "/Users/kim/.config/sysmon/sysmon.py"),
    ("~/.config/sysmon/sysmon.py", "/mnt/image/home/kim/.config/sysmon/sysmon.py"),
    ("~/evil", "/home/kim/evil"),
    ("~/evil", "/var/lib/jenkins/evil"),
    ("$HOME/.npmrc", "/home/kim/.npmrc"),
    ("*/site-packages/x.pth", "/srv/v/lib/python3.12/site-packages/x.pth"),
    ("site-packages/x.pth", "/srv/v/lib/python3.12/site-packages/x.pth"),
    ("x.pth", "/srv/x.pth"),
    ("/tmp/.npl-*", "/tmp/.npl-77"),
    ("**/cache/x.js", "/a/b/cache/x.js"),
    ("/var/**/x.js", "/var/a/b/x.js"),
    ("app/[id]/page.js", "/srv/app/[id]/page.js"),
    ("a/[id]*.js", "/srv/a/[id]7.js"),
    ("C:\\ProgramData\\wt.exe", "/mnt/c:/programdata/WT.EXE"),
    ("%APPDATA%\\x.ps1", "C:\\Users\\kim\\AppData\\Roaming\\X.ps1"),
]
DIFFERS = [
    ("/tmp/pglog", "/var/tmp/pglog"),
    ("/tmp/pglog", "/tmp/pglog/child"),
    ("/tmp/pglog", "/tmp/PGLOG"),
    ("~/evil", "/usr/bin/evil"),
    ("/tmp/.npl-*", "/tmp/.npl-77/x"),
    ("/tmp/*", "/tmp/a/b"),
    ("*/site-packages/x.pth", "/srv/site-packages/a/x.pth"),
    ("x.pth", "/srv/axx.pth"),
]


@pytest.mark.parametrize(("written", "path"), MATCHES)
def test_a_path_is_what_an_indicator_means(written: str, path: str) -> None:
    assert [each.written for each in PlacePatterns([parse_place(written)]).find(path.replace("\\", "/"))] == [written]


@pytest.mark.parametrize(("written", "path"), DIFFERS)
def test_another_path_is_not(written: str, path: str) -> None:
    assert PlacePatterns([parse_place(written)]).find(path) == []


@pytest.mark.parametrize("written", ["", "/", "~", "~/", "*", "*/*", "/*", "**", "a/../b", "a\0b", "a\nb", "x" * 3_000])
def test_what_would_match_everything_is_no_path(written: str) -> None:
    with pytest.raises(NoPath):
        parse_place(written)
