"""What holds an indicator and what does not, type by type."""

from __future__ import annotations

import pytest

from irrunner.checks.indicator_search.model import Indicator
from irrunner.checks.indicator_search.patterns import build_patterns
from tests.checks.indicator_search.searching import holds

HASH = "8395c3268d5c5dbae1c7c6d4bb3c318c752ba4608cfcd90eb97ffb94a910eac2"
HOLDS = [
    ("domain", "models.example", "GET https://models.example/x"),
    ("domain", "models.example", "query: MODELS.Example. IN A"),
    ("domain", "models.example", "host=a.b.models.example:443"),
    ("domain", "models.example", "seen at models.example."),
    ("domain", "models.example", "u=https%3A%2F%2Fmodels.example%2Fx"),
    ("domain", "models.example", r'{"m": "to\nmodels.example"}'),
    ("domain", "models.example", "hxxps://models[.]example/x"),
    ("domain", "models.example", "models(.)example and models[dot]example"),
    ("domain", "models[.]example", "GET models.example"),
    ("domain", "*.models.example", "GET a.models.example"),
    ("domain", "models.example", "PACKET UDP Rcv 192.0.2.9 Q [0001 D NOERROR] A (3)www(6)models(7)example(0)"),
    ("domain", "bücher.example", "GET xn--bcher-kva.example"),
    ("domain", "xn--bcher-kva.example", "GET bücher.example"),
    ("ip", "10.1.1.1", "from 10.1.1.1:55 to x"),
    ("ip", "10.1.1.1", "from 10.1.1.1."),
    ("ip", "10.1.1.1", "[::ffff:10.1.1.1]"),
    ("ip", "10[.]1[.]1[.]1", "src=10.1.1.1"),
    ("ip", "10.1.1.1", "blocked 10[.]1[.]1[.]1 today"),
    ("ip", "10.1.1.0/24", "src=10.1.1.77 "),
    ("ip", "10.1.64.0/18", "src=10.1.100.1,"),
    ("ip", "10.1.1.1:8080", "src=10.1.1.1:8080"),
    ("ip", "2001:db8::1", "src=2001:DB8::1 "),
    ("ip", "2001:db8::1", "[2001:db8:0:0:0:0:0:1]:443"),
    ("ip", "2001:db8::1", "2001:0db8:0000:0000:0000:0000:0000:0001"),
    ("ip", "2001:db8::1", "client:2001:db8::1: refused"),
    ("url", "https://files.example/a/Setup.exe", "GET http://FILES.example/a/Setup.exe?x=1"),
    ("url", "https://files.example/a/Setup.exe", "CONNECT files.example:443/a/Setup.exe"),
    ("url", "https://files.example/a/Setup.exe", "hxxps[://]files[.]example/a/Setup.exe"),
    ("url", "https://files.example/", "GET https://files.example HTTP/1.1"),
    ("email", "bad@mail.example", "From: <Bad@Mail.Example>"),
    ("email", "bad@mail.example", "From: bad[at]mail[.]example"),
    ("hash", HASH, f"sha256:{HASH.upper()}"),
    ("sha256", f"sha256:{HASH}", f"{HASH}  litellm_init.pth"),
    ("path", "/tmp/pglog", "open(/tmp/pglog) = 3"),
    ("path", "/tmp/pglog", "exec /tmp/pglog/child"),
    ("path", "~/.config/sysmon/sysmon.py", "open /home/kim/.config/sysmon/sysmon.py"),
    ("path", "~/.config/sysmon/sysmon.py", "open /root/.config/sysmon/sysmon.py."),
    ("path", "~/.config/sysmon/sysmon.py", "open /Users/kim/.config/sysmon/sysmon.py"),
    ("path", "~/.config/sysmon/sysmon.py", r"open C:\Users\kim\.config\SysMon\sysmon.py"),
    ("path", "~/.config/sysmon/sysmon.py", r'{"f": "C:\\Users\\kim\\.config\\sysmon\\sysmon.py"}'),
    ("path", "~/.config/sysmon/sysmon.py", "python3 ~/.config/sysmon/sysmon.py"),
    ("path", "~/.config/sysmon/sysmon.py", "/var/lib/jenkins/.config/sysmon/sysmon.py"),
    ("path", "~/evil", "ran $HOME/evil"),
    ("path", "~/evil", "ran /home/kim/evil"),
    ("path", "C:\\ProgramData\\wt.exe", r"started c:\programdata\WT.EXE"),
    ("path", "%APPDATA%\\x\\y.ps1", r"C:\Users\kim\AppData\Roaming\x\y.ps1"),
    ("path", "*/site-packages/evil.pth", "/srv/v/lib/python3.12/site-packages/evil.pth added"),
    ("path", "/tmp/.npl-*.sh", "chmod /tmp/.npl-77.sh"),
    ("path", "C:\\Users\\*\\x.exe", r"c:\users\kim\X.exe"),
    ("package", "litellm==1.82.8", "Downloading litellm-1.82.8-py3-none-any.whl"),
    ("package", "PyPI:litellm==1.82.8", "litellm==1.82.8 from"),
    ("package", "npm:axios@1.14.1", "axios/-/axios-1.14.1.tgz"),
    ("package", "npm:axios:1.14.1", '"axios@1.14.1"'),
    ("package", "npm:@scope/name==1.0.0", "GET /@scope/name/-/name-1.0.0.tgz"),
    ("package", "pkg:npm/%40scope/name@1.0.0", "@scope/name@1.0.0"),
    ("image", f"ghcr.example/a/b@sha256:{HASH}", f"pulled x@sha256:{HASH}"),
    ("image", "sha256:8395c3268d5c", f"pulled x@sha256:{HASH}"),
    ("image", "ghcr.example/a/b:v1", "Image: ghcr.example/a/b:v1"),
    ("registry-key", "HKCU\\Software\\Evil", r"HKEY_CURRENT_USER\software\evil"),
    ("kubernetes", "pod kube-system/node-setup-*", "created pod node-setup-x7 in kube-system"),
    ("user-agent", "EvilBot/1.0", '"evilbot/1.0"'),
    ("string", "X-Custom: 77", "..x-custom: 7799"),
    ("service", "sysmon.service", "Started sysmon.service"),
]
HOLDS_NOT = [
    ("domain", "models.example", "GET notmodels.example"),
    ("domain", "models.example", "GET not-models.example"),
    ("domain", "models.example", "GET models.example.org"),
    ("domain", "models.example", "GET models.examples"),
    ("domain", "models.example", "models-example"),
    ("ip", "10.1.1.1", "10.1.1.10"),
    ("ip", "10.1.1.1", "110.1.1.1"),
    ("ip", "10.1.1.1", "1.10.1.1.1"),
    ("ip", "10.1.1.1", "10.1.1.1.5"),
    ("ip", "10.1.1.1", "10x1x1x1"),
    ("ip", "10.1.1.0/24", "10.1.2.1"),
    ("ip", "10.1.64.0/18", "10.1.1.1"),
    ("ip", "10.1.1.0/24", "10.1.1.999"),
    ("ip", "10.1.1.0/24", "10.1.1.9.9"),
    ("ip", "2001:db8::1", "2001:db8::11"),
    ("ip", "2001:db8::1", "1:2001:db8::1"),
    ("url", "https://files.example/a/Setup.exe", "GET https://files.example/a/setup.exe"),
    ("url", "https://files.example/a/Setup.exe", "GET https://files.example/a/Setup.exes"),
    ("url", "https://files.example/a/Setup.exe", "GET https://my.files.example/a/Setup.exe"),
    ("url", "https://files.example/", "GET https://my.files.example/"),
    ("email", "bad@mail.example", "notbad@mail.example"),
    ("hash", HASH, f"a{HASH}"),
    ("hash", HASH, f"{HASH}a"),
    ("path", "/tmp/pglog", "/var/tmp/pglog"),
    ("path", "/tmp/pglog", "/tmp/pglogs"),
    ("path", "/tmp/pglog", "/tmp/pglog.old"),
    ("path", "/tmp/pglog", "/tmp/PGLOG"),
    ("path", "~/evil", "/usr/bin/evil"),
    ("path", "~/.config/sysmon/sysmon.py", "/home/kim/.config/sysmon/sysmon.pyc"),
    ("path", "/tmp/.npl-*.sh", "chmod /tmp/a/.npl-77.sh"),
    ("path", "*/site-packages/evil.pth", "/srv/site-packages/a/evil.pth"),
    ("package", "litellm==1.82.8", "litellm-1.82.80"),
    ("package", "litellm==1.82.8", "my-litellm-1.82.8"),
    ("package", "npm:axios@1.14.1", "axios@1.14.10"),
    ("kubernetes", "pod kube-system/node-setup-*", "my-node-setup-x7"),
    ("service", "sysmon.service", "Started ksysmon.service"),
]


@pytest.mark.parametrize(("kind", "value", "line"), HOLDS)
def test_a_line_holds_an_indicator_however_either_is_written(kind: str, value: str, line: str) -> None:
    assert holds(kind, value, line)


@pytest.mark.parametrize(("kind", "value", "line"), HOLDS_NOT)
def test_what_only_contains_the_letters_is_no_match(kind: str, value: str, line: str) -> None:
    assert not holds(kind, value, line)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("domain", "a.b"),
        ("string", "abc"),
        ("ip", "2001:db8::/32"),
        ("ip", "10.0.0.0/4"),
        ("ip", "not an address"),
        ("path", "/"),
        ("path", "*/*"),
        ("path", "/*"),
        ("path", "~"),
        ("domain", ""),
        ("string", "two\nlines"),
        ("string", "x" * 5_000),
    ],
)
def test_what_cannot_be_looked_for_is_named(kind: str, value: str) -> None:
    patterns = build_patterns([Indicator("i1", kind, value), Indicator("i2", "domain", "models.example")])
    assert [each.indicator.id for each in patterns.left] == ["i1"]
    assert [each.id for each in patterns.indicators] == ["i2"]
