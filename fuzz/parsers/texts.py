"""What passes the gate: text for a terminal, a page, a spreadsheet and a shell; indicators, file names, completion."""

from __future__ import annotations

import csv
import io
import shlex
import unicodedata
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from fuzz.mutation import Grammar
from fuzz.parser import Parser, must, must_be
from irrunner.cli.repl.command_line import split_words
from irrunner.safety import csv as csv_text
from irrunner.safety import markdown as markdown_text
from irrunner.safety import web
from irrunner.safety.commands import copyable
from irrunner.safety.completion import can_be_offered, quoted_for_bash, read_typed_line
from irrunner.safety.defang import defang, defang_indicator, kind_of, refang
from irrunner.safety.paths import safe_name
from irrunner.safety.terminal import one_line, visible
from irrunner.tui.screens.evidence.add import dropped_paths
from irrunner.tui.terminal.editor import editor_command
from irrunner.tui.widgets.markdown import blocks

if TYPE_CHECKING:
    from random import Random

INDICATORS = Grammar(
    seeds=(
        "https://evil.example/x?a=b.c#d", "hxxps://evil[.]example/x", "a@b.example", "a[@]evil[.]example",
        "192.0.2.1-192.0.2.9", "192.0.2.1:443", "2001:db8::1", "2001[:]db8[:][:]1", "::ffff:192.0.2.1",
        "http://[2001:db8::1]:8080/", "http://user:pw@203.0.113.7/", "ssh://git@host.example/x", "xn--80ak6aa92e.xn--p1ai",
        "пример.рф", "evil(dot)example", "evil [dot] example", "hxxp[://]evil.example", "litellm_init.pth", "1.82.8",
        "beacon to models.litellm.cloud, then 198.51.100.7.", "d41d8cd98f00b204e9800998ecf8427e", "C:\\x\\y.exe", "/etc/x",
        "first.last+tag@mail.evil.example", "aa:bb:cc:dd:ee:ff", "e.g. this", "fe80::1%eth0", "http://0x7f.1/", "evil.com.",
    ),
    pieces=(
        "evil", "example", "com", "рф", ".", "[.]", "(.)", "{.}", "[dot]", "(dot)", "@", "[@]", "(at)", ":", "[:]", "::",
        "://", "[://]", "http", "hxxp", "https", "ftp", "fxp", "ssh", "[", "]", "(", ")", "/", "?", "#", "\\", "%", "-", "_",
        "192.0.2.1", "2001:db8", "ffff", "0", "1", "a", " ", ",", "www.", "xn--", "user:pw@", ":8080", "::1", "0x7f", "é",
    ),
)  # fmt: skip
PROSE = Grammar(
    seeds=(
        "# heading", "title\n===", "---\ntitle: forged\n---", "- item\n  - inner", "1. item", "> quote\n> more", "```\ncode\n```",
        "~~~sh\nrm -rf /\n~~~", "*emphasis* __strong__ `code` ``co`de``", "[text](https://evil.example)", "![a](b)", "a | b\n--|--",
        "<script>alert(1)</script>", "<!-- x -->", "&amp; &#x202e;", "[/] [@click=app.quit]hi[/]", "hard  \nbreak\\\nnow", "    code",
        "\ttab", "{{ package }} {% x %}", "=1+1", "-2+3", "@sum", "+1", "'=x", 'quoted "text", here', "C #", "wow!", "a\\", "$(x) `y`",
        "caf\u00e9.log", "../../etc/passwd", "-rf", "con.txt", "invoice\u202efdp.exe", "~/.ssh/id", "a" * 200 + ".log", "", " ",
    ),
    pieces=(
        *"#*_`~>|-+=!\\[](){}<>&;:.,'\"$%^@/?", "a", "B", "0", "1.", "1)", " ", "  ", "    ", "\t", "\n", "\n\n", "\r\n", "```", "~~~",
        "**", "__", "- ", "| ", "|--|", "](", "![", "https://", "www.", "&#", "&lt;", "<a ", "-->", "é", "日本", "مر", "word", "$(", "&&",
    ),
    size=20,
)  # fmt: skip
LINES = Grammar(
    seeds=("irrunner done snapshot@a3", "irrunner decide choose 'yes no'", 'add "a b" c\\ d', "x --by 'Ada", 'x "un\\"closed',
           "irrunner note it's", "file:///tmp/a%20b", "/tmp/x '/tmp/y z'", "yes$(touch X)", "a;b", "!x", "~root", "a=b@c:d"),
    pieces=(*"'\"\\ $`!&|;<>(){}[]*?~#=@:%^", "a", "b c", "--", "-x", "irrunner", "done", "é", "\n", "\t", "$(x)", "/tmp", "file://"),
)  # fmt: skip

_ALLOWED_FORMAT = {"Cc": "\n\t", "Cf": "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"}
_MARKDOWN = MarkdownIt("commonmark")


def harmless(text: str, *, lines: bool = True) -> None:
    """Nothing in a text is obeyed by a terminal, or turns it around, or takes no place: judged by Unicode's categories."""
    for character in set(text):
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
    must(not set("<>\"'") & set(web.escape(text)), "it holds no sign of HTML")


def spreadsheet(text: str) -> None:
    """A cell is read back as one cell, and calculates nothing."""
    rows = list(csv.reader(io.StringIO(csv_text.write_rows([[text, "x"]]), newline=""), strict=True))
    must(len(rows) == 1 and len(rows[0]) == 2, "one row of two cells")
    must(not rows[0][0].lstrip().startswith(("=", "+", "-", "@")), "it starts no formula")


def command(argv: list[str]) -> None:
    """A command that can be copied is the same words for a shell, all of them visible."""
    line = copyable(argv)
    must_be(shlex.split(line), argv, "the words")
    harmless(line, lines=False)


def _argv(dice: Random) -> list[str]:
    return [LINES.text(dice) for _ in range(1 + int(dice.random() * 3))]


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


PARSERS = (
    Parser("terminal", PROSE.text, terminal, ()),
    Parser("defang", INDICATORS.text, defanged, ()),
    Parser("markdown-page", PROSE.text, markdown_page, ()),
    Parser("markdown-escape", PROSE.text, markdown_escape, ()),
    Parser("html", PROSE.text, page, ()),
    Parser("csv-cell", PROSE.text, spreadsheet, ()),
    Parser("command", _argv, command),
    Parser("words", LINES.text, words),
    Parser("completion", LINES.text, completion, ()),
    Parser("file-name", PROSE.text, file_name, ()),
)
