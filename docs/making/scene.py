"""What the pictures show: a live incident in its second hour, the demo, or nothing yet; the same in every run."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from irrunner.incident.demo import build_demo
from irrunner.incident.demo.story import Story
from irrunner.incident.verbs import lifecycle
from irrunner.journal import Store
from irrunner.journal.chain import Actor
from irrunner.playbook import library
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.incident import Incident

NOW = {"live": datetime(2026, 3, 24, 14, 5, tzinfo=UTC), "demo": datetime(2026, 4, 3, 14, 0, tzinfo=UTC)}
"""The present moment of each scene; time stands still in a picture."""
LEAD, SCRIBE, BUILD, LAPTOPS, PLATFORM, IDENTITY, COUNSEL = (
    "Lead", "Scribe", "Build", "Laptops", "Platform", "Identity", "Counsel",
)  # fmt: skip
AT_THE_KEYBOARD = Actor(SCRIBE, "scribe", "record.example")
ADVISORY = "litellm 1.82.8 carries a start-up hook that runs with every Python process"


class Telling(Story):
    """A story that is written down a few seconds after it happens."""

    def __init__(self, incident: Incident) -> None:
        """Take the declared incident."""
        super().__init__(incident, AT_THE_KEYBOARD)
        incident.clock = self.clock
        self.now = NOW["live"]

    def at(self, day: int, time: str) -> None:
        """From now on it is this time of March 2026, UTC."""
        super().at(day, time)
        self.now = datetime.fromisoformat(f"2026-03-{day:02d}T{time}Z") + timedelta(seconds=9)

    def clock(self) -> datetime:
        """The next reading."""
        self.now += timedelta(seconds=1)
        return self.now


def build(scene: str, place: Path) -> str:
    """Make the store of a scene; the id of its incident, empty where there is none yet."""
    numbers = itertools.count()
    with Store.open(place) as store:
        store.salts = lambda: next(numbers).to_bytes(16, "big")
        if scene == "demo":
            return build_demo(store, folders=[shipped("playbooks")]).id
        if scene == "live":
            story = Telling(_declared(store))
            _begin(story)
            _find_out(story)
            return story.incident.id
    return ""


def _declared(store: Store) -> Incident:
    return lifecycle.declare(
        store,
        library.find("compromised-dependency", [shipped("playbooks")]),
        AT_THE_KEYBOARD,
        answers={"package": "litellm", "versions": "1.82.7, 1.82.8", "code-org": "example-org", "cloud": "AWS"},
        title="litellm 1.82.7 and 1.82.8",
        privilege="Privileged and confidential. Prepared at the request of counsel.",
        at="2026-03-24 12:33 UTC",
        by=LEAD,
        clock=lambda: datetime(2026, 3, 24, 12, 33, 9, tzinfo=UTC),
    )


def _begin(story: Story) -> None:
    story.at(24, "12:35")
    for role, person in (("lead", LEAD), ("scribe", SCRIBE), ("build", BUILD), ("hosts", LAPTOPS)):
        story.role(LEAD, role, person)
    for role, person in (("platform", PLATFORM), ("identity", IDENTITY), ("legal", COUNSEL)):
        story.role(LEAD, role, person)
    story.answer(LEAD, "open-record", first_signal="2026-03-24 12:20 UTC", heard_from="the disclosure thread")
    story.done(LEAD, "open-record", "out-of-band")
    story.at(24, "12:41")
    story.done(BUILD, "pause-bots")
    story.note(SCRIBE, "Bots flood the disclosure thread. We keep what we know off it.")
    story.at(24, "12:52")
    story.skip(BUILD, "block-mirror", why="We have no package mirror.")
    story.at(24, "13:02")
    story.keep(LEAD, "confirm-advisory", "advisory.txt", ADVISORY, origin="the maintainers' page")
    story.done(LEAD, "confirm-advisory")
    story.done(BUILD, "block-resolvers-pypi")
    story.keep(BUILD, "freeze", "actions-before.txt", "allowed_actions: all", origin="code host, settings")
    story.done(BUILD, "freeze")


def _find_out(story: Story) -> None:
    story.at(24, "13:16")
    story.answer(SCRIBE, window_start="2026-03-24 10:24 UTC", window_end="2026-03-24 13:11 UTC")
    story.done(SCRIBE, "fix-window")
    story.row(SCRIBE, "indicators", "indicators", value="models.litellm.cloud", type="domain", source="first analysis")
    hook = "*/site-packages/litellm_init.pth"
    story.row(SCRIBE, "indicators", "indicators", value=hook, type="path", source="first analysis")
    story.answer(LEAD, "payload", runs_at="every-start", steals="yes", persists="yes", spreads="unknown")
    story.done(LEAD, "payload")
    story.at(24, "13:24")
    story.severity(LEAD, "critical", "It ran where production credentials lie.")
    story.done(LEAD, "declare")
    story.at(24, "13:31")
    story.decide(LEAD, "payload-destructive", "unknown", "Nobody has read it to its end. We act as if it were yes.")
    story.at(24, "13:40")
    story.row(BUILD, "assets", name="build-runner-07.example", kind="ci-runner", owner="Build", executed="yes")
    story.row(LAPTOPS, "assets", name="laptop-23.example", kind="laptop", owner="Data team", executed="yes")
    story.row(PLATFORM, "assets", name="inference-2.example", kind="server", owner="Platform", executed="unknown")
    story.change(SCRIBE, "assets", "a1", state="confirmed")
    story.change(SCRIBE, "assets", "a2", "a3", state="suspected")
    story.at(24, "13:52")
    story.start(BUILD, "snapshot@a1")
    story.at(24, "13:58")
    story.decision(LEAD, "Builds stay stopped until six", "Cheap to undo, and nobody is waiting for a release.")
    story.action(LEAD, "Ask the model vendor for the key's usage log", IDENTITY, "2026-03-25 09:00 UTC")
