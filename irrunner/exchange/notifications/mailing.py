"""Handing a mail to a server over SMTP: under TLS from the first byte (`smtps://`) or from STARTTLS on (`smtp://`).

RFC 8314 (https://www.rfc-editor.org/rfc/rfc8314): submission is encrypted. Only a server of this machine gets a mail in
the clear, and no password goes anywhere in the clear.
"""

from __future__ import annotations

import smtplib
import ssl
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from irrunner.errors import Refused
from irrunner.exchange.notifications.outcome import Outcome
from irrunner.exchange.notifications.posting import is_loopback
from irrunner.exchange.time_limit import time_limit

if TYPE_CHECKING:
    from irrunner.exchange.notifications.channels import Channel
    from irrunner.exchange.notifications.secrets import Secrets
    from irrunner.exchange.time_limit import TimeLimit

_PORTS: Final = {"smtp": 587, "smtps": 465}


def send_mail(mail: bytes, channel: Channel, secrets: Secrets, seconds: float) -> Outcome:
    """Hand over one mail, once.

    Raises:
        Refused: the address of the server cannot be used, or it does not encrypt; nothing was sent.
    """
    scheme, host, port = mail_server(secrets.address)
    given = False
    with time_limit(seconds) as limit:
        try:
            with _connected(scheme, host, port, seconds, limit) as server:
                if channel.user:
                    server.login(channel.user, secrets.secret)
                server.ehlo_or_helo_if_needed()
                given = True
                refused = server.sendmail(channel.sender, channel.to, mail)
            return Outcome(True, f"taken, but not for {', '.join(refused)}" if refused else "taken")
        except smtplib.SMTPAuthenticationError as error:
            return Outcome(False, f"{host} refused the password: {_said(error)}")
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            return Outcome(False, f"{host} takes it for nobody: {code} {_text(said)}", try_again=400 <= code < 500)
        except smtplib.SMTPResponseException as error:
            return Outcome(False, f"{host} refused it: {_said(error)}", try_again=400 <= error.smtp_code < 500)
        except ssl.SSLError as error:
            return Outcome(False, f"{host} could not be trusted: {error.reason or error}.", try_again=True)
        except (OSError, smtplib.SMTPException) as error:
            why = f"no answer within {seconds:.0f} s" if limit.is_over else str(error) or type(error).__name__
            return Outcome(False, f"{host} could not be reached: {why.rstrip('.')}.", try_again=True, unsure=given)


def mail_server(address: str) -> tuple[str, str, int]:
    """Scheme, host and port of a mail server.

    Raises:
        Refused: it is no such address. It is not repeated.
    """
    hint = "Look at the variable or the keyring that holds it: smtps://mail.example.com, or smtp://… for STARTTLS."
    try:
        parts = urlsplit(address)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        scheme, host, port, parts = "", "", 0, urlsplit("")
    if scheme not in _PORTS or not host or any(character.isspace() for character in address):
        raise Refused("Its address is no smtp or smtps address.", hint=hint)
    if parts.username is not None or parts.password is not None:
        raise Refused("Its address has a name or password in it.", hint="Name them with user and secret.")
    return scheme, host, port


class _Watched:
    """A connection that the time limit knows from its first byte on."""

    def __init__(self, limit: TimeLimit, *args: Any, **kwargs: Any) -> None:
        limit.watch(lambda: getattr(self, "sock", None))
        super().__init__(*args, **kwargs)


class _Server(_Watched, smtplib.SMTP):
    pass


class _EncryptedServer(_Watched, smtplib.SMTP_SSL):
    pass


def _connected(scheme: str, host: str, port: int, seconds: float, limit: TimeLimit) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if scheme == "smtps":
        return _EncryptedServer(limit, host, port, timeout=seconds, context=context)
    server = _Server(limit, host, port, timeout=seconds)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=context)
        server.ehlo()
    elif not is_loopback(host):
        server.close()
        raise Refused(
            f"{host} does not encrypt (no STARTTLS). Nothing was sent.", hint="Use smtps://, or another server."
        )
    return server


def _said(error: smtplib.SMTPResponseException) -> str:
    return f"{error.smtp_code} {_text(error.smtp_error)}"


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said
