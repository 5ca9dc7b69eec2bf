"""The samples in the repository are what the demo renders to today."""

from __future__ import annotations

import pytest

from irrunner.report import FORMATS
from irrunner.report.examples import NAME, build_samples
from irrunner.shipped import shipped


@pytest.fixture(scope="module")
def rendered() -> dict[str, str]:
    return build_samples()


@pytest.mark.parametrize("form", FORMATS)
def test_the_sample_is_what_the_demo_renders_to(rendered: dict[str, str], form: str) -> None:
    kept = (shipped("reports") / "examples" / f"{NAME}.{form}").read_text(encoding="utf-8")
    assert rendered[f"{NAME}.{form}"] == kept, (
        "The samples are stale: the playbook, the demo or a template changed. "
        "Renew them with `python -m irrunner.report.examples`, look at them, and commit them."
    )


def test_the_samples_come_out_the_same_every_time(rendered: dict[str, str]) -> None:
    assert build_samples() == rendered
