"""The one line that is left when a window is too small to work in."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget


class TooSmall(Widget):
    """Says so, and that nothing is lost. The stylesheet shows it below 60x15."""

    def render(self) -> Content:
        """As much of the sentence as fits."""
        size = self.screen.size
        said = f"{size.width}x{size.height} is too small: make it 60x15. All is kept."
        return Content(said if size.width >= len(said) else "Too small: make it 60x15."[: size.width])
