"""A report goes to nobody whom its label does not reach, unless somebody says why; the report says it too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.errors import NotFound, Refused
from irrunner.report import render
from irrunner.report.redaction import PROFILES, load_profile
from irrunner.report.redaction.profiles import read_profile

if TYPE_CHECKING:
    from pathlib import Path

    from tests.beginnings import Declare

STEPS = "- {id: one, do: One}"
REACHES = {
    "clear": PROFILES,
    "green": ("internal", "regulator", "customer"),
    "amber": ("internal", "regulator", "customer"),
    "amber+strict": ("internal",),
    "red": ("internal",),
}


@pytest.mark.parametrize("tlp", REACHES)
def test_a_label_says_whom_a_report_reaches(declare: Declare, tlp: str) -> None:
    incident = declare(STEPS, tlp=tlp)
    for profile in PROFILES:
        if profile in REACHES[tlp]:
            assert render(incident, "md", profile=profile)
            continue
        with pytest.raises(Refused, match=r"This report is not for .*: its label TLP:") as refused:
            render(incident, "md", profile=profile)
        assert "--why" in refused.value.hint
        text = render(incident, "md", profile=profile, reason="the source agreed on the phone")
        assert "Given out although its label TLP:" in text
        assert "The reason: the source agreed on the phone" in text


def test_a_privileged_incident_leaves_the_house_only_with_a_reason(declare: Declare) -> None:
    incident = declare(STEPS, tlp="clear", privilege="Prepared for counsel")
    with pytest.raises(Refused, match=r"not for a regulator: the incident is marked as privileged"):
        render(incident, "md", profile="regulator")
    text = render(incident, "md", profile="regulator", reason="counsel reviewed it")
    assert "Prepared for counsel" not in text
    assert "counsel reviewed it" in text


def test_a_reason_that_nothing_asks_for_is_not_printed(declare: Declare) -> None:
    assert "because I can" not in render(declare(STEPS, tlp="clear"), "md", profile="public", reason="because I can")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A user's folder of templates with a folder of profiles."""
    (tmp_path / "mine" / "profiles").mkdir(parents=True)
    return tmp_path / "mine"


PEERS = "profile: 1\nid: peers\ntitle: our peers\ntlp: green\nkeep: [title, indicators]\nnumber: [people]\n"


def test_a_profile_of_ones_own_is_used_and_goes_before_ours(declare: Declare, own: Path) -> None:
    (own / "profiles" / "peers.yaml").write_text(PEERS)
    (own / "profiles" / "public.yaml").write_text(PEERS.replace("peers", "public", 1).replace("our peers", "the press"))
    incident = declare(STEPS, tlp="green", title="Poisoned left-pad")
    assert "**Prepared for our peers.**" in render(incident, "md", profile="peers", templates=own)
    text = render(incident, "md", profile="public", templates=own)
    assert "**Prepared for the press.**" in text
    assert "# Poisoned left-pad" in text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (PEERS.replace("title, indicators", "title, indicaters"), r"line 5 .*indicaters.*Did you mean \"indicators\""),
        (PEERS.replace("[people]", "[title]"), r"line 6 .*\"title\" is nothing to number"),
        (PEERS.replace("green", "grey"), r"line 4 .*tlp cannot be \"grey\""),
        (PEERS.replace("profile: 1", "profile: 2"), r"line 1 .*version 1"),
        (PEERS + "redact: everything\n", r"line 7 .*no key \"redact\""),
        ("just words", r"a redaction profile"),
        ("", r"nothing in this file"),
        ("a: &a [*a, *a]", r"cannot be used"),
    ],
)
def test_a_wrong_profile_is_refused_with_its_line(wrong: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        read_profile("peers.yaml", wrong.encode())


def test_a_profile_that_is_not_there_is_named_with_those_that_are(declare: Declare, own: Path) -> None:
    for name in ("pubic", "../../public", "", "x" * 500):
        with pytest.raises(NotFound, match=r"no redaction profile"):
            load_profile(name, own)
    with pytest.raises(NotFound) as refused:
        load_profile("pubic")
    assert refused.value.hint.startswith("Did you mean 'public'?")


def test_a_profile_behind_a_link_is_not_read(tmp_path: Path, own: Path) -> None:
    (tmp_path / "elsewhere.yaml").write_text(PEERS)
    (own / "profiles" / "peers.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(Refused):
        load_profile("peers", own)


def test_what_a_profile_does_not_name_is_left_out(declare: Declare, own: Path) -> None:
    (own / "profiles" / "nothing.yaml").write_text("profile: 1\nid: nothing\ntitle: nobody\ntlp: red\n")
    text = render(declare(STEPS, title="Poisoned left-pad", tlp="red"), "md", profile="nothing", templates=own)
    assert "left-pad" not in text
    assert "ada" not in text.casefold().split()
