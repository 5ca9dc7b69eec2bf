"""Texts of strangers on their way into a playbook: Markdown without its marks, HTML without its tags."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, Final

_LINK: Final = re.compile(r"!?\[([^\[\]\n]{0,500})\]\(([^()\s]{1,2000})(?: [^()\n]{0,200})?\)")
_MARKS: Final = re.compile(r"\*\*|__|`|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|\\(?=[\[\]_*#])")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
_IMAGE: Final = re.compile(r"!\[[^\[\]\n]{0,500}\]\([^()\s]*\)")


def plain(text: str) -> str:
    """A sentence without Markdown and HTML, on one line."""
    text = _LINK.sub(lambda found: found[1], _TAG.sub("", text))
    return " ".join(unescape(_MARKS.sub("", text)).split())


def markdown(text: str) -> str:
    """Markdown without HTML and pictures."""
    return unescape(_TAG.sub("", _IMAGE.sub("", text))).strip()


def text_of(value: Any) -> str:
    """A value that should be a text, as one; anything else is empty."""
    return value.strip() if isinstance(value, str) else ""


def texts_of(value: Any) -> list[str]:
    """A value that should be a list of texts, or one text."""
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    return [text for each in value if (text := text_of(each))] if isinstance(value, list) else []
