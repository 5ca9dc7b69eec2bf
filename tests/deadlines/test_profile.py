"""The profile of an organisation: what it proposes and why, and what in it contradicts itself."""

from __future__ import annotations

from typing import Any

import pytest

from irrunner.deadlines.library import load_regimes
from irrunner.deadlines.profile import Profile, profile_data, profile_of, read_profile
from irrunner.deadlines.proposing import propose
from irrunner.errors import Misused

REGIMES = [each.regime for each in load_regimes([]) if each.regime is not None]


def proposed(**profile: Any) -> dict[str, str]:
    return dict(propose(read_profile(profile, "config.toml"), REGIMES))


@pytest.mark.parametrize(
    ("profile", "both"),
    [
        ({"sectors": ["essential", "important"]}, ('"essential"', '"important"')),
        ({"home": "FR"}, ("home = 'FR'", "countries = [DE]")),
        ({"weekend-relief": True, "sectors": ["finance", "bank"]}, ("weekend-relief = true", "'bank'")),
        ({"weekend-relief": True, "sectors": ["essential"]}, ("weekend-relief = true", "'essential'")),
        ({"size": "small", "employees": 5000}, ("size = 'small'", "employees = 5000")),
    ],
)
def test_a_contradiction_names_both_statements(profile: dict[str, Any], both: tuple[str, str]) -> None:
    with pytest.raises(Misused) as refused:
        read_profile({"countries": ["DE"], **profile}, "config.toml")
    assert all(each in refused.value.sentence for each in both)


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ({}, "countries are missing"),
        ({"countries": ["Germany"]}, "'GERMANY' is no country's code"),
        ({"countries": ["DE"], "sectors": ["banking"]}, "there is no sector 'banking'"),
        ({"countries": ["DE"], "size": "huge"}, "there is no size 'huge'"),
        ({"countries": ["DE"], "listd": True}, "listd"),
        ({"countries": "DE"}, "cannot be read"),
        ({"countries": ["DE"], "employees": 0}, "employees = 0"),
    ],
)
def test_what_means_nothing_is_refused(profile: dict[str, Any], words: str) -> None:
    with pytest.raises(Misused) as refused:
        read_profile(profile, "config.toml")
    assert words in refused.value.sentence


def test_what_is_not_said_counts_as_possible() -> None:
    found = proposed(countries=["DE"])
    assert {"gdpr-33", "gdpr-33-processor", "nis2-23", "dora-19", "cra-14", "ai-act-73"} <= found.keys()
    assert found["dora-19"] == "countries: DE; the profile does not say whether you are: finance"
    assert "sec-8k-105" not in found


def test_what_is_said_leaves_out_what_binds_others() -> None:
    found = proposed(
        countries=["DE", "US"], sectors=["ai"], listed=False, controller=True, processor=False, manufacturer=False
    )
    assert {"gdpr-33", "ai-act-73", "us-ca-sb53"} <= found.keys()
    assert not {"gdpr-33-processor", "nis2-23", "dora-19", "cra-14", "sec-8k-105", "hipaa-164-404"} & found.keys()
    assert found["gdpr-33"] == "countries: DE; a controller of personal data"


def test_a_bank_is_a_financial_entity_and_a_listed_company_files() -> None:
    found = proposed(countries=["us", "fr"], sectors=["bank"], listed=True)
    assert found["sec-8k-105"] == "countries: US; listed"
    assert "dora-19" in found


def test_a_pattern_to_copy_is_never_proposed_and_ones_own_always() -> None:
    assert "contract" not in proposed(countries=["DE"])
    own = next(regime for regime in REGIMES if regime.id == "contract")
    assert propose(Profile(countries=("DE",)), (), [own]) == [("contract", "it is your own")]


def test_a_profile_is_kept_as_data_and_read_back() -> None:
    profile = read_profile({"countries": ["DE"], "weekend-relief": True, "sectors": ["finance"]}, "config.toml")
    assert profile_of(profile_data(profile)) == profile
    assert profile_of({"countries": 7}) == profile_of(None) == Profile()
