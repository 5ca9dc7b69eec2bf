"""What is kept: events, the hash chain that binds them, the stores, and the evidence vault.

`open_store` opens a `Journal`, whatever kind of store it is (`interface` says what each must offer; `sqlite` is
the one people use, `memory` the one of rehearsals); `Head` is where an incident's chain stands.
Nothing here knows what an event means (that is `irrunner.incident`), except `verify` and
`copying`, which follow redactions, removals and evidence.
"""

from __future__ import annotations

from irrunner.journal.interface import Journal
from irrunner.journal.opening import init_store, open_store, open_workspace, store_exists
from irrunner.journal.rows import Head

__all__ = ["Head", "Journal", "init_store", "open_store", "open_workspace", "store_exists"]
