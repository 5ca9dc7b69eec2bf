"""Drafts: words typed and not yet recorded, kept in the store's workspace so that a crash does not take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.journal import open_workspace

if TYPE_CHECKING:
    from irrunner.journal.chain import Actor
    from irrunner.journal.locations import Location


class Drafts:
    """The drafts of one person in one store, each by incident and name."""

    def __init__(self, place: Location, actor: Actor) -> None:
        """Nothing is made or read yet."""
        self._workspace = open_workspace(place)
        self._account = actor.account

    def keep(self, incident: str, name: str, text: str) -> None:
        """Keep a draft; an empty text removes it. What cannot be kept is only a draft: nothing is raised."""
        self._workspace.keep_draft(incident, name, text, account=self._account)

    def text(self, incident: str, name: str) -> str:
        """The draft; empty when there is none."""
        return self._workspace.draft(incident, name, account=self._account)
