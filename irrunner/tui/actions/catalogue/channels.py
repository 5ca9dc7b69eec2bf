"""What can be done with channels for notifications, in their list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.tui.actions.model import Action, Context, Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Incident
    from irrunner.tui.store.session import Session


def _switch_on(session: Session, context: Context, values: dict[str, Any], how: Mapping[str, Any]) -> None:
    def switch(incident: Incident, name: str, **given: Any) -> Entry:
        from irrunner.application.notifications.switching import switch_on

        return switch_on(incident, name, session.notifier.settings(), **given)

    def switch_now(_: object = None) -> None:
        session.do(switch, context.channel, **how, **values)

    channel = session.notifier.settings().channels.get(context.channel)
    if channel is None or not channel.uses_keyring:
        switch_now()
        return
    from irrunner.exchange.notifications.secrets import find_secrets_of

    # A keyring may wait for a person: not in the thread in which everything is recorded.
    session.background.run(lambda _: find_secrets_of(channel), then=switch_now, refused=how["refused"])


def _send_now(session: Session, context: Context, _: dict[str, Any], how: Mapping[str, Any]) -> None:
    """Send what waits; that nothing does is said as well."""

    def send(_: Incident) -> None:
        from irrunner.errors import Refused

        if not session.notifier.send_now(context.channel):
            raise Refused(f"Nothing waits for the channel {context.channel}.")

    session.do(send, **how)


_WHY = Field("why", "Why")

ACTIONS = (
    Action(
        "notify.on",
        "Tell a channel of what happens from here on",
        ("o",),
        "lists",
        "switch on",
        verb="notify on",
        takes=("channel",),
        fields=(_WHY,),
        run=_switch_on,
        help="Channels are named in your settings. Nothing is sent before somebody switched one on.",
    ),
    Action(
        "notify.off",
        "Tell a channel nothing more",
        ("O",),
        "lists",
        "switch off",
        verb="notify off",
        takes=("channel",),
        fields=(_WHY,),
    ),
    Action(
        "notify.send",
        "Send now what waits for a channel",
        ("s",),
        "lists",
        "send now",
        takes=("channel",),
        run=_send_now,
    ),
    Action(
        "channel.compromised",
        "Say that the attacker may read a channel",
        ("C",),
        "lists",
        "compromised",
        verb="channel compromised",
        takes=("channel",),
        fields=(Field("why", "How you know", required=True),),
        help="Nothing goes there, from anybody who works on this incident, until it is trusted again.",
    ),
    Action(
        "channel.trusted",
        "Say that a channel is safe again",
        ("T",),
        "lists",
        verb="channel trusted",
        takes=("channel",),
        fields=(Field("why", "Why it is safe", required=True),),
    ),
)
