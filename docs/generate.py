"""Renews what the pages of the documentation take from the code: `make docs`.

A page marks a part that is made with two comments, and everything between them is replaced:

    <!-- made: events -->
    <!-- end of what is made -->

The shell sessions of a page are played, and an answer that looks different now is replaced (`making.sessions`).
The rest of a page is written by hand. Tests fail when what is made is not what the code says now.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from docs.making import (
    after_action,
    api,
    commands,
    events,
    keys,
    library,
    plain,
    playbook,
    report,
    scribe,
    sessions,
    settings,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent

PARTS: dict[str, Callable[[], str]] = {
    "commands": commands.page,
    "common options": commands.common,
    "exit codes": commands.exit_codes,
    "events": events.page,
    "keys": keys.page,
    "settings": settings.page,
    "report fields": report.page,
    "after-action fields": after_action.page,
    "registers": playbook.registers,
    "values": playbook.values,
    "names": playbook.names,
    "library": library.page,
    "plain words": plain.page,
    "scribe line": scribe.page,
    "compiled": playbook.compiled,
    "api operations": api.page,
}
"""Every part that is made, by its name in the comment."""

FILES: dict[str, Callable[[], str]] = {"docs/openapi.json": api.description_file}
"""Every file that is made as a whole, by its place."""

_PART = re.compile(r"(<!-- made: (?P<name>[a-z -]+) -->\n).*?(<!-- end of what is made -->)", re.DOTALL)


def pages() -> Iterator[Path]:
    """Every page of the documentation, the README and its neighbours."""
    yield from sorted(ROOT.glob("*.md"))
    yield from sorted((ROOT / "docs").rglob("*.md"))


def renewed(text: str) -> str:
    """A page with its made parts as the code has them now.

    Raises:
        KeyError: a comment names a part that nobody makes.
    """
    return _PART.sub(lambda found: f"{found[1]}\n{PARTS[found['name']]().strip()}\n\n{found[3]}", text)


def parts_in(text: str) -> list[str]:
    """The names of the made parts of a page."""
    return [found["name"] for found in _PART.finditer(text)]


def main() -> int:
    """Renew every page and say which changed."""
    for page in pages():
        before = page.read_text(encoding="utf-8")
        after = sessions.renewed(renewed(before))
        if after != before:
            page.write_text(after, encoding="utf-8")
            sys.stdout.write(f"{page.relative_to(ROOT)}\n")
    for name, make in FILES.items():
        path, text = ROOT / name, make()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
