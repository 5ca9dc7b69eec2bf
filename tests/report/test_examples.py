"""The samples in the repository are what the demo renders to today."""

from __future__ import annotations

import pytest

from irrunner.report.examples import build_samples
from irrunner.shipped import shipped


@pytest.fixture(scope="module")
def rendered() -> dict[str, str]:
    return build_samples()


def test_the_samples_are_what_the_demo_renders_to(rendered: dict[str, str]) -> None:
    folder = shipped("reports") / "examples"
    assert {path.name for path in folder.iterdir()} == set(rendered)
    stale = [name for name, text in rendered.items() if (folder / name).read_bytes() != text.encode()]
    assert stale == [], (
        "The samples are stale: the playbook, the demo or a template changed. "
        "Renew them with `python -m irrunner.report.examples`, look at them, and commit them."
    )


def test_the_samples_come_out_the_same_every_time(rendered: dict[str, str]) -> None:
    assert build_samples() == rendered
