"""24 to 26 March: credentials are revoked from the trust root outward, replaced, and the old ones proven dead."""

from __future__ import annotations

from irrunner.incident.demo.story import DEPUTY, IDENTITY, LEAD, PLATFORM, SCRIBE, Story

REFUSED = "HTTP 401, tried from the clean machine with the old value"


def tell(story: Story) -> None:
    """The rotation, with a change of shift in the middle of it."""
    _list(story)
    _trust_root(story)
    _night(story)
    _the_rest(story)
    _prove(story)


def _list(story: Story) -> None:
    story.at(24, "19:00")
    story.done(IDENTITY, "rotate/clean-machine")
    story.at(24, "19:15")
    story.decide(
        LEAD,
        "rotate/trigger-check",
        "every-machine-checked",
        "The laptop is off and was searched for a monitor; the runner is gone. Nothing is left that could react.",
    )
    story.at(24, "19:35")
    for name, kind, tier, where in (
        ("DEPLOY_TOKEN", "code host token", "0", "CI secret of example-org/gateway"),
        ("AWS deploy key", "cloud access key", "0", "CI secret of example-org/gateway"),
        ("SSH key of laptop-07", "SSH key", "1", "~/.ssh on laptop-07"),
        ("model provider key", "API key", "2", "environment file on laptop-07"),
    ):
        story.row(IDENTITY, "credentials", "rotate/list-credentials", name=name, kind=kind, tier=tier, where=where,
                  state="exposed")  # fmt: skip
    story.at(24, "19:36")
    story.done(
        IDENTITY,
        "rotate/revoke-0@c2",
        why="The key can change production. It was switched off before the order was agreed; waiting was worse.",
    )
    story.at(24, "19:45")
    story.done(IDENTITY, "rotate/list-credentials", "rotate/tiers")
    story.at(24, "19:55")
    order = "1. AWS deploy key (off since 19:36)\n2. DEPLOY_TOKEN\n3. SSH key\n4. model provider key"
    story.keep(IDENTITY, "rotate/agree-order", "order.txt", order, origin="agreed on the bridge")
    story.approve(LEAD, "rotate/agree-order")
    story.done(IDENTITY, "rotate/agree-order")


def _trust_root(story: Story) -> None:
    story.at(24, "20:10")
    story.skip(LEAD, "rotate/wallets", why="We have no wallets.")
    story.done(IDENTITY, "rotate/revoke-0@c1")
    story.at(24, "20:30")
    ended = "Sessions of 5 administrators and of the developer of laptop-07 ended; second factors enrolled anew"
    story.kept(IDENTITY, "rotate/identity-provider", "sessions.txt", ended, origin="identity provider, report")
    story.done(IDENTITY, "rotate/secret-stores")
    story.at(24, "20:50")
    tokens = "registry: no API tokens left\ncontainer registry: 1 robot account, made anew"
    story.kept(IDENTITY, "rotate/publish-tokens", "token-lists.txt", tokens, origin="registry and container registry")
    story.done(IDENTITY, "rotate/code-host")
    story.at(24, "21:10")
    report = "14 users, 9 keys; none made since 23 March; the deploy key inactive since 19:36, last used 10:02 by us"
    story.kept(PLATFORM, "rotate/aws-keys", "credential-report.txt", report, origin="cloud, credential report")
    story.at(24, "21:25")
    story.kept(IDENTITY, "rotate/prove-0@c1", "refusal-c1.txt", REFUSED, origin="code host")
    denied = "403 on an action that the key could do before, tried from the clean machine"
    story.kept(IDENTITY, "rotate/prove-0@c2", "refusal-c2.txt", denied, origin="cloud")
    story.change(IDENTITY, "credentials", "c1", "c2", state="proven-dead")
    story.at(24, "21:40")
    story.decide(
        LEAD, "rotate/trust-root", "yes", "Tier 0 is proven dead, and nobody found a key or grant that is not ours."
    )


def _night(story: Story) -> None:
    story.at(24, "22:00")
    story.hand_over(
        LEAD,
        DEPUTY,
        "Contained since 19:40; the sinkhole has been quiet since.\n"
        "Tier 0 is proven dead. Open: the SSH key and the model provider key, first thing in the morning.\n"
        "Not known: whether the payload can destroy data. Do not switch laptop-07 on.",
    )
    story.at(24, "22:10")
    story.accept(DEPUTY, "Read it back on the bridge.")


def _the_rest(story: Story) -> None:
    story.at(25, "08:30")
    policy = "Deny on every session of the deploy role issued before 2026-03-25T08:20Z"
    story.kept(PLATFORM, "rotate/role-sessions", "session-policy.txt", policy, origin="cloud, inline policy")
    story.skip(PLATFORM, "rotate/databases", why="No database password could be read from the laptop or the job.")
    story.at(25, "09:00")
    story.done(IDENTITY, "rotate/reissue-0@c1")
    story.skip(
        IDENTITY, "rotate/reissue-0@c2", why="Not needed any more: the pipeline gets a short-lived role instead."
    )
    story.at(25, "09:20")
    story.done(PLATFORM, "rotate/ssh-keys", "rotate/revoke-1@c3")
    story.done(IDENTITY, "rotate/revoke-2@c4")
    story.done(IDENTITY, "rotate/reissue@c3", "rotate/reissue@c4")


def _prove(story: Story) -> None:
    story.at(25, "10:00")
    refused = "Permission denied (publickey), on all 6 servers"
    story.kept(IDENTITY, "rotate/prove-dead@c3", "refusal-c3.txt", refused, origin="servers")
    story.kept(IDENTITY, "rotate/prove-dead@c4", "refusal-c4.txt", REFUSED, origin="model provider")
    story.change(IDENTITY, "credentials", "c3", "c4", state="proven-dead")
    story.at(26, "15:00")
    story.done(SCRIBE, "rotate/second-look")
    story.at(26, "15:30")
    dead = "4 rows, all proven-dead; read by Deputy lead and Identity engineer"
    story.kept(DEPUTY, "rotate/access-ended", "credentials-1530.txt", dead, origin="this record")
