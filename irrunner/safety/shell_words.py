"""Putting answers into commands that somebody pastes into a shell: quoted for it, or not at all.

POSIX shells take `'…'` literally. So does PowerShell, where a single quote inside is written twice; it takes the
curly single and double quotes for plain ones as well.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Final

from irrunner.errors import Refused
from irrunner.safety.commands import copyable, is_one_plain_word
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

POWERSHELL: Final = "windows"
"""The platform whose shell is PowerShell; every other one has a POSIX shell."""
_SINGLE: Final = "'\u2018\u2019\u201a\u201b"
_DOUBLE: Final = '"\u201c\u201d\u201e'
_BARE = re.compile(r"-?[A-Za-z_][\w.:\\/-]*", re.ASCII)
_AFTER_A_WORD: Final = " \t\n;|)"


def powershell_quoted(text: str) -> str:
    """A text as one literal word of PowerShell."""
    return "'" + re.sub(f"[{_SINGLE}]", r"\g<0>\g<0>", text) + "'"


def quoted(text: str, platform: str) -> str:
    """A text as one word of the platform's shell."""
    return powershell_quoted(text) if platform == POWERSHELL else shlex.quote(text)


def powershell_command(argv: Sequence[str], filled: Collection[int] = ()) -> str:
    """A command as one line of PowerShell.

    Args:
        argv: its parts, answers filled in.
        filled: the places of the parts that hold an answer; they are quoted whatever they look like, so that none of
            them is taken for a parameter or a number.

    Raises:
        Refused: a part holds what a paste would act on, or a double quote, which Windows PowerShell does not hand to
            a program as it is.
    """
    copyable(argv)
    for place in filled:
        if set(argv[place]) & set(_DOUBLE):
            raise Refused(
                f"This command was not copied: a double quote in an answer: {one_line(argv[place], 200)}",
                hint="Windows PowerShell does not hand double quotes to a program as they are. Type it by hand.",
            )
    words = [
        part if place not in filled and _BARE.fullmatch(part) else powershell_quoted(part)
        for place, part in enumerate(argv)
    ]
    return " ".join(["&", *words] if words and words[0][0] == "'" else words)


def is_plain_for(text: str, platform: str) -> bool:
    """Whether the platform's shell takes a text as one word and acts on nothing in it, in or out of quotes."""
    if platform != POWERSHELL:
        return is_one_plain_word(text)
    return re.fullmatch(r"[A-Za-z0-9_.:/\\=-]+", text) is not None


def bare_places(text: str, starts: Sequence[tuple[int, int]], platform: str) -> list[bool]:
    """For each stretch of a command's text: whether it surely stands outside all quotes, where a word can be quoted.

    Args:
        text: the command as its author wrote it.
        starts: the stretches, in order, as where they start and end.
        platform: whose shell will read it.
    """
    outside = _outside(text, platform)
    return [outside[start] and _is_apart(text, start, end, platform) for start, end in starts]


def _is_apart(text: str, start: int, end: int, platform: str) -> bool:
    if platform != POWERSHELL:
        return text[start - 1 : start] != "$"
    return (start == 0 or text[start - 1].isspace()) and (end == len(text) or text[end] in _AFTER_A_WORD)


def _outside(text: str, platform: str) -> list[bool]:
    """For each character whether it stands outside quotes. From what is not surely understood on, none does."""
    found = [False] * len(text)
    singles, doubles, escape = (_SINGLE, _DOUBLE, "`") if platform == POWERSHELL else ("'", '"', "\\")
    quote, place = "", 0
    while place < len(text):
        char = text[place]
        if quote != singles and _is_unsure(text, place, platform):
            break
        found[place] = not quote
        if quote:
            if char in quote:
                quote = ""
            elif char == escape and quote == doubles:
                place += 1
        elif char == escape:
            place += 1
        else:
            quote = singles if char in singles else doubles if char in doubles else ""
            found[place] = not quote
        place += 1
    return found


def _is_unsure(text: str, place: int, platform: str) -> bool:
    """Whether something begins here that has rules of its own: a substitution, a comment, a document."""
    two = text[place : place + 2]
    if two[0] == "#" or two == "$(":
        return True
    if platform == POWERSHELL:
        return two[0] == "@" and two[1:] in (*_SINGLE, *_DOUBLE)
    return two[0] == "`" or two in ("<<", "$'", '$"')
