"""What editors and assistants start: MCP servers by `uvx`, `npx` and their like, and extensions of editors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Iterator, List

from irrunner.checks.exposure.documents import Malformed
from irrunner.checks.exposure.model import ALLOWED, INSTALLED, LOCKED, NPM, VSCODE, Sighting
from irrunner.checks.exposure.readers.requirements import requirement_sightings
from irrunner.checks.exposure.structured import items_of, parse_jsonc, parse_object, text_of
from irrunner.checks.exposure.versions import parse_semver

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted

_PYTHON_RUNNERS = ("uvx", "uv", "pipx", "pip", "pip3")
_NODE_RUNNERS = ("npx", "bunx", "pnpx", "npm", "pnpm", "yarn", "bun")
_NPM_SPEC = re.compile(r"((?:@[^/@\s]+/)?[^@\s/]+)(?:@(.+))?\Z")
_AT = re.compile(r"([A-Za-z0-9._-]+(?:\[[^\]]*\])?)@([0-9][^/:]*)\Z")
_MOST_NESTED = 8


def read_mcp(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """The servers that a configuration starts; one without a version takes the newest whenever it starts."""
    root = parse_jsonc(document.text)
    if not isinstance(root, dict):
        raise Malformed("holds no JSON object")
    for words in _commands(root):
        runner = words[0].replace("\\", "/").rpartition("/")[2].lower()
        runner = runner[: -len(".exe")] if runner.endswith(".exe") else runner.partition(".")[0]
        for word in words[1:]:
            line = document.line_of('"%s"' % word)
            if runner in _PYTHON_RUNNERS:
                at = _AT.match(word)
                for seen in requirement_sightings("%s==%s" % (at[1], at[2]) if at else word, wanted, "MCP"):
                    yield seen._replace(line=line)
            elif runner in _NODE_RUNNERS:
                yield from _node(word, line, wanted)


def _commands(root: Any) -> Iterator[List[str]]:
    """The words of every command, however deep its server stands."""
    waiting = [(root, 0)]
    while waiting:
        value, depth = waiting.pop()
        fields = items_of(value)
        command, arguments = text_of(fields.get("command")), fields.get("args")
        if command:
            rest = [each for each in arguments if isinstance(each, str)] if isinstance(arguments, list) else []
            words = [*command.split(), *rest]
            yield words[1:] if words[0] in ("cmd", "sh", "bash", "env") and len(words) > 1 else words
        if depth < _MOST_NESTED:
            waiting.extend((each, depth + 1) for each in fields.values() if isinstance(each, dict))


def _node(word: str, line: int, wanted: Wanted) -> Iterator[Sighting]:
    found = _NPM_SPEC.match(word)
    name = wanted.npm(found[1]) if found else ""
    if found and name:
        text = found[2] or "*"
        if parse_semver(text):
            yield Sighting(NPM, name, "MCP", LOCKED, text, line=line)
        else:
            yield Sighting(NPM, name, "MCP", ALLOWED, range=text if text != "latest" else "*", line=line)


def read_extension(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """An extension of VS Code, Cursor and their relatives: `publisher.name` and its version."""
    fields = parse_object(document)
    name = wanted.known(VSCODE, "%s.%s" % (text_of(fields.get("publisher")), text_of(fields.get("name"))))
    if name:
        yield Sighting(
            VSCODE, name, "extension", INSTALLED, text_of(fields.get("version")), line=document.line_of('"version"')
        )
