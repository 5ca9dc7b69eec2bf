"""Who is at the keyboard, and whose act is recorded: two people, when a scribe writes.

An OS user name is a label, not an identity (DESIGN section 1).
"""

from __future__ import annotations

import os

from irrunner.journal.chain import Actor


def current_actor(name: str = "") -> Actor:
    """The person at this keyboard: the name they chose, their OS account and this host."""
    account = _account()
    return Actor(name or account, account, os.uname().nodename)


def _account() -> str:
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return os.environ.get("USERNAME") or str(os.getuid())
