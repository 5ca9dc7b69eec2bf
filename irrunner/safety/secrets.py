"""Secrets in what is typed or pasted, known by their public prefixes, so that somebody is warned before it is kept.

A short list of formats that their makers document, each with its source. What has no prefix, such as a password, is not
found: entropy guesses wrong too often for a line that a tired person writes.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

FORMATS: Final[tuple[tuple[str, str, str], ...]] = (
    # GitHub Docs, "About authentication to GitHub", section on token formats
    ("a GitHub token", "gh", r"\bgh[pousr]_[A-Za-z0-9]{36,251}\b"),
    ("a GitHub token", "github_pat_", r"\bgithub_pat_[A-Za-z0-9_]{60,251}\b"),
    # GitLab Docs, "GitLab token overview", token prefixes
    ("a GitLab token", "gl", r"\bgl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[A-Za-z0-9_.-]{20,300}"),
    # AWS IAM User Guide, "IAM identifiers", table of unique ID prefixes
    ("an AWS access key", "A", r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    # AWS CLI User Guide, "Configuration and credential file settings"
    ("an AWS secret key", "aws_secret", r"(?i:aws_secret_access_key)[\"'\s:=]{1,10}[A-Za-z0-9/+]{40}\b"),
    # RFC 7468, sections 10 and 11; OpenSSH PROTOCOL.key
    ("a private key", "-----BEGIN", r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"),
    # age, specification C2SP/age, section on X25519 identities
    ("an age secret key", "AGE-SECRET-KEY-", r"\bAGE-SECRET-KEY-1[0-9A-Z]{50,80}\b"),
    # Slack API documentation, "Token types"
    ("a Slack token", "xox", r"\bxox[abeoprs]-[0-9A-Za-z-]{10,250}"),
    # GitHub changelog, "npm has a new access token format"
    ("an npm token", "npm_", r"\bnpm_[A-Za-z0-9]{36}\b"),
    # The Python index's help page on API tokens
    ("a token of the Python index", "pypi-", r"\bpypi-[A-Za-z0-9_-]{80,400}"),
    # Stripe Docs, "API keys"
    ("a Stripe key", "_live_", r"\b[rs]k_live_[0-9A-Za-z]{20,250}\b"),
    # Google Cloud documentation, "Manage API keys"
    ("a Google API key", "AIza", r"\bAIza[0-9A-Za-z_-]{35}"),
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
    # RFC 7519, section 3: three parts of base64url, the first of which begins a JSON object
    ("a signed token (JWT)", "eyJ", r"\beyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{16,2000}"),
)
"""What it is, a text that must occur, and the pattern. Each pattern is bounded, so that no text takes long."""
_SHOWN = 8


class Secret(NamedTuple):
    """Something that looks like a secret: what it is, and how it begins; never the whole of it."""

    what: str
    beginning: str


def find_secrets(text: str) -> list[Secret]:
    """What looks like a secret, one of each format, in the order of the list."""
    found: list[Secret] = []
    for what, sign, pattern in FORMATS:
        match = re.search(pattern, text) if sign in text or sign in text.lower() else None
        if match is not None and all(each.what != what for each in found):
            found.append(Secret(what, match[0][:_SHOWN]))
    return found


def secret_warning(text: str) -> str:
    """A sentence about what looks like a secret in a text; empty when nothing does."""
    found = find_secrets(text)
    if not found:
        return ""
    named = " and ".join(f"{each.what} ({each.beginning}…)" for each in found)
    return f"This looks like {named}. What is recorded stays, until somebody redacts it."
