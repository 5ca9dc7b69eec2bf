"""24 March, noon to afternoon: the record opens, the inflow stops, the first facts come in, one of them wrong."""

from __future__ import annotations

from irrunner.incident.demo.story import (
    BUILD,
    COMMS,
    COUNSEL,
    FIRST_ANALYSIS,
    IDENTITY,
    LAPTOPS,
    LEAD,
    MAINTAINERS,
    PLATFORM,
    REGISTRY_REPORT,
    SCRIBE,
    THREAD,
    Story,
)

ADVISORY_EXTRACT = """
Extract in our own words, taken 2026-03-24 13:05 UTC
What: litellm 1.82.8 on PyPI carries litellm_init.pth, which runs at every start of the interpreter.
Says also: 1.82.7 is clean.
Sources: BerriAI/litellm issue 24512 (disclosure), issue 24521 (analysis)
"""

INDICATOR_LIST = """
2026-03-24 13:20 UTC, from the disclosure thread and the first analysis
domain  models.litellm.cloud
path    */site-packages/litellm_init.pth
hash    71e35aef03099cd1f2d6446734273025a163597de93912df321ef118bf135238
path    */.config/sysmon/sysmon.py
"""


def tell(story: Story) -> None:
    """The first hours, in order."""
    _open(story)
    _stop_the_inflow(story)
    _confirm(story)
    _understand(story)
    _tell_those_who_must_know(story)


def _open(story: Story) -> None:
    story.milestone(BUILD, "introduced", "10:39", f"litellm 1.82.7 was uploaded; 1.82.8 at 10:52. {REGISTRY_REPORT}")
    story.milestone(BUILD, "alerted", "12:20", "A build engineer read the disclosure that had been public since 12:02")
    story.at(24, "12:31")
    story.answer(
        LEAD, "open-record", first_signal="2026-03-24 12:20 UTC", heard_from=f"the public disclosure thread, {THREAD}"
    )
    story.done(LEAD, "open-record")
    story.at(24, "12:35")
    story.role(LEAD, "lead", LEAD, "bridge line 1, on call")
    story.role(LEAD, "scribe", SCRIBE, "bridge line 1")
    story.role(LEAD, "build", BUILD)
    story.role(LEAD, "hosts", LAPTOPS)
    story.role(LEAD, "platform", PLATFORM)
    story.role(LEAD, "identity", IDENTITY)
    story.role(LEAD, "comms", COMMS)
    story.role(LEAD, "legal", COUNSEL, "counsel@legal.example")
    story.done(LEAD, "out-of-band")


def _stop_the_inflow(story: Story) -> None:
    story.at(24, "12:40")
    story.done(BUILD, "pause-bots")
    story.at(24, "12:44")
    story.note(SCRIBE, f"About 125 bot accounts flood the disclosure thread. We keep what we know off it. {THREAD}")
    story.at(24, "12:52")
    story.skip(BUILD, "block-mirror", why="We have no package mirror: everything installs from the registry.")
    story.skip(BUILD, "hold-runners", why="We have no runners of our own; the hosted ones are gone after each job.")
    story.at(24, "12:58")
    setting = "enabled_repositories: all\nallowed_actions: all"
    story.kept(BUILD, "freeze", "actions-permissions-before.txt", setting, origin="code host, organisation settings")
    story.at(24, "13:02")
    story.done(BUILD, "block-resolvers-pypi")
    story.at(24, "13:15")
    story.done(BUILD, "wheels-only-pypi")


def _confirm(story: Story) -> None:
    story.at(24, "13:05")
    story.keep(LEAD, "confirm-advisory", "advisory-extract.txt", ADVISORY_EXTRACT, origin=THREAD)
    story.done(LEAD, "confirm-advisory")
    story.answer(LEAD, "open-record", certain_since="2026-03-24 13:05 UTC")
    story.at(24, "13:06")
    wrong = story.note(
        SCRIBE,
        f"Only 1.82.8 is malicious. 1.82.7 is clean, so jobs that installed it need no look. {FIRST_ANALYSIS}",
        step="confirm-advisory",
    )
    story.at(24, "18:20")
    story.correct(
        LEAD,
        wrong,
        f"Both 1.82.7 and 1.82.8 are malicious; in 1.82.7 the code runs when the proxy is imported. {MAINTAINERS}",
        "The first public analysis called 1.82.7 clean; the maintainers' statement of 18:00 UTC names both.",
    )
    story.at(24, "13:11")
    story.note(SCRIBE, f"The registry quarantines the project, 2 h 32 min after the first upload. {REGISTRY_REPORT}")
    story.at(24, "13:20")
    story.keep(SCRIBE, "indicators", "indicators-1.txt", INDICATOR_LIST, origin=FIRST_ANALYSIS)
    _indicators(story)
    story.done(SCRIBE, "indicators")


def _indicators(story: Story) -> None:
    rows = (
        ("models.litellm.cloud", "domain", "receives what was collected"),
        ("*/site-packages/litellm_init.pth", "path", "start-up hook of 1.82.8"),
        ("71e35aef03099cd1f2d6446734273025a163597de93912df321ef118bf135238", "hash", "litellm_init.pth, SHA-256"),
        ("*/.config/sysmon/sysmon.py", "path", "what it leaves behind, with a user service"),
    )
    for value, kind, note in rows:
        story.row(SCRIBE, "indicators", "indicators", value=value, type=kind, source="public analysis", note=note)


def _understand(story: Story) -> None:
    story.at(24, "13:25")
    story.answer(LEAD, "payload", runs_at="every-start", steals="yes", persists="yes", spreads="unknown")
    story.done(LEAD, "payload")
    story.at(24, "13:30")
    story.decide(
        LEAD, "payload-destructive", "unknown", "Nobody has read the payload to its end yet; we act as if yes."
    )
    story.at(24, "13:32")
    story.answer(SCRIBE, window_start="2026-03-24 10:24 UTC", window_end="2026-03-24 13:11 UTC")
    story.done(SCRIBE, "fix-window")
    story.at(24, "13:35")
    story.decision(
        LEAD,
        "We do not unpack the release ourselves",
        "Public analyses exist, and we have no machine that we could afford to lose.",
        "unpack it in a virtual machine",
        "wait for published analyses",
    )


def _tell_those_who_must_know(story: Story) -> None:
    story.at(24, "13:40")
    story.done(LEAD, "declare")
    story.at(24, "13:50")
    notice = (
        "First notice to the insurer, by portal, reference EX-0001: possible theft of credentials, scope not known."
    )
    story.kept(COUNSEL, "tell-counsel", "insurer-notice.txt", notice, origin="the insurer's portal")
    story.hold(COUNSEL, "Litigation is foreseeable: nothing that belongs to this incident may be destroyed.")
    story.at(24, "14:20")
    story.answer(COUNSEL, "clocks", public_company="no", financial_entity="no", essential_entity="unknown")
    story.done(COUNSEL, "clocks")
