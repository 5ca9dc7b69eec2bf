"""What is kept: events, the hash chain that binds them, the SQLite store, and the evidence vault.

`Store` is one folder with a journal and a vault; `Head` is where an incident's chain stands.
Nothing here knows what an event means (that is `irrunner.incident`), except `verify` and
`copying`, which follow redactions, removals and evidence.
"""

from __future__ import annotations

from irrunner.journal.interface import Head
from irrunner.journal.sqlite.store import Store

__all__ = ["Head", "Store"]
