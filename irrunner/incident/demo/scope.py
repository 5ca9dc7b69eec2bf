"""24 March, afternoon and evening: who has it, what is kept, what is cut off, and the runner that was missed."""

from __future__ import annotations

from irrunner.incident.demo.story import BUILD, COMMS, COUNSEL, LAPTOPS, LEAD, MAINTAINERS, PLATFORM, SCRIBE, Story

LOCKS = """
repository              declared            locked
example-org/gateway     litellm>=1.80       no lock file
(12 other repositories do not name it)
"""
HOOKS = """
laptop-07.example, read from the mounted image
71e35aef03099cd1f2d6446734273025a163597de93912df321ef118bf135238  site-packages/litellm_init.pth (34628 bytes)
"""
DNS = """
2026-03-24T11:01:12Z laptop-07.example  A models.litellm.cloud
2026-03-24T11:06:40Z laptop-07.example  A models.litellm.cloud
(no other machine)
"""
CI_LOG = """
run 4711, job test, hosted runner
2026-03-24T11:21:03Z Collecting litellm>=1.80
2026-03-24T11:21:05Z Downloading litellm-1.82.7-py3-none-any.whl
2026-03-24T11:22:48Z tests/test_proxy.py ........ passed
secrets given to the job: DEPLOY_TOKEN, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
"""


def tell(story: Story) -> None:
    """Scope, preserve and contain, as they interlocked."""
    _code(story)
    _laptop(story)
    _questions(story)
    _other_places(story)
    _preserve(story)
    _cut_off(story)
    _the_other_version(story)
    _gone_runner(story)


def _code(story: Story) -> None:
    story.at(24, "13:45")
    story.row(BUILD, "assets", "search-code", name="example-org/gateway", kind="repository", owner="Build",
              executed="no", had_package="yes")  # fmt: skip
    found = "example-org/gateway: pyproject.toml, Dockerfile"
    story.kept(BUILD, "search-code", "repositories.txt", found, origin="full clones of 13 repositories")
    story.at(24, "14:05")
    story.kept(BUILD, "parse-locks", "lock-scan.txt", LOCKS, origin="lock file parser, clean machine")
    story.at(24, "14:15")
    story.done(BUILD, "could-resolve", "search-history", "who-pulls-pypi")


def _laptop(story: Story) -> None:
    story.at(24, "14:22")
    story.row(LAPTOPS, "assets", "installed-pypi", name="laptop-07.example", kind="laptop", owner="Research",
              identity="a developer's account", had_package="yes", executed="unknown", state="suspected",
              note="an AI editor's tool server pulled litellm in; nobody here asked for it")  # fmt: skip
    listed = "laptop-07.example  ~/.cache/uv/…/litellm-1.82.8.dist-info\n(41 other machines: none)"
    story.kept(LAPTOPS, "installed-pypi", "installed.txt", listed, origin="find on 42 machines, no Python started")
    person = story.note(LAPTOPS, "The developer of laptop-07 can be reached at home under +00 000 0000.")
    story.at(24, "16:05")
    story.redact(SCRIBE, person, "A private telephone number has no place in the record.")
    story.at(24, "14:35")
    story.start(LAPTOPS, "snapshot@a2")
    story.at(24, "15:05")
    image = (
        "laptop-07.img  sha256 9a0364b9e99bb480dd25e1f0284c8555a0364b9e99bb480dd25e1f0284c8555f\nin the locked store"
    )
    story.kept(LAPTOPS, "snapshot@a2", "laptop-07-image.txt", image, origin="powered off hard, disk imaged")
    story.at(24, "15:15")
    story.kept(LAPTOPS, "startup-hooks", "hooks.txt", HOOKS, origin="the image of laptop-07, mounted read-only")
    story.done(LAPTOPS, "known-files@i2", "known-files@i4", "persistence")
    story.change(LAPTOPS, "assets", "a2", executed="yes", state="confirmed", secrets="SSH key, model provider key")
    story.milestone(
        LAPTOPS, "began", "10:58", "First start of the editor's tool server with 1.82.8, by the image's file times"
    )


def _questions(story: Story) -> None:
    story.at(24, "15:20")
    story.decide(
        LEAD, "executed", "yes", "laptop-07: the hook was there with the published hash, and the interpreter started."
    )
    story.at(24, "15:25")
    story.decide(LEAD, "prod-credentials", "no", "The laptop has no cloud profile, and no key of it opens production.")
    story.decide(PLATFORM, "cluster-token", "no", "We run no cluster, and the laptop has no kubeconfig.")


def _other_places(story: Story) -> None:
    story.at(24, "15:30")
    story.skip(
        LAPTOPS, "fleet-query", why="We have nothing that asks all machines at once; the disk search went to each."
    )
    story.skip(BUILD, "mirror-log", why="We have no package mirror. DNS logs have to stand in for it.")
    story.skip(PLATFORM, "data-platforms", why="We use none that installs packages.")
    story.at(24, "15:50")
    story.done(LAPTOPS, "tool-envs", "caches")
    story.at(24, "16:00")
    message = "Do not uninstall, do not run pip to check, do not restart. Ask on the bridge, not in chat."
    story.kept(COMMS, "staff", "message-to-staff.txt", message, origin="read out and sent by text message")
    story.done(LEAD, "brief")
    story.done(COMMS, "watch-inbox", "ask-vendors")
    story.at(24, "16:30")
    story.row(PLATFORM, "assets", "list-images", name="registry.example/gateway:nightly-0324", kind="container-image",
              owner="Platform", had_package="unknown", executed="no", note="built 11:40, never deployed")  # fmt: skip
    story.done(PLATFORM, "list-images")
    story.done(BUILD, "actions-used")
    story.at(24, "16:40")
    story.decide(BUILD, "we-ship-it", "no", "Nothing was released between 10:24 and the freeze at 12:58.")
    same = "example-org: 3 releases this month, each from a tag of ours; no new repository, hook or key"
    story.kept(BUILD, "own-namespace", "releases-and-tags.txt", same, origin="code host, compared with our tags")
    story.at(24, "17:20")
    story.keep(PLATFORM, "sweep-network@i1", "dns-extract.txt", DNS, origin="resolver log, 23 to 24 March")
    story.done(PLATFORM, "sweep-network@i1")


