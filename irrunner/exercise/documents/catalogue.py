"""Which documents are made of a scenario, and for whom each is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.exercise.documents.blocks import Document
from irrunner.exercise.documents.evaluator import evaluators_guide
from irrunner.exercise.documents.facilitator import facilitators_guide
from irrunner.exercise.documents.html import write_html
from irrunner.exercise.documents.markdown import write_markdown
from irrunner.exercise.documents.players import feedback_form, situation_manual
from irrunner.exercise.scenario.model import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator


class ScenarioDocument(Struct, frozen=True):
    """One kind of document.

    Attributes:
        name: of its files, behind the scenario's id.
        build: makes it of a scenario. for_players: whether players may have it.
    """

    name: str
    build: Callable[[Scenario], Document]
    for_players: bool = False


DOCUMENTS = (
    ScenarioDocument("situation-manual", situation_manual, for_players=True),
    ScenarioDocument("feedback-form", feedback_form, for_players=True),
    ScenarioDocument("facilitators-guide", facilitators_guide),
    ScenarioDocument("evaluators-guide", evaluators_guide),
)


def write_document(kind: ScenarioDocument, scenario: Scenario) -> Iterator[tuple[str, str]]:
    """The files of one document: the name's ending and the text."""
    document = kind.build(scenario)
    yield ".md", write_markdown(document)
    yield ".html", write_html(document)
