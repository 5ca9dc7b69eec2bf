"""What looks like a secret is named before it is recorded; what responders write all day is not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.safety.secrets import FORMATS, find_secrets, secret_warning

SECRETS = {
    "a GitHub token": "ghp_" + "A1b2" * 9,
    "a GitLab token": "glpat-" + "x" * 20,
    "an AWS access key": "AKIA" + "IOSFODNN7EXAMPLE"[:16].replace("8", "2"),
    "an AWS secret key": "aws_secret_access_key = " + "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "a private key": "-----BEGIN OPENSSH PRIVATE KEY-----",
    "an age secret key": "AGE-SECRET-KEY-1" + "Q" * 58,
    "a Slack token": "xoxb-" + "1234567890-abcdef",
    "an npm token": "npm_" + "a" * 36,
    "a token of the Python index": "pypi-" + "A" * 90,
    "a Stripe key": "sk_" + "live_" + "a" * 24,
    "a Google API key": "AIza" + "B" * 35,
    "an API key": "sk-" + "ant-" + "c" * 30,
    "a Hugging Face token": "hf_" + "d" * 34,
    "a Docker token": "dckr_pat_" + "e" * 27,
    "a DigitalOcean token": "dop_v1_" + "0f" * 32,
    "a Vault token": "hvs." + "g" * 24,
    "a signed token (JWT)": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0x." + "s" * 20,
}
HARMLESS = (
    "The build owner called: main is red, see PR #4711",
    "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "hash of the commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
    "arn:aws:iam::123456789012:role/deploy assumed from 192.0.2.7",
    "-----BEGIN CERTIFICATE-----",
    "The token begins with ghp_ and was issued on Monday",
    "litellm 1.82.7 and 1.82.8, pypi-publisher, sk-learn, hf_hub",
    "AKIARA is a village",
)


def test_every_format_is_tried_here() -> None:
    assert set(SECRETS) == {what for what, _, _ in FORMATS}


@pytest.mark.parametrize(("what", "text"), SECRETS.items())
def test_a_secret_is_named_and_never_repeated_in_whole(what: str, text: str) -> None:
    warning = secret_warning(f"he pasted {text} into the chat")
    assert what in warning
    assert text not in warning


@pytest.mark.parametrize("text", HARMLESS)
def test_what_responders_write_all_day_is_no_secret(text: str) -> None:
    assert secret_warning(text) == ""


@given(st.text(max_size=400))
def test_any_text_is_looked_through(text: str) -> None:
    assert isinstance(find_secrets(text), list)


@pytest.mark.parametrize("repeated", ["eyJ", "eyJa.", "-----BEGIN ", "gh", "hvs.", "xoxb-", "aws_secret_access_key ="])
def test_a_long_paste_takes_no_long_time(repeated: str) -> None:
    text = repeated * (1_000_000 // len(repeated))
    begun = time.process_time()
    find_secrets(text)
    assert time.process_time() - begun < 2.0
