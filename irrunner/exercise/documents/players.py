"""What players get: the situation manual before the exercise, the feedback form after it.

They hold nothing that a player is only told later: no inject, no expectation, no truth, and of an objective only the
capability, because its sentence often says how the story ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.documents.blocks import Bullets, Document, Heading, Paragraph, Table, ToFillIn
from irrunner.playbook.durations import format_duration

if TYPE_CHECKING:
    from irrunner.exercise.documents.blocks import Block
    from irrunner.exercise.scenario.model import Scenario

_RULES = (
    'This is an EXERCISE. Say "exercise" in every message and call that leaves the room.',
    "Nobody is examined. What is tested is the playbook, the tools and the plan; mistakes here are cheap.",
    "Work on the playbook as you would in a real incident, in the exercise's own incident.",
    "Take what you are told as true, and act on what you know and have today, not on what you would like to have.",
    "What you need and cannot do here, ask control: what a log shows, what a colleague answers.",
    "Nothing real is switched off, sent or deleted.",
    'If something real happens, say "this is real", and the exercise stops.',
)
_ROLES_IN_A_ROOM = (
    ("Player", "acts in a role, decides, and writes down what was done"),
    ("Facilitator", "tells the story, answers questions to the outside world, and keeps the time"),
    ("Evaluator", "watches what is expected, takes notes, and does not help"),
    ("Observer", "watches; speaks only in the debrief"),
)
_STATEMENTS = (
    "The scenario was plausible.",
    "I knew what was expected of me, and where to find it.",
    "The playbook helped me to decide what to do next.",
    "What was told came in a pace at which I could act.",
    "The right people took part.",
    "I am better prepared for a real incident of this kind than before.",
)


def situation_manual(scenario: Scenario) -> Document:
    """The SitMan: what the players read before it begins. HSEEP 2020, section 3: exercise documentation."""
    blocks: list[Block] = []
    if scenario.summary:
        blocks += [Heading("The situation"), Paragraph(scenario.summary)]
    about = (
        ("Scope", scenario.scope),
        ("Sponsor", scenario.sponsor),
        ("Organisations", ", ".join(scenario.organisations)),
        ("Contact", scenario.contact),
    )
    if any(text for _, text in about):
        named = tuple((what, text) for what, text in about if text)
        blocks += [Heading("The exercise"), Table(("What", "Value"), named)]
    blocks += [Heading("How this works"), Bullets(_RULES)]
    rows = [(what, does) for what, does in _ROLES_IN_A_ROOM]
    blocks += [Heading("Who is in the room"), Table(("Part", "Does"), tuple(rows))]
    if scenario.roles:
        names = tuple((label, "") for label in scenario.roles.values())
        blocks += [Heading("Roles of the players"), Table(("Role", "Name"), names, wide=(1,))]
    capabilities = list(dict.fromkeys(each.capability for each in scenario.objectives.values() if each.capability))
    if capabilities:
        blocks += [Heading("Capabilities that are exercised"), Bullets(tuple(capabilities))]
    blocks += [Heading("What is known at the beginning")]
    if scenario.answers:
        known = tuple(
            (key.replace("-", " ").replace("_", " "), _text(value)) for key, value in scenario.answers.items()
        )
        blocks.append(Table(("What", "Value"), known))
    else:
        blocks.append(Paragraph("Nothing yet."))
    blocks += [Heading("Course"), Table(("Part", "Time"), _course(scenario), wide=(1,))]
    blocks += [Heading("Your notes"), ToFillIn("What I saw, and when", 8)]
    return Document(
        "Situation manual", scenario.title, "For all players; it may be read before the exercise.", tuple(blocks)
    )


def feedback_form(scenario: Scenario) -> Document:
    """What each participant fills in afterwards, in HSEEP's three parts: findings, conduct, what to change."""
    scale = ("", "", "", "", "")
    blocks: tuple[Block, ...] = (
        Paragraph("Name and organisation may stay empty. What you write here is read by those who improve the plan."),
        ToFillIn("Name, organisation"),
        ToFillIn("Part (player, evaluator, observer) and role"),
        Heading("Findings"),
        ToFillIn("Three things that went well, and that must stay", 3),
        ToFillIn("Three things that must get better, and what you would do about each", 3),
        Table(
            ("Of these, what to do", "Who should do it", "Until when"),
            (("", "", ""), ("", "", ""), ("", "", "")),
            wide=(0, 1),
        ),
        ToFillIn("Which step of the playbook would you word otherwise, and how", 2),
        ToFillIn("What would you need that is not there: people, access, tools, training", 2),
        Heading("How it was made and led"),
        Paragraph("1 is: not at all. 5 is: entirely."),
        Table(("Statement", "1", "2", "3", "4", "5"), tuple((each, *scale) for each in _STATEMENTS)),
        ToFillIn("What should the next exercise be about", 2),
    )
    return Document(
        "Participant feedback form", scenario.title, "For everybody who took part; after the exercise.", blocks
    )


def _course(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    exercise = format_duration(scenario.duration) if scenario.duration else ""
    return (
        ("Welcome, rules, roles", "10m"),
        ("Exercise", exercise),
        ("Debrief: what happened, what was expected", "20m" if len(scenario.debrief) < 4 else "30m"),
        ("Feedback forms", "5m"),
    )


def _text(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value)
