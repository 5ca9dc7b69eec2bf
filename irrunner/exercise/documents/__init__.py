"""Documents for a room, from one scenario: `room` says which there are.

`blocks` is what they are made of, `markdown` and `html` write it, each other module builds documents. Their names and
parts are those of HSEEP (Homeland Security Exercise and Evaluation Program, doctrine of 2020; templates of CISA's
Tabletop Exercise Packages): situation manual, facilitator's guide, evaluation guide, participant feedback form.
What the players get holds nothing that they are only told later.
"""

from __future__ import annotations

from irrunner.exercise.documents.catalogue import DOCUMENTS, ScenarioDocument, write_document

__all__ = ["DOCUMENTS", "ScenarioDocument", "write_document"]
