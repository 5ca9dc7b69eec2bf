"""The files of report templates: regular files in their folders, never behind a link; what their own text may say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import BaseLoader, TemplateNotFound, TemplateSyntaxError
from jinja2.loaders import split_template_path

from irrunner.errors import NotFound, Refused
from irrunner.safety.paths import reading_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jinja2 import Environment

MAX_BYTES = 4 * 1024 * 1024
"""Of one template; ours have less than twenty thousand."""


class TemplateFiles(BaseLoader):
    """Finds templates in folders, the first that has one. The folders may be links, nothing below them may."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = [Path(folder) for folder in folders]

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template.

        Raises:
            TemplateNotFound: no folder has it, or it would lie outside of them.
            TemplateSyntaxError: it is a link or behind one, no regular file, too large, or not UTF-8.
        """
        parts = split_template_path(template)
        for folder in self._folders:
            if (text := _read(folder, parts)) is not None:
                return text, str(folder.joinpath(*parts)), lambda: True
        raise TemplateNotFound(template)


def _read(folder: Path, parts: list[str]) -> str | None:
    path = folder
    for part in parts:
        path /= part
        if path.is_symlink():
            raise _unfit("it is a symbolic link, or lies behind one", path)
    try:
        with reading_regular(path) as (file, _):
            data = file.read(MAX_BYTES + 1)
    except NotFound:
        return None
    except Refused as refused:
        raise _unfit(refused.sentence, path) from None
    if len(data) > MAX_BYTES:
        raise _unfit(f"it is larger than {MAX_BYTES // 1024 // 1024} MiB", path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unfit("it is not in UTF-8", path) from None


def _unfit(what: str, path: Path) -> TemplateSyntaxError:
    return TemplateSyntaxError(what, 0, path.name, str(path))


_SPECIAL = re.compile(
    r"(?P<escape>\\[^<])"
    r"|(?P<good>(?<=[^\s>])(?:<br */?>)+|<https?://[^\s<>@]+>)"
    r"|(?P<html><(?=[A-Za-z/!?]|\Z))"
    r"|(?P<backslash>\\\Z)"
    r"|(?P<picture>!(?=\[|\Z))"
    r"|(?P<link>\](?:\(\s*<?(?P<target>[^\s()<>\[\\]*)|:\s*<?(?P<named>[^\s<>\[\\]*)|\Z))"
)
_GOOD_LINK = re.compile(r"#|https?://[^\s@/]+|mailto:", re.IGNORECASE)
_LINES = re.compile(r"[^\n]+")
_TICKS = re.compile("`")
_TICKS_IN_PAIRS = re.compile(r"(?:[^`\\]|\\.?|(?P<ticks>`++)(?:(?!(?P=ticks)(?!`))(?:[^`]|`++))*+(?P=ticks)(?!`))*+")
_WHAT = {
    "ticks": "a backtick has no other one on its line; for code there are the filters `code` and `code_block`",
    "backslash": "it ends in a backslash, which would take one away from what is filled in there",
    "html": "it holds HTML, in which texts of the record could act; only `<br>` inside a line may be there",
    "picture": "it would show a picture; a sign `!` in front of a bracket, or of what is filled in, is written `\\!`",
    "link": "a link leads to http, https, mailto or a place in the page, and is written out; a bracket is `\\]`",
}


def markdown_fault(text: str) -> tuple[int, str] | None:
    """The first thing in the literal text of a Markdown template that a report may not have.

    The values are escaped, and nothing in Markdown takes that back but HTML around them. So there is none.

    Returns:
        Its place in characters, and what it is.
    """
    for line in _LINES.finditer(text):
        if _TICKS.search(line[0]) and not _TICKS_IN_PAIRS.fullmatch(line[0]):
            return line.start(), _WHAT["ticks"]
    for found in _SPECIAL.finditer(text):
        kind = found.lastgroup if found.lastgroup in _WHAT else "link" if found["link"] else ""
        if kind == "link" and _GOOD_LINK.match(found["target"] or found["named"] or ""):
            continue
        if kind:
            return found.start(), _WHAT[kind]
    return None
