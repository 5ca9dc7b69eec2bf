"""Secrets in what is typed or pasted, so that somebody is warned or stopped before one is kept.

Most are known by the formats that their makers document, each with its source. What has no format is found by its
place: a value that looks random behind `token=`, a password in an address or on a command line. Identifiers, such as
the id of an access key, are no secrets: they are what people should write in place of one.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from irrunner.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FORMATS: Final[tuple[tuple[str, str, str], ...]] = (
    # GitHub Docs, "About authentication to GitHub", section on token formats
    ("a GitHub token", "gh", r"\bgh[pousr]_[A-Za-z0-9]{36,251}\b"),
    ("a GitHub token", "github_pat_", r"\bgithub_pat_[A-Za-z0-9_]{60,251}\b"),
    # GitLab Docs, "GitLab token overview", token prefixes
    ("a GitLab token", "gl", r"\bgl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[A-Za-z0-9_.-]{20,300}"),
    # AWS CLI User Guide, "Configuration and credential file settings"
    ("an AWS secret key", "aws_secret", r"(?i:aws_secret_access_key)[\"'\s:=]{1,10}[A-Za-z0-9/+]{40}\b"),
    # RFC 7468, sections 10 and 11; OpenSSH PROTOCOL.key
    ("a private key", "-----begin", r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"),
    # age, specification C2SP/age, section on X25519 identities
    ("an age secret key", "age-secret-key-", r"\bAGE-SECRET-KEY-1[0-9A-Z]{50,80}\b"),
    # Slack API documentation, "Token types"
    ("a Slack token", "xox", r"\bxox[abeoprs]-[0-9A-Za-z-]{10,250}"),
    # GitHub changelog, "npm has a new access token format"
    ("an npm token", "npm_", r"\bnpm_[A-Za-z0-9]{36}\b"),
    # The Python index's help page on API tokens
    ("a token of the Python index", "pypi-", r"\bpypi-[A-Za-z0-9_-]{80,400}"),
    # Stripe Docs, "API keys"
    ("a Stripe key", "_live_", r"\b[rs]k_live_[0-9A-Za-z]{20,250}\b"),
    # Google Cloud documentation, "Manage API keys"
    ("a Google API key", "aiza", r"\bAIza[0-9A-Za-z_-]{35}"),
    # Anthropic and OpenAI, documentation of their APIs' keys
    ("an API key", "sk-", r"\bsk-(?:ant|proj|svcacct|admin)-[A-Za-z0-9_-]{20,250}"),
    # Hugging Face Hub documentation, "User access tokens"
    ("a Hugging Face token", "hf_", r"\bhf_[A-Za-z0-9]{30,60}\b"),
    # Docker Docs, "Personal access tokens"
    ("a Docker token", "dckr_pat_", r"\bdckr_pat_[A-Za-z0-9_-]{20,60}"),
    # DigitalOcean API documentation, "Personal access tokens"
    ("a DigitalOcean token", "_v1_", r"\bdo[opr]_v1_[a-f0-9]{64}\b"),
    # HashiCorp Vault documentation, "Tokens", token prefixes
    ("a Vault token", "hv", r"\bhv[sbr]\.[A-Za-z0-9_-]{20,300}"),
    # irrunner's own, as `irrunner token add` makes them
    ("a token of irrunner", "irt_", r"\birt_[a-z2-7]{8}_[A-Za-z0-9_-]{43}"),
    # RFC 7519, section 3: three parts of base64url, the first of which begins a JSON object
    ("a signed token (JWT)", "eyj", r"\beyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{16,2000}"),
)
"""What it is, a text that must occur (in small letters), and the pattern, which is bounded: no text takes long."""

_PLACES: Final[tuple[tuple[str, tuple[str, ...], str, str], ...]] = (
    # RFC 3986, section 3.2.1: the user information of an address
    (
        "a password in an address",
        ("://",),
        r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/:@\"'<>]{0,100}:(?P<value>[^\s/@\"'<>]{3,200})@",
        "any",
    ),
    # RFC 7235, section 2.1: the credentials of a request
    (
        "the credential of a request",
        ("authorization", "bearer"),
        r"(?i:\bauthorization\b[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:bearer|basic|token)|\bbearer)"
        r"\s{1,3}(?P<value>[A-Za-z0-9+/_.~=-]{12,4000})",
        "random",
    ),
    # curl's manual, option -u
    (
        "a password on a command line",
        ("-u", "--user"),
        r"(?<!\S)(?:-u\s{0,2}|--user[ =])[\"']?[A-Za-z0-9_.@+-]{1,100}:(?P<value>[^\s\"'/]{6,200})",
        "mixed",
    ),
    (
        "a password",
        ("passw", "pwd"),
        r"(?i:passw(?:or)?d|passwort|pwd)[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?P<value>[^\s\"'<>{}]{10,200})",
        "mixed",
    ),
    (
        "a secret value",
        ("key", "token", "secret"),
        r"(?i:(?<![A-Za-z])(?:[A-Za-z]{1,20}[_-]){0,4}(?:key|token|secret)s?)[\"']?\s{0,3}[:=]\s{0,3}[\"']?"
        r"(?P<value>[A-Za-z0-9+/_.~=-]{16,500})",
        "random",
    ),
)
"""Secrets known by where they stand: what each is, what must occur, the pattern, what the value looks like."""

REFUSES_SECRETS: Final = (
    "register add",
    "register change",
    "register import",
    "credential revoked",
    "credential reissued",
    "credential dead",
    "credential in-use",
    "credential undo",
)
"""The verbs that refuse what looks like a secret; before all others somebody is asked, and may go on."""

_SHOWN = 8
_MOST_MATCHES = 1_000
"""Places of one kind that are looked at in one text; where so many are harmless, the next is too."""
_PLACEHOLDER: Final = re.compile(
    r"[*.\u2026xX_-]{3,}|\$|%\(|\[|\{|<|\w\(|(?i:example|password|passwort|secret|redacted|changeme|placeholder|your)"
)
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_KEY_ID: Final = re.compile(r"A[A-Z]{3}[A-Z0-9]{12,124}")
"""AWS IAM User Guide, "IAM identifiers": the ids of users, roles and access keys, which are no secrets."""
_BARE_LENGTH: Final = 32
_BARE: Final = re.compile(r"[A-Za-z0-9+/_~=-]{32,500}")
_HEX: Final = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_INSTEAD = "Write the last four characters, the id of the key, or where it lies; never the value."


class Secret(NamedTuple):
    """Something that looks like a secret; never the whole of it.

    Attributes:
        what: what it looks like. beginning: how it begins. line, place: where it stands, from 1: which line of the
            text, which character of it.
    """

    what: str
    beginning: str
    line: int = 1
    place: int = 1


def find_secrets(text: str) -> list[Secret]:
    """What looks like a secret, the first one of each kind, in the order of the list."""
    found: dict[str, Secret] = {}
    for what, match in _matches(text):
        if what not in found:
            line = text.count("\n", 0, match.start()) + 1
            found[what] = Secret(what, match[0][:_SHOWN], line, match.start() + 1)
    return list(found.values())


def secret_warning(text: str) -> str:
    """A sentence about what looks like a secret in a text; empty when nothing does."""
    found = find_secrets(text)
    if not found:
        return ""
    has_lines = "\n" in text.strip()
    named = " and ".join(
        f"{each.what} ({each.beginning}…{f', line {each.line}' if has_lines else ''})" for each in found
    )
    return f"This looks like {named}. What is recorded stays, until somebody redacts it."


def refuse_secrets(text: str, where: str, *, named: str = "") -> None:
    """Nothing, when a text holds no secret.

    Args:
        text: what somebody wants to record.
        where: what the text is, to begin the sentence with: `The request`.
        named: the name under which it is kept: a value called `token` is one that stands behind `token=`.

    Raises:
        Refused: it looks like one, with what to write instead.
    """
    found = find_secrets(text)
    if not found and named:
        found = [each._replace(beginning=text[: _SHOWN // 2], place=1) for each in find_secrets(f"{named}={text}")]
    if found:
        raise _refusal(where, found)


def refuse_bare_secret(text: str, where: str) -> None:
    """Nothing, unless a text is one random value and nothing else. See `refuse_secrets`."""
    if len(text) >= _BARE_LENGTH and _is_bare_secret(text.strip()):
        raise _refusal(where, [Secret("a secret value", text.strip()[: _SHOWN // 2])])


def _refusal(where: str, found: list[Secret]) -> Refused:
    named = " and ".join(f"{each.what} ({each.beginning}… at character {each.place})" for each in found)
    return Refused(f"{where} holds what looks like {named}. Nothing was written.", hint=_INSTEAD)


def without_secrets(text: str) -> str:
    """A text of a machine with each secret cut to its beginning, for what is recorded without anybody reading it."""
    for _ in range(_MOST_CUTS):
        spans = sorted((match.span(), what) for what, match in _matches(text))
        if not spans:
            break
        text = _cut(text, spans)
    return text


_MOST_CUTS: Final = 5
"""What is left of a text that was cut may look like a secret of another kind."""


def _cut(text: str, spans: list[tuple[tuple[int, int], str]]) -> str:
    kept, end = [], 0
    for (start, stop), what in spans:
        if start >= end:
            kept.append(f"{text[end:start]}{text[start : start + _SHOWN]}… [not kept: {what}]")
        end = max(end, stop)
    return "".join([*kept, text[end:]])


def _matches(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    small = text.lower()
    for what, sign, pattern in FORMATS:
        if sign in small:
            for match in islice(re.finditer(pattern, text), _MOST_MATCHES):
                yield what, match
    for what, signs, pattern, shape in _PLACES:
        if any(sign in small for sign in signs):
            fits = _SHAPES[shape]
            for match in islice(re.finditer(pattern, text), _MOST_MATCHES):
                if fits(match["value"]) and _PLACEHOLDER.search(match["value"]) is None:
                    yield what, match


def _is_mixed(value: str) -> bool:
    """Whether it has letters and digits: a password, and not the word for one."""
    return any(char.isdigit() for char in value) and any(char.isalpha() for char in value)


def _is_random(value: str) -> bool:
    """Whether a value looks as if a machine had drawn it: words and numbers with hyphens between them do not."""
    if not _is_mixed(value) or _UUID.fullmatch(value) or _KEY_ID.fullmatch(value) or "//" in value:
        return False
    parts = [part for part in re.split(r"[-_./=+~]", value) if part]
    if not any(_is_mixed(part) and len(part) >= _RANDOM_PART for part in parts):
        return False
    return _entropy(value) >= (_HEX_ENTROPY if _HEX.fullmatch(value) else _ENTROPY)


_RANDOM_PART = 8
_ENTROPY, _HEX_ENTROPY, _BARE_ENTROPY = 3.5, 3.0, 4.2
"""Bits for each character. Random base64 of 20 characters has 4 and more, random hex of 32 about 3.5."""


def _is_bare_secret(text: str) -> bool:
    if not _BARE.fullmatch(text) or not _is_random(text):
        return False
    has_both = any(char.isupper() for char in text) and any(char.islower() for char in text)
    return has_both and _entropy(text) >= _BARE_ENTROPY


def _entropy(value: str) -> float:
    """Shannon's entropy of the characters, in bits for each."""
    return -sum(number / len(value) * math.log2(number / len(value)) for number in Counter(value).values())


_SHAPES: Final[dict[str, Callable[[str], bool]]] = {"any": bool, "mixed": _is_mixed, "random": _is_random}
