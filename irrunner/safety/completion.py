"""Words that a shell completes: what is inserted into a command line is one word of it, and nothing that acts.

An option, an id or a title may come from a stranger's store, and what bash inserts it does not quote. zsh and fish
quote by themselves.
"""

from __future__ import annotations

import re

from msgspec import Struct

from irrunner.safety.terminal import one_line

_PLAIN = re.compile(r"[\w./:=@%+,-]+")
"""What no shell acts on, and no shell has to quote; `~`, `=` and `%` only where they are not the first character."""
_FIRST = re.compile(r"[\w./+@,]")
_IN_QUOTES = re.compile(r"[\w./:=@%+,() -]+")
"""What stands for itself inside single and double quotes."""
_PIECE = re.compile(r"""\\.|[ \t\n]+|'[^']*'?|"(?:\\.|[^"\\])*(?:"|\\?\Z)|.""", re.DOTALL)
"""What a line is made of: an escaped character, spaces, a part in quotes that may still be open, a character."""
_CLOSED = re.compile(r'"(?:\\.|[^"\\])*"', re.DOTALL)
_LONGEST = 200
_TAKEN_ALONG = "@"
"""bash breaks a word at it, and completes it together with what follows (a host name, it supposes)."""


class TypedLine(Struct, frozen=True):
    """A command line as far as it is typed.

    Attributes:
        words: the finished words, without their quotes.
        last: the word under way, without quotes; empty after a space.
        kept: how many characters of it the shell leaves as they are: it completes what comes after them.
        quote: the quote that is still open in it.
        mixed: it holds quotes that were closed again.
    """

    words: tuple[str, ...]
    last: str
    kept: int = 0
    quote: str = ""
    mixed: bool = False


def can_be_offered(word: str) -> bool:
    """Whether a word may be completed at all: on one line, all of it visible, and not taken for an option."""
    return 0 < len(word) <= _LONGEST and not word.startswith("-") and one_line(word) == word


def is_plain(word: str) -> bool:
    """Whether bash, zsh and fish take the word as it is, without quotes."""
    return _PLAIN.fullmatch(word) is not None and _FIRST.match(word) is not None


def read_typed_line(line: str, breaks: str = "") -> TypedLine:
    """Split a line as bash does: at spaces, with quotes and backslashes; nothing in it is expanded.

    Args:
        line: what is typed before the cursor.
        breaks: the characters at which bash begins anew inside a word (COMP_WORDBREAKS), such as `@` and `=`.
    """
    words: list[str] = []
    last: str | None = None
    kept, quote, mixed = 0, "", False
    for piece in _PIECE.findall(line):
        if piece[0] in " \t\n":
            words.extend([] if last is None else [last])
            last, kept, mixed = None, 0, False
            continue
        before = last or ""
        if piece[0] in "'\"":
            inside, is_open = _unquoted(piece)
            kept, quote, mixed = len(before), piece[0] if is_open else "", mixed or not is_open
            last = before + inside
        else:
            last = before + piece.removeprefix("\\")
            if piece in breaks:
                kept = len(last) - (piece == _TAKEN_ALONG)
    return TypedLine(tuple(words), last or "", kept, quote, mixed)


def _unquoted(piece: str) -> tuple[str, bool]:
    """What stands in quotes, and whether they are still open."""
    inside = piece[1:]
    if piece[0] == "'":
        return inside.removesuffix("'"), not inside.endswith("'")
    is_open = _CLOSED.fullmatch(piece) is None
    return re.sub(r"\\(.)", r"\1", inside if is_open else inside[:-1], flags=re.DOTALL), is_open


def quoted_for_bash(word: str, typed: TypedLine) -> str | None:
    """What bash may insert for a word, so that the command gets exactly this word; None when nothing can.

    Args:
        word: a word that starts with what is typed.
        typed: the line; what it keeps of the word is not inserted again.
    """
    rest = word[typed.kept :]
    if typed.mixed or one_line(rest) != rest:
        return None
    if typed.quote:
        return rest if _IN_QUOTES.fullmatch(rest) else None
    return rest if is_plain(rest) else _escaped(rest)


def described_for_bash(words: list[tuple[str, str]], columns: int) -> list[str]:
    """Words for a list that bash shows, each with what it is about; it inserts no more than they have in common.

    Args:
        words: at least two different words as they are inserted, each with foreign text about it.
        columns: how wide a line may be.
    """
    widest = max(len(word) for word, _ in words)
    room = max(columns - widest - 4, 0)
    return [f"{word.ljust(widest)}  {one_line(text, room)}".rstrip() for word, text in words]


def _escaped(text: str) -> str:
    """A backslash in front of everything that is neither letter nor digit nor plain."""
    return re.sub(r"^[^\w./+@,-]|(?<!^)[^\w./:=@%+,-]", r"\\\g<0>", text)
