"""What holds for every deadline: it is monotone, never after the outer limit, and hours know no zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.deadlines import CountingContext, Due, Undetermined, count_stage
from irrunner.deadlines.library import load_regimes
from irrunner.deadlines.model import TRIGGERS, Regime, Stage

REGIMES = [loaded.regime for loaded in load_regimes([]) if loaded.regime is not None]
STAGES = [(regime, stage) for regime in REGIMES for stage in regime.stages if stage.limit is not None]
NAMES = [f"{regime.id} {stage.id}" for regime, stage in STAGES]
moments = st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
countries = st.sampled_from(["", "DE", "IE", "FR", "US"])


def count(regime: Regime, stage: Stage, start: datetime, zone: str, country: str, *, relief: bool = False) -> Due:
    started = dict.fromkeys((*TRIGGERS, *(f"stage:{each.id}" for each in regime.stages)), start)
    found = count_stage(regime, stage, CountingContext(started, zone, country, relief=relief))
    assert isinstance(found, Due)
    return found


@pytest.mark.parametrize(("regime", "stage"), STAGES, ids=NAMES)
@given(start=moments, later=st.timedeltas(timedelta(0), timedelta(days=40)), zone=zones, country=countries)
def test_a_later_trigger_is_never_due_earlier(
    regime: Regime, stage: Stage, start: datetime, later: timedelta, zone: str, country: str
) -> None:
    first = count(regime, stage, start, zone, country)
    assert first.at <= count(regime, stage, start + later, zone, country).at
    assert first.at > start


@pytest.mark.parametrize(("regime", "stage"), STAGES, ids=NAMES)
@given(start=moments, zone=zones, country=countries, relief=st.booleans())
def test_the_deadline_is_never_after_the_outer_limit(
    regime: Regime, stage: Stage, start: datetime, zone: str, country: str, relief: bool
) -> None:
    found = count(regime, stage, start, zone, country, relief=relief)
    assert found.outer is None or found.at <= found.outer
    assert found.because


HOURLY = [(regime, stage) for regime, stage in STAGES if stage.limit and stage.limit.unit == "hours"]


@pytest.mark.parametrize(("regime", "stage"), HOURLY, ids=[f"{regime.id} {stage.id}" for regime, stage in HOURLY])
@given(start=moments, one=zones, other=zones)
def test_hours_are_the_same_in_every_zone(regime: Regime, stage: Stage, start: datetime, one: str, other: str) -> None:
    first = count(regime, stage, start, one, "")
    assert first.at == count(regime, stage, start.astimezone(ZoneInfo(other)), other, "").at


def test_a_stage_waits_for_what_starts_it_and_says_what_that_is() -> None:
    nis2 = next(regime for regime in REGIMES if regime.id == "nis2-23")
    waiting = count_stage(nis2, nis2.stage("final"), CountingContext({}))
    assert waiting == Undetermined("the submission of: Incident notification")


def test_without_undue_delay_has_no_number() -> None:
    gdpr = next(regime for regime in REGIMES if regime.id == "gdpr-34")
    context = CountingContext({"aware": datetime(2026, 1, 1, tzinfo=UTC)})
    assert count_stage(gdpr, gdpr.stage("people"), context) == Undetermined()
