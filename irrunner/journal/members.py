"""Who works on the store of a team: its members, and what each of them may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.journal.chain import Actor
    from irrunner.journal.rows import Head

ROLES = ("reader", "responder", "lead", "approver", "custodian", "director", "admin")
"""What a member of a team store may be; which kinds of entry each may write is data of the store."""


class Member(Struct, frozen=True):
    """Somebody who works on a team store.

    Attributes:
        login: as the server authenticates them. name: in the record. role: one of ROLES.
        since: when they became a member, in irrunner's form. is_active: false once they were removed.
    """

    login: str
    name: str
    role: str
    since: str
    is_active: bool = True


class Members(Protocol):
    """The members of a store that a server keeps."""

    def authenticated(self, actor: Actor) -> Actor:
        """Who acts: whoever the server authenticated, at the machine that the actor names."""
        ...

    def everybody(self) -> list[Member]:
        """Everybody who is or was a member."""
        ...

    def add(self, name: str, role: str, *, login: str = "", secret: str = "") -> bool:
        """Make somebody a member; whether a login was made for them."""
        ...

    def remove(self, name: str) -> Member:
        """Take somebody's membership."""
        ...

    def restrict(self, incident: str, names: Sequence[str]) -> None:
        """Let only these members see an incident; nobody in particular: all members."""
        ...

    def who_sees(self, incident: str) -> list[str]:
        """The names of those who see a restricted incident; empty when all members do."""
        ...

    def unrestricted_heads(self, incidents: Sequence[str]) -> dict[str, Head]:
        """Where the chains of these incidents stand, of those alone that every member sees."""
        ...
