"""Commands that install, in texts that others run: workflows, Dockerfiles, what a skill tells an assistant to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Dict, Iterator, List, Tuple

from irrunner.checks.exposure.documents import Malformed, Unreadable
from irrunner.checks.exposure.model import ALLOWED, LOCKED, NPM, Sighting
from irrunner.checks.exposure.readers.requirements import requirement_sightings
from irrunner.checks.exposure.versions import parse_semver

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted

_COMMAND = re.compile(
    r"(?<![\w.-])(pip|pip3|pipx|pipenv|uv|uvx|poetry|pdm|npm|npx|pnpm|pnpx|yarn|bun|bunx)(?:@[\w.-]{1,50})?"
    r"[ \t]{1,20}((?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'|[^\n;&|<>`\"']){1,2000})"
)
_PYTHON: Dict[str, Tuple[str, ...]] = {
    "pip": ("install", "download", "wheel"),
    "pip3": ("install", "download", "wheel"),
    "pipx": ("install", "run", "inject"),
    "pipenv": ("install",),
    "uv": ("install", "add", "run", "--with"),
    "uvx": (),
    "poetry": ("add",),
    "pdm": ("add",),
}
_NODE: Dict[str, Tuple[str, ...]] = {
    "npm": ("install", "i", "add", "exec", "x"),
    "npx": (),
    "pnpm": ("install", "i", "add", "dlx"),
    "pnpx": (),
    "yarn": ("add", "dlx"),
    "bun": ("install", "i", "add", "x"),
    "bunx": (),
}
"""Tools, and the words behind which they name packages; everything names one where there is none."""
_NPM_SPEC = re.compile(r"((?:@[^/@\s]+/)?[^@\s/]+)(?:@(.+))?\Z")
_AT = re.compile(r"([A-Za-z0-9._-]+(?:\[[^\]]*\])?)@([0-9^~<>=*l][^/:]*)\Z")
_WORD = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^\s\"']+)")
_BETWEEN = re.compile(r"[\"']\s{0,20},\s{0,20}[\"']|\[\s{0,20}[\"']|[\"']\s{0,20}\]")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_SCRIPT = re.compile(r"(?<![\w./-])[\w-][\w./-]{0,200}\.(?:sh|bash|js|mjs|cjs|ts|py|txt|md)(?![\w-])")
_MOST_SCRIPTS = 50


def read_commands(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """Each command that installs a wanted package."""
    seen = set()
    for line, text in _lines(document.lines):
        if '["' in text or "['" in text:  # a command as a list
            text = _BETWEEN.sub(" ", text)
        for found in _COMMAND.finditer(text):
            words = ["".join(parts) for parts in _WORD.findall(found[2])]
            for sighting in _of_command(found[1], words, wanted):
                if (line, sighting) not in seen:
                    seen.add((line, sighting))
                    yield sighting._replace(line=line)


def read_skill(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """The commands in a SKILL.md, and in the scripts beside it that it names."""
    yield from read_commands(document, wanted)
    for name in list(dict.fromkeys(_SCRIPT.findall(document.text)))[:_MOST_SCRIPTS]:
        try:
            other = document.beside(name) if document.beside and ".." not in name else None
        except (Unreadable, Malformed):
            continue  # an example, or one that is read for itself
        if other is not None:
            for seen in read_commands(other, wanted):
                yield seen._replace(line=0, note="in %s, line %d" % (name, seen.line))


def _lines(lines: List[str]) -> Iterator[Tuple[int, str]]:
    """Lines without comments, joined where a backslash ends them, with the number of the first."""
    start, parts = 0, []  # type: Tuple[int, List[str]]
    for number, line in enumerate(lines, 1):
        start = start or number
        if parts and line.lstrip().startswith("#"):
            continue
        text = _COMMENT.sub("", line)
        if text.endswith("\\"):
            parts.append(text[:-1])
            continue
        yield start, "".join([*parts, text])
        start, parts = 0, []
    if parts:
        yield start, "".join(parts)


def _of_command(tool: str, words: List[str], wanted: Wanted) -> Iterator[Sighting]:
    verbs = _PYTHON.get(tool) or _NODE.get(tool) or ()
    begin = next((place + 1 for place, word in enumerate(words) if word in verbs), 0 if not verbs else len(words))
    if tool == "uv" and "run" in words[:begin] and "tool" not in words[:begin]:
        begin = next((place + 1 for place, word in enumerate(words) if word == "--with"), len(words))
    for word in words[begin:]:
        if word.startswith("-"):
            continue
        yield from python_word(word, wanted, "command") if tool in _PYTHON else node_word(word, wanted, "command")


def python_word(word: str, wanted: Wanted, how: str) -> Iterator[Sighting]:
    """A package as Python's tools take it on a command line; uvx and Poetry also take `name@version`."""
    at = _AT.match(word)
    if at:
        word = at[1] if at[2] in ("latest", "*") else "%s==%s" % (at[1], at[2]) if at[2][0].isdigit() else at[1] + at[2]
    yield from requirement_sightings(word, wanted, how)


def node_word(word: str, wanted: Wanted, how: str) -> Iterator[Sighting]:
    """A package as npm's tools take it on a command line; without a version it is the newest."""
    found = _NPM_SPEC.match(word)
    name = wanted.npm(found[1]) if found else ""
    if found and name:
        text = found[2] or "*"
        if parse_semver(text):
            yield Sighting(NPM, name, how, LOCKED, text)
        else:
            yield Sighting(NPM, name, how, ALLOWED, range=text if text != "latest" else "*")
