"""What passes the gate: text for a terminal, a page, a spreadsheet and a shell; indicators, file names, completion."""

from __future__ import annotations

import csv
import io
import re
import shlex
import unicodedata
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from fuzz.mutation import load_grammars
from fuzz.parser import Parser, must, must_be
from irrunner.application.editor import editor_command
from irrunner.cli.repl.command_line import split_words
from irrunner.incident.credential_proof import judge
from irrunner.report.formats.html_text import paragraphs
from irrunner.safety import csv as csv_text
from irrunner.safety import markdown as markdown_text
from irrunner.safety import web
from irrunner.safety.commands import copyable
from irrunner.safety.completion import can_be_offered, quoted_for_bash, read_typed_line
from irrunner.safety.defang import defang, defang_indicator, kind_of, refang
from irrunner.safety.paths import safe_name
from irrunner.safety.secrets import find_secrets, without_secrets
from irrunner.safety.terminal import one_line, visible
from irrunner.safety.text_bytes import decode_sample
from irrunner.tui.screens.evidence.add import dropped_paths
from irrunner.tui.widgets.markdown import blocks

if TYPE_CHECKING:
    from random import Random

GRAMMARS = load_grammars("texts")

_PREPENDED = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
_ALLOWED_FORMAT = {"Cc": "\n\t", "Cf": _PREPENDED}
"""Format characters that take a place of their own, such as the Arabic number sign."""
_TAG = re.compile(r"</?\w*")
_MARKDOWN = MarkdownIt("commonmark")


_JOINED = re.compile(
    r"(?<=[^\W_a-z]|[\u2122-\uffff\U0001f000-\U0001faff])[\u200c\u200d](?=[^\x00-\xa8])", re.IGNORECASE
)
"""Joiners between two letters of other scripts than ours, or between two symbols."""


def harmless(text: str, *, lines: bool = True) -> None:
    """A terminal obeys nothing in a text, and a reader sees all of it: judged by Unicode's categories."""
    for character in set(_JOINED.sub("", text)):
        if character.isascii() and character.isprintable():
            continue
        category = unicodedata.category(character)
        good = category not in ("Cc", "Cf", "Cs", "Zl", "Zp") or character in _ALLOWED_FORMAT.get(category, "")
        must(good and (lines or character not in "\n\t"), f"it shows no U+{ord(character):04X}")


def terminal(text: str) -> None:
    """What is shown is harmless, and shown once more is the same."""
    shown = visible(text)
    harmless(shown)
    must_be(visible(shown), shown, "what is visible, once more")
    line = one_line(text)
    harmless(line, lines=False)
    must_be(one_line(line), line, "one line, once more")
    for limit in (0, 1, 10):
        must(len(one_line(text, limit)) <= limit, "one line keeps to its limit")
    if text.isascii() and text.isprintable():
        must_be(line, text, "plain text")


def defanged(text: str) -> None:
    """Defanged text is the same when defanged again, and for matching the same as before."""
    once = defang(text)
    must_be(defang(once), once, "defanged, once more")
    must_be(refang(once), refang(text), "defanged and back")
    for kind in ("domain", "ip", "url", "email", "hash", "string", kind_of(text)):
        safe = defang_indicator(kind, text)
        must_be(defang_indicator(kind, safe), safe, f"a {kind} defanged, once more")
    must(kind_of(text) in ("", "hash", "url", "ip", "email", "path", "domain"), "it is of a known kind")


def markdown_page(source: str) -> None:
    """Markdown on the screen shows nothing that acts."""
    for block in blocks(source):
        harmless(block.text.plain, lines=False)


def markdown_escape(text: str) -> None:
    """What is escaped for a page stays the one paragraph that it is."""
    escaped = markdown_text.escape(text)
    harmless(escaped, lines=False)
    kinds = [token.type for token in _MARKDOWN.parse(escaped)]
    must(kinds in ([], ["paragraph_open", "inline", "paragraph_close"]), "escaped text is one paragraph")
    quoted = [token.type for token in _MARKDOWN.parse(markdown_text.block(text)) if token.level == 0]
    must(quoted in ([], ["blockquote_open", "blockquote_close"]), "a block is one quotation")
    fenced = _MARKDOWN.parse(markdown_text.code_block(text))
    must_be([token.type for token in fenced], ["fence"], "a block of code")
    harmless(markdown_text.inline_code(text), lines=False)


