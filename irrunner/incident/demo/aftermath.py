"""25 March to the end: the list of indicators grows, machines are rebuilt, the freeze is lifted, the record closed."""

from __future__ import annotations

from irrunner.incident.demo.story import (
    ADVISORY,
    BUILD,
    COMMS,
    COUNSEL,
    DEPUTY,
    IDENTITY,
    LAPTOPS,
    MAINTAINERS,
    PLATFORM,
    SCRIBE,
    TOWN_HALL,
    Story,
)
from irrunner.incident.verbs import lifecycle


def tell(story: Story) -> None:
    """The days after."""
    _second_day(story)
    _indicators_grow(story)
    _recover(story)
    _learn(story)


def _second_day(story: Story) -> None:
    story.at(25, "10:30")
    story.note(SCRIBE, f"The advisory is out: GHSA-5mg7-485q-xm76, PYSEC-2026-2, MAL-2026-2144. {ADVISORY}")
    story.answer(SCRIBE, advisory="GHSA-5mg7-485q-xm76")
    story.at(25, "11:00")
    story.decide(
        DEPUTY,
        "payload-destructive",
        "no",
        "Two published analyses of the decoded payload describe collecting, sending and staying; nothing that deletes.",
    )
    story.skip(DEPUTY, "sinkhole-early", why="The sinkhole has stood since 24 March, when this was not known yet.")
    story.answer(DEPUTY, "payload", spreads="no")
    story.at(25, "11:30")
    said = "We used litellm. No customer data was within reach, nothing we ship contains it. Next word on 27 March."
    story.kept(COMMS, "tell-customers", "to-customers.txt", said, origin="mail to the contacts of 31 customers")
    story.done(COMMS, "press")
    story.at(25, "14:00")
    fresh = "Vendor image of 2026-02, digest checked; data restored, no dotfiles, no environments"
    story.kept(LAPTOPS, "rebuild@a2", "laptop-07-rebuilt.txt", fresh, origin="installation log")
    story.change(LAPTOPS, "assets", "a2", state="rebuilt")
    story.skip(BUILD, "rebuild@a4", why="Hosted runners are new for every job.")
    story.done(BUILD, "purge-caches-pypi", "purge-ci@a1")
    story.keep(
        PLATFORM, "remove-images", "refused-digests.txt", "gateway:nightly-0324, refused", origin="admission policy"
    )
    story.done(PLATFORM, "remove-images")
    story.at(25, "16:00")
    pin = "litellm!=1.82.7,!=1.82.8 in all 13 repositories, owner Build, last day 2026-04-30; locked with hashes"
    story.kept(BUILD, "fix-manifests", "changes.txt", pin, origin="13 merge requests")
    story.done(BUILD, "upstream")
    story.skip(
        COUNSEL,
        "regulators",
        why="No notice is due: no personal data within reach, nothing shipped. If NIS2 applies is still unknown.",
    )
    story.skip(
        COUNSEL, "law-enforcement", why="Counsel advised to wait for the national CSIRT's call; see follow-up 2."
    )


def _indicators_grow(story: Story) -> None:
    story.at(26, "09:00")
    story.note(
        SCRIBE,
        f"The maintainers add checkmarx[.]zone to their indicators, two days after the first list. {MAINTAINERS}",
    )
    story.repeat(SCRIBE, "indicators", "A source added an indicator.")
    story.keep(SCRIBE, "indicators.2", "indicators-2.txt", "domain  checkmarx.zone", origin=MAINTAINERS)
    story.row(SCRIBE, "indicators", "indicators.2", value="checkmarx.zone", type="domain", source="maintainers",
              note="asked every 50 minutes for the next order")  # fmt: skip
    story.done(SCRIBE, "indicators.2")
    story.at(26, "09:40")
    nothing = "query: checkmarx.zone and below, 23 to 26 March, all resolvers\nanswer: nothing"
    story.kept(PLATFORM, "sweep-network@i5", "dns-extract-2.txt", nothing, origin="resolver log")
    story.at(26, "12:00")
    story.kept(IDENTITY, "hunt-follow-on", "hunt.txt", "users, keys, roles, grants, hooks, mail rules since 23 March: "
               "nothing that is not ours", origin="cloud, code host, mail")  # fmt: skip
    story.skip(COMMS, "share-indicators", why="We found none that were not public.")
    story.at(26, "16:00")
    story.pass_on(
        LAPTOPS, "laptop-07-image.txt", "Outside forensics firm", "Independent reading of the image; receipt 0018."
    )


