"""What is kept: events, the hash chain that binds them, the stores, and the evidence vault.

`open_store` opens a `Journal`, whatever kind of store it is (`interface` says what each must offer; `sqlite` is
the one people use, `memory` the one of rehearsals); `Head` is where an incident's chain stands.
Nothing here knows what an event means (that is `irrunner.incident`), except `verify` and
`copying`, which follow redactions, removals and evidence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.journal.opening import init_store, open_store, open_workspace, store_exists, subscribe
from irrunner.journal.rows import Head

if TYPE_CHECKING:
    from irrunner.journal.interface import Journal

__all__ = ["Head", "Journal", "init_store", "open_store", "open_workspace", "store_exists", "subscribe"]


def __getattr__(name: str) -> object:
    """`Journal`, which only a type checker and the tests of it need: building its protocols delays every command."""
    if name == "Journal":
        from irrunner.journal.interface import Journal

        return Journal
    raise AttributeError(name)