def _preserve(story: Story) -> None:
    story.at(24, "16:50")
    told = "To platform, build and IT: no clean-up jobs, retention of all logs set to 400 days."
    story.kept(PLATFORM, "keep-logs", "hold-notice.txt", told, origin="mail to the owners of the logs")
    story.at(24, "17:00")
    trail = "All regions, 23 March to now, in the locked bucket of the archive account"
    story.kept(PLATFORM, "keep-cloud", "audit-trail.txt", trail, origin="cloud audit trail")
    story.keep(BUILD, "keep-ci", "run-4711.log", CI_LOG, origin="code host, run 4711 of example-org/gateway")
    story.keep(BUILD, "keep-ci", "audit-log.txt", "1,204 events, 23 to 24 March", slot=2, origin="code host, audit log")
    story.done(BUILD, "keep-ci")
    story.done(BUILD, "keep-sample", why="No copy that we may keep: the only one is inside the image of laptop-07.")


def _cut_off(story: Story) -> None:
    story.at(24, "17:10")
    nothing = "Mounted image: user service sysmon.service, nothing that watches a token, nothing that deletes"
    story.kept(LAPTOPS, "wiper-check@a2", "wiper-check.txt", nothing, origin="the image of laptop-07")
    story.skip(LAPTOPS, "stop-persistence@a2", why="It was imaged cold and stays off; it will be rebuilt.")
    story.at(24, "17:25")
    order = "1. laptop-07 (off, cable out, in the safe)\n2. every machine that the sinkhole names"
    story.keep(LAPTOPS, "cut-plan", "cut-list.txt", order, origin="agreed on the bridge")
    story.approve(LEAD, "cut-plan")
    story.done(LAPTOPS, "cut-plan")
    story.kept(LAPTOPS, "isolate@a2", "safe-receipt.txt", "laptop-07 in the safe, seal 0017", origin="paper receipt")
    story.change(LAPTOPS, "assets", "a2", state="isolated")
    story.at(24, "17:40")
    rule = "models.litellm.cloud -> 192.0.2.53, logged"
    story.keep(PLATFORM, "sinkhole", "sinkhole-rule.txt", rule, origin="resolver configuration")
    story.approve(LEAD, "sinkhole")
    story.done(PLATFORM, "sinkhole")


def _the_other_version(story: Story) -> None:
    """At 18:00 the maintainers name 1.82.7 as well: a build job that was waved through comes back."""
    story.at(24, "18:21")
    story.answer(LEAD, versions="1.82.7, 1.82.8", window_end="2026-03-24 16:00 UTC")
    story.note(
        SCRIBE, f"The widest window is 10:39 to 16:00 UTC; we search from 10:24. {MAINTAINERS}", step="fix-window"
    )
    story.at(24, "18:40")
    story.row(BUILD, "assets", "ci-runs@a1", name="hosted runner of run 4711", kind="ci-runner", owner="Build",
              identity="deploy role", had_package="yes", executed="yes", secrets="DEPLOY_TOKEN, AWS deploy key",
              state="confirmed", note="installed 1.82.7 at 11:21 and imported the proxy in a test")  # fmt: skip
    story.kept(
        BUILD, "ci-runs@a1", "runs-in-window.txt", "run 4711 (11:20 to 11:24): 1.82.7\nno other", origin="run logs"
    )
    story.done(BUILD, "ci-caches@a1")
    story.at(24, "18:45")
    story.decide(LEAD, "prod-credentials", "yes", "Run 4711 held the deploy key, which can change production.")
    story.severity(LEAD, "critical", "A key that opens production was readable to the malicious code.")
    story.done(LEAD, "raise-severity")
    story.at(24, "19:05")
    story.done(PLATFORM, "scan-images@a3")
    story.change(PLATFORM, "assets", "a3", had_package="yes", state="isolated")
    story.change(BUILD, "assets", "a4", state="isolated")


def _gone_runner(story: Story) -> None:
    story.at(24, "19:10")
    gone = "The hosted runner was destroyed at 11:24, right after its job; its log is kept as evidence."
    for step in ("snapshot", "live-response", "wiper-check", "stop-persistence", "isolate"):
        story.skip(BUILD, f"{step}@a4", why=gone)
    story.at(24, "19:20")
    who = (
        "trusted publisher: release environment, locked\nregistry tokens: none\ncollaborators: 2, write access removed"
    )
    story.kept(BUILD, "suspend-publishing", "who-can-publish.txt", who, origin="registry and code host settings")
    story.at(24, "19:30")
    rows = "4 rows: 1 repository, 1 laptop, 1 image, 1 runner; read by Incident lead and Platform engineer"
    story.kept(SCRIBE, "exposure-register", "assets-1930.txt", rows, origin="this record")
    story.at(24, "19:40")
    story.done(LEAD, "contained")
    story.at(24, "20:00")
    story.done(SCRIBE, "check-evidence")
    story.at(25, "17:00")
    story.decide(
        COUNSEL, "personal-data", "no", "The deploy key reaches no customer data; the trail shows no use of it."
    )
