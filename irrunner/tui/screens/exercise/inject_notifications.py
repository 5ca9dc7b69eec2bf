"""Messages of control come to the front of whatever screen of the incident is in front, but never while somebody types.

Cards, answers, hints and the end are shown one after another, each once. The entry up to which a person was
shown them is kept as a draft, so that a screen that is opened again shows what came meanwhile and nothing twice.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from textual.widgets import Input, TextArea

from irrunner.application.clock_news import clock_news, clock_sentence
from irrunner.tui.screens.exercise.player_snapshot import current_players
from irrunner.tui.text import joined, line
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from textual.content import Content
    from textual.screen import Screen

    from irrunner.tui.host import Host
    from irrunner.tui.screens.exercise.player_snapshot import Notification, PlayerSnapshot
    from irrunner.tui.screens.incident.headline import Headline
    from irrunner.tui.store.session import Session

_DRAFT = "told"
"""How the name of a draft begins that holds the number of the last entry whose message one person was shown."""


class ReadMarker:
    """How far one person was shown what happened in an exercise.

    Attributes:
        shown: the entry up to which messages came to the front.
        scanned: the number of entries that were searched for news of the clock; -1 before the first search.
    """

    def __init__(self, session: Session, incident: str) -> None:
        """Begin where the same person was when the screen was last closed."""
        self._session = session
        who = sha256(session.actor.name.casefold().encode()).hexdigest()[:12]  # two people may share an account
        self._draft = f"{_DRAFT}-{who}"
        kept = session.drafts.text(incident, self._draft).strip()
        self.shown = int(kept) if kept.isascii() and kept.isdigit() and len(kept) < 9 else 0
        self.scanned = -1

    def keep(self) -> None:
        """Write down that the message was read, so that no other screen of this person shows it again."""
        self._session.draft(self._draft, str(self.shown))

    def waiting(self, players: PlayerSnapshot) -> list[Notification]:
        """The messages to be shown, in order: not the answer to somebody else's question, nor what one did oneself.

        The end of the exercise comes before everything that is left, and nothing after it.
        """
        me = self._session.actor.name
        new = [
            each for each in players.notifications if each.seq > self.shown and each.only in ("", me) and each.by != me
        ]
        return [each for each in new if each.row == "end"] or new


def _marker(session: Session) -> ReadMarker | None:
    opened = session.opened
    if opened is None:
        return None
    return opened.kept(ReadMarker, lambda: ReadMarker(session, opened.incident.id))


class CardNotifier:
    """Shows what control sends on one screen of the incident."""

    def __init__(self, screen: Screen[Any], host: Host, headline: Headline, say: Callable[[Content], None]) -> None:
        """Notify on a screen.

        Args:
            screen: above which cards are shown while it is in front.
            host: the app.
            headline: shows the story's clock, and how many cards wait.
            say: shows a line above the scribe line.
        """
        self._screen = screen
        self._host = host
        self._headline = headline
        self._say = say
        self._players: PlayerSnapshot | None = None

    def refresh(self) -> PlayerSnapshot | None:
        """The journal changed: show what was done to the story's clock, and what control sent.

        Returns:
            What the players were told so far.
        """
        self._players = current_players(self._host.session)
        self._show_clock_news()
        self.tick(self._host.session.clock())
        return self._players

    def tick(self, now: datetime) -> None:
        """A second went by: advance the story's clock, and show a message that had to wait for the end of a line."""
        players, marker = self._players, _marker(self._host.session)
        if players is None or marker is None:
            return
        waiting = marker.waiting(players)
        if waiting and self._can_show():
            self._screen.call_after_refresh(self._show_next)  # a card above what is not drawn yet would not be drawn
        self._show_story(players, len(waiting), now)

    def _show_next(self) -> None:
        players, marker = self._players, _marker(self._host.session)
        if players is None or marker is None or not (waiting := marker.waiting(players)) or not self._can_show():
            return
        from irrunner.tui.screens.exercise.card import CardScreen

        marker.shown = waiting[0].seq
        self._show_story(players, len(marker.waiting(players)), self._host.session.clock())

        def read(_: None) -> None:
            marker.keep()
            self.tick(self._host.session.clock())

        self._host.push_screen(CardScreen(waiting[0].row, players), read)

    def _show_story(self, players: PlayerSnapshot, waiting: int, now: datetime) -> None:
        self._headline.show_story(story_text(players, now, waiting, ascii_only=self._host.glyphs.ascii))

    def _can_show(self) -> bool:
        """Whether a card would take no key from anything: there is no dialog, and nobody types."""
        return self._host.screen is self._screen and not isinstance(self._screen.focused, Input | TextArea)

    def _show_clock_news(self) -> None:
        """Say what somebody else last did to the story's clock since this was last asked, and why."""
        session = self._host.session
        incident, marker = session.incident, _marker(session)
        if incident is None or marker is None:
            return
        with session.lock:
            new = incident.state.entries[marker.scanned :] if marker.scanned >= 0 else []
            marker.scanned = len(incident.state.entries)
        if news := clock_news(new, session.actor):
            sentence, why = clock_sentence(news[-1])
            self._say(joined((sentence, "warning"), why))


def story_text(players: PlayerSnapshot, now: datetime, waiting: int, *, ascii_only: bool) -> Content:
    """The exercise in the headline: the story's clock, and before it how many cards wait to be shown."""
    before: list[str | tuple[str, str]] = [(count(waiting, "new card"), "cursor"), "  "] if waiting > 0 else []
    if players.over == "real":
        before = [(" THIS IS REAL ", "cursor")]
    if players.story is None:
        return joined(*before)
    return joined(*before, line(players.story.clock_text(now, ascii_only=ascii_only), "strong"))
