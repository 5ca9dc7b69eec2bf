"""Each audience has its own report of the same record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Misused
from irrunner.report import render
from irrunner.report.audiences import AUDIENCES, DEFAULT, Audience
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from tests.beginnings import Declare


@pytest.mark.parametrize("audience", AUDIENCES.values(), ids=lambda each: each.id)
@pytest.mark.parametrize("extension", ["md", "html"])
def test_every_audience_has_its_templates(audience: Audience, extension: str) -> None:
    assert (shipped("reports") / f"{audience.template}.{extension}.j2").is_file()


def test_nobody_in_particular_gets_the_full_report(declare: Declare) -> None:
    incident = declare("- {id: one, do: One}")
    assert render(incident, "md") == render(incident, "md", audience=DEFAULT)


def test_an_audience_that_there_is_not_is_named_with_those_that_there_are(declare: Declare) -> None:
    incident = declare("- {id: one, do: One}")
    with pytest.raises(Misused, match=r"no audience 'boss'") as refused:
        render(incident, "md", audience="boss")
    assert "full" in refused.value.hint
