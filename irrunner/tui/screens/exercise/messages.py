"""What the session of a director tells the screens besides the news of every session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.tui.messages import News

if TYPE_CHECKING:
    from textual.message import Message

    from irrunner.tui.screens.exercise.director_snapshot import ScriptPicture


class Pictured(News, bubble=False, namespace="news"):
    """There is a new picture of the script."""

    def __init__(self, picture: ScriptPicture) -> None:
        self.picture = picture
        super().__init__()

    def can_replace(self, message: Message) -> bool:
        """Only the latest matters."""
        return isinstance(message, Pictured)
