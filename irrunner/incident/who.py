"""Who is at the keyboard, and whose act is recorded: two people, when a scribe writes.

An OS user name is a label, not an identity (DESIGN section 1).
"""

from __future__ import annotations

import os

from irrunner.journal.chain import Actor
from irrunner.safety.confinement import is_confined


def current_actor(name: str = "") -> Actor:
    """The person at this keyboard: the name they chose, their OS account and this host.

    Whoever came in by SSH chose no name: it stands in the line that let their key in, and the key's fingerprint stands
    behind the account. That is an identity, as far as the key is in one hand.
    """
    key = os.environ.get("IRRUNNER_SSH_KEY", "") if is_confined() else ""
    actor = Actor(name, _account(), os.uname().nodename).let_in_by(key)
    return actor if name else Actor(actor.account, actor.account, actor.host)


def _account() -> str:
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return os.environ.get("USERNAME") or str(os.getuid())
