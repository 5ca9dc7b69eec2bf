"""Mail: one plain text. The subject is made by the standard library, which refuses a line break in it.

RFC 5322 asks for at most 998 octets in a line; the library folds. `Auto-Submitted` keeps answering machines quiet:
https://www.rfc-editor.org/rfc/rfc3834, section 5.
"""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Final

from irrunner.exchange.notifications.message import cut
from irrunner.incident.moments import parse_utc

if TYPE_CHECKING:
    from irrunner.exchange.notifications.channels import Channel
    from irrunner.exchange.notifications.message import Message
    from irrunner.exchange.notifications.secrets import Secrets

SUBJECT: Final = 150


def render(message: Message, channel: Channel, _: Secrets) -> bytes:
    """The whole mail."""
    mail = EmailMessage(policy=SMTP)
    first = f" {message.lines[0]}" if len(message.lines) == 1 else ""
    mail["Subject"] = cut(f"{message.heading}{first}", SUBJECT)
    mail["From"] = channel.sender
    mail["To"] = ", ".join(channel.to)
    mail["Date"] = parse_utc(message.made)
    mail["Message-ID"] = f"<{message.id}@{channel.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"{message.text}\n\nWritten by irrunner. The whole record is there.\n", cte="quoted-printable")
    return mail.as_bytes()
