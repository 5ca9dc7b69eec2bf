"""Foreign text for a terminal: what a terminal would obey, or a reader would not see, is spelled out.

Textual and plain `print` pass escape sequences on to the terminal: an OSC 52 inside a note writes the
responder's clipboard, an OSC 0 renames the window, a direction mark turns `exe.txt` around. The journal
and the vault keep the true text; this is what people are shown.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category

# The code points that a terminal obeys or that take no place on it: C0 but newline and tab, DEL, C1, the
# default-ignorable code points of Unicode (direction marks, zero-width, fillers, tags, variation selectors),
# line separators, surrogates without a partner, noncharacters, and format controls of rare scripts.
_NONCHARACTERS = "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(1, 0x11))
_HOSTILE = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    r"\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
) + _NONCHARACTERS
# U+FE0E and U+FE0F choose between the plain and the coloured form of a symbol. Behind anything else they are
# an invisible difference between two names that look the same.
SYMBOLS: Final = r"\xa9\xae\u203c\u2049\u2122-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
# Scripts that are written with joiners: Arabic and its relatives, those of India and its neighbours.
JOINING: Final = r"\u0620-\u06ff\u0710-\u08ff\u0900-\u0dff\u0f40-\u109f\u1780-\u17b3\u17b6-\u17ff\u1820-\u18aa"
_JOINED = re.compile(rf"[{SYMBOLS}]\u200d[{SYMBOLS}]|[{JOINING}][\u200c\u200d][{JOINING}]")
HOSTILE = re.compile(rf"[{_HOSTILE}]+|(?<![{SYMBOLS}])[\ufe0e\ufe0f]+")
"""Runs of characters that a terminal obeys or that a reader does not see."""

# More accents than this on one letter climb over the lines above; no living script needs as many.
MARKS_ALLOWED = 8
# Neither ASCII nor letter nor digit: where a flood of combining marks can be. Box drawing lands here too.
CROWD = re.compile(rf"[^\w\x00-\x7f]{{{MARKS_ALLOWED + 1},}}")


def visible(text: str) -> str:
    r"""Text that is safe to show on several lines; newline and tab stay.

    Letters of every script, accents, CJK and emoji stay as they are; dangerous characters become escapes
    such as `\x1b` and `\u202e`, CRLF becomes a newline, and a flood of combining marks is cut and says so.
    Text that already holds such an escape as plain characters is left alone, so doing it twice changes nothing.
    A joiner stays between two emoji, and between two letters of a script that is written with it, such as Persian;
    anywhere else it is a way to hide a difference.

    Returns:
        The very same object when nothing had to change.
    """
    if text.isprintable() and text.isascii():
        return text
    if HOSTILE.search(text):
        text = HOSTILE.sub(_spelled, text.replace("\r\n", "\n"))
    if CROWD.search(text):
        text = thin_marks(text)
    return text


def one_line(text: str, limit: int | None = None) -> str:
    r"""Text that is safe in a one-line field: as `visible`, with newline and tab spelled `\n` and `\t`.

    Args:
        text: what a stranger wrote.
        limit: how many characters to show at most; a longer text ends in an ellipsis.
    """
    longer = False
    if limit is not None and len(text) > (enough := 2 * limit + 1000):
        text, longer = text[:enough], True
    line = visible(text)
    if "\n" in line or "\t" in line:
        line = line.replace("\n", r"\n").replace("\t", r"\t")
    if limit is None or (len(line) <= limit and not longer):
        return line
    return f"{line[: limit - 1]}…" if limit > 0 else ""


class _Escapes(dict[str, str]):
    """How each dangerous character is written, filled as they turn up: there are few thousand at most."""

    def __missing__(self, character: str) -> str:
        code = ord(character)
        form = "\\x{:02x}" if code <= 0xFF else "\\u{:04x}" if code <= 0xFFFF else "\\U{:08x}"
        return self.setdefault(character, form.format(code))


ESCAPES = _Escapes({"\r": r"\r"})


def _spelled(match: re.Match[str]) -> str:
    if len(match[0]) == 1 and match[0] in "\u200c\u200d":
        before = match.string[max(0, match.start() - 2) : match.start()].removesuffix("\ufe0f")[-1:]
        if _JOINED.fullmatch(before + match[0] + match.string[match.end() : match.end() + 1]):
            return match[0]
    return "".join(map(ESCAPES.__getitem__, match[0]))


def thin_marks(text: str) -> str:
    """The same text with every run of combining marks cut to what is allowed."""
    marks = "".join(sorted(character for character in set(text) if category(character) in ("Mn", "Me")))
    return re.sub(f"[{marks}]{{{MARKS_ALLOWED + 1},}}", _cut, text) if marks else text


def _cut(match: re.Match[str]) -> str:
    return f"{match[0][:MARKS_ALLOWED]}[{len(match[0]) - MARKS_ALLOWED} combining marks cut]"