def page(text: str) -> None:
    """HTML for an element or a quoted attribute opens nothing."""
    escaped = web.escape(text)
    must(not set("<>\"'") & set(escaped), "it holds no sign of HTML")
    must(
        not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x1b\u200b") & set(escaped),
        "nothing turns a line",
    )
    laid_out = paragraphs(text)
    must(laid_out.count("<span") == laid_out.count("</span>"), "its tables and logs are closed")
    must(set(_TAG.findall(laid_out)) <= {"<span", "</span", "<br"}, "no element but those of its lines and tables")


def spreadsheet(text: str) -> None:
    """A cell calculates nothing, and is read back as the same text."""
    rows = list(csv.reader(io.StringIO(csv_text.write_rows([[text, "x"]]), newline=""), strict=True))
    must(len(rows) == 1 and len(rows[0]) == 2, "one row of two cells")
    must(not rows[0][0].lstrip().startswith(("=", "+", "-", "@")), "it starts no formula")
    if not any("\ud800" <= each <= "\udfff" for each in text):  # no journal holds them
        must_be(csv_text.read_own_cell(rows[0][0]), text.replace("\r\n", "\n"), "the cell, read again")


def command(argv: list[str]) -> None:
    """A command that can be copied is the same words for a shell, all of them visible."""
    line = copyable(argv)
    must_be(shlex.split(line), argv, "the words")
    harmless(line, lines=False)


def _argv(dice: Random) -> list[str]:
    return [GRAMMARS["lines"].text(dice) for _ in range(1 + int(dice.random() * 3))]


def words(text: str) -> None:
    """Lines of a person are split into words, or refused."""
    dropped_paths(text[:4_000])
    read_typed_line(text)
    try:
        editor_command({"VISUAL": text})
    finally:
        split_words(text)


def completion(word: str) -> None:
    """A word that bash may insert is this one word for it."""
    if not can_be_offered(word):
        return
    for before, opened in (("x ", ""), ("x '", "'"), ('x "', '"')):
        inserted = quoted_for_bash(word, read_typed_line(before))
        if inserted is not None:
            must_be(shlex.split(f"{before}{inserted}{opened}"), ["x", word], f"{inserted!r} behind {before!r}")


def file_name(name: str) -> None:
    """A name for export is one, for every system, and stays as it is when made once more."""
    safe = safe_name(name)
    must(safe not in ("", ".", "..") and not set(safe) & set("/\\\0") and len(safe.encode()) <= 150, "it is a name")
    must(not safe.startswith(("-", ".")), "it is no option and not hidden")
    harmless(safe, lines=False)
    must_be(safe_name(safe), safe, "the name, once more")


def secrets(text: str) -> None:
    """What looks like a secret is named by a beginning and a place in the text; cut off, none of it is left."""
    for each in find_secrets(text):
        must(text[each.place - 1 :].startswith(each.beginning), "it begins where it is said to")
        must_be(each.line, text.count("\n", 0, each.place - 1) + 1, "its line")
    must_be(find_secrets(without_secrets(text)), [], "what is left")
    must(bool(judge(text).why), "a status is judged in words")
    for encoding in ("utf-8", "utf-16"):
        decode_sample(text.encode(encoding, "replace"))


PARSERS = (
    Parser("terminal", GRAMMARS["prose"].text, terminal, ()),
    Parser("defang", GRAMMARS["indicators"].text, defanged, (), short=1_000),
    Parser("markdown-page", GRAMMARS["prose"].text, markdown_page, (), short=1_000),
    Parser("markdown-escape", GRAMMARS["prose"].text, markdown_escape, (), short=600),
    Parser("html", GRAMMARS["prose"].text, page, ()),
    Parser("csv-cell", GRAMMARS["prose"].text, spreadsheet, ()),
    Parser("command", _argv, command),
    Parser("words", GRAMMARS["lines"].text, words),
    Parser("completion", GRAMMARS["lines"].text, completion, ()),
    Parser("secrets", GRAMMARS["secrets"].text, secrets, ()),
    Parser("file-name", GRAMMARS["prose"].text, file_name, ()),
)
