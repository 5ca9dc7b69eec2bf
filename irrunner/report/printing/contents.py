"""Page numbers in the contents. Chromium has no `target-counter`: it prints, we see where what is, it prints again."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from irrunner.report.printing.browser import print_page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_CONTENTS: Final = re.compile(r'<nav [^<>]*aria-label="Contents"[^<>]*>.*?</nav>', re.DOTALL)
_LINK: Final = re.compile(r'(<a href="#([^"<>]*)"[^<>]*>.*?</a>)')
_OBJECT: Final = re.compile(rb"^(\d+) 0 obj\s*<<(.*?)>>\s*(?:endobj|stream)", re.DOTALL | re.MULTILINE)
_REFERENCE: Final = re.compile(rb"(\d+) 0 R")
_DESTINATION: Final = re.compile(rb"/([^\s\[\]()<>/]+) ?\[(\d+) 0 R /XYZ")
_LETTER_COUNTRIES: Final = "BZ CA CL CO CR GT MX NI PA PH PR SV US VE"
"""Where the CLDR, version 46, says that paper is US-Letter: https://cldr.unicode.org/"""
_PLACEHOLDER: Final = "000"
"""As wide as a number, so that the second print breaks its pages where the first did."""


def print_with_contents(browser: Path, page: str) -> bytes:
    """The PDF of a page. Where it has contents, each line says on which page its section begins.

    Raises:
        Refused: the browser made no PDF.
    """
    page = page.replace("</head>", f"<style>@page {{ size: {paper(os.environ)}; }}</style>\n</head>", 1)
    if _CONTENTS.search(page) is None:
        return print_page(browser, page)
    first = find_pages(print_page(browser, number_contents(page, {})))
    return print_page(browser, number_contents(page, first) if first else page)


def paper(environment: Mapping[str, str]) -> str:
    """A4, or Letter where the locale is of a country that uses it."""
    locale = next((environment[name] for name in ("LC_ALL", "LC_PAPER", "LANG") if environment.get(name)), "")
    country = locale.partition(".")[0].partition("@")[0].rpartition("_")[2]
    return "letter" if country in _LETTER_COUNTRIES.split() else "A4"


def number_contents(page: str, numbers: Mapping[str, int]) -> str:
    """The page with the number of a printed page behind each link of its contents.

    Args:
        page: finished HTML.
        numbers: for each id the page where it is; a placeholder where there is none.
    """

    def numbered(link: re.Match[str]) -> str:
        return f'{link[1]} <span class="page">{numbers.get(link[2], _PLACEHOLDER)}</span>'

    return _CONTENTS.sub(lambda contents: _LINK.sub(numbered, contents[0]), page, count=1)


def find_pages(pdf: bytes) -> dict[str, int]:
    """On which page, from 1, each id lies that a link leads to; empty for a PDF that Chromium writes in another way."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    catalog = next((body for body in objects.values() if b"/Type /Catalog" in body), b"")
    roots = {name: _follow(catalog, name) for name in (b"Pages", b"Dests")}
    order = {number: at for at, number in enumerate(_leaves(objects, roots[b"Pages"]), 1)}
    named = _DESTINATION.findall(objects.get(roots[b"Dests"], b""))
    return {_name(name): order[int(number)] for name, number in named if int(number) in order}


def _follow(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    return int(found[1]) if found is not None else 0


def _leaves(objects: Mapping[int, bytes], root: int) -> list[int]:
    """The pages below a node of the tree, in their order. A node that comes twice is followed once."""
    leaves, stack, seen = [], [root], set[int]()
    while stack:
        node = stack.pop()
        body = objects.get(node, b"")
        if node in seen:
            continue
        seen.add(node)
        kids = re.search(rb"/Kids \[([^\]]*)\]", body)
        if kids is None:
            leaves.append(node)
        else:
            stack += reversed([int(number) for number in _REFERENCE.findall(kids[1])])
    return leaves


def _name(name: bytes) -> str:
    """A name of a PDF, in which `#2d` is a hyphen."""
    return re.sub(rb"#([0-9a-fA-F]{2})", lambda code: bytes([int(code[1], 16)]), name).decode(errors="replace")
