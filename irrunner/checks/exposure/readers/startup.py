"""Code that Python runs at every start: lines of `.pth` files that import, `sitecustomize`, `usercustomize`."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Iterator, Tuple

from irrunner.checks.exposure.model import ACCEPTED, STARTUP, UNKNOWN, Finding

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document

MODULES = re.compile(r"(?:site|user)customize(?:\.[^/]*)?\.(?:py|pyc|pyo|so|pyd)\Z")
_SHOWN = 160

# What well-known tools write, to the letter. What the imported module does is not judged, and the note says so.
_USUAL = tuple(
    (re.compile(pattern), maker)
    for pattern, maker in (
        (
            r"import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os\.environ\.get\(var, '(?:local|stdlib)'\) == "
            r"'local'; enabled and __import__\('_distutils_hack'\)(?:\.add_shim\(\))?;?\s*\Z",
            "setuptools",
        ),
        (r"import (__editable___[A-Za-z0-9_]+_finder); \1\.install\(\)\Z", "an editable install"),
        (r"import _virtualenv\Z", "virtualenv or uv"),
        (r"import coverage; coverage\.process_startup\(\)\Z", "coverage"),
    )
)


def executed_lines(document: Document) -> Iterator[Tuple[int, str]]:
    """The lines of a `.pth` that CPython executes: those that begin with `import` and a space or tab.

    Up to 3.12 a line ends at a newline and the mark of UTF-8 is part of it; since 3.13 a line also ends where
    `str.splitlines` ends it, and the mark is none. A line that either of them executes is reported.
    """
    seen = set()
    for number, line in enumerate(document.lines, 1):
        for part in (line, *line.splitlines()):
            part = part.lstrip("\ufeff")
            if part.startswith(("import ", "import\t")) and (number, part) not in seen:
                seen.add((number, part))
                yield number, part.rstrip()


def read_pth(document: Document) -> Iterator[Finding]:
    """A finding for each line that is executed; the usual ones of well-known tools are accepted, and stay visible."""
    for number, line in executed_lines(document):
        maker = next((maker for pattern, maker in _USUAL if pattern.match(line)), "")
        shown = line if len(line) <= _SHOWN else line[:_SHOWN] + "…"
        verdict = ACCEPTED if maker else UNKNOWN
        note = "the usual line of %s; what it imports is not judged: " % maker if maker else "executes at every start: "
        yield Finding(verdict, document.path, ".pth", STARTUP, line=number, note=note + shown)


def read_customize(document: Document) -> Iterator[Finding]:
    """`sitecustomize` or `usercustomize`, which Python imports at every start wherever it finds them."""
    name = os.path.basename(document.path)
    code = [line for line in document.lines if line.strip() and not line.lstrip().startswith("#")]
    if name.endswith(".py") and not code:
        yield Finding(ACCEPTED, document.path, name, STARTUP, note="holds nothing but comments")
        return
    apport = [
        "try:",
        "    import apport_python_hook",
        "except ImportError:",
        "    pass",
        "else:",
        "    apport_python_hook.install()",
    ]
    if name == "sitecustomize.py" and code == apport:
        yield Finding(ACCEPTED, document.path, name, STARTUP, note="the crash reports of Debian and Ubuntu")
        return
    yield Finding(UNKNOWN, document.path, name, STARTUP, note="is imported at every start of Python")
