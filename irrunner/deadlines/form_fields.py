"""What a stage has to say: its fields, with the facts of the record that can fill them."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

FACTS: Final = {
    "incident": "the id of the incident",
    "title": "the title of the incident",
    "stage": "which stage is submitted",
    "kind": "what kind of incident it is: the playbooks that it ran on",
    "severity": "the severity, with its changes",
    "summary": "the written summary",
    "data": "whose data it is: what was decided, answered and not yet",
    "narrative": "the written attack narrative",
    "root-cause": "the written root cause",
    "contributing-factors": "the written contributing factors",
    "impact-users": "the written impact on users",
    "impact-data": "the written impact on data",
    "impact-service": "the written impact on the service",
    "impact-cost": "the written cost",
    "began": "when it began",
    "detected": "when it was detected",
    "confirmed": "when it was confirmed",
    "declared": "when it was declared",
    "contained": "when it was contained",
    "access-ended": "when the attacker's access ended",
    "eradicated": "when it was eradicated",
    "recovered": "when the service was back",
    "closed": "when the incident was closed",
    "detection": "what the detection rests on",
    "trigger": "what was recorded to have started the clock",
    "assets": "the register of assets",
    "credentials": "the register of credentials",
    "indicators": "the register of indicators",
    "techniques": "the ATT&CK techniques that the playbooks are tagged with",
    "measures": "the milestones of the response and the steps that reached them",
    "planned": "open follow-ups, with owner and due time",
    "decisions": "decisions that were made",
    "contacts": "who holds which role, and how to reach them",
    "organisation": "the profile of the organisation",
    "earlier": "earlier submissions under this regime, with their receipts",
    "authorities": "what was submitted to others",
    "delay": "how late this stage is, and what was said about it",
}
"""What of the record can fill a field, each in words."""


class FormField(Struct, frozen=True, omit_defaults=True):
    """One thing that a stage has to say.

    Attributes:
        id: stable, so that an answer stays with its field. text: what it has to say.
        facts: keys of FACTS that fill it, in this order.
        ask: who knows it, in words. article: where it is demanded.
        only_late: it is needed only when the stage is late.
    """

    id: str
    text: str
    facts: tuple[str, ...] = ()
    ask: str = ""
    article: str = ""
    only_late: bool = False


_TIMES: Final = ("began", "detected", "confirmed", "contained")
GENERAL_FIELDS: Final = (
    FormField("happened", "what happened, and what kind of incident it is", ("summary", "kind", "severity")),
    FormField("times", "when it began, was detected, confirmed and contained", _TIMES),
    FormField("affected", "which systems and whose data are affected", ("assets", "impact-users", "impact-data")),
    FormField("measures", "what was done, and what is planned", ("measures", "planned")),
    FormField("contact", "whom to ask", ("contacts",)),
    FormField("delay", "reasons for the delay, if it is late", ("delay",), only_late=True),
)
"""What a notice usually says: for stages of which irrunner has no list. General practice, from no law."""
