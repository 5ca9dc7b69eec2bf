"""What is wrong in a playbook, and how it is drawn."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Problem(Struct, frozen=True):
    """One thing that is wrong.

    Attributes:
        file: the file's name, without its folder.
        line: from 1; 0 when the trouble is with the file as a whole.
        column: from 1, in characters.
        length: how many characters the caret underlines.
        severity: an error keeps a playbook from being used; a warning does not.
        code: a short name such as `unknown-step`.
        message: what is wrong and what was probably meant.
        source: the line itself, as it stands in the file.
    """

    file: str
    line: int
    column: int
    length: int
    severity: Literal["error", "warning"]
    code: str
    message: str
    source: str = ""


def render(problem: Problem) -> str:
    """Draw a problem: where, what, the line itself and a caret."""
    raise NotImplementedError


def suggest(word: str, known: object) -> str | None:
    """The known word that was probably meant."""
    raise NotImplementedError
