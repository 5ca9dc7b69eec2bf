"""Which answers prove that an old credential is dead, and why the others do not.

A refusal of the credential itself proves it. An answer about something else, such as a server in trouble or a limit,
says nothing about the credential.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

REFUSALS: Final[dict[str, str]] = {
    # RFC 9110 as https://developer.mozilla.org/docs/Web/HTTP/Status/401 and …/403 explain it
    "401": "the credential was refused",
    "403": "access was refused; it proves something only where the same request was allowed before",
    # OAuth: RFC 6749, section 5.2, and RFC 6750, section 3.1
    "invalid_grant": "the grant is invalid, expired or revoked",
    "invalid_token": "the token is invalid, expired or revoked",
    "invalid_client": "the client is not known",
    # https://docs.amazonaws.cn/en_us/IAM/latest/APIReference/CommonErrors.md, and for the second
    # https://docs.aws.amazon.com/botocore/latest/reference/services/logs/client/exceptions/UnrecognizedClientException.html
    "invalidclienttokenid": "the key does not exist any more",
    "unrecognizedclientexception": "the key is not valid",
    "expiredtokenexception": "the session's token has expired",
    # https://access.crunchydata.com/documentation/postgresql18/18.7/errcodes-appendix.html
    "28p01": "the password is invalid",
    "28000": "the authorization is invalid",
    # general practice: what `ssh` says when no method is left
    "permission denied (publickey": "the key was refused",
}
"""What came back, in small letters, and what it says of the credential."""

_CODE = re.compile(r"(?<![\w.])[1-5]\d\d(?![\w.])", re.ASCII)
_WORD = re.compile(r"\w+", re.ASCII)
_KINDS: Final[dict[str, str]] = {
    "1": "it is no answer yet",
    "2": "the request was allowed: the credential still works",
    "3": "it only sends somewhere else",
    "4": "it is about the request, not about the credential",
    "5": "the server is in trouble, and nobody knows whether it looked at the credential",
}
_SPECIAL: Final[dict[str, str]] = {
    "404": "nothing is there, for whoever asks",
    "407": "a proxy on the way refused, and not the service",
    "missingauthenticationtoken": "no credential was sent",
    "429": "there were too many requests, and nobody knows whether the credential was looked at",
}
_SILENCE: Final = (
    "timeout",
    "timed out",
    "refused to connect",
    "connection refused",
    "no route",
    "reset",
    "unreachable",
)


class Verdict(Struct, frozen=True):
    """What an answer says about a credential.

    Attributes:
        proves: whether it proves that the credential is dead. why: why it does, or does not, in a few words.
    """

    proves: bool
    why: str


def judge(status: str) -> Verdict:
    """What came back, as a person writes it: `401`, `HTTP 403 Forbidden`, `invalid_grant`, `timeout`."""
    text = " ".join(status.casefold().split())
    if not text:
        return Verdict(proves=False, why="nobody says what came back")
    codes, words = _CODE.findall(text), _WORD.findall(text)
    refused = [why for sign, why in REFUSALS.items() if sign in words or (" " in sign and sign in text)]
    if special := next((why for sign, why in _SPECIAL.items() if sign in words), ""):
        return Verdict(proves=False, why=special)
    for code in codes:
        if code not in REFUSALS and not (refused and code[0] == "4"):
            return Verdict(proves=False, why=_KINDS[code[0]])
    if refused:
        return Verdict(proves=True, why=refused[0])
    if any(sign in text for sign in _SILENCE):
        return Verdict(proves=False, why="no answer came, and silence says nothing about the credential")
    return Verdict(proves=False, why="it is none of the refusals that are known to prove it")