def _recover(story: Story) -> None:
    story.at(27, "09:00")
    story.kept(
        LAPTOPS, "sweep-again", "sweep.txt", "5 indicators, 42 machines, 13 repositories: nothing", origin="all sweeps"
    )
    story.at(27, "15:00")
    story.note(SCRIBE, f"The maintainers publish a list of verified releases with hashes. {TOWN_HALL}")
    alerts = "5 indicators, 4 old credentials, 3 canary tokens; until 2026-06-30"
    story.kept(PLATFORM, "tripwires", "alerts.txt", alerts, origin="alerting rules")
    story.at(30, "11:00")
    story.note(SCRIBE, f"1.83.0 is out, from a rebuilt pipeline. {MAINTAINERS}")
    story.kept(
        BUILD,
        "rebuild-artefacts",
        "components.diff",
        "litellm 1.82.6 -> 1.83.0\nno other difference",
        origin="clean build",
    )
    story.kept(
        BUILD, "verify-pypi", "audit.txt", "118 packages, 118 looked up, 0 skipped, 0 hits", origin="clean pipeline"
    )
    story.at(30, "15:00")
    story.decide(
        DEPUTY,
        "recovery-criteria",
        "with-accepted-risks",
        "All criteria hold but one: the outside reading of the image is not back. Owner: Deputy lead, until 15 April.",
    )
    story.keep(BUILD, "lift-freeze", "actions-permissions-after.txt", "enabled_repositories: selected (gateway first)",
               origin="code host")  # fmt: skip
    story.approve(DEPUTY, "lift-freeze", own_machine=False)
    story.done(BUILD, "lift-freeze")
    story.at(31, "10:00")
    story.done(DEPUTY, "declare-end")


def _learn(story: Story) -> None:
    story.at(31, "11:00")
    story.note(
        SCRIBE, "Another company that used the package confirms an incident of its own, one of thousands, it says."
    )
    story.at(31, "14:00")
    story.action(DEPUTY, "Read the outside firm's report on the image of laptop-07", DEPUTY, "2026-04-15")
    story.action(COUNSEL, "Call the national CSIRT back", COUNSEL, "2026-04-10")
    story.action(
        DEPUTY, "Seven days of cooling-off for new releases, with a way around it for fixes", BUILD, "2026-04-30"
    )
    story.action(DEPUTY, "Lock every repository with hashes, and lift the pin on litellm", BUILD, "2026-04-30")
    story.action(DEPUTY, "Short-lived, branch-bound roles for all pipelines", PLATFORM, "2026-05-31")
    story.action(
        DEPUTY, "Play this incident as an exercise, and change the playbook where it was wrong", DEPUTY, "2026-06-15"
    )
    story.close_action(COUNSEL, 2, "Called on 31 March; they ask for nothing more.")
    story.done(DEPUTY, "root-cause", "actions")
    story.done(SCRIBE, "measures")
    story.done(SCRIBE, "timeline", why="The report is written from this record, so it cannot be evidence in it yet.")
    story.check(SCRIBE, "advisory-extract.txt")
    story.at(31, "16:00")
    lifecycle.close(
        story.incident,
        why="The response is over. The exercise and the sealing of the record go on as follow-ups.",
        at="2026-03-31 16:00 UTC",
        by=DEPUTY,
    )
