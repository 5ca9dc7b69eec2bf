"""A regime as plain data: what starts it, its stages, how each is counted, and where that is written."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from irrunner.deadlines.form_fields import GENERAL_FIELDS, FormField

TRIGGERS: Final = {
    "aware": "the moment of reasonable certainty",
    "discovered": "the first day on which it was known, or would have been with reasonable care",
    "determined": "the moment at which somebody determined that it happened",
    "determined-material": "the moment at which it was determined to be material",
    "classified-major": "the moment at which it was classified as major",
    "assessed": "the moment at which it was assessed to be notifiable",
    "fix-available": "the moment at which a corrective measure was available",
    "ransom-paid": "the moment at which a ransom was paid, or its payment became known",
    "individuals-notified": "the moment at which the persons concerned were told",
    "handled": "the moment at which the incident was handled",
    "closed": "the moment at which it was over",
    "contract": "what the contract names",
}
"""What can start a stage, in words; a milestone of the incident may propose it, a person records it."""
UNITS: Final = ("hours", "days", "months", "business-days", "days-after-year")
COUNTINGS: Final = {
    "plain": "hours and days as they are",
    "eu-1182-71": "Regulation (EEC, Euratom) No 1182/71",
    "dora": "Delegated Regulation (EU) 2025/301, article 5",
}
CONFIDENCES: Final = {
    "read": "the text was read in the source named here",
    "secondary": "read in a public summary, not in the text itself",
    "unconfirmed": "general knowledge or contested; check before you rely on it",
}
READERS: Final = {
    "regulator": "an authority",
    "customer": "those whose data it was, or a customer",
    "public": "everybody: it is published",
}
"""Whom a stage goes to: what its form leaves out, by the redaction profile of the same name."""
FROM_STAGE: Final = "stage:"
"""Begins the start of a stage that counts from the actual submission of another."""


class Limit(Struct, frozen=True, omit_defaults=True):
    """So many units after something.

    Attributes:
        start: a key of TRIGGERS, or `stage:` and the id of another stage, whose actual submission counts.
        unit: one of UNITS.
    """

    start: str
    amount: int
    unit: str


class Stage(Struct, frozen=True, omit_defaults=True):
    """One thing to submit.

    Attributes:
        limit: when it is due; None for *without undue delay*, which has no number.
        cap: a second limit; the earlier of the two is the deadline (DORA's initial notification).
        to: the recipient. fields: what it has to say at least.
        note: what a person has to know about it, in a sentence.
        reader: the redaction profile of whom it goes to, one of READERS; empty for an authority.
    """

    id: str
    title: str
    limit: Limit | None = None
    cap: Limit | None = None
    to: str = ""
    fields: tuple[FormField, ...] = ()
    note: str = ""
    reader: str = ""

    @property
    def content(self) -> tuple[str, ...]:
        """What it has to say at least, in words."""
        return tuple(field.text for field in self.fields)

    @property
    def form_fields(self) -> tuple[FormField, ...]:
        """The fields of its form: its own, or general ones where irrunner has no list."""
        return self.fields or GENERAL_FIELDS


class Regime(Struct, frozen=True, omit_defaults=True):
    """A law, a rule or a contract with its clock.

    Attributes:
        law, article, url: where it is written. as_of: the day on which that was read.
        confidence: a key of CONFIDENCES.
        applies_when: who it binds and what has to have happened, in words; a person decides.
        countries: ISO 3166 codes, `EU`, or empty for anywhere. sectors: words of the profile; empty for any.
        public: it binds companies that are listed. counting: a key of COUNTINGS.
        calendar: a country code whose holidays count; empty for the country of the profile.
        zone: the zone in which days end; empty for the incident's.
        day_ends: the local time at which a day counts as over, such as 17:30; midnight otherwise.
        effective_from, effective_until: days; empty for none.
    """

    id: str
    title: str
    law: str
    article: str
    url: str
    as_of: str
    confidence: str
    applies_when: str
    stages: tuple[Stage, ...]
    countries: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    public: bool = False
    counting: str = "plain"
    calendar: str = ""
    zone: str = ""
    day_ends: str = ""
    effective_from: str = ""
    effective_until: str = ""
    note: str = ""

    def stage(self, name: str) -> Stage:
        """A stage by its id.

        Raises:
            KeyError: there is none.
        """
        for stage in self.stages:
            if stage.id == name:
                return stage
        raise KeyError(name)


def start_in_words(regime: Regime, start: str) -> str:
    """What starts a stage of a regime, in words."""
    if start.startswith(FROM_STAGE):
        return f"the submission of: {regime.stage(start.removeprefix(FROM_STAGE)).title}"
    return TRIGGERS.get(start, start)
