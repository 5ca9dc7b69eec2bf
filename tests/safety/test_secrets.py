"""What looks like a secret is named before it is recorded; what responders write all day is not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.errors import Refused
from irrunner.safety.secrets import FORMATS, find_secrets, refuse_secrets, secret_warning, without_secrets

SECRETS = {
    "a GitHub token": "ghp_" + "A1b2" * 9,
    "a GitLab token": "glpat-" + "x" * 20,
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
    "a token of irrunner": "irt_abcdefg2_" + "h" * 43,
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
    "the access key AKIAIOSFODNN7EXAMPLE of user deploy",
    "aws_access_key_id=AKIAIOSFODNN7EXAMPLE",
    "token: ends in x7Qz",
    "token=github-actions-deploy-2026",
    "key=projects/p-123/locations/eu/keyRings/r/cryptoKeys/k1",
    "key: SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
    "kms key=1234abcd-12ab-34cd-56ef-1234567890ab",
    "docker run -u 1000:1000 image",
    "https://user:***@db.example and https://user:${PASSWORD}@db.example",
    "password=<the one from the vault>, password: changeme",
    "Authorization: Bearer {{ token }}",
    "secret_name=registry-credentials-production",
)


PLACES = {
    "a password in an address": "postgres://app:s3cr3t@db.example/orders",
    "the credential of a request": "curl -H 'Authorization: Bearer q8Zr7LmN2vX4tYw9Kp3s' https://api.example",
    "a password on a command line": "curl -u admin:S3cret99 https://api.example",
    "a password": "DB_PASSWORD='S3cr3t!pass9'",
    "a secret value": "GET https://api.example/v1/me?token=q8Zr7LmN2vX4tYw9Kp3s",
}


@pytest.mark.parametrize(("what", "text"), PLACES.items())
def test_a_secret_without_a_format_is_found_by_its_place(what: str, text: str) -> None:
    assert what in secret_warning(text)


def test_a_warning_names_the_line_of_a_text_of_several() -> None:
    assert "line 3" in secret_warning(f"one\ntwo\nthree {SECRETS['an npm token']}")
    assert "line" not in secret_warning(f"one {SECRETS['an npm token']}")


@pytest.mark.parametrize("text", [*SECRETS.values(), *PLACES.values()])
def test_a_refusal_says_where_and_what_to_write_instead_and_never_repeats_it(text: str) -> None:
    with pytest.raises(Refused) as refused:
        refuse_secrets(f"see {text}", "The request")
    assert refused.value.sentence.startswith("The request holds what looks like")
    assert "at character" in refused.value.sentence
    assert "last four characters" in refused.value.hint
    assert text not in str(refused.value)


@pytest.mark.parametrize("text", [*SECRETS.values(), *PLACES.values()])
def test_what_a_machine_found_is_cut_to_its_beginning(text: str) -> None:
    cut = without_secrets(f"before {text} behind")
    assert cut.startswith("before ")
    assert "not kept" in cut
    assert find_secrets(cut) == []


@given(st.text(max_size=300))
def test_a_text_without_secrets_stays_as_it_is(text: str) -> None:
    if not find_secrets(text):
        assert without_secrets(text) == text


ROOT = Path(__file__).parents[2]
READ = sorted(
    {*ROOT.glob("docs/**/*.md"), *ROOT.glob("playbooks/**/*.yaml"), *ROOT.glob("*.md"), *ROOT.glob("reports/**/*")}
)


def test_our_own_manual_and_playbooks_hold_nothing_that_looks_like_a_secret() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in READ if path.is_file()}
    assert len(texts) > 30
    assert {str(path): find_secrets(text) for path, text in texts.items() if find_secrets(text)} == {}


def test_every_format_is_tried_here() -> None:
    assert set(SECRETS) == {what for what, _, _ in FORMATS}
    assert all(sign == sign.lower() for _, sign, _ in FORMATS)


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


@pytest.mark.parametrize(
    "repeated",
    [
        "eyJ",
        "eyJa.",
        "-----BEGIN ",
        "gh",
        "hvs.",
        "xoxb-",
        "aws_secret_access_key =",
        "token=a1",
        "key=",
        "a://b:c",
        "-u a:",
        "bearer ",
        "pwd=1a",
        "password: ",
    ],
)
def test_a_long_paste_takes_no_long_time(repeated: str) -> None:
    text = repeated * (1_000_000 // len(repeated))
    begun = time.process_time()
    find_secrets(text)
    assert time.process_time() - begun < 2.0
