"""What was typed into a form and is not recorded yet: it outlives Escape, a kill and a lost line."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import DecodeError, ValidationError, json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from irrunner.tui.actions.model import Action, Context
    from irrunner.tui.dialogs.fields import Asked
    from irrunner.tui.store.session import Session

DRAFT_AFTER = 0.3
"""Seconds without a key after which what was typed is kept."""
_ABOUT = {
    "step.evidence": ("step",),
    "step.answer": ("step",),
    "register.add": ("register",),
    "register.import": ("register",),
}
"""What the forms of some actions are about besides what their verb takes."""


class FormDraft:
    """The draft of one form: what it asks, about which step, entry or row."""

    def __init__(self, session: Session, name: str, *, incident: str) -> None:
        """Know where it lies.

        Args:
            session: which keeps it.
            name: what distinguishes the form from all others; any text.
            incident: the id; empty for a form that belongs to none.
        """
        self._session = session
        self._incident = incident
        self._name = f"form-{sha256(name.encode('utf-8', 'replace')).hexdigest()[:16]}"
        self._kept: dict[str, str] | None = None

    @classmethod
    def of_action(cls, session: Session, action: Action, context: Context) -> FormDraft:
        """The draft of an action's form, for what the action applies to."""
        about = [f"{name}={getattr(context, name)}" for name in (*action.takes, *_ABOUT.get(action.id, ()))]
        incident = session.incident.id if session.incident is not None else ""
        return cls(session, "\n".join((action.id, action.title, *about)), incident=incident)

    def load(self) -> dict[str, str]:
        """The answers as they were typed, by the names of the fields; empty when there is no draft."""
        text = self._session.drafts.text(self._incident, self._name)
        try:
            self._kept = json.decode(text, type=dict[str, str]) if text.strip() else {}
        except (DecodeError, ValidationError, UnicodeError):
            self._kept = {}
        return dict(self._kept)

    def keep(self, typed: Mapping[str, str]) -> None:
        """Keep what was typed; nothing typed removes the draft."""
        if typed != self._kept:
            self._kept = dict(typed)
            text = json.encode(self._kept).decode() if typed else ""
            self._session.draft(self._name, text, self._incident)

    def forget(self) -> None:
        """It was recorded, or handed on: after what is queued already."""
        self._kept = None
        self._session.draft(self._name, "", self._incident)


def typed(rows: Iterable[Asked]) -> dict[str, str]:
    """What a person changed in the fields of a form."""
    return {row.field.name: row.text for row in rows if row.is_changed}


def restore(rows: Sequence[Asked], kept: Mapping[str, str]) -> bool:
    """Put a draft back into the fields; whether any of it is another text than what stood there."""
    found = False
    for row in rows:
        text = kept.get(row.field.name)
        if text is not None and text != row.text:
            row.put(text)
            found = True
    return found
