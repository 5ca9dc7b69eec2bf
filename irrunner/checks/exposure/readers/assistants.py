"""What editors and assistants start: MCP servers by `uvx`, `npx` and their like, and extensions of editors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterator, List

from irrunner.checks.exposure.documents import Malformed
from irrunner.checks.exposure.model import INSTALLED, VSCODE, Sighting
from irrunner.checks.exposure.readers.command_lines import node_word, python_word
from irrunner.checks.exposure.structured import items_of, parse_jsonc, parse_object, text_of

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted

_PYTHON_RUNNERS = ("uvx", "uv", "pipx", "pip", "pip3")
_NODE_RUNNERS = ("npx", "bunx", "pnpx", "npm", "pnpm", "yarn", "bun")
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
                yield from (seen._replace(line=line) for seen in python_word(word, wanted, "MCP"))
            elif runner in _NODE_RUNNERS:
                yield from (seen._replace(line=line) for seen in node_word(word, wanted, "MCP"))


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


def read_extension(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """An extension of VS Code, Cursor and their relatives: `publisher.name` and its version."""
    fields = parse_object(document)
    name = wanted.known(VSCODE, "%s.%s" % (text_of(fields.get("publisher")), text_of(fields.get("name"))))
    if name:
        yield Sighting(
            VSCODE, name, "extension", INSTALLED, text_of(fields.get("version")), line=document.line_of('"version"')
        )
